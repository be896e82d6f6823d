//! Chunking: pages → passages of about 1,000 characters, cut along headings, blocks and sentence ends.
//!
//! A heading opens a passage and stands in it as its first line; no block but furniture is left out. A passage never crosses a
//! heading, so that it is a place one would cite.

use std::collections::BTreeSet;

use german::sentences;

use crate::council::{Publicity, publicity_of_heading};
use crate::document::{Metadata, Visibility};
use crate::page::{Block, BlockKind, Page};
use crate::passage::{Passage, Span};
use crate::terms::stems;

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
    let title: BTreeSet<String> = stems(&metadata.title).into_iter().collect();
    // The full title at the head of the first page would say everything twice.
    let repeats_title = |heading: &&String| title.is_subset(&stems(heading).into_iter().collect());
    parts.extend(section.iter().filter(|heading| !repeats_title(heading)).cloned());
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

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::page::{PageContent, Word};

    /// A page of blocks given as (kind, text).
    fn page(number: u32, blocks: &[(BlockKind, &str)]) -> Page {
        let mut page =
            Page { number, size: None, content: PageContent::Text, words: Vec::new(), blocks: Vec::new() };
        for (kind, text) in blocks {
            let start = page.words.len();
            page.words.extend(text.split(' ').map(|word| Word { text: word.to_owned(), boxes: Vec::new() }));
            page.blocks.push(Block { kind: *kind, words: start..page.words.len() });
        }
        page
    }

    fn titled(title: &str) -> Metadata {
        Metadata { title: title.to_owned(), ..Metadata::default() }
    }

    #[test]
    fn each_section_is_a_passage_that_opens_with_its_heading() {
        let pages = [
            page(
                1,
                &[
                    (BlockKind::Heading(1), "Hundesteuersatzung"),
                    (BlockKind::Heading(2), "§ 1 Steuergegenstand"),
                    (BlockKind::Paragraph, "Die Stadt erhebt eine Hundesteuer."),
                    (BlockKind::Furniture, "Seite 1 von 2"),
                ],
            ),
            page(
                2,
                &[
                    (BlockKind::Paragraph, "Steuerpflichtig ist der Halter."),
                    (BlockKind::Heading(2), "§ 2 Steuersatz"),
                    (BlockKind::Paragraph, "Die Steuer beträgt 96 Euro."),
                ],
            ),
        ];
        let passages = passages(&pages, &titled("Hundesteuersatzung"));
        let texts: Vec<&str> = passages.iter().map(|passage| passage.text.as_str()).collect();
        assert_eq!(
            texts,
            [
                "Hundesteuersatzung\n§ 1 Steuergegenstand\nDie Stadt erhebt eine Hundesteuer.\nSteuerpflichtig ist der Halter.",
                "§ 2 Steuersatz\nDie Steuer beträgt 96 Euro.",
            ]
        );
        assert_eq!(passages[1].context, "Hundesteuersatzung · § 2 Steuersatz");
        assert_eq!(&passages[0].text[passages[0].body_start()..][..9], "Die Stadt");
        assert_eq!(passages[0].spans.last().map(|span| span.page), Some(2));
    }

    #[test]
    fn the_non_public_part_is_internal_until_the_public_part_opens_again() {
        let pages = [page(
            1,
            &[
                (BlockKind::Heading(1), "Öffentlicher Teil"),
                (BlockKind::Paragraph, "Der Haushalt wird beschlossen."),
                (BlockKind::Paragraph, "Nichtöffentlicher Teil"),
                (BlockKind::Paragraph, "Grundstück wird verkauft."),
                (BlockKind::Heading(1), "Öffentlicher Teil"),
                (BlockKind::Paragraph, "Verschiedenes."),
            ],
        )];
        let passages = passages(&pages, &titled("Niederschrift"));
        let visible: Vec<Visibility> = passages.iter().map(|passage| passage.visibility).collect();
        assert_eq!(visible, [Visibility::Public, Visibility::Internal, Visibility::Public]);
    }

    #[test]
    fn a_long_block_is_cut_at_sentence_ends() {
        let sentence = "Die Gebühr wird mit dem Bescheid festgesetzt und ist am ersten Juli fällig.";
        let text = vec![sentence; 60].join(" ");
        let passages = passages(&[page(1, &[(BlockKind::Paragraph, &text)])], &titled("Satzung"));
        assert!(passages.len() > 3);
        for passage in &passages {
            assert!(passage.text.len() <= MAXIMUM + sentence.len(), "{}", passage.text.len());
            assert!(
                passage.text.starts_with("Die Gebühr") && passage.text.ends_with("fällig."),
                "{}",
                passage.text
            );
        }
    }

    proptest! {
        #[test]
        fn every_word_but_furniture_is_in_one_passage_and_found_again(
            blocks in prop::collection::vec((0_u8..5, prop::collection::vec("[a-zä.§0-9]{1,12}", 1..80)), 0..30),
            break_after in prop::collection::vec(any::<bool>(), 30),
        ) {
            let kinds = [
                BlockKind::Heading(1), BlockKind::Heading(2), BlockKind::Paragraph, BlockKind::ListItem, BlockKind::Furniture,
            ];
            let mut pages: Vec<Vec<(BlockKind, String)>> = vec![Vec::new()];
            for ((kind, words), break_after) in blocks.into_iter().zip(break_after) {
                pages.last_mut().expect("there is a page").push((kinds[kind as usize], words.join(" ")));
                if break_after {
                    pages.push(Vec::new());
                }
            }
            let pages: Vec<Page> = pages
                .iter()
                .zip(1..)
                .map(|(blocks, number)| {
                    page(number, &blocks.iter().map(|(kind, text)| (*kind, text.as_str())).collect::<Vec<_>>())
                })
                .collect();
            let passages = passages(&pages, &titled("T"));
            let mut covered: Vec<(u32, usize)> = Vec::new();
            for passage in &passages {
                covered.extend(passage.spans.iter().flat_map(|span| span.words.clone().map(|word| (span.page, word))));
                let all = 0..passage.text.len();
                prop_assert!(passage.locate(all, |number| pages.get(number as usize - 1)).is_some());
            }
            let expected: Vec<(u32, usize)> = pages
                .iter()
                .flat_map(|page| {
                    let blocks = page.blocks.iter().filter(|block| block.kind != BlockKind::Furniture);
                    blocks.flat_map(|block| block.words.clone().map(|word| (page.number, word))).collect::<Vec<_>>()
                })
                .collect();
            prop_assert_eq!(covered, expected);
        }
    }
}
