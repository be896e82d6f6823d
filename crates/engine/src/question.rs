//! What is asked of an index: analysed words, a vector, and what narrows the search.

use jiff::civil::Date;

use crate::document::{Collection, Kind, Metadata};
use crate::ports::ModelId;

/// Which of a passage's analysed fields a term is looked up in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Field {
    /// Stems of the passage's text.
    Body,
    /// Stems of the document's title and of the passage's context line.
    Title,
    /// Stems of the parts of compounds in text, title and context line.
    Parts,
    /// Document numbers, paragraphs and dates, free of separators.
    Identifier,
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
    /// Terms of the lexical leg.
    pub terms: Vec<Term>,
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
