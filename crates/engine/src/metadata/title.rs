//! The title of a document: from its properties, its headings, or the lines that name a bylaw.

use german::{IdentifierKind, dates, fold, identifiers, section_heading};
use jiff::civil::Date;

use super::gremium::body;
use super::head::{Head, Line, folded};
use super::papers::opens_consultations;
use crate::document::Kind;

/// Longest title, in characters.
const LONGEST: usize = 160;
/// A title over several lines has at most so many bytes.
const LONGEST_JOINED: usize = 220;
/// An extract of minutes has no more items than this in its head: one, and what was proposed instead.
const MOST_ITEMS: usize = 2;
/// A letterhead has at most so many lines.
const LETTERHEAD: usize = 20;

/// What minutes and invitations are called by: „Niederschrift Rat 14.03.2024“; an extract by its item besides: „… · TOP 7 Radwege“.
pub(super) fn of_session(
    kind: Kind,
    gremium: Option<&str>,
    date: Option<Date>,
    head: &Head,
) -> Option<String> {
    let name = match kind {
        Kind::Niederschrift => "Niederschrift",
        Kind::Einladung => "Einladung",
        _ => return None,
    };
    let date = date.map(|date| date.strftime("%d.%m.%Y").to_string());
    let parts: Vec<&str> = [Some(name), gremium, date.as_deref()].into_iter().flatten().collect();
    let session = (parts.len() > 1).then(|| parts.join(" "))?;
    let item = item_of_extract(head).filter(|_| kind == Kind::Niederschrift);
    Some(item.map_or_else(|| session.clone(), |item| format!("{session} · {item}")))
}

/// The item that minutes are an extract of: „TOP 48 Drais-Gemeinschaftsschule: Anmeldungen“.
pub(super) fn item_of_extract(head: &Head) -> Option<String> {
    let items: Vec<(&str, &str)> = head
        .lines
        .iter()
        .filter_map(|line| line.text.strip_prefix("Punkt ")?.split_once(" der Tagesordnung"))
        .filter(|(number, _)| number.len() <= 5 && number.starts_with(|letter: char| letter.is_ascii_digit()))
        .collect();
    let (number, title) = items.first().filter(|(number, _)| *number != "1" && items.len() <= MOST_ITEMS)?;
    let title = title.trim_start_matches([':', ' ']).split(" Vorlage: ").next().unwrap_or_default();
    let title: String = title.chars().take(LONGEST).collect();
    is_title(&title).then(|| format!("TOP {number} {title}"))
}

/// What stands above the table of bodies that a paper goes to, where it has no other title.
fn above_consultations(head: &Head) -> Option<String> {
    let table = head.lines.iter().position(|line| opens_consultations(&line.text))?;
    let above = head.lines[..table].iter().next_back()?;
    let is_value = above.text.ends_with(':') || (above.words.len() < 3 && above.level.is_none());
    let text = behind_number(&above.text);
    let is_fit = is_title(text) && !is_generic(text) && !is_letterhead(above) && !is_value;
    is_fit.then(|| text.to_owned())
}

/// What stands below the labels and values of a letterhead, where nothing else is a title.
fn below_values(head: &Head, kind: Kind) -> Option<String> {
    if !matches!(kind, Kind::Vorlage | Kind::Antrag | Kind::Anfrage) {
        return None;
    }
    let top = &head.lines[..head.lines.len().min(LETTERHEAD)];
    let pair = top.windows(2).rposition(|pair| pair.iter().all(is_value))?;
    let title = head.lines.get(pair + 2).filter(|line| line.words.len() > 1 && !begins_text(line))?;
    let is_fit = is_title(&title.text) && !is_generic(&title.text) && !is_letterhead(title);
    (is_fit && !title.text.ends_with([':', '?', ','])).then(|| title.text.clone())
}

/// „Termin:“, „22.03.2016“, „2016/0044“, „öffentlich“, „Dez. 3“
fn is_value(line: &Line) -> bool {
    let text = line.text.trim();
    let is_number = || identifiers(text).iter().any(|found| found.range == (0..text.len()));
    let is_day = || dates(text).iter().any(|(range, _)| range.len() + 12 > text.len());
    let is_short = text.len() <= 12 && text.starts_with(|letter: char| letter.is_ascii_digit());
    text.len() <= 60
        && (text.ends_with(':')
            || text.contains("öffentlich")
            || text.starts_with("Dez")
            || is_short
            || is_number()
            || is_day())
}

/// „Vorlage Nr.: 2021/1118/2 Redezeiten“ → „Redezeiten“
fn behind_number(text: &str) -> &str {
    let number = identifiers(text).into_iter().find(|found| found.kind == IdentifierKind::DocumentNumber);
    let behind = number.filter(|found| {
        let before = fold(&text[..found.range.start]);
        ["vorlage", "drucksache"].iter().any(|name| before.starts_with(name)) && before.len() < 24
    });
    behind.map_or(text, |found| text[found.range.end..].trim_start())
}

/// What stands below a label that has its line to itself: „Thema:“.
fn below_label(head: &Head) -> Option<&str> {
    let is_label =
        |line: &Line| ["Thema:", "Betreff:", "Betr.:", "Titel:", "Gegenstand:"].contains(&line.text.trim());
    let label = head.lines.iter().position(is_label)?;
    head.lines.get(label + 1).map(|line| line.text.as_str()).filter(|text| is_title(text))
}

/// The title, if the document says one.
pub(super) fn title(property: Option<&str>, head: &Head, kind: Kind) -> Option<String> {
    let property =
        property.map(str::trim).filter(|title| is_title(title) && !is_file_name(title) && !is_generic(title));
    let owned =
        |title: &str| title.trim_matches(|letter: char| letter == '.' || letter.is_whitespace()).to_owned();
    if let Some(property) = property {
        return Some(owned(property));
    }
    let subject =
        head.labelled(&["Betreff:", "Betr.:", "Titel:", "Gegenstand:"]).filter(|title| is_title(title));
    let subject = subject.or_else(|| below_label(head));
    let named = || match kind {
        Kind::Satzung | Kind::Haushalt => bylaw(head),
        _ => None,
    };
    let is_session = matches!(kind, Kind::Niederschrift | Kind::Einladung);
    // „DOPPELHAUSHALT 2026/2027“ above a motion is what it is put to.
    let is_occasion = |line: &Line| {
        kind == Kind::Antrag && line.words.iter().all(|word| word.contains("haushalt") || is_figures(word))
    };
    let is_own = |line: &&Line| {
        is_title(&line.text) && !is_letterhead(line) && !is_generic(&line.text) && !is_occasion(line)
    };
    let heading = || head.headings().find(is_own);
    let other = || heading().filter(|_| !is_session).map(|line| owned(&line.text));
    let beside = || above_consultations(head).or_else(|| below_values(head, kind));
    subject.map(owned).or_else(named).or_else(beside).or_else(other)
}

fn is_title(title: &str) -> bool {
    let letters = title.chars().filter(|letter| letter.is_alphabetic()).count();
    let is_added = title.starts_with('('); // „(HStS)“ below a title says no more than that
    letters >= 4 && !is_added && title.chars().count() <= LONGEST && section_heading(title).is_none()
}

/// What programs put there on their own.
fn is_file_name(title: &str) -> bool {
    let lower = title.to_lowercase();
    lower.contains("microsoft word")
        || lower.contains("microsoft powerpoint")
        || lower.contains('_')
        || lower.contains("..")
        || !title.contains(' ')
        || PROGRAMS.iter().any(|start| lower.starts_with(start))
        || FILES.iter().any(|end| lower.trim_end_matches(')').ends_with(end))
}

/// How programs call what nobody has called anything.
const PROGRAMS: [&str; 9] = [
    "unbenannt",
    "untitled",
    "layout ",
    "dokument ",
    "document ",
    "powerpoint-präsentation",
    "powerpoint presentation",
    "adobe photoshop",
    "adobe illustrator",
];
/// Ends of names of files.
const FILES: [&str; 10] =
    [".doc", ".docx", ".pdf", ".odt", ".xls", ".xlsx", ".ppt", ".pptx", ".indd", ".qxd"];

/// A title of nothing but a kind and a number: „Vorlage 2024/0031“, „Öffentliche Niederschrift“.
fn is_generic(title: &str) -> bool {
    let mut rest = title.to_owned();
    for found in identifiers(title).into_iter().rev() {
        if found.kind != IdentifierKind::Paragraph && rest.get(found.range.clone()).is_some() {
            rest.replace_range(found.range, "");
        }
    }
    folded(&rest).iter().all(|word| {
        word.chars().count() < 4
            || is_figures(word)
            || [
                "vorlage",
                "niederschrift",
                "protokoll",
                "offentlich",
                "einladung",
                "drucksache",
                "antrag",
                "anfrage",
                "antwort",
                "sitzung",
                "nummer",
                "stellungnahme",
                "fraktion",
                "gremium",
                "seite",
                "kurzfassung",
                "recyclingpapier",
                "gedruckt",
            ]
            .iter()
            .any(|kind| word.contains(kind))
    })
}

fn is_figures(word: &str) -> bool {
    word.bytes().all(|byte| byte.is_ascii_digit())
}

/// Who writes, not what about: „Stadt Musterfurt“, „DER GEMEINDEVORSTAND“.
fn is_letterhead(line: &Line) -> bool {
    let has = |words: &[&str]| line.words.iter().any(|word| words.contains(&word.as_str()));
    let first = line.words.first().map_or("", String::as_str);
    let town = matches!(first, "stadt" | "gemeinde" | "landkreis" | "markt")
        && (line.words.len() <= 6 || has(&["ausdruck", "stand", "vorlage", "niederschrift"]));
    let offices = ["gemeindevorstand", "burgermeister", "magistrat", "oberburgermeister"];
    let office = line.words.iter().take(3).any(|word| offices.iter().any(|office| word.starts_with(office)));
    let is_body = body(&line.text).is_some_and(|name| name == line.text);
    let is_postcode = |word: &String| word.len() == 5 && word.bytes().all(|byte| byte.is_ascii_digit());
    let is_address = line.words.len() > 2 && line.words.iter().skip(1).any(is_postcode);
    // „SPD-Gemeinderatsfraktion“, „Ortsverwaltung Wettersbach“, „Gedruckt auf 100 Prozent Recyclingpapier“
    let is_sender = line.words.len() <= 4
        && (line.words.last().is_some_and(|word| word.ends_with("fraktion"))
            || ["stadtamt", "ortsverwaltung", "dezernat"].contains(&first));
    let is_imprint = line.words.iter().any(|word| word.contains("recyclingpapier"));
    is_sender || is_imprint || is_address || town || office || is_body
}

/// „Satzung über …“ with the lines that go on with it.
fn bylaw(head: &Head) -> Option<String> {
    let names = |line: &Line| {
        let named = line.words.iter().any(|word| {
            ["satzung", "ordnung", "richtlinie"].iter().any(|name| word.ends_with(name))
                && word != "tagesordnung"
                && word != "gemeindeordnung"
        });
        let label = line.text.split_once(": ").map_or("", |(label, _)| label);
        let is_value = !label.is_empty() && !label.contains(' ') && !fold(label).contains("satzung");
        named
            && !is_value
            && !begins_text(line)
            && line.text.len() <= LONGEST_JOINED
            && !line.text.contains("....")
    };
    let start = head.lines.iter().position(names)?;
    let mut title = head.lines[start].text.clone();
    let mut level = head.lines[start].level;
    for line in &head.lines[start + 1..] {
        let new_heading = line.level.is_some() && line.level != level;
        let goes_on =
            [" der", " des", " die", " zur", " über", " für"].iter().any(|word| title.ends_with(word));
        let ends = begins_text(line)
            || new_heading
            || (names(line) && !goes_on)
            || section_heading(&line.text).is_some();
        if ends || level.is_some() && line.level.is_none() || title.len() + line.text.len() > LONGEST_JOINED {
            break;
        }
        level = line.level;
        title = format!("{title} {}", line.text);
    }
    Some(title.chars().take(LONGEST_JOINED).collect())
}

fn begins_text(line: &Line) -> bool {
    let starts = ["Aufgrund", "Auf Grund", "Präambel", "In der Fassung", "Version", "Inhalt", "Die ", "Der "];
    starts.iter().any(|start| line.text.starts_with(start)) || !line.text.chars().any(char::is_alphabetic)
}
