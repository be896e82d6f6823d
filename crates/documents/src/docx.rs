//! Word documents (Office Open XML): paragraphs, headings, lists, tables, notes and running lines, all on one page without a size.
//!
//! Numbers that Word generates („§ 1“ as automatic numbering) are counted as Word does ([`numbering`]).

use engine::{BlockKind, Format, ReadError, Reading};
use numbering::Numbering;
use styles::Styles;

use crate::cells::{CELL, HEAD};
use crate::office::{self, Archive, Paragraph};

mod body;
mod numbering;
mod styles;

/// A document has at most so many headers and footers that are looked at: one for each section, and for first and even pages.
const RUNNING: usize = 9;

/// Reads a Word document.
pub(crate) fn read(bytes: &[u8]) -> Result<Reading, ReadError> {
    let mut archive = office::open(bytes)?;
    let document = office::part(&mut archive, "word/document.xml")?
        .ok_or_else(|| ReadError::Damaged("no word/document.xml".to_owned()))?;
    let styles = office::part(&mut archive, "word/styles.xml")?.unwrap_or_default();
    let properties = office::part(&mut archive, "docProps/core.xml")?.unwrap_or_default();
    let numbering = office::part(&mut archive, "word/numbering.xml")?.unwrap_or_default();
    let numbering = Numbering::of(&numbering)?;
    let styles = styles::styles(&styles)?;
    let mut paragraphs = running(&mut archive, "header", &styles)?;
    paragraphs.extend(body::paragraphs(&document, &styles, numbering)?);
    paragraphs.extend(notes(&mut archive, &styles)?);
    paragraphs.extend(running(&mut archive, "footer", &styles)?);
    let pages = vec![office::flow(&paragraphs)];
    Ok(office::reading(Format::Docx, office::core(&properties)?, pages))
}

/// The lines above or below the pages, each once: the number of a paper often stands only there.
fn running(archive: &mut Archive<'_>, kind: &str, styles: &Styles) -> Result<Vec<Paragraph>, ReadError> {
    let mut lines: Vec<Paragraph> = Vec::new();
    for number in 1..=RUNNING {
        let Some(xml) = office::part(archive, &format!("word/{kind}{number}.xml"))? else { continue };
        for (_, text) in body::paragraphs(&xml, styles, Numbering::default())? {
            let text = text.replace([CELL, HEAD], " ");
            let is_new = lines.iter().all(|(_, line)| *line != text);
            lines.extend((is_new && !text.trim().is_empty()).then_some((BlockKind::Furniture, text)));
        }
    }
    Ok(lines)
}

/// Footnotes and endnotes, at the end of the text: without pages they have no other place.
fn notes(archive: &mut Archive<'_>, styles: &Styles) -> Result<Vec<Paragraph>, ReadError> {
    let mut notes = Vec::new();
    for part in ["word/footnotes.xml", "word/endnotes.xml"] {
        if let Some(xml) = office::part(archive, part)? {
            notes.extend(body::paragraphs(&xml, styles, Numbering::default())?);
        }
    }
    Ok(notes)
}
