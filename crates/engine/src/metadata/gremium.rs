//! The body of a session, and its name in one form.

use german::{dates, fold};

use super::head::Head;
use crate::document::Kind;

/// Words that end the name of a body, with their genitive.
const BODIES: [(&str, &str); 16] = [
    ("Stadtverordnetenversammlung", "Stadtverordnetenversammlung"),
    ("Gemeindevertretung", "Gemeindevertretung"),
    ("Bezirksvertretung", "Bezirksvertretung"),
    ("Stadtvertretung", "Stadtvertretung"),
    ("Gemeindevorstandes", "Gemeindevorstand"),
    ("Gemeindevorstand", "Gemeindevorstand"),
    ("Magistrats", "Magistrat"),
    ("Magistrat", "Magistrat"),
    ("Kreistages", "Kreistag"),
    ("Kreistag", "Kreistag"),
    ("ausschusses", "ausschuss"),
    ("ausschuss", "ausschuss"),
    ("beirates", "beirat"),
    ("beirats", "beirat"),
    ("rates", "rat"),
    ("rat", "rat"),
];

/// Nobody's session is that of a body whose name ends like one.
const NO_BODIES: [&str; 11] = [
    "aufsichtsrat",
    "verwaltungsrat",
    "vorrat",
    "referat",
    "senatsrat",
    "privat",
    "apparat",
    "landrat",
    "stadtbaurat",
    "verrat",
    "dezernat",
];

/// The body whose session a document invites to or tells of.
pub(super) fn gremium(head: &Head, kind: Kind) -> Option<String> {
    if !matches!(kind, Kind::Niederschrift | Kind::Einladung) {
        return None;
    }
    let labelled = head.labelled(&["Gremium", "Thema"]).and_then(body);
    let of_session = || {
        head.lines
            .iter()
            .filter(|line| fold(&line.text).contains("sitzung"))
            .find_map(|line| body(&line.text))
    };
    labelled.or_else(of_session).or_else(|| head.lines.iter().take(8).find_map(|line| body(&line.text)))
}

/// The first body that a line names, in its plain form: „des Ausschusses für Schule, Kultur und Sport am 12.09.2023“ → „Ausschuss für
/// Schule, Kultur und Sport“.
pub(crate) fn body(line: &str) -> Option<String> {
    let words: Vec<&str> = line.split_whitespace().collect();
    words.iter().enumerate().find_map(|(index, word)| {
        let bare = word.trim_end_matches([',', ':', '.', ';', ')']);
        let (ending, plain) = BODIES.iter().find(|(ending, _)| fold(bare).ends_with(&fold(ending)))?;
        let stem = &bare[..bare.len() - ending.len()];
        let starts = bare.starts_with(char::is_uppercase);
        let name = if stem.is_empty() { capital(plain) } else { format!("{stem}{plain}") };
        let is_none = NO_BODIES.iter().any(|other| fold(&name).ends_with(other));
        if !starts || is_none {
            return None;
        }
        let before = before(&words[..index]);
        let behind = if *word == bare { behind(&words[index + 1..]) } else { String::new() };
        Some(format!("{before}{name}{behind}"))
    })
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

/// „Haupt- und “ in front of „Finanzausschuss“.
fn before(words: &[&str]) -> String {
    match words {
        [.., first, joint @ ("und" | "u.")] if first.ends_with('-') => format!("{first} {joint} "),
        [.., first, second, joint @ ("und" | "u.")]
            if second.ends_with('-') && first.ends_with(['-', ',']) =>
        {
            format!("{first} {second} {joint} ")
        }
        _ => String::new(),
    }
}

/// „ für Schule, Kultur und Sport“ behind „Ausschuss“, „ Büchenbach“ behind „Stadtteilbeirat“.
fn behind(words: &[&str]) -> String {
    let mut name = String::new();
    let takes_field = words.first().is_some_and(|word| *word == "für");
    let takes_place = words.first().is_some_and(|word| word.starts_with(char::is_uppercase));
    if !takes_field && !takes_place {
        return name;
    }
    for (index, word) in words.iter().enumerate() {
        let ends = ENDS.contains(word)
            || word.starts_with(|letter: char| letter.is_ascii_digit())
            || !dates(word).is_empty();
        let joins = matches!(*word, "für" | "und" | "u.");
        let goes_on = index == 0 || takes_field;
        if ends || !goes_on || !(joins || word.starts_with(char::is_uppercase)) {
            break;
        }
        name.push(' ');
        name.push_str(word.trim_end_matches([',', ':', '.', ';']));
        if word.ends_with(',') && takes_field {
            name.push(',');
        } else if word.ends_with([':', '.', ';']) {
            break;
        }
    }
    name.trim_end_matches([',', ' ']).trim_end_matches(" und").to_owned()
}

/// Words that go on with the line, not with the name.
const ENDS: [&str; 26] = [
    "TOP",
    "Ö",
    "N",
    "NÖ",
    "am",
    "vom",
    "im",
    "in",
    "um",
    "der",
    "des",
    "Sitzung",
    "Fachbereich",
    "Amt",
    "Dezernat",
    "Technisches",
    "Vorberatung",
    "Entscheidung",
    "Kenntnisnahme",
    "Beratung",
    "Anhörung",
    "Termin",
    "Termin:",
    "Ort:",
    "Datum:",
    "Sitzungstermin",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_brought_into_one_form() {
        for (line, expected) in [
            ("NIEDERSCHRIFT über die Sitzung des Rates der Stadt Musterfurt", "Rat"),
            (
                "über die 3. Sitzung des Ausschusses für Schule, Kultur und Sport am 12.09.2023",
                "Ausschuss für Schule, Kultur und Sport",
            ),
            ("Sitzung des Jugendhilfeausschusses am Dienstag, dem 04.06.2024", "Jugendhilfeausschuss"),
            ("Haupt- und Finanzausschuss 12.09.2024 6 öffentlich", "Haupt- und Finanzausschuss"),
            ("3. öffentliche Sitzung Stadtteilbeirat Büchenbach", "Stadtteilbeirat Büchenbach"),
            ("1. Sitzung des Stadtteilbeirates Büchenbach", "Stadtteilbeirat Büchenbach"),
            ("Gemeindevertretung am 3. Mai", "Gemeindevertretung"),
            (
                "der Sitzung des Ausschusses für Stadtentwicklung und Mobilität",
                "Ausschuss für Stadtentwicklung und Mobilität",
            ),
            ("Stadtrat", "Stadtrat"),
        ] {
            assert_eq!(body(line).as_deref(), Some(expected), "{line}");
        }
        for line in
            ["Der Aufsichtsrat der Stadtwerke", "im Vorrat", "Referat: OBM", "Landrat Meier", "die Beratung"]
        {
            assert_eq!(body(line), None, "{line}");
        }
    }
}
