//! Names: capitalised words that are no common German words, or that a title or a place announces.

use german::{fold, is_stop_word, tokens};

use super::vocabulary::{is_abstract, is_common, is_held};

/// What stands before the name of a person or firm.
#[rustfmt::skip]
const TITLES: &[&str] = &[
    "frau", "frauen", "herr", "herrn", "dr", "prof", "ratsfrau", "ratsherr", "ratsherrn", "burgermeisterin", "burgermeister", "firma", "graf",
    "buro", "fraktion", "kreis", "stadtteil", "ortsteil",
];
/// What is called by a name that follows it, alone or as the last part of a compound: „Friedhof Kirchdorf“, „Finanzamt Hohenbrede“.
#[rustfmt::skip]
const NAMED: &[&str] = &[
    "friedhof", "friedhofs", "kita", "bad", "bades", "amt", "bezirk", "loschzug", "schule", "halle", "landkreis", "hof", "kirche", "dorf", "wehr",
    "verein", "museum", "bahnhof", "haus", "brucke", "park",
];
/// Ends of the names of streets; what ends in „weg“ or „platz“ often names a kind of them.
const STREETS: [&str; 3] = ["strasse", "allee", "gasse"];
/// What „Kirchdorfer“ may stand before.
#[rustfmt::skip]
const PLACES: &[&str] = &["strasse", "weg", "allee", "platz", "ring", "damm", "ufer", "bad", "tor", "gasse", "landstrasse", "chaussee", "markt"];
/// How many names of a sentence a passage does not hold in any form: those that a title or a place announces, and words within the sentence
/// that nobody knows. The first word may be a verb.
pub(crate) fn unknown_names(sentence: &str, passage: &str) -> usize {
    let known: Vec<String> = tokens(passage).map(|token| fold(token.text)).collect();
    let names = names(sentence).into_iter().filter(|name| !is_held(name, &known));
    names.count() + words(sentence).filter(|word| is_another_street(word, &known)).count()
}

/// A street of which the passage does not speak, while it speaks of others.
fn is_another_street(word: &str, known: &[String]) -> bool {
    let street =
        |word: &str| STREETS.into_iter().find(|end| word.len() > end.len() + 2 && word.ends_with(end));
    let own = street(&fold(word)).filter(|_| word.starts_with(char::is_uppercase));
    own.is_some() && known.iter().any(|other| street(other) == own) && !is_held(word, known)
}

fn words(text: &str) -> impl Iterator<Item = &str> {
    tokens(text).map(|token| token.text)
}

/// The names of a text.
fn names(text: &str) -> Vec<&str> {
    let words: Vec<&str> = words(text).collect();
    let name = |index: usize| {
        let word = words[index];
        let before = index.checked_sub(1).map(|before| fold(words[before])).unwrap_or_default();
        let after = words.get(index + 1).copied().unwrap_or_default();
        let announced =
            TITLES.contains(&before.as_str()) || is_named(&before, word) || is_adjective(word, after);
        let is_name = may_be_name(word) && (announced || index > 0 && !is_common(word));
        is_name.then_some(word)
    };
    (0..words.len()).filter_map(name).collect()
}

/// Whether a word that stands behind this one is its name; „Haus Ordnung“ is none.
fn is_named(before: &str, word: &str) -> bool {
    NAMED.iter().any(|named| before.ends_with(named)) && !is_abstract(&fold(word))
}

/// „Kirchdorfer“ before „Straße“
fn is_adjective(word: &str, after: &str) -> bool {
    word.ends_with("er") && after.starts_with(char::is_uppercase) && PLACES.contains(&fold(after).as_str())
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_told_from_nouns() {
        let text = "Ratsfrau Tappe und Herr Schulze sprachen über die Hundesteuer in Hohenbrede.";
        assert_eq!(names(text), ["Tappe", "Schulze", "Hohenbrede"]);
        let unknown = |sentence| unknown_names(sentence, "Ratsfrau Tappe beantragt");
        assert_eq!(unknown("Der Antrag von Frau Tappes Fraktion"), 0);
        assert_eq!(unknown("Herr Möller beantragt das in Hohenbrede."), 2);
    }

    #[test]
    fn streets_and_places_are_names() {
        let passage =
            "In der Kirchdorfer Straße und am Friedhof Kirchdorf, Ecke Bahnhofstraße, gilt Tempo 30.";
        for (sentence, unknown) in [
            ("In der Kirchdorfer Straße gilt Tempo 30.", 0),
            ("In der Terranetzer Straße gilt Tempo 30.", 1),
            ("In der Industriestraße gilt Tempo 30.", 1),
            ("Tempo 30 gilt in der Bahnhofstraße.", 0),
            ("Am Friedhof Wiesenau gilt Tempo 30.", 1),
            ("Am Friedhof Ordnung zu halten ist Pflicht.", 0),
        ] {
            assert_eq!(unknown_names(sentence, passage), unknown, "{sentence}");
        }
    }
}
