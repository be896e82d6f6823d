//! Word documents (Office Open XML): paragraphs, headings, lists and tables, all on one page without a size.
//!
//! Numbers that Word generates („§ 1“ as automatic numbering) are counted as Word does ([`numbering`]).

use std::collections::HashMap;
use std::io::{Cursor, Read};

use engine::{Block, BlockKind, Format, Page, PageContent, Properties, ReadError, Reading, Warning, Word};
use zip::ZipArchive;

use crate::limits;
use crate::xml::{Xml, local_name, walk};

mod body;
mod numbering;
mod styles;

type Archive<'b> = ZipArchive<Cursor<&'b [u8]>>;

/// Whether a ZIP archive is a Word document.
pub(crate) fn is_docx(bytes: &[u8]) -> bool {
    ZipArchive::new(Cursor::new(bytes))
        .is_ok_and(|archive| archive.index_for_name("word/document.xml").is_some())
}

/// Reads a Word document.
pub(crate) fn read(bytes: &[u8]) -> Result<Reading, ReadError> {
    let mut archive =
        ZipArchive::new(Cursor::new(bytes)).map_err(|error| ReadError::Damaged(error.to_string()))?;
    let document = part(&mut archive, "word/document.xml")?
        .ok_or_else(|| ReadError::Damaged("no word/document.xml".to_owned()))?;
    let styles = part(&mut archive, "word/styles.xml")?.unwrap_or_default();
    let properties = part(&mut archive, "docProps/core.xml")?.unwrap_or_default();
    let numbering = part(&mut archive, "word/numbering.xml")?.unwrap_or_default();
    let numbering = numbering::Numbering::of(&numbering)?;
    let paragraphs = body::paragraphs(&document, &styles::styles(&styles)?, numbering)?;
    let page = page(&paragraphs);
    let warnings = match page.content {
        PageContent::Empty => vec![Warning::NoText { page: 1, content: PageContent::Empty }],
        _ => Vec::new(),
    };
    Ok(Reading { format: Format::Docx, properties: core(&properties)?, pages: vec![page], warnings })
}

/// A part of the archive as text; an archive may hold far more than it weighs, so that it is read up to a limit only.
fn part(archive: &mut Archive<'_>, name: &str) -> Result<Option<String>, ReadError> {
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

fn page(paragraphs: &[(BlockKind, String)]) -> Page {
    let mut page =
        Page { number: 1, size: None, content: PageContent::Empty, words: Vec::new(), blocks: Vec::new() };
    for (kind, text) in paragraphs {
        let start = page.words.len();
        page.words
            .extend(text.split_whitespace().map(|word| Word { text: word.to_owned(), boxes: Vec::new() }));
        if page.words.len() > start {
            page.blocks.push(Block { kind: *kind, words: start..page.words.len() });
            page.content = PageContent::Text;
        }
    }
    page
}

/// Title and date of creation.
fn core(xml: &str) -> Result<Properties, ReadError> {
    let mut fields: HashMap<String, String> = HashMap::new();
    let mut field = String::new();
    walk(xml, |event| match event {
        Xml::Start(start) => field = local_name(start),
        Xml::End(_) => field.clear(),
        Xml::Text(text) => fields.entry(field.clone()).or_default().push_str(text),
    })?;
    let title = fields.remove("title").map(|title| title.trim().to_owned());
    let created = fields.get("created").and_then(|date| date.get(..10)?.parse().ok());
    Ok(Properties { title: title.filter(|title| !title.is_empty()), created })
}
