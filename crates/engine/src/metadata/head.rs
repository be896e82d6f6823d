//! The beginning of a document, where it says what it is.

use german::{fold, tokens};

use crate::page::{Block, BlockKind, Page, Rect};
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
    /// The same as it is seen, one line after the other: a paragraph that a letterhead was taken for comes apart.
    pub(super) rows: Vec<String>,
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
            head.lines.push(Line { text, rows: rows(page, block), level, words });
        }
        head
    }

    /// The head as far as it is public: who may not see what follows is not to read it in the title either.
    pub(super) fn public(&self) -> Self {
        let opens_secret = |text: &String| publicity(text) == Some(Publicity::NonPublic);
        let is_public = |line: &&Line| !std::iter::once(&line.text).chain(&line.rows).any(opens_secret);
        Self {
            lines: self.lines.iter().take_while(is_public).cloned().collect(),
            running: self.running.clone(),
        }
    }

    /// Its lines as they are seen.
    pub(super) fn rows(&self) -> Vec<&str> {
        self.lines.iter().flat_map(|line| &line.rows).map(String::as_str).collect()
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

/// The lines of a block as they are seen; all of it where nobody knows where its words stand.
pub(super) fn rows(page: &Page, block: &Block) -> Vec<String> {
    let words = page.words_of(block);
    let Some(rects) = words.iter().map(|word| word.boxes.first().copied()).collect::<Option<Vec<Rect>>>()
    else {
        return vec![page.text(block.words.clone())];
    };
    let mut rows: Vec<String> = Vec::new();
    let mut last: Option<Rect> = None;
    for (word, rect) in words.iter().zip(rects) {
        match rows.last_mut() {
            Some(row) if last.is_some_and(|last| last.shares_line_with(rect)) => {
                row.push(' ');
                row.push_str(&word.text);
            }
            _ => rows.push(word.text.to_string()),
        }
        last = Some(rect);
    }
    rows
}

/// The folded words of a text.
pub(super) fn folded(text: &str) -> Vec<String> {
    tokens(text).map(|token| fold(token.text)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::{PageContent, Word};

    /// A page whose blocks are of rows of words, 12 points apart.
    fn page(blocks: &[&[&str]]) -> Page {
        let mut page =
            Page { number: 1, size: None, content: PageContent::Text, words: Vec::new(), blocks: Vec::new() };
        let mut top = 0.0;
        for rows in blocks {
            let start = page.words.len();
            for row in *rows {
                top += 12.0;
                let rect = Rect { left: 50.0, top, right: 90.0, bottom: top + 10.0 };
                page.words.extend(row.split(' ').map(|word| Word::new(word, [rect])));
            }
            let words = start..page.words.len();
            page.blocks.push(Block { kind: BlockKind::Paragraph, words, cells: Vec::new() });
        }
        page
    }

    #[test]
    fn what_stands_behind_a_secret_heading_of_two_rows_is_not_public() {
        let head = Head::of(&[page(&[
            &["Niederschrift", "des Rates"],
            &["II. Nicht", "öffentliche Sitzung"],
            &["Vorlage Nr.:", "2024/0666"],
        ])]);
        assert!(head.rows().contains(&"2024/0666"));
        let public = head.public();
        assert!(!public.rows().contains(&"2024/0666"), "{:?}", public.rows());
    }
}
