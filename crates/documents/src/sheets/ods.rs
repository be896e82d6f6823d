//! Spreadsheets of `LibreOffice`: beside the value of each cell they keep the text that is shown.

use engine::{Properties, ReadError};
use quick_xml::events::BytesStart;

use super::{Row, Sheet};
use crate::limits;
use crate::office;
use crate::xml::{Xml, attribute, local_name, walk};

/// The sheets of a file with so many cells at most; `None` if it is no file of `LibreOffice`.
pub(super) fn sheets(bytes: &[u8], cells: usize) -> Result<Option<Vec<Sheet>>, ReadError> {
    if !bytes.starts_with(b"PK") {
        return Ok(None);
    }
    match office::part(&mut office::open(bytes)?, "content.xml")? {
        Some(content) => read(&content, cells).map(Some),
        None => Ok(None),
    }
}

/// What a file says of itself.
pub(super) fn properties(bytes: &[u8]) -> Result<Properties, ReadError> {
    let meta = office::part(&mut office::open(bytes)?, "meta.xml")?.unwrap_or_default();
    office::core(&meta)
}

fn read(content: &str, cells: usize) -> Result<Vec<Sheet>, ReadError> {
    let mut table = Table { left: cells, ..Table::default() };
    walk(content, |event| match event {
        Xml::Start(start) => table.start(start),
        Xml::End(name) => table.end(name),
        Xml::Text(text) => table.push(text),
    })?;
    Ok(table.sheets)
}

/// What has been read so far.
#[derive(Default)]
struct Table {
    sheets: Vec<Sheet>,
    /// The number of the row that is open, from 1, and how often it stands there.
    row: u32,
    row_times: u32,
    cells: Vec<String>,
    /// The text of the cell that is open, and how often it stands there.
    cell: Option<(String, usize)>,
    /// How deep inside of paragraphs, and of remarks, which are not shown.
    paragraphs: usize,
    hidden: usize,
    /// Cells that may still be read.
    left: usize,
}

impl Table {
    fn start(&mut self, start: &BytesStart<'_>) {
        let times = |name| attribute(start, name).and_then(|times| times.parse::<u32>().ok()).unwrap_or(1);
        match local_name(start).as_str() {
            "table" if self.sheets.len() < limits::PAGES && self.cell.is_none() => {
                let name = attribute(start, "name").unwrap_or_default();
                self.sheets.push(Sheet { name, rows: Vec::new() });
                self.row = 1;
            }
            "table-row" => self.row_times = times("number-rows-repeated"),
            "table-cell" => self.cell = Some((String::new(), times("number-columns-repeated") as usize)),
            "covered-table-cell" => self.add(String::new(), times("number-columns-repeated") as usize),
            "p" | "h" => {
                self.push(" ");
                self.paragraphs += 1;
            }
            "s" | "tab" | "line-break" => self.push(" "),
            "annotation" => self.hidden += 1,
            _ => {}
        }
    }

    fn push(&mut self, text: &str) {
        if let (true, 0, Some((cell, _))) = (self.paragraphs > 0 || text == " ", self.hidden, &mut self.cell)
        {
            cell.push_str(text);
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "p" | "h" => self.paragraphs = self.paragraphs.saturating_sub(1),
            "annotation" => self.hidden = self.hidden.saturating_sub(1),
            "table-cell" => {
                if let Some((text, times)) = self.cell.take() {
                    self.add(text.split_whitespace().collect::<Vec<_>>().join(" "), times);
                }
            }
            "table-row" => self.end_row(),
            _ => {}
        }
    }

    /// Cells behind the last one that says something are not kept.
    fn add(&mut self, text: String, times: usize) {
        // Up to the end of a sheet there are thousands of empty ones.
        if text.is_empty() && times > WIDE {
            return;
        }
        let times = times.min(self.left);
        self.left -= times;
        self.cells.extend(std::iter::repeat_n(text, times));
    }

    fn end_row(&mut self) {
        let cells = std::mem::take(&mut self.cells);
        let rows = self.row..self.row.saturating_add(self.row_times);
        self.row = rows.end;
        if let (Some(sheet), true) = (self.sheets.last_mut(), cells.iter().any(|cell| !cell.is_empty())) {
            for number in rows {
                let Some(left) = self.left.checked_sub(cells.len()) else { break };
                self.left = left;
                sheet.rows.push(Row { number, cells: cells.clone() });
            }
        }
    }
}

/// So many empty cells in a row end it.
const WIDE: usize = 1_000;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn cells_say_what_is_shown_where_they_stand() {
        let xml = "<o:spreadsheet><table:table table:name=\"Gebühren\"><table:table-row><table:table-cell office:value=\"4\">\
            <office:annotation><text:p>geheim</text:p></office:annotation><text:p>4,00 <text:span>€</text:span></text:p></table:table-cell>\
            <table:covered-table-cell/><table:table-cell table:number-columns-repeated=\"2\"><text:p>ja</text:p></table:table-cell>\
            <table:table-cell table:number-columns-repeated=\"16380\"/></table:table-row>\
            <table:table-row table:number-rows-repeated=\"3\"><table:table-cell/></table:table-row>\
            <table:table-row table:number-rows-repeated=\"2\"><table:table-cell><text:p>zwei</text:p><text:p>Zeilen</text:p></table:table-cell>\
            </table:table-row></table:table><table:table table:name=\"Leer\"/></o:spreadsheet>";
        let sheets = read(xml, 1_000).expect("well-formed");
        let row =
            |number, cells: &[&str]| Row { number, cells: cells.iter().map(ToString::to_string).collect() };
        let rows =
            vec![row(1, &["4,00 €", "", "ja", "ja"]), row(5, &["zwei Zeilen"]), row(6, &["zwei Zeilen"])];
        let expected =
            [Sheet { name: "Gebühren".into(), rows }, Sheet { name: "Leer".into(), rows: Vec::new() }];
        assert_eq!(sheets, expected);
    }

    #[test]
    fn a_sheet_that_repeats_itself_without_end_is_cut_off() {
        let xml = "<table name=\"A\"><table-row number-rows-repeated=\"4000000000\"><table-cell number-columns-repeated=\"9\"><p>x</p>\
            </table-cell></table-row></table>";
        let rows = read(xml, 100).expect("well-formed").remove(0).rows;
        assert_eq!(rows.len(), (100 - 9) / 9);
    }
}
