//! Markdown: headings, paragraphs, lists and rows of tables.

use engine::{BlockKind, Format, Properties, Reading};
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

use crate::office::{self, Paragraph};
use crate::text;

/// Reads a Markdown text.
pub(crate) fn read(bytes: &[u8]) -> Reading {
    let page = office::flow(&paragraphs(&text::decode(bytes)));
    office::reading(Format::Markdown, Properties::default(), vec![page])
}

fn paragraphs(markdown: &str) -> Vec<Paragraph> {
    let mut paragraphs = Vec::new();
    let (mut text, mut kind) = (String::new(), BlockKind::Paragraph);
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
            Event::Start(Tag::TableRow | Tag::TableHead) => kind = BlockKind::TableRow,
            Event::End(TagEnd::TableCell) | Event::SoftBreak | Event::HardBreak => text.push(' '),
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
            (BlockKind::TableRow, "Hund Euro"),
            (BlockKind::TableRow, "erster 84"),
        ];
        assert_eq!(found, expected);
    }
}
