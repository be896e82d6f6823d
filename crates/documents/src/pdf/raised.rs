//! Small figures that are part of a unit or a formula: the raised 2 of „m²“, the lowered one of „CO₂“. They stay with their
//! letters, unlike marks of footnotes, which look the same and are words of their own.

use super::words::Piece;

/// A figure is at most so large, compared with the letters before it.
const SMALLER: f32 = 0.85;
/// It is raised or lowered by so many em of those letters.
const LEAST_SHIFT: f32 = 0.04;
const MOST_SHIFT: f32 = 0.65;
/// It stands so close to them.
const CLOSE: f32 = 0.2;

/// Units that have squares and cubes.
const UNITS: [&str; 6] = ["m", "km", "dm", "cm", "mm", "lfm"];
/// What is written with lowered figures in council papers.
const FORMULAS: [&str; 7] = ["CO", "NO", "SO", "CH", "PM", "H", "O"];

/// The letters with the figure that stands behind them, if that belongs to them.
pub(super) fn with_figure(letters: &Piece, figure: &Piece) -> Option<String> {
    let em = letters.size;
    let shift = (letters.baseline - figure.baseline) / em;
    let gap = (figure.rect.left - letters.rect.right) / em;
    let is_small = figure.size <= SMALLER * em && (LEAST_SHIFT..MOST_SHIFT).contains(&shift.abs());
    if letters.closed || !is_small || gap.abs() > CLOSE {
        return None;
    }
    let before = letters.text.trim_end_matches(char::is_alphabetic);
    let (letters, whole) = (&letters.text[before.len()..], &letters.text);
    let sign = match figure.text.as_str() {
        "2" if shift > 0.0 && UNITS.contains(&letters) => '²',
        "3" if shift > 0.0 && UNITS.contains(&letters) => '³',
        "2" if shift < 0.0 && FORMULAS.contains(&letters) => '₂',
        "3" if shift < 0.0 && FORMULAS.contains(&letters) => '₃',
        "4" if shift < 0.0 && FORMULAS.contains(&letters) => '₄',
        "10" if shift < 0.0 && letters == "PM" => return Some(format!("{whole}₁₀")),
        _ => return None,
    };
    Some(format!("{whole}{sign}"))
}

#[cfg(test)]
mod tests {
    use crate::pdf::lines::fragments;
    use crate::pdf::words::{glyphs_of, words};

    /// The words of a text, a small figure at that height above its end, and more text behind it.
    fn read(text: &str, figure: &str, raised: f32, more: &str) -> Vec<String> {
        let mut glyphs = glyphs_of(text, 50.0, 100.0, 10.0);
        let end = 50.0 + 5.0 * text.chars().count() as f32;
        glyphs.extend(glyphs_of(figure, end, 100.0 - raised, 6.0));
        glyphs.extend(glyphs_of(more, end + 3.0 * figure.len() as f32, 100.0, 10.0));
        let (_, pieces) = words(&mut glyphs).remove(0);
        fragments(pieces).into_iter().flat_map(|line| line.pieces).map(|piece| piece.text.into()).collect()
    }

    #[test]
    fn squares_and_formulas_are_one_word() {
        assert_eq!(read("je 100 m", "2", 3.5, ", netto"), ["je", "100", "m²,", "netto"]);
        assert_eq!(read("5 €/m", "3", 3.5, " Abwasser"), ["5", "€/m³", "Abwasser"]);
        assert_eq!(read("1,2 t CO", "2", -2.0, "-Ausstoß"), ["1,2", "t", "CO₂-Ausstoß"]);
    }

    #[test]
    fn marks_of_footnotes_stay_apart() {
        assert_eq!(read("die Gebühr", "2", 3.5, " ist"), ["die", "Gebühr", "2", "ist"]);
        assert_eq!(read("im Programm", "3", 3.5, ""), ["im", "Programm", "3"]);
    }
}
