//! Text documents of `LibreOffice` (`OpenDocument`): paragraphs, headings, lists and rows of tables.

use engine::{BlockKind, Format, ReadError, Reading};
use quick_xml::events::BytesStart;

use crate::nesting::Nesting;
use crate::office::{self, Paragraph};
use crate::xml::{Xml, attribute, local_name, walk};

/// Reads a text document.
pub(crate) fn read(bytes: &[u8]) -> Result<Reading, ReadError> {
    let mut archive = office::open(bytes)?;
    let content = office::part(&mut archive, "content.xml")?
        .ok_or_else(|| ReadError::Damaged("no content.xml".to_owned()))?;
    let properties = office::part(&mut archive, "meta.xml")?.unwrap_or_default();
    let pages = vec![office::flow(&paragraphs(&content)?)];
    Ok(office::reading(Format::Odt, office::core(&properties)?, pages))
}

fn paragraphs(xml: &str) -> Result<Vec<Paragraph>, ReadError> {
    let mut body = Body::default();
    walk(xml, |event| match event {
        Xml::Start(start) => body.start(start),
        Xml::End(name) => body.end(name),
        Xml::Text(text) => body.nesting.push(text),
    })?;
    Ok(body.nesting.into_paragraphs())
}

#[derive(Default)]
struct Body {
    nesting: Nesting,
    /// How deep inside of lists.
    lists: usize,
    /// Whether inside of the head of a table.
    in_head: bool,
}

impl Body {
    fn start(&mut self, start: &BytesStart<'_>) {
        match local_name(start).as_str() {
            "h" => {
                let level =
                    attribute(start, "outline-level").and_then(|level| level.parse().ok()).unwrap_or(1);
                self.nesting.begin(BlockKind::Heading(u8::clamp(level, 1, 6)));
            }
            "p" if self.lists > 0 => self.nesting.begin(BlockKind::ListItem),
            "p" => self.nesting.begin(BlockKind::Paragraph),
            "list" => self.lists += 1,
            "table-header-rows" => self.in_head = true,
            "table-row" => {
                self.nesting.begin_row();
                if self.in_head {
                    self.nesting.is_head();
                }
            }
            "table-cell" => {
                self.nesting.begin_cell();
                let columns = attribute(start, "number-columns-repeated");
                self.nesting.span(columns.and_then(|columns| columns.parse().ok()));
            }
            "covered-table-cell" => self.nesting.begin_cell(),
            "s" | "tab" | "line-break" => self.nesting.push(" "),
            name if is_hidden(name) => self.nesting.hide(),
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "h" | "p" => self.nesting.end(),
            "list" => self.lists = self.lists.saturating_sub(1),
            "table-header-rows" => self.in_head = false,
            "table-row" => self.nesting.end_row(),
            name if is_hidden(name) => self.nesting.show(),
            _ => {}
        }
    }
}

/// Deleted text, and remarks on the margin.
fn is_hidden(name: &str) -> bool {
    matches!(name, "tracked-changes" | "annotation")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_lists_and_tables_are_told_apart() {
        let xml = "<o:text><text:tracked-changes><text:p>alt</text:p></text:tracked-changes>\
            <text:h text:outline-level=\"2\">§ 1<text:tab/>Zweck</text:h><text:p>Die <text:span>Steuer</text:span></text:p>\
            <text:list><text:list-item><text:p>Punkt</text:p></text:list-item></text:list>\
            <table:table-row><table:table-cell><text:p>Gebühr</text:p></table:table-cell><table:table-cell><text:p>5 €</text:p>\
            </table:table-cell></table:table-row></o:text>";
        let found = paragraphs(xml).expect("well-formed");
        let found: Vec<(BlockKind, &str)> = found
            .iter()
            .map(|(kind, text)| (*kind, text.trim()))
            .filter(|(_, text)| !text.is_empty())
            .collect();
        let expected = [
            (BlockKind::Heading(2), "§ 1 Zweck"),
            (BlockKind::Paragraph, "Die Steuer"),
            (BlockKind::ListItem, "Punkt"),
            (BlockKind::TableRow, "\u{1f} Gebühr\u{1f} 5 €"),
        ];
        assert_eq!(found, expected);
    }
}
