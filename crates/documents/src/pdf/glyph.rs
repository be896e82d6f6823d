//! A glyph as it stands on a page, and which letters it means.
//!
//! Fonts name their letters in many ways and some in none. Everything that mends a single glyph's letters is here.

use engine::Rect;
use hayro_font::FontGlyph;
use hayro_font::hayro_cmap::BfString;

use super::tags::Tag;

/// A glyph in the frame of its [`Turn`]: text runs to the right, `baseline` grows downwards.
#[derive(Clone, Debug)]
pub(super) struct Glyph {
    /// What it says; a single space for a space.
    pub(super) letters: Letters,
    /// Direction of its text.
    pub(super) turn: Turn,
    /// Its origin along the text.
    pub(super) left: f32,
    /// Where the next glyph would begin.
    pub(super) right: f32,
    /// Its origin across the text.
    pub(super) baseline: f32,
    /// Font size in points as displayed.
    pub(super) size: f32,
    /// Mean thickness of its strokes in thousandths of the font size; 0 where unknown.
    pub(super) stroke: f32,
    /// Whether the file marks it as decoration of the page rather than content.
    pub(super) artifact: bool,
    /// What the structure of the file calls it.
    pub(super) tag: Option<Tag>,
}

/// The letters of a glyph; nearly always one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Letters {
    /// One letter.
    One(char),
    /// A ligature or another glyph that means several.
    Many(Box<str>),
}

impl Letters {
    /// Whether this only separates words.
    pub(super) fn is_space(&self) -> bool {
        match self {
            Self::One(letter) => letter.is_whitespace(),
            Self::Many(letters) => letters.trim().is_empty(),
        }
    }

    /// Whether nothing is seen of it.
    pub(super) fn is_blank(&self) -> bool {
        self.is_space() && !self.is_unknown()
    }

    /// Whether it holds the place of letters that nobody knows.
    pub(super) fn is_unknown(&self) -> bool {
        matches!(self, Self::Many(letters) if letters.is_empty())
    }

    /// Adds the letters to a text.
    pub(super) fn push_to(&self, text: &mut impl Extend<char>) {
        match self {
            Self::One(letter) => text.extend([*letter]),
            Self::Many(letters) => text.extend(letters.chars()),
        }
    }
}

/// The direction in which text runs, clockwise in degrees: 0 is upright.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) struct Turn(i16);

impl Turn {
    /// Upright text.
    pub(super) const NONE: Self = Self(0);

    /// The turn of text that runs along a vector. Slight slants, as of scans, count as straight.
    pub(super) fn along(x: f64, y: f64) -> Self {
        if y == 0.0 && x > 0.0 {
            return Self::NONE; // as nearly always
        }
        let degrees = y.atan2(x).to_degrees().round() as i16;
        let quarter = (f32::from(degrees) / 90.0).round() as i16 * 90;
        let straight = if (degrees - quarter).abs() <= 8 { quarter } else { degrees };
        Self(straight.rem_euclid(360))
    }

    /// From page coordinates to (along, across).
    pub(super) fn frame(self, x: f64, y: f64) -> (f64, f64) {
        let (sin, cos) = self.sin_cos();
        (x * cos + y * sin, y * cos - x * sin)
    }

    /// The box on the page of a box in the frame.
    pub(super) fn page_box(self, rect: Rect) -> Rect {
        let (sin, cos) = self.sin_cos();
        let corner = |along: f32, across: f32| {
            let (along, across) = (f64::from(along), f64::from(across));
            let (x, y) = ((along * cos - across * sin) as f32, (along * sin + across * cos) as f32);
            Rect { left: x, top: y, right: x, bottom: y }
        };
        corner(rect.left, rect.top)
            .union(corner(rect.right, rect.bottom))
            .union(corner(rect.left, rect.bottom))
            .union(corner(rect.right, rect.top))
    }

    /// The box in the frame of a box on the page.
    pub(super) fn frame_box(self, rect: Rect) -> Rect {
        Self((360 - self.0) % 360).page_box(rect)
    }

    /// Whether text runs along an edge of the page.
    pub(super) fn is_quarter(self) -> bool {
        self.0 % 90 == 0
    }

    fn sin_cos(self) -> (f64, f64) {
        match self.0 {
            0 => (0.0, 1.0),
            90 => (1.0, 0.0),
            180 => (0.0, -1.0),
            270 => (-1.0, 0.0),
            degrees => f64::from(degrees).to_radians().sin_cos(),
        }
    }
}

/// How the letters of a glyph were found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Decoded {
    /// The file says so.
    Known(Letters),
    /// The file does not say; its character code was taken as Windows-1252.
    Guessed(Letters),
    /// Nobody knows.
    Unknown,
    /// It means nothing: control characters, soft marks.
    Nothing,
}

/// Finds the letters of a glyph.
pub(super) fn decode(glyph: &FontGlyph<'_>) -> Decoded {
    let letters = match glyph {
        FontGlyph::Outline(outline) => outline.as_unicode(),
        FontGlyph::Type3(drawn) => drawn.as_unicode(),
    };
    match letters {
        Some(BfString::Char(letter)) => mend(letter),
        Some(BfString::String(letters)) => mend_all(&letters),
        None => guess(glyph),
    }
}

fn mend_all(letters: &str) -> Decoded {
    let mut only = letters.chars();
    if let (Some(letter), None) = (only.next(), only.next()) {
        return mend(letter);
    }
    let mut text = String::new();
    for letter in letters.chars() {
        if let Decoded::Known(mended) = mend(letter) {
            mended.push_to(&mut text);
        }
    }
    if text.is_empty() { Decoded::Nothing } else { Decoded::Known(Letters::Many(text.into())) }
}

/// Expands ligatures and gives the private-use signs of symbol fonts their usual meaning.
fn mend(letter: char) -> Decoded {
    let many = |letters: &str| Decoded::Known(Letters::Many(letters.into()));
    match letter {
        'ﬀ' => many("ff"),
        'ﬁ' => many("fi"),
        'ﬂ' => many("fl"),
        'ﬃ' => many("ffi"),
        'ﬄ' => many("ffl"),
        'ﬅ' | 'ﬆ' => many("st"),
        '\u{f0b7}' | '\u{f0a7}' | '\u{f0d8}' | '\u{f06c}' | '\u{f06e}' | '\u{f076}' | '\u{f09f}' => {
            Decoded::Known(Letters::One('•'))
        }
        '\u{f02d}' => Decoded::Known(Letters::One('–')),
        '\u{f0e0}' | '\u{f0e8}' => Decoded::Known(Letters::One('→')),
        '\u{f0a8}' | '\u{f06f}' | '\u{f071}' | '\u{f072}' => Decoded::Known(Letters::One('☐')),
        '\u{f078}' | '\u{f0fd}' | '\u{f0fe}' | '\u{f053}' => Decoded::Known(Letters::One('☒')),
        '□' | '▢' | '◻' | '❏' | '❐' | '❑' | '❒' | '⬜' => Decoded::Known(Letters::One('☐')),
        '☑' | '⊠' | '⌧' => Decoded::Known(Letters::One('☒')),
        '\u{f0fc}' => Decoded::Known(Letters::One('✓')),
        '\u{e000}'..='\u{f8ff}' | '\u{fffd}' => Decoded::Unknown,
        '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' => Decoded::Nothing,
        ' ' | '\t' | '\n' | '\r' => Decoded::Known(Letters::One(' ')),
        control if control.is_control() => Decoded::Nothing,
        space if space.is_whitespace() => Decoded::Known(Letters::One(' ')),
        other => Decoded::Known(Letters::One(other)),
    }
}

/// Simple fonts without a table of letters (Ghostscript writes many) mostly keep Windows-1252 codes.
/// Fonts that carry a TrueType program or several thousand glyphs number them freely, and guessing would give rubbish.
fn guess(glyph: &FontGlyph<'_>) -> Decoded {
    let FontGlyph::Outline(outline) = glyph else { return Decoded::Unknown };
    let Ok(code) = u8::try_from(outline.char_code()) else { return Decoded::Unknown };
    if outline.font_data().is_some() || code < 0x20 {
        return Decoded::Unknown;
    }
    let (text, _) = encoding_rs::WINDOWS_1252.decode_without_bom_handling(std::slice::from_ref(&code));
    match text.chars().next() {
        Some(letter) if !letter.is_control() => Decoded::Guessed(Letters::One(letter)),
        _ => Decoded::Unknown,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ligatures_are_spelt_out_and_symbol_bullets_get_their_meaning() {
        assert_eq!(mend('ﬃ'), Decoded::Known(Letters::Many("ffi".into())));
        assert_eq!(mend('\u{f0b7}'), Decoded::Known(Letters::One('•')));
        assert_eq!(mend('\u{f0a8}'), Decoded::Known(Letters::One('☐')));
        assert_eq!(mend('❑'), Decoded::Known(Letters::One('☐')));
        assert_eq!(mend('☑'), Decoded::Known(Letters::One('☒')));
        assert_eq!(mend('\u{e123}'), Decoded::Unknown);
        assert_eq!(mend('\u{a0}'), Decoded::Known(Letters::One(' ')));
        assert_eq!(mend_all("f\u{200b}i"), Decoded::Known(Letters::Many("fi".into())));
    }

    #[test]
    fn turns_snap_to_quarters_and_lead_back_to_the_page() {
        assert_eq!(Turn::along(1.0, 0.05), Turn::NONE);
        assert_eq!(Turn::along(0.0, -1.0), Turn(270));
        assert_eq!(Turn::along(1.0, 1.0), Turn(45));
        for degrees in [0, 90, 180, 270, 45] {
            let turn = Turn(degrees);
            let (along, across) = turn.frame(30.0, 70.0);
            let point =
                Rect { left: along as f32, top: across as f32, right: along as f32, bottom: across as f32 };
            let back = turn.page_box(point);
            let frame = turn.frame_box(back);
            assert!(
                (frame.left - point.left).abs() < 1e-3 && (frame.top - point.top).abs() < 1e-3,
                "{degrees}"
            );
            assert!((back.left - 30.0).abs() < 1e-3 && (back.top - 70.0).abs() < 1e-3, "{degrees}: {back:?}");
        }
    }
}
