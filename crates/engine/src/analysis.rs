//! What a question asks for, in terms of the index; and what of a passage answers to it.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;

use german::{is_stop_word, stem, tokens};

use crate::concepts::{Concept, Relation, Wording};
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
    Concept { word: String, part_of: Option<String>, wordings: Vec<(String, Relation)> },
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

impl Analysed {
    /// The share of the question's words, from 0 to 1, of which a passage has something in any wording, be it a part, when it matches
    /// these clauses; 1 if the question has no words.
    pub(crate) fn covered(&self, matched: &[usize]) -> f32 {
        let asked: BTreeSet<&str> = self.sources.iter().filter_map(Source::word).collect();
        let held: BTreeSet<&str> = matched.iter().filter_map(|&clause| self.sources[clause].word()).collect();
        if asked.is_empty() { 1.0 } else { held.len() as f32 / asked.len() as f32 }
    }
}

impl Source {
    /// The word of the question that it is, or is a part of, if it carries meaning.
    fn word(&self) -> Option<&str> {
        match self {
            Self::Concept { part_of: Some(whole), .. } => Some(whole),
            Self::Concept { word, .. } => Some(word),
            Self::StopWord(_) | Self::Identifier(_) => None,
        }
    }
}

#[derive(Default)]
struct Clauses(BTreeMap<(Field, String), (Clause, Source)>);

impl Clauses {
    fn add_concept(&mut self, concept: &Concept, weight: f32, part_of: Option<&str>) {
        let word = |stem: &String, weight| Term { text: stem.clone(), field: Field::Words, weight };
        let synonym = |wording: &Wording| {
            let weight = weight * wording.relation.weight() / wording.stems.len() as f32;
            wording.stems.iter().map(|stem| word(stem, weight)).collect()
        };
        let synonyms = concept.wordings.iter().map(synonym).collect();
        let wordings =
            concept.wordings.iter().map(|wording| (wording.text.clone(), wording.relation)).collect();
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

#[cfg(test)]
mod tests {
    use german::{SynonymGroup, Synonyms};

    use super::*;
    use crate::concepts::concepts;

    /// The share of a question that is covered by a passage that holds nothing but some words.
    fn covered(question: &str, held: &[&str]) -> f32 {
        let synonyms = Synonyms::new(&SynonymGroup::parse("Schwimmbecken, Freibad").0);
        let analysed = analysed(question, &concepts(question, &synonyms));
        let holds = |clause: &Clause| {
            clause.terms().any(|term| held.iter().any(|word| terms::stems(word).contains(&term.text)))
        };
        let matched: Vec<usize> =
            (0..analysed.clauses.len()).filter(|&number| holds(&analysed.clauses[number])).collect();
        analysed.covered(&matched)
    }

    #[test]
    fn a_word_is_covered_by_itself_by_a_part_or_by_a_synonym_and_counts_once() {
        let question = "Wird die Hundesteuer für das Schwimmbecken erlassen?";
        for (held, share) in [
            (&["Hundesteuer", "Schwimmbecken", "erlassen"][..], 1.0),
            (&["Steuer", "Freibad"], 2.0 / 3.0),
            (&["Hund", "Steuer", "Hundesteuer"], 1.0 / 3.0),
            (&["Schwimmbecken", "Freibad"], 1.0 / 3.0),
            (&["Straßenbahn"], 0.0),
        ] {
            assert!((covered(question, held) - share).abs() < 1e-6, "{held:?}: {}", covered(question, held));
        }
    }

    #[test]
    fn words_that_say_little_do_not_count() {
        let question = "Wird die Hundesteuer erlassen?";
        assert_eq!((covered(question, &["die", "wird"]), covered(question, &["die", "Steuer"])), (0.0, 0.5));
        assert!(covered("Was ist das?", &["das"]) > 0.0, "they are asked for where there is nothing else");
        assert_eq!(covered("?", &[]), 1.0, "nothing is lacking where nothing is asked for");
    }
}
