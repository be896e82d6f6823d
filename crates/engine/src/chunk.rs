//! Chunking: pages → passages of about 1,000 characters, cut along headings, blocks and sentence ends.
//!
//! A heading opens a passage and stands in it as its first line; no block but furniture is left out. A passage never crosses a
//! heading, so that it is a place one would cite.

use german::sentences;

use crate::council::{Publicity, publicity_of_heading};
use crate::document::{Metadata, Visibility};
use crate::page::{Block, BlockKind, Page};
use crate::passage::{Passage, Span};

/// Passages are closed rather than grow beyond this many bytes.
const MAXIMUM: usize = 1200;

/// Cuts the pages of a document into passages, in reading order.
#[must_use]
pub fn passages(pages: &[Page], metadata: &Metadata) -> Vec<Passage> {
    let mut cutter = Cutter::new(metadata);
    for page in pages {
        for block in &page.blocks {
            match block.kind {
                BlockKind::Furniture => {}
                BlockKind::Heading(level) => cutter.heading(page, block, level),
                BlockKind::Paragraph | BlockKind::ListItem | BlockKind::TableRow => cutter.block(page, block),
            }
        }
    }
    cutter.close();
    cutter.done
}

/// The deterministic text that says where a passage stands: „Hundesteuersatzung · § 5 Steuersatz“.
#[must_use]
pub(crate) fn context_line(metadata: &Metadata, section: &[String]) -> String {
    let mut parts = vec![metadata.title.clone()];
    if let Some(gremium) = metadata.gremium.as_deref().filter(|gremium| !metadata.title.contains(*gremium)) {
        parts.push(gremium.to_owned());
    }
    if let Some(date) = metadata.date {
        let date = date.strftime("%d.%m.%Y").to_string();
        if !metadata.title.contains(&date) {
            parts.push(date);
        }
    }
    parts.extend(section.iter().filter(|heading| **heading != metadata.title).cloned());
    parts.join(" · ")
}

struct Cutter<'m> {
    metadata: &'m Metadata,
    /// Open headings with their levels, outermost first.
    headings: Vec<(u8, String)>,
    visibility: Visibility,
    text: String,
    spans: Vec<Span>,
    /// Whether the open passage holds more than headings.
    has_body: bool,
    done: Vec<Passage>,
}

impl<'m> Cutter<'m> {
    fn new(metadata: &'m Metadata) -> Self {
        Self {
            metadata,
            headings: Vec::new(),
            visibility: Visibility::Public,
            text: String::new(),
            spans: Vec::new(),
            has_body: false,
            done: Vec::new(),
        }
    }

    fn heading(&mut self, page: &Page, block: &Block, level: u8) {
        let text = page.text(block.words.clone());
        let nested = self.headings.last().is_none_or(|(above, _)| *above < level);
        if self.has_body || !nested {
            self.close();
        }
        self.headings.retain(|(above, _)| *above < level);
        self.change_publicity(&text);
        self.headings.push((level, text));
        self.add(page, block.words.clone(), '\n');
    }

    fn block(&mut self, page: &Page, block: &Block) {
        let text = page.text(block.words.clone());
        if publicity_of_heading(&text).is_some() {
            self.close();
            self.change_publicity(&text);
        }
        if self.has_body && self.text.len() + 1 + text.len() > MAXIMUM {
            self.close();
        }
        let mut separator = '\n';
        for words in pieces(&text, block, page) {
            if self.has_body && separator == ' ' {
                self.close();
            }
            self.add(page, words, separator);
            self.has_body = true;
            separator = ' ';
        }
    }

    /// Once a heading opens the non-public part, what follows is internal until one opens the public part again.
    fn change_publicity(&mut self, heading: &str) {
        match publicity_of_heading(heading) {
            Some(Publicity::NonPublic) => self.visibility = Visibility::Internal,
            Some(Publicity::Public) => self.visibility = Visibility::Public,
            None => {}
        }
    }

    fn add(&mut self, page: &Page, words: std::ops::Range<usize>, separator: char) {
        if words.is_empty() {
            return;
        }
        if !self.text.is_empty() {
            self.text.push(separator);
        }
        let start = self.text.len();
        self.text.push_str(&page.text(words.clone()));
        self.spans.push(Span { page: page.number, words, start });
    }

    fn close(&mut self) {
        if self.spans.is_empty() {
            return;
        }
        let section: Vec<String> = self.headings.iter().map(|(_, heading)| heading.clone()).collect();
        self.done.push(Passage {
            context: context_line(self.metadata, &section),
            section,
            text: std::mem::take(&mut self.text),
            spans: std::mem::take(&mut self.spans),
            visibility: self.visibility.max(self.metadata.visibility),
        });
        self.has_body = false;
    }
}

/// Cuts a block that is longer than a passage at sentence ends, or between words where a sentence is too long itself.
fn pieces(text: &str, block: &Block, page: &Page) -> Vec<std::ops::Range<usize>> {
    if text.len() <= MAXIMUM {
        return vec![block.words.clone()];
    }
    let sentence_ends: Vec<usize> = sentences(text).into_iter().map(|sentence| sentence.end).collect();
    let mut pieces = Vec::new();
    let (mut piece_start, mut piece_bytes) = (block.words.start, 0);
    let mut last_end = None;
    let mut offset = 0;
    for index in block.words.clone() {
        let length = page.words[index].text.len();
        if piece_bytes + length > MAXIMUM && index > piece_start {
            let cut = last_end.filter(|cut| *cut > piece_start).unwrap_or(index);
            pieces.push(piece_start..cut);
            piece_bytes = page.words[cut..index].iter().map(|word| word.text.len() + 1).sum();
            (piece_start, last_end) = (cut, None);
        }
        offset += length;
        piece_bytes += length + 1;
        if sentence_ends.binary_search(&offset).is_ok() {
            last_end = Some(index + 1);
        }
        offset += 1;
    }
    pieces.push(piece_start..block.words.end);
    pieces
}
