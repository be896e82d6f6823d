//! Heads of tables: which rows say what stands in the columns, also where a table goes on over pages.
//!
//! A head is what the file calls one, or bold above rows that are not, or words above amounts. A head that is repeated on the next page is not
//! another row: it becomes furniture.

use engine::{BlockKind, Rect};

use super::blocks::{Draft, DraftCell, DraftKind};
use super::tags::{CellKind, Role};

/// What a head says is cut off behind so many characters.
const LONGEST: usize = 80;
/// A head has at most so many rows.
const MOST_ROWS: usize = 3;
/// A table goes on where its sides are those of the table on the page before, give or take so many points.
const SAME_SIDE: f32 = 8.0;
/// Between the parts of one table stand at most so many blocks of other text.
const MOST_BETWEEN: usize = 2;

/// „3. Quartal des Jahres“ may be a head; more words behind a number are an item.
const ITEM_WORDS: usize = 4;
/// Words that nothing ends with.
const RUNS_ON: [&str; 14] =
    ["der", "die", "das", "des", "dem", "den", "an", "für", "von", "und", "oder", "zur", "zum", "seit"];

/// Finds the heads of all tables of a document, given as the drafts of each page, and tells each cell what stands above it.
pub(super) fn find(pages: &mut [Vec<&mut Draft>]) {
    let mut open: Option<Open> = None;
    for drafts in pages {
        let is_furniture = |draft: &Draft| draft.kind == DraftKind::Other(BlockKind::Furniture);
        let first = drafts.iter().position(|draft| !is_furniture(draft)).unwrap_or(0);
        let last = drafts.iter().rposition(|draft| !is_furniture(draft)).unwrap_or(0);
        let mut end = first;
        for table in tables(drafts) {
            let above = open.take().filter(|_| table[0] <= end + MOST_BETWEEN);
            let begins_page = table[0] == first;
            let repeated =
                above.as_ref().filter(|_| begins_page).and_then(|above| repeated(drafts, &table, above));
            let found = repeated.unwrap_or_else(|| Open::of(drafts, &table).below(above.as_ref()));
            found.tell(drafts, &table);
            open = Some(found);
            end = table[table.len() - 1] + 1;
        }
        open = open.filter(|_| last < end);
    }
}

/// The rows of each table of a page.
fn tables(drafts: &[&mut Draft]) -> Vec<Vec<usize>> {
    let mut tables: Vec<(Option<usize>, Vec<usize>)> = Vec::new();
    let mut is_open = false;
    for (index, draft) in drafts.iter().enumerate() {
        let is_row = draft.kind == DraftKind::Other(BlockKind::TableRow);
        let same = tables.last().is_some_and(|(table, _)| *table == draft.table);
        match tables.last_mut() {
            Some((_, rows)) if is_row && is_open && same => rows.push(index),
            _ if is_row => tables.push((draft.table, vec![index])),
            _ => {}
        }
        // Text within a ruled table does not end it.
        is_open = is_row || (is_open && same && draft.table.is_some());
    }
    tables.into_iter().map(|(_, rows)| rows).collect()
}

/// A table with its head, as far as it is known.
struct Open {
    /// What the rows of the head say.
    texts: Vec<String>,
    /// What stands in the head, and from where to where it reaches.
    heads: Vec<(String, Rect)>,
    /// How many of the first rows are the head.
    rows: usize,
    /// How many rows the head has that was taken over from a table above.
    carried: usize,
    /// Left and right side of the table, and the cells of its longest row.
    sides: (f32, f32),
    width: usize,
}

impl Open {
    fn of(drafts: &[&mut Draft], table: &[usize]) -> Self {
        let rows: Vec<&Draft> = table.iter().map(|index| &*drafts[*index]).collect();
        Self::with_head(&rows, head_rows(&rows))
    }

    fn with_head(rows: &[&Draft], count: usize) -> Self {
        let head = &rows[..count];
        let cells = head.iter().flat_map(|row| row.cells.iter().map(|cell| (row.text_of(cell), cell.rect)));
        let all = || rows.iter().flat_map(|row| &row.cells).map(|cell| cell.rect);
        Self {
            texts: head.iter().map(|row| row.text()).collect(),
            heads: cells.collect(),
            rows: count,
            carried: 0,
            sides: (
                all().map(|rect| rect.left).fold(f32::MAX, f32::min),
                all().map(|rect| rect.right).fold(f32::MIN, f32::max),
            ),
            width: rows.iter().map(|row| row.cells.len()).max().unwrap_or(0),
        }
    }

    /// A table without a head of its own goes on with the one above it, if that has the same sides.
    fn below(mut self, above: Option<&Self>) -> Self {
        let near = |one: f32, other: f32| (one - other).abs() < SAME_SIDE;
        let goes_on = |above: &&Self| {
            near(self.sides.0, above.sides.0)
                && near(self.sides.1, above.sides.1)
                && self.width <= above.width
        };
        if self.rows == 0
            && let Some(above) = above.filter(goes_on)
        {
            self.heads.clone_from(&above.heads);
            self.texts.clone_from(&above.texts);
            self.carried = above.rows.max(above.carried);
        }
        self
    }

    /// Writes the heads above the cells of the table's other rows.
    fn tell(&self, drafts: &mut [&mut Draft], table: &[usize]) {
        for index in table.iter().skip(self.rows) {
            for cell in &mut drafts[*index].cells {
                cell.head = self.above(cell.rect);
            }
        }
    }

    fn above(&self, cell: Rect) -> String {
        let mut texts: Vec<&str> = Vec::new();
        for (text, rect) in &self.heads {
            let shared = rect.right.min(cell.right) - rect.left.max(cell.left);
            let narrower = (rect.right - rect.left).min(cell.right - cell.left);
            if shared > 0.5 * narrower && !texts.contains(&text.as_str()) {
                texts.push(text);
            }
        }
        texts.join(" ").chars().take(LONGEST).collect()
    }
}

/// The table at the top of a page, if it repeats the head of the last one of the page before. That becomes furniture.
fn repeated(drafts: &mut [&mut Draft], table: &[usize], above: &Open) -> Option<Open> {
    let rows: Vec<&Draft> = table.iter().map(|index| &*drafts[*index]).collect();
    let count = above.rows.max(above.carried);
    let repeats = (1..rows.len()).contains(&count)
        && above.texts.iter().zip(&rows).all(|(text, row)| *text == row.text());
    let found = repeats.then(|| Open::with_head(&rows, count))?;
    for index in &table[..count] {
        drafts[*index].kind = DraftKind::Other(BlockKind::Furniture);
    }
    Some(found)
}

/// How many of the first rows are the head.
fn head_rows(rows: &[&Draft]) -> usize {
    let [first, rest @ ..] = rows else { return 0 };
    let is_plain = |row: &&&Draft| !row.is_bold && row.cells.len() >= 2;
    let bold = first.is_bold && rest.iter().any(|row| is_plain(&row));
    let is_form = first.cells.iter().any(|cell| first.text_of(cell).ends_with(':'));
    let is_text = first.cells.iter().any(|cell| is_text(&first.text_of(cell)));
    let told = rows.iter().take_while(|row| is_told(row)).count();
    if !is_form && (1..=MOST_ROWS).contains(&told) && told < rows.len() {
        return told;
    }
    if is_form || is_text || first.cells.len() < 2 || !(bold || names_amounts(first, rest)) {
        return 0;
    }
    let is_more = |row: &&&Draft| bold && row.is_bold && row.cells.len() >= 2 && stands_below(rows, row);
    1 + rest.iter().take(MOST_ROWS - 1).take_while(is_more).count()
}

/// Whether the file calls all cells of a row heads.
fn is_told(row: &Draft) -> bool {
    let is_head = |tag: &super::tags::Tag| matches!(tag.role, Role::Cell { kind: CellKind::Head, .. });
    row.pieces.iter().all(|piece| piece.tag.as_ref().is_some_and(is_head))
}

/// Whether a cell of a form says something itself instead of naming a column: a question, the number of a field, an item, the
/// beginning of a name that goes on below.
fn is_text(text: &str) -> bool {
    let words: Vec<&str> = text.split(' ').collect();
    let number = words[0].trim_end_matches(['.', ')']);
    let is_number = (1..=3).contains(&number.len()) && number.bytes().all(|byte| byte.is_ascii_digit());
    text.ends_with(['?', ';', ','])
        || text.chars().count() > LONGEST
        || (is_number && (words.len() == 1 || words.len() > ITEM_WORDS))
        || words.last().is_some_and(|last| RUNS_ON.contains(last))
}

/// Whether a row divides a cell of the first row, or names columns that the first row leaves out.
fn stands_below(rows: &[&Draft], row: &Draft) -> bool {
    let below = |head: &DraftCell| {
        let within = row.cells.iter().filter(|cell| {
            cell.rect.left > head.rect.left - SAME_SIDE && cell.rect.right < head.rect.right + SAME_SIDE
        });
        within.count() >= 2
    };
    rows[0].cells.iter().any(below)
}

/// Whether words stand above a column of amounts.
fn names_amounts(first: &Draft, rest: &[&Draft]) -> bool {
    let texts: Vec<String> = first.cells.iter().map(|cell| first.text_of(cell)).collect();
    let is_name = |text: &String| {
        text.starts_with(char::is_alphabetic)
            && !text.contains(|letter: char| letter.is_ascii_digit())
            && !text.ends_with([':', '.', ',', ';'])
            || matches!(text.as_str(), "Nr." | "Pos." | "Ziff." | "Tarif-Nr." | "lfd. Nr.")
    };
    let rows: Vec<&&Draft> = rest.iter().filter(|row| row.cells.len() + 1 >= texts.len()).collect();
    let amounts =
        rows.iter().filter(|row| row.cells.last().is_some_and(|cell| is_figure(&row.text_of(cell))));
    rows.len() >= 2 && texts.iter().all(is_name) && 10 * amounts.count() >= 6 * rows.len()
}

/// „5,00 €“, „1.200 Euro“, „12 %“, „84“
fn is_figure(text: &str) -> bool {
    let digits = text.chars().filter(char::is_ascii_digit).count();
    let letters = text.chars().filter(|letter| letter.is_alphabetic()).count();
    digits > 0 && letters <= 5 && text.len() <= 30 && text.matches('.').count() < 2
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pdf::lines::fragments_of;

    fn row(baseline: f32, is_bold: bool, cells: &[(&str, f32)]) -> Draft {
        let mut draft = Draft::new(DraftKind::Other(BlockKind::TableRow));
        draft.is_bold = is_bold;
        for (text, left) in cells {
            let fragment = fragments_of(&[(*text, *left, baseline)]).remove(0);
            let start = draft.pieces.len();
            draft.pieces.extend(fragment.pieces);
            draft.cells.push(DraftCell {
                words: start..draft.pieces.len(),
                rect: fragment.rect,
                head: String::new(),
            });
        }
        draft
    }

    fn heads(pages: &mut [Vec<Draft>]) -> Vec<Vec<String>> {
        find(&mut pages.iter_mut().map(|page| page.iter_mut().collect()).collect::<Vec<_>>());
        let rows = pages.iter().flatten();
        rows.map(|row| row.cells.iter().map(|cell| cell.head.clone()).collect()).collect()
    }

    #[test]
    fn a_repeated_head_becomes_furniture_and_still_names_its_columns() {
        let head = |baseline| row(baseline, true, &[("Nr.", 50.0), ("Gegenstand", 100.0), ("Gebühr", 300.0)]);
        let data = |baseline| row(baseline, false, &[("1", 50.0), ("Zeugnis", 100.0), ("9,00", 310.0)]);
        let mut pages = vec![vec![head(100.0), data(120.0), data(140.0)], vec![head(50.0), data(70.0)]];
        let heads = heads(&mut pages);
        assert_eq!(heads[2], ["Nr.", "Gegenstand", "Gebühr"]);
        assert_eq!(heads[4], ["Nr.", "Gegenstand", "Gebühr"]);
        assert_eq!(pages[1][0].kind, DraftKind::Other(BlockKind::Furniture));
        assert_eq!(pages[0][0].kind, DraftKind::Other(BlockKind::TableRow));
    }

    #[test]
    fn a_table_that_goes_on_without_its_head_knows_it() {
        let head = row(100.0, false, &[("Leistung", 50.0), ("Gebühr", 300.0)]);
        let data = |baseline| row(baseline, false, &[("Zeugnis", 50.0), ("9,00 €", 300.0)]);
        let mut pages = vec![vec![head, data(120.0), data(140.0)], vec![data(50.0), data(70.0)]];
        assert_eq!(heads(&mut pages)[4], ["Leistung", "Gebühr"]);
    }

    #[test]
    fn a_sentence_between_the_parts_of_a_table_does_not_end_it() {
        let head = row(100.0, true, &[("Leistung", 50.0), ("Gebühr", 300.0)]);
        let data = |baseline| row(baseline, false, &[("Zeugnis", 50.0), ("9,00 €", 300.0)]);
        let text = Draft::new(DraftKind::Other(BlockKind::Paragraph));
        let mut pages = vec![vec![head, data(120.0), text, data(160.0)]];
        assert_eq!(heads(&mut pages)[3], ["Leistung", "Gebühr"]);
    }

    #[test]
    fn a_head_of_two_rows_is_put_together() {
        let mut head = row(100.0, true, &[("Produkt", 50.0), ("Ansatz", 200.0)]);
        head.cells[1].rect.right = 400.0;
        let second = row(112.0, true, &[("2023", 200.0), ("2024", 300.0)]);
        let data = row(124.0, false, &[("Straßen", 50.0), ("10", 210.0), ("12", 310.0)]);
        assert_eq!(heads(&mut [vec![head, second, data]])[2], ["Produkt", "Ansatz 2023", "Ansatz 2024"]);
    }

    #[test]
    fn fields_and_questions_of_forms_are_no_heads() {
        for text in
            ["040", "2.", "An das", "Trägt jemand die Kosten?", "3. Angaben zu dem Vermögen der Partei"]
        {
            assert!(is_text(text), "{text}");
        }
        for text in ["Nr.", "2024", "1. Hund", "Gebühr in €", "Forderungen an Banken (ohne Wertpapiere)"] {
            assert!(!is_text(text), "{text}");
        }
        let form = [
            row(100.0, true, &[("An das", 50.0), ("Beleg", 300.0)]),
            row(112.0, false, &[("Amtsgericht", 50.0), ("Nummer", 300.0)]),
        ];
        assert!(heads(&mut [form.into()]).iter().flatten().all(String::is_empty));
    }

    #[test]
    fn forms_have_no_head() {
        let form = vec![
            row(100.0, false, &[("Amt:", 50.0), ("Liegenschaften", 200.0)]),
            row(120.0, false, &[("Datum:", 50.0), ("12.03.2024", 200.0)]),
            row(140.0, false, &[("Vorlage:", 50.0), ("2024/0120", 200.0)]),
        ];
        assert!(heads(&mut [form]).iter().flatten().all(String::is_empty));
    }
}
