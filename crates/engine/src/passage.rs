//! A passage: the unit that is found, cited and shown on its page.

use std::ops::Range;

use crate::document::{DocumentId, VersionId, Visibility};
use crate::page::{Page, Rect};
use crate::place::CellRange;

/// Identity of a passage; never reused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PassageId(pub u64);

/// A run of words of one page inside a passage.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Span {
    /// Physical page number, from 1.
    pub page: u32,
    /// Indices into [`Page::words`].
    pub words: Range<usize>,
    /// Byte offset of the first word in [`Passage::text`]; the other words follow, each after one space.
    pub start: usize,
}

/// A passage as it was cut from its document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Passage {
    /// Headings above it, outermost first: „§ 5 Steuersatz“.
    pub section: Vec<String>,
    /// Deterministic text that says where it stands: „Hundesteuersatzung · § 5 Steuersatz“.
    pub context: String,
    /// How many bytes of its text are headings that it opens with, line breaks included.
    pub headings: usize,
    /// Its text: spans in order, joined by a space within a block and a line break between blocks.
    pub text: String,
    /// Where its text stands; ascending by [`Span::start`].
    pub spans: Vec<Span>,
    /// Who may see it, if it is more secret than its document (non-public part of minutes).
    pub visibility: Visibility,
}

/// A passage as the index holds it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StoredPassage {
    /// Its identity.
    pub id: PassageId,
    /// The document it belongs to.
    pub document: DocumentId,
    /// The version it was cut from.
    pub version: VersionId,
    /// Its place among the passages of the version, from 0.
    pub ordinal: u32,
    /// The passage itself; its visibility is already the stricter of its own and its document's.
    pub passage: Passage,
}

/// Where a quote stands on one page.
#[derive(Clone, Debug, PartialEq)]
pub struct PageMark {
    /// Physical page number, from 1.
    pub page: u32,
    /// The words of the page that are quoted.
    pub words: Vec<Range<usize>>,
    /// One box for each line of the quote; empty in formats without pages.
    pub boxes: Vec<Rect>,
    /// The cells of a sheet that hold them.
    pub cells: Option<CellRange>,
}

impl Passage {
    /// First page of the passage.
    #[must_use]
    pub fn first_page(&self) -> u32 {
        self.spans.first().map_or(1, |span| span.page)
    }

    /// Byte offset at which the passage's own text begins, after the headings that it opens with.
    #[must_use]
    pub fn body_start(&self) -> usize {
        self.headings
    }

    /// What models read of it: its context line in front (4 to 8 points of MRR on titled collections), and no heading twice.
    pub(crate) fn with_context(&self) -> String {
        format!("{}\n{}", self.context, &self.text[self.body_start()..])
    }

    /// Finds the byte range of the passage's text again on its pages, word by word.
    ///
    /// `page` looks a page up by its number. Returns `None` if any letter of the range is not where the spans
    /// say it is: then it must not be called a quote.
    #[must_use]
    pub fn locate<'p>(
        &self,
        range: Range<usize>,
        page: impl Fn(u32) -> Option<&'p Page>,
    ) -> Option<Vec<PageMark>> {
        let mut marks: Vec<PageMark> = Vec::new();
        let mut found = 0;
        for span in &self.spans {
            let page = page(span.page)?;
            let words = self.words_in(span, &range, page)?;
            if words.is_empty() {
                continue;
            }
            found += page.words[words.clone()].iter().map(|word| non_space(&word.text)).sum::<usize>();
            add_mark(&mut marks, page, words);
        }
        // Words that the range only touches are marked whole, so at least its own letters must be there.
        let wanted = non_space(self.text.get(range)?);
        (wanted > 0 && found >= wanted).then_some(marks)
    }

    /// The words of a span that the range touches; `None` if the page says something else than the passage.
    fn words_in(&self, span: &Span, range: &Range<usize>, page: &Page) -> Option<Range<usize>> {
        let words = page.words.get(span.words.clone())?;
        let mut touched: Option<Range<usize>> = None;
        let mut start = span.start;
        for (offset, word) in words.iter().enumerate() {
            let end = start + word.text.len();
            if start < range.end && end > range.start {
                if self.text.get(start..end) != Some(word.text.as_str()) {
                    return None;
                }
                let index = span.words.start + offset;
                touched = Some(touched.map_or(index, |words| words.start)..index + 1);
            }
            start = end + 1;
        }
        Some(touched.unwrap_or(0..0))
    }
}

fn non_space(text: &str) -> usize {
    text.chars().filter(|letter| !letter.is_whitespace()).count()
}

fn add_mark(marks: &mut Vec<PageMark>, page: &Page, words: Range<usize>) {
    if marks.last().is_none_or(|mark| mark.page != page.number) {
        marks.push(PageMark { page: page.number, words: Vec::new(), boxes: Vec::new(), cells: None });
    }
    let Some(mark) = marks.last_mut() else { return };
    for word in &page.words[words.clone()] {
        for rect in &word.boxes {
            match mark.boxes.last_mut() {
                Some(line) if line.shares_line_with(*rect) && rect.left >= line.left => {
                    *line = line.union(*rect);
                }
                _ => mark.boxes.push(*rect),
            }
        }
    }
    mark.words.push(words);
    mark.cells = page.cells(&mark.words);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::{Block, BlockKind, PageContent, Word};

    fn page(number: u32, text: &str) -> Page {
        let words: Vec<Word> = text
            .split(' ')
            .enumerate()
            .map(|(index, word)| {
                Word::new(
                    word,
                    [Rect {
                        left: index as f32 * 10.0,
                        top: 0.0,
                        right: index as f32 * 10.0 + 9.0,
                        bottom: 10.0,
                    }],
                )
            })
            .collect();
        let blocks = vec![Block { kind: BlockKind::Paragraph, words: 0..words.len(), cells: Vec::new() }];
        Page { number, size: Some((595.0, 842.0)), content: PageContent::Text, words, blocks }
    }

    fn passage(text: &str, spans: Vec<Span>) -> Passage {
        Passage {
            section: Vec::new(),
            context: String::new(),
            headings: 0,
            text: text.to_owned(),
            spans,
            visibility: Visibility::Public,
        }
    }

    fn two_pages() -> (Vec<Page>, Passage) {
        let pages = vec![page(1, "Die Steuer beträgt"), page(2, "96 Euro im Jahr")];
        let spans = vec![Span { page: 1, words: 0..3, start: 0 }, Span { page: 2, words: 0..4, start: 20 }];
        (pages, passage("Die Steuer beträgt\n96 Euro im Jahr", spans))
    }

    #[test]
    fn a_quote_over_two_pages_is_found_on_both() {
        let (pages, passage) = two_pages();
        let marks = passage
            .locate(4..27, |number| pages.get(number as usize - 1))
            .expect("the text stands on the pages");
        assert_eq!(marks.len(), 2);
        assert_eq!((marks[0].page, marks[0].words.first()), (1, Some(&(1..3))));
        assert_eq!((marks[1].page, marks[1].words.first()), (2, Some(&(0..2))));
        assert_eq!(marks[0].boxes, vec![Rect { left: 10.0, top: 0.0, right: 29.0, bottom: 10.0 }]);
    }

    #[test]
    fn what_the_page_does_not_say_is_no_quote() {
        let (mut pages, passage) = two_pages();
        pages[1].words[0].text = "69".into();
        assert_eq!(passage.locate(4..27, |number| pages.get(number as usize - 1)), None);
        assert!(passage.locate(0..10, |number| pages.get(number as usize - 1)).is_some());
        assert_eq!(passage.locate(0..0, |number| pages.get(number as usize - 1)), None);
    }
}
