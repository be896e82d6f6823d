//! Markdown: headings, paragraphs, lists and rows of tables.

use engine::{BlockKind, Format, Properties, Reading};
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use crate::office::{self, Paragraph};
use crate::{cells, text};

/// Reads a Markdown text.
pub(crate) fn read(bytes: &[u8]) -> Reading {
    let page = office::flow(&paragraphs(&text::decode(bytes)));
    office::reading(Format::Markdown, Properties::default(), vec![page])
}

fn paragraphs(markdown: &str) -> Vec<Paragraph> {
    let mut paragraphs = Vec::new();
    let (mut text, mut kind, mut sign) = (String::new(), BlockKind::Paragraph, cells::CELL);
    let mut finish = |text: &mut String, kind: BlockKind| {
        if !text.trim().is_empty() {
            paragraphs.push((kind, std::mem::take(text)));
        }
        text.clear();
    };
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES) {
        match event {
            Event::Start(Tag::Heading { level, .. }) => kind = BlockKind::Heading(level as u8),
            Event::Start(Tag::Item) => {
                finish(&mut text, kind);
                kind = BlockKind::ListItem;
            }
            Event::Start(Tag::TableRow) => (kind, sign) = (BlockKind::TableRow, cells::CELL),
            Event::Start(Tag::TableHead) => (kind, sign) = (BlockKind::TableRow, cells::HEAD),
            Event::Start(Tag::TableCell) => text.push(sign),
            Event::SoftBreak | Event::HardBreak => text.push(' '),
            Event::End(
                TagEnd::Paragraph
                | TagEnd::Heading(_)
                | TagEnd::Item
                | TagEnd::TableRow
                | TagEnd::TableHead
                | TagEnd::CodeBlock,
            ) => {
                finish(&mut text, kind);
                kind = BlockKind::Paragraph;
            }
            Event::Text(part) | Event::Code(part) => text.push_str(&part),
            _ => {}
        }
    }
    finish(&mut text, kind);
    paragraphs
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn marks_become_kinds() {
        let markdown = "# Satzung\n\nDie **Steuer**\nbeträgt `5`.\n\n- eins\n- zwei\n\n| Hund | Euro |\n|---|---|\n| erster | 84 |\n";
        let found = paragraphs(markdown);
        let found: Vec<(BlockKind, &str)> = found.iter().map(|(kind, text)| (*kind, text.trim())).collect();
        let expected = [
            (BlockKind::Heading(1), "Satzung"),
            (BlockKind::Paragraph, "Die Steuer beträgt 5."),
            (BlockKind::ListItem, "eins"),
            (BlockKind::ListItem, "zwei"),
            (BlockKind::TableRow, "\u{1e}Hund\u{1e}Euro"),
            (BlockKind::TableRow, "\u{1f}erster\u{1f}84"),
        ];
        assert_eq!(found, expected);
    }
}
