//! Running headers, footers and page numbers: what stands at the same place of several pages.

use std::collections::BTreeMap;
use std::ops::Range;

use super::lines::Line;
use super::tags::Role;
use super::words::Piece;

/// Furniture stands within this share of the page's height from its upper or lower edge.
const MARGIN: f32 = 0.14;
/// What a tagged file calls decoration may stand a little farther inside.
const TAGGED_MARGIN: f32 = 0.2;
/// Running lines stand at the same height of each page, give or take so many points.
const SAME_HEIGHT: f32 = 8.0;

/// Baselines that are nearer to each other are those of one line.
const SAME_LINE: f32 = 2.0;

/// What a file calls headers, footers and decoration makes up at most this share of a page's letters.
const MOST_TOLD: f32 = 0.5;

/// Lines of a page together with the extent of its frame from top to bottom.
pub(super) struct Sheet<'l> {
    /// Its lines.
    pub(super) lines: &'l [Line],
    /// Where the frame begins and ends.
    pub(super) extent: Range<f32>,
}

/// Running lines are set apart from the text by at least this many times the usual distance of lines.
const APART: f32 = 1.6;

/// Print of at most this share of the usual size is small.
const SMALL: f32 = 0.93;
/// Words of so many letters say what a document is about.
const LEAST_LETTERS: usize = 4;

/// For each page and line, whether the line is furniture. `body` is the size of running text.
pub(super) fn furniture(sheets: &[Sheet<'_>], body: f32) -> Vec<Vec<bool>> {
    let running = running_lines(sheets);
    let mut found: Vec<Vec<bool>> =
        (1..).zip(sheets).map(|(page, sheet)| judge(sheet, page, &running, sheets)).collect();
    for (sheet, found) in sheets.iter().zip(&mut found).skip(1) {
        if let Some(line) = later_header(&sheets[0], sheet, body) {
            found[line] = true;
        }
    }
    found
}

/// The line at the top of a later page that says in small print what the first page says: higher than anything on that one.
fn later_header(first: &Sheet<'_>, sheet: &Sheet<'_>, body: f32) -> Option<usize> {
    let height = |line: &Line| line.baseline() - sheet.extent.start;
    let top = (0..sheet.lines.len())
        .min_by(|one, other| height(&sheet.lines[*one]).total_cmp(&height(&sheet.lines[*other])))?;
    let line = &sheet.lines[top];
    let is_higher = |other: &Line| other.baseline() - first.extent.start > height(line) + line.size();
    let is_header = sheet.place(line, MARGIN).is_some()
        && line.size() < SMALL * body
        && first.lines.iter().all(is_higher)
        && sheet.is_apart(line, &vec![false; sheet.lines.len()]);
    let said = |word: &str| first.lines.iter().flat_map(Line::pieces).any(|piece| piece.text == word);
    let says_it_again = || {
        let mut words = line.pieces().map(|piece| piece.text.as_str());
        words.any(|word| {
            word.chars().filter(|letter| letter.is_alphanumeric()).count() >= LEAST_LETTERS && said(word)
        })
    };
    (is_header && says_it_again()).then_some(top)
}

fn judge(sheet: &Sheet<'_>, page: u32, running: &Running, sheets: &[Sheet<'_>]) -> Vec<bool> {
    let least_pages = least_pages(sheets.len());
    let runs = |line: &Line| {
        let place = sheet.place(line, MARGIN)?;
        let heights = running.get(&(place.side, pattern(line)))?;
        Some(near(heights, place.height) >= least_pages)
    };
    let runs: Vec<bool> = sheet.lines.iter().map(|line| runs(line).unwrap_or(false)).collect();
    let told = sheet.told();
    let judge = |(index, line): (usize, &Line)| {
        let numbered = sheet.place(line, MARGIN).is_some() && is_page_number(&pattern(line));
        let named = numbered && line.text() == format!("Seite {page}");
        let is_placed = || {
            let is_edge = (runs[index] && sheets[0].has(sheet, line)) || (numbered && says_page(line));
            sheet.is_apart(line, &runs) || (is_edge && sheet.is_outermost(line, &runs))
        };
        told[index] || named || ((numbered || runs[index]) && is_placed())
    };
    sheet.lines.iter().enumerate().map(judge).collect()
}

type Running = BTreeMap<(Side, String), Vec<f32>>;

/// The heights at which each line stands in the margins, one per page at most.
fn running_lines(sheets: &[Sheet<'_>]) -> Running {
    let mut running = Running::new();
    for sheet in sheets {
        let mut of_page: BTreeMap<(Side, String), f32> = BTreeMap::new();
        for line in sheet.lines {
            let Some(place) = sheet.place(line, MARGIN) else { continue };
            let text = pattern(line);
            if text.chars().filter(|letter| letter.is_alphabetic()).count() >= 3 {
                of_page.entry((place.side, text)).or_insert(place.height);
            }
        }
        for (key, height) in of_page {
            running.entry(key).or_default().push(height);
        }
    }
    running
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Side {
    Top,
    Bottom,
}

struct Place {
    side: Side,
    /// Distance from the edge.
    height: f32,
}

impl Sheet<'_> {
    /// Which lines the file calls headers, footers or page numbers, or decoration if they stand in the margins; none if that would be
    /// half of the page.
    fn told(&self) -> Vec<bool> {
        let is_running = |piece: &Piece| piece.tag.is_some_and(|tag| tag.role == Role::Running);
        let is_told = |line: &Line| {
            // The only word of a line may have gone to the line above.
            let is_artifact = line.pieces().next().is_some() && line.pieces().all(|piece| piece.artifact);
            is_artifact && (line.pieces().all(is_running) || self.place(line, TAGGED_MARGIN).is_some())
        };
        let letters = |line: &Line| line.pieces().map(|piece| piece.text.len()).sum::<usize>();
        let told: Vec<bool> = self.lines.iter().map(is_told).collect();
        let marked: usize =
            self.lines.iter().zip(&told).filter(|(_, told)| **told).map(|(line, _)| letters(line)).sum();
        let all: usize = self.lines.iter().map(letters).sum();
        if marked as f32 <= MOST_TOLD * all as f32 { told } else { vec![false; self.lines.len()] }
    }

    fn place(&self, line: &Line, margin: f32) -> Option<Place> {
        let depth = margin * (self.extent.end - self.extent.start);
        let (from_top, from_bottom) =
            (line.baseline() - self.extent.start, self.extent.end - line.baseline());
        if from_top < depth {
            Some(Place { side: Side::Top, height: from_top })
        } else {
            (from_bottom < depth).then_some(Place { side: Side::Bottom, height: from_bottom })
        }
    }
}

impl Sheet<'_> {
    /// Whether no line of the text stands directly beside the line; rows of forms repeat on many pages, too.
    fn is_apart(&self, line: &Line, runs: &[bool]) -> bool {
        let text = self.lines.iter().zip(runs).filter(|(_, runs)| !**runs).map(|(line, _)| line);
        let is_beside = |other: &&Line| {
            let step = (other.baseline() - line.baseline()).abs();
            !std::ptr::eq(*other, line) && step <= APART * line.size().min(other.size())
        };
        text.filter(is_beside).all(|other| is_page_number(&pattern(other)))
    }
}

impl Sheet<'_> {
    /// Whether nothing but running lines stands farther out, or beside the line at its height: then it may stand close to the text.
    fn is_outermost(&self, line: &Line, runs: &[bool]) -> bool {
        let Some(place) = self.place(line, MARGIN).filter(|_| line.cell.is_none()) else { return false };
        let is_farther = |other: &Line| {
            let step = other.baseline() - line.baseline();
            match place.side {
                Side::Top => step < SAME_LINE,
                Side::Bottom => step > -SAME_LINE,
            }
        };
        let mut text = self.lines.iter().zip(runs).filter(|(_, runs)| !**runs).map(|(line, _)| line);
        !text.any(|other| !std::ptr::eq(other, line) && is_farther(other))
    }

    /// Whether this page says at the same place what a line of another says; the first page has no head of a table that goes on.
    fn has(&self, sheet: &Sheet<'_>, line: &Line) -> bool {
        let Some(wanted) = sheet.place(line, MARGIN) else { return false };
        let is_it = |own: &Line| {
            self.place(own, MARGIN).is_some_and(|place| {
                place.side == wanted.side && (place.height - wanted.height).abs() <= SAME_HEIGHT
            }) && pattern(own) == pattern(line)
        };
        self.lines.iter().any(is_it)
    }
}

/// Whether a line names the page or the day on which it was printed, in so many words.
fn says_page(line: &Line) -> bool {
    ["Seite", "Ausdruck vom", "Gedruckt am"].iter().any(|name| line.text().starts_with(name))
}

fn near(heights: &[f32], height: f32) -> usize {
    heights.iter().filter(|other| (*other - height).abs() <= SAME_HEIGHT).count()
}

/// On how many pages a line must stand to be running.
fn least_pages(pages: usize) -> usize {
    if pages <= 4 { 2 } else { 3 }
}

/// The text of a line with every number replaced by `#`.
fn pattern(line: &Line) -> String {
    let mut pattern = String::new();
    for letter in line.text().chars() {
        let letter = if letter.is_ascii_digit() { '#' } else { letter };
        if letter != '#' || !pattern.ends_with('#') {
            pattern.push(letter);
        }
    }
    pattern
}

/// Whether a line in the margin says what only furniture says. Bare numbers count, too: nothing else stands alone there.
fn is_page_number(pattern: &str) -> bool {
    let bare: String = pattern.chars().filter(|letter| !letter.is_whitespace()).collect();
    let bare = bare.trim_matches(['-', '–', '—', '·', '.', '/']);
    matches!(
        bare,
        "#" | "Seite#" | "Seite:#" | "Seite#von#" | "Seite:#von#" | "Seite#/#" | "#/#" | "#von#" | "S.#"
    ) || pattern.starts_with("Ausdruck vom")
        || pattern.starts_with("Gedruckt am")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pdf::columns::reading_order;
    use crate::pdf::lines::pieces_of;
    use crate::pdf::rules::Rules;

    fn judge(pages: &[&[(&str, f32, f32)]]) -> Vec<Vec<bool>> {
        let pages: Vec<Vec<Line>> =
            pages.iter().map(|lines| reading_order(pieces_of(lines), &Rules::default())).collect();
        let sheets: Vec<Sheet<'_>> = pages.iter().map(|lines| Sheet { lines, extent: 0.0..842.0 }).collect();
        furniture(&sheets, 12.0)
    }

    #[test]
    fn running_lines_and_page_numbers_are_found() {
        let one: &[(&str, f32, f32)] = &[
            ("Stadt Musterfurt 3.1", 50.0, 40.0),
            ("Der Rat tagt", 50.0, 200.0),
            ("Seite 1 von 2", 50.0, 810.0),
        ];
        let two: &[(&str, f32, f32)] = &[
            ("Stadt Musterfurt 3.1", 50.0, 41.0),
            ("Der Rat tagt", 50.0, 200.0),
            ("Seite 2 von 2", 50.0, 810.0),
        ];
        assert_eq!(judge(&[one, two]), [[true, false, true], [true, false, true]]);
    }

    #[test]
    fn a_header_that_only_the_second_page_has_is_found() {
        let one: &[(&str, f32, f32)] =
            &[("Vorlage 2023/0112", 50.0, 79.0), ("Der Rat beschließt:", 50.0, 120.0)];
        let two: &[(&str, f32, f32)] = &[
            ("Vorlage 2023/0112", 50.0, 43.0),
            ("a) den Haushalt", 50.0, 69.0),
            ("b) die Satzung", 50.0, 81.0),
        ];
        assert_eq!(judge(&[one, two]), [vec![false; 2], vec![true, false, false]]);
        let other: &[(&str, f32, f32)] = &[("Anlage", 50.0, 43.0), ("Karte", 50.0, 69.0)];
        assert_eq!(judge(&[one, other]), [[false; 2], [false; 2]]);
    }

    #[test]
    fn a_named_page_number_may_stand_close_to_the_text() {
        let one: &[(&str, f32, f32)] = &[("Niederschrift", 50.0, 70.0)];
        let two: &[(&str, f32, f32)] = &[("Seite 2", 50.0, 40.0), ("- Umweltspur:", 50.0, 52.0)];
        assert_eq!(judge(&[one, two])[1], [true, false]);
    }

    #[test]
    fn running_lines_may_stand_close_to_a_table_but_its_repeated_head_is_none() {
        let one: &[(&str, f32, f32)] = &[
            ("Stadt Musterstadt", 50.0, 40.0),
            ("Gebührenordnung", 50.0, 53.0),
            ("Der Rat beschließt", 50.0, 300.0),
            ("Ausdruck vom: 3.2.2025 Seite: 1", 50.0, 812.0),
        ];
        let later = ["Hund", "Katze", "Pferd", "Esel"].map(|animal| {
            [
                ("Stadt Musterstadt", 50.0, 40.0),
                ("Nr. Gegenstand", 50.0, 53.0),
                (animal, 50.0, 66.0),
                (animal, 50.0, 800.0),
                ("Ausdruck vom: 3.2.2025 Seite: 2", 50.0, 812.0),
            ]
        });
        let found = judge(&[one, &later[0], &later[1], &later[2], &later[3]]);
        assert_eq!(found[0], [true, false, false, true]);
        assert_eq!(found[2], [true, false, false, false, true]);
    }

    #[test]
    fn a_title_at_the_top_of_one_page_is_kept() {
        let page: &[(&str, f32, f32)] = &[("Hundesteuersatzung", 50.0, 60.0), ("- 1 -", 280.0, 820.0)];
        assert_eq!(judge(&[page]), [[false, true]]);
    }
}
