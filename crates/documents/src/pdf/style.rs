//! What ordinary text looks like in a document: the measure for headings.

use std::collections::BTreeMap;

use super::lines::Line;
use super::words::Piece;

/// The strokes of a bold line are on average this many times thicker than ordinary ones; measured: regular lines 0.95–1.12,
/// bold ones 1.2–1.8.
const BOLD: f32 = 1.15;
/// The strokes of a bold word are at least this many times thicker; letters differ.
const BOLD_WORD: f32 = 1.05;

/// The look of running text.
#[derive(Clone, Copy, Debug)]
pub(super) struct Body {
    /// Its font size in points.
    pub(super) size: f32,
    /// The thickness of its strokes in thousandths of the size; 0 where unknown.
    stroke: f32,
}

impl Body {
    /// The look that most letters of a document have.
    pub(super) fn of(lines: &[&Line]) -> Self {
        let words = || lines.iter().flat_map(|line| line.pieces());
        let mut sizes: BTreeMap<i32, usize> = BTreeMap::new();
        // Words of one size follow each other, so that few need a look at the map.
        let mut runs: Vec<(i32, usize)> = Vec::new();
        for word in words() {
            match runs.last_mut() {
                Some((size, letters)) if *size == half_points(word.size) => *letters += word.text.len(),
                _ => runs.push((half_points(word.size), word.text.len())),
            }
        }
        for (size, letters) in runs {
            *sizes.entry(size).or_default() += letters;
        }
        let most = sizes.into_iter().max_by_key(|&(size, letters)| (letters, -size));
        let size = most.map_or(10.0, |(size, _)| size as f32 / 2.0);
        let of_size = words().filter(|word| half_points(word.size) == half_points(size));
        Self { size, stroke: median_stroke(of_size) }
    }

    /// Whether a line is set in bold, all of it.
    pub(super) fn is_bold(self, line: &Line) -> bool {
        let (mut all, mut heavy, mut strokes) = (0.0, 0.0, 0.0);
        for word in line.pieces().filter(|word| word.stroke > 0.0) {
            let letters = word.text.len() as f32;
            all += letters;
            strokes += word.stroke * letters;
            if word.stroke > BOLD_WORD * self.stroke {
                heavy += letters;
            }
        }
        self.stroke > 0.0 && all > 0.0 && heavy >= 0.85 * all && strokes >= BOLD * self.stroke * all
    }

    /// How much larger than running text a line is.
    pub(super) fn growth(self, line: &Line) -> f32 {
        line.size() / self.size
    }
}

/// A font size as a whole number of half points: sizes that look alike are equal.
pub(super) fn half_points(size: f32) -> i32 {
    (size * 2.0).round() as i32
}

/// The thickness that half of the letters do not reach, to a quarter of a thousandth.
fn median_stroke<'p>(words: impl Iterator<Item = &'p Piece>) -> f32 {
    const STEPS: f32 = 4.0;
    const MOST: usize = 4_000;
    let mut letters = vec![0_usize; MOST];
    for word in words.filter(|word| word.stroke > 0.0) {
        letters[((word.stroke * STEPS) as usize).min(MOST - 1)] += word.text.len();
    }
    let half = letters.iter().sum::<usize>() / 2;
    let mut seen = 0;
    let middle = letters.iter().position(|letters| {
        seen += letters;
        seen > half
    });
    middle.map_or(0.0, |step| (step as f32 + 0.5) / STEPS)
}
