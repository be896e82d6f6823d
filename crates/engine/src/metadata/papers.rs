//! Number, office and way of a paper.

use german::{IdentifierKind, dates, fold, identifiers};

use super::gremium::body;
use super::head::{Head, folded};
use crate::details::Consultation;
use crate::document::Kind;
use crate::page::Page;
use crate::structure::{Label, label};

/// A number without a word that names it stands in the first lines.
const NUMBER_LINES: usize = 8;

/// The number of a paper: behind a word that says so, else alone in its letterhead.
pub(super) fn number(head: &Head, property: Option<&str>, kind: Kind) -> Option<String> {
    let numbered =
        matches!(kind, Kind::Vorlage | Kind::Antrag | Kind::Anfrage | Kind::Niederschrift | Kind::Einladung);
    let named = |text: &&str| {
        let folded = fold(text);
        ["vorlage", "drucksache", "drs.", "vorlagen-nr", "nummer", "ds ", "-nr"]
            .iter()
            .any(|word| folded.contains(word))
    };
    let lines = || head.lines.iter().map(|line| line.text.as_str());
    let of_session = matches!(kind, Kind::Niederschrift | Kind::Einladung | Kind::Amtsblatt | Kind::Satzung);
    let by_name = lines().filter(named).filter(|text| dates(text).is_empty()).find_map(first_number);
    let top = || {
        lines()
            .take(NUMBER_LINES)
            .filter(|text| text.len() < 90 && dates(text).is_empty())
            .find_map(first_number)
    };
    let running = || head.running.iter().map(String::as_str).find_map(first_number);
    let by_name = by_name.filter(|_| !of_session);
    by_name.or_else(|| {
        if numbered { top().or_else(|| property.and_then(first_number)).or_else(running) } else { None }
    })
}

fn first_number(text: &str) -> Option<String> {
    let number = identifiers(text).into_iter().find(|found| found.kind == IdentifierKind::DocumentNumber)?;
    Some(text[number.range].to_owned())
}

/// Labels of offices; those that are a part of the name stay.
const OFFICES: [(&str, bool); 18] = [
    ("Amt:", false),
    ("Zuständiges Amt", false),
    ("Fachamt", false),
    ("Organisationseinheit", false),
    ("Dienststelle", false),
    ("Federführendes Amt", false),
    ("Federführung", false),
    ("Federführend", false),
    ("Fachbereich", true),
    ("Fachdienst", true),
    ("Geschäftsbereich", true),
    ("Stabsstelle", true),
    ("Dezernat", true),
    ("Sachgebiet", true),
    ("Abteilung:", false),
    ("Verantwortlich", false),
    ("Referat:", false),
    ("Amt für", true),
];

/// The office that is responsible.
pub(super) fn office(head: &Head) -> Option<String> {
    OFFICES.iter().find_map(|(label, is_name)| {
        head.lines.iter().find_map(|line| {
            let start =
                line.text.find(label).filter(|start| *start == 0 || (*is_name && line.text.len() < 100))?;
            let behind = &line.text[start + label.len()..];
            if !behind.starts_with([' ', ':']) && !label.ends_with(':') {
                return None;
            }
            let name = if *is_name { &line.text[start..] } else { behind };
            let name = name.trim_matches(|letter: char| letter == ':' || letter.is_whitespace());
            let name = name.trim_end_matches("nichtöffentlich").trim_end_matches("öffentlich").trim();
            (!name.is_empty() && name.len() < 120).then(|| name.to_owned())
        })
    })
}

/// The rows below „Beratungsfolge“.
pub(super) fn consultations(pages: &[Page]) -> Vec<Consultation> {
    let mut consultations = Vec::new();
    let mut open = false;
    for page in pages.iter().take(2) {
        for block in &page.blocks {
            let text = page.text(block.words.clone());
            if folded(&text).first().is_some_and(|word| word == "beratungsfolge") {
                open = true;
            } else if open {
                if label(&text).is_some_and(|found| found.label != Label::Agenda) {
                    return consultations;
                }
                consultations.extend(consultation(&text));
            }
        }
    }
    consultations
}

/// „Haupt- und Finanzausschuss 12.09.2024 6 öffentlich Vorberatung“, „12.09.2024 Rat Ö 6 Entscheidung“
fn consultation(row: &str) -> Option<Consultation> {
    let found = dates(row).into_iter().next();
    let (range, date) = found.map_or((row.len()..row.len(), None), |(range, date)| (range, Some(date)));
    let mut rest = &row[range.end..];
    let gremium = match body(&row[..range.start]) {
        Some(gremium) => gremium,
        None => {
            let gremium = body(rest)?;
            // The name stands in the row as it is, but for its ending.
            let last = gremium.rsplit(' ').next().unwrap_or_default();
            let end = rest.find(last).map_or(0, |start| start + last.len());
            rest = rest[end..].split_once(' ').map_or("", |(_, rest)| rest);
            gremium
        }
    };
    let mut words = rest.split_whitespace().peekable();
    let is_sign = |word: &&str| matches!(*word, "Ö" | "N" | "NÖ" | "TOP");
    let is_item = |word: &&str| {
        word.trim_start_matches(['Ö', 'N']).starts_with(|letter: char| letter.is_ascii_digit())
            && word.len() <= 5
    };
    let sign = words.next_if(is_sign).filter(|sign| *sign != "TOP");
    let number = words.next_if(is_item);
    let item: Vec<&str> = sign.into_iter().chain(number).collect();
    let item = number.map(|_| item.join(" "));
    let role: Vec<&str> =
        words.filter(|word| word.chars().count() > 2 && !fold(word).contains("offentlich")).collect();
    let role = Some(role.join(" ")).filter(|role| !role.is_empty());
    (date.is_some() || role.is_some()).then_some(Consultation { gremium, date, item, role })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stations_of_a_paper_are_read() {
        let found = consultation("Haupt- und Finanzausschuss 12.09.2024 6 öffentlich Vorberatung")
            .expect("a station");
        assert_eq!(
            (found.gremium.as_str(), found.item.as_deref(), found.role.as_deref()),
            ("Haupt- und Finanzausschuss", Some("6"), Some("Vorberatung"))
        );
        assert_eq!(found.date.map(|date| date.to_string()).as_deref(), Some("2024-09-12"));
        assert_eq!(consultation("Gremium Sitzungstermin TOP Status Zuständigkeit"), None);
        for (row, gremium, item, role) in [
            (
                "12.09.2024 Haupt- und Finanzausschuss Ö 6 Vorberatung",
                "Haupt- und Finanzausschuss",
                Some("Ö 6"),
                Some("Vorberatung"),
            ),
            ("26.09.2024 Rat TOP 7.1 Entscheidung", "Rat", Some("7.1"), Some("Entscheidung")),
            ("Gemeinderat 23.03.2021 12 ☒ ☐ zugestimmt", "Gemeinderat", Some("12"), Some("zugestimmt")),
            ("Rat 26.09.2024 Ö6", "Rat", Some("Ö6"), None),
        ] {
            let found = consultation(row).expect("a station");
            let (found_item, found_role) = (found.item.as_deref(), found.role.as_deref());
            assert_eq!(
                (found.gremium.as_str(), found_item, found_role, found.date.is_some()),
                (gremium, item, role, true),
                "{row}"
            );
        }
    }
}
