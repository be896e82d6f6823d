//! The device that a page is drawn on to be read: it keeps glyphs and measures instead of painting.

use std::collections::HashMap;

use hayro_font::kurbo::{Affine, BezPath, Point};
use hayro_syntax::object::{Dict, Name, Number, String as PdfString};

use super::fonts::Sign;
use super::glyph::{Decoded, Glyph, Letters};
use super::properties::decode;
use super::spoken::{LONGEST_TEXT, MOST_TEXTS, Spoken, UNKNOWN, speak};
use super::tags::{PageTags, Role, Tag};
use super::text_state::{Paint, Pen};

/// More glyphs than this are not on a page that anybody reads.
const MAX_GLYPHS: usize = 400_000;
/// How much thicker a letter looks that is painted inside and along its outline.
const DOUBLED: f32 = 1.4;

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

/// How a path is painted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Painted {
    /// Along its lines.
    Lines,
    /// What it encloses.
    Areas,
}

/// What is said of marked content.
#[derive(Clone, Copy)]
pub(super) enum Properties<'a, 'd> {
    /// Nothing.
    None,
    /// Its number only.
    Marked(usize),
    /// Whatever stands there.
    Dict(&'a Dict<'d>),
}

/// Why drawing was broken off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stop {
    /// Time is up.
    Deadline,
    /// Too much is drawn on the page.
    Glyphs,
}

/// Reads what is drawn on it.
pub(super) struct TextDevice<'s> {
    marks: Marks,
    size: (f64, f64),
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
    /// A device for a page of that size in points; `room` is where its glyphs go, and empty.
    pub(super) fn new(size: (f32, f32), tags: Option<&'s PageTags>, room: Vec<Glyph>) -> Self {
        let size = (f64::from(size.0), f64::from(size.1));
        Self {
            marks: Marks { glyphs: room, ..Marks::default() },
            size,
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
    fn begin(&mut self, name: &[u8], properties: Properties<'_, '_>) -> Marked {
        let mut marked = Marked { begins_text: false, ..self.marked.last().copied().unwrap_or_default() };
        if name == b"Artifact" {
            let is_running = matches!(properties, Properties::Dict(properties) if is_running(properties));
            let tag = Tag { element: 0, role: Role::Running };
            (marked.artifact, marked.tag) = (true, is_running.then_some(tag));
        }
        let (mcid, own) = match properties {
            Properties::None => return marked,
            Properties::Marked(mcid) => (Some(mcid), None),
            Properties::Dict(properties) => {
                let mcid =
                    properties.get::<Number>("MCID").and_then(|mcid| usize::try_from(mcid.as_i64()).ok());
                (mcid, properties.get::<PdfString<'_>>("ActualText"))
            }
        };
        let tags = self.tags.zip(mcid).filter(|_| !marked.artifact);
        marked.tag = tags.and_then(|(tags, mcid)| tags.tag(mcid)).or(marked.tag);
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

    /// Draws a sign of a text there.
    ///
    /// # Errors
    /// If there are more glyphs than anybody reads.
    pub(super) fn draw_sign(
        &mut self,
        sign: &Sign,
        pen: &Pen,
        origin: Point,
        paint: Paint,
    ) -> Result<(), Stop> {
        let is_on_page = (-1.0..=self.size.0 + 1.0).contains(&origin.x)
            && (-1.0..=self.size.1 + 1.0).contains(&origin.y)
            && pen.size < 2.0 * self.size.0.max(self.size.1);
        if !is_on_page {
            return Ok(());
        }
        let Some(letters) = self.letters(&sign.letters) else { return Ok(()) };
        if !letters.is_unknown() {
            self.count(&letters, paint);
        }
        let marked = self.marked.last().copied().unwrap_or_default();
        let (left, baseline) = pen.turn.frame(origin.x, origin.y);
        self.marks.glyphs.push(Glyph {
            letters,
            turn: pen.turn,
            left: left as f32,
            right: (left + sign.width * pen.scale) as f32,
            baseline: baseline as f32,
            size: pen.size as f32,
            stroke: if paint == Paint::Twice { DOUBLED * sign.stroke } else { sign.stroke },
            artifact: marked.artifact,
            tag: marked.tag,
        });
        if self.marks.glyphs.len() > MAX_GLYPHS { Err(Stop::Glyphs) } else { Ok(()) }
    }

    fn letters(&mut self, letters: &Decoded) -> Option<Letters> {
        match letters {
            Decoded::Known(letters) => Some(letters.clone()),
            Decoded::Guessed(letters) => {
                letters.push_to(&mut self.marks.counts.guessed);
                Some(letters.clone())
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

    fn count(&mut self, letters: &Letters, paint: Paint) {
        match paint {
            _ if letters.is_space() => {}
            Paint::Never => self.marks.counts.invisible += 1,
            Paint::Once | Paint::Twice => self.marks.counts.visible += 1,
        }
    }

    /// Draws a path.
    pub(super) fn draw_path(&mut self, path: &BezPath, transform: Affine, painted: Painted) {
        self.marks.counts.path_segments += path.elements().len();
        self.marks.drawing.add(path, transform, painted);
    }

    /// Draws a picture over the square that begins at the origin and has sides of 1.
    pub(super) fn draw_picture(&mut self, transform: Affine) {
        let covered = transform.determinant().abs() / (self.size.0 * self.size.1);
        if covered.is_finite() {
            self.marks.counts.picture_cover += covered;
        }
    }

    /// Begins marked content.
    pub(super) fn begin_marked_content(&mut self, tag: &[u8], properties: Properties<'_, '_>) {
        let marked = self.begin(tag, properties);
        self.marked.push(marked);
    }

    /// Ends the marked content that was begun last.
    pub(super) fn end_marked_content(&mut self) {
        let end = self.marks.glyphs.len();
        if let Some(Marked { begins_text: true, text: Some(text), .. }) = self.marked.pop()
            && let Some(part) = self.spoken[text].glyphs.last_mut()
        {
            part.end = end;
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
