//! Spreadsheets (Excel, `LibreOffice`): a sheet is a page without a size, a row of cells a row of a table, and every cell knows its address.
//!
//! Cells are written as they are shown: with their format in Excel's newer files (`number`), by the text that is kept beside the value in
//! those of `LibreOffice` (`ods`).

mod number;
mod ods;

use std::io::Cursor;

use calamine::{Data, Range, Reader as _, Style, StyleRange, open_workbook_auto_from_rs};
use engine::{
    BlockKind, CellAddress, Format, LabelRange, LabelStyle, Page, PageLabels, PageUnit, Properties,
    ReadError, Reading, Warning,
};
use jiff::civil::Date;

use crate::cells::{CELL, HEAD};
use crate::limits;
use crate::office::{self, Paragraph};

/// Cells of a file that are read; a budget of a large town has half as many.
const CELLS: usize = 500_000;
/// A text counts as one cell more for each so many bytes of it.
const LONG: usize = 100;

/// A sheet.
#[derive(Debug, PartialEq)]
struct Sheet {
    name: String,
    rows: Vec<Row>,
}

/// A row of a sheet that says something.
#[derive(Debug, PartialEq)]
struct Row {
    /// Its number, from 1.
    number: u32,
    /// Its cells from column A on, those among them that say nothing.
    cells: Vec<String>,
}

/// What may still be read of a file: cells, the empty ones before others among them.
struct Budget {
    left: usize,
    /// The number of the sheet, from 1, in which it ran out.
    ended: Option<u32>,
}

/// Reads a spreadsheet.
pub(crate) fn read(bytes: &[u8]) -> Result<Reading, ReadError> {
    let mut budget = Budget::new(CELLS);
    let (sheets, mut properties) = match ods::sheets(bytes, &mut budget)? {
        Some(sheets) => (sheets, ods::properties(bytes)?),
        None => excel(bytes, &mut budget)?,
    };
    properties.labels = labels(&sheets);
    let pages: Vec<Page> = sheets.iter().map(page).collect();
    let mut reading = office::reading(Format::Spreadsheet, properties, pages);
    let limit = |page| Warning::Limited { page, limit: format!("{CELLS} cells") };
    reading.warnings.extend(budget.ended.map(limit));
    Ok(reading)
}

fn excel(bytes: &[u8], budget: &mut Budget) -> Result<(Vec<Sheet>, Properties), ReadError> {
    let mut workbook = open_workbook_auto_from_rs(Cursor::new(bytes)).map_err(|error| match error {
        calamine::Error::Xls(calamine::XlsError::Password)
        | calamine::Error::Xlsx(calamine::XlsxError::Password)
        | calamine::Error::Xlsb(calamine::XlsbError::Password) => ReadError::Encrypted,
        error => ReadError::Damaged(error.to_string()),
    })?;
    let mut sheets = Vec::new();
    for (number, name) in (1..).zip(workbook.sheet_names()).take(limits::PAGES) {
        // A sheet that cannot be read is listed as an empty one.
        let range = workbook.worksheet_range(&name).unwrap_or_default();
        let styles = workbook.worksheet_style(&name).unwrap_or_else(|_| StyleRange::empty());
        sheets.push(Sheet { name, rows: rows(&range, &styles, number, budget) });
    }
    let said = workbook.workbook_properties().unwrap_or_default();
    let title = said.title.filter(|title| !title.trim().is_empty());
    let created = said.created.and_then(|moment| moment.get(..10)?.parse::<Date>().ok());
    Ok((sheets, Properties { title, created, ..Properties::default() }))
}

fn rows(range: &Range<Data>, styles: &StyleRange, sheet: u32, budget: &mut Budget) -> Vec<Row> {
    let (first, before) = range.start().unwrap_or_default();
    let mut rows = Vec::new();
    for (row, values) in (first..).zip(range.rows()) {
        let mut cells = Vec::new();
        for (column, value) in (before..).zip(values) {
            let text = text(value, styles.get((row, column)));
            budget.put(&mut cells, column as usize, text, 1, sheet);
        }
        if !cells.is_empty() {
            rows.push(Row { number: row + 1, cells });
        }
    }
    rows
}

impl Budget {
    fn new(cells: usize) -> Self {
        Self { left: cells, ended: None }
    }

    /// Puts a text that says something so many times into a row, from that column (from 0) on, if the budget has room for it.
    fn put(&mut self, row: &mut Vec<String>, column: usize, text: String, times: usize, sheet: u32) {
        let gap = column.saturating_sub(row.len());
        if !text.is_empty() && self.take(cost(&text).saturating_mul(times).saturating_add(gap), sheet) {
            row.resize(row.len() + gap, String::new());
            row.extend(std::iter::repeat_n(text, times));
        }
    }

    /// Whether there is room for so many cells more; behind the first that have none there is no more.
    fn take(&mut self, cells: usize, sheet: u32) -> bool {
        if self.ended.is_none() {
            match self.left.checked_sub(cells) {
                Some(left) => self.left = left,
                None => self.ended = Some(sheet),
            }
        }
        self.ended.is_none()
    }
}

/// As how many cells a text counts.
fn cost(text: &str) -> usize {
    1 + text.len() / LONG
}

/// A cell as it is shown.
fn text(cell: &Data, style: Option<&Style>) -> String {
    let format = style.and_then(|style| style.number_format.as_ref());
    let shown = |number: f64, plain: &dyn Fn() -> String| {
        format.and_then(|format| number::shown(number, format)).unwrap_or_else(plain)
    };
    match cell {
        Data::Empty | Data::Error(_) => String::new(),
        Data::Float(number) => shown(*number, &|| number::plain(*number)),
        Data::Int(number) => shown(*number as f64, &|| number.to_string()),
        Data::DateTime(moment) => shown(number::days(moment), &|| number::moment(moment)),
        Data::Bool(true) => "WAHR".to_owned(),
        Data::Bool(false) => "FALSCH".to_owned(),
        other => other.to_string().trim().to_owned(),
    }
}

/// Sheets are called by their names.
fn labels(sheets: &[Sheet]) -> PageLabels {
    let label = |(first, sheet): (u32, &Sheet)| LabelRange {
        first,
        prefix: sheet.name.clone(),
        style: LabelStyle::None,
        start: 1,
        unit: PageUnit::Sheet,
        file: String::new(),
    };
    PageLabels::new((1..).zip(sheets).map(label).collect())
}

/// A sheet below its name.
fn page(sheet: &Sheet) -> Page {
    let row = |row: &Row| {
        let cell = |cell: &String| format!("{CELL}{}", cell.replace([CELL, HEAD], " "));
        (BlockKind::TableRow, row.cells.iter().map(cell).collect())
    };
    let heading = (!sheet.rows.is_empty()).then(|| (BlockKind::Heading(1), sheet.name.clone()));
    let paragraphs: Vec<Paragraph> = heading.into_iter().chain(sheet.rows.iter().map(row)).collect();
    let mut page = office::flow(&paragraphs);
    let addresses = sheet.rows.iter().flat_map(|row| {
        let said =
            (1..).zip(&row.cells).filter(|(_, cell)| !cell.replace([CELL, HEAD], " ").trim().is_empty());
        said.map(|(column, _)| CellAddress { row: row.number, column })
    });
    for (cell, address) in page.blocks.iter_mut().flat_map(|block| &mut block.cells).zip(addresses) {
        cell.address = Some(address);
    }
    page
}

#[cfg(test)]
mod tests {
    use calamine::{ExcelDateTime, ExcelDateTimeType};

    use super::*;

    #[test]
    fn cells_are_written_as_in_german() {
        assert_eq!(text(&Data::Float(1234.5), None), "1234,5");
        assert_eq!(text(&Data::Float(84.0), None), "84");
        assert_eq!(text(&Data::String(" Steuer ".into()), None), "Steuer");
        assert_eq!(text(&Data::Bool(true), None), "WAHR");
        assert_eq!(text(&Data::Empty, None), "");
    }

    #[test]
    fn cells_have_their_addresses() {
        let mut range = Range::new((2, 1), (3, 3));
        range.set_value((2, 1), Data::String("Steuer".into()));
        range.set_value((2, 3), Data::String("\u{1f}".into()));
        range.set_value((3, 2), Data::Float(5.0));
        let rows = rows(&range, &StyleRange::empty(), 1, &mut Budget::new(100));
        let sheet = page(&Sheet { name: "Haushalt 2024".into(), rows });
        let blocks: Vec<String> = sheet.blocks.iter().map(|block| sheet.text(block.words.clone())).collect();
        assert_eq!(blocks, ["Haushalt 2024", "Steuer", "5"]);
        let cells = sheet.blocks.iter().flat_map(|block| &block.cells);
        let cells: Vec<String> = cells.filter_map(|cell| Some(cell.address?.to_string())).collect();
        assert_eq!(cells, ["B3", "C4"]);
    }

    #[test]
    fn empty_cells_before_others_and_long_texts_are_in_the_budget() {
        let mut range = Range::new((0, 9), (99, 9));
        for row in 0..100 {
            range.set_value((row, 9), Data::String("x".into()));
        }
        let mut budget = Budget::new(30);
        let read = rows(&range, &StyleRange::empty(), 4, &mut budget);
        assert_eq!((read.len(), budget.ended), (3, Some(4)));
        range.set_value((0, 9), Data::String("x".repeat(100 * LONG)));
        assert_eq!(rows(&range, &StyleRange::empty(), 1, &mut Budget::new(100)), []);
    }

    #[test]
    fn days_of_workbooks_that_count_from_1904_are_the_same() {
        let day = |serial, kind, is_1904| Data::DateTime(ExcelDateTime::new(serial, kind, is_1904));
        assert_eq!(text(&day(45_365.0, ExcelDateTimeType::DateTime, false), None), "14.03.2024");
        assert_eq!(text(&day(43_903.0, ExcelDateTimeType::DateTime, true), None), "14.03.2024");
        assert_eq!(text(&day(0.354_166_67, ExcelDateTimeType::DateTime, true), None), "08:30");
        assert_eq!(text(&day(1.5, ExcelDateTimeType::TimeDelta, true), None), "36:00");
    }
}
