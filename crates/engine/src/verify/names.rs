//! Names: capitalised words that are no common German words, or that a title announces.

use german::{fold, is_common_word, is_stop_word, stem, tokens};

/// What stands before the name of a person, firm or place.
#[rustfmt::skip]
const TITLES: &[&str] = &[
    "frau", "frauen", "herr", "herrn", "dr", "prof", "ratsfrau", "ratsherr", "ratsherrn", "burgermeisterin", "burgermeister", "firma", "graf",
    "buro", "fraktion", "kreis", "stadtteil",
];
/// Ends of compounds that are too short for the vocabulary of parts, and diminutives: what ends so is a noun.
const ENDS: [&str; 12] =
    ["tag", "tage", "weg", "amt", "rat", "hof", "not", "ort", "chen", "ung", "keit", "heit"];

/// Names that a sentence gives and a passage does not hold in any form.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Unknown {
    /// Those that a title announces: they certainly are names.
    pub(crate) announced: usize,
    /// Other words that seem to be names.
    pub(crate) likely: usize,
}

/// The names of a sentence that a passage does not hold.
pub(crate) fn unknown_names(sentence: &str, passage: &str) -> Unknown {
    let known: Vec<String> = tokens(passage).map(|token| fold(token.text)).collect();
    let mut unknown = Unknown::default();
    for (name, announced) in names(sentence) {
        let stem = stem(name);
        if !known.iter().any(|word| word.starts_with(&stem) || word.ends_with(&stem)) {
            *(if announced { &mut unknown.announced } else { &mut unknown.likely }) += 1;
        }
    }
    unknown
}

/// The names of a text, each with whether a title announces it.
fn names(text: &str) -> Vec<(&str, bool)> {
    let words: Vec<&str> = tokens(text).map(|token| token.text).collect();
    let name = |index: usize| {
        let word = words[index];
        let announced = index > 0 && TITLES.contains(&fold(words[index - 1]).as_str());
        (may_be_name(word) && (announced || !is_common(word))).then_some((word, announced))
    };
    (0..words.len()).filter_map(name).collect()
}

fn may_be_name(word: &str) -> bool {
    let capitals = word.chars().filter(|letter| letter.is_uppercase()).count();
    let long = word.chars().count() > 2;
    word.starts_with(char::is_uppercase)
        && capitals == 1
        && long
        && !is_stop_word(word)
        && !TITLES.contains(&fold(word).as_str())
}

fn is_common(word: &str) -> bool {
    let folded = fold(word);
    let endings = ["s", "n", "en", "e", "es", "er", "in", "innen"];
    let mut without_ending = endings.iter().filter_map(|ending| folded.strip_suffix(ending));
    let is_noun = ENDS.iter().any(|end| folded.ends_with(end) && folded.len() > end.len() + 3);
    is_noun || is_common_word(&folded) || without_ending.any(|word| word.len() > 3 && is_common_word(word))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_from_nouns() {
        let text = "Ratsfrau Tappe und Herr Schulze sprachen über die Hundesteuer in Hohenbrede.";
        assert_eq!(names(text), [("Tappe", true), ("Schulze", true), ("Hohenbrede", false)]);
        let unknown = |sentence| unknown_names(sentence, "Ratsfrau Tappe beantragt");
        assert_eq!(unknown("Der Antrag von Frau Tappes Fraktion"), Unknown::default());
        assert_eq!(unknown("Herr Möller beantragt das in Hohenbrede."), Unknown { announced: 1, likely: 1 });
    }
}
