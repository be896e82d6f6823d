//! Cells of tables in formats without pages, and what the head of its table says above each.
//!
//! A reader of such a format writes a row as one text with a sign before each cell; here it becomes words and cells. A head is what the file
//! calls one, or words above rows that have amounts.

use std::ops::Range;

use engine::{Block, Cell, Page, Word};

/// Stands before a cell of a row.
pub(crate) const CELL: char = '\u{1f}';
/// Stands before a cell of a row that the file calls a head.
pub(crate) const HEAD: char = '\u{1e}';

/// What a head says is cut off behind so many characters.
const LONGEST: usize = 80;
/// A head fills this share (as a fraction) of the columns.
const FILLED: (usize, usize) = (2, 3);

/// A row of a page.
#[derive(Debug, Default)]
pub(crate) struct Row {
    /// Index of its block.
    block: usize,
    /// The column of each of its cells; those that say nothing are no cells.
    columns: Vec<usize>,
    is_head: bool,
}

/// Puts the words of a row on a page; what stands before its first cell is no cell.
pub(crate) fn add(page: &mut Page, text: &str) -> (Vec<Cell>, Row) {
    let mut cells = Vec::new();
    let mut row = Row { block: page.blocks.len(), columns: Vec::new(), is_head: text.contains(HEAD) };
    row.is_head &= !text.contains(CELL);
    for (index, part) in text.split([CELL, HEAD]).enumerate() {
        let words = add_words(page, part);
        if let (Some(column), false) = (index.checked_sub(1), words.is_empty()) {
            cells.push(Cell { words, head: String::new(), rect: None, address: None });
            row.columns.push(column);
        }
    }
    (cells, row)
}

/// Puts words on a page.
pub(crate) fn add_words(page: &mut Page, text: &str) -> Range<usize> {
    let start = page.words.len();
    page.words.extend(text.split_whitespace().map(|word| Word::new(word, [])));
    start..page.words.len()
}

/// Tells the cells of a page what stands above them.
pub(crate) fn tell_heads(page: &mut Page, rows: &[Row]) {
    for table in rows.chunk_by(|above, below| above.block + 1 == below.block) {
        let Some(head) = head(page, table) else { continue };
        let names: Vec<(usize, String)> = table[head]
            .columns
            .iter()
            .zip(&page.blocks[table[head].block].cells)
            .map(|(column, cell)| (*column, page.text(cell.words.clone()).chars().take(LONGEST).collect()))
            .collect();
        for row in &table[head + 1..] {
            for (column, cell) in row.columns.iter().zip(&mut page.blocks[row.block].cells) {
                let name = names.iter().find(|(of, _)| of == column);
                cell.head = name.map(|(_, name)| name.clone()).unwrap_or_default();
            }
        }
    }
}

/// The row of a table that is its head, with rows below it.
fn head(page: &Page, table: &[Row]) -> Option<usize> {
    let widest = table.iter().map(|row| row.columns.len()).max()?;
    let fills = |row: &Row| row.columns.len() > 1 && row.columns.len() * FILLED.1 >= widest * FILLED.0;
    let has_amount = |row: &Row| {
        let Block { cells, .. } = &page.blocks[row.block];
        cells.iter().any(|cell| is_amount(&page.text(cell.words.clone())))
    };
    let told = table.iter().position(|row| row.is_head && row.columns.len() > 1);
    let seen = || {
        let first = table.iter().position(fills)?;
        (!has_amount(&table[first]) && table[first + 1..].iter().any(has_amount)).then_some(first)
    };
    told.or_else(seen).filter(|head| head + 1 < table.len())
}

/// „84,00 €“, „12.03.2024“, but no year: budgets have years as heads.
fn is_amount(text: &str) -> bool {
    let bare = text.trim_start_matches(['-', '–', '+', '€', ' ']);
    let is_year =
        bare.len() == 4 && bare.starts_with(['1', '2']) && bare.bytes().all(|byte| byte.is_ascii_digit());
    let letters = bare.chars().filter(|letter| letter.is_alphabetic()).count();
    bare.starts_with(|letter: char| letter.is_ascii_digit()) && !is_year && letters < 5
}

#[cfg(test)]
mod tests {
    use engine::BlockKind;

    use crate::office;

    fn heads(rows: &[&str]) -> Vec<String> {
        let rows: Vec<(BlockKind, String)> = rows
            .iter()
            .map(|row| (BlockKind::TableRow, row.replace('|', "\u{1f}").replace('#', "\u{1e}")))
            .collect();
        let page = office::flow(&rows);
        let cells = page.blocks.iter().flat_map(|block| &block.cells);
        cells.map(|cell| format!("{}={}", cell.head, page.text(cell.words.clone()))).collect()
    }

    #[test]
    fn words_above_amounts_are_heads_of_their_columns() {
        let rows = ["|Gebührenverzeichnis", "|Nr.|Gegenstand|2024", "Zeile 3:|1|Hund|84,00 €", "|2||96"];
        let expected = [
            "=Gebührenverzeichnis",
            "=Nr.",
            "=Gegenstand",
            "=2024",
            "Nr.=1",
            "Gegenstand=Hund",
            "2024=84,00 €",
            "Nr.=2",
            "2024=96",
        ];
        assert_eq!(heads(&rows), expected);
    }

    #[test]
    fn what_the_file_calls_a_head_is_one_and_words_alone_are_none() {
        assert_eq!(heads(&["#Name#Amt", "|Meier|Bau"]), ["=Name", "=Amt", "Name=Meier", "Amt=Bau"]);
        assert_eq!(heads(&["|Name|Amt", "|Meier|Bau"]), ["=Name", "=Amt", "=Meier", "=Bau"]);
        assert_eq!(heads(&["|Hund|84", "|Katze|12"]), ["=Hund", "=84", "=Katze", "=12"]);
        assert_eq!(heads(&["#Name|Meier", "#Amt|Bau"]), ["=Name", "=Meier", "=Amt", "=Bau"]);
    }
}
