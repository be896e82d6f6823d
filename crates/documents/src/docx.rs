//! Word documents (Office Open XML): paragraphs, headings, lists and tables, all on one page without a size.
//!
//! Numbers that Word generates („§ 1“ as automatic numbering) are counted as Word does ([`numbering`]).

use engine::{Format, ReadError, Reading};

use crate::office;

mod body;
mod numbering;
mod styles;

/// Reads a Word document.
pub(crate) fn read(bytes: &[u8]) -> Result<Reading, ReadError> {
    let mut archive = office::open(bytes)?;
    let document = office::part(&mut archive, "word/document.xml")?
        .ok_or_else(|| ReadError::Damaged("no word/document.xml".to_owned()))?;
    let styles = office::part(&mut archive, "word/styles.xml")?.unwrap_or_default();
    let properties = office::part(&mut archive, "docProps/core.xml")?.unwrap_or_default();
    let numbering = office::part(&mut archive, "word/numbering.xml")?.unwrap_or_default();
    let numbering = numbering::Numbering::of(&numbering)?;
    let paragraphs = body::paragraphs(&document, &styles::styles(&styles)?, numbering)?;
    let pages = vec![office::flow(&paragraphs)];
    Ok(office::reading(Format::Docx, office::core(&properties)?, pages))
}
