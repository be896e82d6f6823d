//! Spreadsheets (Excel, `LibreOffice`): a sheet is a page without a size, a row of cells a row of a table.
//!
//! The row's number opens the row, and columns are named by their heads.

use std::io::Cursor;

use calamine::{Data, ExcelDateTime, Range, Reader as _, Sheets, open_workbook_auto_from_rs};
use engine::{BlockKind, Format, Page, Properties, ReadError, Reading};

use crate::cells::CELL;
use crate::limits;
use crate::office::{self, Paragraph};

/// Cells of a file that are read; a budget of a large town has half as many.
const CELLS: usize = 500_000;

/// Reads a spreadsheet.
pub(crate) fn read(bytes: &[u8]) -> Result<Reading, ReadError> {
    let mut workbook = open(bytes)?;
    let mut left = CELLS;
    let mut pages: Vec<Page> = Vec::new();
    for name in workbook.sheet_names().into_iter().take(limits::PAGES) {
        // A sheet that cannot be read is listed as an empty one.
        let range = workbook.worksheet_range(&name).unwrap_or_default();
        pages.push(office::flow(&paragraphs(&name, &range, &mut left)));
    }
    Ok(office::reading(Format::Spreadsheet, Properties::default(), pages))
}

fn open(bytes: &[u8]) -> Result<Sheets<Cursor<&[u8]>>, ReadError> {
    open_workbook_auto_from_rs(Cursor::new(bytes)).map_err(|error| ReadError::Damaged(error.to_string()))
}

fn paragraphs(name: &str, range: &Range<Data>, left: &mut usize) -> Vec<Paragraph> {
    let first = range.start().map_or(0, |(row, _)| row as usize);
    let mut paragraphs = Vec::new();
    for (index, row) in range.rows().enumerate() {
        *left = left.saturating_sub(row.len());
        let cells: Vec<String> = row.iter().map(text).collect();
        if cells.iter().any(|cell| !cell.is_empty()) && *left > 0 {
            let cells: String = cells.iter().map(|cell| format!("{CELL}{cell}")).collect();
            paragraphs.push((BlockKind::TableRow, format!("Zeile {}:{cells}", first + index + 1)));
        }
    }
    if !paragraphs.is_empty() {
        paragraphs.insert(0, (BlockKind::Heading(1), name.to_owned()));
    }
    paragraphs
}

/// A cell as it is shown; numbers are written as in German.
fn text(cell: &Data) -> String {
    match cell {
        Data::Empty | Data::Error(_) => String::new(),
        Data::Float(number) => {
            format!("{number:.2}").trim_end_matches('0').trim_end_matches('.').replace('.', ",")
        }
        Data::DateTime(cell) => date(cell),
        other => other.to_string().trim().to_owned(),
    }
}

/// Dates as people write them.
fn date(date: &ExcelDateTime) -> String {
    let (year, month, day, ..) = date.to_ymd_hms_milli();
    format!("{day:02}.{month:02}.{year}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_are_written_as_in_german() {
        assert_eq!(text(&Data::Float(1234.5)), "1234,5");
        assert_eq!(text(&Data::Float(84.0)), "84");
        assert_eq!(text(&Data::String(" Steuer ".into())), "Steuer");
        assert_eq!(text(&Data::Empty), "");
    }

    #[test]
    fn rows_have_their_numbers() {
        let mut range = Range::new((2, 1), (3, 2));
        range.set_value((2, 1), Data::String("Steuer".into()));
        range.set_value((3, 2), Data::Float(5.0));
        let rows = paragraphs("Haushalt", &range, &mut 100);
        let texts: Vec<&str> = rows.iter().map(|(_, text)| text.as_str()).collect();
        assert_eq!(texts, ["Haushalt", "Zeile 3:\u{1f}Steuer\u{1f}", "Zeile 4:\u{1f}\u{1f}5"]);
    }
}
