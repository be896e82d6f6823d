//! Days of a document: of its session, of its writing, of its coming into force; and what it amends.

use german::{dates, fold, sentences};
use jiff::civil::Date;

use super::head::{Head, Line, folded};
use super::papers::{is_consultation, opens_consultations};
use crate::document::Kind;
use crate::page::Page;

/// The day of a letter stands in one of its first lines, which are no longer than this, in bytes.
const LETTER_LINES: usize = 12;
const LONGEST_LINE: usize = 120;
/// The day of a session stands in so many rows at the top, if it stands there at all.
const TOP_ROWS: usize = 8;
/// Longest name of an amended bylaw, in bytes.
const LONGEST_NAME: usize = 200;

/// The day of the session that minutes or an invitation are about.
pub(super) fn session(head: &Head, kind: Kind) -> Option<Date> {
    if !matches!(kind, Kind::Niederschrift | Kind::Einladung) {
        return None;
    }
    let of_session = |text: &str| {
        let folded = fold(text);
        ["sitzung", "besprechung", "termin", "datum", "tag der"].iter().any(|word| folded.contains(word))
    };
    let first = |text: &str| dates(text).into_iter().next().map(|(_, date)| date);
    let lines = || head.lines.iter().map(|line| line.text.as_str());
    let running = head.running.iter().map(String::as_str).filter(|text| of_session(text)).find_map(first);
    let at_top = head.rows().into_iter().take(TOP_ROWS);
    // „Gebühren“ hold „uhr“ too.
    let tells_hour = |text: &str| folded(text).iter().any(|word| word == "uhr");
    let named = at_top.filter(|text| of_session(text) || tells_hour(text)).find_map(first);
    named
        .or_else(|| lines().filter(|text| of_session(text)).find_map(first))
        .or(running)
        .or_else(|| lines().find_map(first))
}

/// The day on which it was written: that of its head or, for bylaws, of its title or of its signature.
pub(super) fn written(head: &Head, title: &str, pages: &[Page], kind: Kind) -> Option<Date> {
    let first = |text: &str| dates(text).into_iter().next().map(|(_, date)| date);
    match kind {
        Kind::Satzung | Kind::Haushalt => {
            let headings = head.headings().map(|line| line.text.as_str());
            let mut named =
                std::iter::once(title).chain(headings).filter(|text| !fold(text).contains("anderung"));
            let of_name = |text: &str| text.find("vom ").and_then(|at| first(&text[at..]));
            named.find_map(of_name).or_else(|| signature(pages))
        }
        Kind::Amtsblatt => {
            let blocks =
                pages.iter().flat_map(|page| page.blocks.iter().map(|block| page.text(block.words.clone())));
            let of_masthead = |text: &String| {
                text.len() < 140 && ["Amtsblatt", "Jahrgang", "Nr."].iter().any(|name| text.contains(name))
            };
            blocks.filter(of_masthead).find_map(|text| first(&text))
        }
        Kind::Kalender | Kind::Praesentation | Kind::Formular => None,
        Kind::Other => of_letter(head),
        _ => of_letter(head).or_else(|| {
            // The days of the sessions that a paper goes to are not its own.
            let above = head.lines.iter().take_while(|line| !opens_consultations(&line.text));
            let is_printed = |line: &Line| line.text.contains("Ausdruck vom") || line.text.contains("Stand:");
            above
                .filter(|line| !is_consultation(&line.text) && !is_printed(line))
                .find_map(|line| first(&line.text))
        }),
    }
}

/// The day of a letter or note: behind a word that says so, or behind a place at the end of a line: „Vorsitzende: Meier Aue, den 3. Mai 2024“.
fn of_letter(head: &Head) -> Option<Date> {
    let lines = || head.lines.iter().map(|line| line.text.as_str());
    let labelled =
        lines().filter(|text| ["Datum", "Antwort vom", "vom"].iter().any(|label| text.starts_with(label)));
    let labelled = labelled.filter_map(|text| dates(text).into_iter().next().map(|(_, date)| date));
    let behind_place = lines().take(LETTER_LINES).filter_map(|text| {
        let (range, date) = dates(text).into_iter().next_back()?;
        let before = text[..range.start].trim_end();
        let before =
            ["den", "dem"].iter().find_map(|word| before.strip_suffix(word)).unwrap_or(before).trim_end();
        let place = before.trim_end_matches(',').rsplit(' ').next()?;
        let is_place = place.starts_with(char::is_uppercase)
            && place.chars().all(|letter| letter.is_alphabetic() || letter == '-');
        let ends = text[range.end..].trim_matches(['.', ' ']).is_empty();
        (ends && is_place && text.len() <= LONGEST_LINE).then_some(date)
    });
    labelled.chain(behind_place).next()
}

/// „Musterfurt, den 30. September 2024“, the last one before what is said of its publication.
fn signature(pages: &[Page]) -> Option<Date> {
    let mut found = None;
    for page in pages {
        for block in &page.blocks {
            let text = page.text(block.words.clone());
            let is_signature =
                text.len() <= 60 && text.contains(", ") && text.starts_with(char::is_uppercase);
            if let (true, Some((range, date))) = (is_signature, dates(&text).into_iter().next())
                && text[..range.start].trim_end_matches("den ").trim_end().ends_with(',')
            {
                found = found.or(Some(date));
            }
        }
    }
    found
}

/// What the sentence about coming into force says: the day, and what goes out of force with it.
pub(super) fn in_force(pages: &[Page]) -> (Option<Date>, Option<String>) {
    let (mut day, mut replaced) = (None, None);
    for page in pages {
        for block in &page.blocks {
            let text = page.text(block.words.clone());
            if !text.contains(" Kraft") {
                continue;
            }
            for range in sentences(&text) {
                let sentence = &text[range];
                if sentence.contains("außer Kraft") || sentence.contains("ausser Kraft") {
                    replaced = replaced.or_else(|| name_between(sentence, " tritt die ", " außer Kraft"));
                } else if let Some(start) = sentence.find("tritt").or_else(|| sentence.find("treten")) {
                    let is_own =
                        ["Satzung", "Ordnung", "Verordnung", "satzung", "ordnung", "Änderung", "Richtlinie"]
                            .iter()
                            .any(|name| sentence.contains(name));
                    let end = sentence.find(" in Kraft").filter(|end| *end > start);
                    let own = end
                        .filter(|_| is_own)
                        .and_then(|end| dates(&sentence[start..end]).into_iter().next());
                    day = day.or(own.map(|(_, date)| date));
                }
            }
        }
    }
    (day, replaced)
}

/// The bylaw that an amending one names: „… zur Änderung der Hundesteuersatzung vom 13. Dezember 2018“.
pub(super) fn amended(head: &Head) -> Option<String> {
    let texts = || head.lines.iter().map(|line| line.text.as_str());
    let named = |text: &str| {
        ["zur Änderung der ", "Änderung der ", "zur Änderung des "]
            .iter()
            .find_map(|cue| name_behind(text, cue))
    };
    // The preamble names it with its day, the title often without.
    let with_day = texts().filter_map(named).rfind(|name| !dates(name).is_empty());
    with_day.or_else(|| texts().find_map(named))
}

fn name_behind(text: &str, cue: &str) -> Option<String> {
    let start = text.rfind(cue)? + cue.len();
    let mut name = text[start..].split(" beschlossen").next().unwrap_or_default();
    for end in [" wird ", " tritt ", " erlassen", " in der Fassung", " hat "] {
        name = name.split(end).next().unwrap_or(name);
    }
    let name = name.trim_end_matches([':', '.', ',', ' ']);
    let is_bylaw = ["atzung", "rdnung"].iter().any(|ending| name.contains(ending));
    (is_bylaw && name.len() <= LONGEST_NAME).then(|| name.to_owned())
}

fn name_between(text: &str, from: &str, to: &str) -> Option<String> {
    let start = text.find(from)? + from.len();
    let end = start + text[start..].find(to)?;
    let name = &text[start..end];
    (!name.is_empty() && name.len() <= LONGEST_NAME).then(|| name.to_owned())
}
