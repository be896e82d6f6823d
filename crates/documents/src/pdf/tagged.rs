//! Tables that the tags of a file name, where no rules show them.
//!
//! Word processors lay whole letters out in tables, so a tagged table counts only if it looks like one: rows below each other, cells
//! beside each other, none of them a page of text, and nothing else between them.

use std::collections::BTreeMap;

use engine::Rect;

use super::lines::{fragments, rows};
use super::ruled::{Ruled, RuledRow};
use super::tags::Role;
use super::words::Piece;

/// A cell of more lines than this is running text.
const MOST_LINES: usize = 14;
/// Cells may reach so many points into each other.
const NEAR: f32 = 3.0;

/// How many words of each tagged table there are.
pub(super) fn tables(pieces: &[Piece]) -> BTreeMap<u32, usize> {
    let mut tables = BTreeMap::new();
    for (table, ..) in pieces.iter().filter_map(cell) {
        *tables.entry(table).or_default() += 1;
    }
    tables
}

/// Takes the words of tagged tables out of those of a page. `whole` says how many words each table had before the words of ruled
/// tables were taken away: a table that is ruled in part is left to its rules.
pub(super) fn tagged(pieces: &mut Vec<Piece>, whole: &BTreeMap<u32, usize>) -> Vec<Ruled> {
    let left = tables(pieces);
    let mut found = Vec::new();
    for (table, _) in left.iter().filter(|(table, count)| whole.get(table) == Some(count)) {
        let Some(ruled) = read(pieces, *table) else { continue };
        pieces.retain(|piece| cell(piece).is_none_or(|(own, ..)| own != *table));
        found.push(ruled);
    }
    found
}

/// Table, row and element of a word in a cell.
fn cell(piece: &Piece) -> Option<(u32, u32, u32)> {
    let tag = piece.tag?;
    match tag.role {
        Role::Cell { table, row, .. } => Some((table, row, tag.element)),
        Role::Heading(_) | Role::Paragraph | Role::Item | Role::Running => None,
    }
}

type Cells = Vec<(Rect, Vec<Piece>)>;

fn read(pieces: &[Piece], table: u32) -> Option<Ruled> {
    let mut cells: BTreeMap<(u32, u32), Vec<Piece>> = BTreeMap::new();
    for piece in pieces {
        if let Some((_, row, element)) = cell(piece).filter(|(own, ..)| *own == table) {
            cells.entry((row, element)).or_default().push(piece.clone());
        }
    }
    let mut by_row: BTreeMap<u32, Cells> = BTreeMap::new();
    for ((row, _), pieces) in cells {
        let rect = pieces.iter().map(|piece| piece.rect).reduce(Rect::union)?;
        by_row.entry(row).or_default().push((rect, pieces));
    }
    let rows: Vec<Cells> = by_row.into_values().collect();
    let rect = rows.iter().flatten().map(|(rect, _)| *rect).reduce(Rect::union)?;
    let size = rows.first()?.first()?.1.first()?.size;
    (is_table(&rows) && !is_pierced(pieces, table, rect)).then(|| {
        let rows = rows.into_iter().map(table_row).collect();
        Ruled { rows, rect, size }
    })
}

/// Whether rows stand below each other and cells beside each other, from left to right.
fn is_table(rows: &[Cells]) -> bool {
    let beside = |row: &Cells| row.windows(2).all(|pair| pair[0].0.right <= pair[1].0.left + NEAR);
    let bounds = |row: &Cells| row.iter().map(|(rect, _)| *rect).reduce(Rect::union);
    let below = rows.windows(2).all(|pair| match (bounds(&pair[0]), bounds(&pair[1])) {
        (Some(above), Some(below)) => above.bottom <= below.top + NEAR,
        _ => false,
    });
    let torn = rows.windows(2).any(|pair| is_torn(&pair[0], &pair[1]));
    rows.iter().filter(|row| row.len() >= 2).count() >= 2 && rows.iter().all(beside) && below && !torn
}

/// Whether a word goes on from one row to the next: then each line was made a row.
fn is_torn(above: &Cells, below: &Cells) -> bool {
    let ends = |(_, pieces): &(Rect, Vec<Piece>)| {
        pieces
            .last()
            .and_then(|last| last.text.strip_suffix('-'))
            .is_some_and(|stem| stem.ends_with(char::is_alphabetic))
    };
    let goes_on = |(_, pieces): &(Rect, Vec<Piece>)| {
        pieces.first().is_some_and(|first| first.text.starts_with(char::is_lowercase))
    };
    above.iter().any(ends) && below.iter().any(goes_on)
}

/// Whether words stand between those of a table that are none of it.
fn is_pierced(pieces: &[Piece], table: u32, rect: Rect) -> bool {
    pieces.iter().any(|piece| {
        let (x, y) = ((piece.rect.left + piece.rect.right) / 2.0, (piece.rect.top + piece.rect.bottom) / 2.0);
        let is_inside = (rect.left..=rect.right).contains(&x) && (rect.top..=rect.bottom).contains(&y);
        is_inside && cell(piece).is_none_or(|(own, ..)| own != table)
    })
}

fn table_row(cells: Cells) -> RuledRow {
    let mut lines: Vec<_> = cells.into_iter().map(|(rect, pieces)| (rect, rows(fragments(pieces)))).collect();
    let is_text = lines.len() == 1 || lines.iter().any(|(_, lines)| lines.len() > MOST_LINES);
    if is_text {
        RuledRow::Text(lines.drain(..).map(|(_, lines)| lines.into_iter().flatten().collect()).collect())
    } else {
        RuledRow::Row(lines)
    }
}
