//! What each piece of a document opens: a heading, a §, an item, an Absatz, a decision; and who may see it.

use std::collections::BTreeMap;
use std::ops::Range;

use super::absaetze::{Absatz, absaetze};
use super::agenda::{agenda, item_label};
use super::flow::Piece;
use super::items::items;
use super::labels::{Label, label};
use super::numbering::{Numbered, Trust as Numbers, numbered};
use super::publicity::{Publicity, publicity};
use super::sections::{Trust, sections};
use crate::document::Kind;
use crate::page::{BlockKind, Page};

/// What a piece is in the outline of its document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Outlined {
    /// What it opens; `None` for what goes on.
    pub(crate) opening: Option<Opening>,
    /// Whether it is a heading and no text of its own.
    pub(crate) is_heading: bool,
    /// Whether it is a part of a passage; running lines are not.
    pub(crate) is_text: bool,
    /// The part in which it stands.
    pub(crate) publicity: Publicity,
}

/// The beginning of a section.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Opening {
    /// Lower ranks enclose higher ones.
    pub(crate) rank: u16,
    /// What begins.
    pub(crate) scope: Scope,
}

/// What begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Scope {
    /// `§ 5` with its title
    Section(String, String),
    /// An item of minutes, as one names it.
    Item(String),
    /// Any other heading.
    Heading(String),
    /// „Beschluss“, with its words.
    Label(Label, String),
    /// „(1)“
    Absatz(Absatz),
    /// What stands behind the last § or item and belongs to neither: signatures, the end of the session.
    End,
}

impl Opening {
    /// Whether it may share a passage with its neighbours.
    pub(crate) fn is_minor(&self) -> bool {
        self.rank >= LABEL_RANK
    }
}

/// Visual levels of headings are so far apart in rank.
const STEP: u16 = 10;
/// Longest line that ends a session or a bylaw, in bytes.
const LONGEST_END: usize = 90;
/// Numbered headings that look like text stand below those that do not.
const LINE_RANK: u16 = 7 * STEP;
const LABEL_RANK: u16 = 3_000;
const ABSATZ_RANK: u16 = 4_000;

/// Headings that stand before or behind the §§ and enclose none.
const BESIDE_SECTIONS: [&str; 5] = ["Präambel", "Inhalt", "Anlage", "Bekanntmachung", "Ausfertigung"];

/// Outlines a document; one entry for each piece.
pub(crate) fn outline(pages: &[Page], pieces: &[Piece], kind: Kind) -> Vec<Outlined> {
    let entries = pieces.iter().map(plain).collect();
    let mut outline =
        Outline { pieces, kind, entries, floor: 0, sections: 0, taken: vec![false; pieces.len()] };
    match kind {
        Kind::Niederschrift => outline.minutes(),
        _ => outline.bylaw(pages),
    }
    outline.labels();
    outline.numbered();
    outline.headings();
    outline.publicity();
    outline.entries
}

fn plain(piece: &Piece) -> Outlined {
    Outlined {
        opening: None,
        is_heading: matches!(piece.kind, BlockKind::Heading(_)),
        is_text: piece.kind != BlockKind::Furniture,
        publicity: Publicity::Public,
    }
}

struct Outline<'p> {
    pieces: &'p [Piece],
    kind: Kind,
    entries: Vec<Outlined>,
    /// In minutes, the rank of items: headings that mean nothing stand below them.
    floor: u16,
    /// In bylaws, the rank of §§.
    sections: u16,
    /// Pieces that belong to a § or an item already.
    taken: Vec<bool>,
}

/// „Schluss der öffentlichen Sitzung: 20:21 Uhr“
fn ends_session(text: &str) -> bool {
    let starts = ["Schluss de", "Schluß de", "Ende de", "Sitzungsende", "Ende:"];
    text.len() <= LONGEST_END && starts.iter().any(|start| text.starts_with(start))
}

/// „gez. Ungermann“, „Musterfurt, den 30. September 2024“, „Ausfertigungsvermerk:“
fn is_signature(text: &str) -> bool {
    let starts = [
        "gez.",
        "gezeichnet",
        "Ausfertigung",
        "Die Satzung wird hiermit ausgefertigt",
        "In Vertretung",
        "Im Auftrag",
    ];
    let dated = || {
        let found = german::dates(text).into_iter().next();
        let (place, _) = text.split_once(',').unwrap_or_default();
        found.is_some_and(|(range, _)| {
            text[..range.start].trim_end().trim_end_matches("den").trim_end() == format!("{place},")
        }) && place.starts_with(char::is_uppercase)
            && place.split(' ').count() <= 3
    };
    text.len() <= LONGEST_END && (starts.iter().any(|start| text.starts_with(start)) || dated())
}

impl Outline<'_> {
    fn minutes(&mut self) {
        let agenda = agenda(self.pieces);
        let items = items(self.pieces, &agenda);
        let rank = self.rank_of(items.iter().map(|item| item.piece), 4).max(2 * STEP);
        self.floor = rank;
        for found in items {
            let item = found.item;
            let sign = match (item.publicity, item.number.as_str()) {
                _ if self.pieces[found.piece].text.starts_with('Ö') => "Ö ",
                _ if self.pieces[found.piece].text.starts_with('N') => "N ",
                _ => "",
            };
            let paper = item.paper.map(|paper| format!(" ({paper})")).unwrap_or_default();
            let title = format!("TOP {sign}{} {}{paper}", item.number, item.title);
            let depth = item.number.matches('.').count() as u16;
            self.open(found.piece, found.pieces, rank + depth, Scope::Item(title.trim().to_owned()));
        }
        self.ends(rank, &|text| ends_session(text) || is_signature(text));
    }

    fn bylaw(&mut self, pages: &[Page]) {
        let trust = match self.kind {
            Kind::Satzung | Kind::Haushalt => Trust::Lines,
            _ => Trust::Headings,
        };
        let sections = sections(pages, self.pieces, trust);
        let is_article = |number: &str| number.starts_with("Artikel");
        let (articles, paragraphs): (Vec<_>, Vec<_>) =
            sections.into_iter().partition(|found| is_article(&found.number));
        let rank = self.rank_of(paragraphs.iter().chain(&articles).map(|found| found.piece), 4);
        self.sections = if paragraphs.is_empty() { 0 } else { rank + 1 };
        for (sections, rank) in [(articles, rank), (paragraphs, rank + 1)] {
            for found in sections {
                self.open(found.piece, found.pieces, rank, Scope::Section(found.number, found.title));
            }
        }
        if self.sections > 0 || rank > 0 {
            self.ends(rank, &is_signature);
        }
        self.absaetze(pages);
    }

    /// Closes what is open where a piece ends the session or the bylaw.
    fn ends(&mut self, rank: u16, is_end: &dyn Fn(&str) -> bool) {
        let mut is_open = false;
        for index in 0..self.pieces.len() {
            is_open |= self.entries[index].opening.is_some();
            let piece = &self.pieces[index];
            let is_item = matches!(piece.kind, BlockKind::ListItem);
            if is_open && !is_item && self.is_free(index) && is_end(&piece.text) {
                self.entries[index].opening = Some(Opening { rank, scope: Scope::End });
                self.entries[index].is_heading = false;
                self.taken[index] = true;
                is_open = false;
            }
        }
    }

    /// „(1)“ opens an Absatz within a §.
    fn absaetze(&mut self, pages: &[Page]) {
        let is_text = |index: usize| self.entries[index].is_text && !self.taken[index];
        let found = absaetze(pages, self.pieces, &self.bodies(), &is_text);
        for (index, absatz) in found {
            self.entries[index].opening = Some(Opening { rank: ABSATZ_RANK, scope: Scope::Absatz(absatz) });
            self.entries[index].is_heading = false;
        }
    }

    /// The pieces of each §, from its heading to the next.
    fn bodies(&self) -> Vec<Range<usize>> {
        let openings = self.entries.iter().enumerate();
        let mut openings =
            openings.filter_map(|(index, entry)| Some((index, entry.opening.as_ref()?))).peekable();
        let mut bodies = Vec::new();
        while let Some((start, opening)) = openings.next() {
            let end = openings.peek().map_or(self.entries.len(), |(next, _)| *next);
            if matches!(opening.scope, Scope::Section(..)) {
                bodies.push(start..end);
            }
        }
        bodies
    }

    fn labels(&mut self) {
        for index in 0..self.pieces.len() {
            let piece = &self.pieces[index];
            let Some(found) = label(&piece.text).filter(|_| self.is_free(index) && self.has_labels()) else {
                continue;
            };
            let alone = piece.text.len() == found.bytes;
            let is_row = piece.kind == BlockKind::TableRow;
            if found.label == Label::Agenda
                || (alone && !piece.text.ends_with(':') && !matches!(piece.kind, BlockKind::Heading(_)))
                || is_row
            {
                continue;
            }
            let words = piece.text[..found.bytes].trim_end_matches(':').trim().to_owned();
            let proposes = self.kind != Kind::Niederschrift && found.label == Label::Resolution;
            let meaning = if proposes { Label::Proposal } else { found.label };
            let words = if proposes { "Beschlussvorschlag".to_owned() } else { words };
            let rank = match (self.kind, piece.kind) {
                (Kind::Niederschrift, _) => LABEL_RANK,
                (_, BlockKind::Heading(level)) => u16::from(level) * STEP,
                _ => LABEL_RANK - 1,
            };
            self.entries[index].opening = Some(Opening { rank, scope: Scope::Label(meaning, words) });
            self.entries[index].is_heading = alone;
        }
    }

    fn has_labels(&self) -> bool {
        !matches!(self.kind, Kind::Satzung | Kind::Haushalt | Kind::Einladung | Kind::Kalender)
    }

    /// Numbered headings stand within each other as their numbers say, whatever they look like.
    fn numbered(&mut self) {
        let Some(trust) = self.numbers() else { return };
        let found = numbered(self.pieces, trust, &|index| self.is_free(index));
        let mut ranks: Vec<u16> = Vec::new();
        for depth in 0..=found.iter().map(|heading| heading.depth).max().unwrap_or(0) {
            let beside = found.iter().filter(|heading| heading.depth == depth);
            let own = self.usual_level(beside).map_or(0, |level| level * STEP);
            ranks.push(
                ranks.last().map_or(if own == 0 { LINE_RANK } else { own }, |above| own.max(above + 1)),
            );
        }
        for Numbered { piece, depth } in &found {
            let text = self.pieces[*piece].text.clone();
            self.open(*piece, 1, ranks[*depth], Scope::Heading(text));
        }
        self.headings_within(&found, ranks.last().copied().unwrap_or(0));
    }

    /// What stands before „2.3“ and behind „2.2“ is a part of „2.“, however large its letters are.
    fn headings_within(&mut self, found: &[Numbered], deepest: u16) {
        let within = found.windows(2).filter(|pair| pair[1].depth > 0);
        for index in within.flat_map(|pair| pair[0].piece + 1..pair[1].piece) {
            let BlockKind::Heading(level) = self.pieces[index].kind else { continue };
            if self.is_free(index) {
                let text = self.pieces[index].text.clone();
                self.open(index, 1, deepest + u16::from(level), Scope::Heading(text));
            }
        }
    }

    /// Which lines may be numbered headings; none where numbers count §§ or items.
    fn numbers(&self) -> Option<Numbers> {
        match self.kind {
            Kind::Satzung | Kind::Niederschrift | Kind::Einladung | Kind::Kalender => None,
            _ if self.sections > 0 => None,
            Kind::Other | Kind::Dienstanweisung | Kind::Antrag | Kind::Anfrage | Kind::Haushalt => {
                Some(Numbers::Lines)
            }
            Kind::Vorlage | Kind::Amtsblatt | Kind::Formular | Kind::Praesentation => Some(Numbers::Headings),
        }
    }

    /// The visual level that most of them have, if any looks like a heading.
    fn usual_level<'n>(&self, headings: impl Iterator<Item = &'n Numbered>) -> Option<u16> {
        let mut counts: BTreeMap<u8, usize> = BTreeMap::new();
        for heading in headings {
            if let BlockKind::Heading(level) = self.pieces[heading.piece].kind {
                *counts.entry(level).or_default() += 1;
            }
        }
        counts.into_iter().rev().max_by_key(|(_, count)| *count).map(|(level, _)| u16::from(level))
    }

    /// What looks like a heading is one, below the items of minutes if it means nothing to them.
    fn headings(&mut self) {
        let mut in_item = false;
        for index in 0..self.pieces.len() {
            if let Some(opening) = &self.entries[index].opening {
                in_item |= matches!(opening.scope, Scope::Item(_));
                continue;
            }
            let BlockKind::Heading(level) = self.pieces[index].kind else { continue };
            if !self.is_free(index) {
                continue;
            }
            let text = self.pieces[index].text.clone();
            let opens_part = publicity(&text).is_some();
            let visual = u16::from(level) * STEP;
            let beside_sections =
                self.sections > 0 && BESIDE_SECTIONS.iter().any(|name| text.starts_with(name));
            let rank = match in_item && !opens_part {
                _ if beside_sections => visual.max(self.sections),
                true => visual.max(self.floor + STEP),
                false if opens_part && self.floor > 0 => visual.min(self.floor - 1),
                false => visual,
            };
            self.entries[index].opening = Some(Opening { rank, scope: Scope::Heading(text) });
        }
    }

    /// Once a heading opens the non-public part, what follows is withheld until one opens the public part again. A § about
    /// non-public sessions is none.
    fn publicity(&mut self) {
        let mut current = Publicity::Public;
        let in_session =
            matches!(self.kind, Kind::Niederschrift | Kind::Einladung | Kind::Other | Kind::Vorlage);
        for (entry, piece) in self.entries.iter_mut().zip(self.pieces) {
            let is_section = matches!(&entry.opening, Some(Opening { scope: Scope::Section(..), .. }));
            let is_heading = matches!(piece.kind, BlockKind::Heading(_));
            if !is_section && (in_session || is_heading) && entry.is_text {
                current = publicity(&piece.text).unwrap_or(current);
            }
            let of_item = item_label(&piece.text).and_then(|label| label.publicity);
            if matches!(&entry.opening, Some(Opening { scope: Scope::Item(_), .. })) {
                current = of_item.unwrap_or(current);
            }
            let is_secret = of_item == Some(Publicity::NonPublic);
            entry.publicity = if is_secret { Publicity::NonPublic } else { current };
        }
    }

    fn open(&mut self, piece: usize, pieces: usize, rank: u16, scope: Scope) {
        self.entries[piece].opening = Some(Opening { rank, scope });
        self.entries[piece].is_heading = false; // it may be a line of text that begins with a number
        for entry in &mut self.entries[piece..piece + pieces] {
            entry.is_heading = true;
            entry.is_text = true;
        }
        self.taken[piece..piece + pieces.max(1)].fill(true);
    }

    /// Whether a piece is not yet a part of something.
    fn is_free(&self, index: usize) -> bool {
        let entry = &self.entries[index];
        entry.is_text && entry.opening.is_none() && !self.taken[index]
    }

    /// The rank that goes with the highest visual level of some pieces; that of `level` if none looks like a heading.
    fn rank_of(&self, pieces: impl Iterator<Item = usize>, level: u16) -> u16 {
        let levels = pieces.filter_map(|piece| match self.pieces[piece].kind {
            BlockKind::Heading(level) => Some(u16::from(level)),
            _ => None,
        });
        levels.min().unwrap_or(level) * STEP
    }
}
