//! From the words of a corpus to the units of a model: the commonest stems and the pieces that words are made of.

use std::collections::HashMap;

use german::fold;
use rayon::prelude::*;
use tokenizers::models::wordpiece::{WordPiece, WordPieceTrainer};
use tokenizers::{AddedToken, Model, Trainer};

use super::words::Words;
use crate::static_table::{CONTINUES, Pieces, Vocabulary, stems_of};

/// Words shown to the trainer of pieces; counts are scaled down to that.
const SHOWN: u64 = 4_000_000;
/// A stem that is rarer has too few texts to learn from.
const RAREST: u64 = 5;

/// How large the vocabulary becomes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnitOptions {
    /// Most stems.
    pub stems: usize,
    /// Most pieces of words.
    pub pieces: usize,
    /// Which words are cut into pieces.
    pub cut: Pieces,
}

impl Default for UnitOptions {
    fn default() -> Self {
        Self { stems: 60_000, pieces: 20_000, cut: Pieces::All }
    }
}

/// The units for a corpus.
pub(crate) fn vocabulary(words: &Words, options: UnitOptions) -> Vocabulary {
    let different = words.different();
    let mut lines = stems(&different, options.stems);
    let stems = lines.len();
    if options.pieces > 0 {
        lines.extend(pieces(&different, options.pieces));
    }
    Vocabulary::new(lines, stems, options.cut)
}

/// The stems that a vocabulary lacks and that are common enough to learn.
pub(crate) fn new_stems(words: &Words, known: &Vocabulary, most: usize) -> Vec<Box<str>> {
    let different = words.different();
    let mut lines = stems(&different, usize::MAX);
    lines.retain(|stem| known.stem(stem).is_none());
    lines.truncate(most);
    lines
}

/// The commonest stems of words and of the parts of compounds, commonest first.
fn stems(different: &[(&str, u64)], most: usize) -> Vec<Box<str>> {
    let stemmed: Vec<(Vec<String>, u64)> =
        different.par_iter().map(|(word, count)| (stems_of(word), *count)).collect();
    let mut counts: HashMap<String, u64> = HashMap::new();
    for (stems, count) in stemmed {
        for stem in stems {
            *counts.entry(stem).or_default() += count;
        }
    }
    let mut stems: Vec<(String, u64)> =
        counts.into_iter().filter(|(stem, count)| *count >= RAREST && !is_long_number(stem)).collect();
    stems.sort_unstable_by(|left, right| right.1.cmp(&left.1).then_with(|| left.0.cmp(&right.0)));
    stems.into_iter().take(most).map(|(stem, _)| stem.into()).collect()
}

/// Account and file numbers say nothing; years and §§ do.
fn is_long_number(stem: &str) -> bool {
    stem.len() > 4 && stem.starts_with(|letter: char| letter.is_ascii_digit())
}

/// The pieces that the `WordPiece` trainer makes of the folded words; of words in Latin letters, because only those are common enough.
fn pieces(different: &[(&str, u64)], most: usize) -> Vec<Box<str>> {
    let total: u64 = different.iter().map(|(_, count)| count).sum();
    let scale = total.div_ceil(SHOWN).max(1);
    let is_latin = |word: &String| word.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let words = different.iter().filter(|(word, _)| !is_long_number(word));
    let words = words.map(|(word, count)| (fold(word), count));
    let words = words.filter(|(word, _)| is_latin(word) && !word.is_empty());
    let shown = words.flat_map(|(word, count)| std::iter::repeat_n(word, (count / scale) as usize));
    // The trainer breaks ties by the order in which it meets letters, which is random. Letters that are there beforehand fix it.
    let letters = ('0'..='9').chain('a'..='z');
    let letters =
        letters.clone().map(String::from).chain(letters.map(|letter| format!("{CONTINUES}{letter}")));
    let mut trainer = WordPieceTrainer::builder()
        .vocab_size(most)
        .special_tokens(letters.map(|letter| AddedToken::from(letter, false)).collect())
        .continuing_subword_prefix(CONTINUES.to_owned())
        .show_progress(false)
        .build();
    let mut model = WordPiece::default();
    let fed = trainer.feed(shown, |word| Ok(vec![word.to_owned()]));
    if fed.and_then(|()| trainer.train(&mut model)).is_err() {
        return Vec::new();
    }
    let mut pieces: Vec<(u32, Box<str>)> =
        model.get_vocab().into_iter().map(|(piece, number)| (number, piece.into())).collect();
    pieces.sort_unstable();
    pieces.into_iter().map(|(_, piece)| piece).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn common_words_are_stems_and_rare_ones_pieces() {
        let mut words = Words::new(usize::MAX);
        for _ in 0..20 {
            words.push("Die Hundesteuer der Stadt Musterfurt beträgt 96 Euro, die Hunde sind anzumelden. Konto 123456789");
        }
        words.push("Musterstadt");
        let options = UnitOptions { stems: 100, pieces: 120, cut: Pieces::Unknown };
        let vocabulary = vocabulary(&words, options);
        for stem in ["hund", "steu", "stadt", "musterfurt", "96"] {
            assert!(vocabulary.stem(stem).is_some(), "{stem}");
        }
        assert!(vocabulary.stem("123456789").is_none());
        assert_eq!(vocabulary.units("Hundesteuer").len(), 3);
        assert!(!vocabulary.units("Musterhund").is_empty());
        let lines: Vec<_> = super::vocabulary(&words, options).lines().to_vec();
        assert_eq!(lines, vocabulary.lines(), "the same words give the same units");
    }
}
