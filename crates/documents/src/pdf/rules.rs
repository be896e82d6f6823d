//! Straight lines that a page draws along and across its text: rules of tables, frames of boxes.
//!
//! Programs draw them as strokes, as thin filled boxes, in many short pieces and twice; here they become whole lines.

use engine::Rect;
use hayro_font::kurbo::{Affine, BezPath, PathEl, PathSeg, Point};

use super::device::Painted;
use super::glyph::Turn;

/// More lines than this make a drawing, not a table.
const MOST: usize = 20_000;
/// A filled box that is at most so many points thick is a line.
const THIN: f32 = 2.5;
/// Shorter lines are parts of signs and drawings.
const SHORTEST: f32 = 4.0;
/// Slanted lines of crosses and ticks are at most so many points wide and high, and there are so many of them.
const LONGEST_SLANT: f32 = 30.0;
const MOST_SLANTS: usize = 2_000;
/// Lines so near to each other, in points, are one line: double rules, the two sides of a border.
pub(super) const NEAR: f32 = 2.5;
/// Pieces of one line stand at the same place, give or take so many points.
const SAME: f32 = 1.0;

/// A line at one height of the page, or at one distance from its left edge.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Rule {
    /// Where it stands.
    pub(super) at: f32,
    /// Where it begins.
    pub(super) from: f32,
    /// Where it ends.
    pub(super) to: f32,
}

/// The lines of a page in the frame of its text.
#[derive(Debug, Default)]
pub(super) struct Rules {
    /// Lines along the text, from top to bottom.
    pub(super) level: Vec<Rule>,
    /// Lines across the text, from left to right.
    pub(super) upright: Vec<Rule>,
}

/// What a page draws of lines, in its own coordinates.
#[derive(Debug, Default)]
pub(super) struct Drawing {
    /// Lines and thin boxes along and across the page.
    straight: Vec<Rect>,
    /// Where short slanted lines stand.
    slants: Vec<Rect>,
}

impl Drawing {
    /// Takes the lines of a path that is drawn.
    pub(super) fn add(&mut self, path: &BezPath, transform: Affine, painted: Painted) {
        if self.straight.len() >= MOST {
            return;
        }
        match painted {
            Painted::Lines => {
                let segments = path.segments().filter_map(|segment| match segment {
                    PathSeg::Line(line) => Some([line.p0, line.p1]),
                    PathSeg::Quad(_) | PathSeg::Cubic(_) => None,
                });
                segments.for_each(|[one, other]| {
                    self.add_box(at(transform * one).union(at(transform * other)), painted);
                });
            }
            Painted::Areas => boxes(path, transform).into_iter().for_each(|rect| self.add_box(rect, painted)),
        }
    }

    fn add_box(&mut self, rect: Rect, painted: Painted) {
        let (width, height) = (rect.right - rect.left, rect.bottom - rect.top);
        let is_line = width.min(height) <= THIN && width.max(height) >= SHORTEST;
        let is_slant = width.min(height) > THIN && width.max(height) <= LONGEST_SLANT;
        if !(width.is_finite() && height.is_finite()) {
            return;
        }
        if is_line {
            self.straight.push(rect);
        } else if is_slant && painted == Painted::Lines && self.slants.len() < MOST_SLANTS {
            self.slants.push(rect);
        }
    }

    /// Where short slanted lines stand, as in crosses and ticks.
    pub(super) fn slants(&self) -> &[Rect] {
        &self.slants
    }

    /// The lines in the frame of text that runs in that direction.
    pub(super) fn rules(&self, turn: Turn) -> Rules {
        if self.straight.len() >= MOST || !turn.is_quarter() {
            return Rules::default();
        }
        let (mut level, mut upright) = (Vec::new(), Vec::new());
        for rect in self.straight.iter().map(|rect| turn.frame_box(*rect)) {
            let Rect { left, top, right, bottom } = rect;
            if right - left >= bottom - top {
                level.push(Rule { at: (top + bottom) / 2.0, from: left, to: right });
            } else {
                upright.push(Rule { at: (left + right) / 2.0, from: top, to: bottom });
            }
        }
        Rules { level: joined(level), upright: joined(upright) }
    }
}

fn at(point: Point) -> Rect {
    let (x, y) = (point.x as f32, point.y as f32);
    Rect { left: x, top: y, right: x, bottom: y }
}

/// The boxes that a filled path is made of; other shapes are left out.
fn boxes(path: &BezPath, transform: Affine) -> Vec<Rect> {
    let mut boxes: Vec<(Rect, usize)> = Vec::new();
    for element in path.elements() {
        match (element, boxes.last_mut()) {
            (PathEl::MoveTo(point), _) => boxes.push((at(transform * *point), 1)),
            (PathEl::LineTo(point), Some((rect, corners))) => {
                (*rect, *corners) = (rect.union(at(transform * *point)), *corners + 1);
            }
            (PathEl::QuadTo(..) | PathEl::CurveTo(..), Some((_, corners))) => *corners = usize::MAX / 2,
            _ => {}
        }
    }
    boxes.into_iter().filter(|(_, corners)| (2..=5).contains(corners)).map(|(rect, _)| rect).collect()
}

/// Puts pieces of one line together.
fn joined(mut rules: Vec<Rule>) -> Vec<Rule> {
    rules.sort_by(|one, other| one.at.total_cmp(&other.at));
    let mut joined: Vec<Rule> = Vec::new();
    for run in rules.chunk_by_mut(|one, other| other.at - one.at < SAME) {
        let at = run[0].at;
        run.sort_by(|one, other| one.from.total_cmp(&other.from));
        let begun = joined.len();
        for piece in run {
            match joined[begun..].last_mut() {
                Some(line) if piece.from <= line.to + NEAR => line.to = line.to.max(piece.to),
                _ => joined.push(Rule { at, ..*piece }),
            }
        }
    }
    joined
}

#[cfg(test)]
mod tests {
    use hayro_font::kurbo::{self, Shape};

    use super::*;

    #[test]
    fn pieces_and_thin_boxes_become_whole_lines() {
        let mut drawing = Drawing::default();
        let mut fill = |left: f64, top: f64, right: f64, bottom: f64| {
            let path = kurbo::Rect::new(left, top, right, bottom).to_path(0.1);
            drawing.add(&path, Affine::IDENTITY, Painted::Areas);
        };
        fill(50.0, 100.0, 150.0, 100.5);
        fill(150.5, 100.0, 250.0, 100.5);
        fill(50.0, 100.0, 50.5, 300.0);
        fill(60.0, 120.0, 200.0, 180.0);
        let rules = drawing.rules(Turn::NONE);
        assert_eq!(rules.level, [Rule { at: 100.25, from: 50.0, to: 250.0 }]);
        assert_eq!(rules.upright, [Rule { at: 50.25, from: 100.0, to: 300.0 }]);
    }
}
