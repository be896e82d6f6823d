//! Presentations (Office Open XML): a slide is a page without a size; its first shape of the kind „title“ is its heading.

use std::collections::HashMap;

use engine::{BlockKind, Format, Page, ReadError, Reading};
use quick_xml::events::BytesStart;

use crate::cells::CELL;
use crate::limits;
use crate::office::{self, Archive, Paragraph};
use crate::xml::{Xml, attribute, local_name, walk};

/// Reads a presentation.
pub(crate) fn read(bytes: &[u8]) -> Result<Reading, ReadError> {
    let mut archive = office::open(bytes)?;
    let properties = office::part(&mut archive, "docProps/core.xml")?.unwrap_or_default();
    let mut pages: Vec<Page> = Vec::new();
    for name in slides(&mut archive)?.into_iter().take(limits::PAGES) {
        // A presentation may name slides that it has lost.
        let Some(slide) = office::part(&mut archive, &name)? else { continue };
        pages.push(office::flow(&paragraphs(&slide)?));
    }
    if pages.is_empty() {
        return Err(ReadError::Damaged("presentation without slides".to_owned()));
    }
    Ok(office::reading(Format::Presentation, office::core(&properties)?, pages))
}

/// The names of the slides in the order in which they are shown: their files are numbered in the order in which they were made.
fn slides(archive: &mut Archive<'_>) -> Result<Vec<String>, ReadError> {
    let presentation = office::part(archive, "ppt/presentation.xml")?.unwrap_or_default();
    let relations = office::part(archive, "ppt/_rels/presentation.xml.rels")?.unwrap_or_default();
    let mut files: HashMap<String, String> = HashMap::new();
    walk(&relations, |event| {
        if let Xml::Start(start) = event
            && let (Some(id), Some(target)) = (attribute(start, "Id"), attribute(start, "Target"))
        {
            let target = target.strip_prefix('/').map_or(format!("ppt/{target}"), str::to_owned);
            files.insert(id, target);
        }
    })?;
    let mut slides = Vec::new();
    walk(&presentation, |event| {
        if let Xml::Start(start) = event
            && local_name(start) == "sldId"
        {
            slides.extend(relation(start).and_then(|id| files.remove(&id)));
        }
    })?;
    let numbered = || (1..=limits::PAGES).map(|number| format!("ppt/slides/slide{number}.xml"));
    Ok(if slides.is_empty() { numbered().collect() } else { slides })
}

/// `r:id` of a slide, which has an `id` of its own besides.
fn relation(start: &BytesStart<'_>) -> Option<String> {
    let named = start.attributes().flatten().find(|attribute| attribute.key.as_ref() == "r:id");
    Some(named?.normalized_value(quick_xml::XmlVersion::Implicit1_0).ok()?.into_owned())
}

fn paragraphs(xml: &str) -> Result<Vec<Paragraph>, ReadError> {
    let mut paragraphs = Vec::new();
    let (mut kind, mut text, mut in_text) = (BlockKind::Paragraph, String::new(), false);
    let mut row: Option<String> = None;
    walk(xml, |event| match event {
        Xml::Start(start) => match local_name(start).as_str() {
            "sp" => kind = BlockKind::Paragraph,
            "ph" => {
                kind = match attribute(start, "type").as_deref() {
                    Some("title" | "ctrTitle") => BlockKind::Heading(1),
                    Some("sldNum" | "ftr" | "dt" | "hdr") => BlockKind::Furniture,
                    _ => BlockKind::Paragraph,
                };
            }
            "tr" => row = Some(String::new()),
            "tc" => {
                if let Some(row) = &mut row {
                    row.push(CELL);
                }
            }
            "t" => in_text = true,
            "br" => text.push(' '),
            _ => {}
        },
        Xml::Text(part) if in_text => text.push_str(part),
        Xml::Text(_) => {}
        Xml::End("t") => in_text = false,
        Xml::End("p") => {
            let text = std::mem::take(&mut text);
            match &mut row {
                Some(row) => row.extend([" ", &text]),
                None => paragraphs.push((kind, text)),
            }
        }
        Xml::End("tr") => paragraphs.extend(row.take().map(|row| (BlockKind::TableRow, row))),
        Xml::End(_) => {}
    })?;
    Ok(paragraphs)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_points_and_tables_are_told_apart() {
        let xml = "<p:sld><p:sp><p:ph type=\"title\"/><a:p><a:r><a:t>Haushalt 2024</a:t></a:r></a:p></p:sp>\
            <p:sp><p:ph idx=\"1\"/><a:p><a:r><a:t>Steuern</a:t></a:r><a:br/><a:r><a:t>Gebühren</a:t></a:r></a:p></p:sp>\
            <a:tr><a:tc><a:p><a:t>Summe</a:t></a:p></a:tc><a:tc><a:p><a:t>5 €</a:t></a:p></a:tc></a:tr></p:sld>";
        let expected = [
            (BlockKind::Heading(1), "Haushalt 2024".to_owned()),
            (BlockKind::Paragraph, "Steuern Gebühren".to_owned()),
            (BlockKind::TableRow, "\u{1f} Summe\u{1f} 5 €".to_owned()),
        ];
        assert_eq!(paragraphs(xml).expect("well-formed"), expected);
    }
}
