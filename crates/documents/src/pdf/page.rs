//! From a page of the file to a [`Page`]: drawing it, ordering what was drawn, naming its blocks.

use compact_str::{CompactString, format_compact};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Instant;

use engine::{Block, BlockKind, Cell, Page, PageContent, Rect, Word};
use hayro_syntax::Pdf;
use hayro_syntax::page::Page as PdfPage;

use super::blocks::{Draft, DraftCell, DraftKind, LineMarks, blocks};
use super::bookmarks::Bookmark;
use super::classify::{classify, is_covered};
use super::columns::reading_order;
use super::content::Content;
use super::device::{Marks, Stop, TextDevice};
use super::fields;
use super::fonts::Fonts;
use super::furniture::{Sheet, furniture};
use super::glyph::{Glyph, Turn};
use super::headings::{self, Levels};
use super::heads;
use super::hints::{Told, hints};
use super::hyphens;
use super::layers::Layers;
use super::lines::Line;
use super::misread;
use super::notes;
use super::plausible::is_plausible;
use super::recognised;
use super::sections;
use super::style::Body;
use super::tags::Tags;
use super::tilt;
use super::words::{Piece, words};
use crate::recognise::Recognition;
use crate::{limits, skew};

/// Reads the pages of one file; fonts are kept from page to page.
pub(super) struct PageReader<'p> {
    fonts: Fonts<'p>,
    layers: Layers,
    tags: &'p Tags,
    deadline: Instant,
    pages: usize,
    words: usize,
    /// Room for the glyphs of the next page.
    room: Vec<Glyph>,
}

/// A page whose words are in order but not yet in blocks.
pub(super) struct Drawn {
    size: (f32, f32),
    content: PageContent,
    /// The lines of each direction of text, the main one first.
    texts: Vec<(Turn, Vec<Line>)>,
    /// How far the page was turned before it was recognised, in degrees clockwise.
    turned: f32,
    /// Whether text recognition might read it better.
    pub(super) is_doubtful: bool,
}

impl Drawn {
    /// A page that could not be read.
    pub(super) fn unread(page: &PdfPage<'_>) -> Self {
        let size = page.render_dimensions();
        Self { size, content: PageContent::Garbled, texts: Vec::new(), turned: 0.0, is_doubtful: false }
    }
}

impl<'p> PageReader<'p> {
    /// A reader for a file.
    pub(super) fn new(pdf: &'p Pdf, tags: &'p Tags, deadline: Instant) -> Self {
        Self {
            fonts: Fonts::new(),
            layers: Layers::of(pdf),
            tags,
            deadline,
            pages: 0,
            words: 0,
            room: Vec::new(),
        }
    }

    /// Which limit of the whole file has been reached, if one.
    pub(super) fn exhausted(&self) -> Option<String> {
        if Instant::now() > self.deadline {
            Some("time per file".to_owned())
        } else if self.pages >= limits::PAGES {
            Some(format!("{} pages per file", limits::PAGES))
        } else {
            (self.words >= limits::WORDS).then(|| format!("{} words per file", limits::WORDS))
        }
    }

    /// Reads a page, or says which limit it exceeds. What was recognised on it counts if it says more than the page itself.
    pub(super) fn read(
        &mut self,
        page: &PdfPage<'p>,
        recognition: Option<&Recognition>,
    ) -> Result<Drawn, String> {
        self.pages += 1;
        let mut marks = self.draw(page)?;
        fields::tick(page, &marks.drawing, &mut marks.glyphs);
        let mut content = classify(&marks.counts);
        let mut texts = match content {
            PageContent::Garbled => Vec::new(),
            _ => words(&mut marks.glyphs),
        };
        self.room = std::mem::take(&mut marks.glyphs);
        if content == PageContent::Text && !is_language(&texts) {
            (content, texts) = (PageContent::Garbled, Vec::new());
        }
        if content == PageContent::OcrLayer {
            texts.iter_mut().for_each(|(_, pieces)| tilt::level(pieces));
        }
        let mut turned = 0.0;
        if let Some(recognition) = recognition
            && is_better(recognition, content, &texts)
        {
            let pieces = recognised::pieces(recognition);
            (content, turned) = (PageContent::OcrLayer, recognition.turned);
            texts = vec![(Turn::along(1.0, 0.0), pieces)];
        }
        if content == PageContent::Scan && recognition.is_some_and(|page| page.lines.is_empty()) {
            content = PageContent::Empty;
        }
        let is_doubtful = match content {
            PageContent::Scan | PageContent::Outlines | PageContent::Garbled => true,
            PageContent::OcrLayer => !is_language(&texts),
            PageContent::Text => is_covered(&marks.counts) && letters(&texts) < FEW_LETTERS,
            PageContent::Empty => false,
        };
        self.words += texts.iter().map(|(_, pieces)| pieces.len()).sum::<usize>();
        let in_order = |turn, pieces| reading_order(pieces, &marks.drawing.rules(turn));
        let texts = texts.into_iter().map(|(turn, pieces)| (turn, in_order(turn, pieces))).collect();
        Ok(Drawn { size: page.render_dimensions(), content, texts, turned, is_doubtful })
    }

    /// Draws a page. A panic of the library costs this page only.
    fn draw(&mut self, page: &PdfPage<'p>) -> Result<Marks, String> {
        let tags = self.tags.page(self.pages - 1);
        self.room.clear();
        let mut device = TextDevice::new(page.render_dimensions(), tags, std::mem::take(&mut self.room));
        let drawn = catch_unwind(AssertUnwindSafe(|| {
            Content::draw(page, &mut self.fonts, &self.layers, &mut device, self.deadline)
        }));
        match drawn {
            Ok(Ok(())) => Ok(device.finish()),
            Ok(Err(Stop::Deadline)) => Err("time per file".to_owned()),
            Ok(Err(Stop::Glyphs)) => Err("letters per page".to_owned()),
            Err(_) => {
                self.fonts = Fonts::new(); // one may be half known
                Err("page cannot be drawn".to_owned())
            }
        }
    }
}

/// Text of so few bytes on a page that a picture covers may be a stamp on a scan.
const FEW_LETTERS: usize = 100;

/// About so many words of a page are looked at to tell its language from rubbish.
const JUDGED_WORDS: usize = 80;

/// Stands at the end of a word that goes on on the next page: „Abfall“ and „gebühren“ are one word to whoever puts them together.
const SOFT_HYPHEN: char = '\u{ad}';

type Texts = [(Turn, Vec<Piece>)];

/// Whether words look like a language; a part of them, spread over the page, is enough to tell.
fn is_language(texts: &Texts) -> bool {
    let all: usize = texts.iter().map(|(_, pieces)| pieces.len()).sum();
    let words = texts.iter().flat_map(|(_, pieces)| pieces).map(|piece| piece.text.as_str());
    is_plausible(words.step_by((all / JUDGED_WORDS).max(1)))
}

fn letters(texts: &Texts) -> usize {
    texts.iter().flat_map(|(_, pieces)| pieces).map(|piece| piece.text.len()).sum()
}

/// Whether a page is to be taken as it was recognised. A page that was recognised without need was so because somebody forces it.
fn is_better(recognition: &Recognition, content: PageContent, texts: &Texts) -> bool {
    let recognised: usize = recognition.words().map(|word| word.text.len()).sum();
    let own = letters(texts);
    match content {
        _ if recognised == 0 => false,
        PageContent::Scan | PageContent::Outlines | PageContent::Garbled | PageContent::Empty => true,
        PageContent::OcrLayer => {
            is_language(texts) || is_plausible(recognition.words().map(|word| word.text.as_str()))
        }
        PageContent::Text => own >= FEW_LETTERS || recognised > 2 * own,
    }
}

/// Names the blocks of all pages, which takes a look at all of them: what running text looks like, what repeats.
pub(super) fn arrange(mut drawn: Vec<Drawn>, bookmarks: &[Bookmark]) -> Vec<Page> {
    repair(&mut drawn);
    let lines: Vec<&Line> = drawn.iter().flat_map(|page| &page.texts).flat_map(|(_, lines)| lines).collect();
    let body = Body::of(&lines);
    let mut furniture = furniture(&drawn.iter().map(sheet).collect::<Vec<_>>(), body.size);
    for (page, furniture) in drawn.iter_mut().zip(&mut furniture) {
        if let Some((_, lines)) = page.texts.first_mut() {
            notes::settle(lines, furniture, body);
        }
    }
    let told: Vec<Told<'_>> =
        drawn.iter().zip(&furniture).map(|(page, furniture)| told(page, furniture)).collect();
    let hints = hints(&told, bookmarks);
    let marks = furniture.iter().zip(&hints).map(|(furniture, hints)| LineMarks { furniture, hints });
    let mut pages: Vec<Divided> =
        drawn.into_iter().zip(marks).map(|(page, marks)| divide(page, marks, body)).collect();
    heads::find(&mut tables(&mut pages));
    tear(&mut tables(&mut pages));
    headings::agree(pages.iter_mut().flat_map(|page| &mut page.drafts).map(|(_, draft)| draft));
    let levels = Levels::of(pages.iter().flat_map(|page| &page.drafts).map(|(_, draft)| draft));
    (1..).zip(pages).map(|(number, page)| finish(number, page, &levels)).collect()
}

/// Finds the words that go on over the end of their page, whatever furniture and footnotes stand between.
fn tear(pages: &mut [Vec<&mut Draft>]) {
    let is_text = |draft: &Draft| !draft.is_note && draft.kind != DraftKind::Other(BlockKind::Furniture);
    for page in 1..pages.len() {
        let (before, after) = pages.split_at_mut(page);
        let upper = before[page - 1].iter_mut().rev().find(|draft| is_text(draft));
        let lower = after[0].iter().find(|draft| is_text(draft));
        if let (Some(upper), Some(lower)) = (upper, lower)
            && let (Some(last), Some(first)) = (upper.pieces.last(), lower.pieces.first())
        {
            upper.is_torn = hyphens::is_torn(&last.text, &first.text);
        }
    }
}

/// The drafts of each page in the main direction of its text.
fn tables(pages: &mut [Divided]) -> Vec<Vec<&mut Draft>> {
    pages.iter_mut().map(Divided::in_main_direction).collect()
}

impl Divided {
    fn in_main_direction(&mut self) -> Vec<&mut Draft> {
        let main = self.drafts.first().map(|(turn, _)| *turn);
        let drafts = self.drafts.iter_mut().filter(|(turn, _)| Some(*turn) == main);
        drafts.map(|(_, draft)| draft).collect()
    }
}

/// Puts right what text recognition misread.
fn repair(drawn: &mut [Drawn]) {
    for page in drawn.iter_mut().filter(|page| page.content == PageContent::OcrLayer) {
        for (_, lines) in &mut page.texts {
            let (mut words, mut starts): (Vec<&mut CompactString>, Vec<bool>) = (Vec::new(), Vec::new());
            for line in lines.iter_mut() {
                let pieces = line.fragments.iter_mut().flat_map(|fragment| &mut fragment.pieces);
                for (index, piece) in pieces.enumerate() {
                    words.push(&mut piece.text);
                    starts.push(index == 0);
                }
            }
            misread::mend(&mut words, &starts);
        }
    }
    let lines = drawn.iter_mut().flat_map(|page| {
        let recognised = page.content == PageContent::OcrLayer;
        let lines = page.texts.first_mut().map(|(_, lines)| lines.iter_mut()).into_iter().flatten();
        lines.map(move |line| (recognised, line))
    });
    sections::repair(lines);
}

/// A page in blocks.
struct Divided {
    size: (f32, f32),
    content: PageContent,
    turned: f32,
    drafts: Vec<(Turn, Draft)>,
}

fn finish(number: u32, page: Divided, levels: &Levels) -> Page {
    let Divided { size, content, turned, drafts } = page;
    let mut page = Page { number, size: Some(size), content, words: Vec::new(), blocks: Vec::new() };
    for (turn, draft) in drafts {
        let start = page.words.len();
        page.words.extend(draft.pieces.into_iter().map(|piece| word(turn, piece)));
        if let Some(word) = page.words.last_mut().filter(|_| draft.is_torn) {
            word.text = format_compact!("{}{SOFT_HYPHEN}", word.text.trim_end_matches(['-', '\u{2010}']));
        }
        if turned != 0.0 {
            let rects = page.words[start..].iter_mut().flat_map(|word| &mut word.boxes);
            rects.for_each(|rect| *rect = turn_back(*rect, size, turned));
        }
        let cell = |cell: DraftCell| {
            let rect = turn.page_box(cell.rect);
            let rect = if turned == 0.0 { rect } else { turn_back(rect, size, turned) };
            Cell {
                words: start + cell.words.start..start + cell.words.end,
                head: cell.head,
                rect: Some(rect),
                address: None,
            }
        };
        let cells = draft.cells.into_iter().map(cell).collect();
        page.blocks.push(Block { kind: levels.kind(draft.kind), words: start..page.words.len(), cells });
    }
    page
}

fn sheet(page: &Drawn) -> Sheet<'_> {
    let (width, height) = (f64::from(page.size.0), f64::from(page.size.1));
    let (turn, lines) =
        page.texts.first().map_or((Turn::along(1.0, 0.0), &[][..]), |(turn, lines)| (*turn, lines));
    let across = |(x, y)| turn.frame(x, y).1 as f32;
    let corners = [(0.0, 0.0), (width, 0.0), (0.0, height), (width, height)].map(across);
    let (start, end) =
        corners.iter().fold((f32::MAX, f32::MIN), |(low, high), &corner| (low.min(corner), high.max(corner)));
    Sheet { lines, extent: start..end }
}

fn told<'d>(page: &'d Drawn, furniture: &'d [bool]) -> Told<'d> {
    let lines = page.texts.first().map_or(&[][..], |(_, lines)| lines);
    Told { lines, furniture, content: page.content }
}

fn divide(page: Drawn, marks: LineMarks<'_>, body: Body) -> Divided {
    let texts = page.texts.into_iter().enumerate();
    let drafts = texts.flat_map(|(index, (turn, lines))| {
        let (furniture, hints) = (vec![false; lines.len()], vec![None; lines.len()]);
        let none = LineMarks { furniture: &furniture, hints: &hints };
        let marks = if index == 0 { marks } else { none };
        blocks(lines, marks, body, page.content).into_iter().map(move |draft| (turn, draft))
    });
    Divided { size: page.size, content: page.content, turned: page.turned, drafts: drafts.collect() }
}

/// Moves a box from where it stands on the turned page to where it stands on the page as it is.
fn turn_back(rect: Rect, size: (f32, f32), turned: f32) -> Rect {
    let middle = ((rect.left + rect.right) / 2.0, (rect.top + rect.bottom) / 2.0);
    let (x, y) = skew::before(middle, size, turned);
    let (dx, dy) = (x - middle.0, y - middle.1);
    Rect { left: rect.left + dx, top: rect.top + dy, right: rect.right + dx, bottom: rect.bottom + dy }
}

fn word(turn: Turn, piece: Piece) -> Word {
    let boxes = std::iter::once(piece.rect).chain(piece.rest).map(|rect| turn.page_box(rect));
    let text = match piece.text.strip_suffix('\u{ad}') {
        Some(stem) => format_compact!("{}-", stem.replace('\u{ad}', "")),
        None if piece.text.contains('\u{ad}') => piece.text.replace('\u{ad}', "").into(),
        None => piece.text,
    };
    Word::new(text, boxes)
}
