//! Evidence: how well what was found covers what was asked, which decides whether a question is answered at all.

use std::collections::BTreeSet;

use crate::bm25;
use crate::concepts::Concept;
use crate::expectation::{Expectation, expectation};
use crate::ports::Candidates;
use crate::search::Hit;
use crate::terms::Offers;

/// What is left of the strength of a passage that offers nothing of the kind that the question expects.
const UNMET_EXPECTATION: f32 = 0.25;

/// A question's concepts, each with what it weighs: rare ones tell more (inverse document frequency).
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Weighted {
    concepts: Vec<(Concept, f32)>,
    /// What kind of answer it expects.
    pub(crate) expectation: Expectation,
}

impl Weighted {
    /// The concepts of a question with their weights in an index.
    pub(crate) fn of(question: &str, concepts: Vec<Concept>, candidates: &Candidates) -> Self {
        let weighted = |concept: Concept| {
            let weight = bm25::rarity(candidates.passages, passages_with(&concept, candidates));
            (concept, weight)
        };
        let concepts = concepts.into_iter().map(weighted).collect();
        Self { concepts, expectation: expectation(question) }
    }

    /// The share of the question's weight that a text with these stems covers, from 0 to 1.
    pub(crate) fn coverage(&self, stems: &BTreeSet<String>) -> f32 {
        let total: f32 = self.concepts.iter().map(|(_, weight)| weight).sum();
        if total <= 0.0 { 0.0 } else { self.covered(stems) / total }
    }

    /// How well a text with these stems covers the concept that tells most.
    pub(crate) fn rarest(&self, stems: &BTreeSet<String>) -> f32 {
        let rarest = self.concepts.iter().max_by(|(_, a), (_, b)| a.total_cmp(b));
        rarest.map_or(0.0, |(concept, _)| concept.coverage(stems))
    }

    /// The weight of the concepts that a text with these stems covers.
    fn covered(&self, stems: &BTreeSet<String>) -> f32 {
        self.concepts.iter().map(|(concept, weight)| weight * concept.coverage(stems)).sum()
    }
}

/// The number of passages that hold the most common form of a concept.
fn passages_with(concept: &Concept, candidates: &Candidates) -> u64 {
    let forms: BTreeSet<&String> = std::iter::once(&concept.stem).chain(concept.wording_stems()).collect();
    let statistics = candidates.terms.iter().filter(|statistics| forms.contains(&statistics.term.text));
    statistics.map(|statistics| statistics.passages).max().unwrap_or(0)
}

/// How well the best of the evidence covers the question, text and context line together, from 0 to 1.
pub(crate) fn strength(question: &Weighted, evidence: &[Hit], offers: &mut Offers) -> f32 {
    evidence.iter().map(|hit| hit_strength(question, hit, offers)).fold(0.0, f32::max)
}

fn hit_strength(question: &Weighted, hit: &Hit, offers: &mut Offers) -> f32 {
    let passage = &hit.passage.passage;
    let whole = format!("{}\n{}", passage.context, passage.text);
    let coverage = question.coverage(&offers.of_text(&whole));
    if question.expectation.is_met_by(&whole) { coverage } else { coverage * UNMET_EXPECTATION }
}
