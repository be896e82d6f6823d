//! Paragraphs that are put together while the XML of an Office document is walked through.
//!
//! Paragraphs stand inside of paragraphs (notes, text boxes) and tables inside of cells; what comes out is flat: paragraphs and rows in
//! the order in which they end.

use engine::BlockKind;

use crate::cells::{CELL, HEAD};
use crate::office::Paragraph;

/// What has begun and what has ended.
#[derive(Default)]
pub(crate) struct Nesting {
    ended: Vec<Paragraph>,
    open: Vec<Paragraph>,
    /// Open rows.
    rows: Vec<OpenRow>,
    /// How deep inside of something that is not shown.
    hidden: u32,
}

/// A row that has begun.
struct OpenRow {
    text: String,
    /// What stands before its cells.
    sign: char,
    /// Columns that its last cell takes besides its own.
    more: usize,
}

/// Most columns that a cell takes.
const WIDEST: usize = 64;

impl Nesting {
    pub(crate) fn begin(&mut self, kind: BlockKind) {
        self.open.push((kind, String::new()));
    }

    /// The innermost open paragraph's kind.
    pub(crate) fn kind(&mut self) -> Option<&mut BlockKind> {
        self.open.last_mut().map(|(kind, _)| kind)
    }

    /// Adds to the innermost open paragraph.
    pub(crate) fn push(&mut self, text: &str) {
        if let (0, Some((_, open))) = (self.hidden, self.open.last_mut()) {
            open.push_str(text);
        }
    }

    /// Ends the innermost open paragraph.
    pub(crate) fn end(&mut self) {
        if let Some(paragraph) = self.open.pop() {
            self.finish(paragraph);
        }
    }

    pub(crate) fn begin_row(&mut self) {
        self.rows.push(OpenRow { text: String::new(), sign: CELL, more: 0 });
    }

    /// The open row is a head.
    pub(crate) fn is_head(&mut self) {
        if let Some(row) = self.rows.last_mut() {
            row.sign = HEAD;
        }
    }

    /// Begins a cell of the innermost open row.
    pub(crate) fn begin_cell(&mut self) {
        if let Some(row) = self.rows.last_mut() {
            let signs = 1 + std::mem::take(&mut row.more);
            row.text.extend(std::iter::repeat_n(row.sign, signs));
        }
    }

    /// The open cell takes so many columns; the next one stands behind them.
    pub(crate) fn span(&mut self, columns: Option<usize>) {
        if let (Some(row), Some(columns)) = (self.rows.last_mut(), columns) {
            row.more = columns.clamp(1, WIDEST) - 1;
        }
    }

    pub(crate) fn end_row(&mut self) {
        if let Some(row) = self.rows.pop() {
            self.finish((BlockKind::TableRow, row.text));
        }
    }

    /// What follows is not shown, until as many [`show`](Self::show) have come.
    pub(crate) fn hide(&mut self) {
        self.hidden += 1;
    }

    pub(crate) fn show(&mut self) {
        self.hidden = self.hidden.saturating_sub(1);
    }

    /// All that has ended, in order.
    pub(crate) fn into_paragraphs(self) -> Vec<Paragraph> {
        self.ended
    }

    /// A paragraph inside of a table is a part of its row.
    fn finish(&mut self, (kind, text): Paragraph) {
        match self.rows.last_mut() {
            Some(row) => {
                // The cells of a table in a cell are none of the row.
                row.text.push(' ');
                row.text.push_str(&text.replace([CELL, HEAD], " "));
            }
            None => self.ended.push((kind, text)),
        }
    }
}
