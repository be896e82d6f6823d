//! PDF: every page is drawn on a device that reads instead of painting, and what was drawn is put in order.
//!
//! operators ([`tokens`], [`operators`], [`content`], [`fonts`]) → glyphs ([`device`], [`glyph`]) → words ([`words`]) → lines ([`lines`], [`hyphens`], [`spaced`]) → reading order
//! ([`columns`]) → blocks ([`blocks`], [`tables`], [`headings`], [`furniture`]). What the file itself says of its content comes in
//! beside that: [`spoken`], [`tags`], [`bookmarks`], [`labels`]; [`hints`] decides how far it is believed.

mod blocks;
mod bookmarks;
mod boxes;
mod classify;
mod columns;
mod content;
mod device;
mod fields;
mod fonts;
mod furniture;
mod glyph;
mod grid;
mod headings;
mod heads;
mod hints;
mod hyphens;
mod labels;
mod layers;
mod lines;
mod margins;
mod markers;
mod misread;
mod notes;
mod objects;
mod operators;
mod page;
mod plausible;
mod properties;
mod raised;
mod recognised;
mod ruled;
mod rules;
mod sections;
mod spaced;
mod spoken;
mod style;
mod subrows;
mod tables;
mod tagged;
mod tags;
mod text_state;
mod tilt;
mod tokens;
mod words;

use std::time::Instant;

use engine::{Format, Page, PageContent, ReadError, Reading, Warning};
use hayro_syntax::{DecryptionError, LoadPdfError, Pdf};

use crate::read::{DrawnPage, Read};
use crate::recognise::RecognisedPages;

/// Opens a file, with the empty password if it is encrypted.
pub(crate) fn open(bytes: Vec<u8>) -> Result<Pdf, ReadError> {
    let pdf = Pdf::new(bytes).map_err(|error| match error {
        LoadPdfError::Decryption(DecryptionError::PasswordProtected) => ReadError::Encrypted,
        LoadPdfError::Decryption(other) => {
            ReadError::Damaged(format!("encryption cannot be undone: {other:?}"))
        }
        LoadPdfError::Invalid => ReadError::Damaged("not a readable PDF".to_owned()),
    })?;
    if pdf.pages().is_empty() {
        return Err(ReadError::Damaged("PDF without pages".to_owned()));
    }
    Ok(pdf)
}

/// Reads a file; what is not read when `deadline` comes is left out with a warning.
pub(crate) fn read(
    bytes: Vec<u8>,
    deadline: Instant,
    recognised: RecognisedPages<'_>,
) -> Result<Read, ReadError> {
    let pdf = open(bytes)?;
    let tags = tags::Tags::of(&pdf, deadline);
    let mut reader = page::PageReader::new(&pdf, &tags, deadline);
    let mut warnings = Vec::new();
    let mut drawn = Vec::new();
    for (number, page) in (1..).zip(pdf.pages().iter()) {
        match reader.read(page, recognised.page(number)) {
            Ok(page) => drawn.push(page),
            Err(limit) => {
                warnings.push(Warning::Limited { page: number, limit: limit.clone() });
                drawn.push(page::Drawn::unread(page));
            }
        }
        if let Some(limit) = reader.exhausted() {
            let left = pdf.pages().len() - drawn.len();
            if left > 0 {
                warnings.push(Warning::Limited {
                    page: number + 1,
                    limit: format!("{limit}; {left} pages left out"),
                });
            }
            break;
        }
    }
    let as_drawn = |(number, page): (u32, &page::Drawn)| DrawnPage::new(number, page.is_doubtful);
    let drawable = (1..).zip(&drawn).map(as_drawn).collect();
    let pages = page::arrange(drawn, &bookmarks::bookmarks(&pdf));
    warnings.extend(pages.iter().filter_map(without_text));
    let properties = properties::properties(&pdf);
    Ok(Read { reading: Reading { format: Format::Pdf, properties, pages, warnings }, drawn: drawable })
}

fn without_text(page: &Page) -> Option<Warning> {
    let readable = matches!(page.content, PageContent::Text | PageContent::OcrLayer);
    (!readable).then_some(Warning::NoText { page: page.number, content: page.content })
}
