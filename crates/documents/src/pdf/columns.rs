//! Reading order: top to bottom, but column by column where a free gutter divides a page or a part of it.

use engine::Rect;

use super::lines::{Fragment, InCell, Line, fragments, rows};
use super::margins::marginalia;
use super::ruled::{Ruled, RuledRow, ruled};
use super::rules::Rules;
use super::tagged;
use super::words::Piece;

/// Both sides of a gutter have at least so many lines.
const LEAST_LINES: usize = 4;
/// Lines of a column fill at least this share of its width (median); cells of tables do not.
const LEAST_FILL: f32 = 0.6;
/// Two columns beside a third fill more: choices of a form stand in three columns, too.
const FULL: f32 = 0.75;
/// Lines of a column have more characters than this (median).
const LEAST_CHARACTERS: usize = 14;
/// The narrower column has at least this share of the wider one's width.
const LEAST_BALANCE: f32 = 0.3;
/// A gutter is at least this many em wide.
const LEAST_GUTTER: f32 = 0.8;
/// Columns within columns within columns are not looked for.
const MOST_CUTS: usize = 4;

/// The lines of the words of a page in reading order; ruled tables are read cell by cell.
pub(super) fn reading_order(mut pieces: Vec<Piece>, rules: &Rules) -> Vec<Line> {
    let named = tagged::tables(&pieces);
    let mut tables = ruled(&mut pieces, rules);
    tables.extend(tagged::tagged(&mut pieces, &named));
    let mut fragments = fragments(pieces);
    let marginalia = marginalia(&mut fragments);
    fragments.extend(tables.iter().enumerate().map(|(index, table)| Fragment::of_table(index, table)));
    let tables = tables.into_iter().map(Some).collect();
    let mut ordered = Ordered { lines: Vec::new(), region: 0, row: 0, tables, table: None };
    ordered.arrange(fragments, 0);
    ordered.arrange(marginalia, 0);
    let mut lines = ordered.lines;
    super::hyphens::join_columns(&mut lines);
    lines
}

struct Ordered {
    lines: Vec<Line>,
    region: usize,
    /// Number of the next row of a ruled table.
    row: usize,
    /// The tables that are not yet read.
    tables: Vec<Option<Ruled>>,
    /// The table that is being read.
    table: Option<usize>,
}

impl Ordered {
    fn arrange(&mut self, mut fragments: Vec<Fragment>, cuts: usize) {
        fragments.sort_by(|one, other| one.baseline.total_cmp(&other.baseline));
        let cut = if cuts < MOST_CUTS { best_cut(&fragments) } else { None };
        let Some(cut) = cut else { return self.emit(fragments) };
        let below = fragments.split_off(cut.band.end);
        let band = fragments.split_off(cut.band.start);
        let (left, right) = band.into_iter().partition(|fragment| fragment.rect.right <= cut.gutter);
        for part in [fragments, left, right, below] {
            if !part.is_empty() {
                self.arrange(part, cuts + 1);
            }
        }
    }

    fn emit(&mut self, fragments: Vec<Fragment>) {
        let (region, table) = (self.region, self.table);
        self.region += 1;
        for row in rows(fragments) {
            let (tables, fragments): (Vec<_>, Vec<_>) =
                row.into_iter().partition(|part| part.table.is_some());
            if !fragments.is_empty() {
                self.lines.push(Line { fragments, region, table, cell: None, note: None });
            }
            for index in tables.into_iter().filter_map(|fragment| fragment.table) {
                if let Some(ruled) = self.tables[index].take() {
                    let around = self.table.replace(index);
                    ruled.rows.into_iter().for_each(|row| self.table_row(row));
                    self.table = around;
                }
            }
        }
    }

    fn table_row(&mut self, row: RuledRow) {
        match row {
            RuledRow::Text(cells) => cells.into_iter().for_each(|cell| self.arrange(cell, 0)),
            RuledRow::Open(fragments) => self.arrange(fragments, 0),
            RuledRow::Row(cells) => {
                for (rect, lines) in cells {
                    let cell = Some(InCell { row: self.row, rect });
                    let (region, table) = (self.region, self.table);
                    self.lines.extend(lines.into_iter().map(|fragments| Line {
                        fragments,
                        region,
                        table,
                        cell,
                        note: None,
                    }));
                    self.region += 1;
                }
                self.row += 1;
            }
        }
    }
}

/// A gutter and the fragments (as a range of those given) that it divides.
struct Cut {
    gutter: f32,
    band: std::ops::Range<usize>,
    lines: usize,
}

fn best_cut(fragments: &[Fragment]) -> Option<Cut> {
    let mut gutters: Vec<f32> = fragments.iter().map(|fragment| fragment.rect.left - 0.1).collect();
    gutters.sort_by(f32::total_cmp);
    gutters.dedup_by(|one, other| *one - *other < 2.0);
    let cuts = gutters.into_iter().flat_map(|gutter| cuts_at(fragments, gutter));
    cuts.reduce(|best, cut| if cut.lines > best.lines { cut } else { best })
}

/// The bands of fragments, top to bottom, that no fragment crosses the gutter in.
fn cuts_at(fragments: &[Fragment], gutter: f32) -> Vec<Cut> {
    let crosses = |fragment: &Fragment| fragment.rect.left < gutter && fragment.rect.right > gutter;
    let mut cuts = Vec::new();
    let mut start = 0;
    for (index, fragment) in fragments.iter().enumerate() {
        if crosses(fragment) {
            cuts.extend(cut(fragments, gutter, start..index));
            start = index + 1;
        }
    }
    cuts.extend(cut(fragments, gutter, start..fragments.len()));
    cuts
}

fn cut(fragments: &[Fragment], gutter: f32, band: std::ops::Range<usize>) -> Option<Cut> {
    if band.len() < 2 * LEAST_LINES {
        return None;
    }
    let band = trim(fragments, gutter, band)?;
    let (left, right): (Vec<&Fragment>, Vec<&Fragment>) =
        fragments[band.clone()].iter().partition(|fragment| fragment.rect.right <= gutter);
    let (left, right) = (Side::of(&left)?, Side::of(&right)?);
    let free = right.rect.left - left.rect.right >= LEAST_GUTTER * left.size.min(right.size);
    let balance = left.width().min(right.width()) / left.width().max(right.width());
    (free && balance > LEAST_BALANCE).then(|| Cut { gutter, band, lines: left.lines + right.lines })
}

/// Cuts off what stands above the beginning of the later column, and what stands apart below the end of the shorter one.
fn trim(fragments: &[Fragment], gutter: f32, band: std::ops::Range<usize>) -> Option<std::ops::Range<usize>> {
    let is_left = |index: &usize| fragments[*index].rect.right <= gutter;
    let first_left = band.clone().find(is_left)?;
    let first_right = band.clone().find(|index| !is_left(index))?;
    let later = first_left.max(first_right);
    let top = fragments[later].baseline - 0.6 * fragments[later].size;
    let start = band.clone().find(|index| fragments[*index].baseline >= top)?;
    let last_left = band.clone().rfind(is_left)?;
    let last_right = band.clone().rfind(|index| !is_left(index))?;
    let end = (last_left.min(last_right) + 1..band.end)
        .find(|&index| step(fragments, index) > trailing_gap(fragments, band.end) * fragments[index].size);
    Some(start..end.unwrap_or(band.end))
}

/// The distance in em that ends a column where the other one has ended before: a small one if a line over the whole width
/// follows soon, because then its heading stands here.
fn trailing_gap(fragments: &[Fragment], end: usize) -> f32 {
    let heads = fragments.get(end).is_some_and(|next| step(fragments, end) < 3.5 * next.size);
    if heads { 1.75 } else { 3.0 }
}

fn step(fragments: &[Fragment], index: usize) -> f32 {
    fragments[index].baseline - fragments[index - 1].baseline
}

/// What has to be known of the fragments on one side of a gutter.
struct Side {
    lines: usize,
    rect: Rect,
    size: f32,
    fill: f32,
}

impl Side {
    /// Nothing if the fragments do not look like a column of text.
    fn of(fragments: &[&Fragment]) -> Option<Self> {
        let lines = count_lines(fragments);
        let rect = fragments.iter().map(|fragment| fragment.rect).reduce(Rect::union)?;
        let width = (rect.right - rect.left).max(1.0);
        let fill =
            median(fragments.iter().map(|fragment| (fragment.rect.right - fragment.rect.left) / width));
        let characters = |fragment: &&Fragment| {
            let letters: usize = fragment.pieces.iter().map(|piece| piece.text.len() + 1).sum();
            letters as f32
        };
        let text = median(fragments.iter().map(characters)) as usize;
        let size = median(fragments.iter().map(|fragment| fragment.size));
        let is_column = || fill > LEAST_FILL || is_divided(fragments, width);
        (lines >= LEAST_LINES && text > LEAST_CHARACTERS && is_column()).then_some(Self {
            lines,
            rect,
            size,
            fill,
        })
    }

    fn width(&self) -> f32 {
        self.rect.right - self.rect.left
    }
}

/// Whether what stands on one side of a gutter is two columns more: all of it is narrow, and a second gutter divides it.
fn is_divided(fragments: &[&Fragment], width: f32) -> bool {
    if fragments.iter().any(|fragment| fragment.rect.right - fragment.rect.left > LEAST_FILL * width) {
        return false;
    }
    let divides = |gutter: f32| {
        let crosses = |fragment: &&Fragment| fragment.rect.left < gutter && fragment.rect.right > gutter;
        let (left, right): (Vec<&Fragment>, Vec<&Fragment>) =
            fragments.iter().partition(|fragment| fragment.rect.right <= gutter);
        let is_full = |side: &[&Fragment]| Side::of(side).is_some_and(|side| side.fill > FULL);
        !fragments.iter().any(crosses) && is_full(&left) && is_full(&right)
    };
    let lefts = fragments.iter().map(|fragment| fragment.rect.left);
    let left = lefts.clone().fold(f32::MAX, f32::min);
    // The second column begins where its leftmost line does.
    let second = lefts.filter(|at| *at > left + 0.3 * width).fold(f32::MAX, f32::min);
    second < f32::MAX && divides(second - 0.1)
}

fn count_lines(fragments: &[&Fragment]) -> usize {
    let mut lines = 0;
    let mut last = f32::MIN;
    for fragment in fragments {
        if fragment.baseline - last > 0.5 * fragment.size {
            lines += 1;
            last = fragment.baseline;
        }
    }
    lines
}

fn median(values: impl Iterator<Item = f32>) -> f32 {
    let mut values: Vec<f32> = values.collect();
    values.sort_by(f32::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(0.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pdf::lines::pieces_of;
    use crate::pdf::rules::Rule;

    fn order(lines: &[(&str, f32, f32)]) -> Vec<String> {
        reading_order(pieces_of(lines), &Rules::default()).iter().map(Line::text).collect()
    }

    #[test]
    fn a_ruled_table_is_read_cell_by_cell() {
        let lines = [
            ("Gebühren der Stadt", 50.0, 80.0),
            ("Nr.", 52.0, 110.0),
            ("Gegenstand", 92.0, 110.0),
            ("1", 52.0, 130.0),
            ("Beglau-", 92.0, 130.0),
            ("5,00", 212.0, 136.0),
            ("bigung", 92.0, 142.0),
            ("2", 52.0, 160.0),
            ("Zeugnis", 92.0, 160.0),
            ("9,00", 212.0, 160.0),
        ];
        let level = [100.0, 120.0, 150.0, 170.0].map(|at| Rule { at, from: 50.0, to: 250.0 }).to_vec();
        let upright = [50.0, 90.0, 210.0, 250.0].map(|at| Rule { at, from: 100.0, to: 170.0 }).to_vec();
        let lines = reading_order(pieces_of(&lines), &Rules { level, upright });
        let texts: Vec<String> = lines.iter().map(Line::text).collect();
        assert_eq!(
            texts,
            [
                "Gebühren der Stadt",
                "Nr.",
                "Gegenstand",
                "1",
                "Beglaubigung",
                "",
                "5,00",
                "2",
                "Zeugnis",
                "9,00"
            ]
        );
        let rows: Vec<Option<usize>> = lines.iter().map(|line| line.cell.map(|cell| cell.row)).collect();
        let expected =
            [None, Some(0), Some(0), Some(1), Some(1), Some(1), Some(1), Some(2), Some(2), Some(2)];
        assert_eq!(rows, expected);
    }

    #[test]
    fn two_columns_are_read_one_after_the_other() {
        let mut lines = vec![("Amtsblatt der Stadt Musterfurt und ihrer Ortsteile", 50.0, 80.0)];
        let left = [
            "Bekanntmachung des Haushalts",
            "der Stadt wird hiermit öffent-",
            "lich bekannt gemacht und",
            "liegt im Rathaus zur Ansicht",
        ];
        let right = [
            "Die Sitzung des Rates beginnt",
            "um neunzehn Uhr im Ratssaal",
            "des Rathauses. Gäste sind",
            "willkommen und eingeladen zu",
        ];
        for (index, (one, other)) in left.iter().zip(right).enumerate() {
            let baseline = 100.0 + 12.0 * index as f32;
            lines.push((one, 50.0, baseline));
            lines.push((other, 230.0, baseline + 1.0));
        }
        lines.push(("Impressum: Herausgeber ist der Bürgermeister der Stadt", 50.0, 160.0));
        let order = order(&lines);
        assert!(order[0].starts_with("Amtsblatt"));
        assert_eq!(order[2], "der Stadt wird hiermit öffentlich");
        assert!(order[4].starts_with("liegt im"), "{order:?}");
        assert!(order[5].starts_with("Die Sitzung"), "{order:?}");
        assert!(order[9].starts_with("Impressum"), "{order:?}");
    }

    #[test]
    fn three_columns_are_read_one_after_the_other() {
        let columns =
            ["Der Rat hat heute getagt und", "Die Stadt gibt bekannt, dass", "Das Amt teilt allen mit, was"];
        let mut lines = vec![(
            "Amtsblatt der Stadt Musterfurt mit den Mitteilungen ihrer Ämter und Ausschüsse",
            50.0,
            80.0,
        )];
        for row in 0..6 {
            for (column, text) in columns.iter().enumerate() {
                lines.push((*text, 50.0 + 170.0 * column as f32, 100.0 + 12.0 * row as f32));
            }
        }
        let order = order(&lines);
        assert_eq!(order.len(), 19, "{order:?}");
        for (column, text) in columns.iter().enumerate() {
            assert!(order[1 + 6 * column..7 + 6 * column].iter().all(|line| line == text), "{order:?}");
        }
    }

    #[test]
    fn a_heading_below_the_shorter_column_belongs_to_what_follows() {
        let mut lines = Vec::new();
        for row in 0..5 {
            let baseline = 100.0 + 12.0 * row as f32;
            lines.push(("Sofas, Sessel und Matratzen", 50.0, baseline));
            lines.push(("Waschbecken und Autoreifen", 230.0, baseline));
        }
        lines.push(("Selbst bringen", 50.0, 172.0));
        lines.push((
            "Der Wertstoffhof in der Industriestraße hat von neun bis siebzehn Uhr offen",
            50.0,
            186.0,
        ));
        let order = order(&lines);
        assert!(order[9].starts_with("Waschbecken") && order[10] == "Selbst bringen", "{order:?}");
    }

    #[test]
    fn a_table_is_read_row_by_row() {
        let lines: Vec<(&str, f32, f32)> = (0..6)
            .flat_map(|row| {
                let baseline = 100.0 + 12.0 * row as f32;
                [("Beglaubigung einer Urkunde", 50.0, baseline), ("5,00 €", 300.0, baseline)]
            })
            .collect();
        assert!(order(&lines).iter().all(|line| line.ends_with('€')));
    }

    #[test]
    fn a_word_divided_at_the_end_of_a_column_is_whole() {
        let mut lines = Vec::new();
        let left = [
            "Der Rat der Stadt Musterfurt",
            "hat in seiner Sitzung im Mai",
            "die Satzung über die Hunde",
            "steuer und die Verwaltungs-",
        ];
        let right = [
            "gebühren beschlossen und die",
            "Verwaltung damit beauftragt,",
            "sie alsbald bekannt zu geben",
            "und danach zu vollziehen mit",
        ];
        for (index, (one, other)) in left.iter().zip(right).enumerate() {
            let baseline = 100.0 + 12.0 * index as f32;
            lines.push((*one, 50.0, baseline));
            lines.push((other, 230.0, baseline));
        }
        let order = order(&lines);
        assert!(order[3].ends_with("Verwaltungsgebühren"), "{order:?}");
        assert!(order[4].starts_with("beschlossen"), "{order:?}");
    }
}
