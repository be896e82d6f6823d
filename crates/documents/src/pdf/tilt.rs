//! Words of a scan that lies slightly tilted, put on level lines.
//!
//! Who recognised the text before us often left the page as it was scanned, so that the end of a line stands as high as the next line's
//! beginning. How far a page is tilted is told by words that were written one after the other. Their boxes stay where they are.

use super::words::Piece;

/// Words of a line follow each other within so many em, and their baselines differ by at most so many em.
const GAP: f32 = 4.0;
const STEP: f32 = 0.5;
/// A line tells a slope if it is so many em long, and a page its tilt if so many lines do.
const LONG: f32 = 15.0;
const LEAST_LINES: usize = 3;
/// Steeper text is not of a page that somebody has put down to be scanned.
const STEEPEST: f32 = 0.15;

/// Levels the baselines of words.
pub(super) fn level(pieces: &mut [Piece]) {
    let slope = slope(pieces);
    for piece in pieces {
        piece.baseline -= slope * piece.rect.left;
    }
}

/// How far lines go down for each point that they go on: the median of all long lines, each counted by its length.
fn slope(pieces: &[Piece]) -> f32 {
    let lines = pieces.chunk_by(goes_on).filter_map(line_slope);
    let mut slopes: Vec<(f32, f32)> = lines.filter(|(slope, _)| slope.abs() <= STEEPEST).collect();
    if slopes.len() < LEAST_LINES {
        return 0.0;
    }
    slopes.sort_by(|one, other| one.0.total_cmp(&other.0));
    let half = slopes.iter().map(|(_, length)| length).sum::<f32>() / 2.0;
    let mut seen = 0.0;
    let middle = slopes.iter().find(|(_, length)| {
        seen += length;
        seen >= half
    });
    middle.map_or(0.0, |(slope, _)| *slope)
}

/// Whether a word was written behind another one on its line.
fn goes_on(one: &Piece, next: &Piece) -> bool {
    let em = one.size.min(next.size);
    let gap = next.rect.left - one.rect.right;
    (-0.5 * em..GAP * em).contains(&gap) && (next.baseline - one.baseline).abs() <= STEP * em
}

/// The slope of the straight line that is nearest to the beginnings of a line's words, and how far these go.
fn line_slope(words: &[Piece]) -> Option<(f32, f32)> {
    let (first, last) = (words.first()?, words.last()?);
    let length = last.rect.left - first.rect.left;
    if length < LONG * first.size {
        return None;
    }
    let count = words.len() as f32;
    let mean = |of: fn(&Piece) -> f32| words.iter().map(of).sum::<f32>() / count;
    let (x, y) = (mean(|word| word.rect.left), mean(|word| word.baseline));
    let (mut across, mut along) = (0.0, 0.0);
    for word in words {
        across += (word.rect.left - x) * (word.baseline - y);
        along += (word.rect.left - x).powi(2);
    }
    (along > 0.0).then_some((across / along, length))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pdf::columns::reading_order;
    use crate::pdf::lines::{Line, pieces_of};
    use crate::pdf::rules::Rules;

    const WORDS: [&str; 8] = ["Der", "Rat", "hat", "in", "seiner", "Sitzung", "heute", "beraten"];

    /// Lines of words, each line going down by so much for each point.
    fn page(slope: f32, lines: usize) -> Vec<Piece> {
        let places = (0..lines).flat_map(|line| {
            WORDS.iter().enumerate().map(move |(index, word)| {
                let left = 50.0 + 60.0 * index as f32;
                (*word, left, 100.0 + 12.0 * line as f32 + slope * left)
            })
        });
        let mut pieces = pieces_of(&places.collect::<Vec<_>>());
        pieces.iter_mut().for_each(|piece| piece.rect.right = piece.rect.left + 55.0);
        pieces
    }

    #[test]
    fn lines_of_a_tilted_scan_are_read_one_after_the_other() {
        for slope in [-0.03, -0.01, 0.0, 0.02] {
            let mut pieces = page(slope, 6);
            let boxes: Vec<_> = pieces.iter().map(|piece| piece.rect).collect();
            level(&mut pieces);
            assert!(boxes.iter().eq(pieces.iter().map(|piece| &piece.rect)), "boxes stay");
            let lines: Vec<String> =
                reading_order(pieces, &Rules::default()).iter().map(Line::text).collect();
            assert_eq!(lines, vec![WORDS.join(" "); 6], "{slope}");
        }
    }

    #[test]
    fn one_odd_line_tilts_nothing() {
        let mut pieces = page(0.0, 5);
        pieces[8..16].iter_mut().for_each(|piece| piece.baseline += 0.02 * piece.rect.left);
        assert!(slope(&pieces).abs() < 1e-3);
        assert_eq!(slope(&page(0.05, 2)), 0.0, "two lines prove nothing");
    }
}
