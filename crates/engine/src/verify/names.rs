//! Names: capitalised words that are no common German words, or that a title announces.

use german::{fold, is_common_word, is_stop_word, stem, tokens};

/// What stands before the name of a person or firm.
const TITLES: [&str; 14] = [
    "frau",
    "herr",
    "herrn",
    "dr",
    "prof",
    "ratsfrau",
    "ratsherr",
    "ratsherrn",
    "burgermeisterin",
    "burgermeister",
    "firma",
    "graf",
    "buro",
    "fraktion",
];

/// The names of a text.
pub(crate) fn names(text: &str) -> Vec<String> {
    let words: Vec<&str> = tokens(text).map(|token| token.text).collect();
    let is_name = |index: usize| {
        let word = words[index];
        let announced = index > 0 && TITLES.contains(&fold(words[index - 1]).as_str());
        let capital = word.starts_with(char::is_uppercase) && word.chars().count() > 2;
        let abbreviated = word.chars().filter(|letter| letter.is_uppercase()).count() > 1;
        let title = TITLES.contains(&fold(word).as_str());
        capital && !abbreviated && !title && !is_stop_word(word) && (announced || !is_common(word))
    };
    (0..words.len()).filter(|index| is_name(*index)).map(|index| words[index].to_owned()).collect()
}

fn is_common(word: &str) -> bool {
    let folded = fold(word);
    let without_ending = ["s", "n", "en", "e", "es", "er", "in", "innen"]
        .iter()
        .filter_map(|ending| folded.strip_suffix(ending));
    is_common_word(&folded) || without_ending.into_iter().any(|word| word.len() > 3 && is_common_word(word))
}

/// The names of a sentence that a passage does not hold, in any form.
pub(crate) fn unknown_names(sentence: &str, passage: &str) -> Vec<String> {
    let known: Vec<String> = tokens(passage).map(|token| fold(token.text)).collect();
    let names = names(sentence).into_iter();
    names
        .filter(|name| {
            let stem = stem(name);
            !known.iter().any(|word| word.starts_with(&stem) || word.ends_with(&stem))
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_from_nouns() {
        assert_eq!(
            names("Ratsfrau Tappe und Herr Schulze sprachen über die Hundesteuer in Hohenbrede."),
            ["Tappe", "Schulze", "Hohenbrede"]
        );
        assert_eq!(unknown_names("Der Antrag von Frau Tappes Fraktion", "Ratsfrau Tappe beantragt"), [""; 0]);
        assert_eq!(unknown_names("Herr Möller beantragt das.", "Ratsfrau Tappe beantragt"), ["Möller"]);
    }
}
