//! What the lexical leg gives a passage: BM25F of each clause, with the counts of the whole index.
//!
//! The reference index scores with it; the explanation of a hit does the same sum again, clause by clause.

use std::collections::BTreeMap;

use crate::bm25;
use crate::ports::{Candidates, TermStatistics};
use crate::question::{Clause, Field, Term, Zone};
use crate::terms::PassageTerms;

/// What the whole index says of a query's terms.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Statistics {
    /// All passages.
    pub(crate) passages: u64,
    /// Average length of each zone, in the order of [`Zone::ALL`].
    pub(crate) averages: [f32; Zone::ALL.len()],
    /// Passages that hold each term.
    pub(crate) holding: BTreeMap<(Field, String), u64>,
}

impl Statistics {
    /// Those that a search came with.
    pub(crate) fn of(candidates: &Candidates) -> Self {
        let count = |found: &TermStatistics| ((found.term.field, found.term.text.clone()), found.passages);
        Self {
            passages: candidates.passages,
            averages: candidates.averages,
            holding: candidates.terms.iter().map(count).collect(),
        }
    }

    /// The number of passages that hold a term.
    pub(crate) fn holding(&self, term: &Term) -> u64 {
        self.holding.get(&(term.field, term.text.clone())).copied().unwrap_or(0)
    }

    /// What each clause gives a passage: what its best wording gives.
    pub(crate) fn scores(&self, clauses: &[Clause], terms: &PassageTerms) -> Vec<f32> {
        clauses.iter().map(|clause| self.best_wording(clause, terms).1).collect()
    }

    /// The wording that gives a passage most, and how much: `None` is the term itself, a number one of the synonyms.
    pub(crate) fn best_wording(&self, clause: &Clause, terms: &PassageTerms) -> (Option<usize>, f32) {
        let own = self.holding(&clause.term);
        let rarity = bm25::rarity(self.passages, own);
        let highest = if own > 0 { rarity } else { f32::INFINITY };
        let by_term = clause.term.weight * rarity * self.saturated(&clause.term, terms);
        let mut best = (None, by_term);
        for (place, synonym) in clause.synonyms.iter().enumerate() {
            let of_term = |term: &Term| {
                let rarity = bm25::rarity(self.passages, self.holding(term)).min(highest);
                term.weight * rarity * self.saturated(term, terms)
            };
            let score = synonym.iter().map(of_term).sum();
            if score > best.1 {
                best = (Some(place), score);
            }
        }
        best
    }

    fn saturated(&self, term: &Term, terms: &PassageTerms) -> f32 {
        let in_zone = |zone: &Zone| {
            let terms = terms.of(*zone);
            let count = terms.counts.get(&term.text)?;
            Some(bm25::frequency(*zone, *count, terms.length, self.averages[*zone as usize]))
        };
        bm25::saturated(term.field.zones().iter().filter_map(in_zone).sum())
    }
}
