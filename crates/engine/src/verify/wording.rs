//! Wording: the words of a sentence that carry meaning, and how many of them a text covers.

use std::collections::BTreeSet;

use german::{Synonyms, is_stop_word};

use super::units::unit;
use crate::concepts::{Concept, concepts};

/// What a word counts that shares its first letters with one of the passage.
const SAME_BEGINNING: f32 = 0.5;
/// Letters that two words must share to be taken for relatives.
const BEGINNING: usize = 5;

/// The words of a sentence that carry meaning, each with its weight: long words say more.
pub(crate) struct Wording(Vec<(Concept, f32)>);

impl Wording {
    /// Synonyms are the built-in ones, with which the weights were learnt: nobody's file should make a sentence true.
    pub(crate) fn of(sentence: &str) -> Self {
        let carries =
            |concept: &Concept| concept.stem.chars().all(char::is_alphabetic) && !is_stop_word(&concept.stem);
        let weighted = |concept: Concept| {
            let weight = concept.stem.chars().count().min(12) as f32;
            (concept, weight)
        };
        Self(concepts(sentence, Synonyms::builtin()).into_iter().filter(carries).map(weighted).collect())
    }

    /// The same without the words that belong to figures: „Euro“ says nothing of what costs so much.
    pub(crate) fn without_units(&self) -> Self {
        Self(self.0.iter().filter(|(concept, _)| unit(&concept.word).is_none()).cloned().collect())
    }

    /// Number of words.
    pub(crate) fn len(&self) -> usize {
        self.0.len()
    }

    /// The share of the words that stems cover, from 0 to 1.
    pub(crate) fn coverage(&self, stems: &BTreeSet<String>) -> f32 {
        let total: f32 = self.0.iter().map(|(_, weight)| weight).sum();
        let covered: f32 = self.0.iter().map(|(concept, weight)| weight * covered(concept, stems)).sum();
        if total > 0.0 { covered / total } else { 0.0 }
    }
}

fn covered(concept: &Concept, stems: &BTreeSet<String>) -> f32 {
    let by_meaning = concept.coverage(stems);
    let beginning: String = concept.stem.chars().take(BEGINNING).collect();
    let has_relative =
        || beginning.chars().count() == BEGINNING && stems.iter().any(|stem| stem.starts_with(&beginning));
    if by_meaning < SAME_BEGINNING && has_relative() { SAME_BEGINNING } else { by_meaning }
}
