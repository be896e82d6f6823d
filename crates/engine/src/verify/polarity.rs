//! Polarity: whether a clause affirms or denies.
//!
//! „Ist nicht gestattet“ and „ist verboten“ deny, „ist nicht verboten“ affirms: the cues of a clause are counted, and an odd number denies.

use german::fold;

/// Words that deny by themselves.
const DENYING: [&str; 24] = [
    "nicht",
    "nichts",
    "niemand",
    "niemandem",
    "niemanden",
    "nie",
    "niemals",
    "weder",
    "ohne",
    "keinesfalls",
    "keineswegs",
    "nirgends",
    "nein",
    "umsonst",
    "gratis",
    "kostenlos",
    "unentgeltlich",
    "unzulassig",
    "unbesetzt",
    "entfallt",
    "entfallen",
    "verneint",
    "fehlt",
    "fehlen",
];
/// Words that deny in all their forms.
const DENYING_STARTS: [&str; 16] = [
    "kein",
    "verbot",
    "untersag",
    "ausgeschlossen",
    "ausgenommen",
    "befrei",
    "gebuhrenfrei",
    "beitragsfrei",
    "kostenfrei",
    "steuerfrei",
    "abgabenfrei",
    "freigestellt",
    "abgelehnt",
    "lehnt",
    "unerlaubt",
    "verzichte",
];
/// After a negation these only set a bound: „nicht mehr als 20“ is „höchstens 20“.
const COMPARING: [&str; 14] = [
    "mehr",
    "langer",
    "fruher",
    "spater",
    "hoher",
    "weniger",
    "grosser",
    "weiter",
    "warmer",
    "schwerer",
    "dicker",
    "uberschreiten",
    "ubersteigen",
    "ubersteigt",
];

/// A clause with whether it denies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Clause<'t> {
    pub(crate) text: &'t str,
    pub(crate) denies: bool,
}

/// Whether a text holds any word that denies.
pub(crate) fn has_cue(text: &str) -> bool {
    cues(text) > 0
}

/// Whether a text denies on the whole.
pub(crate) fn denies(text: &str) -> bool {
    cues(text) % 2 == 1
}

/// The clauses of a sentence, cut at its commas and the like.
pub(crate) fn clauses(sentence: &str) -> Vec<Clause<'_>> {
    let pieces = sentence.split([',', ';', ':', '–', '\n']).map(str::trim).filter(|piece| !piece.is_empty());
    pieces.map(|text| Clause { text, denies: denies(text) }).collect()
}

fn cues(text: &str) -> usize {
    let words: Vec<String> = german::tokens(text).map(|token| fold(token.text)).collect();
    (0..words.len()).filter(|index| is_cue(&words, *index)).count()
}

fn is_cue(words: &[String], index: usize) -> bool {
    let word = words[index].as_str();
    let denies = DENYING.contains(&word) || DENYING_STARTS.iter().any(|start| word.starts_with(start));
    denies && !sets_a_bound(words, index)
}

/// „nicht mehr als“, „kein Stück schwerer als“, „dürfen … nicht überschreiten“
fn sets_a_bound(words: &[String], index: usize) -> bool {
    let word = words[index].as_str();
    if word != "nicht" && !word.starts_with("kein") {
        return false;
    }
    let ahead = &words[index + 1..words.len().min(index + 8)];
    let compared = ahead.windows(2).any(|pair| {
        COMPARING.contains(&pair[0].as_str()) && (pair[1] == "als" || pair[0].starts_with("uber"))
    });
    let bound =
        ahead.first().is_some_and(|next| next.starts_with("uberst") || next.starts_with("uberschreit"));
    let only = ahead.first().is_some_and(|next| next == "nur" || next == "zuletzt" || next == "allein");
    compared || bound || only
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_odd_number_of_cues_denies() {
        for (text, expected) in [
            ("Das ist nicht gestattet.", true),
            ("Das ist verboten.", true),
            ("Das ist nicht verboten.", false),
            ("Es kostet nichts.", true),
            ("Es ist kostenlos.", true),
            ("Angenommen werden nicht mehr als 20 Kilogramm.", false),
            ("Einzelteile dürfen 75 Kilogramm nicht überschreiten.", false),
            ("Es kostet 20 Euro.", false),
            ("Kein Stück darf schwerer als 75 kg sein.", false),
        ] {
            assert_eq!(denies(text), expected, "{text}");
        }
    }
}
