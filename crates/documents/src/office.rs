//! What Office formats have in common: parts in a ZIP archive, paragraphs in a row, properties.

use std::collections::HashMap;
use std::io::{Cursor, Read};

use engine::{
    Block, BlockKind, Format, Page, PageContent, PageLabels, PageUnit, Properties, ReadError, Reading,
    Warning,
};
use zip::ZipArchive;

use crate::xml::{Xml, local_name, walk};
use crate::{cells, limits};

/// An archive in memory.
pub(crate) type Archive<'b> = ZipArchive<Cursor<&'b [u8]>>;

/// A paragraph and what it is; in a row of a table [`cells::CELL`] or [`cells::HEAD`] stands before each cell.
pub(crate) type Paragraph = (BlockKind, String);

/// Opens an archive.
pub(crate) fn open(bytes: &[u8]) -> Result<Archive<'_>, ReadError> {
    ZipArchive::new(Cursor::new(bytes)).map_err(|error| ReadError::Damaged(error.to_string()))
}

/// A part of an archive as text. An archive may hold far more than it weighs, so that it is read up to a limit only.
pub(crate) fn part(archive: &mut Archive<'_>, name: &str) -> Result<Option<String>, ReadError> {
    let Some(index) = archive.index_for_name(name) else { return Ok(None) };
    let damaged = |error: &dyn std::fmt::Display| ReadError::Damaged(format!("{name}: {error}"));
    let file = archive.by_index(index).map_err(|error| damaged(&error))?;
    let mut bytes = Vec::new();
    file.take(limits::UNPACKED_BYTES + 1).read_to_end(&mut bytes).map_err(|error| damaged(&error))?;
    if bytes.len() as u64 > limits::UNPACKED_BYTES {
        return Err(ReadError::Limit(format!("{name} of more than {} MB", limits::UNPACKED_BYTES >> 20)));
    }
    Ok(Some(encoding_rs::UTF_8.decode(&bytes).0.into_owned()))
}

/// Pages with a warning for each that says nothing; they are numbered anew.
pub(crate) fn reading(format: Format, mut properties: Properties, mut pages: Vec<Page>) -> Reading {
    if properties.labels.ranges().is_empty() {
        let is_slides = format == Format::Presentation;
        properties.labels = PageLabels::of(if is_slides { PageUnit::Slide } else { PageUnit::Flow });
    }
    for (number, page) in (1..).zip(&mut pages) {
        page.number = number;
    }
    let empty = pages.iter().filter(|page| page.content == PageContent::Empty);
    let warnings = empty.map(|page| Warning::NoText { page: page.number, content: page.content }).collect();
    Reading { format, properties, pages, warnings }
}

/// A page without a size that paragraphs flow on.
pub(crate) fn flow(paragraphs: &[Paragraph]) -> Page {
    let mut page =
        Page { number: 1, size: None, content: PageContent::Empty, words: Vec::new(), blocks: Vec::new() };
    let mut rows = Vec::new();
    for (kind, text) in paragraphs {
        let start = page.words.len();
        let (cells, row) = match kind {
            BlockKind::TableRow => cells::add(&mut page, text),
            _ => {
                cells::add_words(&mut page, text);
                Default::default()
            }
        };
        if page.words.len() > start {
            rows.extend((*kind == BlockKind::TableRow).then_some(row));
            page.blocks.push(Block { kind: *kind, words: start..page.words.len(), cells });
            page.content = PageContent::Text;
        }
    }
    cells::tell_heads(&mut page, &rows);
    page
}

/// Title and date of creation.
pub(crate) fn core(xml: &str) -> Result<Properties, ReadError> {
    let mut fields: HashMap<String, String> = HashMap::new();
    let mut field = String::new();
    walk(xml, |event| match event {
        Xml::Start(start) => field = local_name(start),
        Xml::End(_) => field.clear(),
        Xml::Text(text) => fields.entry(field.clone()).or_default().push_str(text),
    })?;
    let title = fields.remove("title").map(|title| title.trim().to_owned());
    let created = fields.get("created").and_then(|date| date.get(..10)?.parse().ok());
    Ok(Properties { title: title.filter(|title| !title.is_empty()), created, ..Properties::default() })
}
