//! Analysis for the lexical leg: the terms under which a passage is stored and a question is looked up.
//!
//! It stands on the engine's side of the index port, so that every index finds the same things.

use german::{compound_parts, stem, tokens};

use crate::document::Metadata;
use crate::passage::Passage;
use crate::question::Field;

/// The terms of a passage, one list for each [`Field`].
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PassageTerms {
    /// Terms of [`Field::Body`], in order, with repetition.
    pub body: Vec<String>,
    /// Terms of [`Field::Title`].
    pub title: Vec<String>,
    /// Terms of [`Field::Parts`].
    pub parts: Vec<String>,
    /// Terms of [`Field::Identifier`].
    pub identifiers: Vec<String>,
}

impl PassageTerms {
    /// The terms of a field.
    #[must_use]
    pub fn of(&self, field: Field) -> &[String] {
        match field {
            Field::Body => &self.body,
            Field::Title => &self.title,
            Field::Parts => &self.parts,
            Field::Identifier => &self.identifiers,
        }
    }
}

/// Analyses a passage for storing.
#[must_use]
pub fn passage_terms(passage: &Passage, metadata: &Metadata) -> PassageTerms {
    let number = metadata.number.as_deref().unwrap_or_default();
    let sources = [number, &passage.context, &passage.text];
    let title = format!("{} {}", metadata.title, passage.context);
    PassageTerms {
        body: stems(&passage.text),
        parts: part_stems(&passage.text).chain(part_stems(&title)).collect(),
        title: stems(&title),
        identifiers: sources.into_iter().flat_map(stored_identifiers).collect(),
    }
}

/// The stems of a text, in order.
#[must_use]
pub fn stems(text: &str) -> Vec<String> {
    tokens(text).map(|token| stem(token.text)).collect()
}

/// The stems of the parts of a text's compounds, in order.
pub(crate) fn part_stems(text: &str) -> impl Iterator<Item = String> {
    tokens(text).flat_map(|token| compound_parts(token.text)).map(|part| stem(&part))
}

/// All stems that a text offers to a question: its words and the parts of its compounds.
pub(crate) fn covering_stems(text: &str) -> impl Iterator<Item = String> {
    tokens(text).map(|token| stem(token.text)).chain(part_stems(text))
}

/// The identifiers of a text (document numbers, paragraphs, dates) free of separators: `DS 46/2024` and `ds46-2024` are the
/// same.
#[must_use]
pub fn identifiers(text: &str) -> Vec<String> {
    german::identifiers(text).into_iter().map(|found| found.canonical).collect()
}

/// The identifiers of a text together with those that enclose them: whoever asks for § 5 also means § 5 Abs. 2.
fn stored_identifiers(text: &str) -> Vec<String> {
    let mut stored = Vec::new();
    for found in german::identifiers(text) {
        stored.extend(found.enclosing().into_iter().map(str::to_owned));
        stored.push(found.canonical);
    }
    stored
}
