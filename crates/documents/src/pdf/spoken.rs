//! Text that a file says in place of what it draws (`ActualText`): „Zucker“ for „Zuk-“ and „ker“, letters for signs of a private font.

use std::collections::HashMap;
use std::ops::Range;

use super::glyph::{Glyph, Letters};

/// So many letters at most are said by a sign.
const MOST_FOR_A_SIGN: usize = 12;

/// What is said in place of something has at most so many bytes, and a page so many such texts.
pub(super) const LONGEST_TEXT: usize = 2_000;
pub(super) const MOST_TEXTS: usize = 20_000;

/// Glyphs, and what the file says that they mean.
#[derive(Debug, PartialEq)]
pub(super) struct Spoken {
    /// What they mean.
    pub(super) text: String,
    /// Where they are among the glyphs of a page.
    pub(super) glyphs: Vec<Range<usize>>,
}

/// A glyph whose letters nobody knows: it holds the place of what may be said in its stead.
pub(super) const UNKNOWN: &str = "";

/// Puts what is said in the place of what is drawn, and leaves out the glyphs that still mean nothing. Returns how many those are.
pub(super) fn speak(glyphs: &mut Vec<Glyph>, spoken: &[Spoken]) -> usize {
    let mut said: HashMap<usize, Vec<Glyph>> = HashMap::new();
    for spoken in spoken {
        let indices = spoken.glyphs.iter().cloned().flatten();
        let mut drawn: Vec<usize> = indices.filter(|index| *index < glyphs.len()).collect();
        while drawn.last().is_some_and(|index| glyphs[*index].letters.is_blank()) {
            drawn.pop();
        }
        if !drawn.is_empty() && differs(&drawn, glyphs, &spoken.text) {
            replace(&drawn, glyphs, &spoken.text, &mut said);
        }
    }
    if !said.is_empty() {
        let old = std::mem::take(glyphs);
        for (index, glyph) in old.into_iter().enumerate() {
            match said.remove(&index) {
                Some(new) => glyphs.extend(new),
                None => glyphs.push(glyph),
            }
        }
    }
    let before = glyphs.len();
    glyphs.retain(|glyph| !glyph.letters.is_unknown());
    before - glyphs.len()
}

/// Whether glyphs show other letters than the file says. Hyphens and spaces do not count: how words are divided and joined is
/// seen better on the page. What says nothing, as the tabs and thin spaces of typesetters, changes nothing.
fn differs(drawn: &[usize], glyphs: &[Glyph], text: &str) -> bool {
    let mut shown = String::new();
    drawn.iter().for_each(|index| glyphs[*index].letters.push_to(&mut shown));
    let counts = |letter: &char| !letter.is_whitespace() && !"-\u{ad}\u{2010}\u{2011}".contains(*letter);
    let said = text.chars().filter(counts).count();
    said > 0
        && said <= MOST_FOR_A_SIGN * drawn.len()
        && !shown.chars().filter(counts).eq(text.chars().filter(counts))
}

/// Spreads the letters of a text over the place of glyphs.
fn replace(drawn: &[usize], glyphs: &[Glyph], text: &str, said: &mut HashMap<usize, Vec<Glyph>>) {
    let letters: Vec<char> = text.chars().collect();
    let share = drawn.len() as f32 / letters.len() as f32;
    said.extend(drawn.iter().map(|index| (*index, Vec::new())));
    for (index, letter) in letters.into_iter().enumerate() {
        let (from, to) = (index as f32 * share, (index + 1) as f32 * share);
        let first = (from as usize).min(drawn.len() - 1);
        let last = ((to.ceil() as usize).max(1) - 1).clamp(first, drawn.len() - 1);
        let glyph = &glyphs[drawn[first]];
        let on_line =
            |other: &&usize| glyphs[**other].baseline == glyph.baseline && glyphs[**other].turn == glyph.turn;
        let reach = drawn[first..=last].iter().take_while(on_line).count().max(1) - 1;
        let at = |unit: usize, place: f32| {
            let glyph = &glyphs[drawn[unit]];
            glyph.left + (place - unit as f32).clamp(0.0, 1.0) * (glyph.right - glyph.left)
        };
        let (left, right) = (at(first, from), at(first + reach, to));
        let letters = Letters::One(if letter.is_whitespace() { ' ' } else { letter });
        let new = Glyph { letters, left, right, ..glyph.clone() };
        said.entry(drawn[first]).or_default().push(new);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pdf::words::{glyphs_of, words};

    fn read(drawn: &str, said: &str) -> Vec<String> {
        let mut glyphs = glyphs_of(drawn, 50.0, 100.0, 10.0);
        let spoken = Spoken { text: said.to_owned(), glyphs: std::iter::once(0..glyphs.len()).collect() };
        speak(&mut glyphs, &[spoken]);
        words(&mut glyphs).into_iter().flat_map(|(_, pieces)| pieces).map(|piece| piece.text.into()).collect()
    }

    #[test]
    fn what_is_said_replaces_what_is_drawn_within_its_place() {
        assert_eq!(read("#%", "Amt"), ["Amt"]);
        assert_eq!(read("+++++", "Rat"), ["Rat"]);
        assert_eq!(read("#%&&%#", "der Rat"), ["der", "Rat"]);
        let mut glyphs = glyphs_of("ab#%c", 50.0, 100.0, 10.0);
        speak(&mut glyphs, &[Spoken { text: "xyz".to_owned(), glyphs: std::iter::once(2..4).collect() }]);
        let all: String = glyphs.iter().map(|glyph| format!("{:?}", glyph.letters)).collect();
        assert_eq!(glyphs.len(), 6, "{all}");
        assert!(glyphs.windows(2).all(|pair| pair[0].right <= pair[1].left + 0.01), "{glyphs:?}");
    }

    #[test]
    fn tabs_thin_spaces_and_soft_hyphens_change_nothing() {
        assert_eq!(read("Zuk-", "\u{ad}"), ["Zuk-"]);
        assert_eq!(read("Zuk-", "Zuk"), ["Zuk-"]);
        assert_eq!(read("......", "\u{9}"), ["......"]);
        assert_eq!(read("Der Rat", "DerRat"), ["Der", "Rat"]);
        assert_eq!(read("x", &"lang ".repeat(20)), ["x"], "nobody draws a letter for a sentence");
    }

    #[test]
    fn what_nobody_knows_is_counted() {
        let mut glyphs = glyphs_of("ab", 50.0, 100.0, 10.0);
        glyphs[1].letters = Letters::Many(UNKNOWN.into());
        assert_eq!(speak(&mut glyphs, &[]), 1);
        assert_eq!(glyphs.len(), 1);
    }
}
