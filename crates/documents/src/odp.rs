//! Presentations of `LibreOffice` (`OpenDocument`): a slide is a page without a size; what stands in the frame for its title is its heading.

use engine::{BlockKind, Format, ReadError, Reading};
use quick_xml::events::BytesStart;

use crate::limits;
use crate::nesting::Nesting;
use crate::office::{self, Paragraph};
use crate::xml::{Xml, attribute, local_name, walk};

/// Reads a presentation.
pub(crate) fn read(bytes: &[u8]) -> Result<Reading, ReadError> {
    let mut archive = office::open(bytes)?;
    let content = office::part(&mut archive, "content.xml")?
        .ok_or_else(|| ReadError::Damaged("no content.xml".to_owned()))?;
    let properties = office::part(&mut archive, "meta.xml")?.unwrap_or_default();
    let pages: Vec<_> = slides(&content)?.iter().map(|slide| office::flow(slide)).collect();
    if pages.is_empty() {
        return Err(ReadError::Damaged("presentation without slides".to_owned()));
    }
    Ok(office::reading(Format::Presentation, office::core(&properties)?, pages))
}

/// The paragraphs of each slide.
fn slides(xml: &str) -> Result<Vec<Vec<Paragraph>>, ReadError> {
    let mut deck = Deck::default();
    walk(xml, |event| match event {
        Xml::Start(start) => deck.start(start),
        Xml::End(name) => deck.end(name),
        Xml::Text(text) => deck.nesting.push(text),
    })?;
    Ok(deck.slides)
}

#[derive(Default)]
struct Deck {
    slides: Vec<Vec<Paragraph>>,
    nesting: Nesting,
    /// What paragraphs of the open frame are.
    kind: Option<BlockKind>,
    /// How deep inside of lists.
    lists: usize,
}

impl Deck {
    fn start(&mut self, start: &BytesStart<'_>) {
        match local_name(start).as_str() {
            "page" => self.nesting = Nesting::default(),
            "frame" => {
                self.kind = match attribute(start, "class").as_deref() {
                    Some("title") => Some(BlockKind::Heading(1)),
                    Some("page-number" | "footer" | "header" | "date-time") => Some(BlockKind::Furniture),
                    _ => None,
                };
            }
            "p" | "h" => {
                let other = if self.lists > 0 { BlockKind::ListItem } else { BlockKind::Paragraph };
                self.nesting.begin(self.kind.unwrap_or(other));
            }
            "list" => self.lists += 1,
            "table-row" => self.nesting.begin_row(),
            "table-cell" | "covered-table-cell" => self.nesting.begin_cell(),
            "s" | "tab" | "line-break" => self.nesting.push(" "),
            name if is_hidden(name) => self.nesting.hide(),
            _ => {}
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "page" if self.slides.len() < limits::PAGES => {
                self.slides.push(std::mem::take(&mut self.nesting).into_paragraphs());
            }
            "frame" => self.kind = None,
            "p" | "h" => self.nesting.end(),
            "list" => self.lists = self.lists.saturating_sub(1),
            "table-row" => self.nesting.end_row(),
            name if is_hidden(name) => self.nesting.show(),
            _ => {}
        }
    }
}

/// What the speaker sees only, and remarks.
fn is_hidden(name: &str) -> bool {
    matches!(name, "notes" | "annotation")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slides_have_titles_points_and_tables() {
        let xml = "<o:presentation><draw:page><draw:frame presentation:class=\"title\"><draw:text-box><text:p>Haushalt</text:p></draw:text-box>\
            </draw:frame><draw:frame><draw:text-box><text:list><text:list-item><text:p>Steuern</text:p></text:list-item></text:list>\
            </draw:text-box></draw:frame><presentation:notes><draw:frame><text:p>leise</text:p></draw:frame></presentation:notes></draw:page>\
            <draw:page><draw:frame><table:table><table:table-row><table:table-cell><text:p>Radweg</text:p></table:table-cell><table:table-cell>\
            <text:p>5 €</text:p></table:table-cell></table:table-row></table:table></draw:frame></draw:page></o:presentation>";
        let slides = slides(xml).expect("well-formed");
        let said: Vec<Vec<(BlockKind, &str)>> = slides
            .iter()
            .map(|slide| {
                let texts = slide.iter().map(|(kind, text)| (*kind, text.trim()));
                texts.filter(|(_, text)| !text.is_empty()).collect()
            })
            .collect();
        let expected = [
            vec![(BlockKind::Heading(1), "Haushalt"), (BlockKind::ListItem, "Steuern")],
            vec![(BlockKind::TableRow, "\u{1f} Radweg\u{1f} 5 €")],
        ];
        assert_eq!(said, expected);
    }
}
