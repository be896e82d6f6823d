//! From lines to blocks: paragraphs, list items, rows of tables, headings and furniture.

use compact_str::CompactString;
use std::ops::Range;

use engine::{BlockKind, PageContent, Rect};

use super::headings::{self, Look};
use super::hints::{Hint, HintKind};
use super::lines::Line;
use super::markers::{Marker, marker};
use super::style::Body;
use super::tables::{Part, cells, parts};
use super::words::{Piece, ratio};

/// A distance between lines of this many times the usual one divides paragraphs.
const PARAGRAPH_GAP: f32 = 1.3;
/// A line that leaves this share of its column free may be the last of a paragraph.
const SHORT: f32 = 0.15;
/// So many em must be free behind a line, besides the room for the next word, to see that it was ended on purpose.
const ROOM: f32 = 2.0;
/// Sizes that differ by this factor divide blocks.
const SIZE_STEP: f32 = 1.12;
/// The same where sizes were measured by text recognition, which is not exact.
const RECOGNISED_SIZE_STEP: f32 = 1.4;

/// One line of so many may be letter-spaced to stand out.
const MOST_SPACED: usize = 5;

/// A block before the levels of headings are known.
#[derive(Debug)]
pub(super) struct Draft {
    /// What it is; the level of headings comes later.
    pub(super) kind: DraftKind,
    /// Its words in reading order.
    pub(super) pieces: Vec<Piece>,
    /// The cells of a row of a table, in reading order.
    pub(super) cells: Vec<DraftCell>,
    /// The ruled table of the page that it stands in.
    pub(super) table: Option<usize>,
    /// Whether all of it is bold.
    pub(super) is_bold: bool,
    /// Whether it is a footnote.
    pub(super) is_note: bool,
    /// Whether its last word goes on on the next page.
    pub(super) is_torn: bool,
}

/// A cell of a row of a table.
#[derive(Debug)]
pub(super) struct DraftCell {
    /// Its words, as indices into the pieces of its row; never empty.
    pub(super) words: Range<usize>,
    /// Where it stands.
    pub(super) rect: Rect,
    /// What stands above it, once heads are known.
    pub(super) head: String,
}

/// What a draft is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum DraftKind {
    /// A heading that looks so.
    Heading(Look),
    /// Anything else.
    Other(BlockKind),
}

impl Draft {
    /// A draft without words.
    pub(super) fn new(kind: DraftKind) -> Self {
        Self {
            kind,
            pieces: Vec::new(),
            cells: Vec::new(),
            table: None,
            is_bold: false,
            is_note: false,
            is_torn: false,
        }
    }

    /// A draft of those lines. The words of a row stand cell by cell.
    fn of(kind: DraftKind, lines: Vec<Line>, is_bold: bool) -> Self {
        let is_note = lines[0].note.is_some();
        let mut draft = Self { table: lines[0].table, is_bold, is_note, ..Self::new(kind) };
        if kind != DraftKind::Other(BlockKind::TableRow) {
            let fragments = lines.into_iter().flat_map(|line| line.fragments);
            draft.pieces = fragments.flat_map(|fragment| fragment.pieces).collect();
            return draft;
        }
        for (rect, fragments) in cells(lines) {
            let start = draft.pieces.len();
            draft.pieces.extend(fragments.into_iter().flat_map(|fragment| fragment.pieces));
            let words = start..draft.pieces.len();
            if !words.is_empty() {
                draft.cells.push(DraftCell { words, rect, head: String::new() });
            }
        }
        draft
    }

    /// Its text.
    pub(super) fn text(&self) -> String {
        text(&self.pieces)
    }

    /// The text of one of its cells.
    pub(super) fn text_of(&self, cell: &DraftCell) -> String {
        text(&self.pieces[cell.words.clone()])
    }
}

fn text(pieces: &[Piece]) -> String {
    pieces.iter().map(|piece| piece.text.as_str()).collect::<Vec<_>>().join(" ")
}

/// What is known of the lines of a page beforehand; an entry for each line.
#[derive(Clone, Copy)]
pub(super) struct LineMarks<'p> {
    /// Whether it is furniture.
    pub(super) furniture: &'p [bool],
    /// What the file says of it.
    pub(super) hints: &'p [Option<Hint>],
}

/// Divides the lines of a page into blocks.
pub(super) fn blocks(lines: Vec<Line>, marks: LineMarks<'_>, body: Body, content: PageContent) -> Vec<Draft> {
    let page = Measures::of(&lines, body, content);
    let rows = rows(&lines, marks, &page);
    let mut starts: Vec<usize> =
        (0..lines.len()).filter(|&index| index == 0 || page.divides(&lines, &rows, index)).collect();
    headings::adjust(&mut starts, &lines, &rows, &page);
    let ends = starts.iter().skip(1).copied().chain([lines.len()]);
    let block = |(&start, end): (&usize, usize)| {
        let rows = &rows[start..end];
        (end - start, kind(&lines[start..end], rows, &page), rows.iter().all(|row| row.is_bold))
    };
    let kinds: Vec<(usize, DraftKind, bool)> = starts.iter().zip(ends).map(block).collect();
    let mut lines = lines.into_iter();
    let drafts = kinds
        .into_iter()
        .map(|(count, kind, is_bold)| Draft::of(kind, lines.by_ref().take(count).collect(), is_bold));
    drafts.filter(|draft| !draft.pieces.is_empty()).collect()
}

fn rows(lines: &[Line], marks: LineMarks<'_>, page: &Measures) -> Vec<Row> {
    let is_bold: Vec<bool> = lines.iter().map(|line| page.body.is_bold(line)).collect();
    let is_spaced = spaced_lines(lines);
    let parts = parts(lines, &is_bold, page.pitch);
    let row = |(index, line): (usize, &Line)| Row {
        part: if marks.furniture[index] || line.note.is_some() { Part::Outside } else { parts[index] },
        is_furniture: marks.furniture[index],
        hint: marks.hints[index],
        is_bold: is_bold[index],
        is_spaced: is_spaced[index],
        marker: marker(line.pieces().map(|piece| piece.text.as_str())),
        last: line.pieces().next_back().map(|piece| piece.text.clone()).unwrap_or_default(),
    };
    lines.iter().enumerate().map(row).collect()
}

/// Which lines are letter-spaced, all of their words; none where spaced words stand all over the page, as in torn texts.
fn spaced_lines(lines: &[Line]) -> Vec<bool> {
    let is_long = |piece: &&Piece| piece.text.chars().filter(|letter| letter.is_alphabetic()).count() > 2;
    let is_spaced = |line: &Line| {
        let mut words = line.pieces().filter(is_long).peekable();
        words.peek().is_some() && words.all(|piece| piece.spaced)
    };
    let count = lines.iter().filter(|line| line.pieces().any(|piece| piece.spaced)).count();
    let stands_out = count * MOST_SPACED <= lines.len();
    lines.iter().map(|line| stands_out && is_spaced(line)).collect()
}

/// What is known of a line besides its words.
#[derive(Debug)]
pub(super) struct Row {
    pub(super) part: Part,
    pub(super) is_furniture: bool,
    /// What the file says of it.
    pub(super) hint: Option<Hint>,
    pub(super) is_bold: bool,
    /// Whether it is letter-spaced, all of it, and stands out by that.
    pub(super) is_spaced: bool,
    pub(super) marker: Option<Marker>,
    /// Its last word.
    last: CompactString,
}

/// What is usual on a page.
pub(super) struct Measures {
    pub(super) body: Body,
    /// Sizes that differ by this factor are different.
    pub(super) size_step: f32,
    /// Distance of baselines in em.
    pitch: f32,
    /// Left and right edge of each region.
    edges: Vec<(f32, f32)>,
}

impl Measures {
    fn of(lines: &[Line], body: Body, content: PageContent) -> Self {
        let mut pitches: Vec<f32> = lines
            .windows(2)
            .filter(|pair| pair[0].region == pair[1].region)
            .map(|pair| (pair[1].baseline() - pair[0].baseline()) / pair[1].size())
            .filter(|pitch| (0.9..2.2).contains(pitch))
            .collect();
        pitches.sort_by(f32::total_cmp);
        // The usual distance within paragraphs is one of the smaller ones.
        let pitch = pitches.get(pitches.len() * 2 / 5).copied().unwrap_or(1.2);
        let regions = lines.iter().map(|line| line.region + 1).max().unwrap_or(0);
        let mut edges = vec![(f32::MAX, f32::MIN); regions];
        for line in lines {
            let rect = line.rect();
            let edge = &mut edges[line.region];
            *edge = (edge.0.min(rect.left), edge.1.max(rect.right));
        }
        let size_step = if content == PageContent::OcrLayer { RECOGNISED_SIZE_STEP } else { SIZE_STEP };
        Self { body, size_step, pitch, edges }
    }

    /// Whether the page was read by text recognition.
    pub(super) fn is_recognised(&self) -> bool {
        self.size_step >= RECOGNISED_SIZE_STEP
    }

    /// Whether a line ends well before the right edge of its column.
    pub(super) fn is_short(&self, line: &Line) -> bool {
        let (left, right) = self.edges[line.region];
        line.rect().right < right - SHORT * (right - left)
    }

    /// Whether there is more than a line's distance between two lines.
    pub(super) fn is_gap(&self, above: &Line, below: &Line) -> bool {
        let step = below.baseline() - above.baseline();
        step < -0.5 * below.size() || step > PARAGRAPH_GAP * self.pitch * below.size()
    }

    /// Whether a block begins at that line.
    fn divides(&self, lines: &[Line], rows: &[Row], index: usize) -> bool {
        let (above, below) = (&lines[index - 1], &lines[index]);
        let (upper, lower) = (&rows[index - 1], &rows[index]);
        if upper.is_furniture != lower.is_furniture || lower.part == Part::Row {
            return true;
        }
        if above.note.is_some() || below.note.is_some() {
            return above.note != below.note;
        }
        if lower.part == Part::Continuation {
            return false;
        }
        if upper.part == Part::Outside
            && let Some(divides) = self.divides_as_told(lines, rows, index)
        {
            return divides;
        }
        upper.part != Part::Outside
            || ratio(above.size(), below.size()) > self.size_step
            || upper.is_bold != lower.is_bold
            || upper.is_spaced != lower.is_spaced
            || self.begins_by_marker(above, below, upper, lower)
            || if above.region == below.region {
                self.is_gap(above, below)
                    || self.begins_by_shape(above, below, upper)
                    || (!lower.is_bold && self.is_ended(lines, upper, index - 1))
            } else {
                upper.ends_sentence() || !starts_lower(below)
            }
    }

    /// Whether a block begins at that line, if the file knows. Within what it calls one paragraph, blocks may begin still: people
    /// make lists, titles and distances by hand. Neither does it know where a title is a paragraph for each of its lines.
    fn divides_as_told(&self, lines: &[Line], rows: &[Row], index: usize) -> Option<bool> {
        let (above, below) = (&lines[index - 1], &lines[index]);
        let (upper, lower) = (&rows[index - 1], &rows[index]);
        let is_heading = |hint: &Hint| matches!(hint.kind, HintKind::Heading(_));
        let stands_out = |line: &Line, row: &Row| row.is_bold || self.body.growth(line) > self.size_step;
        match (&upper.hint, &lower.hint) {
            (Some(one), Some(other)) if one.block != other.block => {
                let is_title = stands_out(above, upper) && stands_out(below, lower);
                (is_heading(one) || is_heading(other) || !is_title).then_some(true)
            }
            (Some(one), Some(_)) if is_heading(one) => Some(false),
            (Some(_), Some(_)) => {
                let is_gap = above.region == below.region && self.is_gap(above, below);
                let looks_alike =
                    upper.is_bold == lower.is_bold && ratio(above.size(), below.size()) <= self.size_step;
                let by_look = !looks_alike && self.is_short(above);
                Some(is_gap || by_look || self.begins_by_marker(above, below, upper, lower))
            }
            (Some(hint), None) | (None, Some(hint)) => is_heading(hint).then_some(true),
            (None, None) => None,
        }
    }

    /// Whether a line was ended although the first word of the next one had room behind it. How wide lines can be is
    /// shown by those around it, up to the next gap.
    fn is_ended(&self, lines: &[Line], upper: &Row, index: usize) -> bool {
        let (above, below) = (&lines[index], &lines[index + 1]);
        let is_joined = above.pieces().next_back().is_none_or(|piece| piece.rest.is_some());
        let is_large = self.body.growth(below) > self.size_step;
        let Some(word) = below.pieces().next() else { return false };
        if is_joined || is_large || !(upper.ends_clause() || self.is_short(above)) {
            return false;
        }
        let joins = |pair: &[Line]| pair[0].region == pair[1].region && !self.is_gap(&pair[0], &pair[1]);
        let up = lines[..=index + 1].windows(2).rev().take_while(|pair| joins(pair)).map(|pair| &pair[0]);
        let down = lines[index + 1..].windows(2).take_while(|pair| joins(pair)).map(|pair| &pair[1]);
        let right = up.chain(down).map(|line| line.rect().right).fold(below.rect().right, f32::max);
        right - above.rect().right > word.rect.right - word.rect.left + ROOM * below.size()
    }

    /// A marker begins a block unless the line above runs on into this one.
    fn begins_by_marker(&self, above: &Line, below: &Line, upper: &Row, lower: &Row) -> bool {
        match lower.marker {
            None => false,
            Some(Marker::Absatz) => upper.ends_sentence() || self.is_short(above) || upper.marker.is_some(),
            Some(Marker::Item | Marker::SectionAlone | Marker::SectionTitled) => {
                let same_left = (above.rect().left - below.rect().left).abs() < 0.5 * below.size();
                !same_left || upper.ends_clause() || self.is_short(above) || upper.marker == lower.marker
            }
        }
    }

    /// The first line of a paragraph is indented, or the last one of the paragraph above is short.
    fn begins_by_shape(&self, above: &Line, below: &Line, upper: &Row) -> bool {
        let indent = below.rect().left - above.rect().left;
        let indented = indent > 1.0 * below.size() && indent < 4.0 * below.size();
        upper.ends_sentence() && (self.is_short(above) || (indented && upper.marker.is_none()))
    }
}

impl Row {
    fn ends_sentence(&self) -> bool {
        self.last.trim_end_matches(['“', '"', ')', '”']).ends_with(['.', '!', '?', ':'])
    }

    fn ends_clause(&self) -> bool {
        self.ends_sentence() || self.last.ends_with([',', ';'])
    }
}

fn starts_lower(line: &Line) -> bool {
    line.pieces().next().is_some_and(|piece| piece.text.starts_with(char::is_lowercase))
}

fn kind(lines: &[Line], rows: &[Row], page: &Measures) -> DraftKind {
    let first = &rows[0];
    let other = match first.marker {
        _ if first.is_furniture => return DraftKind::Other(BlockKind::Furniture),
        _ if lines[0].note.is_some() => return DraftKind::Other(BlockKind::Paragraph),
        _ if first.part == Part::Row => return DraftKind::Other(BlockKind::TableRow),
        Some(Marker::Item) => BlockKind::ListItem,
        Some(Marker::Absatz | Marker::SectionAlone | Marker::SectionTitled) | None => BlockKind::Paragraph,
    };
    let other = match first.hint.map(|hint| hint.kind) {
        Some(HintKind::Item) => BlockKind::ListItem,
        Some(HintKind::Paragraph | HintKind::Heading(_)) | None => other,
    };
    headings::look(lines, rows, page).map_or(DraftKind::Other(other), DraftKind::Heading)
}
