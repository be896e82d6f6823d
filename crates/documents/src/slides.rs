//! Presentations (Office Open XML): a slide is a page without a size; its first shape of the kind „title“ is its heading.

use engine::{BlockKind, Format, Page, ReadError, Reading};

use crate::cells::CELL;
use crate::limits;
use crate::office::{self, Paragraph};
use crate::xml::{Xml, attribute, local_name, walk};

/// Reads a presentation.
pub(crate) fn read(bytes: &[u8]) -> Result<Reading, ReadError> {
    let mut archive = office::open(bytes)?;
    let properties = office::part(&mut archive, "docProps/core.xml")?.unwrap_or_default();
    let mut pages: Vec<Page> = Vec::new();
    while pages.len() < limits::PAGES {
        let name = format!("ppt/slides/slide{}.xml", pages.len() + 1);
        let Some(slide) = office::part(&mut archive, &name)? else { break };
        pages.push(office::flow(&paragraphs(&slide)?));
    }
    if pages.is_empty() {
        return Err(ReadError::Damaged("presentation without slides".to_owned()));
    }
    Ok(office::reading(Format::Presentation, office::core(&properties)?, pages))
}

fn paragraphs(xml: &str) -> Result<Vec<Paragraph>, ReadError> {
    let mut paragraphs = Vec::new();
    let (mut kind, mut text, mut in_text) = (BlockKind::Paragraph, String::new(), false);
    let mut row: Option<String> = None;
    walk(xml, |event| match event {
        Xml::Start(start) => match local_name(start).as_str() {
            "sp" => kind = BlockKind::Paragraph,
            "ph" => {
                let is_title =
                    attribute(start, "type").is_some_and(|kind| kind == "title" || kind == "ctrTitle");
                kind = if is_title { BlockKind::Heading(1) } else { BlockKind::Paragraph };
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
                Some(row) => *row = format!("{row} {text}"),
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
