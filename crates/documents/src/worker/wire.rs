//! The types of `engine` in a form that can be sent: `engine` itself knows no encoding.

use std::ops::Range;

use compact_str::CompactString;
use engine::{
    Block, BlockKind, Cell, CellAddress, Excerpt, ExcerptForm, ExcerptPage, ExcerptScope, Format, LabelRange,
    LabelStyle, Page, PageContent, PageError, PageLabels, PageUnit, Properties, ReadError, Reading, Rect,
    Shown, Warning, Word,
};
use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use smallvec::SmallVec;

/// A [`Reading`] on its way.
#[derive(Serialize, Deserialize)]
pub(super) struct WireReading {
    #[serde(with = "FormatMirror")]
    format: Format,
    title: Option<String>,
    created: Option<(i16, i8, i8)>,
    labels: Vec<WireLabels>,
    pages: Vec<WirePage>,
    warnings: Vec<WireWarning>,
}

/// Left, top, right and bottom of a box.
type Sides = [f32; 4];

/// What may be seen of a page, on its way.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub(super) enum WireShown {
    Whole,
    Within(Vec<Sides>),
}

/// An [`Excerpt`] on its way.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub(super) struct WireExcerpt {
    /// Number, marks, and what may be seen.
    pages: Vec<(u32, Vec<Sides>, WireShown)>,
    #[serde(with = "ExcerptScopeMirror")]
    scope: ExcerptScope,
    #[serde(with = "ExcerptFormMirror")]
    form: ExcerptForm,
    cover: String,
}

/// A [`ReadError`] on its way.
#[derive(Serialize, Deserialize)]
pub(super) struct WireReadError(#[serde(with = "ReadErrorMirror")] pub(super) ReadError);

/// A [`PageError`] on its way.
#[derive(Serialize, Deserialize)]
pub(super) struct WirePageError(#[serde(with = "PageErrorMirror")] pub(super) PageError);

#[derive(Serialize, Deserialize)]
struct WirePage {
    size: Option<(f32, f32)>,
    #[serde(with = "PageContentMirror")]
    content: PageContent,
    words: Vec<WireWord>,
    blocks: Vec<WireBlock>,
}

#[derive(Serialize, Deserialize)]
struct WireWord {
    text: CompactString,
    boxes: SmallVec<[Sides; 1]>,
}

#[derive(Serialize, Deserialize)]
struct WireBlock {
    #[serde(with = "BlockKindMirror")]
    kind: BlockKind,
    /// Blocks follow each other without gaps, so that their lengths say where they are.
    words: u32,
    cells: Vec<WireCell>,
}

/// First and last word, head, box, row and column of a cell.
type WireCell = (u32, u32, String, Option<Sides>, Option<(u32, u32)>);

/// A [`LabelRange`] on its way.
#[derive(Serialize, Deserialize)]
struct WireLabels {
    first: u32,
    prefix: String,
    #[serde(with = "LabelStyleMirror")]
    style: LabelStyle,
    start: u32,
    #[serde(with = "PageUnitMirror")]
    unit: PageUnit,
    file: String,
}

#[derive(Serialize, Deserialize)]
struct WireWarning(#[serde(with = "WarningMirror")] Warning);

#[derive(Serialize, Deserialize)]
#[serde(remote = "Format")]
enum FormatMirror {
    Pdf,
    Docx,
    Odt,
    Spreadsheet,
    Presentation,
    Rtf,
    Html,
    Markdown,
    Mail,
    Archive,
    Picture,
    Text,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "PageContent")]
enum PageContentMirror {
    Text,
    OcrLayer,
    Scan,
    Outlines,
    Garbled,
    Empty,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "BlockKind")]
enum BlockKindMirror {
    Heading(u8),
    Paragraph,
    ListItem,
    TableRow,
    Furniture,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "LabelStyle")]
enum LabelStyleMirror {
    None,
    Decimal,
    UpperRoman,
    LowerRoman,
    UpperLetters,
    LowerLetters,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "PageUnit")]
enum PageUnitMirror {
    Page,
    Sheet,
    Slide,
    Flow,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "Warning")]
enum WarningMirror {
    NoText {
        page: u32,
        #[serde(with = "PageContentMirror")]
        content: PageContent,
    },
    Limited {
        page: u32,
        limit: String,
    },
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "ReadError")]
enum ReadErrorMirror {
    Unsupported(String),
    Encrypted,
    Damaged(String),
    Limit(String),
    Failed(String),
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "PageError")]
enum PageErrorMirror {
    NoPicture,
    NoSuchPage(u32),
    Failed(String),
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "ExcerptScope")]
enum ExcerptScopeMirror {
    Cited,
    Whole,
}

#[derive(Serialize, Deserialize)]
#[serde(remote = "ExcerptForm")]
enum ExcerptFormMirror {
    Copy,
    Pictures,
}

fn sides(rect: Rect) -> Sides {
    [rect.left, rect.top, rect.right, rect.bottom]
}

fn rect([left, top, right, bottom]: Sides) -> Rect {
    Rect { left, top, right, bottom }
}

impl From<&Shown> for WireShown {
    fn from(shown: &Shown) -> Self {
        match shown {
            Shown::Whole => Self::Whole,
            Shown::Within(boxes) => Self::Within(boxes.iter().copied().map(sides).collect()),
        }
    }
}

impl From<WireShown> for Shown {
    fn from(wire: WireShown) -> Self {
        match wire {
            WireShown::Whole => Self::Whole,
            WireShown::Within(boxes) => Self::Within(boxes.into_iter().map(rect).collect()),
        }
    }
}

impl From<&Excerpt> for WireExcerpt {
    fn from(excerpt: &Excerpt) -> Self {
        let page = |page: &ExcerptPage| {
            (page.number, page.boxes.iter().copied().map(sides).collect(), WireShown::from(&page.shown))
        };
        Self {
            pages: excerpt.pages.iter().map(page).collect(),
            scope: excerpt.scope,
            form: excerpt.form,
            cover: excerpt.cover.clone(),
        }
    }
}

impl From<WireExcerpt> for Excerpt {
    fn from(wire: WireExcerpt) -> Self {
        let page = |(number, boxes, shown): (u32, Vec<Sides>, WireShown)| ExcerptPage {
            number,
            boxes: boxes.into_iter().map(rect).collect(),
            shown: shown.into(),
        };
        Self {
            pages: wire.pages.into_iter().map(page).collect(),
            scope: wire.scope,
            form: wire.form,
            cover: wire.cover,
        }
    }
}

impl From<Reading> for WireReading {
    fn from(reading: Reading) -> Self {
        let Reading { format, properties: Properties { title, created, labels }, pages, warnings } = reading;
        let range = |range: &LabelRange| {
            let LabelRange { first, prefix, style, start, unit, file } = range.clone();
            WireLabels { first, prefix, style, start, unit, file }
        };
        Self {
            format,
            title,
            created: created.map(|date| (date.year(), date.month(), date.day())),
            labels: labels.ranges().iter().map(range).collect(),
            pages: pages.into_iter().map(WirePage::from).collect(),
            warnings: warnings.into_iter().map(WireWarning).collect(),
        }
    }
}

impl From<WireReading> for Reading {
    fn from(wire: WireReading) -> Self {
        let range = |labels| {
            let WireLabels { first, prefix, style, start, unit, file } = labels;
            LabelRange { first, prefix, style, start, unit, file }
        };
        let labels = wire.labels.into_iter().map(range).collect();
        let created = wire.created.and_then(|(year, month, day)| Date::new(year, month, day).ok());
        Self {
            format: wire.format,
            properties: Properties { title: wire.title, created, labels: PageLabels::new(labels) },
            pages: (1..).zip(wire.pages).map(|(number, page)| page.into_page(number)).collect(),
            warnings: wire.warnings.into_iter().map(|WireWarning(warning)| warning).collect(),
        }
    }
}

impl From<Page> for WirePage {
    fn from(page: Page) -> Self {
        let count = |words: usize| u32::try_from(words).expect("words of a page are counted in u32");
        let cell = |cell: Cell| {
            let address = cell.address.map(|address| (address.row, address.column));
            let Range { start, end } = cell.words;
            (count(start), count(end), cell.head, cell.rect.map(sides), address)
        };
        let block = |block: Block| WireBlock {
            kind: block.kind,
            words: count(block.words.len()),
            cells: block.cells.into_iter().map(cell).collect(),
        };
        let word =
            |word: Word| WireWord { text: word.text, boxes: word.boxes.into_iter().map(sides).collect() };
        Self {
            size: page.size,
            content: page.content,
            words: page.words.into_iter().map(word).collect(),
            blocks: page.blocks.into_iter().map(block).collect(),
        }
    }
}

impl WirePage {
    fn into_page(self, number: u32) -> Page {
        let word = |word: WireWord| Word::new(word.text, word.boxes.into_iter().map(rect));
        let mut start = 0;
        let cell = |(from, to, head, sides, address): WireCell| Cell {
            words: from as usize..to as usize,
            head,
            rect: sides.map(rect),
            address: address.map(|(row, column)| CellAddress { row, column }),
        };
        let block = |block: WireBlock| {
            let words = start..start + block.words as usize;
            start = words.end;
            Block { kind: block.kind, words, cells: block.cells.into_iter().map(cell).collect() }
        };
        Page {
            number,
            size: self.size,
            content: self.content,
            words: self.words.into_iter().map(word).collect(),
            blocks: self.blocks.into_iter().map(block).collect(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reading_survives_the_way() {
        let words =
            vec![Word::new("§", [Rect { left: 1.0, top: 2.0, right: 3.0, bottom: 4.0 }]), Word::new("1", [])];
        let blocks = vec![
            Block { kind: BlockKind::Heading(2), words: 0..1, cells: Vec::new() },
            Block {
                kind: BlockKind::TableRow,
                words: 1..2,
                cells: vec![Cell {
                    words: 1..2,
                    head: "Nr.".into(),
                    rect: words[0].boxes.first().copied(),
                    address: Some(CellAddress { row: 7, column: 2 }),
                }],
            },
        ];
        let page =
            Page { number: 1, size: Some((595.0, 842.0)), content: PageContent::OcrLayer, words, blocks };
        let reading = Reading {
            format: Format::Pdf,
            properties: Properties {
                title: Some("Satzung".into()),
                created: Date::new(2024, 3, 14).ok(),
                labels: PageLabels::new(vec![LabelRange {
                    first: 2,
                    prefix: "A".into(),
                    style: LabelStyle::LowerRoman,
                    start: 4,
                    unit: PageUnit::Sheet,
                    file: "akte.zip".into(),
                }]),
            },
            pages: vec![page],
            warnings: vec![
                Warning::NoText { page: 1, content: PageContent::Scan },
                Warning::Limited { page: 1, limit: "time".into() },
            ],
        };
        let bytes = postcard::to_allocvec(&WireReading::from(reading.clone())).expect("encoded");
        let back: WireReading = postcard::from_bytes(&bytes).expect("decoded");
        assert_eq!(Reading::from(back), reading);
    }
}
