//! Footnotes: small print at the foot of a column that begins with a mark.
//!
//! They are read at the end of their page, behind the text of all columns, each a block of its own.

use super::lines::Line;
use super::style::Body;

/// Print of at most this share of the usual size is small.
const SMALL: f32 = 0.93;
/// The first note stands at least so many em below the text.
const GAP: f32 = 1.35;
/// The lines of a note stand at most so many em apart.
const PITCH: f32 = 1.8;

/// Finds the footnotes of a page, numbers them and puts them behind its other lines, and what is known of each line with it.
pub(super) fn settle(lines: &mut Vec<Line>, furniture: &mut Vec<bool>, body: Body) {
    let is_note = number(lines, furniture, body);
    if !is_note.contains(&true) {
        return;
    }
    let both: Vec<(Line, bool)> = lines.drain(..).zip(furniture.drain(..)).collect();
    let (notes, text): (Vec<_>, Vec<_>) = both.into_iter().partition(|(line, _)| line.note.is_some());
    (*lines, *furniture) = text.into_iter().chain(notes).unzip();
}

/// Writes into each line the footnote that it belongs to.
fn number(lines: &mut [Line], furniture: &[bool], body: Body) -> Vec<bool> {
    let is_small: Vec<bool> = lines
        .iter()
        .zip(furniture)
        .map(|(line, furniture)| !furniture && line.table.is_none() && line.size() < SMALL * body.size)
        .collect();
    let mut is_note = vec![false; lines.len()];
    let mut notes = 0;
    for index in 0..lines.len() {
        let goes_on =
            index > 0 && is_note[index - 1] && is_small[index] && follows(&lines[index - 1], &lines[index]);
        let begins = is_small[index] && is_marked(&lines[index]) && {
            let page = Foot { lines, furniture, is_small: &is_small, is_note: &is_note };
            page.holds(index)
        };
        notes += usize::from(begins);
        if begins || goes_on {
            is_note[index] = true;
            lines[index].note = Some(notes);
        }
    }
    is_note
}

/// A page on which some footnotes are known.
struct Foot<'l> {
    lines: &'l [Line],
    furniture: &'l [bool],
    is_small: &'l [bool],
    is_note: &'l [bool],
}

impl Foot<'_> {
    /// Whether a line stands at the foot of its column: only small print below it, and apart from text above it.
    fn holds(&self, index: usize) -> bool {
        let line = &self.lines[index];
        let column = (0..self.lines.len())
            .filter(|&other| !self.furniture[other] && overlaps(line, &self.lines[other]));
        let (mut above, mut only_small) = (None::<usize>, true);
        for other in column.filter(|&other| other != index) {
            let baseline = self.lines[other].baseline();
            if baseline > line.baseline() {
                only_small &= self.is_small[other];
            } else if above.is_none_or(|above| self.lines[above].baseline() < baseline) {
                above = Some(other);
            }
        }
        let is_first = |above: usize| {
            let step = line.baseline() - self.lines[above].baseline();
            !self.is_small[above] && step > GAP * self.lines[above].size().max(line.size())
        };
        only_small && above.is_some_and(|above| self.is_note[above] || is_first(above))
    }
}

fn overlaps(one: &Line, other: &Line) -> bool {
    let (one, other) = (one.rect(), other.rect());
    one.left < other.right && other.left < one.right
}

fn follows(above: &Line, line: &Line) -> bool {
    let step = line.baseline() - above.baseline();
    above.region == line.region && step > 0.0 && step < PITCH * line.size()
}

/// „1“, „12)“, „*“, „**)“, „²“ in front of something else.
fn is_marked(line: &Line) -> bool {
    let mut words = line.pieces().map(|piece| piece.text.trim_end_matches(')'));
    let mark = words.next().unwrap_or_default();
    let signs = mark.chars().count();
    let all = |is_sign: fn(char) -> bool| mark.chars().all(is_sign);
    let is_mark = ((1..=2).contains(&signs) && all(|sign| sign.is_ascii_digit()))
        || ((1..=3).contains(&signs)
            && (all(|sign| sign == '*') || all(|sign| "¹²³⁴⁵⁶⁷⁸⁹⁰†‡".contains(sign))));
    is_mark && words.any(|word| word.chars().any(char::is_alphabetic))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pdf::columns::reading_order;
    use crate::pdf::rules::Rules;
    use crate::pdf::words::{glyphs_of, words};

    /// Lines of text given as (text, left, baseline, size).
    fn lines(texts: &[(&str, f32, f32, f32)]) -> Vec<Line> {
        let mut glyphs: Vec<_> = texts
            .iter()
            .flat_map(|(text, left, baseline, size)| glyphs_of(text, *left, *baseline, *size))
            .collect();
        reading_order(words(&mut glyphs).remove(0).1, &Rules::default())
    }

    fn settled(texts: &[(&str, f32, f32, f32)]) -> Vec<(String, Option<usize>)> {
        let mut lines = lines(texts);
        let body = Body::of(&lines.iter().collect::<Vec<_>>());
        let mut furniture = vec![false; lines.len()];
        settle(&mut lines, &mut furniture, body);
        lines.iter().map(|line| (line.text(), line.note)).collect()
    }

    #[test]
    fn the_note_of_a_column_is_read_behind_the_text_of_all_columns() {
        let mut page = Vec::new();
        for row in 0..5 {
            let baseline = 100.0 + 12.0 * row as f32;
            page.push(("Die Gebühr steigt im kommenden", 50.0, baseline, 10.0));
            page.push(("Jahre um sechs von Hundert auf", 230.0, baseline, 10.0));
        }
        page.push(("und so weiter bis zum Ende", 230.0, 160.0, 10.0));
        page.push(("1", 50.0, 171.0, 5.0));
        page.push(("Siehe die Satzung vom Mai über", 54.0, 173.0, 8.0));
        page.push(("die Abfälle in der Stadt", 54.0, 182.0, 8.0));
        let read = settled(&page);
        assert_eq!(read[10], ("und so weiter bis zum Ende".to_owned(), None), "{read:?}");
        assert_eq!(read[11], ("1 Siehe die Satzung vom Mai über".to_owned(), Some(1)));
        assert_eq!(read[12], ("die Abfälle in der Stadt".to_owned(), Some(1)));
    }

    #[test]
    fn small_print_amid_the_text_is_no_footnote() {
        let page = [
            ("Die Gebühr steigt im kommenden Jahr", 50.0, 100.0, 10.0),
            ("1) ohne Umsatzsteuer", 50.0, 118.0, 8.0),
            ("Der Rat hat dies so beschlossen", 50.0, 136.0, 10.0),
        ];
        assert!(settled(&page).iter().all(|(_, note)| note.is_none()));
    }

    #[test]
    fn a_raised_mark_does_not_stick_to_its_word() {
        let read =
            settled(&[("Gebühr", 50.0, 100.0, 10.0), ("1", 80.0, 96.0, 6.0), ("gilt", 86.0, 100.0, 10.0)]);
        assert_eq!(read[0].0, "Gebühr 1 gilt");
    }
}
