//! Marginalia: notes in small print and the numbers of lines beside the text. Each would stand in the middle of a line.

use super::lines::Fragment;

/// A line of running text is at least this share as wide as the widest one.
const WIDE: f32 = 0.75;
/// Text has at least so many such lines; a table or a form has not.
const LEAST_LINES: usize = 8;
/// Print of at most this share of the usual size is small.
const SMALL: f32 = 0.93;
/// What stands beside the text is at most this share as wide.
const NARROW: f32 = 0.35;
/// Where not every line is numbered, every fifth one is, at least so often on a page.
const STEP: u32 = 5;
const LEAST_NUMBERS: usize = 3;
/// Baselines that differ by this many em are the same.
const SAME_LINE: f32 = 0.35;

/// Takes what stands in the margins out of the fragments of a page, which are given from top to bottom.
pub(super) fn marginalia(fragments: &mut Vec<Fragment>) -> Vec<Fragment> {
    let Some(text) = Text::of(fragments) else { return Vec::new() };
    let is_numbered = counts_lines(fragments, &text);
    let is_taken = |fragment: &mut Fragment| {
        text.is_beside(fragment) && (text.is_note(fragment) || (is_numbered && number(fragment).is_some()))
    };
    fragments.extract_if(.., is_taken).collect()
}

/// Whether numbers beside the text count its lines: every fifth one, or each, also those amid a sentence.
fn counts_lines(fragments: &[Fragment], text: &Text) -> bool {
    let beside = fragments.iter().filter(|fragment| text.is_beside(fragment));
    let numbers: Vec<(u32, &Fragment)> =
        beside.filter_map(|fragment| Some((number(fragment)?, fragment))).collect();
    let counts_by = |step: u32| numbers.windows(2).all(|pair| pair[1].0 == pair[0].0 + step);
    let is_amid_sentence = |number: &Fragment| {
        let is_behind = |other: &&Fragment| {
            other.rect.left > number.rect.right
                && (other.baseline - number.baseline).abs() < SAME_LINE * number.size
        };
        let line = fragments.iter().find(is_behind).and_then(|line| line.pieces.first());
        line.is_some_and(|word| word.text.starts_with(char::is_lowercase))
    };
    let amid = || numbers.iter().filter(|(_, number)| is_amid_sentence(number)).count();
    (numbers.len() >= LEAST_NUMBERS && counts_by(STEP) && numbers[0].0.is_multiple_of(STEP))
        || (numbers.len() >= LEAST_LINES && counts_by(1) && 4 * amid() >= numbers.len())
}

/// The column of running text of a page.
struct Text {
    left: f32,
    right: f32,
    top: f32,
    bottom: f32,
    size: f32,
}

impl Text {
    /// Nothing if there is no such column.
    fn of(fragments: &[Fragment]) -> Option<Self> {
        let width = |fragment: &Fragment| fragment.rect.right - fragment.rect.left;
        let widest = fragments.iter().map(width).fold(0.0, f32::max);
        let wide: Vec<&Fragment> = fragments
            .iter()
            .filter(|fragment| width(fragment) >= WIDE * widest && fragment.table.is_none())
            .collect();
        if wide.len() < LEAST_LINES {
            return None;
        }
        let mut sizes: Vec<f32> = wide.iter().map(|fragment| fragment.size).collect();
        sizes.sort_by(f32::total_cmp);
        let edge = |side: fn(&Fragment) -> f32, better: fn(f32, f32) -> f32| {
            wide.iter().map(|one| side(one)).reduce(better)
        };
        Some(Self {
            left: edge(|one| one.rect.left, f32::min)?,
            right: edge(|one| one.rect.right, f32::max)?,
            top: edge(|one| one.rect.top, f32::min)?,
            bottom: edge(|one| one.rect.bottom, f32::max)?,
            size: sizes[sizes.len() / 2],
        })
    }

    fn is_beside(&self, fragment: &Fragment) -> bool {
        let rect = fragment.rect;
        let outside = rect.right <= self.left || rect.left >= self.right;
        outside
            && rect.bottom > self.top
            && rect.top < self.bottom
            && rect.right - rect.left < NARROW * (self.right - self.left)
            && fragment.table.is_none()
    }

    fn is_note(&self, fragment: &Fragment) -> bool {
        let letters =
            fragment.pieces.iter().flat_map(|piece| piece.text.chars()).filter(|sign| sign.is_alphabetic());
        fragment.size < SMALL * self.size && letters.count() >= 3
    }
}

/// The number that a fragment is.
fn number(fragment: &Fragment) -> Option<u32> {
    match &fragment.pieces[..] {
        [piece] => piece.text.parse().ok(),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use crate::pdf::columns::reading_order;
    use crate::pdf::lines::{Line, pieces_of};
    use crate::pdf::rules::Rules;
    use crate::pdf::words::{glyphs_of, words};

    fn read(beside: &[(&str, f32, f32, f32)]) -> Vec<String> {
        let mut glyphs = Vec::new();
        for row in 0..10 {
            glyphs.extend(glyphs_of(
                "Der Rat hat in seiner Sitzung im Mai beraten",
                80.0,
                100.0 + 12.0 * row as f32,
                10.0,
            ));
        }
        for (text, left, baseline, size) in beside {
            glyphs.extend(glyphs_of(text, *left, *baseline, *size));
        }
        reading_order(words(&mut glyphs).remove(0).1, &Rules::default()).iter().map(Line::text).collect()
    }

    #[test]
    fn notes_and_numbers_of_lines_do_not_stand_within_the_text() {
        let lines = read(&[("Zuständig: Rat", 330.0, 124.0, 7.0), ("und Ausschuss", 330.0, 136.0, 7.0)]);
        assert_eq!(lines[10..], ["Zuständig: Rat", "und Ausschuss"]);
        let lines = read(&[("5", 50.0, 148.0, 10.0), ("10", 50.0, 208.0, 10.0), ("15", 50.0, 172.0, 10.0)]);
        assert_eq!(lines.len(), 10, "numbers that do not count lines stay");
        let lines = read(&[("5", 50.0, 124.0, 10.0), ("10", 45.0, 160.0, 10.0), ("15", 45.0, 196.0, 10.0)]);
        assert_eq!(lines[10..], ["5", "10", "15"]);
    }

    #[test]
    fn numbers_beside_every_line_count_lines_if_sentences_run_over_them() {
        let numbered = |text: &'static str| {
            let numbers: Vec<String> = (101..=112).map(|number| number.to_string()).collect();
            let rows = numbers.iter().enumerate().flat_map(|(row, number)| {
                let baseline = 100.0 + 12.0 * row as f32;
                [(number.as_str(), 40.0, baseline), (text, 80.0, baseline)]
            });
            let lines = reading_order(pieces_of(&rows.collect::<Vec<_>>()), &Rules::default());
            lines.iter().map(Line::text).collect::<Vec<String>>()
        };
        assert_eq!(numbered("oder der Rat berät in seiner Sitzung")[12], "101");
        assert!(numbered("Der Rat berät in seiner Sitzung")[0].starts_with("101 Der"));
    }

    #[test]
    fn numbers_of_paragraphs_stay_before_them() {
        let lines =
            read(&[("(1)", 55.0, 100.0, 10.0), ("(2)", 55.0, 124.0, 10.0), ("(3)", 55.0, 148.0, 10.0)]);
        assert!(lines[0].starts_with("(1) Der Rat"), "{lines:?}");
    }
}
