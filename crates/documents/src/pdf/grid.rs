//! Grids of ruled tables: where lines along and across meet, there are cells.
//!
//! Fields without a wall between them are one cell, so that merged cells come out as they were drawn.

use std::ops::Range;

use engine::Rect;

use super::rules::{NEAR, Rule, Rules};

/// More lines or fields than this make a drawing, not a table.
const MOST_LINES: usize = 1_500;
const MOST_FIELDS: usize = 10_000;
/// Edges are at least so many points apart; less is a double rule.
const SMALLEST: f32 = 4.0;
/// A wall covers at least this share of a field's side.
const WALL: f32 = 0.6;

/// A table as it is ruled.
#[derive(Debug)]
pub(super) struct Grid {
    /// Edges of its columns, from left to right.
    columns: Vec<f32>,
    /// Edges of its rows, from top to bottom.
    rows: Vec<f32>,
    /// The cell of each field, row by row.
    owners: Vec<usize>,
    /// Its cells, by their first field.
    pub(super) cells: Vec<GridCell>,
}

/// A cell of a grid.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct GridCell {
    /// The rows that it covers.
    pub(super) rows: Range<usize>,
    /// The columns that it covers.
    pub(super) columns: Range<usize>,
    /// Where it stands.
    pub(super) rect: Rect,
}

/// The grids of at least two columns on a page, the smallest first.
pub(super) fn grids(rules: &Rules) -> Vec<Grid> {
    if rules.level.is_empty()
        || rules.upright.is_empty()
        || rules.level.len() + rules.upright.len() > MOST_LINES
    {
        return Vec::new();
    }
    let mut grids: Vec<Grid> = connected(rules).iter().filter_map(Grid::of).collect();
    let area = |grid: &Grid| {
        let Rect { left, top, right, bottom } = grid.rect();
        (right - left) * (bottom - top)
    };
    grids.sort_by(|one, other| area(one).total_cmp(&area(other)));
    grids
}

/// Groups of lines that touch each other.
fn connected(rules: &Rules) -> Vec<Rules> {
    let touches = |level: &Rule, upright: &Rule| {
        let within = |at: f32, line: &Rule| (line.from - NEAR..=line.to + NEAR).contains(&at);
        within(level.at, upright) && within(upright.at, level)
    };
    let mut groups = Groups::new(rules.level.len() + rules.upright.len());
    for (index, level) in rules.level.iter().enumerate() {
        for (other, upright) in rules.upright.iter().enumerate() {
            if touches(level, upright) {
                groups.join(index, rules.level.len() + other);
            }
        }
    }
    let mut connected: Vec<Rules> = groups.0.iter().map(|_| Rules::default()).collect();
    for (index, rule) in rules.level.iter().enumerate() {
        connected[groups.first(index)].level.push(*rule);
    }
    for (index, rule) in rules.upright.iter().enumerate() {
        connected[groups.first(rules.level.len() + index)].upright.push(*rule);
    }
    connected.retain(|group| !group.level.is_empty() && !group.upright.is_empty());
    connected
}

/// Disjoint groups of numbers; each number leads to the first of its group.
struct Groups(Vec<usize>);

impl Groups {
    fn new(count: usize) -> Self {
        Self((0..count).collect())
    }

    fn first(&mut self, mut index: usize) -> usize {
        while self.0[index] != index {
            self.0[index] = self.0[self.0[index]];
            index = self.0[index];
        }
        index
    }

    fn join(&mut self, one: usize, other: usize) {
        let (one, other) = (self.first(one), self.first(other));
        self.0[one.max(other)] = one.min(other);
    }
}

/// The places of lines, and where the lines across them begin and end: tables need not be closed at their sides.
fn edges(rules: &[Rule], across: &[Rule]) -> Vec<f32> {
    let ends = across.iter().flat_map(|rule| [rule.from, rule.to]);
    let outer = [ends.clone().fold(f32::MAX, f32::min), ends.fold(f32::MIN, f32::max)];
    let mut edges: Vec<f32> = rules.iter().map(|rule| rule.at).chain(outer).collect();
    edges.sort_by(f32::total_cmp);
    edges.dedup_by(|next, edge| *next - *edge < SMALLEST);
    edges
}

impl Grid {
    fn of(rules: &Rules) -> Option<Self> {
        let (columns, rows) = (edges(&rules.upright, &rules.level), edges(&rules.level, &rules.upright));
        let (width, height) = (columns.len() - 1, rows.len() - 1);
        if width < 2 || height < 1 || width * height > MOST_FIELDS {
            return None;
        }
        let mut groups = Groups::new(width * height);
        for row in 0..height {
            for column in 0..width {
                let field = row * width + column;
                if column + 1 < width && !is_wall(&rules.upright, columns[column + 1], &rows[row..=row + 1]) {
                    groups.join(field, field + 1);
                }
                if row + 1 < height && !is_wall(&rules.level, rows[row + 1], &columns[column..=column + 1]) {
                    groups.join(field, field + width);
                }
            }
        }
        Some(Self::from_groups(columns, rows, groups))
    }

    fn from_groups(columns: Vec<f32>, rows: Vec<f32>, mut groups: Groups) -> Self {
        let width = columns.len() - 1;
        let mut cells: Vec<GridCell> = Vec::new();
        let mut owners = Vec::with_capacity(groups.0.len());
        for field in 0..groups.0.len() {
            let (row, column) = (field / width, field % width);
            let first = groups.first(field);
            let rect = Rect {
                left: columns[column],
                top: rows[row],
                right: columns[column + 1],
                bottom: rows[row + 1],
            };
            if first == field {
                owners.push(cells.len());
                cells.push(GridCell { rows: row..row + 1, columns: column..column + 1, rect });
            } else {
                let owner = owners[first];
                let cell = &mut cells[owner];
                cell.rows = cell.rows.start..cell.rows.end.max(row + 1);
                cell.columns = cell.columns.start.min(column)..cell.columns.end.max(column + 1);
                cell.rect = cell.rect.union(rect);
                owners.push(owner);
            }
        }
        Self { columns, rows, owners, cells }
    }

    /// Where the grid stands.
    pub(super) fn rect(&self) -> Rect {
        let outer = |edges: &[f32]| (edges[0], edges[edges.len() - 1]);
        let ((left, right), (top, bottom)) = (outer(&self.columns), outer(&self.rows));
        Rect { left, top, right, bottom }
    }

    /// The cell at a point.
    pub(super) fn cell_at(&self, x: f32, y: f32) -> Option<usize> {
        let place = |edges: &[f32], at: f32| {
            let after = edges.partition_point(|edge| *edge <= at);
            (1..edges.len()).contains(&after).then(|| after - 1)
        };
        let (column, row) = (place(&self.columns, x)?, place(&self.rows, y)?);
        Some(self.owners[row * (self.columns.len() - 1) + column])
    }

    /// How many columns there are.
    pub(super) fn width(&self) -> usize {
        self.columns.len() - 1
    }

    /// How many rows there are.
    pub(super) fn height(&self) -> usize {
        self.rows.len() - 1
    }
}

/// Whether lines at that place cover most of a side.
fn is_wall(rules: &[Rule], at: f32, side: &[f32]) -> bool {
    let near = rules.iter().filter(|rule| (rule.at - at).abs() < SMALLEST);
    let covered: f32 = near.map(|rule| (rule.to.min(side[1]) - rule.from.max(side[0])).max(0.0)).sum();
    covered >= WALL * (side[1] - side[0])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn level(at: f32, from: f32, to: f32) -> Rule {
        Rule { at, from, to }
    }

    #[test]
    fn merged_cells_are_one_and_open_sides_are_closed() {
        // A head over two columns, and a first cell over two rows; no line at the right side.
        let rules = Rules {
            level: vec![
                level(0.0, 0.0, 300.0),
                level(20.0, 0.0, 300.0),
                level(40.0, 100.0, 300.0),
                level(60.0, 0.0, 300.0),
            ],
            upright: vec![level(0.0, 0.0, 60.0), level(100.0, 0.0, 60.0), level(200.0, 20.0, 60.0)],
        };
        let grids = grids(&rules);
        assert_eq!(grids.len(), 1);
        let places: Vec<_> =
            grids[0].cells.iter().map(|cell| (cell.rows.clone(), cell.columns.clone())).collect();
        assert_eq!(
            places,
            [
                (0..1, 0..1),
                (0..1, 1..3),
                (1..3, 0..1),
                (1..2, 1..2),
                (1..2, 2..3),
                (2..3, 1..2),
                (2..3, 2..3)
            ]
        );
        assert_eq!(grids[0].cell_at(50.0, 50.0), Some(2));
        assert_eq!(grids[0].cell_at(350.0, 50.0), None);
    }

    #[test]
    fn frames_and_underlines_are_no_grids() {
        let frame = Rules {
            level: vec![level(0.0, 0.0, 300.0), level(60.0, 0.0, 300.0), level(90.0, 0.0, 100.0)],
            upright: vec![level(0.0, 0.0, 60.0), level(300.0, 0.0, 60.0)],
        };
        assert!(grids(&frame).is_empty());
    }
}
