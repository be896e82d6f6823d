//! The units of a static embedder: what a word of a text stands for in its table.
//!
//! A word stands for its stem and for the stems of the parts of a compound, so that „Hundesteuersatzung“ lies near „Hund“ and
//! „Steuer“; and for word pieces, so that names and slips of the scanner that no vocabulary holds have a place too.

use std::collections::HashMap;

use german::{compound_parts, fold, stem};
use serde::{Deserialize, Serialize};

/// What marks a piece that goes on within a word.
pub(crate) const CONTINUES: &str = "##";
/// In letters; longer ones are no words.
const LONGEST_WORD: usize = 60;

/// Which words are cut into pieces.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Pieces {
    /// Every word, beside its stem and parts.
    #[default]
    All,
    /// Only a word of which neither stem nor part is known.
    Unknown,
}

/// The units by their names; a unit's number is its line.
#[derive(Clone, Debug)]
pub(crate) struct Vocabulary {
    lines: Vec<Box<str>>,
    stems: HashMap<Box<str>, u32>,
    pieces: HashMap<Box<str>, u32>,
    cut: Pieces,
}

impl Vocabulary {
    /// From its lines: first that many stems, then pieces.
    pub(crate) fn new(lines: Vec<Box<str>>, stems: usize, cut: Pieces) -> Self {
        let numbered = |range: std::ops::Range<usize>| {
            range.map(|line| (lines[line].clone(), line as u32)).collect::<HashMap<_, _>>()
        };
        let first_piece = stems.min(lines.len());
        Self { stems: numbered(0..first_piece), pieces: numbered(first_piece..lines.len()), cut, lines }
    }

    /// How many units there are.
    pub(crate) fn len(&self) -> usize {
        self.lines.len()
    }

    /// How many of them are stems; they come first.
    pub(crate) fn stems(&self) -> usize {
        self.stems.len()
    }

    /// Which words are cut into pieces.
    pub(crate) fn cut(&self) -> Pieces {
        self.cut
    }

    /// The names of the units.
    pub(crate) fn lines(&self) -> &[Box<str>] {
        &self.lines
    }

    /// The number of a stem.
    pub(crate) fn stem(&self, stem: &str) -> Option<u32> {
        self.stems.get(stem).copied()
    }

    /// The units of a word; none if nothing of it is known.
    pub(crate) fn units(&self, word: &str) -> Vec<u32> {
        let mut units: Vec<u32> = stems_of(word).iter().filter_map(|stem| self.stem(stem)).collect();
        if self.cut == Pieces::All || units.is_empty() {
            units.extend(self.pieces_of(word));
        }
        units
    }

    /// The longest pieces from left to right, as `WordPiece` cuts; none if a letter is unknown.
    fn pieces_of(&self, word: &str) -> Vec<u32> {
        let (word, mut found, mut key) = (fold(word), Vec::new(), String::new());
        let mut start = 0;
        while start < word.len() && word.len() <= LONGEST_WORD {
            let ends = (start + 1..=word.len()).rev().filter(|end| word.is_char_boundary(*end));
            let piece = ends.into_iter().find_map(|end| {
                key.clear();
                key.push_str(if start > 0 { CONTINUES } else { "" });
                key.push_str(&word[start..end]);
                Some((*self.pieces.get(key.as_str())?, end))
            });
            let Some((unit, end)) = piece else { return Vec::new() };
            found.push(unit);
            start = end;
        }
        found
    }
}

/// The stem of a word and those of its parts.
pub(crate) fn stems_of(word: &str) -> Vec<String> {
    if word.is_empty() || word.len() > LONGEST_WORD {
        return Vec::new();
    }
    let parts = compound_parts(word);
    std::iter::once(stem(word)).chain(parts.iter().map(|part| stem(part))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn vocabulary(cut: Pieces) -> Vocabulary {
        let lines = ["hund", "steu", "satzung", "muster", "##f", "##u", "##r", "##t", "hunde"];
        Vocabulary::new(lines.map(Box::from).to_vec(), 3, cut)
    }

    #[test]
    fn compounds_share_units_with_their_parts() {
        let vocabulary = vocabulary(Pieces::Unknown);
        assert_eq!(vocabulary.units("Hundesteuer"), [0, 1]);
        assert_eq!(vocabulary.units("Hunde"), [0]);
        assert_eq!(vocabulary.units("Satzung"), [vocabulary.stem("satzung").unwrap()]);
    }

    #[test]
    fn unknown_words_fall_into_pieces() {
        assert_eq!(vocabulary(Pieces::Unknown).units("Musterfurt"), [3, 4, 5, 6, 7]);
        assert_eq!(vocabulary(Pieces::Unknown).units("Xanten"), [0; 0]);
        assert_eq!(vocabulary(Pieces::All).units("Hunde"), [0, 8]);
    }
}
