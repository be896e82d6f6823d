//! Metadata of a document: what was declared beside it, else what its first page says, else its file name.

use german::{dates, fold, identifiers, tokens};
use jiff::civil::Date;

use crate::document::{Declared, DocumentKey, Kind, Metadata};
use crate::page::{BlockKind, Page};
use crate::ports::Reading;

/// Longest title that is taken from a heading, in characters.
const LONGEST_TITLE: usize = 160;
/// Lines of the first page that can tell number, date and body.
const HEAD_LINES: usize = 25;

/// What is known about a document that was just read.
#[must_use]
pub fn metadata(declared: &Declared, reading: &Reading, key: &DocumentKey) -> Metadata {
    let head = Head::of(&reading.pages);
    let title =
        declared.title.clone().or_else(|| title(&head, reading)).unwrap_or_else(|| file_stem(&key.path));
    let kind = declared.kind.unwrap_or_else(|| kind(&title, &head, key));
    Metadata {
        kind,
        gremium: declared.gremium.clone().or_else(|| gremium(&head, kind)),
        date: declared.date.or_else(|| date(&head, kind)),
        number: declared.number.clone().or_else(|| number(&head)),
        collection: declared.collection.clone().unwrap_or_default(),
        visibility: declared.visibility.unwrap_or_default(),
        title,
    }
}

/// The beginning of a document.
struct Head {
    headings: Vec<String>,
    lines: Vec<String>,
}

impl Head {
    fn of(pages: &[Page]) -> Self {
        let mut head = Self { headings: Vec::new(), lines: Vec::new() };
        let Some(page) = pages.first() else { return head };
        for block in page.blocks.iter().take(HEAD_LINES) {
            let text = page.text(block.words.clone());
            if matches!(block.kind, BlockKind::Heading(_)) {
                head.headings.push(text.clone());
            }
            head.lines.push(text);
        }
        head
    }
}

fn title(head: &Head, reading: &Reading) -> Option<String> {
    let says_something = |title: &&String| {
        let letters = title.chars().filter(|letter| letter.is_alphabetic()).count();
        letters >= 4 && title.chars().count() <= LONGEST_TITLE && german::section_heading(title).is_none()
    };
    let property = reading.properties.title.as_ref().filter(|title| title.contains(' '));
    property.filter(says_something).or_else(|| head.headings.iter().find(says_something)).cloned()
}

fn file_stem(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.rsplit_once('.').map_or(name, |(stem, _)| stem).replace('_', " ")
}

/// Kinds by the words that name them; the first that occurs decides, so „Beantwortung“ stands before „Anfrage“ and
/// „Niederschrift“ before the „Sitzung“ that an invitation names too.
const KIND_WORDS: [(&str, Kind); 15] = [
    ("dienstanweisung", Kind::Dienstanweisung),
    ("haushaltssatzung", Kind::Haushalt),
    ("haushaltsplan", Kind::Haushalt),
    ("amtsblatt", Kind::Amtsblatt),
    ("sitzungskalender", Kind::Kalender),
    ("sitzungstermine", Kind::Kalender),
    ("niederschrift", Kind::Niederschrift),
    ("protokoll", Kind::Niederschrift),
    ("einladung", Kind::Einladung),
    ("anfrage", Kind::Anfrage),
    ("antrag", Kind::Antrag),
    ("vorlage", Kind::Vorlage),
    ("satzung", Kind::Satzung),
    ("geschaftsordnung", Kind::Satzung),
    ("ordnung", Kind::Satzung),
];

fn kind(title: &str, head: &Head, key: &DocumentKey) -> Kind {
    let by_word = |text: &str| {
        let words: Vec<String> = tokens(text).map(|token| fold(token.text)).collect();
        KIND_WORDS
            .iter()
            .find(|(name, _)| words.iter().any(|word| word.ends_with(name) || word.starts_with(name)))
            .map(|(_, kind)| *kind)
    };
    by_word(title)
        .or_else(|| head.headings.iter().find_map(|heading| by_word(heading)))
        .or_else(|| by_word(&key.path))
        .unwrap_or_default()
}

fn number(head: &Head) -> Option<String> {
    let named = |line: &&String| {
        let folded = fold(line);
        ["vorlage", "drucksache", "vorlagen-nr", "nummer", "ds "].iter().any(|word| folded.contains(word))
    };
    head.lines.iter().filter(named).find_map(|line| {
        let number = identifiers(line)
            .into_iter()
            .find(|found| found.kind == german::IdentifierKind::DocumentNumber)?;
        Some(line[number.range].to_owned())
    })
}

/// Minutes, invitations and papers bear the date of a session or of themselves in their head; bylaws bear many others.
fn date(head: &Head, kind: Kind) -> Option<Date> {
    let dated = matches!(
        kind,
        Kind::Niederschrift
            | Kind::Einladung
            | Kind::Vorlage
            | Kind::Antrag
            | Kind::Anfrage
            | Kind::Amtsblatt
    );
    let first_date = |line: &String| dates(line).into_iter().next().map(|(_, date)| date);
    if dated { head.lines.iter().find_map(first_date) } else { None }
}

/// Bodies of a municipality, longest name first where one begins another.
const BODIES: [&str; 14] = [
    "Haupt- und Finanzausschuss",
    "Stadtverordnetenversammlung",
    "Gemeindevertretung",
    "Gemeinderat",
    "Rat der Stadt",
    "Rat der Gemeinde",
    "Stadtrat",
    "Kreistag",
    "Magistrat",
    "Ortsbeirat",
    "Bezirksvertretung",
    "Bezirksrat",
    "Verwaltungsausschuss",
    "Ausschuss",
];

fn gremium(head: &Head, kind: Kind) -> Option<String> {
    if !matches!(kind, Kind::Niederschrift | Kind::Einladung) {
        return None;
    }
    head.lines.iter().find_map(|line| {
        let body = BODIES.iter().find(|body| line.contains(**body))?;
        if *body != "Ausschuss" {
            return Some((*body).to_owned());
        }
        let start = line.find("Ausschuss")?;
        let name: Vec<&str> = line[start..].split(' ').take_while(|word| !word.starts_with("am")).collect();
        Some(name.join(" ").trim_end_matches([',', ':', '.']).to_owned())
    })
}
