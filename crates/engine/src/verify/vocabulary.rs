//! Vocabulary: which words are German, and which a small model has made up.

use german::{Synonyms, fold, is_common_word, is_stop_word, stem, tokens};

/// Ends of compounds that are too short for the vocabulary of parts, and diminutives: what ends so is a noun.
const NOUN_ENDS: [&str; 12] =
    ["tag", "tage", "weg", "amt", "rat", "hof", "not", "ort", "chen", "ung", "keit", "heit"];
/// Endings that the vocabulary may know a word without.
#[rustfmt::skip]
const ENDINGS: [&str; 15] = ["s", "n", "en", "e", "es", "er", "em", "in", "innen", "t", "te", "ten", "st", "ern", "eren"];
/// Letters of a word at least that could be made up: shorter ones are abbreviations and the like.
const SHORTEST: usize = 5;
/// So many unknown words are no rare ones any more.
const MADE_UP: usize = 2;
/// So often in one sentence a word stands where a model goes round in circles.
const CIRCLING: usize = 3;

/// Whether a word is one of official German, in some form, or as a compound.
pub(super) fn is_common(word: &str) -> bool {
    let folded = fold(word);
    let mut without_ending = ENDINGS.iter().filter_map(|ending| folded.strip_suffix(ending));
    is_abstract(&folded) || is_known(&folded) || without_ending.any(|word| word.len() > 3 && is_known(word))
}

/// Whether a folded word ends as nouns do that name nobody and no place.
pub(super) fn is_abstract(folded: &str) -> bool {
    NOUN_ENDS.iter().any(|end| folded.ends_with(end) && folded.len() > end.len() + 3)
}

/// Whether one of these folded words is a form of it or a compound with it.
pub(super) fn is_held(word: &str, known: &[String]) -> bool {
    let stem = stem(word);
    known.iter().any(|other| other.starts_with(&stem) || other.ends_with(&stem))
}

/// Whether a sentence has words that neither German nor the passage knows, or goes round in circles.
pub(super) fn babbles(sentence: &str, passage: &str) -> bool {
    let known: Vec<String> = tokens(passage).map(|token| fold(token.text)).collect();
    let words: Vec<&str> = tokens(sentence).map(|token| token.text).collect();
    let is_made_up = |word: &&str| {
        let is_word = word.chars().count() >= SHORTEST && word.chars().all(char::is_alphabetic);
        is_word && !is_stop_word(word) && !is_common(word) && !is_held(word, &known)
    };
    let circles = |word: &&str| {
        word.chars().count() >= SHORTEST && words.iter().filter(|other| other == &word).count() >= CIRCLING
    };
    words.iter().filter(|word| is_made_up(word)).count() >= MADE_UP || words.iter().any(circles)
}

fn is_known(folded: &str) -> bool {
    is_common_word(folded) || !Synonyms::builtin().at(&[stem(folded)], 0).is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_model_makes_up_is_known() {
        let passage = "Der Anschluss der Grundstücke in Hohenbrede ist herzustellen.";
        for (sentence, made_up) in [
            ("Die Grundstücke in Hohenbrede werden angeschlossen.", false),
            ("Bezahlt haben das die Anlieger der Altstadt.", false),
            ("Der Anschluss ist in der Nachbäckeilen aufzeigern.", true),
            ("Die Radwege sind die Radwege der Radwege.", true),
        ] {
            assert_eq!(babbles(sentence, passage), made_up, "{sentence}");
        }
    }
}
