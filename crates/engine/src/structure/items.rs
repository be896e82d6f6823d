//! The items of minutes: where each begins, found along the agenda that was read before.
//!
//! Minutes number much („1. Die Verwaltung setzt …“); an item is what bears the number *and* the title of the agenda. The agenda stands
//! twice, so the later of several matches wins.

use super::agenda::{Agenda, AgendaItem, ItemLabel, alike, item_label, without_paper};
use super::flow::Piece;
use super::publicity::{Publicity, publicity};
use crate::page::BlockKind;

/// Where an item of the minutes begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Item {
    /// Index of the piece that opens it.
    pub(super) piece: usize,
    /// Number of pieces that its heading takes.
    pub(super) pieces: usize,
    /// What is known of it.
    pub(super) item: AgendaItem,
}

/// A named item that no agenda knows has at most so many bytes in its line.
const LONGEST_HEADING: usize = 200;
/// A title is looked for in so many letters behind its number.
const LOOK_AHEAD: usize = 160;

/// The items of minutes in order.
pub(super) fn items(pieces: &[Piece], agenda: &Agenda) -> Vec<Item> {
    let candidates = candidates(pieces, agenda);
    let mut items: Vec<Item> =
        agenda.items.iter().filter_map(|item| matching(item, &candidates, pieces)).collect();
    items.sort_by_key(|item| item.piece);
    items.dedup_by_key(|item| item.piece);
    let mut all = items.clone();
    for candidate in &candidates {
        let taken = all.iter().any(|item| item.piece == candidate.piece || item.is_numbered_like(candidate));
        if !taken && candidate.stands_for_itself(&pieces[candidate.piece], &all) {
            all.push(candidate.item(pieces));
            all.sort_by_key(|item| item.piece);
        }
    }
    all
}

/// A piece behind the agenda that begins like an item.
struct Candidate<'p> {
    piece: usize,
    label: ItemLabel<'p>,
    /// The part in which it stands.
    part: Option<Publicity>,
}

fn candidates<'p>(pieces: &'p [Piece], agenda: &Agenda) -> Vec<Candidate<'p>> {
    let mut part = None;
    let mut candidates = Vec::new();
    for (piece, text) in pieces.iter().enumerate().skip(agenda.pieces.end) {
        if let Some(opened) = publicity(&text.text) {
            part = Some(opened);
        } else if text.kind != BlockKind::Furniture
            && let Some(label) = item_label(&text.text)
        {
            candidates.push(Candidate { piece, label, part });
        }
    }
    candidates
}

fn matching(item: &AgendaItem, candidates: &[Candidate<'_>], pieces: &[Piece]) -> Option<Item> {
    let matches: Vec<&Candidate<'_>> =
        candidates.iter().filter(|candidate| candidate.matches(item, pieces)).collect();
    let is_heading =
        |candidate: &&&Candidate<'_>| matches!(pieces[candidate.piece].kind, BlockKind::Heading(_));
    let best = *matches.iter().rfind(is_heading).or_else(|| matches.last())?;
    let found = best.item(pieces);
    // The heading has the title alone; the agenda may have columns beside it.
    let looks = matches!(pieces[best.piece].kind, BlockKind::Heading(_));
    let own_title = looks && !found.item.title.is_empty() && found.item.title.len() <= item.title.len();
    let title = if own_title { found.item.title } else { item.title.clone() };
    let paper = item.paper.clone().or(found.item.paper);
    Some(Item { item: AgendaItem { paper, title, ..item.clone() }, ..found })
}

impl Candidate<'_> {
    fn matches(&self, item: &AgendaItem, pieces: &[Piece]) -> bool {
        let part = self.label.publicity.or(self.part);
        let same_part = part.zip(item.publicity).is_none_or(|(part, of_item)| part == of_item);
        self.label.number == item.number && same_part && alike(&item.title, &self.text(pieces))
    }

    /// What stands behind the number, the next piece included where the title is broken over lines.
    fn text(&self, pieces: &[Piece]) -> String {
        let next = pieces.get(self.piece + 1).map(|piece| piece.text.as_str()).unwrap_or_default();
        let title_goes_on = self.label.rest.len() < LOOK_AHEAD / 2;
        let text =
            if title_goes_on { format!("{} {next}", self.label.rest) } else { self.label.rest.to_owned() };
        text.chars().take(LOOK_AHEAD).collect()
    }

    /// Whether it is an item although the agenda does not know it: named as one, or the next in a sequence of those.
    fn stands_for_itself(&self, piece: &Piece, items: &[Item]) -> bool {
        let is_heading = matches!(piece.kind, BlockKind::Heading(_));
        if self.label.is_named {
            let ends = piece.text.ends_with(['.', ',', ';']) || piece.text.len() > LONGEST_HEADING;
            return is_heading || !ends;
        }
        let before = items.iter().rfind(|item| item.piece < self.piece);
        let follows = before.is_some_and(|before| next_number(&before.item.number) == self.label.number);
        is_heading && follows
    }

    fn item(&self, pieces: &[Piece]) -> Item {
        let below = pieces
            .get(self.piece + 1)
            .filter(|piece| piece.text.len() <= LONGEST_HEADING && piece.kind != BlockKind::Furniture);
        let (rest, taken) = match below {
            Some(below) if self.label.rest.is_empty() => (below.text.as_str(), 2),
            _ => (self.label.rest, 1),
        };
        let (title, paper) = without_paper(rest);
        let behind = pieces.get(self.piece + taken).map(|piece| without_paper(&piece.text));
        let paper_below = behind.filter(|(words, _)| words.is_empty()).and_then(|(_, paper)| paper);
        let item = AgendaItem {
            number: self.label.number.clone(),
            title,
            paper: paper.or(paper_below),
            publicity: self.label.publicity.or(self.part),
        };
        Item { piece: self.piece, pieces: taken, item }
    }
}

impl Item {
    fn is_numbered_like(&self, candidate: &Candidate<'_>) -> bool {
        let part = candidate.label.publicity.or(candidate.part);
        let same_part = part.zip(self.item.publicity).is_none_or(|(part, of_item)| part == of_item);
        self.item.number == candidate.label.number && same_part
    }
}

fn next_number(number: &str) -> String {
    number.parse().map_or_else(|_| String::new(), |value: u32| (value + 1).to_string())
}
