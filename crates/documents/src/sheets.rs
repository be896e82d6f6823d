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
    ReadError, Reading,
};
use jiff::civil::Date;

use crate::cells::{CELL, HEAD};
use crate::limits;
use crate::office::{self, Paragraph};

/// Cells of a file that are read; a budget of a large town has half as many.
const CELLS: usize = 500_000;

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

/// Reads a spreadsheet.
pub(crate) fn read(bytes: &[u8]) -> Result<Reading, ReadError> {
    let (sheets, mut properties) = match ods::sheets(bytes, CELLS)? {
        Some(sheets) => (sheets, ods::properties(bytes)?),
        None => excel(bytes)?,
    };
    properties.labels = labels(&sheets);
    let pages: Vec<Page> = sheets.iter().map(page).collect();
    Ok(office::reading(Format::Spreadsheet, properties, pages))
}

fn excel(bytes: &[u8]) -> Result<(Vec<Sheet>, Properties), ReadError> {
    let mut workbook = open_workbook_auto_from_rs(Cursor::new(bytes)).map_err(|error| match error {
        calamine::Error::Xls(calamine::XlsError::Password)
        | calamine::Error::Xlsx(calamine::XlsxError::Password)
        | calamine::Error::Xlsb(calamine::XlsbError::Password) => ReadError::Encrypted,
        error => ReadError::Damaged(error.to_string()),
    })?;
    let mut left = CELLS;
    let mut sheets = Vec::new();
    for name in workbook.sheet_names().into_iter().take(limits::PAGES) {
        // A sheet that cannot be read is listed as an empty one.
        let range = workbook.worksheet_range(&name).unwrap_or_default();
        let styles = workbook.worksheet_style(&name).unwrap_or_else(|_| StyleRange::empty());
        sheets.push(Sheet { name, rows: rows(&range, &styles, &mut left) });
    }
    let said = workbook.workbook_properties().unwrap_or_default();
    let title = said.title.filter(|title| !title.trim().is_empty());
    let created = said.created.and_then(|moment| moment.get(..10)?.parse::<Date>().ok());
    Ok((sheets, Properties { title, created, ..Properties::default() }))
}

fn rows(range: &Range<Data>, styles: &StyleRange, left: &mut usize) -> Vec<Row> {
    let (first, before) = range.start().unwrap_or_default();
    let mut rows = Vec::new();
    for (row, values) in (first..).zip(range.rows()) {
        *left = left.saturating_sub(values.len());
        if *left == 0 {
            break;
        }
        let cell = |(column, value): (u32, &Data)| text(value, styles.get((row, column)));
        let cells: Vec<String> = (before..).zip(values).map(cell).collect();
        if cells.iter().any(|cell| !cell.is_empty()) {
            let before = std::iter::repeat_n(String::new(), before as usize);
            rows.push(Row { number: row + 1, cells: before.chain(cells).collect() });
        }
    }
    rows
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
        Data::DateTime(moment) => shown(moment.as_f64(), &|| number::moment(moment)),
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
        let rows = rows(&range, &StyleRange::empty(), &mut 100);
        let sheet = page(&Sheet { name: "Haushalt 2024".into(), rows });
        let blocks: Vec<String> = sheet.blocks.iter().map(|block| sheet.text(block.words.clone())).collect();
        assert_eq!(blocks, ["Haushalt 2024", "Steuer", "5"]);
        let cells = sheet.blocks.iter().flat_map(|block| &block.cells);
        let cells: Vec<String> = cells.filter_map(|cell| Some(cell.address?.to_string())).collect();
        assert_eq!(cells, ["B3", "C4"]);
    }
}
