//! What is asked of an index: analysed words, a vector, and what narrows the search.

use jiff::civil::Date;

use crate::document::{Collection, Kind, Metadata};
use crate::ports::ModelId;

/// A part of a passage whose terms are counted on their own.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Zone {
    /// Stems of the words of the passage's text, and of the parts of its compounds.
    Text,
    /// The same of the document's title and of the passage's context line.
    Title,
    /// Document numbers, paragraphs, dates and their like that the passage names, free of separators.
    Identifiers,
    /// What the document itself is called by: its number and its day.
    Names,
}

impl Zone {
    /// All zones.
    pub const ALL: [Self; 4] = [Self::Text, Self::Title, Self::Identifiers, Self::Names];
}

/// What a term is; it is looked up in the zones that hold such terms.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// The stem of a word or of a part of a compound.
    Words,
    /// A document number, paragraph, date or its like, wherever it stands.
    Identifiers,
    /// A number or day that the document itself is called by.
    Names,
}

impl Field {
    /// Where such terms stand.
    #[must_use]
    pub fn zones(self) -> &'static [Zone] {
        match self {
            Self::Words => &[Zone::Text, Zone::Title],
            Self::Identifiers => &[Zone::Identifiers],
            Self::Names => &[Zone::Names],
        }
    }
}

/// A term to look up.
#[derive(Clone, Debug, PartialEq)]
pub struct Term {
    /// The analysed form, as [`crate::terms`] makes it.
    pub text: String,
    /// Where to look it up.
    pub field: Field,
    /// Factor on its score.
    pub weight: f32,
}

/// A term together with other words for the same.
///
/// It scores what its best wording scores: the term, or the sum of the terms of one synonym. A synonym is never taken for rarer than the
/// term itself, if the index holds the term, so that an odd word for a common thing does not outweigh it.
#[derive(Clone, Debug, PartialEq)]
pub struct Clause {
    /// The term that the question has.
    pub term: Term,
    /// Other wordings, each of one or more terms.
    pub synonyms: Vec<Vec<Term>>,
}

impl From<Term> for Clause {
    fn from(term: Term) -> Self {
        Self { term, synonyms: Vec::new() }
    }
}

impl Clause {
    /// All terms: the question's first.
    pub fn terms(&self) -> impl Iterator<Item = &Term> {
        std::iter::once(&self.term).chain(self.synonyms.iter().flatten())
    }
}

/// The question as a point in a model's space.
#[derive(Clone, Debug, PartialEq)]
pub struct QueryVector {
    /// The model that made it; compared with vectors of the same model only.
    pub model: ModelId,
    /// Its values, of length one (L2).
    pub values: Vec<f32>,
}

/// What the asker narrows the search to. Empty means everything.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Kinds of documents; empty means all.
    pub kinds: Vec<Kind>,
    /// Collections; empty means all that are allowed.
    pub collections: Vec<Collection>,
    /// First day; documents without a date do not pass.
    pub from: Option<Date>,
    /// Last day; documents without a date do not pass.
    pub to: Option<Date>,
}

impl Filter {
    /// Whether a document passes.
    #[must_use]
    pub fn passes(&self, metadata: &Metadata) -> bool {
        let kind = self.kinds.is_empty() || self.kinds.contains(&metadata.kind);
        let collection = self.collections.is_empty() || self.collections.contains(&metadata.collection);
        let from = self.from.is_none_or(|from| metadata.date.is_some_and(|date| date >= from));
        let to = self.to.is_none_or(|to| metadata.date.is_some_and(|date| date <= to));
        kind && collection && from && to
    }
}

/// An analysed question.
#[derive(Clone, Debug, PartialEq)]
pub struct Query {
    /// What the lexical leg adds up.
    pub clauses: Vec<Clause>,
    /// Vector of the dense leg; `None` searches by words alone.
    pub vector: Option<QueryVector>,
    /// What narrows the search.
    pub filter: Filter,
    /// How many passages each leg contributes at most.
    pub limit: usize,
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_dated_filter_keeps_undated_documents_out() {
        let filter = Filter { from: Some(date(2024, 1, 1)), ..Filter::default() };
        let mut metadata = Metadata::default();
        assert!(Filter::default().passes(&metadata));
        assert!(!filter.passes(&metadata));
        metadata.date = Some(date(2024, 1, 1));
        assert!(filter.passes(&metadata));
        metadata.date = Some(date(2023, 12, 31));
        assert!(!filter.passes(&metadata));
    }
}
