//! Rows of tables: those of ruled tables, and neighbouring lines whose parts stand below each other.

use engine::Rect;

use super::lines::{Fragment, InCell, Line};
use super::markers::marker;
use super::words::ratio;

/// Edges that differ by at most this many em are aligned.
const ALIGNED: f32 = 0.6;
/// Lines of a row have the same size, give or take this factor.
const SIZE_STEP: f32 = 1.15;
/// Rows begin at most this many em apart; their cells may have several lines.
const REACH: f32 = 8.0;

/// The part that a line plays in a table.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Part {
    /// None.
    Outside,
    /// It begins a row.
    Row,
    /// It goes on with the row above: another line of one of its cells.
    Continuation,
}

/// The part of each line. `is_bold` has an entry for each line, `pitch` is the usual distance of lines in em.
pub(super) fn parts(lines: &[Line], is_bold: &[bool], pitch: f32) -> Vec<Part> {
    let mut parts = Vec::with_capacity(lines.len());
    let mut row: Option<&Line> = None;
    for (index, line) in lines.iter().enumerate() {
        let goes_on = |row: &Line| {
            let alike = !is_bold[index] || is_bold[index - 1];
            alike && is_next(&lines[index - 1], line, pitch) && continues(row, line, room(lines, index))
        };
        let part = if let Some(InCell { row, .. }) = line.cell {
            let above = index.checked_sub(1).and_then(|above| lines[above].cell);
            if above.is_some_and(|above| above.row == row) { Part::Continuation } else { Part::Row }
        } else if row.is_some_and(goes_on) {
            Part::Continuation
        } else if is_row(lines, index) {
            Part::Row
        } else {
            Part::Outside
        };
        match part {
            _ if line.cell.is_some() => row = None,
            Part::Row => row = Some(line),
            Part::Outside => row = None,
            Part::Continuation => {}
        }
        parts.push(part);
    }
    parts
}

fn is_row(lines: &[Line], index: usize) -> bool {
    let line = &lines[index];
    if !has_cells(line) {
        return false;
    }
    let matches = |other: Option<&Line>| {
        other.is_some_and(|other| {
            let near = (other.baseline() - line.baseline()).abs() < REACH * line.size();
            near && other.region == line.region && is_aligned(line, other)
        })
    };
    let above = lines[..index].iter().rev().find(|line| has_cells(line));
    let below = lines[index + 1..].iter().find(|line| has_cells(line));
    let aligned = matches(above) || matches(below);
    aligned || line.fragments.len() >= 4
}

/// Whether a line has several parts, the number of a paragraph not counted.
fn has_cells(line: &Line) -> bool {
    let is_numbered = |fragment: &Fragment| {
        let words = fragment.pieces.iter().map(|piece| piece.text.as_str());
        marker(words.chain(std::iter::once("Ding"))).is_some() && fragment.pieces.len() <= 2
    };
    match &line.fragments[..] {
        [] | [_] => false,
        [first, _] => !is_numbered(first),
        _ => true,
    }
}

/// Whether a cell of one line stands below a cell of the other: left, right or centred. The first cells do not count, they
/// are aligned in running text, too.
fn is_aligned(one: &Line, other: &Line) -> bool {
    let near = |one: f32, other: f32, size: f32| (one - other).abs() < ALIGNED * size;
    let below = |cell: &Fragment, other: &Fragment| {
        let (one, two) = (cell.rect, other.rect);
        near(one.left, two.left, cell.size)
            || near(one.right, two.right, cell.size)
            || near((one.left + one.right) / 2.0, (two.left + two.right) / 2.0, cell.size)
    };
    one.fragments[1..].iter().any(|cell| other.fragments[1..].iter().any(|other| below(cell, other)))
}

/// Whether a line stands directly below another.
fn is_next(above: &Line, line: &Line, pitch: f32) -> bool {
    let step = line.baseline() - above.baseline();
    let near = step > 0.0 && step < 1.45 * pitch * line.size();
    near && ratio(above.size(), line.size()) < SIZE_STEP && above.region == line.region
}

/// How much wider the first cell above a line could be, going by the first cells around it.
fn room(lines: &[Line], index: usize) -> f32 {
    let around = &lines[index.saturating_sub(6)..lines.len().min(index + 6)];
    let cells = around.iter().filter(|line| has_cells(line) && line.region == lines[index].region);
    let right = cells.map(|line| line.fragments[0].rect.right).fold(f32::MIN, f32::max);
    right - lines[index - 1].fragments[0].rect.right
}

/// Whether the parts of a line stand in columns of a row. One that stands in the first column alone must look like the
/// rest of a cell that was full.
fn continues(row: &Line, line: &Line, room: f32) -> bool {
    let near = ALIGNED * line.size();
    let columns: Option<Vec<usize>> = line.fragments.iter().map(|fragment| column(row, fragment)).collect();
    let first = &line.fragments[0];
    let word = first.pieces.first().map_or(0.0, |piece| piece.rect.right - piece.rect.left);
    columns.is_some_and(|columns| match columns.first() {
        Some(0) => {
            columns.len() == 1 && first.rect.right < row.fragments[1].rect.left - near && room < word + near
        }
        Some(_) => true,
        None => false,
    })
}

/// The cell of a row that a fragment of a line below it stands under.
fn column(row: &Line, fragment: &Fragment) -> Option<usize> {
    let near = ALIGNED * fragment.size;
    row.fragments.iter().position(|cell| (cell.rect.left - fragment.rect.left).abs() < near)
}

/// The cells of the lines of a row: where each stands, and its fragments from top to bottom.
pub(super) fn cells(lines: Vec<Line>) -> Vec<(Rect, Vec<Fragment>)> {
    let mut cells: Vec<(Rect, Vec<Fragment>)> = Vec::new();
    let first = lines[0].clone();
    for line in lines {
        if let Some(InCell { rect, .. }) = line.cell {
            match cells.last_mut().filter(|(last, _)| *last == rect) {
                Some((_, fragments)) => fragments.extend(line.fragments),
                None => cells.push((rect, line.fragments)),
            }
        } else if cells.is_empty() {
            cells.extend(line.fragments.into_iter().map(|fragment| (fragment.rect, vec![fragment])));
        } else {
            for fragment in line.fragments {
                let cell = column(&first, &fragment).unwrap_or(cells.len() - 1);
                let (rect, fragments) = &mut cells[cell];
                *rect = rect.union(fragment.rect);
                fragments.push(fragment);
            }
        }
    }
    cells
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pdf::columns::reading_order;
    use crate::pdf::lines::pieces_of;
    use crate::pdf::rules::Rules;

    fn of(lines: &[(&str, f32, f32)]) -> Vec<Part> {
        let lines = reading_order(pieces_of(lines), &Rules::default());
        parts(&lines, &vec![false; lines.len()], 1.2)
    }

    #[test]
    fn aligned_lines_are_rows_and_their_second_lines_continue_them() {
        let parts = of(&[
            ("1.1", 50.0, 100.0),
            ("Beglaubigung", 100.0, 100.0),
            ("5,00", 300.0, 100.0),
            ("von Urkunden", 100.0, 112.0),
            ("1.2", 50.0, 130.0),
            ("Zeugnis", 100.0, 130.0),
            ("9,00", 300.0, 130.0),
            ("Diese Gebühren gelten ab sofort.", 50.0, 160.0),
        ]);
        assert_eq!(parts, [Part::Row, Part::Continuation, Part::Row, Part::Outside]);
    }

    #[test]
    fn numbered_paragraphs_are_no_table() {
        let parts = of(&[
            ("(1)", 50.0, 100.0),
            ("Die Steuer beträgt jährlich", 80.0, 100.0),
            ("(2)", 50.0, 112.0),
            ("Sie wird im Mai fällig", 80.0, 112.0),
        ]);
        assert_eq!(parts, [Part::Outside, Part::Outside]);
    }
}
