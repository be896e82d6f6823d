//! Which parts of minutes and papers are not public.
//!
//! In doubt a line says nothing: „Bekanntgabe von Beschlüssen aus nichtöffentlicher Sitzung“ is an item of the public part. What is
//! recognised stays withheld until the public part is opened again.

use german::{dates, fold, tokens};

/// Whether a part of minutes or of an agenda is public.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Publicity {
    /// „Öffentlicher Teil“
    Public,
    /// „Nichtöffentlicher Teil“
    NonPublic,
}

/// Longest heading that can open a part, in words: longer ones only speak of it.
const LONGEST_HEADING: usize = 10;
/// Longest line that can mark a whole paper, in words.
const LONGEST_MARK: usize = 14;
/// Longest announcement within the minutes that a part begins, in words.
const LONGEST_SENTENCE: usize = 40;

/// Which part a line of an agenda or of minutes opens, if one: as its heading, or as the sentence in which the chair opens it.
pub(crate) fn publicity(line: &str) -> Option<Publicity> {
    let words = folded(line);
    heading(line, &words).or_else(|| announcement(&words))
}

/// Whether a line in the head of a paper says that all of it is not public: „Status: nichtöffentlich“.
pub(crate) fn is_marked_non_public(line: &str) -> bool {
    let words = folded(line);
    let letters = words.concat();
    if letters.contains("nichtzurveroffentlichung") || letters.contains("nurfurdendienstgebrauch") {
        return words.len() <= LONGEST_MARK;
    }
    let says_so = words.iter().any(|word| word.starts_with(NON_PUBLIC));
    if !says_so
        || words.len() > LONGEST_MARK
        || !dates(line).is_empty()
        || letters.contains("aus") && speaks_of(&letters)
    {
        return false;
    }
    if heading(line, &words).is_some() {
        // The heading of a part, which may be followed by a public one; only in the title of minutes it is about all of them.
        return letters.contains("niederschriftuberdie") && !letters.contains("offentlicheund");
    }
    let boxes = line.find(['☒', '☑', '■']);
    let public_too = words.iter().any(|word| word.starts_with("offentlich"));
    match boxes {
        Some(checked) => folded(&line[checked..]).first().is_some_and(|word| word.starts_with(NON_PUBLIC)),
        None => !public_too && !speaks_of(&letters),
    }
}

const NON_PUBLIC: &str = "nichtoffentlich";

/// The words of a line, folded; „nicht öffentlich“ and its spellings are one word.
fn folded(line: &str) -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    for token in tokens(line) {
        let word = fold(token.text).replace("oeffentlich", "offentlich");
        let word =
            if matches!(word.as_str(), "nichtoff" | "nichtoffentl") { NON_PUBLIC.to_owned() } else { word };
        match words.last_mut() {
            Some(last) if last == "nicht" && word.starts_with("offentlich") => last.push_str(&word),
            _ => words.push(word),
        }
    }
    // Letter-spaced: „N i c h t ö f f e n t l i c h e r T e i l“.
    let spaced = words.len() > LONGEST_HEADING
        && words.iter().filter(|word| word.chars().count() == 1).count() * 5 > words.len() * 4;
    if spaced { vec![words.concat()] } else { words }
}

fn heading(line: &str, words: &[String]) -> Option<Publicity> {
    let runs_on =
        line.trim_end().ends_with([',', ';']) || (line.trim_end().ends_with('.') && words.len() > 4);
    let letters = words.concat();
    if words.len() > LONGEST_HEADING || runs_on || speaks_of(&letters) {
        return None;
    }
    let ends = letters.contains("schluss") && !letters.contains("ausschluss") || letters.contains("endede");
    if names_part(&letters, NON_PUBLIC)
        || OTHER_NON_PUBLIC.iter().any(|name| letters.contains(name))
        || is_alone(words, NON_PUBLIC)
    {
        return (!ends).then_some(Publicity::NonPublic);
    }
    let reopens = letters.contains("wiederherstellungderoffentlichkeit");
    let public = reopens || names_part(&letters, "offentlich") || is_alone(words, "offentlich");
    (public && !ends).then_some(Publicity::Public)
}

/// Whether a line speaks of decisions or minutes of a part instead of opening it.
fn speaks_of(letters: &str) -> bool {
    [
        "ausnichtoffentlich",
        "ausdernichtoffentlich",
        "bekanntgabe",
        "genehmigung",
        "inoffentlichersitzungzubehandeln",
    ]
    .iter()
    .any(|other| letters.contains(other))
}

const OTHER_NON_PUBLIC: &[&str] = &[
    "unterausschlussderoffentlichkeit",
    "ausschlussderoffentlichkeit",
    "geheimesitzung",
    "vertraulicherteil",
    "notell",
    "noteil",
    "nichtzurveroffentlichung",
];

/// „…er Teil“, „…e Sitzung“, „…en Tagesordnung“
fn names_part(letters: &str, adjective: &str) -> bool {
    ["teil", "sitzung", "tagesordnung", "beratung", "punkte"].iter().any(|noun| {
        ["er", "e", "en", "es", ""]
            .iter()
            .any(|ending| letters.contains(&format!("{adjective}{ending}{noun}")))
    })
}

/// „B. Nichtöffentlich“, „Nichtöffentlich:“
fn is_alone(words: &[String], adjective: &str) -> bool {
    let numbering = |word: &String| word.chars().count() <= 3;
    let rest: Vec<&String> = words.iter().skip_while(|word| numbering(word)).collect();
    matches!(rest.as_slice(), [only] if **only == adjective || **only == format!("{adjective}er") || **only == format!("{adjective}e"))
}

/// „Die Vorsitzende stellt um 20:26 Uhr die Nichtöffentlichkeit her.“
fn announcement(words: &[String]) -> Option<Publicity> {
    if words.len() > LONGEST_SENTENCE {
        return None;
    }
    let letters = words.concat();
    let says = |phrases: &[&str]| phrases.iter().any(|phrase| letters.contains(phrase));
    let verb = |verbs: &[&str]| words.iter().any(|word| verbs.contains(&word.as_str()));
    let again = verb(&["wieder", "wiederhergestellt", "wiederherstellung"]);
    if says(&["dieoffentlichkeit"])
        && again
        && verb(&["her", "hergestellt", "wiederhergestellt", "zugelassen"])
    {
        return Some(Publicity::Public);
    }
    let opens = verb(&[
        "eroffnet",
        "beginnt",
        "folgt",
        "tritt",
        "stellt",
        "geht",
        "leitet",
        "ruft",
        "setzt",
        "fortgesetzt",
        "fort",
    ]);
    let excluded = verb(&["ausgeschlossen", "aus"])
        && says(&["dieoffentlichkeitwird", "schliesstdieoffentlichkeit", "wirddieoffentlichkeit"]);
    let leads_in = opens
        && says(&[
            "dennichtoffentlichenteil",
            "diealledernichtoffentlichkeit",
            "dienichtoffentlichkeit",
            "dienichtoffentlichesitzung",
            "dienichtoffentlicheberatung",
            "innichtoffentlichersitzungfort",
            "nichtoffentlichfortgesetzt",
            "zumnichtoffentlichenteil",
            "folgtdernichtoffentlicheteil",
            "beginntdernichtoffentlicheteil",
        ]);
    if excluded || leads_in {
        return Some(Publicity::NonPublic);
    }
    let reopens = verb(&["eroffnet", "fort", "fortgesetzt", "beginnt", "folgt"])
        && says(&["denoffentlichenteil", "dieoffentlichesitzung", "inoffentlichersitzung"]);
    reopens.then_some(Publicity::Public)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn parts_are_opened_by_their_headings() {
        for line in [
            "Nichtöffentlicher Teil",
            "II. Nicht öffentlicher Teil",
            "Nicht-öffentlicher Teil:",
            "NICHTÖFFENTLICHER TEIL",
            "Nichtoeffentlicher Teil",
            "N i c h t ö f f e n t l i c h e r T e i l",
            "B. Nichtöffentliche Sitzung",
            "B) Nichtöffentlich",
            "Nichtöffentliche Tagesordnung – 20:00 Uhr",
            "Tagesordnungspunkte der nichtöffentlichen Sitzung",
            "Unter Ausschluss der Öffentlichkeit",
            "Nichtöffentl. Teil der Sitzung",
            "Vertraulicher Teil",
            "Die Vorsitzende stellt um 20:26 Uhr die Nichtöffentlichkeit her.",
            "Die Öffentlichkeit wird um 19.30 Uhr ausgeschlossen.",
            "Der Vorsitzende schließt den öffentlichen Teil und eröffnet den nichtöffentlichen Teil der Sitzung.",
        ] {
            assert_eq!(publicity(line), Some(Publicity::NonPublic), "{line}");
        }
        for line in [
            "Öffentlicher Teil:",
            "I. Öffentliche Sitzung",
            "A. Öffentlich",
            "Öffentliche Tagesordnung - 18:30 Uhr",
            "Fortsetzung der öffentlichen Sitzung",
            "Wiederherstellung der Öffentlichkeit",
            "Die Öffentlichkeit wird um 21.05 Uhr wieder hergestellt.",
        ] {
            assert_eq!(publicity(line), Some(Publicity::Public), "{line}");
        }
    }

    #[test]
    fn what_only_speaks_of_a_part_opens_none() {
        for line in [
            "Schluss der öffentlichen Sitzung: 19.45 Uhr",
            "Ende des öffentlichen Teils: 19:35 Uhr",
            "Bekanntgabe von Beschlüssen aus nichtöffentlicher Sitzung",
            "Bekanntgabe der in nichtöffentlicher Sitzung gefassten Beschlüsse",
            "Genehmigung der Niederschrift über die nichtöffentliche Sitzung vom 3. Mai",
            "Der nichtöffentliche Teil beginnt im Anschluss.",
            "Die Bürgermeisterin gibt bekannt, dass der Rat in nichtöffentlicher Sitzung beschlossen hat, das Gebäude zu kaufen.",
            "Die Sitzungen des Rates sind öffentlich.",
            "Steuersatz",
        ] {
            assert_eq!(publicity(line), None, "{line}");
        }
    }

    #[test]
    fn a_paper_is_marked_by_its_head() {
        for line in [
            "Status: nichtöffentlich (§ 5 Absatz 2 Buchstabe b der Geschäftsordnung)",
            "Vorlage 2024/0120 – NICHTÖFFENTLICH – vertraulich zu behandeln",
            "Beschlussvorlage nicht öffentlich",
            "☐ öffentlich ☒ nichtöffentlich",
            "Niederschrift über die nichtöffentliche Sitzung des Rates",
            "Vertraulich – nicht zur Veröffentlichung bestimmt",
        ] {
            assert!(is_marked_non_public(line), "{line}");
        }
        for line in [
            "Status: öffentlich",
            "☒ öffentlich ☐ nichtöffentlich",
            "Haupt- und Finanzausschuss 12.09.2024 14 nichtöffentlich Vorberatung",
            "Nichtöffentlicher Teil",
            "öffentlich / nichtöffentlich",
            "Niederschrift über die öffentliche und nichtöffentliche Sitzung des Rates",
            "Bekanntgabe von Beschlüssen aus nichtöffentlicher Sitzung",
        ] {
            assert!(!is_marked_non_public(line), "{line}");
        }
    }
}
