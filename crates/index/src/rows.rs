//! How values of the engine are written into rows: private mirrors with serde, so that the engine's types stay free of
//! storage. Any change here needs a new format version of the catalogue, but for what is appended behind a row and may lack in old
//! ones (`pack_metadata`, `pack_page`).

use std::ops::Range;

use compact_str::CompactString;
use engine::{
    Basis, Block, BlockKind, Cell, CellAddress, Collection, Consultation, Details, Kind, LabelRange,
    LabelStyle, Metadata, Page, PageContent, PageLabels, PageUnit, Passage, Rect, Span, Subkind, Visibility,
    Word,
};
use jiff::civil::Date;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};

/// Writes a row: postcard, then LZ4, because pages and texts shrink to a third.
pub(crate) fn pack(row: &impl Serialize) -> Vec<u8> {
    let bytes = postcard::to_stdvec(row).expect("rows are plain data of known length");
    lz4_flex::compress_prepend_size(&bytes)
}

/// Reads what [`pack`] wrote.
pub(crate) fn unpack<T: DeserializeOwned>(packed: &[u8]) -> Result<T> {
    postcard::from_bytes(&decompressed(packed)?).map_err(unreadable)
}

fn decompressed(packed: &[u8]) -> Result<Vec<u8>> {
    lz4_flex::decompress_size_prepended(packed).map_err(unreadable)
}

fn unreadable(error: impl std::fmt::Display) -> Error {
    Error::Row(error.to_string())
}

/// Writes what is known of a document, its page labels and the files that they are in last: versions without labels have none to read.
pub(crate) fn pack_metadata(metadata: &Metadata) -> Vec<u8> {
    let ranges = metadata.details.page_labels.ranges();
    let labels: Vec<LabelRow> = ranges.iter().map(label_row).collect();
    let files: Vec<&str> = ranges.iter().map(|range| range.file.as_str()).collect();
    pack(&(MetadataRow::from(metadata), labels, files))
}

/// Reads what [`pack_metadata`] wrote, and what was written before there were labels or files of theirs.
pub(crate) fn unpack_metadata(packed: &[u8]) -> Result<Metadata> {
    let bytes = decompressed(packed)?;
    let (metadata, rest) = postcard::take_from_bytes::<MetadataRow>(&bytes).map_err(unreadable)?;
    let mut metadata = Metadata::try_from(metadata)?;
    if !rest.is_empty() {
        let (labels, rest): (Vec<LabelRow>, _) = postcard::take_from_bytes(rest).map_err(unreadable)?;
        let files: Vec<String> =
            if rest.is_empty() { Vec::new() } else { postcard::from_bytes(rest).map_err(unreadable)? };
        let files = files.into_iter().chain(std::iter::repeat(String::new()));
        let ranges = labels.into_iter().zip(files).map(|(label, file)| label_range(label, file));
        metadata.details.page_labels = PageLabels::new(ranges.collect());
    }
    Ok(metadata)
}

/// First page, prefix, style (its place among all of them; above its lowest four bits the place of the unit) and first number of a range of
/// page labels.
type LabelRow = (u32, String, u8, u32);

fn label_row(range: &LabelRange) -> LabelRow {
    let style = LabelStyle::ALL.iter().position(|style| *style == range.style).unwrap_or_default();
    let unit = PageUnit::ALL.iter().position(|unit| *unit == range.unit).unwrap_or_default();
    (range.first, range.prefix.clone(), (style | unit << 4) as u8, range.start)
}

fn label_range((first, prefix, style, start): LabelRow, file: String) -> LabelRange {
    let unit = PageUnit::ALL.get(usize::from(style >> 4)).copied().unwrap_or_default();
    let style = LabelStyle::ALL.get(usize::from(style & 0xf)).copied().unwrap_or(LabelStyle::None);
    LabelRange { first, prefix, style, start, unit, file }
}

/// Row and column of each cell of a page, or zeros.
type Addresses = Vec<(u32, u32)>;

/// Writes a page, the addresses of its cells last: pages of other formats than spreadsheets have none.
pub(crate) fn pack_page(page: &Page) -> Vec<u8> {
    let address = |cell: &Cell| cell.address.map_or((0, 0), |cell| (cell.row, cell.column));
    let mut addresses: Addresses = page.blocks.iter().flat_map(|block| &block.cells).map(address).collect();
    if addresses.iter().all(|address| *address == (0, 0)) {
        addresses.clear();
    }
    pack(&(PageRow::from(page), addresses))
}

/// Reads what [`pack_page`] wrote, and what was written before cells had addresses.
pub(crate) fn unpack_page(packed: &[u8]) -> Result<Page> {
    let bytes = decompressed(packed)?;
    let (page, rest) = postcard::take_from_bytes::<PageRow>(&bytes).map_err(unreadable)?;
    let mut page = Page::try_from(page)?;
    if !rest.is_empty() {
        let addresses: Addresses = postcard::from_bytes(rest).map_err(unreadable)?;
        let cells = page.blocks.iter_mut().flat_map(|block| &mut block.cells);
        for (cell, (row, column)) in cells.zip(addresses) {
            cell.address = (row > 0).then_some(CellAddress { row, column });
        }
    }
    Ok(page)
}

/// Secrecy as a number that orders like it.
pub(crate) fn visibility_number(visibility: Visibility) -> u8 {
    match visibility {
        Visibility::Public => 0,
        Visibility::Internal => 1,
    }
}

/// The secrecy of a number; what is unknown is the most secret.
pub(crate) fn visibility_of(number: u8) -> Visibility {
    if number == 0 { Visibility::Public } else { Visibility::Internal }
}

#[derive(Serialize, Deserialize)]
struct MetadataRow {
    title: String,
    kind: String,
    gremium: Option<String>,
    date: Option<Day>,
    number: Option<String>,
    collection: String,
    visibility: u8,
    details: DetailsRow,
}

/// A day as year, month and day.
type Day = (i16, i8, i8);

/// Gremium, day, item and role of a consultation.
type StationRow = (String, Option<Day>, Option<String>, Option<String>);

#[derive(Serialize, Deserialize)]
struct DetailsRow {
    percent: u8,
    reason: String,
    subkind: Option<String>,
    session: Option<Day>,
    written: Option<Day>,
    in_force: Option<Day>,
    predecessor: Option<String>,
    office: Option<String>,
    consultations: Vec<StationRow>,
}

impl From<&Metadata> for MetadataRow {
    fn from(metadata: &Metadata) -> Self {
        let Metadata { title, kind, gremium, date, number, collection, visibility, details } =
            metadata.clone();
        Self {
            title,
            kind: kind.name().to_owned(),
            gremium,
            date: date.map(day),
            number,
            collection: collection.0,
            visibility: visibility_number(visibility),
            details: DetailsRow::from(details),
        }
    }
}

impl TryFrom<MetadataRow> for Metadata {
    type Error = Error;

    fn try_from(row: MetadataRow) -> Result<Self> {
        Ok(Self {
            title: row.title,
            kind: Kind::from_name(&row.kind).unwrap_or_default(),
            gremium: row.gremium,
            date: date_of(row.date)?,
            number: row.number,
            collection: Collection(row.collection),
            visibility: visibility_of(row.visibility),
            details: row.details.try_into()?,
        })
    }
}

fn day(date: Date) -> Day {
    (date.year(), date.month(), date.day())
}

fn date_of(day: Option<Day>) -> Result<Option<Date>> {
    let date = day.map(|(year, month, day)| Date::new(year, month, day)).transpose();
    date.map_err(|error| Error::Row(error.to_string()))
}

impl From<Details> for DetailsRow {
    fn from(details: Details) -> Self {
        let Details {
            basis,
            subkind,
            session,
            written,
            in_force,
            predecessor,
            office,
            consultations,
            page_labels: _, // They follow behind the row.
        } = details;
        let station = |station: Consultation| {
            let Consultation { gremium, date, item, role } = station;
            (gremium, date.map(day), item, role)
        };
        Self {
            percent: basis.percent,
            reason: basis.reason,
            subkind: subkind.map(|subkind| subkind.name().to_owned()),
            session: session.map(day),
            written: written.map(day),
            in_force: in_force.map(day),
            predecessor,
            office,
            consultations: consultations.into_iter().map(station).collect(),
        }
    }
}

impl TryFrom<DetailsRow> for Details {
    type Error = Error;

    fn try_from(row: DetailsRow) -> Result<Self> {
        let station =
            |(gremium, date, item, role)| Ok(Consultation { gremium, date: date_of(date)?, item, role });
        Ok(Self {
            basis: Basis { percent: row.percent, reason: row.reason },
            subkind: row.subkind.as_deref().and_then(Subkind::from_name),
            session: date_of(row.session)?,
            written: date_of(row.written)?,
            in_force: date_of(row.in_force)?,
            predecessor: row.predecessor,
            office: row.office,
            consultations: row.consultations.into_iter().map(station).collect::<Result<_>>()?,
            page_labels: PageLabels::default(),
        })
    }
}

/// A passage without its visibility, which has a column of its own.
#[derive(Serialize, Deserialize)]
pub(crate) struct PassageRow {
    section: Vec<String>,
    context: String,
    headings: usize,
    text: String,
    spans: Vec<(u32, usize, usize, usize)>,
}

impl From<&Passage> for PassageRow {
    fn from(passage: &Passage) -> Self {
        let Passage { section, context, headings, text, spans, visibility: _ } = passage.clone();
        let spans =
            spans.into_iter().map(|Span { page, words, start }| (page, words.start, words.end, start));
        Self { section, context, headings, text, spans: spans.collect() }
    }
}

impl PassageRow {
    pub(crate) fn into_passage(self, visibility: Visibility) -> Passage {
        let Self { section, context, headings, text, spans } = self;
        let spans = spans.into_iter().map(|(page, from, to, start)| Span { page, words: from..to, start });
        Passage { section, context, headings, text, spans: spans.collect(), visibility }
    }
}

/// A cell: its block, first and last word, head and box.
type CellRow = (usize, usize, usize, String, Option<[f32; 4]>);

/// A page in columns, which compress better than words one after the other.
#[derive(Serialize, Deserialize)]
struct PageRow {
    number: u32,
    size: Option<(f32, f32)>,
    content: u8,
    words: Vec<CompactString>,
    boxes_of_word: Vec<u32>,
    boxes: Vec<[f32; 4]>,
    blocks: Vec<(u8, u8, usize, usize)>,
    cells: Vec<CellRow>,
}

/// All kinds of content; the place in this list is what is stored.
const CONTENTS: [PageContent; 6] = [
    PageContent::Text,
    PageContent::OcrLayer,
    PageContent::Scan,
    PageContent::Outlines,
    PageContent::Garbled,
    PageContent::Empty,
];

/// The number of a kind of content.
pub(crate) fn content_number(content: PageContent) -> u8 {
    CONTENTS.iter().position(|known| *known == content).unwrap_or_default() as u8
}

/// The kind of content of a number.
pub(crate) fn content_of(number: u8) -> Result<PageContent> {
    CONTENTS.get(usize::from(number)).copied().ok_or_else(|| Error::Row("unknown page content".to_owned()))
}

impl From<&Page> for PageRow {
    fn from(page: &Page) -> Self {
        let Page { number, size, content, words, blocks } = page;
        let boxes = words.iter().flat_map(|word| &word.boxes);
        let block = |block: &Block| {
            let (kind, level) = block_number(block.kind);
            (kind, level, block.words.start, block.words.end)
        };
        let sides = |Rect { left, top, right, bottom }: Rect| [left, top, right, bottom];
        let cells = |(index, block): (usize, &Block)| {
            let cell = move |cell: &Cell| {
                let Range { start, end } = cell.words;
                (index, start, end, cell.head.clone(), cell.rect.map(sides))
            };
            block.cells.iter().map(cell).collect::<Vec<_>>()
        };
        Self {
            number: *number,
            size: *size,
            content: content_number(*content),
            words: words.iter().map(|word| word.text.clone()).collect(),
            boxes_of_word: words.iter().map(|word| word.boxes.len() as u32).collect(),
            boxes: boxes.copied().map(sides).collect(),
            blocks: blocks.iter().map(block).collect(),
            cells: blocks.iter().enumerate().flat_map(cells).collect(),
        }
    }
}

impl TryFrom<PageRow> for Page {
    type Error = Error;

    fn try_from(row: PageRow) -> Result<Self> {
        let rect = |[left, top, right, bottom]: [f32; 4]| Rect { left, top, right, bottom };
        let mut boxes = row.boxes.into_iter().map(rect);
        let words = row.words.into_iter().zip(row.boxes_of_word);
        let words = words.map(|(text, count)| Word::new(text, boxes.by_ref().take(count as usize)));
        let block = |(kind, level, from, to)| {
            Ok(Block { kind: block_kind(kind, level)?, words: from..to, cells: Vec::new() })
        };
        let mut blocks = row.blocks.into_iter().map(block).collect::<Result<Vec<_>>>()?;
        for (block, from, to, head, sides) in row.cells {
            let block = blocks.get_mut(block).ok_or_else(|| Error::Row("cell without block".to_owned()))?;
            block.cells.push(Cell { words: from..to, head, rect: sides.map(rect), address: None });
        }
        Ok(Self {
            number: row.number,
            size: row.size,
            content: content_of(row.content)?,
            words: words.collect(),
            blocks,
        })
    }
}

fn block_number(kind: BlockKind) -> (u8, u8) {
    match kind {
        BlockKind::Paragraph => (0, 0),
        BlockKind::Heading(level) => (1, level),
        BlockKind::ListItem => (2, 0),
        BlockKind::TableRow => (3, 0),
        BlockKind::Furniture => (4, 0),
    }
}

fn block_kind(number: u8, level: u8) -> Result<BlockKind> {
    Ok(match number {
        0 => BlockKind::Paragraph,
        1 => BlockKind::Heading(level),
        2 => BlockKind::ListItem,
        3 => BlockKind::TableRow,
        4 => BlockKind::Furniture,
        _ => return Err(Error::Row("unknown kind of block".to_owned())),
    })
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn rect() -> impl Strategy<Value = Rect> {
        let side = -1e4_f32..1e4;
        [side.clone(), side.clone(), side.clone(), side].prop_map(|[left, top, right, bottom]| Rect {
            left,
            top,
            right,
            bottom,
        })
    }

    fn page() -> impl Strategy<Value = Page> {
        let word =
            (".{1,8}", prop::collection::vec(rect(), 0..3)).prop_map(|(text, boxes)| Word::new(text, boxes));
        let kind = prop_oneof![
            Just(BlockKind::Paragraph),
            any::<u8>().prop_map(BlockKind::Heading),
            Just(BlockKind::ListItem),
            Just(BlockKind::TableRow),
            Just(BlockKind::Furniture)
        ];
        let address = (1..9_u32, 1..9_u32).prop_map(|(row, column)| CellAddress { row, column });
        let cell = (0..9_usize, 0..9_usize, ".{0,4}", prop::option::of(rect()), prop::option::of(address));
        let cell = cell.prop_map(|(a, b, head, rect, address)| Cell { words: a..b, head, rect, address });
        let block = (kind, 0..9_usize, 0..9_usize, prop::collection::vec(cell, 0..3));
        let block = block.prop_map(|(kind, a, b, cells)| Block { kind, words: a..b, cells });
        let size = prop::option::of((0.0_f32..1e4, 0.0_f32..1e4));
        let content = prop::sample::select(CONTENTS.to_vec());
        let words = prop::collection::vec(word, 0..9);
        let blocks = prop::collection::vec(block, 0..4);
        (any::<u32>(), size, content, words, blocks).prop_map(|(number, size, content, words, blocks)| Page {
            number,
            size,
            content,
            words,
            blocks,
        })
    }

    proptest! {
        #[test]
        fn a_page_comes_back_as_it_went_in(page in page()) {
            prop_assert_eq!(&unpack_page(&pack_page(&page)).expect("a packed page is readable"), &page);
            let mut earlier = page;
            earlier.blocks.iter_mut().flat_map(|block| &mut block.cells).for_each(|cell| cell.address = None);
            prop_assert_eq!(unpack_page(&pack(&PageRow::from(&earlier))).expect("an earlier row"), earlier);
        }
    }

    #[test]
    fn page_labels_come_back_and_rows_without_them_are_read() {
        let (prefix, style, file) = ("A-".into(), LabelStyle::LowerLetters, "akte.zip/a.odp".to_owned());
        let range = LabelRange { first: 3, prefix, style, start: 7, unit: PageUnit::Slide, file };
        let mut metadata = Metadata { title: "Satzung".into(), ..Metadata::default() };
        let before = pack(&MetadataRow::from(&metadata));
        assert_eq!(unpack_metadata(&before).expect("an earlier row"), metadata);
        metadata.details.page_labels = PageLabels::new(vec![range.clone()]);
        assert_eq!(unpack_metadata(&pack_metadata(&metadata)).expect("a row"), metadata);
        let without_files = pack(&(MetadataRow::from(&metadata), vec![label_row(&range)]));
        metadata.details.page_labels = PageLabels::new(vec![LabelRange { file: String::new(), ..range }]);
        assert_eq!(unpack_metadata(&without_files).expect("an earlier row"), metadata);
    }

    #[test]
    fn a_cut_off_row_is_an_error() {
        let packed = pack(&vec!["Hundesteuer".to_owned(); 9]);
        assert!(unpack::<Vec<String>>(&packed[..packed.len() - 1]).is_err());
    }
}
