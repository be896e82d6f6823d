//! What a question asks for, in terms of the index; and what of a passage answers to it.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use german::{compound_parts, is_stop_word, stem, tokens};

use crate::concepts::{Concept, concepts};
use crate::question::{Field, Term};
use crate::terms;

// Measured together with `ratsfund eval`, words alone: MRR@10 of musterfurt .634 and of `badboll_satzungen` .723, against .582 and
// .657 for title 2.5, parts .5, synonyms .4.

/// Weight of stop words: kept, because a short question may hold nothing else („Was kann ich tun?“).
const STOP_WORD_WEIGHT: f32 = 0.2;
/// Weight of words found in title and context line, against those in the text.
const TITLE_WEIGHT: f32 = 1.5;
/// Weight of the parts of compounds, of the question's as of the passages'.
const PART_WEIGHT: f32 = 0.7;
/// Weight of synonyms.
const SYNONYM_WEIGHT: f32 = 0.6;
/// Weight of a document number: a question that names one wants that document first.
const IDENTIFIER_WEIGHT: f32 = 10.0;

/// The terms under which a question is looked up, each once with its highest weight.
pub(crate) fn question_terms(question: &str) -> Vec<Term> {
    let mut weights = Weights::default();
    for token in tokens(question) {
        if is_stop_word(token.text) {
            weights.add_word(&stem(token.text), STOP_WORD_WEIGHT);
        }
    }
    for concept in concepts(question) {
        weights.add_concept(&concept, 1.0);
    }
    for identifier in terms::identifiers(question) {
        weights.add(identifier, Field::Identifier, IDENTIFIER_WEIGHT);
    }
    weights.0.into_iter().map(|((field, text), weight)| Term { text, field, weight }).collect()
}

#[derive(Default)]
struct Weights(BTreeMap<(Field, String), f32>);

impl Weights {
    fn add_concept(&mut self, concept: &Concept, weight: f32) {
        self.add_word(&concept.stem, weight);
        self.add(concept.stem.clone(), Field::Parts, weight * PART_WEIGHT);
        for synonym in &concept.synonyms {
            let weight = weight * SYNONYM_WEIGHT / synonym.len() as f32;
            for stem in synonym {
                self.add_word(stem, weight);
                self.add(stem.clone(), Field::Parts, weight * PART_WEIGHT);
            }
        }
        for part in &concept.parts {
            self.add_concept(part, weight * PART_WEIGHT);
        }
    }

    fn add_word(&mut self, stem: &str, weight: f32) {
        self.add(stem.to_owned(), Field::Body, weight);
        self.add(stem.to_owned(), Field::Title, weight * TITLE_WEIGHT);
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
