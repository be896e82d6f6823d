//! A page as it is shown: its text in blocks and the places on its picture, with the quoted words marked in both.

use std::ops::Range;

use engine::{BLACKENED, Block, BlockKind, Page, Rect};

use super::table::{self, CellView};
use crate::snippet::Segment;
use crate::texts::Texts;

/// A page as it is shown.
pub(crate) struct Sheet {
    /// `None` in formats without pages.
    pub(crate) picture: Option<PictureView>,
    pub(crate) blocks: Vec<BlockView>,
    /// The marked words as text, for who cannot see the picture.
    pub(crate) marked: String,
}

/// The measures of a page and the boxes to draw on it, in PDF points.
pub(crate) struct PictureView {
    pub(crate) width: f32,
    pub(crate) height: f32,
    pub(crate) boxes: Vec<BoxView>,
}

/// A box to draw.
pub(crate) struct BoxView {
    pub(crate) x: f32,
    pub(crate) y: f32,
    pub(crate) width: f32,
    pub(crate) height: f32,
}

/// A block of the page's text.
pub(crate) struct BlockView {
    pub(crate) class: &'static str,
    /// Its element: headings can be jumped to.
    pub(crate) tag: &'static str,
    pub(crate) segments: Vec<Segment>,
    /// The rows of a table, which then stand for the segments.
    pub(crate) rows: Vec<Vec<CellView>>,
    /// Whether links to the marked words lead to it: the first block that holds one, where no picture shows them.
    pub(crate) is_target: bool,
}

/// By how much a box is larger than its words, in points.
const MARGIN: f32 = 1.5;

impl Sheet {
    /// The page with words of it marked; numbers beyond its words are ignored.
    pub(crate) fn new(page: &Page, words: &[Range<usize>]) -> Self {
        let marks = Marks::new(page, words);
        let picture = page.size.map(|(width, height)| PictureView {
            width,
            height,
            boxes: lines(page, &marks.0).into_iter().map(BoxView::from).collect(),
        });
        let marked: Vec<String> = marks.0.iter().map(|words| page.text(words.clone())).collect();
        let mut blocks = views(page, &marks);
        if picture.is_none()
            && let Some(target) = blocks.iter_mut().find(|block| block.is_marked())
        {
            target.is_target = true;
        }
        Self { picture, blocks, marked: marked.join(" … ") }
    }
}

/// The blocks of a page; of several that are blackened only the first.
fn blocks(page: &Page) -> impl Iterator<Item = &Block> {
    let is_black = |block: &Block| page.words_of(block).iter().all(|word| word.text == BLACKENED);
    let mut after_black = false;
    page.blocks.iter().filter(move |block| {
        let is_black = is_black(block);
        !(is_black && std::mem::replace(&mut after_black, is_black))
    })
}

/// The blocks as they are shown: rows below each other as one table.
fn views(page: &Page, marks: &Marks) -> Vec<BlockView> {
    let shown: Vec<&Block> = blocks(page).collect();
    let tables = shown.chunk_by(|above, below| table::is_row(above) && table::is_row(below));
    let views = tables.flat_map(|blocks| match blocks {
        [first, ..] if table::is_row(first) => vec![BlockView::table(page, blocks, marks)],
        _ => blocks.iter().map(|block| BlockView::new(page, block, marks)).collect(),
    });
    views.collect()
}

/// Ranges of words that the page has: ascending, disjoint, not empty.
pub(super) struct Marks(Vec<Range<usize>>);

impl Marks {
    fn new(page: &Page, words: &[Range<usize>]) -> Self {
        let count = page.words.len();
        let mut ranges: Vec<Range<usize>> =
            words.iter().map(|range| range.start.min(count)..range.end.min(count)).collect();
        ranges.sort_by_key(|range| range.start);
        let mut disjoint: Vec<Range<usize>> = Vec::new();
        for range in ranges.into_iter().filter(|range| !range.is_empty()) {
            match disjoint.last_mut() {
                Some(last) if range.start <= last.end => last.end = last.end.max(range.end),
                _ => disjoint.push(range),
            }
        }
        Self(disjoint)
    }

    fn contain(&self, word: usize) -> bool {
        self.0.iter().any(|range| range.contains(&word))
    }
}

impl BlockView {
    fn new(page: &Page, block: &Block, marks: &Marks) -> Self {
        let tag = if matches!(block.kind, BlockKind::Heading(_)) { "h2" } else { "p" };
        let segments = segments(page, block.words.clone(), marks);
        Self { class: Texts::block_class(block.kind), tag, segments, rows: Vec::new(), is_target: false }
    }

    fn table(page: &Page, rows: &[&Block], marks: &Marks) -> Self {
        let rows = table::rows(page, rows, marks);
        Self { class: "table", tag: "table", segments: Vec::new(), rows, is_target: false }
    }

    fn is_marked(&self) -> bool {
        let cells = self.rows.iter().flatten().flat_map(|cell| &cell.segments);
        self.segments.iter().chain(cells).any(|part| part.marked)
    }
}

/// The text of some words, in parts that are marked or not.
pub(super) fn segments(page: &Page, words: Range<usize>, marks: &Marks) -> Vec<Segment> {
    let mut segments: Vec<Segment> = Vec::new();
    for (word, index) in page.words[words.clone()].iter().zip(words) {
        let marked = marks.contain(index);
        match segments.last_mut() {
            Some(last) if word.text == BLACKENED && last.text.ends_with(BLACKENED) => {}
            Some(last) if last.marked == marked => {
                last.text.push(' ');
                last.text.push_str(&word.text);
            }
            Some(_) => {
                segments.push(Segment { text: " ".to_owned(), marked: false });
                segments.push(Segment { text: word.text.to_string(), marked });
            }
            None => segments.push(Segment { text: word.text.to_string(), marked }),
        }
    }
    segments
}

impl From<Rect> for BoxView {
    fn from(rect: Rect) -> Self {
        Self {
            x: rect.left - MARGIN,
            y: rect.top - MARGIN,
            width: (rect.right - rect.left).max(0.0) + 2.0 * MARGIN,
            height: (rect.bottom - rect.top).max(0.0) + 2.0 * MARGIN,
        }
    }
}

/// One box for each line of the marked words.
fn lines(page: &Page, ranges: &[Range<usize>]) -> Vec<Rect> {
    let mut lines: Vec<Rect> = Vec::new();
    for range in ranges {
        let boxes = page.words[range.clone()].iter().flat_map(|word| &word.boxes);
        let mut first = true;
        for rect in boxes {
            match lines.last_mut() {
                Some(line) if !first && line.shares_line_with(*rect) && rect.left >= line.left => {
                    *line = line.union(*rect);
                }
                _ => lines.push(*rect),
            }
            first = false;
        }
    }
    lines
}

#[cfg(test)]
mod tests {
    use engine::{BlockKind, PageContent, Word};

    use super::*;

    fn page() -> Page {
        let word = |(index, text): (usize, &str)| {
            let (left, top) = ((index % 3) as f32 * 50.0, (index / 3) as f32 * 20.0);
            Word::new(text, [Rect { left, top, right: left + 40.0, bottom: top + 10.0 }])
        };
        let words = "Die Steuer beträgt 96 Euro jährlich".split(' ').enumerate().map(word).collect();
        let blocks = vec![Block { kind: BlockKind::Paragraph, words: 0..6, cells: Vec::new() }];
        Page { number: 1, size: Some((595.0, 842.0)), content: PageContent::Text, words, blocks }
    }

    #[test]
    fn marked_words_get_a_box_for_each_line_and_stand_out_in_the_text() {
        let sheet = Sheet::new(&page(), std::slice::from_ref(&(1..5)));
        let boxes = sheet.picture.expect("the page has a size").boxes;
        assert_eq!(boxes.len(), 2);
        assert_eq!((boxes[0].x, boxes[0].y, boxes[0].width, boxes[0].height), (48.5, -1.5, 93.0, 13.0));
        let marked: Vec<&str> = sheet.blocks[0]
            .segments
            .iter()
            .filter(|part| part.marked)
            .map(|part| part.text.as_str())
            .collect();
        assert_eq!(marked, ["Steuer beträgt 96 Euro"]);
        assert_eq!(sheet.marked, "Steuer beträgt 96 Euro");
    }

    #[test]
    fn marks_in_any_order_and_beyond_the_page_do_no_harm() {
        let sheet = Sheet::new(&page(), &[4..900, 0..2, 1..3, 700..701, usize::MAX - 1..usize::MAX]);
        assert_eq!(sheet.marked, "Die Steuer beträgt … Euro jährlich");
    }
}
