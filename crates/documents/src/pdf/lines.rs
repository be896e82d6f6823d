//! From words to lines: words that stand on one baseline, divided where a gap is wider than a space.
//!
//! A [`Fragment`] is the part of a line between two wide gaps: a whole line of running text, a line of one column, a cell.

use engine::Rect;

use super::raised;
use super::ruled::Ruled;
use super::words::{Piece, ratio};

/// A gap of this many em divides a line into fragments.
const FRAGMENT_GAP: f32 = 1.0;

/// Words that follow each other on a baseline.
#[derive(Clone, Debug)]
pub(super) struct Fragment {
    /// Its words; empty if its only word belonged to the line above.
    pub(super) pieces: Vec<Piece>,
    /// Where it stands, including what was joined to the line above.
    pub(super) rect: Rect,
    /// Its baseline.
    pub(super) baseline: f32,
    /// Font size of its largest word in points.
    pub(super) size: f32,
    /// The ruled table that stands here, if this only keeps its place.
    pub(super) table: Option<usize>,
}

/// Fragments that share a baseline, from left to right.
#[derive(Clone, Debug)]
pub(super) struct Line {
    /// The fragments.
    pub(super) fragments: Vec<Fragment>,
    /// Number of the column or band it belongs to; grows in reading order.
    pub(super) region: usize,
    /// The ruled table that it stands in.
    pub(super) table: Option<usize>,
    /// The cell that it stands in, if that is one of a row.
    pub(super) cell: Option<InCell>,
    /// The footnote of the page that it belongs to.
    pub(super) note: Option<usize>,
}

/// A cell of a ruled table.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct InCell {
    /// Number of its row on the page.
    pub(super) row: usize,
    /// Where it stands.
    pub(super) rect: Rect,
}

impl Line {
    /// Where the line stands.
    pub(super) fn rect(&self) -> Rect {
        let rects = self.fragments.iter().map(|fragment| fragment.rect);
        rects.reduce(Rect::union).expect("a line has a fragment")
    }

    /// Its words from left to right.
    pub(super) fn pieces(&self) -> impl DoubleEndedIterator<Item = &Piece> {
        self.fragments.iter().flat_map(|fragment| &fragment.pieces)
    }

    /// Its text.
    pub(super) fn text(&self) -> String {
        let mut text = String::new();
        for piece in self.pieces() {
            if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(&piece.text);
        }
        text
    }

    /// The baseline of its first fragment.
    pub(super) fn baseline(&self) -> f32 {
        self.fragments[0].baseline
    }

    /// Font size of its largest word.
    pub(super) fn size(&self) -> f32 {
        self.fragments.iter().map(|fragment| fragment.size).fold(0.0, f32::max)
    }
}

/// Something that stands on a baseline.
pub(super) trait OnBaseline {
    /// Its baseline and font size.
    fn baseline_and_size(&self) -> (f32, f32);
    /// Its left edge.
    fn left(&self) -> f32;
}

impl OnBaseline for Piece {
    fn baseline_and_size(&self) -> (f32, f32) {
        (self.baseline, self.size)
    }

    fn left(&self) -> f32 {
        self.rect.left
    }
}

impl OnBaseline for Fragment {
    fn baseline_and_size(&self) -> (f32, f32) {
        (self.baseline, self.size)
    }

    fn left(&self) -> f32 {
        self.rect.left
    }
}

/// Groups what stands on one baseline, from top to bottom and from left to right.
pub(super) fn rows<T: OnBaseline>(mut items: Vec<T>) -> Vec<Vec<T>> {
    let lengths = sort_into_rows(&mut items);
    let mut items = items.into_iter();
    lengths.into_iter().map(|length| items.by_ref().take(length).collect()).collect()
}

/// Sorts things into rows from top to bottom, each from left to right, and tells how many are in each row.
fn sort_into_rows<T: OnBaseline>(items: &mut [T]) -> Vec<usize> {
    let key = |item: &T| item.baseline_and_size().0;
    items.sort_by(|one, other| key(one).total_cmp(&key(other)));
    let mut lengths: Vec<usize> = Vec::new();
    let mut reference = (0.0_f32, 0.0_f32);
    for own in items.iter().map(OnBaseline::baseline_and_size) {
        match lengths.last_mut() {
            Some(length) if shares_baseline(reference, own) => {
                *length += 1;
                if own.1 > reference.1 {
                    reference = own;
                }
            }
            _ => {
                lengths.push(1);
                reference = own;
            }
        }
    }
    let mut rest = items;
    for length in &lengths {
        let (row, below) = rest.split_at_mut(*length);
        row.sort_by(|one, other| one.left().total_cmp(&other.left()));
        rest = below;
    }
    lengths
}

/// Raised and lowered small print may be farther from the baseline than print of the same size.
fn shares_baseline((one, one_size): (f32, f32), (other, other_size): (f32, f32)) -> bool {
    let tolerance = if ratio(one_size, other_size) > 1.3 {
        0.5 * one_size.max(other_size)
    } else {
        0.35 * one_size.min(other_size)
    };
    (one - other).abs() <= tolerance
}

/// The fragments of a page, top to bottom; words drawn in pieces are whole, words divided at line ends too.
pub(super) fn fragments(mut pieces: Vec<Piece>) -> Vec<Fragment> {
    let lengths = sort_into_rows(&mut pieces);
    let mut fragments: Vec<Fragment> = Vec::with_capacity(lengths.len());
    let mut pieces = pieces.into_iter();
    for mut row in lengths {
        while row > 0 {
            let length = fragment_length(&pieces.as_slice()[..row]);
            fragments.extend(Fragment::of(pieces.by_ref().take(length)));
            row -= length;
        }
    }
    super::hyphens::join_below(&mut fragments);
    fragments
}

/// How many of the pieces of a row stand before its first wide gap.
fn fragment_length(row: &[Piece]) -> usize {
    let (mut right, mut size) = (f32::MAX, 0.0_f32);
    let is_apart = |piece: &Piece| {
        let is_apart = piece.rect.left - right >= FRAGMENT_GAP * size;
        right = if size > 0.0 { right.max(piece.rect.right) } else { piece.rect.right };
        size = size.max(piece.size);
        is_apart
    };
    row.iter().position(is_apart).unwrap_or(row.len())
}

impl Fragment {
    /// What keeps the place of a table among the lines around it.
    pub(super) fn of_table(index: usize, table: &Ruled) -> Self {
        let Ruled { rect, size, .. } = *table;
        Self { pieces: Vec::new(), rect, baseline: rect.top + size, size, table: Some(index) }
    }

    /// The fragment of those words.
    fn of(mut pieces: impl ExactSizeIterator<Item = Piece>) -> Option<Self> {
        let count = pieces.len();
        let first = pieces.next()?;
        let (rect, baseline, size) = (first.rect, first.baseline, first.size);
        let mut fragment = Self { pieces: Vec::with_capacity(count), rect, baseline, size, table: None };
        fragment.pieces.push(first);
        pieces.for_each(|piece| fragment.push(piece));
        super::spaced::close_up(&mut fragment.pieces);
        Some(fragment)
    }

    fn push(&mut self, piece: Piece) {
        self.rect = self.rect.union(piece.rect);
        if piece.size > self.size {
            (self.size, self.baseline) = (piece.size, piece.baseline);
        }
        let Some(last) = self.pieces.last_mut() else { return self.pieces.push(piece) };
        if last.continues_with(&piece) {
            last.append(&piece);
        } else if let Some(text) = raised::with_figure(last, &piece) {
            last.append(&piece);
            last.text = text.into();
        } else {
            self.pieces.push(piece);
        }
    }
}

/// Fragments of lines of text, for tests.
#[cfg(test)]
pub(super) fn fragments_of(lines: &[(&str, f32, f32)]) -> Vec<Fragment> {
    fragments(pieces_of(lines))
}

/// The words of lines of text, for tests: `(text, left, baseline)` at size 10.
#[cfg(test)]
pub(super) fn pieces_of(lines: &[(&str, f32, f32)]) -> Vec<Piece> {
    let mut glyphs: Vec<_> = lines
        .iter()
        .flat_map(|(text, left, baseline)| super::words::glyphs_of(text, *left, *baseline, 10.0))
        .collect();
    super::words::words(&mut glyphs).remove(0).1
}

#[cfg(test)]
mod tests {
    use super::*;

    fn texts(fragments: &[Fragment]) -> Vec<String> {
        let text = |fragment: &Fragment| {
            let words: Vec<&str> = fragment.pieces.iter().map(|piece| piece.text.as_str()).collect();
            words.join(" ")
        };
        fragments.iter().map(text).collect()
    }

    #[test]
    fn a_wide_gap_divides_a_line_and_a_narrow_one_does_not() {
        let fragments =
            fragments_of(&[("Nr.", 50.0, 100.0), ("Gebühr", 72.0, 100.0), ("5,00", 200.0, 100.0)]);
        assert_eq!(texts(&fragments), ["Nr. Gebühr", "5,00"]);
    }

    #[test]
    fn pieces_of_a_word_drawn_apart_are_put_together() {
        let fragments = fragments_of(&[("ung", 75.0, 100.0), ("Satz", 55.0, 100.0)]);
        assert_eq!(texts(&fragments), ["Satzung"]);
    }

    #[test]
    fn slightly_different_baselines_are_one_row() {
        let fragments =
            fragments_of(&[("links", 50.0, 100.0), ("rechts", 82.0, 102.0), ("unten", 50.0, 112.0)]);
        assert_eq!(texts(&fragments), ["links rechts", "unten"]);
    }
}
