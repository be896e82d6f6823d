//! Rows of a table as a table: cells below the head of their column, the words before the first cell in front. A sheet has the letters of its
//! columns above and the numbers of its rows in front, as spreadsheets show them.

use std::collections::{BTreeSet, HashMap};
use std::ops::Range;

use engine::{Block, BlockKind, Cell, Page, column_letters};

use super::sheet::{Marks, segments};
use crate::snippet::Segment;

/// A cell as it is shown.
pub(crate) struct CellView {
    /// `th` or `td`
    pub(crate) tag: &'static str,
    /// `grid` for letters and numbers of a sheet, `short` for what is not to be broken; often empty.
    pub(crate) class: &'static str,
    /// How many columns it takes.
    pub(crate) span: usize,
    pub(crate) segments: Vec<Segment>,
}

/// What has no more characters stays on one line: „1.234,50 €“.
const SHORT: usize = 16;
/// Browsers give a cell no more columns than that.
const WIDEST: usize = 1_000;

/// Whether a block is a row whose cells are known.
pub(super) fn is_row(block: &Block) -> bool {
    block.kind == BlockKind::TableRow && !block.cells.is_empty()
}

/// The rows of a table.
pub(super) fn rows(page: &Page, rows: &[&Block], marks: &Marks) -> Vec<Vec<CellView>> {
    if rows.iter().any(|row| row_number(row).is_some()) {
        return grid(page, rows, marks);
    }
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

/// The rows of a sheet below the letters of their columns; columns and rows that say nothing are left out. What is empty between two cells
/// of a row is one cell: a sheet of few cells may have very many rows and columns.
fn grid(page: &Page, rows: &[&Block], marks: &Marks) -> Vec<Vec<CellView>> {
    let cells = rows.iter().flat_map(|row| &row.cells);
    let columns: BTreeSet<u32> = cells.filter_map(|cell| Some(cell.address?.column)).collect();
    let letters = columns.iter().map(|column| CellView::mark(column_letters(*column)));
    let mut grid = vec![std::iter::once(CellView::mark(String::new())).chain(letters).collect()];
    let places: HashMap<u32, usize> = columns.into_iter().zip(0..).collect();
    for row in rows {
        let number = row_number(row).map_or_else(String::new, |number| number.to_string());
        let mut views = vec![CellView::mark(number)];
        let mut next = 0;
        for cell in &row.cells {
            let Some(place) = cell.address.and_then(|address| places.get(&address.column)) else { continue };
            views.extend(gap(place.saturating_sub(next)));
            views.push(CellView::new("td", segments(page, cell.words.clone(), marks)));
            next = place + 1;
        }
        views.extend(gap(places.len().saturating_sub(next)).take(1));
        grid.push(views);
    }
    grid
}

/// Empty cells over so many columns.
fn gap(columns: usize) -> impl Iterator<Item = CellView> {
    let span = move |start| WIDEST.min(columns - start);
    (0..columns)
        .step_by(WIDEST)
        .map(move |start| CellView { span: span(start), ..CellView::new("td", Vec::new()) })
}

fn row_number(row: &Block) -> Option<u32> {
    row.cells.iter().find_map(|cell| Some(cell.address?.row))
}

impl CellView {
    fn new(tag: &'static str, segments: Vec<Segment>) -> Self {
        let letters: usize = segments.iter().map(|part| part.text.chars().count()).sum();
        Self { tag, class: if letters <= SHORT && letters > 0 { "short" } else { "" }, span: 1, segments }
    }

    /// The letters of a column or the number of a row.
    fn mark(text: String) -> Self {
        let segments = if text.is_empty() { Vec::new() } else { vec![Segment { text, marked: false }] };
        Self { tag: "th", class: "grid", span: 1, segments }
    }
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
        CellView::new(tag, segments(self.page, words, self.marks))
    }
}

#[cfg(test)]
mod tests {
    use engine::{CellAddress, PageContent, Word};

    use super::*;
    use crate::page::sheet::Sheet;

    #[test]
    fn a_sheet_is_shown_with_letters_and_numbers() {
        let words = ["Hund", "84", "€", "Katze"].map(|text| Word::new(text, []));
        let cell = |words, row, column| Cell {
            words,
            head: String::new(),
            rect: None,
            address: Some(CellAddress { row, column }),
        };
        let row = |words, cells| Block { kind: BlockKind::TableRow, words, cells };
        let blocks =
            vec![row(0..3, vec![cell(0..1, 5, 1), cell(1..3, 5, 28)]), row(3..4, vec![cell(3..4, 9, 1)])];
        let page = Page { number: 1, size: None, content: PageContent::Text, words: words.into(), blocks };
        let sheet = Sheet::new(&page, std::slice::from_ref(&(1..3)));
        let shown: Vec<Vec<String>> =
            sheet.blocks[0].rows.iter().map(|row| row.iter().map(said).collect()).collect();
        assert_eq!(shown, [["", "A", "AB"], ["5", "Hund", "[84 €]"], ["9", "Katze", ""]]);
    }

    #[test]
    fn a_sheet_of_ragged_rows_has_few_cells() {
        let cell = |row, column| {
            let address = Some(CellAddress { row, column });
            Cell { words: 0..1, head: String::new(), rect: None, address }
        };
        let row = |cells| Block { kind: BlockKind::TableRow, words: 0..1, cells };
        let mut blocks = vec![row((1..=2_500).map(|column| cell(1, column)).collect())];
        blocks.extend((2..100).map(|number| row(vec![cell(number, 1), cell(number, 4)])));
        blocks.push(row(vec![cell(100, 2_500)]));
        let words = vec![Word::new("x", [])];
        let page = Page { number: 1, size: None, content: PageContent::Text, words, blocks };
        let sheet = Sheet::new(&page, &[]);
        let spans = |row: &Vec<CellView>| row.iter().map(|cell| cell.span).collect::<Vec<_>>();
        let rows = &sheet.blocks[0].rows;
        assert_eq!((rows[0].len(), rows[1].len()), (2_501, 2_501));
        assert_eq!(spans(&rows[2]), [1, 1, 2, 1, 1_000]);
        assert_eq!(spans(&rows[100]), [1, 1_000, 1_000, 499, 1]);
    }

    fn said(cell: &CellView) -> String {
        let part = |part: &Segment| if part.marked { format!("[{}]", part.text) } else { part.text.clone() };
        cell.segments.iter().map(part).collect()
    }
}
