//! Check boxes that a form draws: small squares of lines that nothing else touches, with or without a cross in them.
//!
//! Each becomes a ☒ or a ☐ in the line of what it is for. Squares that touch others are fields for single letters, or cells.

use engine::Rect;

use super::fields::CheckBox;
use super::glyph::{Glyph, Letters, Turn};
use super::rules::{Drawing, Rule, Rules};

/// Sides of a box are so many points long.
const SIDE: std::ops::RangeInclusive<f32> = 5.0..=18.0;
/// Corners meet, give or take so many points.
const NEAR: f32 = 1.6;
/// Height and width differ by this factor at most.
const SQUARE: f32 = 1.3;
/// More short lines than this are a drawing.
const MOST_LINES: usize = 800;
/// What a box is for stands so many of its sides away.
const REACH: f32 = 2.5;
/// A stroke of a cross is at least this long, compared with the box.
const CROSS: f32 = 0.4;

/// The check boxes that are drawn on a page of upright text.
pub(super) fn drawn(drawing: &Drawing, glyphs: &[Glyph]) -> Vec<CheckBox> {
    let squares = squares(&drawing.rules(Turn::NONE));
    let glyphs: Vec<&Glyph> = glyphs.iter().filter(|glyph| glyph.turn == Turn::NONE).collect();
    squares.into_iter().filter_map(|rect| check_box(rect, drawing, &glyphs)).collect()
}

/// Squares of four lines that end at its corners.
fn squares(rules: &Rules) -> Vec<Rect> {
    let short = |rules: &[Rule]| -> Vec<Rule> {
        rules.iter().filter(|rule| SIDE.contains(&(rule.to - rule.from))).copied().collect()
    };
    let (level, upright) = (short(&rules.level), short(&rules.upright));
    if level.len() + upright.len() > MOST_LINES {
        return Vec::new();
    }
    let near = |one: f32, other: f32| (one - other).abs() <= NEAR;
    let is_side = |at: f32, top: f32, bottom: f32| {
        upright.iter().any(|rule| near(rule.at, at) && near(rule.from, top) && near(rule.to, bottom))
    };
    let mut squares = Vec::new();
    for (index, top) in level.iter().enumerate() {
        let width = top.to - top.from;
        let bottom = level[index + 1..].iter().find(|bottom| {
            let height = bottom.at - top.at;
            let is_square = height <= SQUARE * width && width <= SQUARE * height;
            is_square && near(bottom.from, top.from) && near(bottom.to, top.to)
        });
        if let Some(bottom) = bottom
            && is_side(top.from, top.at, bottom.at)
            && is_side(top.to, top.at, bottom.at)
        {
            squares.push(Rect { left: top.from, top: top.at, right: top.to, bottom: bottom.at });
        }
    }
    squares
}

fn check_box(rect: Rect, drawing: &Drawing, glyphs: &[&Glyph]) -> Option<CheckBox> {
    let side = rect.right - rect.left;
    let on_line = |glyph: &&&Glyph| {
        let middle = glyph.baseline - 0.3 * glyph.size;
        !glyph.letters.is_space() && (rect.top..=rect.bottom).contains(&middle)
    };
    let is_inside = |glyph: &Glyph| {
        let middle = (glyph.left + glyph.right) / 2.0;
        (rect.left..=rect.right).contains(&middle)
    };
    let (inside, beside): (Vec<&Glyph>, Vec<&Glyph>) =
        glyphs.iter().filter(on_line).copied().partition(|glyph| is_inside(glyph));
    let is_named = beside.iter().any(|glyph| {
        let right = glyph.left - rect.right;
        let left = rect.left - glyph.right;
        right.max(left) <= REACH * side
    });
    let is_cross =
        |glyph: &&Glyph| matches!(glyph.letters, Letters::One('x' | 'X' | '×' | '✓' | '✗' | '✘' | '✔' | '☓'));
    if !is_named || !inside.iter().all(is_cross) {
        return None;
    }
    let is_ticked = !inside.is_empty() || is_crossed(rect, drawing);
    Some(CheckBox { rect, sign: if is_ticked { '☒' } else { '☐' } })
}

/// Whether a slanted line is drawn in a box.
fn is_crossed(rect: Rect, drawing: &Drawing) -> bool {
    let side = rect.right - rect.left;
    drawing.slants().iter().any(|slant| {
        let (x, y) = ((slant.left + slant.right) / 2.0, (slant.top + slant.bottom) / 2.0);
        let length = (slant.right - slant.left).max(slant.bottom - slant.top);
        (rect.left..=rect.right).contains(&x)
            && (rect.top..=rect.bottom).contains(&y)
            && (CROSS * side..2.0 * side).contains(&length)
    })
}

#[cfg(test)]
mod tests {
    use hayro_font::kurbo::{Affine, BezPath, Rect as Square, Shape};

    use super::*;
    use crate::pdf::device::Painted;
    use crate::pdf::words::glyphs_of;

    fn square(drawing: &mut Drawing, left: f64, top: f64) {
        let path = Square::new(left, top, left + 9.0, top + 9.0).to_path(0.1);
        drawing.add(&path, Affine::IDENTITY, Painted::Lines);
    }

    fn signs(drawing: &Drawing, glyphs: &[Glyph]) -> String {
        drawn(drawing, glyphs).iter().map(|found| found.sign).collect()
    }

    #[test]
    fn squares_beside_words_are_check_boxes() {
        let mut drawing = Drawing::default();
        (0..4).for_each(|row| square(&mut drawing, 50.0, 100.0 + 20.0 * f64::from(row)));
        let mut cross = BezPath::new();
        cross.move_to((51.0, 121.0));
        cross.line_to((58.0, 128.0));
        drawing.add(&cross, Affine::IDENTITY, Painted::Lines);
        let mut glyphs = glyphs_of("ja", 64.0, 108.0, 10.0);
        glyphs.extend(glyphs_of("nein", 64.0, 128.0, 10.0));
        glyphs.extend(glyphs_of("x", 52.0, 148.0, 9.0));
        glyphs.extend(glyphs_of("weiß nicht", 64.0, 148.0, 10.0));
        assert_eq!(signs(&drawing, &glyphs), "☐☒☒", "the last one names nothing");
    }

    #[test]
    fn fields_for_letters_and_numbers_in_boxes_are_none() {
        let mut drawing = Drawing::default();
        (0..4).for_each(|column| square(&mut drawing, 50.0 + 9.0 * f64::from(column), 100.0));
        square(&mut drawing, 50.0, 200.0);
        let mut glyphs = glyphs_of("PLZ", 90.0, 108.0, 10.0);
        glyphs.extend(glyphs_of("3", 52.0, 208.0, 9.0));
        glyphs.extend(glyphs_of("Kinder", 64.0, 208.0, 10.0));
        assert_eq!(signs(&drawing, &glyphs), "");
    }
}
