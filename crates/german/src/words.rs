//! Words: where they stand in a text, their folded form, their stem, and which of them say little.

use std::ops::Range;

use rust_stemmers::{Algorithm, Stemmer};
use unicode_normalization::UnicodeNormalization;

/// A word of a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Token<'t> {
    /// The word as it is written.
    pub text: &'t str,
    /// Its byte range in the text.
    pub range: Range<usize>,
}

/// The words of a text: runs of letters and digits.
pub fn tokens(text: &str) -> impl Iterator<Item = Token<'_>> {
    let mut rest = 0;
    std::iter::from_fn(move || {
        let start = rest + text[rest..].find(char::is_alphanumeric)?;
        let end = text[start..]
            .find(|letter: char| !letter.is_alphanumeric())
            .map_or(text.len(), |length| start + length);
        rest = end;
        Some(Token { text: &text[start..end], range: start..end })
    })
}

/// Lower case, composed, umlauts without dots, ß as ss: the form in which words are compared.
#[must_use]
pub fn fold(word: &str) -> String {
    let mut folded = String::with_capacity(word.len());
    for letter in word.nfc().flat_map(char::to_lowercase) {
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

/// The folded Snowball stem of a word.
#[must_use]
pub fn stem(word: &str) -> String {
    let lower: String = word.nfc().flat_map(char::to_lowercase).collect();
    fold(&Stemmer::create(Algorithm::German).stem(&lower))
}

/// Whether a word says little about what a text is about. Articles, pronouns, auxiliaries, question words.
#[must_use]
pub fn is_stop_word(_word: &str) -> bool {
    false
}
