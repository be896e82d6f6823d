//! What a question asks for, in terms of the index; and what of a passage answers to it.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use german::{is_stop_word, stem, tokens};

use crate::concepts::{Concept, Origin, Wording};
use crate::names;
use crate::question::{Clause, Field, Term};
use crate::terms::{self, Offers};

// Measured with words alone on `karlsruhe_anfragen` dev, `badboll_satzungen` and musterfurt. Synonyms that add up instead of standing in for
// each other cost 2, 2 and 2 points of MRR@10 at weight .7; parts of .3 or .7 are within 1 point of .5; stop words of .2 gain up to .2.

/// Weight of stop words: kept, because a short question may hold nothing else („Was kann ich tun?“).
const STOP_WORD_WEIGHT: f32 = 0.2;
/// Weight of the parts of the question's compounds.
const PART_WEIGHT: f32 = 0.5;
/// Weight of a document number: a question that names one wants that document first.
const IDENTIFIER_WEIGHT: f32 = 10.0;
/// Weight of a number or day that a document is itself called by, where the question is nothing else: more than all that may speak for
/// the papers that cite it, which is at most a few hundred.
const NAME_WEIGHT: f32 = 1000.0;

/// What a question is looked up under, each with what it is of the question.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Analysed {
    pub(crate) clauses: Vec<Clause>,
    /// One for each clause.
    pub(crate) sources: Vec<Source>,
    /// Whether the question is nothing but numbers, days and their like: what bears them is wanted, and they mean nothing.
    pub(crate) is_name: bool,
}

/// What of the question a clause stands for.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Source {
    /// A word that says little.
    StopWord(String),
    /// A word, or a part of one, with its other wordings in the order of the clause's.
    Concept { word: String, part_of: Option<String>, wordings: Vec<(String, Origin)> },
    /// A document number, paragraph or date.
    Identifier(String),
}

/// What a question with these concepts is looked up under, each term once with its highest weight.
pub(crate) fn analysed(question: &str, concepts: &[Concept]) -> Analysed {
    let mut clauses = Clauses::default();
    for token in tokens(question) {
        if is_stop_word(token.text) {
            let term = Term { text: stem(token.text), field: Field::Words, weight: STOP_WORD_WEIGHT };
            clauses.add(term.into(), Source::StopWord(token.text.to_owned()));
        }
    }
    for concept in concepts {
        clauses.add_concept(concept, 1.0, None);
    }
    for text in terms::asked_identifiers(question) {
        let source = Source::Identifier(text.clone());
        clauses.add(Term { text, field: Field::Identifiers, weight: IDENTIFIER_WEIGHT }.into(), source);
    }
    let is_name = names::is_name(question);
    let weight = if is_name { NAME_WEIGHT } else { IDENTIFIER_WEIGHT };
    for text in names::asked(question) {
        let source = Source::Identifier(text.clone());
        clauses.add(Term { text, field: Field::Names, weight }.into(), source);
    }
    let (clauses, sources) = clauses.0.into_values().unzip();
    Analysed { clauses, sources, is_name }
}

#[derive(Default)]
struct Clauses(BTreeMap<(Field, String), (Clause, Source)>);

impl Clauses {
    fn add_concept(&mut self, concept: &Concept, weight: f32, part_of: Option<&str>) {
        let word = |stem: &String, weight| Term { text: stem.clone(), field: Field::Words, weight };
        let synonym = |wording: &Wording| {
            let weight = weight * wording.origin.weight() / wording.stems.len() as f32;
            wording.stems.iter().map(|stem| word(stem, weight)).collect()
        };
        let synonyms = concept.wordings.iter().map(synonym).collect();
        let wordings =
            concept.wordings.iter().map(|wording| (wording.text.clone(), wording.origin)).collect();
        let source =
            Source::Concept { word: concept.word.clone(), part_of: part_of.map(str::to_owned), wordings };
        self.add(Clause { term: word(&concept.stem, weight), synonyms }, source);
        for part in &concept.parts {
            self.add_concept(part, weight * PART_WEIGHT, Some(&concept.word));
        }
    }

    fn add(&mut self, clause: Clause, source: Source) {
        let key = (clause.term.field, clause.term.text.clone());
        let is_higher = self.0.get(&key).is_none_or(|(known, _)| known.term.weight < clause.term.weight);
        if is_higher {
            self.0.insert(key, (clause, source));
        }
    }
}

/// The stems that a question's concepts may be found under, to mark them in passages.
pub(crate) struct Highlighter(BTreeSet<String>);

impl Highlighter {
    pub(crate) fn of(concepts: &[Concept]) -> Self {
        Self(concepts.iter().flat_map(Concept::stems).cloned().collect())
    }

    /// Where a text matches concepts of the question, also by a part or a synonym.
    pub(crate) fn ranges(&self, text: &str, offers: &mut Offers) -> Vec<Range<usize>> {
        let mut matches = |word: &str| offers.of_word(word).iter().any(|stem| self.0.contains(stem));
        tokens(text).filter(|token| matches(token.text)).map(|token| token.range).collect()
    }
}
