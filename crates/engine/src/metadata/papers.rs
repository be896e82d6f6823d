//! Number, office and way of a paper.

use std::ops::Range;

use german::{IdentifierKind, dates, fold, identifiers};

use super::gremium::body;
use super::head::{Head, folded, rows};
use crate::details::Consultation;
use crate::document::Kind;
use crate::page::{Block, BlockKind, Page};
use crate::structure::{Label, label};

/// A number without a word that names it stands in the first lines.
const NUMBER_LINES: usize = 8;
/// Values of labels that stand one below the other follow within so many lines.
const VALUES: usize = 8;
/// Words of the name of an office amid other things.
const LONGEST_OFFICE: usize = 6;
/// Crosses and other marks between the rows are no longer than this, in bytes.
const MARK: usize = 12;
/// So many lines that are none of its rows end a Beratungsfolge.
const BETWEEN: usize = 3;

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
    let by_name = by_name
        .or_else(|| below_its_name(head))
        .or_else(|| lines().find_map(behind_its_name))
        .filter(|_| !of_session || is_extract(head));
    by_name.or_else(|| {
        if numbered { top().or_else(|| property.and_then(first_number)).or_else(running) } else { None }
    })
}

/// „… vom 2. August 2016 Vorlage: 2016/0479“: the number directly behind the word for it, whatever else a line says.
fn behind_its_name(text: &str) -> Option<String> {
    let found = identifiers(text).into_iter().filter(|found| found.kind == IdentifierKind::DocumentNumber);
    let is_named = |range: &Range<usize>| {
        let before = fold(&text[..range.start]);
        let before = before.trim_end_matches([' ', ':']);
        [
            "vorlage",
            "vorlage nr.",
            "vorlage-nr.",
            "vorlagen-nr.",
            "drucksache",
            "drucksache nr.",
            "drucksachen-nr.",
        ]
        .iter()
        .any(|name| before.ends_with(name))
    };
    let mut numbers = found.map(|found| found.range).filter(is_named);
    numbers.next().map(|range| text[range].to_owned())
}

/// A number in the lines below a bare „Vorlage Nr.:“, among the values of other such labels.
fn below_its_name(head: &Head) -> Option<String> {
    let is_label = |row: &str| {
        let bare = fold(row.trim().trim_end_matches(':'));
        [
            "vorlage nr.",
            "vorlage-nr.",
            "vorlagen-nr.",
            "vorlagennummer",
            "drucksache",
            "drucksachen-nr.",
            "drucksache nr.",
        ]
        .contains(&bare.as_str())
    };
    let rows = head.rows();
    let label = rows.iter().copied().position(is_label)?;
    let values = rows[label + 1..].iter().take(VALUES);
    let number = |row: &&str| first_number(row).filter(|number| number == row.trim());
    values.filter_map(number).next()
}

/// Whether minutes are those of a single item: „Punkt 48 der Tagesordnung: …“.
fn is_extract(head: &Head) -> bool {
    super::title::item_of_extract(head).is_some()
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
    labelled_office(head).or_else(|| {
        let rows = head.rows();
        let label = rows.iter().position(|row| OWNERS.contains(&row.trim()))?;
        let is_office = |row: &&&str| {
            row.len() < 80 && BRANCHES.iter().any(|branch| row.trim_start().starts_with(branch))
        };
        rows[label + 1..].iter().take(VALUES).find(is_office).map(|row| row.trim().to_owned())
    })
}

/// Bare labels of offices, and what the names of offices begin with.
const OWNERS: [&str; 6] =
    ["Verantwortlich:", "Dienststelle:", "Fachamt:", "Amt:", "Federführung:", "Federführendes Amt:"];
const BRANCHES: [&str; 8] =
    ["Dez", "Amt ", "Fachbereich", "Fachdienst", "Stadtamt", "Ortsverwaltung", "Referat", "Stabsstelle"];

fn labelled_office(head: &Head) -> Option<String> {
    at_start(head).or_else(|| head.rows().into_iter().find_map(amid))
}

/// „… Verantwortlich: Dez. 5 Dienststelle: UA“: what stands behind the label up to the next one.
fn amid(row: &str) -> Option<String> {
    let behind = OWNERS.iter().find_map(|label| Some(row.split_once(&format!(" {label} "))?.1))?;
    let words = behind.split_whitespace().take_while(|word| !word.ends_with(':'));
    let name = words.take(LONGEST_OFFICE).collect::<Vec<_>>().join(" ");
    (!name.is_empty()).then_some(name)
}

fn at_start(head: &Head) -> Option<String> {
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
            let is_cut_off = [" für", " und", "-"].iter().any(|end| name.ends_with(end));
            (!name.is_empty() && name.len() < 120 && !is_cut_off).then(|| name.to_owned())
        })
    })
}

/// The rows below „Beratungsfolge“, or below the head of such a table.
pub(super) fn consultations(pages: &[Page]) -> Vec<Consultation> {
    let mut consultations = Vec::new();
    // How many lines may still be none of its rows.
    let mut open: Option<usize> = None;
    for page in pages.iter().take(2) {
        for text in page.blocks.iter().flat_map(|block| lines(page, block)) {
            if opens_consultations(&text) {
                open = Some(usize::MAX);
                consultations.extend(consultation(behind_heads(&text)));
            } else if let Some(left) = &mut open {
                if *left == 0 || label(&text).is_some_and(|found| found.label != Label::Agenda) {
                    return consultations;
                }
                let found = consultation(&text);
                *left = match &found {
                    Some(_) => BETWEEN,
                    None if text.len() <= MARK || *left == usize::MAX => *left,
                    None => *left - 1,
                };
                consultations.extend(found);
            }
        }
    }
    consultations
}

/// A row of a table as it is; other blocks in the lines that are seen.
fn lines(page: &Page, block: &Block) -> Vec<String> {
    match block.kind {
        BlockKind::TableRow => vec![page.text(block.words.clone())],
        _ => rows(page, block),
    }
}

/// What stands behind the heads of the table's columns, where a row was read together with them.
fn behind_heads(text: &str) -> &str {
    let is_head = |word: &str| {
        let bare = fold(word.trim_matches(|letter: char| !letter.is_alphanumeric()));
        HEADS.contains(&bare.as_str())
    };
    let heads = text.split_whitespace().take_while(|word| is_head(word)).count();
    let behind = text.split_whitespace().nth(heads);
    behind.map_or("", |word| &text[word.as_ptr() as usize - text.as_ptr() as usize..])
}

/// Heads of the columns of a Beratungsfolge, folded.
const HEADS: [&str; 16] = [
    "beratungsfolge",
    "gremium",
    "gremien",
    "termin",
    "sitzungstermin",
    "sitzungsdatum",
    "datum",
    "top",
    "o",
    "no",
    "n",
    "status",
    "ergebnis",
    "zustandigkeit",
    "dieser",
    "vorlage",
];

pub(super) fn opens_consultations(text: &str) -> bool {
    let words = folded(text);
    let first: Vec<&str> = words.iter().take(2).map(String::as_str).collect();
    matches!(
        first.as_slice(),
        ["beratungsfolge", ..]
            | ["gremium" | "gremien", "termin" | "sitzungstermin" | "datum" | "sitzungsdatum"]
    )
}

/// Whether a line is a row of a Beratungsfolge.
pub(super) fn is_consultation(row: &str) -> bool {
    consultation(row).is_some_and(|station| station.date.is_some())
}

/// „Haupt- und Finanzausschuss 12.09.2024 6 öffentlich Vorberatung“, „12.09.2024 Rat Ö 6 Entscheidung“
fn consultation(row: &str) -> Option<Consultation> {
    if begins_sentence(row) {
        return None;
    }
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

/// Whether a line tells of a body rather than naming it: „Der Gemeinderat hat am 12.12.2017 …“.
fn begins_sentence(row: &str) -> bool {
    let first = row.split_whitespace().next().unwrap_or_default();
    ["Der", "Die", "Das", "Im", "In", "Am", "Nach", "Mit", "Zum", "Zur", "Vom", "Für"].contains(&first)
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
