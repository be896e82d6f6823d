//! The text of a document as a run of pieces, cut where lines begin something before lines are forgotten.

use std::ops::Range;

use super::labels::{Label, label};
use super::marks::{Level, mark};
use super::publicity::publicity;
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
    let mut found = Vec::new();
    for (index, page) in pages.iter().enumerate() {
        for block in &page.blocks {
            let mut start = block.words.start;
            let ends = cuts(page, block).into_iter().chain([block.words.end]);
            for end in ends.filter(|end| *end > block.words.start) {
                let words = start..end;
                let text = page.text(words.clone());
                found.push(Piece { page: index, words, kind: block.kind, text });
                start = end;
            }
        }
    }
    settle_notes(pages, &mut found);
    found
}

/// What stands between two pieces of which the second goes on with the first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Joint {
    /// Nothing: the page ends within a word.
    Word,
    /// A space: it ends within a sentence.
    Space,
}

/// How a piece goes on with one on the page before; `None` if it does not.
pub(crate) fn joint(upper: &Piece, lower: &Piece) -> Option<Joint> {
    let is_text = matches!(upper.kind, BlockKind::Paragraph | BlockKind::ListItem)
        && lower.kind == BlockKind::Paragraph;
    let goes_on = || lower.text.starts_with(char::is_lowercase) && mark(&lower.text).is_none();
    if !is_text || lower.page != upper.page + 1 || !goes_on() {
        None
    } else if upper.text.ends_with(SOFT_HYPHEN) {
        Some(Joint::Word)
    } else {
        let ends = upper.text.trim_end_matches(['“', '"', ')', '”']).ends_with(['.', '!', '?', ':', ';']);
        (!ends).then_some(Joint::Space)
    }
}

/// What a reader of files leaves at the end of a word that goes on on the next page.
const SOFT_HYPHEN: char = '\u{ad}';
/// The letters of a footnote are at most this share as high as those of the text.
const SMALL: f32 = 0.93;

/// Puts the footnotes of a page behind the sentence that goes on on the next page.
fn settle_notes(pages: &[Page], pieces: &mut [Piece]) {
    for lower in 1..pieces.len() {
        let is_furniture = |piece: &Piece| piece.kind == BlockKind::Furniture;
        if is_furniture(&pieces[lower])
            || pieces[lower].page == pieces[lower - 1].page && !is_furniture(&pieces[lower - 1])
        {
            continue;
        }
        let is_between = |piece: &Piece| is_furniture(piece) || is_note(&pages[piece.page], piece);
        let Some(upper) = pieces[..lower].iter().rposition(|piece| !is_between(piece)) else { continue };
        let has_notes = !pieces[upper + 1..lower].iter().all(is_furniture);
        if has_notes && joint(&pieces[upper], &pieces[lower]).is_some() {
            pieces[upper + 1..=lower].rotate_right(1);
        }
    }
}

/// Whether a piece begins with the mark of a footnote and is printed smaller than most of its page.
fn is_note(page: &Page, piece: &Piece) -> bool {
    let words = &page.words[piece.words.clone()];
    let [mark, first, ..] = words else { return false };
    let mark = mark.text.trim_end_matches(')');
    let is_mark = mark.len() <= 3
        && !mark.is_empty()
        && mark.chars().all(|sign| sign.is_ascii_digit() || "*¹²³†".contains(sign));
    let height = |word: &Word| word.boxes.first().map(|rect| rect.bottom - rect.top);
    let Some(own) = height(first).filter(|_| is_mark) else { return false };
    let mut heights: Vec<f32> = page.words.iter().filter_map(height).collect();
    heights.sort_by(f32::total_cmp);
    own < SMALL * heights[heights.len() / 2]
}

/// The words of a block at which something new begins: „Abstimmungsergebnis:“, „(2)“.
fn cuts(page: &Page, block: &Block) -> Vec<usize> {
    if matches!(block.kind, BlockKind::Furniture | BlockKind::TableRow) {
        return Vec::new();
    }
    let inside = block.words.clone().skip(1);
    let mut cuts: Vec<usize> =
        inside.filter(|index| begins_something(page, *index, block.words.end)).collect();
    for line in part_lines(page, block) {
        cuts.extend([line.start, line.end].into_iter().filter(|cut| *cut > block.words.start));
    }
    cuts.sort_unstable();
    cuts.dedup();
    cuts.retain(|cut| *cut < block.words.end);
    cuts
}

/// Lines within a block that open the public or the non-public part, as headings do that look like the text around them.
fn part_lines(page: &Page, block: &Block) -> Vec<Range<usize>> {
    let mut lines: Vec<Range<usize>> = Vec::new();
    for index in block.words.clone() {
        match lines.last_mut() {
            Some(line) if !begins_line(&page.words[index - 1], &page.words[index]) => line.end = index + 1,
            _ => lines.push(index..index + 1),
        }
    }
    let text = |index: usize| &page.words[index].text;
    let stands_alone = |line: &Range<usize>| {
        let opens = |index: usize| !text(index).starts_with(char::is_lowercase);
        let after_end =
            line.start == block.words.start || text(line.start - 1).ends_with(['.', ':', '!', '?', '“', ')']);
        after_end && opens(line.start) && (line.end == block.words.end || opens(line.end))
    };
    let is_part = |line: &Range<usize>| {
        lines.len() > 1 && stands_alone(line) && publicity(&page.text(line.clone())).is_some()
    };
    lines.iter().filter(|line| is_part(line)).cloned().collect()
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
    use crate::page::{PageContent, Rect};

    fn texts(text: &str) -> Vec<String> {
        let words: Vec<Word> = text.split(' ').map(|word| Word::new(word, [])).collect();
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

    /// A page of paragraphs given as (text, height of its letters).
    fn page(number: u32, blocks: &[(&str, f32)]) -> Page {
        let mut page =
            Page { number, size: None, content: PageContent::Text, words: Vec::new(), blocks: Vec::new() };
        for (text, height) in blocks {
            let start = page.words.len();
            let rect = Rect { left: 0.0, top: 0.0, right: 9.0, bottom: *height };
            page.words.extend(text.split(' ').map(|word| Word::new(word, [rect])));
            page.blocks.push(Block {
                kind: BlockKind::Paragraph,
                words: start..page.words.len(),
                cells: Vec::new(),
            });
        }
        page
    }

    #[test]
    fn a_footnote_stands_behind_the_sentence_that_goes_on_on_the_next_page() {
        let one = page(1, &[("Der Rat hat am Dienstag die Abfall\u{ad}", 10.0), ("1 Siehe Anlage.", 8.0)]);
        let two = page(2, &[("gebühren beschlossen.", 10.0), ("Ende.", 10.0)]);
        let found = pieces(&[one, two]);
        let texts: Vec<&str> = found.iter().map(|piece| piece.text.as_str()).collect();
        let expected =
            ["Der Rat hat am Dienstag die Abfall\u{ad}", "gebühren beschlossen.", "1 Siehe Anlage.", "Ende."];
        assert_eq!(texts, expected);
        assert_eq!(joint(&found[0], &found[1]), Some(Joint::Word));
        let ended = page(1, &[("Der Rat hat beschlossen und getagt.", 10.0), ("1 Siehe Anlage.", 8.0)]);
        let found = pieces(&[ended, page(2, &[("a) sofort", 10.0)])]);
        assert_eq!(found[1].text, "1 Siehe Anlage.");
        assert_eq!(joint(&found[0], &found[2]), None);
    }

    #[test]
    fn a_line_that_opens_a_part_is_no_text_although_it_looks_like_it() {
        let lines = [
            "Damit endet der Bericht.",
            "Nichtöffentlicher Teil",
            "Der Rat kauft das Haus.",
            "Sie spricht über die",
            "nichtöffentliche Sitzung",
            "des Rates.",
        ];
        let mut page =
            Page { number: 1, size: None, content: PageContent::Text, words: Vec::new(), blocks: Vec::new() };
        for (row, line) in lines.iter().enumerate() {
            let top = 12.0 * row as f32;
            page.words.extend(line.split(' ').enumerate().map(|(column, word)| {
                let left = 40.0 * column as f32;
                let rect = Rect { left, top, right: left + 35.0, bottom: top + 10.0 };
                Word::new(word, [rect])
            }));
        }
        page.blocks.push(Block { kind: BlockKind::Paragraph, words: 0..page.words.len(), cells: Vec::new() });
        let texts: Vec<String> = pieces(&[page]).into_iter().map(|piece| piece.text).collect();
        let rest = "Der Rat kauft das Haus. Sie spricht über die nichtöffentliche Sitzung des Rates.";
        assert_eq!(texts, ["Damit endet der Bericht.", "Nichtöffentlicher Teil", rest]);
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
