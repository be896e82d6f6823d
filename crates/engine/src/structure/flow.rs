//! The text of a document as a run of pieces, cut where lines begin something before lines are forgotten.

use std::ops::Range;

use super::labels::{Label, label};
use super::marks::{Level, mark};
use crate::page::{Block, BlockKind, Page, Word};

/// A run of words of one page: a block, or a part of a block that holds more than one thing.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Piece {
    /// Index of its page.
    pub(crate) page: usize,
    /// Its words, as indices into [`Page::words`].
    pub(crate) words: Range<usize>,
    /// What its block is.
    pub(crate) kind: BlockKind,
    /// Its words, separated by single spaces.
    pub(crate) text: String,
}

/// The pieces of a document in reading order; together they hold every word, those of furniture too.
pub(crate) fn pieces(pages: &[Page]) -> Vec<Piece> {
    let mut pieces = Vec::new();
    for (index, page) in pages.iter().enumerate() {
        for block in &page.blocks {
            let mut start = block.words.start;
            let ends = cuts(page, block).into_iter().chain([block.words.end]);
            for end in ends.filter(|end| *end > block.words.start) {
                let words = start..end;
                let text = page.text(words.clone());
                pieces.push(Piece { page: index, words, kind: block.kind, text });
                start = end;
            }
        }
    }
    pieces
}

/// The words of a block at which something new begins: „Abstimmungsergebnis:“, „(2)“.
fn cuts(page: &Page, block: &Block) -> Vec<usize> {
    if matches!(block.kind, BlockKind::Furniture | BlockKind::TableRow) {
        return Vec::new();
    }
    let inside = block.words.clone().skip(1);
    inside.filter(|index| begins_something(page, *index, block.words.end)).collect()
}

fn begins_something(page: &Page, index: usize, end: usize) -> bool {
    let (before, word) = (&page.words[index - 1], &page.words[index]);
    let after_sentence = before.text.ends_with(['.', ';', '!', '?', ':', '“', '"', ')']);
    if !after_sentence && !begins_line(before, word) {
        return false;
    }
    let head = || page.text(index..end.min(index + 4));
    if word.text.starts_with('(') {
        let ended = before.text.ends_with(['.', ';', '“', '"']) && index + 1 < end;
        let goes_on = || page.words[index + 1].text.starts_with(|letter: char| letter.is_uppercase());
        return ended && mark(&word.text).is_some_and(|mark| mark.level == Level::Absatz) && goes_on();
    }
    word.text.starts_with(char::is_uppercase)
        && head().contains(':')
        && label(&head()).is_some_and(|found| !matches!(found.label, Label::Agenda))
}

/// Whether a word stands on another line than the one before it; unknown in formats without pages.
fn begins_line(before: &Word, word: &Word) -> bool {
    match (before.boxes.last(), word.boxes.first()) {
        (Some(before), Some(word)) => !before.shares_line_with(*word) || word.right < before.left,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::PageContent;

    fn texts(text: &str) -> Vec<String> {
        let words: Vec<Word> =
            text.split(' ').map(|word| Word { text: word.to_owned(), boxes: Vec::new() }).collect();
        let blocks = vec![Block { kind: BlockKind::Paragraph, words: 0..words.len(), cells: Vec::new() }];
        let page = Page { number: 1, size: None, content: PageContent::Text, words, blocks };
        pieces(&[page]).into_iter().map(|piece| piece.text).collect()
    }

    #[test]
    fn what_begins_within_a_block_is_cut_off() {
        assert_eq!(
            texts("Er fragt nach. Beschluß: Dem Entwurf wird zugestimmt. Abstimmungsergebnis: einstimmig."),
            ["Er fragt nach.", "Beschluß: Dem Entwurf wird zugestimmt.", "Abstimmungsergebnis: einstimmig."]
        );
        assert_eq!(
            texts("(1) Die Steuer steigt. (2) Sie fällt."),
            ["(1) Die Steuer steigt.", "(2) Sie fällt."]
        );
    }

    #[test]
    fn references_and_plain_words_cut_nothing() {
        for text in [
            "Nach Absatz (2) Satz 1 gilt dies.",
            "Der Beschluss: ungeliebt.",
            "Siehe Beschluss vom Mai. Beschluss und Anlage liegen bei.",
        ] {
            assert_eq!(texts(text), [text]);
        }
    }
}
