//! The fonts of a file: what each code of a text says, and how far it reaches. Both are looked up once for each code of a font,
//! not once for each letter of a page.

use hayro_font::kurbo::{BezPath, PathEl, Point, Shape, Vec2};
use hayro_font::{FontCache, FontGlyph, OutlineGlyph, StandardFont};
use hayro_interpret::InterpreterSettings;
use hayro_syntax::object::Dict;
use rustc_hash::FxHashMap;

use super::glyph::{Decoded, Letters, decode};

/// Number of a font in [`Fonts`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct FontId(usize);

/// The fonts of one file that have been met so far.
pub(super) struct Fonts<'p> {
    cache: FontCache<'p>,
    /// How fonts that the file does not bring are replaced.
    settings: InterpreterSettings,
    fonts: Vec<Font<'p>>,
    /// The font of a dictionary, by the place of its bytes in the file.
    known: FxHashMap<usize, Option<FontId>>,
    /// The font of texts that name none.
    standard: Option<Option<FontId>>,
}

impl<'p> Fonts<'p> {
    /// No fonts.
    pub(super) fn new() -> Self {
        Self {
            cache: FontCache::new(),
            settings: InterpreterSettings::default(),
            fonts: Vec::new(),
            known: FxHashMap::default(),
            standard: None,
        }
    }

    /// The font that a dictionary describes; Helvetica if it describes none.
    pub(super) fn find(&mut self, dict: &Dict<'p>) -> Option<FontId> {
        let place = dict.data().as_ptr().addr();
        if let Some(known) = self.known.get(&place) {
            return *known;
        }
        let InterpreterSettings { font_resolver, cmap_resolver, .. } = &self.settings;
        let found = match self.cache.font(dict, font_resolver, cmap_resolver) {
            Some(font) => Some(self.add(font, Origin::File)),
            None => self.standard(),
        };
        self.known.insert(place, found);
        found
    }

    /// The font of texts that name none.
    pub(super) fn standard(&mut self) -> Option<FontId> {
        if self.standard.is_none() {
            let font = self.cache.standard_font(StandardFont::Helvetica, &self.settings.font_resolver);
            self.standard = Some(font.map(|font| self.add(font, Origin::Standard)));
        }
        self.standard.flatten()
    }

    fn add(&mut self, font: hayro_font::Font<'p>, origin: Origin) -> FontId {
        let (signs, small, large) = (Vec::new(), vec![0; SMALL], FxHashMap::default());
        self.fonts.push(Font { font, origin, signs, small, large });
        FontId(self.fonts.len() - 1)
    }

    /// A font of this file.
    pub(super) fn get(&mut self, id: FontId) -> &mut Font<'p> {
        &mut self.fonts[id.0]
    }
}

/// Where a font comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Origin {
    File,
    /// It stands in for one that is missing.
    Standard,
}

/// A font with the codes that have been met so far.
pub(super) struct Font<'p> {
    font: hayro_font::Font<'p>,
    origin: Origin,
    signs: Vec<Sign>,
    /// Where the signs of small codes are, counted from 1; 0 is not met yet.
    small: Vec<u32>,
    /// The same for the others.
    large: FxHashMap<u32, u32>,
}

/// Codes below this are small: all those of one byte, and most others.
const SMALL: usize = 1 << 10;

/// What a code of a font means. Lengths are thousandths of the font size.
#[derive(Clone, Debug)]
pub(super) struct Sign {
    /// Its letters.
    pub(super) letters: Decoded,
    /// How wide it looks.
    pub(super) width: f64,
    /// Thickness of its strokes, if it is a letter or a digit; otherwise 0.
    pub(super) stroke: f32,
    /// From the origin of this sign to that of the next.
    pub(super) advance: Vec2,
    /// From the place in the text to the origin of the sign: not nothing in upright writing.
    pub(super) displacement: Vec2,
}

impl Font<'_> {
    /// Whether a text of those codes can be read. Nobody knows what codes beyond ASCII mean in a font that is missing.
    pub(super) fn reads(&self, codes: &[u8]) -> bool {
        self.origin == Origin::File || codes.is_ascii()
    }

    /// Whether text runs along the line, not down.
    pub(super) fn is_horizontal(&self) -> bool {
        self.font.is_horizontal()
    }

    /// The code that begins at that byte, and its length.
    pub(super) fn code(&self, bytes: &[u8], at: usize) -> (u32, usize) {
        self.font.read_code(bytes, at)
    }

    /// What a code means.
    pub(super) fn sign(&mut self, code: u32) -> &Sign {
        let place = match self.small.get_mut(code as usize) {
            Some(place) => place,
            None => self.large.entry(code).or_default(),
        };
        if *place == 0 {
            self.signs.push(Sign::of(&self.font, code));
            *place = self.signs.len() as u32;
        }
        &self.signs[*place as usize - 1]
    }
}

impl Sign {
    fn of(font: &hayro_font::Font<'_>, code: u32) -> Self {
        let glyph = font.glyph(font.map_code(code), code);
        let letters = decode(&glyph);
        let is_letter = matches!(letters, Decoded::Known(Letters::One(letter)) | Decoded::Guessed(Letters::One(letter)) if letter.is_alphanumeric());
        let (width, stroke) = match &glyph {
            FontGlyph::Outline(outline) if is_letter => (outline.advance_width(), stroke(outline)),
            FontGlyph::Outline(outline) => (outline.advance_width(), 0.0),
            FontGlyph::Type3(drawn) => (Some(drawn.advance_width()), 0.0),
        };
        Self {
            letters,
            width: width.map_or(500.0, f64::from).clamp(0.0, 5000.0),
            stroke,
            advance: font.code_advance(code),
            displacement: font.origin_displacement(code),
        }
    }
}

/// Twice the area over the perimeter: the thickness of a glyph's strokes, bold or not, whatever the font calls itself.
fn stroke(glyph: &OutlineGlyph) -> f32 {
    let path = glyph.outline();
    let perimeter = perimeter(&path);
    if perimeter > 0.0 { (2.0 * path.area().abs() / perimeter) as f32 } else { 0.0 }
}

/// The length of a path; that of a curve lies between that of its chord and that of its corners.
fn perimeter(path: &BezPath) -> f64 {
    let (mut length, mut start, mut last) = (0.0, Point::ZERO, Point::ZERO);
    let curve = |points: &[Point]| {
        let corners: f64 = points.windows(2).map(|pair| pair[0].distance(pair[1])).sum();
        f64::midpoint(corners, points[0].distance(points[points.len() - 1]))
    };
    for element in path.elements() {
        let (step, end) = match *element {
            PathEl::MoveTo(point) => {
                start = point;
                (0.0, point)
            }
            PathEl::LineTo(end) => (last.distance(end), end),
            PathEl::QuadTo(one, end) => (curve(&[last, one, end]), end),
            PathEl::CurveTo(one, two, end) => (curve(&[last, one, two, end]), end),
            PathEl::ClosePath => (last.distance(start), start),
        };
        length += step;
        last = end;
    }
    length
}
