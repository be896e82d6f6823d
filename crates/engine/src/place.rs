//! How one says where something stands: on a page, on a sheet and in which cells of it, on a slide.
//!
//! Here it is data; the words for it („Blatt ‚Gebühren‘, Zeile 7“) are chosen where people read them.

use std::fmt;
use std::ops::Range;

use crate::page::{Cell, Page};

/// What a page of a document is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum PageUnit {
    /// A page that looks like something.
    #[default]
    Page,
    /// A sheet of a spreadsheet.
    Sheet,
    /// A slide of a presentation.
    Slide,
    /// A text without pages, as long as it may be.
    Flow,
}

impl PageUnit {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Page, Self::Sheet, Self::Slide, Self::Flow];

    /// The name used in files and interfaces: lower case, ASCII.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Page => "page",
            Self::Sheet => "sheet",
            Self::Slide => "slide",
            Self::Flow => "text",
        }
    }
}

/// What a page is called where it is cited.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PagePlace {
    /// What it is.
    pub unit: PageUnit,
    /// The file of a mail or an archive that it is in.
    pub file: Option<String>,
    /// Its number in that file, or what is printed on it („iv“), or the name of the sheet.
    pub name: String,
}

/// A cell of a sheet.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CellAddress {
    /// Row, from 1.
    pub row: u32,
    /// Column, from 1: A is 1.
    pub column: u32,
}

impl fmt::Display for CellAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}{}", column_letters(self.column), self.row)
    }
}

/// „A“ for 1, „AB“ for 28.
#[must_use]
pub fn column_letters(column: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = column;
    while rest > 0 {
        rest -= 1;
        letters.push(char::from(b'A' + (rest % 26) as u8));
        rest /= 26;
    }
    letters.iter().rev().collect()
}

/// Cells of a sheet, from the first to the last in both directions.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct CellRange {
    /// The first row and the first column.
    pub first: CellAddress,
    /// The last row and the last column.
    pub last: CellAddress,
}

impl CellRange {
    /// The smallest range around both.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        let (first, last) = (self.first, self.last);
        Self {
            first: CellAddress {
                row: first.row.min(other.first.row),
                column: first.column.min(other.first.column),
            },
            last: CellAddress {
                row: last.row.max(other.last.row),
                column: last.column.max(other.last.column),
            },
        }
    }
}

impl From<CellAddress> for CellRange {
    fn from(cell: CellAddress) -> Self {
        Self { first: cell, last: cell }
    }
}

impl fmt::Display for CellRange {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.first == self.last {
            return self.first.fmt(f);
        }
        write!(f, "{}:{}", self.first, self.last)
    }
}

impl Page {
    /// The cells of a sheet that hold some of these words; `None` where there are none.
    #[must_use]
    pub fn cells(&self, words: &[Range<usize>]) -> Option<CellRange> {
        let touched = |cell: &&Cell| {
            words.iter().any(|words| cell.words.start < words.end && words.start < cell.words.end)
        };
        let cells = self.blocks.iter().flat_map(|block| &block.cells).filter(touched);
        cells.filter_map(|cell| cell.address).map(CellRange::from).reduce(CellRange::union)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::{Block, BlockKind, PageContent, Word};

    fn cell(row: u32, column: u32) -> CellAddress {
        CellAddress { row, column }
    }

    #[test]
    fn cells_are_called_as_spreadsheets_call_them() {
        let called: Vec<String> = [(7, 2), (1, 1), (10, 26), (3, 27), (1, 702), (1, 703), (1, 16_384)]
            .map(|(row, column)| cell(row, column).to_string())
            .into();
        assert_eq!(called, ["B7", "A1", "Z10", "AA3", "ZZ1", "AAA1", "XFD1"]);
        assert_eq!(CellRange { first: cell(2, 1), last: cell(4, 3) }.to_string(), "A2:C4");
        assert_eq!(CellRange::from(cell(4, 3)).to_string(), "C4");
    }

    #[test]
    fn words_are_found_in_their_cells() {
        let words = ["Gebühren", "Hund", "84", "€", "Katze"].map(|text| Word::new(text, []));
        let at = |words: Range<usize>, address| Cell { words, head: String::new(), rect: None, address };
        let row = |words, cells| Block { kind: BlockKind::TableRow, words, cells };
        let page = Page {
            number: 1,
            size: None,
            content: PageContent::Text,
            words: words.into(),
            blocks: vec![
                row(0..1, Vec::new()),
                row(1..4, vec![at(1..2, Some(cell(6, 1))), at(2..4, Some(cell(6, 3)))]),
                row(4..5, vec![at(4..5, Some(cell(7, 1)))]),
            ],
        };
        let called = |words: &[Range<usize>]| page.cells(words).map(|cells| cells.to_string());
        let within = |words: Range<usize>| called(std::slice::from_ref(&words));
        assert_eq!(within(3..4).as_deref(), Some("C6"));
        assert_eq!(within(0..4).as_deref(), Some("A6:C6"));
        assert_eq!(called(&[2..3, 4..5]).as_deref(), Some("A6:C7"));
        assert_eq!(within(0..1), None);
    }
}
