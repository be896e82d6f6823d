//! Words: where they stand in a text, their folded form and their stem.

use std::ops::Range;

use rust_stemmers::{Algorithm, Stemmer};
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// A word of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token<'t> {
    /// The word as it is written.
    pub text: &'t str,
    /// Its byte range in the text.
    pub range: Range<usize>,
}

/// The words of a text: runs of letters and digits. Combining marks and soft hyphens do not end a word.
pub fn tokens(text: &str) -> impl Iterator<Item = Token<'_>> {
    let mut rest = 0;
    std::iter::from_fn(move || {
        let start = rest + text[rest..].find(char::is_alphanumeric)?;
        let end =
            text[start..].find(|letter| !continues_word(letter)).map_or(text.len(), |length| start + length);
        rest = end;
        Some(Token { text: &text[start..end], range: start..end })
    })
}

/// Lower case, composed, ligatures resolved, umlauts without dots, ß as ss, no soft hyphens: the form in
/// which words are compared.
#[must_use]
pub fn fold(word: &str) -> String {
    if word.is_ascii() {
        return word.to_ascii_lowercase();
    }
    let mut folded = String::with_capacity(word.len());
    for letter in lower(word).chars() {
        match letter {
            'ä' => folded.push('a'),
            'ö' => folded.push('o'),
            'ü' => folded.push('u'),
            'ß' => folded.push_str("ss"),
            other => folded.push(other),
        }
    }
    folded
}

/// The form in which all spellings of a word are the same: folded, and ae, oe, ue taken for the umlauts that they stand for
/// („Gebuehr“). Behind a vowel or a q they stand for themselves („neue“, „Quelle“).
#[must_use]
pub fn spelling(word: &str) -> String {
    let folded = fold(word);
    let mut spelling = String::with_capacity(folded.len());
    let mut before = None;
    let mut letters = folded.chars().peekable();
    while let Some(letter) = letters.next() {
        spelling.push(letter);
        let may_stand_for_umlaut = !before.is_some_and(|before| "aeiouyq".contains(before));
        if matches!(letter, 'a' | 'o' | 'u') && may_stand_for_umlaut {
            letters.next_if_eq(&'e');
        }
        before = Some(letter);
    }
    spelling
}

/// The folded Snowball stem of a word.
#[must_use]
pub fn stem(word: &str) -> String {
    // Creating the stemmer only picks a function; there is nothing to keep between words.
    fold(&Stemmer::create(Algorithm::German).stem(&lower(word)))
}

fn continues_word(letter: char) -> bool {
    letter.is_alphanumeric() || !letter.is_ascii() && (letter == SOFT_HYPHEN || is_combining_mark(letter))
}

/// Lower case and composed. Composed twice, because lowering may take a composed letter apart (İ).
fn lower(word: &str) -> String {
    if word.is_ascii() {
        return word.to_ascii_lowercase();
    }
    // Composing is slow, and what is composed already is nearly everything.
    if word.chars().all(|letter| letter.is_ascii() || "äöüÄÖÜß".contains(letter)) {
        return word.chars().flat_map(char::to_lowercase).collect();
    }
    word.nfkc().filter(|&letter| letter != SOFT_HYPHEN).flat_map(char::to_lowercase).nfkc().collect()
}

const SOFT_HYPHEN: char = '\u{ad}';

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn words_are_runs_of_letters_and_digits() {
        let words: Vec<&str> =
            tokens("§ 5 der Hundesteuer-Satzung (2024), Bürger*innen").map(|word| word.text).collect();
        assert_eq!(words, ["5", "der", "Hundesteuer", "Satzung", "2024", "Bürger", "innen"]);
    }

    #[test]
    fn decomposed_letters_and_soft_hyphens_stay_in_their_word() {
        let words: Vec<String> =
            tokens("Gebu\u{308}h\u{ad}ren für Flä\u{ad}chen").map(|word| fold(word.text)).collect();
        assert_eq!(words, ["gebuhren", "fur", "flachen"]);
    }

    #[test]
    fn spellings_of_a_word_fold_to_the_same() {
        for (left, right) in [
            ("STRASSE", "Straße"),
            ("Gebühr", "GEBÜHR"),
            ("öffentlich", "O\u{308}ffentlich"),
            ("Paﬀ", "paff"),
        ] {
            assert_eq!(fold(left), fold(right), "{left} and {right}");
        }
    }

    #[test]
    fn inflected_forms_share_a_stem() {
        for (left, right) in [
            ("Satzung", "Satzungen"),
            ("Hund", "Hunde"),
            ("Gebühr", "Gebühren"),
            ("Beschluss", "Beschlusses"),
            ("öffentlichen", "öffentliche"),
        ] {
            assert_eq!(stem(left), stem(right), "{left} and {right}");
        }
        assert_ne!(stem("Hund"), stem("Hundert"));
    }

    #[test]
    fn umlauts_may_be_written_with_two_letters() {
        for (left, right) in [
            ("Gebühren", "Gebuehren"),
            ("Straße", "STRASSE"),
            ("Öl", "Oel"),
            ("Fußgängerüberweg", "Fussgaengerueberweg"),
        ] {
            assert_eq!(spelling(left), spelling(right), "{left} and {right}");
        }
        for word in ["neue", "Steuer", "Quelle", "Aue"] {
            assert_eq!(spelling(word), fold(word));
        }
    }

    proptest! {
        #[test]
        fn folding_is_idempotent(word in "\\PC{0,12}") {
            prop_assert_eq!(fold(&fold(&word)), fold(&word));
        }

        #[test]
        fn a_stem_is_the_beginning_of_its_word(word in "\\PC{0,12}|[A-Za-zÄÖÜäöüß]{0,16}(ungen|isses|nissen|heiten|lichem)?") {
            prop_assert!(fold(&word).starts_with(&stem(&word)), "{} of {}", stem(&word), word);
        }

        #[test]
        fn tokens_name_their_place(text in "\\PC{0,60}") {
            let mut last = 0;
            for token in tokens(&text) {
                prop_assert_eq!(&text[token.range.clone()], token.text);
                prop_assert!(token.range.start >= last && !token.text.is_empty());
                last = token.range.end;
            }
        }
    }
}
