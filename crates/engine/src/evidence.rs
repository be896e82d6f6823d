//! Evidence: how well what was found fits what was asked, which decides whether a question is answered at all, and what of it is not mentioned.

use std::collections::BTreeSet;

use german::{is_stop_word, tokens};

use crate::bm25;
use crate::concepts::Concept;
use crate::expectation::{Expectation, asks, expectation, is_year};
use crate::ports::Candidates;
use crate::search::Hit;
use crate::terms::Offers;

/// What is left of the strength of a passage that offers nothing of the kind that the question expects, and of evidence that mentions no thing
/// that the question names.
const UNMET_EXPECTATION: f32 = 0.25;

/// What a text covers of a concept that it mentions, at least: one part of a compound is too little.
const MENTIONED: f32 = 0.5;

/// A question's concepts, each with what it weighs: rare ones tell more (inverse document frequency).
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Weighted {
    concepts: Vec<(Concept, f32)>,
    /// What kind of answer it expects.
    pub(crate) expectation: Expectation,
    /// Its first word, if that is written with a capital only because it is the first.
    opening: Option<String>,
}

impl Weighted {
    /// The concepts of a question with their weights in an index.
    pub(crate) fn of(question: &str, concepts: Vec<Concept>, candidates: &Candidates) -> Self {
        let weighted = |concept: Concept| {
            let weight = bm25::rarity(candidates.passages, passages_with(&concept, candidates));
            (concept, weight)
        };
        let concepts = concepts.into_iter().map(weighted).collect();
        Self { concepts, expectation: expectation(question), opening: opening(question) }
    }

    /// The nouns, names and years of the question that none of these texts covers at least by half.
    fn unmentioned(&self, texts: &[BTreeSet<String>]) -> Vec<String> {
        let mentions = |concept: &Concept| texts.iter().any(|stems| concept.coverage(stems) >= MENTIONED);
        self.things().filter(|concept| !mentions(concept)).map(|concept| concept.word.clone()).collect()
    }

    /// Nouns, names and years: what is done to them can be said in too many ways.
    fn things(&self) -> impl Iterator<Item = &Concept> {
        let is_noun =
            |word: &str| word.starts_with(char::is_uppercase) && self.opening.as_deref() != Some(word);
        let concepts = self.concepts.iter().map(|(concept, _)| concept);
        let names = move |word: &str| is_year(word) || (is_noun(word) && !asks(word));
        concepts.filter(move |concept| names(&concept.word))
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

/// A list of search words begins with one of them; a sentence, which has words that mean nothing, with any.
fn opening(question: &str) -> Option<String> {
    let mut words = tokens(question).map(|token| token.text);
    let first = words.next()?;
    words.any(is_stop_word).then(|| first.to_owned())
}

/// The number of passages that hold the most common form of a concept.
fn passages_with(concept: &Concept, candidates: &Candidates) -> u64 {
    let forms: BTreeSet<&String> = std::iter::once(&concept.stem).chain(concept.wording_stems()).collect();
    let statistics = candidates.terms.iter().filter(|statistics| forms.contains(&statistics.term.text));
    statistics.map(|statistics| statistics.passages).max().unwrap_or(0)
}

/// What the evidence is worth.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Worth {
    /// How well the best of it fits the question, from 0 to 1.
    pub(crate) strength: f32,
    /// The things and years of the question that none of it mentions, as they were typed.
    pub(crate) unmentioned: Vec<String>,
}

/// Weighs evidence by the words that it covers and, with the share `by_meaning`, by how near in meaning it is. Without vectors words alone decide.
pub(crate) fn weigh(question: &Weighted, evidence: &[Hit], by_meaning: f32, offers: &mut Offers) -> Worth {
    let texts: Vec<String> = evidence.iter().map(whole).collect();
    let stems: Vec<BTreeSet<String>> = texts.iter().map(|text| offers.of_text(text)).collect();
    let covered = texts.iter().zip(&stems).map(|(text, stems)| covered(question, text, stems));
    let covered = covered.fold(0.0, f32::max);
    let nearest = evidence.iter().filter_map(|hit| hit.semantic).reduce(f32::max);
    let strength =
        nearest.map_or(covered, |cosine| (1.0 - by_meaning) * covered + by_meaning * cosine.max(0.0));
    let unmentioned = question.unmentioned(&stems);
    let speaks_of_it = unmentioned.is_empty() || unmentioned.len() < question.things().count();
    let strength = if speaks_of_it { strength } else { strength * UNMET_EXPECTATION };
    // Of nothing at all it goes without saying.
    Worth { strength, unmentioned: if evidence.is_empty() { Vec::new() } else { unmentioned } }
}

/// Text and context line together.
fn whole(hit: &Hit) -> String {
    let passage = &hit.passage.passage;
    format!("{}\n{}", passage.context, passage.text)
}

fn covered(question: &Weighted, text: &str, stems: &BTreeSet<String>) -> f32 {
    let coverage = question.coverage(stems);
    if question.expectation.is_met_by(text) { coverage } else { coverage * UNMET_EXPECTATION }
}

#[cfg(test)]
mod tests {
    use german::Synonyms;

    use super::*;
    use crate::concepts::concepts;

    fn unmentioned(question: &str, evidence: &[&str]) -> Vec<String> {
        let concepts = concepts(question, Synonyms::builtin()).into_iter().map(|concept| (concept, 1.0));
        let (concepts, expectation) = (concepts.collect(), expectation(question));
        let weighted = Weighted { concepts, expectation, opening: opening(question) };
        let stems: Vec<BTreeSet<String>> =
            evidence.iter().map(|text| crate::terms::covering_stems(text).collect()).collect();
        weighted.unmentioned(&stems)
    }

    #[test]
    fn things_and_years_that_no_evidence_mentions_are_named() {
        let dogs = ["Die Hundesteuer beträgt 2024 im Jahr 96 Euro.", "Die Steuer ist am 1. Juli fällig."];
        assert_eq!(unmentioned("Wie hoch ist die Pferdesteuer?", &dogs), ["Pferdesteuer"]);
        assert_eq!(unmentioned("Wie hoch ist die Hundesteuer im Jahr 2025?", &dogs), ["2025"]);
        assert_eq!(unmentioned("Was kostet mein Dackel im Juli?", &dogs), Vec::<String>::new());
        // A verb may be said in many ways, also at the beginning.
        assert_eq!(unmentioned("Verschweigt jemand die Steuer?", &dogs), Vec::<String>::new());
        assert_eq!(unmentioned("Pferdesteuer Höhe", &dogs), ["Pferdesteuer"]);
    }
}
