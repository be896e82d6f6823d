//! Where a text stands that is being written, and how: the part of the graphics state that texts have.

use hayro_font::kurbo::{Affine, Point, Vec2};

use super::fonts::{FontId, Sign};
use super::glyph::Turn;

/// How glyphs are painted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Paint {
    /// Once.
    Once,
    /// Inside and outline, which makes them look bolder.
    Twice,
    /// Not at all: recognised text lies so under the picture of its page.
    Never,
}

/// The state of texts, in the words of the standard.
#[derive(Clone, Debug)]
pub(super) struct TextState {
    /// Nothing until a font is named.
    pub(super) font: Option<FontId>,
    pub(super) size: f64,
    pub(super) letter_spacing: f64,
    pub(super) word_spacing: f64,
    /// Horizontal scaling; 1 is none.
    pub(super) scaling: f64,
    pub(super) leading: f64,
    pub(super) rise: f64,
    pub(super) paint: Paint,
    matrix: Affine,
    line: Affine,
}

impl Default for TextState {
    fn default() -> Self {
        Self {
            font: None,
            size: 1.0,
            letter_spacing: 0.0,
            word_spacing: 0.0,
            scaling: 1.0,
            leading: 0.0,
            rise: 0.0,
            paint: Paint::Once,
            matrix: Affine::IDENTITY,
            line: Affine::IDENTITY,
        }
    }
}

impl TextState {
    /// Begins a line there.
    pub(super) fn begin_line(&mut self, matrix: Affine) {
        (self.matrix, self.line) = (matrix, matrix);
    }

    /// Begins a line so far from the beginning of the last one.
    pub(super) fn next_line(&mut self, x: f64, y: f64) {
        self.begin_line(self.line * Affine::translate((x, y)));
    }

    /// The way from one sign to the next.
    pub(super) fn step(&self, sign: &Sign, code: u32, length: usize, is_horizontal: bool) -> Vec2 {
        let word_spacing = if (code, length) == (32, 1) { self.word_spacing } else { 0.0 };
        let step = |advance: f64| advance / 1000.0 * self.size + self.letter_spacing + word_spacing;
        if is_horizontal {
            Vec2::new(step(sign.advance.x) * self.scaling, 0.0)
        } else {
            Vec2::new(0.0, step(sign.advance.y))
        }
    }

    /// The way that a number between the parts of a text takes back.
    pub(super) fn back(&self, thousandths: f64, is_horizontal: bool) -> Vec2 {
        let step = -thousandths / 1000.0 * self.size;
        if is_horizontal { Vec2::new(step * self.scaling, 0.0) } else { Vec2::new(0.0, step) }
    }

    /// Goes on from where the text has come to.
    pub(super) fn advance(&mut self, way: Vec2) {
        self.matrix *= Affine::translate(way);
    }

    /// The pen that writes here, if anybody could read what it writes.
    pub(super) fn pen(&self, page: Affine) -> Option<Pen> {
        let place = page * self.matrix;
        let [a, b, c, d, ..] = place.as_coeffs();
        let along = Vec2::new(a, b) * (self.size * self.scaling);
        let size = (c * c + d * d).sqrt() * self.size.abs();
        let length = along.hypot2().sqrt();
        let is_sound = size.is_finite() && size > 0.5 && length.is_finite() && length > 0.0;
        is_sound.then(|| Pen {
            place,
            rise: self.rise,
            unit: Vec2::new(self.size * self.scaling, self.size) / 1000.0,
            turn: Turn::along(along.x, along.y),
            size,
            scale: length / 1000.0,
        })
    }
}

/// What all signs of a text have in common.
#[derive(Clone, Copy, Debug)]
pub(super) struct Pen {
    place: Affine,
    rise: f64,
    unit: Vec2,
    /// The direction of the text.
    pub(super) turn: Turn,
    /// Font size on the page in points.
    pub(super) size: f64,
    /// A thousandth of the font size along the text, in points.
    pub(super) scale: f64,
}

impl Pen {
    /// Where a sign stands on the page that is so far from the beginning of the text.
    pub(super) fn origin(&self, way: Vec2, sign: &Sign) -> Point {
        let shift = Vec2::new(sign.displacement.x * self.unit.x, sign.displacement.y * self.unit.y);
        self.place * (way + shift + Vec2::new(0.0, self.rise)).to_point()
    }
}
