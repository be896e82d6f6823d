//! Word documents (Office Open XML): paragraphs, headings, lists, tables, notes and running lines, all on one page without a size.
//!
//! Numbers that Word generates („§ 1“ as automatic numbering) are counted as Word does ([`numbering`]).

use std::collections::HashSet;

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
/// So many lines of them are read.
const RUNNING_LINES: usize = 500;

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
    let (mut lines, mut known) = (Vec::new(), HashSet::new());
    for number in 1..=RUNNING {
        let Some(xml) = office::part(archive, &format!("word/{kind}{number}.xml"))? else { continue };
        for (_, text) in body::paragraphs(&xml, styles, Numbering::default())? {
            let text = text.replace([CELL, HEAD], " ");
            if !text.trim().is_empty() && lines.len() < RUNNING_LINES && known.insert(text.clone()) {
                lines.push((BlockKind::Furniture, text));
            }
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

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Write};

    use super::*;

    #[test]
    fn running_lines_are_read_once_and_not_without_end() {
        let line = |text: &str| format!("<w:p><w:r><w:t>{text}</w:t></w:r></w:p>");
        let many: String = (0..2 * RUNNING_LINES).map(|number| line(&number.to_string())).collect();
        let mut file = zip::ZipWriter::new(Cursor::new(Vec::new()));
        for (name, lines) in [("word/header1.xml", line("Rat").repeat(2)), ("word/header2.xml", many)] {
            file.start_file(name, zip::write::SimpleFileOptions::default()).expect("a part");
            file.write_all(format!("<w:hdr>{lines}</w:hdr>").as_bytes()).expect("written");
        }
        let bytes = file.finish().expect("an archive").into_inner();
        let mut archive = office::open(&bytes).expect("an archive");
        let styles = styles::styles("").expect("no styles");
        let lines = running(&mut archive, "header", &styles).expect("well-formed");
        let said: Vec<&str> = lines.iter().map(|(_, text)| text.trim()).collect();
        assert_eq!((&said[..2], said.len()), (&["Rat", "0"][..], RUNNING_LINES));
    }
}
