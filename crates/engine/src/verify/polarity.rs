//! Polarity: whether a clause affirms or denies.
//!
//! „Ist nicht gestattet“ and „ist verboten“ deny, „ist nicht verboten“ affirms: the cues of a clause are counted, and an odd number denies.

use german::fold;

/// Words that deny by themselves; inflected ones („gebührenfreie Leistungen“) only describe.
#[rustfmt::skip]
const DENYING: &[&str] = &[
    "nicht", "nichts", "niemand", "niemandem", "niemanden", "nie", "niemals", "weder", "ohne", "keinesfalls", "keineswegs", "nirgends", "nein",
    "umsonst", "gratis", "kostenlos", "unentgeltlich", "gebuhrenfrei", "beitragsfrei", "kostenfrei", "steuerfrei", "abgabenfrei", "freigestellt",
    "befreit", "befreien", "unzulassig", "unerlaubt", "verboten", "verbietet", "untersagt", "ausgeschlossen", "ausgenommen", "abgelehnt", "unbesetzt",
    "entfallt", "entfallen", "verneint", "verzichtet", "fehlt", "fehlen",
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

/// Words that open an insertion.
const INSERTED: [&str; 6] = ["also", "namlich", "hochstens", "langstens", "spatestens", "mindestens"];

/// Whether a text denies on the whole.
pub(crate) fn denies(text: &str) -> bool {
    cues(text) % 2 == 1
}

/// The clauses of a sentence, cut at its commas and the like; „…, also zwölf Monate, …“ is part of the clause around it.
pub(crate) fn clauses(sentence: &str) -> Vec<String> {
    let mut found: Vec<String> = Vec::new();
    let mut goes_on = false;
    for piece in sentence.split([',', ';', ':', '–', '\n']).map(str::trim).filter(|piece| !piece.is_empty())
    {
        let inserted = INSERTED.contains(&fold(piece.split(' ').next().unwrap_or_default()).as_str());
        match found.last_mut() {
            Some(last) if inserted || goes_on => *last = format!("{last} {piece}"),
            _ => found.push(piece.to_owned()),
        }
        goes_on = inserted;
    }
    found
}

fn cues(text: &str) -> usize {
    let words: Vec<String> = german::tokens(text).map(|token| fold(token.text)).collect();
    (0..words.len()).filter(|index| is_cue(&words, *index)).count()
}

fn is_cue(words: &[String], index: usize) -> bool {
    let word = words[index].as_str();
    let granted = || words.iter().any(|word| word == "gewahrt");
    let frees = word.ends_with("befreiung") && granted();
    (DENYING.contains(&word) || word.starts_with("kein") || frees) && !sets_a_bound(words, index)
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
