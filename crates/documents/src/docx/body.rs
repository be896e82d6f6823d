//! The text of a Word document.

use engine::{BlockKind, ReadError};
use quick_xml::events::BytesStart;

use super::numbering::Numbering;
use super::styles::{Styles, level_of_name, outline_level};
use crate::nesting::Nesting;
use crate::xml::{Xml, attribute, local_name, value, walk};

/// The paragraphs and rows of tables in the order of the document.
pub(super) fn paragraphs(
    xml: &str,
    styles: &Styles,
    numbering: Numbering,
) -> Result<Vec<(BlockKind, String)>, ReadError> {
    let nesting = Nesting::default();
    let mut body = Body { styles, numbering, list: None, level: 0, nesting, in_text: false, note: None };
    walk(xml, |event| match event {
        Xml::Start(start) => body.start(start),
        Xml::End(name) => body.end(name),
        Xml::Text(text) => body.text(text),
    })?;
    Ok(body.nesting.into_paragraphs())
}

struct Body<'s> {
    styles: &'s Styles,
    numbering: Numbering,
    /// The list that the open paragraph belongs to, and its level in it.
    list: Option<String>,
    level: usize,
    nesting: Nesting,
    in_text: bool,
    /// The number of the note that is open, until it has been written.
    note: Option<String>,
}

impl Body<'_> {
    fn start(&mut self, start: &BytesStart<'_>) {
        let name = local_name(start);
        if is_hidden(&name) {
            self.nesting.hide();
        }
        match name.as_str() {
            "p" => {
                (self.list, self.level) = (None, 0);
                self.nesting.begin(BlockKind::Paragraph);
            }
            "tr" => self.nesting.begin_row(),
            "tblHeader" => self.nesting.is_head(),
            "tc" => self.nesting.begin_cell(),
            "gridSpan" => self.nesting.span(value(start).and_then(|columns| columns.parse().ok())),
            "ilvl" => self.level = value(start).and_then(|level| level.parse().ok()).unwrap_or(0),
            "numId" => self.list = value(start),
            "t" => self.in_text = true,
            "tab" | "br" | "cr" => self.nesting.push(" "),
            "noBreakHyphen" => self.nesting.push("-"),
            "footnoteReference" | "endnoteReference" => {
                let id = attribute(start, "id").unwrap_or_default();
                self.nesting.push(&format!("[{id}]"));
            }
            "footnote" | "endnote" => self.note = attribute(start, "id"),
            "footnoteRef" | "endnoteRef" => {
                let id = self.note.take().unwrap_or_default();
                self.nesting.push(&format!("[{id}]"));
            }
            "pStyle" => {
                let id = value(start).unwrap_or_default();
                let style = self.styles.get(&id).cloned().unwrap_or_default();
                self.heading(style.level.or_else(|| level_of_name(&id)));
                (self.list, self.level) = (style.list, style.list_level);
            }
            "outlineLvl" => self.heading(value(start).as_deref().and_then(outline_level)),
            "numPr" => {
                self.level = 0;
                if let Some(kind @ BlockKind::Paragraph) = self.nesting.kind() {
                    *kind = BlockKind::ListItem;
                }
            }
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        if is_hidden(name) {
            self.nesting.show();
        }
        match name {
            "t" => self.in_text = false,
            "pPr" => self.number(),
            "p" => self.nesting.end(),
            "tr" => self.nesting.end_row(),
            _ => {}
        }
    }

    fn text(&mut self, text: &str) {
        if self.in_text {
            self.nesting.push(text);
        }
    }

    /// What is known of the paragraph has been said; its number stands in front of its text.
    fn number(&mut self) {
        let number = self.list.take().and_then(|list| self.numbering.next(&list, self.level));
        if let Some(number) = number {
            self.nesting.push(&format!("{number} "));
        }
    }

    fn heading(&mut self, level: Option<u8>) {
        if let (Some(level), Some(kind)) = (level, self.nesting.kind()) {
            *kind = BlockKind::Heading(level);
        }
    }
}

/// Deleted and moved text, and the copies of text boxes for old programs.
fn is_hidden(name: &str) -> bool {
    matches!(name, "del" | "moveFrom" | "Fallback")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::docx::styles::Style;

    fn of(xml: &str) -> Vec<(BlockKind, String)> {
        let style = Style { level: Some(2), list: Some("1".to_owned()), list_level: 0 };
        let styles = Styles::from([("Kopf".to_owned(), style)]);
        let paragraphs = paragraphs(xml, &styles, Numbering::default()).expect("well-formed");
        paragraphs.into_iter().map(|(kind, text)| (kind, text.trim().to_owned())).collect()
    }

    #[test]
    fn headings_lists_and_tables_are_told_apart() {
        let xml = "<w:body><w:p><w:pPr><w:pStyle w:val=\"Kopf\"/></w:pPr><w:r><w:t>§ 1</w:t><w:tab/><w:t>Zweck</w:t></w:r></w:p>\
            <w:p><w:pPr><w:numPr/></w:pPr><w:r><w:t>Punkt</w:t></w:r></w:p>\
            <w:tbl><w:tr><w:tc><w:p><w:r><w:t>Gebühr</w:t></w:r></w:p></w:tc><w:tc><w:p><w:r><w:t>5 &lt; 6 &#8364;</w:t></w:r></w:p></w:tc></w:tr></w:tbl></w:body>";
        let expected = [
            (BlockKind::Heading(2), "§ 1 Zweck"),
            (BlockKind::ListItem, "Punkt"),
            (BlockKind::TableRow, "\u{1f} Gebühr\u{1f} 5 < 6 €"),
        ];
        assert_eq!(of(xml), expected.map(|(kind, text)| (kind, text.to_owned())));
    }

    #[test]
    fn cells_stand_in_their_columns_beside_merged_ones() {
        let cell = |text: &str, span: &str| {
            format!("<w:tc><w:tcPr>{span}</w:tcPr><w:p><w:r><w:t>{text}</w:t></w:r></w:p></w:tc>")
        };
        let xml = format!("<w:tr>{}{}</w:tr>", cell("Gebühr", "<w:gridSpan w:val=\"2\"/>"), cell("Tag", ""));
        assert_eq!(of(&xml), [(BlockKind::TableRow, "\u{1f} Gebühr\u{1f}\u{1f} Tag".to_owned())]);
    }

    #[test]
    fn deleted_text_and_copies_of_text_boxes_are_left_out() {
        let xml = "<w:p><w:del><w:r><w:t>alt</w:t></w:r></w:del><w:r><w:t>neu</w:t></w:r>\
            <mc:AlternateContent><mc:Choice><w:p><w:r><w:t>Kasten</w:t></w:r></w:p></mc:Choice>\
            <mc:Fallback><w:p><w:r><w:t>Kasten</w:t></w:r></w:p></mc:Fallback></mc:AlternateContent></w:p>";
        let texts: Vec<String> =
            of(xml).into_iter().map(|(_, text)| text).filter(|text| !text.is_empty()).collect();
        assert_eq!(texts, ["Kasten", "neu"]);
    }
}
