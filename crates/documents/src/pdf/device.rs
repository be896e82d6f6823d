//! The device that a page is drawn on to be read: it keeps glyphs and measures instead of painting.

use std::collections::HashMap;
use std::time::Instant;

use hayro_interpret::font::{Glyph as FontGlyph, GlyphRun, OutlineGlyph, PositionedGlyph};
use hayro_interpret::hayro_syntax::object::{Dict, Name, Number, String as PdfString};
use hayro_interpret::kurbo::{Affine, BezPath, Shape};
use hayro_interpret::{BlendMode, ClipPath, Device, DrawMode, DrawProps, Image, ImageDrawProps, SoftMask};
use rustc_hash::FxHashMap;

use super::glyph::{Decoded, Glyph, Letters, Turn, decode as letters_of};
use super::properties::decode;
use super::spoken::{LONGEST_TEXT, MOST_TEXTS, Spoken, UNKNOWN, speak};
use super::tags::{PageTags, Role, Tag};

/// More glyphs than this are not on a page that anybody reads.
const MAX_GLYPHS: usize = 400_000;

/// What is learnt of a page by drawing it.
#[derive(Debug, Default)]
pub(super) struct Marks {
    /// Glyphs with letters, in the order in which they are drawn.
    pub(super) glyphs: Vec<Glyph>,
    /// Straight lines.
    pub(super) drawing: super::rules::Drawing,
    /// What decides on the page's content.
    pub(super) counts: Counts,
}

/// What is counted on a page.
#[derive(Clone, Debug, Default)]
pub(super) struct Counts {
    /// Glyphs that are shown, without spaces.
    pub(super) visible: usize,
    /// Glyphs that are there but not shown, without spaces.
    pub(super) invisible: usize,
    /// Glyphs whose letters nobody knows.
    pub(super) unknown: usize,
    /// The letters that were guessed.
    pub(super) guessed: String,
    /// Pieces of lines and curves drawn.
    pub(super) path_segments: usize,
    /// Area of pictures relative to the page; more than 1 where they overlap.
    pub(super) picture_cover: f64,
}

/// Why drawing was broken off; travels as the payload of an unwind, because a device cannot refuse.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    /// Time is up.
    Deadline,
    /// Too much is drawn on the page.
    Glyphs,
}

/// Thickness of strokes of the glyphs met so far in a document, by the key of their outline.
pub(super) type Strokes = FxHashMap<u128, f32>;

/// Reads what is drawn on it.
pub(super) struct TextDevice<'s> {
    marks: Marks,
    size: (f64, f64),
    strokes: &'s mut Strokes,
    deadline: Instant,
    drawn: u32,
    marked: Vec<Marked>,
    tags: Option<&'s PageTags>,
    spoken: Vec<Spoken>,
    /// The texts that elements of the structure say, by the element's number: where they are among those spoken.
    elements: HashMap<u32, usize>,
}

/// Marked content that is open.
#[derive(Clone, Copy, Default)]
struct Marked {
    artifact: bool,
    tag: Option<Tag>,
    /// Which text is said in its place.
    text: Option<usize>,
    /// Whether it begins that text, or a part of it.
    begins_text: bool,
}

impl<'s> TextDevice<'s> {
    /// A device for a page of that size in points.
    pub(super) fn new(
        size: (f32, f32),
        strokes: &'s mut Strokes,
        tags: Option<&'s PageTags>,
        deadline: Instant,
    ) -> Self {
        let size = (f64::from(size.0), f64::from(size.1));
        Self {
            marks: Marks::default(),
            size,
            strokes,
            deadline,
            drawn: 0,
            marked: Vec::new(),
            tags,
            spoken: Vec::new(),
            elements: HashMap::new(),
        }
    }

    /// What was learnt.
    pub(super) fn finish(mut self) -> Marks {
        self.marks.counts.unknown += speak(&mut self.marks.glyphs, &self.spoken);
        self.marks
    }

    /// What is known of marked content that begins within what is open.
    fn begin(&mut self, name: &[u8], properties: Option<&Dict<'_>>) -> Marked {
        let mut marked = Marked { begins_text: false, ..self.marked.last().copied().unwrap_or_default() };
        if name == b"Artifact" {
            let is_running = properties.is_some_and(is_running);
            let tag = Tag { element: 0, role: Role::Running };
            (marked.artifact, marked.tag) = (true, is_running.then_some(tag));
        }
        let Some(properties) = properties else { return marked };
        let mcid = properties.get::<Number>("MCID").and_then(|mcid| usize::try_from(mcid.as_i64()).ok());
        let tags = self.tags.zip(mcid).filter(|_| !marked.artifact);
        marked.tag = tags.and_then(|(tags, mcid)| tags.tag(mcid)).or(marked.tag);
        let own = properties.get::<PdfString<'_>>("ActualText");
        let own = own.filter(|text| text.as_bytes().len() <= LONGEST_TEXT);
        let own = own.map(|text| (None, decode(text.as_bytes())));
        let of_element = || tags.and_then(|(tags, mcid)| tags.text(mcid));
        let text = own.or_else(|| of_element().map(|(element, text)| (Some(element), text.to_owned())));
        if let (None, Some((element, text))) = (marked.text, text)
            && self.spoken.len() < MOST_TEXTS
        {
            (marked.text, marked.begins_text) = (Some(self.speak(element, text)), true);
        }
        marked
    }

    /// Begins a part of what is said in the place of glyphs.
    fn speak(&mut self, element: Option<u32>, text: String) -> usize {
        let start = self.marks.glyphs.len();
        let next = self.spoken.len();
        let index = element.map_or(next, |element| *self.elements.entry(element).or_insert(next));
        if index == next {
            self.spoken.push(Spoken { text, glyphs: Vec::new() });
        }
        self.spoken[index].glyphs.push(start..start);
        index
    }

    fn count_drawing(&mut self) {
        self.drawn = self.drawn.wrapping_add(1);
        if self.drawn.is_multiple_of(1024) && Instant::now() > self.deadline {
            std::panic::resume_unwind(Box::new(Stop::Deadline));
        }
    }

    fn place(&mut self, run: &[PositionedGlyph<'_>], index: usize, outer: Affine, mode: &DrawMode) {
        let transform = outer * run[index].transform();
        let Some(place) = Place::of(transform, self.size) else { return };
        let Some(letters) = self.letters(&run[index]) else { return };
        if !letters.is_unknown() {
            self.count(&letters, mode);
        }
        let next = run.get(index + 1).map(|next| (outer * next.transform()).translation());
        let width = advance(&run[index], transform, place.origin, next);
        let stroke = self.stroke(&run[index], &letters);
        let marked = self.marked.last().copied().unwrap_or_default();
        let (left, baseline) = place.turn.frame(place.origin.0, place.origin.1);
        self.marks.glyphs.push(Glyph {
            letters,
            turn: place.turn,
            left: left as f32,
            right: (left + width) as f32,
            baseline: baseline as f32,
            size: place.size as f32,
            stroke,
            artifact: marked.artifact,
            tag: marked.tag,
        });
        if self.marks.glyphs.len() > MAX_GLYPHS {
            std::panic::resume_unwind(Box::new(Stop::Glyphs));
        }
    }

    fn letters(&mut self, glyph: &FontGlyph<'_>) -> Option<Letters> {
        match letters_of(glyph) {
            Decoded::Known(letters) => Some(letters),
            Decoded::Guessed(letters) => {
                letters.push_to(&mut self.marks.counts.guessed);
                Some(letters)
            }
            Decoded::Unknown if self.marked.last().is_some_and(|marked| marked.text.is_some()) => {
                Some(Letters::Many(UNKNOWN.into()))
            }
            Decoded::Unknown => {
                self.marks.counts.unknown += 1;
                None
            }
            Decoded::Nothing => None,
        }
    }

    fn count(&mut self, letters: &Letters, mode: &DrawMode) {
        if letters.is_space() {
            return;
        }
        match mode {
            DrawMode::Invisible => self.marks.counts.invisible += 1,
            DrawMode::Fill(_) | DrawMode::Stroke(_) | DrawMode::FillAndStroke(..) => {
                self.marks.counts.visible += 1;
            }
        }
    }

    fn stroke(&mut self, glyph: &FontGlyph<'_>, letters: &Letters) -> f32 {
        let is_letter = matches!(letters, Letters::One(letter) if letter.is_alphanumeric());
        match glyph {
            FontGlyph::Outline(outline) if is_letter => {
                *self.strokes.entry(outline.identifier().cache_key()).or_insert_with(|| stroke_of(outline))
            }
            FontGlyph::Outline(_) | FontGlyph::Type3(_) => 0.0,
        }
    }
}

/// Whether an artifact is said to be a header, a footer or a page number.
fn is_running(artifact: &Dict<'_>) -> bool {
    let is = |key: &str, names: &[&[u8]]| {
        artifact.get::<Name<'_>>(key).is_some_and(|name| names.contains(&&*name))
    };
    is("Type", &[b"Pagination"]) || is("Subtype", &[b"Header", b"Footer", b"PageNum"])
}

/// Where a glyph stands.
struct Place {
    origin: (f64, f64),
    turn: Turn,
    size: f64,
}

impl Place {
    /// Nothing for glyphs that nobody sees: beside the page, or too small or too large for it.
    fn of(transform: Affine, page: (f64, f64)) -> Option<Self> {
        let [a, b, c, d, x, y] = transform.as_coeffs();
        let size = c.hypot(d) * 1000.0;
        let sound = size.is_finite() && size > 0.5 && size < 2.0 * page.0.max(page.1) && a.hypot(b) > 0.0;
        let on_page = (-1.0..=page.0 + 1.0).contains(&x) && (-1.0..=page.1 + 1.0).contains(&y);
        (sound && on_page).then(|| Self { origin: (x, y), turn: Turn::along(a, b), size })
    }
}

/// The width of a glyph on the page.
///
/// The transform of a substituted font carries a stretch that its advance does not know, so that the advance is measured by
/// the height of the em, unless the next glyph shows that the width of the em is right.
fn advance(
    glyph: &FontGlyph<'_>,
    transform: Affine,
    origin: (f64, f64),
    next: Option<hayro_interpret::kurbo::Vec2>,
) -> f64 {
    let units = match glyph {
        FontGlyph::Outline(outline) => outline.advance_width(),
        FontGlyph::Type3(drawn) => drawn.advance_width(),
    };
    let units = units.map_or(500.0, f64::from).clamp(0.0, 5000.0);
    let [a, b, c, d, ..] = transform.as_coeffs();
    let (by_width, by_height) = (units * a.hypot(b), units * c.hypot(d));
    let step = next.map(|next| (next.x - origin.0).hypot(next.y - origin.1));
    match step {
        Some(step) if (step - by_width).abs() <= (step - by_height).abs() => by_width,
        Some(_) | None => by_height,
    }
}

/// Twice the area over the perimeter: the thickness of a glyph's strokes, bold or not, whatever the font calls itself.
fn stroke_of(outline: &OutlineGlyph) -> f32 {
    let path = outline.outline();
    let perimeter = path.perimeter(1.0);
    if perimeter > 0.0 { (2.0 * path.area().abs() / perimeter) as f32 } else { 0.0 }
}

impl<'a> Device<'a> for TextDevice<'_> {
    fn draw_glyph_run(&mut self, run: &GlyphRun<'_, 'a>, props: DrawProps<'a>, mode: &DrawMode) {
        for index in 0..run.glyphs().len() {
            self.count_drawing();
            self.place(run.glyphs(), index, props.transform, mode);
        }
    }

    fn draw_path(&mut self, path: &BezPath, props: DrawProps<'a>, mode: &DrawMode) {
        self.count_drawing();
        self.marks.counts.path_segments += path.elements().len();
        self.marks.drawing.add(path, props.transform, mode);
    }

    fn draw_image(&mut self, image: Image<'a, '_>, props: ImageDrawProps<'a>) {
        self.count_drawing();
        let area = f64::from(image.width()) * f64::from(image.height());
        let covered = area * props.transform.determinant().abs() / (self.size.0 * self.size.1);
        if covered.is_finite() {
            self.marks.counts.picture_cover += covered;
        }
    }

    fn begin_marked_content(&mut self, tag: &[u8], properties: Option<&Dict<'_>>) {
        let marked = self.begin(tag, properties);
        self.marked.push(marked);
    }

    fn end_marked_content(&mut self) {
        let end = self.marks.glyphs.len();
        if let Some(Marked { begins_text: true, text: Some(text), .. }) = self.marked.pop()
            && let Some(part) = self.spoken[text].glyphs.last_mut()
        {
            part.end = end;
        }
    }

    fn push_clip_path(&mut self, _: &ClipPath) {
        self.count_drawing();
    }

    fn push_transparency_group(&mut self, _: f32, _: Option<SoftMask<'a>>, _: BlendMode) {
        self.count_drawing();
    }

    fn pop_clip(&mut self) {}

    fn pop_transparency_group(&mut self) {}
}
