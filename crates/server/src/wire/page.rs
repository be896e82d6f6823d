//! A page as JSON: words, where they stand, and how they belong together.

use engine::{Block, BlockKind, PageContent, Shown, ShownPage, Word};
use serde::Serialize;

use super::{LinksBody, boxes};
use crate::language::Locale;
use crate::links::Place;

/// A page.
#[derive(Debug, Serialize)]
pub(crate) struct PageBody {
    number: u32,
    /// `[width, height]` in PDF points; null in formats without pages.
    size: Option<[f32; 2]>,
    /// `text`, `ocr_layer`, `scan`, `outlines`, `garbled` or `empty`.
    content: &'static str,
    /// Whether a part of it is withheld: its words are `█` and stand nowhere, its place in the picture is black.
    redacted: bool,
    words: Vec<WordBody>,
    blocks: Vec<BlockBody>,
    links: LinksBody,
}

#[derive(Debug, Serialize)]
struct WordBody {
    text: String,
    /// `[left, top, right, bottom]` in PDF points from the top left.
    boxes: Vec<[f32; 4]>,
}

#[derive(Debug, Serialize)]
struct BlockBody {
    /// `heading`, `paragraph`, `list_item`, `table_row` or `furniture`.
    kind: &'static str,
    /// Of a heading; 1 is the highest.
    #[serde(skip_serializing_if = "Option::is_none")]
    level: Option<u8>,
    /// `[first, end]` of its words.
    words: [usize; 2],
}

impl PageBody {
    pub(crate) fn new(shown: &ShownPage, place: &Place, locale: Locale) -> Self {
        let page = &shown.page;
        Self {
            redacted: shown.shown != Shown::Whole,
            number: page.number,
            size: page.size.map(|(width, height)| [width, height]),
            content: match page.content {
                PageContent::Text => "text",
                PageContent::OcrLayer => "ocr_layer",
                PageContent::Scan => "scan",
                PageContent::Outlines => "outlines",
                PageContent::Garbled => "garbled",
                PageContent::Empty => "empty",
            },
            words: page.words.iter().map(WordBody::from).collect(),
            blocks: page.blocks.iter().map(BlockBody::from).collect(),
            links: LinksBody::new(place, locale),
        }
    }
}

impl From<&Word> for WordBody {
    fn from(word: &Word) -> Self {
        Self { text: word.text.to_string(), boxes: boxes(&word.boxes) }
    }
}

impl From<&Block> for BlockBody {
    fn from(block: &Block) -> Self {
        let (kind, level) = match block.kind {
            BlockKind::Heading(level) => ("heading", Some(level)),
            BlockKind::Paragraph => ("paragraph", None),
            BlockKind::ListItem => ("list_item", None),
            BlockKind::TableRow => ("table_row", None),
            BlockKind::Furniture => ("furniture", None),
        };
        Self { kind, level, words: [block.words.start, block.words.end] }
    }
}
