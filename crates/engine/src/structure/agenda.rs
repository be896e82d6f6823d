//! The agenda of a session: its items with number, title, paper and publicity.

use std::ops::Range;

use german::{IdentifierKind, fold, identifiers, tokens};

use super::flow::Piece;
use super::labels::{Label, label};
use super::publicity::{Publicity, publicity};
use crate::page::BlockKind;

/// An item of an agenda.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct AgendaItem {
    /// `8`, `5.2`
    pub(crate) number: String,
    /// What it is about.
    pub(crate) title: String,
    /// Number of the paper that is put before the session.
    pub(crate) paper: Option<String>,
    /// Whether it is in the public part; `None` if nothing is said of parts.
    pub(crate) publicity: Option<Publicity>,
}

/// An agenda.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Agenda {
    /// Its items in order.
    pub(crate) items: Vec<AgendaItem>,
    /// The pieces that it takes, heading included; empty if there is none.
    pub(crate) pieces: Range<usize>,
}

/// A line that begins like an item.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ItemLabel<'t> {
    pub(super) number: String,
    /// What „Ö“ or „N“ before the number says.
    pub(super) publicity: Option<Publicity>,
    /// Whether a word says that it is an item: „TOP 4“, „Zu 4“, „Ö 4“.
    pub(super) is_named: bool,
    /// What stands behind the number.
    pub(super) rest: &'t str,
}

/// „Tagesordnung (öffentlich)“ has at most so many bytes.
const LONGEST_HEADING: usize = 40;
/// A paragraph of so many bytes is no line of an agenda.
const LONGEST_LINE: usize = 300;
/// What ends with a full stop is one up to so many bytes.
const LONGEST_SENTENCE: usize = 120;

/// Reads the agenda at its first heading.
pub(crate) fn agenda(pieces: &[Piece]) -> Agenda {
    let Some(start) = pieces.iter().position(opens_agenda) else { return Agenda::default() };
    let mut items: Vec<AgendaItem> = Vec::new();
    let mut part = publicity(&pieces[start].text);
    let mut end = start + 1;
    for (index, piece) in pieces.iter().enumerate().skip(start + 1) {
        if piece.kind == BlockKind::Furniture {
            continue;
        }
        if let Some(opened) = publicity(&piece.text) {
            part = Some(opened);
            continue;
        }
        match item_label(&piece.text) {
            Some(label) if is_line(piece) => {
                let item = item(&label, part);
                if items.iter().any(|known| is_same(known, &item)) {
                    break;
                }
                items.push(item);
            }
            _ if goes_on(piece) => {
                let Some(last) = items.last_mut() else { continue };
                extend(last, &piece.text);
            }
            _ if items.is_empty() && piece.text.len() <= LONGEST_SENTENCE => continue,
            _ => break,
        }
        end = index + 1;
    }
    Agenda { items, pieces: start..end }
}

fn opens_agenda(piece: &Piece) -> bool {
    let letters: String = tokens(&piece.text).map(|token| fold(token.text)).collect();
    let named = label(&piece.text).is_some_and(|found| found.label == Label::Agenda);
    let of_part = letters.contains("tagesordnung") && publicity(&piece.text).is_some();
    piece.kind != BlockKind::Furniture
        && (named || of_part || (letters.starts_with("tagesordnung") && piece.text.len() <= LONGEST_HEADING))
}

fn is_line(piece: &Piece) -> bool {
    let length = piece.text.len();
    length <= LONGEST_LINE && (length <= LONGEST_SENTENCE || !piece.text.ends_with('.'))
}

/// Whether a piece is the second line of an item.
fn goes_on(piece: &Piece) -> bool {
    !matches!(piece.kind, BlockKind::Heading(_))
        && piece.text.len() <= LONGEST_SENTENCE
        && !piece.text.ends_with(['.', '!', ':'])
}

fn is_same(known: &AgendaItem, item: &AgendaItem) -> bool {
    let differs = |left: Option<Publicity>, right: Option<Publicity>| matches!((left, right), (Some(l), Some(r)) if l != r);
    known.number == item.number
        && (!differs(known.publicity, item.publicity) || alike(&known.title, &item.title))
}

fn item(label: &ItemLabel<'_>, part: Option<Publicity>) -> AgendaItem {
    let (title, paper) = without_paper(label.rest);
    AgendaItem { number: label.number.clone(), title, paper, publicity: label.publicity.or(part) }
}

fn extend(item: &mut AgendaItem, text: &str) {
    let (more, paper) = without_paper(text);
    if !more.is_empty() {
        item.title = format!("{} {more}", item.title).trim().to_owned();
    }
    item.paper = item.paper.take().or(paper);
}

/// A title without the number of the paper behind it.
pub(super) fn without_paper(text: &str) -> (String, Option<String>) {
    let found = identifiers(text).into_iter().rfind(|found| found.kind == IdentifierKind::DocumentNumber);
    let Some(found) = found else { return (text.trim().to_owned(), None) };
    let behind = text[found.range.end..]
        .trim_matches(|letter: char| letter.is_whitespace() || "()–-.,".contains(letter));
    let mut title = text[..found.range.start]
        .trim_end_matches(|letter: char| letter != ')' && !letter.is_alphanumeric() && letter != '“');
    for cue in ["Nr", "Nummer", "Vorlage", "Vorlagen", "Drucksache", "Drs", "DS", "Antrag"] {
        if let Some(rest) =
            title.strip_suffix(cue).filter(|rest| rest.is_empty() || rest.ends_with([' ', '(', '-']))
        {
            title = rest.trim_end_matches([' ', '(', '.', '-', ':', '–']);
        }
    }
    // A number that stands in the column beside comes between the lines of the title.
    (format!("{} {behind}", title.trim()).trim().to_owned(), Some(text[found.range].to_owned()))
}

/// Reads the beginning of a line as that of an item.
pub(super) fn item_label(text: &str) -> Option<ItemLabel<'_>> {
    let mut rest = text.trim_start();
    let mut is_named = false;
    let mut publicity = None;
    for word in ["Tagesordnungspunkt", "TOP", "Top", "Punkt", "Zu", "zu", "TOP", "Top", "Punkt"] {
        if let Some(after) = rest.strip_prefix(word).filter(|after| after.starts_with([' ', '.', ':'])) {
            rest = after.trim_start_matches([' ', '.', ':']);
            is_named = true;
        }
    }
    for (sign, part) in [("NÖ", Publicity::NonPublic), ("N", Publicity::NonPublic), ("Ö", Publicity::Public)]
    {
        let after = rest.strip_prefix(sign).map(|after| after.trim_start_matches([' ', '.']));
        if let Some(after) = after.filter(|after| after.starts_with(|letter: char| letter.is_ascii_digit())) {
            (rest, is_named, publicity) = (after, true, Some(part));
            break;
        }
    }
    let (number, rest) = number(rest)?;
    let mut rest = rest.trim_start();
    for behind in ["der Tagesordnung", "d. TO"] {
        if let Some(after) = rest.strip_prefix(behind) {
            (rest, is_named) = (after.trim_start_matches([' ', ':', '.', '–', '-']), true);
        }
    }
    let begins = rest.starts_with(|letter: char| {
        letter.is_uppercase() || letter.is_ascii_digit() || "„\"(".contains(letter)
    });
    let is_item = if rest.is_empty() { is_named } else { begins && !is_month(rest) };
    is_item.then_some(ItemLabel { number, publicity, is_named, rest })
}

/// `5.2` with the dot, colon or bracket behind it.
fn number(text: &str) -> Option<(String, &str)> {
    let end = text.find(|letter: char| !letter.is_ascii_digit() && letter != '.').unwrap_or(text.len());
    let number = text[..end].trim_end_matches('.');
    let is_number = number.split('.').all(|part| (1..=2).contains(&part.len()) && !part.starts_with('0'))
        && number.split('.').count() <= 3;
    let mut rest = &text[end..];
    let mut number = number.to_owned();
    let mut letters = rest.chars();
    if let (Some(letter), next) = (letters.next().filter(char::is_ascii_lowercase), letters.next())
        && next.is_none_or(|next| " .:)".contains(next))
    {
        number.push(letter);
        rest = &rest[1..];
    }
    let rest = rest.trim_start_matches(['.', ':', ')']);
    (is_number && (rest.is_empty() || rest.starts_with(' '))).then_some((number, rest))
}

fn is_month(rest: &str) -> bool {
    let date = format!("1. {} 2000", rest.split(' ').next().unwrap_or_default().trim_end_matches([',', '.']));
    !german::dates(&date).is_empty()
}

/// Whether two titles share half of the longer words of the first.
pub(super) fn alike(title: &str, other: &str) -> bool {
    let words = |text: &str| -> Vec<String> {
        tokens(text).map(|token| fold(token.text)).filter(|word| word.chars().count() > 3).collect()
    };
    let (wanted, offered) = (words(title), words(other));
    if wanted.is_empty() {
        let letters = |text: &str| tokens(text).map(|token| fold(token.text)).collect::<String>();
        return letters(other).starts_with(&letters(title));
    }
    let shared = wanted.iter().filter(|word| offered.contains(word)).count();
    shared * 2 >= wanted.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(crate) fn pieces(texts: &[&str]) -> Vec<Piece> {
        let piece = |text: &&str| {
            let (kind, text) = match text.strip_prefix("# ") {
                Some(heading) => (BlockKind::Heading(3), heading),
                None => (BlockKind::Paragraph, *text),
            };
            Piece { page: 0, words: 0..1, kind, text: text.to_owned() }
        };
        texts.iter().map(piece).collect()
    }

    #[test]
    fn labels_of_items_are_read() {
        for (line, number, named, rest) in [
            ("TOP 4: Haushalt", "4", true, "Haushalt"),
            ("TOP Ö 3.1: Haushalt", "3.1", true, "Haushalt"),
            ("Zu 4 Sanierung", "4", true, "Sanierung"),
            ("Zu 1. Genehmigung", "1", true, "Genehmigung"),
            ("Punkt 7 der Tagesordnung: Freibad", "7", true, "Freibad"),
            ("Punkt 7 der Tagesordnung", "7", true, ""),
            ("Ö 5.2 Erlass der Haushaltssatzung", "5.2", true, "Erlass der Haushaltssatzung"),
            ("NÖ2 Personal", "2", true, "Personal"),
            ("4. Titel", "4", false, "Titel"),
            ("12 Anfragen", "12", false, "Anfragen"),
            ("3. 2. Änderung der Satzung", "3", false, "2. Änderung der Satzung"),
            ("7a) Nachtrag", "7a", false, "Nachtrag"),
        ] {
            let found = item_label(line).map(|found| (found.number, found.is_named, found.rest));
            assert_eq!(found, Some((number.to_owned(), named, rest)), "{line}");
        }
        for line in [
            "1. Januar 2025",
            "14.03.2024 Sitzung",
            "20 von 30",
            "Zur Sache",
            "1",
            "2024/0031",
            "18:00 Uhr",
            "",
        ] {
            assert_eq!(item_label(line), None, "{line}");
        }
    }

    #[test]
    fn an_agenda_ends_where_its_items_come_again() {
        let pieces = pieces(&[
            "# Niederschrift",
            "Beginn: 18 Uhr",
            "# Tagesordnung",
            "# Öffentlicher Teil",
            "1 Fragestunde",
            "2 Neufassung der Satzung über",
            "die Sondernutzung 2024/0044",
            "# Nichtöffentlicher Teil",
            "1 Grundstück Drs. 11/412",
            "# Öffentlicher Teil",
            "# 1 Fragestunde",
            "Es wird gefragt.",
        ]);
        let agenda = agenda(&pieces);
        assert_eq!(agenda.pieces, 2..9);
        let items: Vec<(&str, &str, Option<&str>, Option<Publicity>)> = agenda
            .items
            .iter()
            .map(|item| (item.number.as_str(), item.title.as_str(), item.paper.as_deref(), item.publicity))
            .collect();
        let (public, secret) = (Some(Publicity::Public), Some(Publicity::NonPublic));
        assert_eq!(
            items,
            [
                ("1", "Fragestunde", None, public),
                ("2", "Neufassung der Satzung über die Sondernutzung", Some("2024/0044"), public),
                ("1", "Grundstück", Some("11/412"), secret),
            ]
        );
    }
}
