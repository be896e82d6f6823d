//! Typing errors: a word that no passage holds and that no German paper uses often may be a word of the index mistyped. One that a passage
//! holds is left alone, however rare: names are, and to look for their neighbours too cost half a point of MRR on real questions. So is one
//! that the synonyms know: „abgeholzt“ is no „abgeholt“.
//!
//! Only words of passages that the asker may see are offered, and only these decide whether a word is unknown: that nothing is offered for a
//! mistyped word must not tell that a secret paper holds it.

use std::collections::BTreeMap;

use german::{Synonyms, is_common_word, is_stop_word, spelling, stem, tokens};

use crate::document::Allowed;
use crate::ports::{Index, IndexError, SimilarWord};

/// Shorter words, in letters, are near to too many others.
const SHORTEST: usize = 5;
/// Words of so many letters may have two errors.
const LONG: usize = 9;

/// A word of the question that was probably mistyped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Correction {
    /// As it was typed.
    pub typed: String,
    /// A word of the index that was probably meant.
    pub meant: String,
}

/// What was probably meant by the words of a question.
pub(crate) fn corrections(
    index: &dyn Index,
    question: &str,
    synonyms: &Synonyms,
    allowed: &Allowed,
) -> Result<Vec<Correction>, IndexError> {
    let mut found: BTreeMap<&str, Option<String>> = BTreeMap::new();
    for token in tokens(question) {
        let length = token.text.chars().count();
        let is_word = length >= SHORTEST && token.text.chars().all(char::is_alphabetic);
        if is_word
            && !found.contains_key(token.text)
            && !is_stop_word(token.text)
            && !is_common_word(token.text)
            && synonyms.at(&[stem(token.text)], 0).is_empty()
        {
            let most_changes = if length < LONG { 1 } else { 2 };
            let similar = index.similar_words(token.text, most_changes, allowed)?;
            found.insert(token.text, meant(token.text, &similar));
        }
    }
    let corrected =
        |(typed, meant): (&str, Option<String>)| Some(Correction { typed: typed.to_owned(), meant: meant? });
    Ok(found.into_iter().filter_map(corrected).collect())
}

/// The nearest word, then the most common, unless the index holds the word itself.
fn meant(typed: &str, similar: &[SimilarWord]) -> Option<String> {
    let is_form =
        |word: &&SimilarWord| stem(&word.text) == stem(typed) || spelling(&word.text) == spelling(typed);
    let held: u64 = similar.iter().filter(is_form).map(|word| word.passages).sum();
    let best = similar.iter().find(|word| !is_form(word))?;
    (held == 0).then(|| best.text.clone())
}

/// A question with what was probably meant in place of what was typed.
pub(crate) fn corrected(question: &str, corrections: &[Correction]) -> String {
    let mut text = String::with_capacity(question.len());
    let mut position = 0;
    for token in tokens(question) {
        if let Some(correction) = corrections.iter().find(|correction| correction.typed == token.text) {
            text.push_str(&question[position..token.range.start]);
            text.push_str(&correction.meant);
            position = token.range.end;
        }
    }
    text.push_str(&question[position..]);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn similar(words: &[(&str, u64, usize)]) -> Vec<SimilarWord> {
        let word = |&(text, passages, distance): &(&str, u64, usize)| SimilarWord {
            text: text.to_owned(),
            passages,
            distance,
        };
        words.iter().map(word).collect()
    }

    #[test]
    fn unknown_words_are_corrected_and_known_ones_are_not() {
        let meant = |words: &[(&str, u64, usize)]| meant("Hundestuer", &similar(words));
        assert_eq!(meant(&[("Hundesteuer", 4, 1)]).as_deref(), Some("Hundesteuer"));
        assert_eq!(meant(&[("Hundestuer", 1, 0), ("Hundesteuer", 4000, 1)]), None);
        assert_eq!(
            meant(&[("Hundestuern", 3, 1), ("Hundesteuer", 4000, 1)]),
            None,
            "another form of the word"
        );
        assert_eq!(meant(&[]), None);
    }

    #[test]
    fn the_rest_of_the_question_stays_as_it_was_typed() {
        let correction = Correction { typed: "Hundestuer".to_owned(), meant: "Hundesteuer".to_owned() };
        assert_eq!(
            corrected("Wie hoch: \"Hundestuer\" jahr:2024?", &[correction]),
            "Wie hoch: \"Hundesteuer\" jahr:2024?"
        );
    }
}
