//! Rows of a table as a table: cells below the head of their column, the words before the first cell (the number of a row) in front.

use std::ops::Range;

use engine::{Block, BlockKind, Cell, Page};

use super::sheet::{Marks, segments};
use crate::snippet::Segment;

/// A cell as it is shown.
pub(crate) struct CellView {
    /// `th` or `td`
    pub(crate) tag: &'static str,
    pub(crate) segments: Vec<Segment>,
}

/// Whether a block is a row whose cells are known.
pub(super) fn is_row(block: &Block) -> bool {
    block.kind == BlockKind::TableRow && !block.cells.is_empty()
}

/// The rows of a table.
pub(super) fn rows(page: &Page, rows: &[&Block], marks: &Marks) -> Vec<Vec<CellView>> {
    let mut heads: Vec<&str> = Vec::new();
    for cell in rows.iter().flat_map(|row| &row.cells) {
        if !cell.head.is_empty() && !heads.contains(&cell.head.as_str()) {
            heads.push(&cell.head);
        }
    }
    let is_numbered = rows.iter().any(|row| !before(row).is_empty());
    let table = Table { page, marks, heads, is_numbered };
    rows.iter().map(|row| table.row(row)).collect()
}

/// The words of a row before its first cell.
fn before(row: &Block) -> Range<usize> {
    row.words.start..row.cells.first().map_or(row.words.end, |cell| cell.words.start)
}

struct Table<'p> {
    page: &'p Page,
    marks: &'p Marks,
    /// What the heads of its columns say, in their order.
    heads: Vec<&'p str>,
    is_numbered: bool,
}

impl Table<'_> {
    fn row(&self, row: &Block) -> Vec<CellView> {
        let mut views = Vec::new();
        if self.is_numbered {
            views.push(self.cell("th", before(row)));
        }
        let first = views.len();
        for (index, cell) in row.cells.iter().enumerate() {
            let is_head = cell.head.is_empty() && self.heads.contains(&self.text(cell).as_str());
            let name = if is_head { self.text(cell) } else { cell.head.clone() };
            let column = self.heads.iter().position(|head| *head == name).unwrap_or(0);
            while views.len() < first + column {
                views.push(self.cell("td", 0..0));
            }
            // What stands between this cell and the next is shown, whatever it is.
            let end =
                row.cells.get(index + 1).map_or(row.words.end, |next| next.words.start.max(cell.words.start));
            views.push(self.cell(if is_head { "th" } else { "td" }, cell.words.start..end));
        }
        views
    }

    fn text(&self, cell: &Cell) -> String {
        self.page.text(cell.words.clone())
    }

    fn cell(&self, tag: &'static str, words: Range<usize>) -> CellView {
        CellView { tag, segments: segments(self.page, words, self.marks) }
    }
}
