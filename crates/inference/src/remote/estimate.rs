//! How many tokens a text has for a model whose tokenizer we do not have.
//!
//! A token is taken to be three letters of a word or one other character, which is a little more than the tokenizers of multilingual
//! models make of German text: what fits by this count fits.

use std::ops::Range;

use crate::windows::spans;

/// Letters of a word that count as one token.
const LETTERS: usize = 3;

/// About how many tokens a text has.
pub(super) fn count(text: &str) -> usize {
    pieces(text).count()
}

/// Overlapping stretches of a text, each of at most `room` tokens; one, if it is short enough.
pub(super) fn windows(text: &str, room: usize) -> Vec<&str> {
    let pieces: Vec<Range<usize>> = pieces(text).collect();
    let window = |span: Range<usize>| match &pieces[span] {
        [] => text,
        [first, .., last] => &text[first.start..last.end],
        [only] => &text[only.clone()],
    };
    spans(pieces.len(), room.max(1)).map(window).collect()
}

/// The byte ranges of what counts as a token; space counts nothing.
fn pieces(text: &str) -> impl Iterator<Item = Range<usize>> {
    let mut characters = text.char_indices().peekable();
    std::iter::from_fn(move || {
        let (start, first) = characters.find(|(_, character)| !character.is_whitespace())?;
        let mut end = start + first.len_utf8();
        for _ in 1..LETTERS {
            let next = characters.next_if(|(_, next)| first.is_alphabetic() && next.is_alphabetic());
            end = next.map_or(end, |(at, letter)| at + letter.len_utf8());
        }
        Some(start..end)
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn words_count_by_their_letters_and_digits_one_by_one() {
        assert_eq!(count(""), 0);
        assert_eq!(count("Rat"), 1);
        assert_eq!(count("Hundesteuer 2024, §"), 4 + 4 + 1 + 1);
        assert_eq!(windows(" Müll  ab", 99), ["Müll  ab"]);
        assert_eq!(windows("", 1), [""]);
    }

    proptest! {
        #[test]
        fn windows_hold_everything_and_fit(text in "[a-zäöüß0-9 .€]{0,200}", room in 1_usize..40) {
            let windows = windows(&text, room);
            prop_assert!(windows.iter().all(|window| count(window) <= room));
            let last = windows.last().map_or("", |window| window.trim_end());
            prop_assert!(text.trim().starts_with(windows[0].trim()) && text.trim().ends_with(last));
        }
    }
}
