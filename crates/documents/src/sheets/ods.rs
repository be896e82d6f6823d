//! Spreadsheets of `LibreOffice`: beside the value of each cell they keep the text that is shown.

use engine::{Properties, ReadError};
use quick_xml::events::BytesStart;

use super::{Budget, Row, Sheet, cost};
use crate::limits;
use crate::office;
use crate::xml::{Xml, attribute, local_name, walk};

/// The sheets of a file, as far as the budget allows; `None` if it is no file of `LibreOffice`.
pub(super) fn sheets(bytes: &[u8], budget: &mut Budget) -> Result<Option<Vec<Sheet>>, ReadError> {
    if !bytes.starts_with(b"PK") {
        return Ok(None);
    }
    match office::part(&mut office::open(bytes)?, "content.xml")? {
        Some(content) => read(&content, budget).map(Some),
        None => Ok(None),
    }
}

/// What a file says of itself.
pub(super) fn properties(bytes: &[u8]) -> Result<Properties, ReadError> {
    let meta = office::part(&mut office::open(bytes)?, "meta.xml")?.unwrap_or_default();
    office::core(&meta)
}

fn read(content: &str, budget: &mut Budget) -> Result<Vec<Sheet>, ReadError> {
    let mut table = Table {
        budget,
        sheets: Vec::new(),
        is_shown: false,
        row: 1,
        row_times: 1,
        cells: Vec::new(),
        column: 0,
        cell: None,
        paragraphs: 0,
        hidden: 0,
    };
    walk(content, |event| match event {
        Xml::Start(start) => table.start(start),
        Xml::End(name) => table.end(name),
        Xml::Text(text) => table.push(text),
    })?;
    Ok(table.sheets)
}

/// What has been read so far.
struct Table<'b> {
    budget: &'b mut Budget,
    sheets: Vec<Sheet>,
    /// Whether the sheet that is open is one of this file, and not one too many.
    is_shown: bool,
    /// The number of the row that is open, from 1, and how often it stands there.
    row: u32,
    row_times: u32,
    /// Its cells up to the last one that says something, and the column of the next one, from 0.
    cells: Vec<String>,
    column: usize,
    /// The text of the cell that is open, and how often it stands there.
    cell: Option<(String, usize)>,
    /// How deep inside of paragraphs, and of remarks, which are not shown.
    paragraphs: usize,
    hidden: usize,
}

impl Table<'_> {
    fn start(&mut self, start: &BytesStart<'_>) {
        let times = |name| attribute(start, name).and_then(|times| times.parse::<u32>().ok()).unwrap_or(1);
        match local_name(start).as_str() {
            "table" if self.cell.is_none() => {
                self.is_shown = self.sheets.len() < limits::PAGES;
                let name = attribute(start, "name").unwrap_or_default();
                self.sheets.extend(self.is_shown.then_some(Sheet { name, rows: Vec::new() }));
                self.row = 1;
            }
            // Cells of another file that this one refers to are kept in a sheet that nobody sees.
            "table-source" if self.is_shown => {
                self.sheets.pop();
                self.is_shown = false;
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

    fn add(&mut self, text: String, times: usize) {
        if self.is_shown {
            self.budget.put(&mut self.cells, self.column, text, times, self.sheets.len() as u32);
        }
        self.column = self.column.saturating_add(times);
    }

    fn end_row(&mut self) {
        let cells = std::mem::take(&mut self.cells);
        let rows = self.row..self.row.saturating_add(self.row_times);
        (self.row, self.column) = (rows.end, 0);
        let number = self.sheets.len() as u32;
        let Some(sheet) = self.sheets.last_mut().filter(|_| !cells.is_empty()) else { return };
        // The cells have been paid once.
        let again: usize = cells.iter().map(|cell| cost(cell)).sum();
        for row in rows.clone() {
            if row > rows.start && !self.budget.take(again, number) {
                break;
            }
            sheet.rows.push(Row { number: row, cells: cells.clone() });
        }
    }
}

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
        let sheets = read(xml, &mut Budget::new(1_000)).expect("well-formed");
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
        let mut budget = Budget::new(100);
        let rows = read(xml, &mut budget).expect("well-formed").remove(0).rows;
        assert_eq!((rows.len(), budget.ended), (100 / 9, Some(1)));
    }

    #[test]
    fn empty_cells_cost_only_before_others_and_move_them() {
        let xml = "<table><table-row number-rows-repeated=\"9\"><table-cell number-columns-repeated=\"900\"/></table-row>\
            <table-row><table-cell number-columns-repeated=\"1001\"/><table-cell><p>x</p></table-cell>\
            <table-cell number-columns-repeated=\"15382\"/></table-row></table>";
        let mut budget = Budget::new(1_002);
        let rows = read(xml, &mut budget).expect("well-formed").remove(0).rows;
        assert_eq!((rows.len(), rows[0].number, budget.left, budget.ended), (1, 10, 0, None));
        assert_eq!(rows[0].cells.iter().position(|cell| cell == "x"), Some(1_001));
    }

    #[test]
    fn a_long_text_that_repeats_itself_is_not_kept() {
        let text = "x".repeat(10_000);
        let xml = format!(
            "<table><table-row><table-cell number-columns-repeated=\"400000\"><p>{text}</p></table-cell></table-row></table>"
        );
        let mut budget = Budget::new(500_000);
        assert_eq!(read(&xml, &mut budget).expect("well-formed").remove(0).rows, []);
        assert_eq!(budget.ended, Some(1));
    }

    #[test]
    fn cells_of_other_files_and_sheets_beyond_the_limit_are_not_shown() {
        let row = "<table-row><table-cell><p>x</p></table-cell></table-row>";
        let sheet = format!("<table name=\"A\">{row}</table>");
        let linked = format!("<table name=\"'file:///geheim.ods'#$B\"><table-source/>{row}</table>");
        let xml = format!("<s>{sheet}{linked}{}</s>", sheet.repeat(limits::PAGES + 1));
        let sheets = read(&xml, &mut Budget::new(100_000)).expect("well-formed");
        assert_eq!(sheets.len(), limits::PAGES);
        assert!(sheets.iter().all(|sheet| sheet.name == "A" && sheet.rows.len() == 1));
    }
}
