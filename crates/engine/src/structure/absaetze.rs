//! Absätze: „(1)“ opens one within a §. Where text recognition has lost the mark, the marks around it or the indentation tell.
//!
//! A lost mark is only given back where nothing else can be meant: as many paragraphs stand before „(4)“ as numbers are missing, or a § has
//! none of the marks beside which the other §§ are indented, and is indented like them.

use std::ops::Range;

use super::flow::Piece;
use super::marks::{Level, mark};
use crate::page::{BlockKind, Page, PageContent, Rect};

/// The beginning of an Absatz.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Absatz {
    /// `1`, `2a`
    pub(crate) number: String,
    /// Whether its mark was not recognised; then its text does not say its number.
    pub(crate) is_lost: bool,
}

/// Marks of so many Absätze show how far the text beside them is indented.
const SAMPLES: usize = 3;
/// A line that ends before this share of its width ends a paragraph.
const FULL_LINE: f32 = 0.8;
/// A row of a table without numbers has fewer words.
const FEWEST_WORDS: usize = 6;
/// Smaller indentations, in points, are those of a scan that is not level.
const LEAST_INDENT: f32 = 15.0;

/// The Absätze of the §§ whose text stands in these pieces: the piece that opens each, and which one it is.
pub(super) fn absaetze(
    pages: &[Page],
    pieces: &[Piece],
    bodies: &[Range<usize>],
    is_text: &dyn Fn(usize) -> bool,
) -> Vec<(usize, Absatz)> {
    let marked = |index: &usize| Some((*index, number(&pieces[*index]).filter(|_| is_text(*index))?));
    let all: Vec<(usize, String)> =
        bodies.iter().flat_map(|body| body.clone().filter_map(|i| marked(&i))).collect();
    let recognised = pages.iter().any(|page| !matches!(page.content, PageContent::Text | PageContent::Empty));
    let mut found: Vec<(usize, Absatz)> = Vec::new();
    if recognised {
        let layout = Layout { pieces, pages, is_text, indent: indent(pages, pieces, &all) };
        for body in bodies {
            let own: Vec<(usize, String)> =
                all.iter().filter(|(index, _)| body.contains(index)).cloned().collect();
            let lost = if own.is_empty() { layout.indented(body) } else { layout.missing(body, &own) };
            found.extend(lost.into_iter().map(|(index, number)| (index, Absatz { number, is_lost: true })));
        }
    }
    found.extend(all.into_iter().map(|(index, number)| (index, Absatz { number, is_lost: false })));
    found.sort_by_key(|(index, _)| *index);
    found
}

/// The number of the Absatz that a piece opens.
fn number(piece: &Piece) -> Option<String> {
    // „(2) „Die Steuer …“ is what an amending bylaw puts in the place of another's Absatz.
    let is_quoted = piece.text.contains(") „");
    mark(&piece.text).filter(|mark| mark.level == Level::Absatz && !is_quoted).map(|mark| mark.value)
}

/// Where marks and the text beside them begin, in points from the left.
struct Indent {
    marks: f32,
    text: f32,
}

fn indent(pages: &[Page], pieces: &[Piece], marked: &[(usize, String)]) -> Option<Indent> {
    let left = |index: usize, word: usize| {
        let Piece { page, words, .. } = &pieces[index];
        pages[*page].words[words.clone()].get(word)?.boxes.first().map(|rect| rect.left)
    };
    let median = |word: usize| {
        let mut lefts: Vec<f32> = marked.iter().filter_map(|(index, _)| left(*index, word)).collect();
        lefts.sort_by(f32::total_cmp);
        (lefts.len() >= SAMPLES).then(|| lefts[lefts.len() / 2])
    };
    let (marks, text) = (median(0)?, median(1)?);
    (text - marks >= LEAST_INDENT).then_some(Indent { marks, text })
}

struct Layout<'p> {
    pieces: &'p [Piece],
    pages: &'p [Page],
    is_text: &'p dyn Fn(usize) -> bool,
    indent: Option<Indent>,
}

impl Layout<'_> {
    /// The Absätze that must stand before those with a mark.
    fn missing(&self, body: &Range<usize>, marked: &[(usize, String)]) -> Vec<(usize, String)> {
        let mut lost = Vec::new();
        let (mut start, mut last) = (body.start, 0);
        for (index, number) in marked {
            let Ok(number) = number.parse::<usize>() else { return lost };
            let paragraphs: Vec<usize> = self.paragraphs(&(start..*index)).collect();
            if number > last + 1 && paragraphs.len() == number - last - 1 {
                lost.extend(paragraphs.into_iter().zip((last + 1..).map(|number| number.to_string())));
            }
            (start, last) = (index + 1, number);
        }
        lost
    }

    /// The Absätze of a § without any mark that is indented as if it had some.
    fn indented(&self, body: &Range<usize>) -> Vec<(usize, String)> {
        let Some(indent) = &self.indent else { return Vec::new() };
        let left = |index: usize| {
            let Piece { page, words, .. } = &self.pieces[index];
            let boxes = self.pages[*page].words[words.clone()].iter().flat_map(|word| &word.boxes);
            boxes.map(|rect| rect.left).min_by(f32::total_cmp)
        };
        let near = (indent.text - indent.marks) / 3.0;
        let texts: Vec<usize> = body.clone().filter(|index| (self.is_text)(*index)).collect();
        let paragraphs: Vec<usize> = self.paragraphs(body).collect();
        let is_indented = |index: &usize| {
            left(*index).is_some_and(|left| (left - indent.text).abs() < near) && !self.is_several(*index)
        };
        // Where two paragraphs run together, nobody knows how many there are; a torn one goes on in the middle of its sentence.
        let goes_on = |pair: &[usize]| paragraphs.contains(&pair[1]) || !self.ends_sentence(pair[0]);
        let all_known = paragraphs.len() >= 2
            && texts.first() == paragraphs.first()
            && texts.windows(2).all(goes_on)
            && texts.iter().all(is_indented);
        let numbered = paragraphs.into_iter().zip((1..).map(|number: usize| number.to_string()));
        if all_known { numbered.collect() } else { Vec::new() }
    }

    /// Whether a line within a piece ends early, as the last one of a paragraph does.
    fn is_several(&self, index: usize) -> bool {
        let Piece { page, words, .. } = &self.pieces[index];
        let boxes: Vec<Rect> = self.pages[*page].words[words.clone()]
            .iter()
            .flat_map(|word| word.boxes.iter().copied())
            .collect();
        let Some(around) = boxes.iter().copied().reduce(Rect::union) else { return true };
        let early = around.left + FULL_LINE * (around.right - around.left);
        let ends = boxes.windows(2).filter(|pair| !pair[0].shares_line_with(pair[1]));
        ends.map(|pair| pair[0].right).any(|right| right < early)
    }

    /// Paragraphs that begin with a sentence of their own.
    fn paragraphs(&self, within: &Range<usize>) -> impl Iterator<Item = usize> {
        let mut ended = true;
        let begins = move |index: &usize| {
            let piece = &self.pieces[*index];
            if !(self.is_text)(*index) {
                return false;
            }
            let begins = ended
                && (piece.kind == BlockKind::Paragraph || is_line(piece))
                && mark(&piece.text).is_none()
                && piece.text.starts_with(char::is_uppercase);
            ended = self.ends_sentence(*index);
            begins
        };
        within.clone().filter(begins)
    }

    fn ends_sentence(&self, index: usize) -> bool {
        self.pieces[index].text.ends_with(['.', '!', '?', '“', '"'])
    }
}

/// Whether what looks like a row of a table is a line of text with wide gaps between its words.
fn is_line(piece: &Piece) -> bool {
    piece.kind == BlockKind::TableRow
        && piece.text.split(' ').count() >= FEWEST_WORDS
        && !piece.text.contains(|letter: char| letter.is_ascii_digit())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::Word;

    /// A page with a line for each text, at that distance from the left; „(1)“ stands at the margin.
    fn page(lines: &[(f32, &str)]) -> (Page, Vec<Piece>) {
        let mut page = Page {
            number: 1,
            size: None,
            content: PageContent::OcrLayer,
            words: Vec::new(),
            blocks: Vec::new(),
        };
        let mut pieces = Vec::new();
        for (row, (left, text)) in lines.iter().enumerate() {
            let start = page.words.len();
            let mut at = *left;
            for word in text.split(' ') {
                let rect = Rect {
                    left: at,
                    top: 12.0 * row as f32,
                    right: at + 30.0,
                    bottom: 12.0 * row as f32 + 10.0,
                };
                page.words.push(Word::new(word, [rect]));
                at += 40.0;
            }
            let words = start..page.words.len();
            pieces.push(Piece { page: 0, words, kind: BlockKind::Paragraph, text: (*text).to_owned() });
        }
        (page, pieces)
    }

    fn found(lines: &[(f32, &str)], bodies: &[(usize, usize)]) -> Vec<(usize, String, bool)> {
        let (page, pieces) = page(lines);
        let bodies: Vec<Range<usize>> = bodies.iter().map(|(start, end)| *start..*end).collect();
        let found = absaetze(&[page], &pieces, &bodies, &|_| true);
        found.into_iter().map(|(index, absatz)| (index, absatz.number, absatz.is_lost)).collect()
    }

    #[test]
    fn marks_that_the_sequence_proves_are_given_back() {
        let lines = [
            (100.0, "Die Marken gelten."),
            (100.0, "Sie bleiben, solange"),
            (100.0, "Hunde leben."),
            (100.0, "Sie kosten nichts."),
            (60.0, "(4) Bei Verlust gibt es neue."),
            (100.0, "Ein Nachsatz ohne Folge."),
        ];
        let of = |index, number: &str, lost| (index, number.to_owned(), lost);
        // „Hunde leben.“ goes on with the line above it.
        let expected = [of(0, "1", true), of(1, "2", true), of(3, "3", true), of(4, "4", false)];
        assert_eq!(found(&lines, &[(0, 6)]), expected);
        assert_eq!(found(&lines[1..], &[(0, 5)]), [of(3, "4", false)], "two paragraphs are not three");
    }

    #[test]
    fn torn_paragraphs_and_lines_with_wide_gaps_are_paragraphs_still() {
        let lines = [
            (60.0, "(1) Eins."),
            (60.0, "(2) Zwei."),
            (60.0, "(3) Drei."),
            (100.0, "Die Steuer wird festgesetzt, wenn sie"),
            (100.0, "für das Jahr entsteht."),
            (100.0, "Sie ist am Ersten fällig."),
        ];
        let lost: Vec<usize> =
            found(&lines, &[(0, 3), (3, 6)]).iter().filter(|one| one.2).map(|one| one.0).collect();
        assert_eq!(lost, [3, 5]);
        let (page, mut pieces) = page(&[
            (60.0, "(1) Eins."),
            (100.0, "Bei Erhebungen sind die Eigentümer oder"),
            (100.0, "deren Stellvertreter verpflichtet."),
            (60.0, "(3) Drei."),
        ]);
        let mut lost = |kind: BlockKind, text: &str| {
            (pieces[1].kind, pieces[1].text) = (kind, text.to_owned());
            let body = 0..pieces.len();
            absaetze(std::slice::from_ref(&page), &pieces, &[body], &|_| true).len() - 2
        };
        let line = "Bei Erhebungen sind die Eigentümer oder";
        assert_eq!(lost(BlockKind::Paragraph, line), 1);
        assert_eq!(lost(BlockKind::TableRow, line), 1);
        assert_eq!(lost(BlockKind::TableRow, "Bei Erhebungen 20 Euro oder 30 Euro"), 0);
    }

    #[test]
    fn marks_that_the_indentation_proves_are_given_back() {
        let lines = [
            (60.0, "(1) Eins."),
            (60.0, "(2) Zwei."),
            (60.0, "(3) Drei."),
            (100.0, "Die Steuer entsteht am Ersten."),
            (100.0, "Sie endet am Letzten."),
            (60.0, "Der Steuer unterliegt jeder."),
            (60.0, "Sie ist hoch."),
        ];
        let lost = |lines: &[(f32, &str)]| {
            let found = found(lines, &[(0, 3), (3, 5), (5, 7)]).into_iter();
            found.filter(|(_, _, lost)| *lost).map(|(index, number, _)| (index, number)).collect::<Vec<_>>()
        };
        assert_eq!(lost(&lines), [(3, "1".to_owned()), (4, "2".to_owned())]);
        let flush = lines.map(|(_, text)| (60.0, text));
        assert!(lost(&flush).is_empty());
    }
}
