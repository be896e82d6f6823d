//! Words in ruled tables: which cell each stands in, and what the rows are.
//!
//! Rulings are believed where they divide rows. A row that holds a whole table of its own, or running text, is read as the
//! page around it is.

use engine::Rect;

use super::grid::{Grid, GridCell, grids};
use super::lines::{Fragment, fragments, rows};
use super::rules::{NEAR, Rules};
use super::subrows::{Cell, divide, is_amount};
use super::words::Piece;

/// So many words, or a tenth of all, may stand across the walls of a grid that is a table.
const FEWEST_ACROSS: usize = 3;
/// A cell of more lines than this is running text in a frame.
const MOST_LINES: usize = 14;
/// In a table of hardly any rules, cells of so many lines hold rows that are not ruled.
const UNRULED_LINES: usize = 3;
/// A line that fills this share of its cell's width was broken because the cell was full.
const FULL: f32 = 0.7;
/// Rules divide the rows of a table that has so many of them.
const RULED_ROWS: usize = 3;

/// A ruled table with its words.
#[derive(Debug)]
pub(super) struct Ruled {
    /// Its rows from top to bottom, without empty ones.
    pub(super) rows: Vec<RuledRow>,
    /// Where it stands.
    pub(super) rect: Rect,
    /// Font size of its first word.
    pub(super) size: f32,
}

/// What a band of a ruled table holds; cells from left to right.
#[derive(Debug)]
pub(super) enum RuledRow {
    /// A row: the lines of each cell.
    Row(Vec<Cell>),
    /// Cells of running text.
    Text(Vec<Vec<Fragment>>),
    /// Rows that are not ruled.
    Open(Vec<Fragment>),
}

/// Takes the words that stand in ruled tables out of those of a page.
pub(super) fn ruled(pieces: &mut Vec<Piece>, rules: &Rules) -> Vec<Ruled> {
    let mut tables = Vec::new();
    for grid in grids(rules) {
        let places: Vec<Option<usize>> = pieces.iter().map(|piece| place(piece, &grid)).collect();
        if !is_table(pieces, &places, &grid) {
            continue;
        }
        let mut cells: Vec<Vec<Piece>> = grid.cells.iter().map(|_| Vec::new()).collect();
        let mut outside = Vec::new();
        for (piece, place) in pieces.drain(..).zip(places) {
            match place {
                Some(cell) => cells[cell].push(piece),
                None => outside.push(piece),
            }
        }
        *pieces = outside;
        let size = cells.iter().flatten().next().map_or(1.0, |piece| piece.size);
        tables.push(Ruled { rect: grid.rect(), rows: table_rows(&grid, cells), size });
    }
    tables
}

fn place(piece: &Piece, grid: &Grid) -> Option<usize> {
    grid.cell_at((piece.rect.left + piece.rect.right) / 2.0, piece.baseline - 0.3 * piece.size)
}

/// Whether words keep to the cells, and some stand beside each other.
fn is_table(pieces: &[Piece], places: &[Option<usize>], grid: &Grid) -> bool {
    let (mut inside, mut across) = (0, 0);
    let mut filled = vec![false; grid.cells.len()];
    for (piece, cell) in pieces.iter().zip(places).filter_map(|(piece, place)| Some((piece, (*place)?))) {
        let rect = grid.cells[cell].rect;
        let beyond = (rect.left - piece.rect.left).max(piece.rect.right - rect.right);
        inside += 1;
        across += usize::from(beyond > NEAR + 0.5 * piece.size);
        filled[cell] = true;
    }
    let filled: Vec<&GridCell> =
        grid.cells.iter().zip(&filled).filter(|(_, filled)| **filled).map(|(cell, _)| cell).collect();
    let beside = filled.windows(2).any(|pair| pair[0].rows.start == pair[1].rows.start);
    beside && across <= FEWEST_ACROSS.max(inside / 10)
}

/// A cell that holds words.
struct Filled<'g> {
    cell: &'g GridCell,
    lines: Vec<Vec<Fragment>>,
}

fn table_rows(grid: &Grid, pieces: Vec<Vec<Piece>>) -> Vec<RuledRow> {
    let mut bands: Vec<Vec<Filled<'_>>> = (0..grid.height()).map(|_| Vec::new()).collect();
    for (cell, pieces) in grid.cells.iter().zip(pieces).filter(|(_, pieces)| !pieces.is_empty()) {
        bands[cell.rows.start].push(Filled { cell, lines: rows(fragments(pieces)) });
    }
    bands.retain(|band| !band.is_empty());
    let is_ruled = bands.len() >= RULED_ROWS;
    bands.into_iter().flat_map(|band| band_rows(grid, band, is_ruled)).collect()
}

fn band_rows(grid: &Grid, mut band: Vec<Filled<'_>>, is_ruled: bool) -> Vec<RuledRow> {
    band.sort_by_key(|filled| filled.cell.columns.start);
    let tall = |least: usize| band.iter().filter(|filled| filled.lines.len() >= least).count();
    let is_alone = band.len() == 1 && band[0].cell.columns.len() == grid.width();
    let flat = |filled: Filled<'_>| filled.lines.into_iter().flatten().collect::<Vec<Fragment>>();
    if is_alone || (is_ruled && tall(MOST_LINES) > 0) {
        vec![RuledRow::Text(band.into_iter().map(flat).collect())]
    } else if !is_ruled && tall(UNRULED_LINES) >= 2 && is_open(&band) {
        vec![RuledRow::Open(band.into_iter().flat_map(flat).collect())]
    } else {
        let cells = band.into_iter().map(|filled| (filled.cell.rect, filled.lines)).collect();
        divide(cells).into_iter().map(RuledRow::Row).collect()
    }
}

/// Whether a band without rules looks as if it held several rows: of amounts, or of lines that end where they like.
fn is_open(band: &[Filled<'_>]) -> bool {
    let amounts = |filled: &Filled<'_>| filled.lines.iter().filter(|line| is_amount(line)).count() >= 2;
    let is_full = |cell: &GridCell, line: &Vec<Fragment>| {
        let right = line.iter().map(|fragment| fragment.rect.right).fold(f32::MIN, f32::max);
        right > cell.rect.left + FULL * (cell.rect.right - cell.rect.left)
    };
    let is_wrapped = |filled: &Filled<'_>| {
        let above = &filled.lines[..filled.lines.len() - 1];
        !above.is_empty() && above.iter().all(|line| is_full(filled.cell, line))
    };
    band.iter().any(amounts) || !band.iter().any(is_wrapped)
}
