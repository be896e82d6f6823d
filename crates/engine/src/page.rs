//! A page as it was read: words with their boxes, grouped into blocks in reading order.

use std::ops::Range;

use compact_str::CompactString;
use smallvec::SmallVec;

use crate::place::CellAddress;

/// An axis-parallel box on a page, in PDF points (1/72 inch), origin at the top left, y downwards.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Rect {
    /// Left edge.
    pub left: f32,
    /// Upper edge.
    pub top: f32,
    /// Right edge.
    pub right: f32,
    /// Lower edge.
    pub bottom: f32,
}

impl Rect {
    /// The smallest box around both.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        Self {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
        }
    }

    /// Whether both stand on one line of text: their vertical overlap is more than half of the lower one.
    #[must_use]
    pub fn shares_line_with(self, other: Self) -> bool {
        let overlap = self.bottom.min(other.bottom) - self.top.max(other.top);
        let height = (self.bottom - self.top).min(other.bottom - other.top);
        overlap > height / 2.0
    }
}

/// A word of a page. Pages have hundreds of them, so that what most words need is kept without taking memory of its own.
#[derive(Clone, Debug, PartialEq)]
pub struct Word {
    /// Its letters without surrounding white space; never empty.
    pub text: CompactString,
    /// Where it stands: one box, two if it was hyphenated over lines, none in formats without pages.
    pub boxes: SmallVec<[Rect; 1]>,
}

impl Word {
    /// A word that stands in these boxes.
    #[must_use]
    pub fn new(text: impl Into<CompactString>, boxes: impl IntoIterator<Item = Rect>) -> Self {
        Self { text: text.into(), boxes: boxes.into_iter().collect() }
    }
}

/// What a block of a page is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BlockKind {
    /// A heading; level 1 is the highest.
    Heading(u8),
    /// Running text.
    Paragraph,
    /// An item of a list.
    ListItem,
    /// A row of a table.
    TableRow,
    /// Running header, footer or page number: shown, but not part of passages.
    Furniture,
}

/// A run of words of one page that belong together.
#[derive(Clone, Debug, PartialEq)]
pub struct Block {
    /// What it is.
    pub kind: BlockKind,
    /// Its words, as indices into [`Page::words`].
    pub words: Range<usize>,
    /// The cells of a row of a table, as they are read; empty where they are not known, and for other blocks.
    pub cells: Vec<Cell>,
}

/// A cell of a row of a table.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// Its words, as indices into [`Page::words`]; never empty.
    pub words: Range<usize>,
    /// What the head of the table says above it; empty if it has no head, or if this is the head.
    pub head: String,
    /// The cell as it is ruled, or the box around its words; `None` in formats without pages.
    pub rect: Option<Rect>,
    /// Which cell of a sheet it is; `None` in tables of other formats.
    pub address: Option<CellAddress>,
}

/// What a page turned out to hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PageContent {
    /// Text that can be trusted.
    Text,
    /// A picture with a text layer made by OCR.
    OcrLayer,
    /// A picture without text.
    Scan,
    /// Letters drawn as outlines; no text.
    Outlines,
    /// Text whose letters could not be decoded.
    Garbled,
    /// Nothing.
    Empty,
}

/// A page as it was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Page {
    /// Physical number, from 1.
    pub number: u32,
    /// Width and height in points; `None` in formats without pages.
    pub size: Option<(f32, f32)>,
    /// What it holds.
    pub content: PageContent,
    /// All words, in reading order.
    pub words: Vec<Word>,
    /// Blocks in reading order: disjoint, ascending, together covering all words.
    pub blocks: Vec<Block>,
}

impl Page {
    /// The words of a block.
    #[must_use]
    pub fn words_of(&self, block: &Block) -> &[Word] {
        &self.words[block.words.clone()]
    }

    /// The text of a run of words, separated by single spaces: the one way in which text is made of words.
    #[must_use]
    pub fn text(&self, words: Range<usize>) -> String {
        let texts: Vec<&str> = self.words[words].iter().map(|word| word.text.as_str()).collect();
        texts.join(" ")
    }
}
