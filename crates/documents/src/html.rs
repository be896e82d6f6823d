//! Web pages: headings, paragraphs, lists and rows of tables; what a browser does not show is left out.

use engine::{BlockKind, Format, Properties, Reading};
use html5gum::{DefaultEmitter, Token, Tokenizer};

use crate::office::{self, Paragraph};
use crate::{cells, text};

/// Elements whose text nobody sees.
const HIDDEN: [&str; 6] = ["script", "style", "noscript", "template", "svg", "head"];
/// Elements that end a paragraph by beginning or ending.
const BLOCKS: [&str; 18] = [
    "p",
    "div",
    "section",
    "article",
    "header",
    "footer",
    "main",
    "nav",
    "ul",
    "ol",
    "dl",
    "dt",
    "dd",
    "table",
    "blockquote",
    "pre",
    "form",
    "address",
];

/// Reads a web page.
pub(crate) fn read(bytes: &[u8]) -> Reading {
    let (paragraphs, title) = paragraphs(&text::decode(bytes));
    let properties = Properties { title, ..Properties::default() };
    office::reading(Format::Html, properties, vec![office::flow(&paragraphs)])
}

/// The paragraphs and the title.
pub(crate) fn paragraphs(html: &str) -> (Vec<Paragraph>, Option<String>) {
    let mut page = Html::default();
    let mut emitter = DefaultEmitter::default();
    emitter.naively_switch_states(true); // what looks like tags inside of scripts is none
    for token in Tokenizer::new_with_emitter(html, emitter) {
        let Ok(token) = token;
        match token {
            Token::StartTag(tag) => {
                page.start(&String::from_utf8_lossy(&tag.name), tag.self_closing);
            }
            Token::EndTag(tag) => page.end(&String::from_utf8_lossy(&tag.name)),
            Token::String(text) => page.push(&String::from_utf8_lossy(&text)),
            _ => {}
        }
    }
    page.finish();
    (page.paragraphs, Some(page.title.trim().to_owned()).filter(|title| !title.is_empty()))
}

#[derive(Default)]
struct Html {
    paragraphs: Vec<Paragraph>,
    text: String,
    title: String,
    kind: Option<BlockKind>,
    in_title: bool,
    in_row: bool,
    hidden: usize,
}

impl Html {
    fn start(&mut self, name: &str, is_empty: bool) {
        match name {
            "title" => self.in_title = true,
            "tr" => {
                self.finish();
                (self.in_row, self.kind) = (true, Some(BlockKind::TableRow));
            }
            "td" if self.in_row => self.text.push(cells::CELL),
            "th" if self.in_row => self.text.push(cells::HEAD),
            "td" | "th" | "br" => self.text.push(' '),
            "li" if !self.in_row => {
                self.finish();
                self.kind = Some(BlockKind::ListItem);
            }
            _ if HIDDEN.contains(&name) && !is_empty => self.hidden += 1,
            _ => self.begin_block(name),
        }
    }

    fn begin_block(&mut self, name: &str) {
        if let Some(level) = level(name) {
            self.finish();
            self.kind = Some(BlockKind::Heading(level));
        } else if BLOCKS.contains(&name) {
            self.divide();
        }
    }

    fn end(&mut self, name: &str) {
        match name {
            "title" => self.in_title = false,
            "tr" => {
                self.in_row = false;
                self.finish();
            }
            "li" if !self.in_row => self.finish(),
            _ if HIDDEN.contains(&name) => self.hidden = self.hidden.saturating_sub(1),
            _ if level(name).is_some() => self.finish(),
            _ if BLOCKS.contains(&name) => self.divide(),
            _ => {}
        }
    }

    /// A paragraph inside of a row is a part of it.
    fn divide(&mut self) {
        if self.in_row {
            self.text.push(' ');
        } else {
            self.finish();
        }
    }

    fn push(&mut self, text: &str) {
        if self.in_title {
            self.title.push_str(text);
        } else if self.hidden == 0 {
            self.text.push_str(text);
        }
    }

    fn finish(&mut self) {
        let text = std::mem::take(&mut self.text);
        let kind = self.kind.take().unwrap_or(BlockKind::Paragraph);
        if !text.trim().is_empty() {
            self.paragraphs.push((kind, text));
        }
    }
}

fn level(name: &str) -> Option<u8> {
    let level = name.strip_prefix('h')?.parse().ok()?;
    (1..=6).contains(&level).then_some(level)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_browser_shows_is_read() {
        let html = "<!doctype html><html><head><title> Stadt </title><style>p{}</style></head><body><h2>§ 1 Zweck</h2>\
            <p>Die Geb&uuml;hr<br>beträgt<script>alert('<p>nein')</script> 5&nbsp;€<ul><li>Punkt</ul>\
            <table><tr><td><p>Hund</p><td>84</tr></table>Ende";
        let (paragraphs, title) = paragraphs(html);
        let words = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ");
        let found: Vec<(BlockKind, String)> =
            paragraphs.iter().map(|(kind, text)| (*kind, words(text))).collect();
        let expected = [
            (BlockKind::Heading(2), "§ 1 Zweck"),
            (BlockKind::Paragraph, "Die Gebühr beträgt 5 €"),
            (BlockKind::ListItem, "Punkt"),
            (BlockKind::TableRow, "\u{1f} Hund \u{1f}84"),
            (BlockKind::Paragraph, "Ende"),
        ];
        assert_eq!(found, expected.map(|(kind, text)| (kind, text.to_owned())));
        assert_eq!(title.as_deref(), Some("Stadt"));
    }
}
