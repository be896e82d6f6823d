//! The beginning of a document, where it says what it is.

use german::{fold, tokens};

use crate::page::{BlockKind, Page};
use crate::structure::{Publicity, publicity};

/// Blocks of the first page that can tell title, number, date and body.
const LINES: usize = 30;

/// The beginning of a document.
#[derive(Clone, Debug, Default)]
pub(super) struct Head {
    /// Its lines, running ones left out.
    pub(super) lines: Vec<Line>,
    /// Running lines of the first page.
    pub(super) running: Vec<String>,
}

/// A block of the head.
#[derive(Clone, Debug)]
pub(super) struct Line {
    pub(super) text: String,
    /// Level, if it is a heading.
    pub(super) level: Option<u8>,
    /// Its words, folded.
    pub(super) words: Vec<String>,
}

impl Head {
    /// The head of a document: its first page that says anything.
    pub(super) fn of(pages: &[Page]) -> Self {
        let mut head = Self::default();
        let Some(page) = pages.iter().find(|page| !page.words.is_empty()) else { return head };
        for block in page.blocks.iter().take(LINES) {
            let text = page.text(block.words.clone());
            let level = match block.kind {
                BlockKind::Furniture => {
                    head.running.push(text);
                    continue;
                }
                BlockKind::Heading(level) => Some(level),
                _ => None,
            };
            let words = folded(&text);
            head.lines.push(Line { text, level, words });
        }
        head
    }

    /// The head as far as it is public: who may not see what follows is not to read it in the title either.
    pub(super) fn public(&self) -> Self {
        let is_public = |line: &&Line| publicity(&line.text) != Some(Publicity::NonPublic);
        Self {
            lines: self.lines.iter().take_while(is_public).cloned().collect(),
            running: self.running.clone(),
        }
    }

    pub(super) fn headings(&self) -> impl Iterator<Item = &Line> {
        self.lines.iter().filter(|line| line.level.is_some())
    }

    /// What stands behind a label: „Betreff: …“, „Gremium …“.
    pub(super) fn labelled(&self, labels: &[&str]) -> Option<&str> {
        self.lines.iter().find_map(|line| {
            labels.iter().find_map(|label| {
                let rest = line.text.strip_prefix(label)?;
                let value = if label.ends_with(':') { rest } else { rest.strip_prefix([':', ' '])? }.trim();
                (!value.is_empty()).then_some(value)
            })
        })
    }
}

/// The folded words of a text.
pub(super) fn folded(text: &str) -> Vec<String> {
    tokens(text).map(|token| fold(token.text)).collect()
}
