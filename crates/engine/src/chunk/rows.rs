//! What rows of a table are called in a context line: „Tarif-Nr. 2.1 bis 2.3 · Gegenstand · Gebühr in Euro“.

use crate::page::{Block, Cell, Page};

/// More heads than this are not said, nor more characters of each cell.
const MOST_HEADS: usize = 6;
const LONGEST: usize = 80;

/// A row and its page.
pub(super) type Row<'p> = (&'p Page, &'p Block);

/// A cell: what its head says and what it says.
type Told<'p> = (&'p str, String);

/// The name of rows whose heads are known; of a single row with what it says. Heads that stand in the passage's own text are not said
/// again: that would only thin out what its vector means.
pub(super) fn name(rows: &[Row<'_>], text: &str) -> Option<String> {
    let rows: Vec<Vec<Told<'_>>> = rows.iter().filter_map(|(page, block)| told(page, block)).collect();
    let [first, .., last] = rows.as_slice() else { return rows.first().map(|row| single(row)) };
    let mut heads: Vec<String> = Vec::new();
    for (head, _) in rows.iter().flatten() {
        if !head.is_empty() && !heads.iter().any(|known| known == head) {
            heads.push((*head).to_owned());
        }
    }
    let numbers = number(first).zip(number(last)).filter(|_| heads[0] == first[0].0);
    let numbers = numbers.map(|(from, to)| format!("{} {from} bis {to}", heads.remove(0)));
    heads.retain(|head| !text.contains(head));
    let names: Vec<String> = numbers.into_iter().chain(heads).take(MOST_HEADS).collect();
    (!names.is_empty()).then(|| names.join(" · "))
}

/// Whether a row is the head of the table that another stands in: its cells say what is known to stand above those.
pub(super) fn is_head(upper: Option<Row<'_>>, row: Option<Row<'_>>) -> bool {
    let (Some((page, upper)), Some((_, row))) = (upper, row) else { return false };
    let mut heads =
        row.cells.iter().map(|cell| cell.head.as_str()).filter(|head| !head.is_empty()).peekable();
    let says = |head: &str| {
        upper.cells.iter().any(|cell| cell.head.is_empty() && page.text(cell.words.clone()) == head)
    };
    heads.peek().is_some() && heads.all(says)
}

/// The cells of a row, if any of them has a head.
fn told<'p>(page: &Page, block: &'p Block) -> Option<Vec<Told<'p>>> {
    let has_head = block.cells.iter().any(|cell| !cell.head.is_empty());
    has_head.then(|| block.cells.iter().map(|cell| (cell.head.as_str(), text(page, cell))).collect())
}

/// „Tarif-Nr. 2.1 · Beglaubigung · Gebühr in Euro: 4,00“
fn single(row: &[Told<'_>]) -> String {
    let number = number(row).map(|number| format!("{} {number}", row[0].0));
    let names = usize::from(number.is_some());
    let cells = row[names..].iter().enumerate().map(|(index, (head, text))| match index {
        0 => text.clone(),
        _ if head.is_empty() => text.clone(),
        _ => format!("{head}: {text}"),
    });
    number.into_iter().chain(cells).take(MOST_HEADS).collect::<Vec<_>>().join(" · ")
}

/// The number that a row begins with, if its head says that it is one.
fn number<'r>(row: &'r [Told<'_>]) -> Option<&'r str> {
    let (head, text) = row.first()?;
    let is_number = ["Nr.", "Nr", "Nummer", "Ziffer", "Ziff.", "Pos.", "Position"]
        .iter()
        .any(|name| head.ends_with(name));
    (is_number && text.len() <= 8 && text.starts_with(|letter: char| letter.is_ascii_digit()))
        .then_some(text.as_str())
}

fn text(page: &Page, cell: &Cell) -> String {
    page.text(cell.words.clone()).chars().take(LONGEST).collect()
}
