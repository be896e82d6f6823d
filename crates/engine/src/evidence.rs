//! Evidence: how well what was found covers what was asked, which decides whether a question is answered at all.

use std::collections::{BTreeMap, BTreeSet};

use crate::analysis;
use crate::ports::Candidates;
use crate::search::Hit;
use crate::terms;

/// How much each stem of a question weighs: rare words tell more (inverse document frequency).
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct StemWeights(BTreeMap<String, f32>);

impl StemWeights {
    /// The weights of a question's content stems in an index.
    pub(crate) fn of(question: &str, candidates: &Candidates) -> Self {
        let all = candidates.passages as f32;
        let weight = |stem: &String| {
            let passages = candidates
                .terms
                .iter()
                .filter(|statistics| statistics.term.text == *stem)
                .map(|statistics| statistics.passages)
                .max()
                .unwrap_or(0) as f32;
            (1.0 + (all - passages + 0.5).max(0.0) / (passages + 0.5)).ln()
        };
        Self(
            analysis::content_stems(question).into_iter().map(|stem| (stem.clone(), weight(&stem))).collect(),
        )
    }

    /// The share of the question's weight that the stems cover, from 0 to 1.
    pub(crate) fn coverage(&self, stems: &BTreeSet<String>) -> f32 {
        let total: f32 = self.0.values().sum();
        if total <= 0.0 { 0.0 } else { self.covered(stems) / total }
    }

    /// The weight of the question's stems among those given.
    pub(crate) fn covered(&self, stems: &BTreeSet<String>) -> f32 {
        self.0.iter().filter(|(stem, _)| stems.contains(*stem)).map(|(_, weight)| weight).sum()
    }
}

/// How well the best of a few hits covers the question, text and context line together, from 0 to 1.
pub(crate) fn strength(weights: &StemWeights, hits: &[Hit]) -> f32 {
    const LOOKED_AT: usize = 5;
    hits.iter().take(LOOKED_AT).map(|hit| weights.coverage(&hit_stems(hit))).fold(0.0, f32::max)
}

fn hit_stems(hit: &Hit) -> BTreeSet<String> {
    let passage = &hit.passage.passage;
    terms::stems(&passage.text).into_iter().chain(terms::stems(&passage.context)).collect()
}
