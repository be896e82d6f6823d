//! What a question asks for, in terms of the index; and what of a passage answers to it.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use german::{compound_parts, is_stop_word, stem, tokens};

use crate::concepts::{Concept, concepts};
use crate::question::{Field, Term};
use crate::terms;

// Measured on `karlsruhe_anfragen` dev and `badboll_satzungen`, MRR@10 of words alone: stop words .2 against none +.2/+.1, parts .5
// against .3 or .7 ±0/+.8 and -.5/+.4, synonyms .3 against none -.4/+2.4 points.

/// Weight of stop words: kept, because a short question may hold nothing else („Was kann ich tun?“).
const STOP_WORD_WEIGHT: f32 = 0.2;
/// Weight of the parts of the question's compounds.
const PART_WEIGHT: f32 = 0.5;
/// Weight of synonyms.
const SYNONYM_WEIGHT: f32 = 0.3;
/// Weight of a document number: a question that names one wants that document first.
const IDENTIFIER_WEIGHT: f32 = 10.0;

/// The terms under which a question is looked up, each once with its highest weight.
pub(crate) fn question_terms(question: &str) -> Vec<Term> {
    let mut weights = Weights::default();
    for token in tokens(question) {
        if is_stop_word(token.text) {
            weights.add(stem(token.text), Field::Words, STOP_WORD_WEIGHT);
        }
    }
    for concept in concepts(question) {
        weights.add_concept(&concept, 1.0);
    }
    for identifier in terms::identifiers(question) {
        weights.add(identifier, Field::Identifiers, IDENTIFIER_WEIGHT);
    }
    weights.0.into_iter().map(|((field, text), weight)| Term { text, field, weight }).collect()
}

#[derive(Default)]
struct Weights(BTreeMap<(Field, String), f32>);

impl Weights {
    fn add_concept(&mut self, concept: &Concept, weight: f32) {
        self.add(concept.stem.clone(), Field::Words, weight);
        for synonym in &concept.synonyms {
            let weight = weight * SYNONYM_WEIGHT / synonym.len() as f32;
            synonym.iter().for_each(|stem| self.add(stem.clone(), Field::Words, weight));
        }
        for part in &concept.parts {
            self.add_concept(part, weight * PART_WEIGHT);
        }
    }

    fn add(&mut self, text: String, field: Field, weight: f32) {
        let highest = self.0.entry((field, text)).or_default();
        *highest = highest.max(weight);
    }
}

/// The stems that a question's concepts may be found under, to mark them in passages.
pub(crate) struct Highlighter(BTreeSet<String>);

impl Highlighter {
    pub(crate) fn of(question: &str) -> Self {
        Self(concepts(question).iter().flat_map(Concept::stems).cloned().collect())
    }

    /// Where a text matches concepts of the question, also by a part or a synonym.
    pub(crate) fn ranges(&self, text: &str) -> Vec<Range<usize>> {
        tokens(text).filter(|token| self.matches(token.text)).map(|token| token.range).collect()
    }

    fn matches(&self, word: &str) -> bool {
        self.0.contains(&stem(word)) || compound_parts(word).iter().any(|part| self.0.contains(&stem(part)))
    }
}
