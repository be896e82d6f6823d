//! Chunking: pages → passages, cut along the places one cites.
//!
//! The outline says where sections begin. A section that fits is one passage, and so are neighbouring Absätze that fit together; a longer one
//! is cut between its parts, at last at sentence ends. A passage never crosses a heading, and no word but furniture is left out.
//! What is cut off from the sentence that leads into a list, or from the head of a table, opens with it once more.

use std::ops::Range;

use german::sentences;

use crate::context::{Path, Step};
use crate::document::{Metadata, Visibility};
use crate::page::{BlockKind, Page};
use crate::passage::{Passage, Span};
use crate::ports::Embedder;
use crate::structure::{
    Joint, Label, Level, Opening, Outlined, Piece, Publicity, Scope, joint, mark, outline, pieces,
};

/// Passages do not grow beyond this many bytes.
const MAXIMUM: usize = 1200;
/// However few tokens an embedder takes at a time, passages may have this many bytes: it makes several vectors of them.
const LEAST: usize = 600;
/// A discussion of this many bytes is a passage of its own, apart from the decision that follows it.
const DISCUSSION: usize = 400;
/// A sentence that leads into a list is repeated up to this many bytes.
const LEAD_IN: usize = 300;

/// Cuts the pages of a document into passages, in reading order; none has more tokens than the embedder takes at a time, if that leaves
/// enough text to be found by.
#[must_use]
pub fn passages(pages: &[Page], metadata: &Metadata, embedder: Option<&dyn Embedder>) -> Vec<Passage> {
    let pieces = pieces(pages);
    let outlined = outline(pages, &pieces, metadata.kind);
    let cutter = Cutter { pages, pieces: &pieces, metadata, embedder };
    let units = units(&pieces, outlined);
    let mut passages = Vec::new();
    let mut rest = units.as_slice();
    while !rest.is_empty() {
        let (group, after) = rest.split_at(cutter.fitting(rest));
        passages.extend(cutter.cut(group));
        rest = after;
    }
    passages
}

/// What stands between two openings.
struct Unit {
    path: Path,
    /// The Absatz or the label that opens it.
    minor: Option<Scope>,
    publicity: Publicity,
    /// Its pieces, headings first.
    pieces: Vec<usize>,
    headings: usize,
}

fn units(pieces: &[Piece], outlined: Vec<Outlined>) -> Vec<Unit> {
    let mut builder = UnitBuilder { path: Path::default(), open: None, units: Vec::new() };
    for (index, entry) in outlined.into_iter().enumerate() {
        if entry.is_text && !pieces[index].words.is_empty() {
            builder.take(index, entry);
        }
    }
    builder.close();
    builder.units
}

impl Unit {
    fn has_lost_mark(&self) -> bool {
        matches!(&self.minor, Some(Scope::Absatz(absatz)) if absatz.is_lost)
    }
}

struct UnitBuilder {
    path: Path,
    open: Option<Unit>,
    units: Vec<Unit>,
}

impl UnitBuilder {
    fn take(&mut self, index: usize, entry: Outlined) {
        let Outlined { opening, is_heading, publicity, .. } = entry;
        let mut minor = None;
        if publicity == Publicity::Public {
            self.path.leave_non_public();
        }
        match opening {
            Some(opening) if opening.is_minor() => {
                self.close();
                minor = Some(opening.scope);
            }
            Some(Opening { rank, scope }) => self.enter(rank, scope, publicity),
            None => {}
        }
        if self.open.as_ref().is_some_and(|open| open.publicity != publicity) {
            self.close();
        }
        let path = &self.path;
        let open = self.open.get_or_insert_with(|| Unit {
            path: path.clone(),
            minor,
            publicity,
            pieces: Vec::new(),
            headings: 0,
        });
        open.path.clone_from(path);
        if is_heading && open.headings == open.pieces.len() {
            open.headings += 1;
        }
        open.pieces.push(index);
    }

    /// A heading goes on with the headings above it; one beside them closes them.
    fn enter(&mut self, rank: u16, scope: Scope, publicity: Publicity) {
        let has_body =
            self.open.as_ref().is_some_and(|open| open.pieces.len() > open.headings || open.minor.is_some());
        if has_body || !self.path.encloses(rank) {
            self.close();
        }
        self.path.enter(rank, Step::of(scope), publicity);
    }

    fn close(&mut self) {
        self.units.extend(self.open.take());
    }
}

/// How much there is of a text.
#[derive(Clone, Copy, Default)]
struct Size {
    bytes: usize,
    tokens: usize,
}

impl std::ops::Add for Size {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self { bytes: self.bytes + other.bytes, tokens: self.tokens + other.tokens }
    }
}

struct Cutter<'a> {
    pages: &'a [Page],
    pieces: &'a [Piece],
    metadata: &'a Metadata,
    embedder: Option<&'a dyn Embedder>,
}

impl Cutter<'_> {
    fn size(&self, text: &str) -> Size {
        let tokens = self.embedder.map_or(0, |embedder| embedder.count_tokens(text));
        Size { bytes: text.len() + 1, tokens }
    }

    fn fits(&self, size: Size) -> bool {
        let most_tokens = self.embedder.map_or(usize::MAX, Embedder::max_tokens);
        size.bytes <= LEAST || (size.bytes <= MAXIMUM && size.tokens <= most_tokens)
    }

    /// How many of the first units share a passage, or are cut together: a heading is not left alone.
    fn fitting(&self, units: &[Unit]) -> usize {
        let first = &units[0];
        let mut size = self.unit_size(first);
        let mut count = 1;
        for unit in &units[1..] {
            let belongs =
                unit.minor.is_some() && unit.path == first.path && unit.publicity == first.publicity;
            let decides =
                matches!(unit.minor, Some(Scope::Label(Label::Resolution, _))) && size.bytes >= DISCUSSION;
            let below_heading = count == 1 && first.headings == first.pieces.len();
            size = size + self.unit_size(unit);
            // Nothing in its text says where an Absatz begins whose mark is lost, so it is the place itself.
            let is_apart = !below_heading && (unit.has_lost_mark() || units[count - 1].has_lost_mark());
            if !belongs || is_apart || (!below_heading && (decides || !self.fits(size))) {
                break;
            }
            count += 1;
        }
        count
    }

    fn unit_size(&self, unit: &Unit) -> Size {
        unit.pieces.iter().fold(Size::default(), |size, piece| size + self.size(&self.pieces[*piece].text))
    }

    /// The passages of units that fit together, or of one that may be too long.
    fn cut(&self, units: &[Unit]) -> Vec<Passage> {
        let headings = units[0].headings;
        let parts: Vec<Part> =
            units.iter().flat_map(|unit| &unit.pieces).flat_map(|piece| self.parts(*piece)).collect();
        let mut passages = Vec::new();
        let mut start = 0;
        let mut size = Size::default();
        for (index, part) in parts.iter().enumerate() {
            let text = self.pages[self.pieces[part.piece].page].text(part.words.clone());
            let with_part = size + self.size(&text);
            // A heading never stands alone at the end of a passage, nor apart from the first words below it.
            if index > start.max(headings) && !self.fits(with_part) {
                passages.push(self.passage(units, &parts, start..index));
                (start, size) = (index, self.size(&text));
            } else {
                size = with_part;
            }
        }
        passages.push(self.passage(units, &parts, start..parts.len()));
        passages
    }

    /// A piece in parts that fit: as it is, or cut at sentence ends, or between words where a sentence is too long itself.
    fn parts(&self, piece: usize) -> Vec<Part> {
        let Piece { page, words, text, .. } = &self.pieces[piece];
        if self.fits(self.size(text)) {
            return vec![Part { piece, words: words.clone() }];
        }
        let ends: Vec<usize> = sentences(text).into_iter().map(|sentence| sentence.end).collect();
        let page = &self.pages[*page];
        let mut parts = Vec::new();
        let (mut start, mut size, mut last_end, mut offset) = (words.start, Size::default(), None, 0);
        for index in words.clone() {
            let word = &page.words[index].text;
            size = size + self.size(word);
            if !self.fits(size) && index > start {
                let cut = last_end.filter(|cut| *cut > start).unwrap_or(index);
                parts.push(Part { piece, words: start..cut });
                size = page.words[cut..=index]
                    .iter()
                    .fold(Size::default(), |size, word| size + self.size(&word.text));
                (start, last_end) = (cut, None);
            }
            offset += word.len();
            if ends.binary_search(&offset).is_ok() {
                last_end = Some(index + 1);
            }
            offset += 1;
        }
        parts.push(Part { piece, words: start..words.end });
        parts
    }

    fn passage(&self, units: &[Unit], parts: &[Part], range: Range<usize>) -> Passage {
        let unit = &units[0];
        let mut text = Text::default();
        if range.start > 0
            && let Some(lead_in) = self.lead_in(&parts[..range.start], &parts[range.start])
        {
            text.add(&self.pages[self.pieces[lead_in.piece].page], lead_in.words, "\n");
        }
        for (index, part) in parts.iter().enumerate().take(range.end).skip(range.start) {
            let separator = if index > range.start { self.separator(&parts[index - 1], part) } else { "\n" };
            text.add(&self.pages[self.pieces[part.piece].page], part.words.clone(), separator);
            if index + 1 == unit.headings {
                text.headings = text.text.len() + usize::from(index + 1 < range.end);
            }
        }
        let (section, mut context) = unit.path.lines(self.metadata, &minors(units));
        if let Some(name) = self.table(&parts[range], &text.text) {
            context.push_str(" · ");
            context.push_str(&name);
        }
        let visibility = match unit.publicity {
            Publicity::Public => self.metadata.visibility,
            Publicity::NonPublic => Visibility::Internal,
        };
        Passage { section, context, headings: text.headings, text: text.text, spans: text.spans, visibility }
    }

    /// What stands between two parts: a line break, unless the second goes on with the first.
    fn separator(&self, upper: &Part, lower: &Part) -> &'static str {
        let (one, other) = (&self.pieces[upper.piece], &self.pieces[lower.piece]);
        if upper.piece == lower.piece {
            return " ";
        }
        let is_whole = upper.words.end == one.words.end && lower.words.start == other.words.start;
        match joint(one, other).filter(|_| is_whole) {
            Some(Joint::Word) => "",
            Some(Joint::Space) => " ",
            None => "\n",
        }
    }

    /// What the rows of a table are called that these parts are; nothing if they are mostly something else.
    fn table(&self, parts: &[Part], text: &str) -> Option<String> {
        let rows: Vec<rows::Row<'_>> = parts.iter().filter_map(|part| self.row(part)).collect();
        if 2 * rows.len() < parts.len() { None } else { rows::name(&rows, text) }
    }

    /// The row that a part is, if it is a whole one.
    fn row(&self, part: &Part) -> Option<rows::Row<'_>> {
        let page = &self.pages[self.pieces[part.piece].page];
        let found = page.blocks.binary_search_by_key(&part.words.start, |block| block.words.start).ok()?;
        let block = &page.blocks[found];
        (block.kind == BlockKind::TableRow).then_some((page, block))
    }

    /// What a part that is cut off from those above it still needs: the sentence that leads into its list, or the head of its table.
    fn lead_in(&self, above: &[Part], part: &Part) -> Option<Part> {
        let piece = &self.pieces[part.piece];
        if above.last().is_some_and(|last| last.piece == part.piece) {
            return None;
        }
        let lead = if piece.kind == BlockKind::TableRow {
            let is_row = |part: &&Part| self.pieces[part.piece].kind == BlockKind::TableRow;
            let is_head = |upper: &&Part| rows::is_head(self.row(upper), self.row(part));
            let told = above.iter().rev().find(is_head);
            told.or_else(|| above.iter().rev().take_while(is_row).last())?
        } else {
            let level = mark(&piece.text).map(|mark| mark.level).filter(|level| *level > Level::Absatz)?;
            let leads =
                |part: &&Part| mark(&self.pieces[part.piece].text).is_none_or(|mark| mark.level < level);
            above.iter().rev().find(leads)?
        };
        let words = self.last_sentence(lead);
        let bytes = self.pages[self.pieces[lead.piece].page].text(words.clone()).len();
        (bytes <= LEAD_IN).then_some(Part { piece: lead.piece, words })
    }

    fn last_sentence(&self, part: &Part) -> Range<usize> {
        let page = &self.pages[self.pieces[part.piece].page];
        let text = page.text(part.words.clone());
        let start = sentences(&text).last().map_or(0, |sentence| sentence.start);
        let before = text[..start].split_whitespace().count();
        part.words.start + before.min(part.words.len())..part.words.end
    }
}

/// The Absätze or the label of units that share a passage; none if its first words belong to neither.
fn minors(units: &[Unit]) -> Vec<&Scope> {
    let is_empty = units[0].minor.is_none() && units[0].headings == units[0].pieces.len();
    let rest = if is_empty { &units[1..] } else { units };
    if rest.first().is_some_and(|unit| unit.minor.is_some()) {
        rest.iter().filter_map(|unit| unit.minor.as_ref()).collect()
    } else {
        Vec::new()
    }
}

/// Words of a piece.
struct Part {
    piece: usize,
    words: Range<usize>,
}

/// The text of a passage as it grows.
#[derive(Default)]
struct Text {
    text: String,
    spans: Vec<Span>,
    headings: usize,
}

impl Text {
    fn add(&mut self, page: &Page, words: Range<usize>, separator: &str) {
        if !self.text.is_empty() {
            self.text.push_str(separator);
        }
        let start = self.text.len();
        self.text.push_str(&page.text(words.clone()));
        self.spans.push(Span { page: page.number, words, start });
    }
}

mod rows;
#[cfg(test)]
mod tests;
