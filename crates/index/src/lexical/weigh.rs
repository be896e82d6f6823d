//! What each term of a query is worth in one generation, and what a document scores by that: the definition of the lexical score.
//!
//! Adding up clause by clause in the order of the query makes a score independent of how the index is cut into segments.

use engine::{Clause, Term, bm25};
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::{DocSet, TERMINATED};

use super::score::{LexicalState, Part};
use super::{LexicalSegment, place_of};
use crate::error::Result;

/// A query with what its terms are worth.
pub(crate) struct Weighed<'q> {
    pub(super) clauses: Vec<WeighedClause<'q>>,
    /// For each term of the query's clauses the number of current passages that hold it.
    pub(crate) holding: Vec<u64>,
}

/// A clause scores what its best wording scores, and a wording the sum of its terms.
pub(super) struct WeighedClause<'q> {
    pub(super) wordings: Vec<Vec<WeighedTerm<'q>>>,
    /// More than it can score in any document.
    pub(super) bound: f32,
}

pub(super) struct WeighedTerm<'q> {
    pub(super) term: &'q Term,
    /// Weight and rarity together: what is multiplied with the saturated frequency.
    pub(super) factor: f32,
}

/// What a query gives a document.
#[derive(Clone, Debug, Default)]
pub(crate) struct Matched {
    /// The sum over the clauses.
    pub(crate) score: f32,
    /// Numbers of the clauses that give something, ascending.
    pub(crate) clauses: Vec<usize>,
}

impl<'q> Weighed<'q> {
    pub(super) fn of(state: &LexicalState, clauses: &'q [Clause]) -> Result<Self> {
        let mut holding = Vec::new();
        let mut rarity = |term: &Term| -> Result<(f32, bool)> {
            let count = state.holding(term)?;
            holding.push(count);
            Ok((bm25::rarity(state.passages, count), count > 0))
        };
        let mut weighed = Vec::new();
        for clause in clauses {
            let (own, is_held) = rarity(&clause.term)?;
            let highest = if is_held { own } else { f32::INFINITY };
            let mut wordings = vec![vec![WeighedTerm::of(&clause.term, own)]];
            for synonym in &clause.synonyms {
                let terms =
                    synonym.iter().map(|term| Ok(WeighedTerm::of(term, rarity(term)?.0.min(highest))));
                wordings.push(terms.collect::<Result<_>>()?);
            }
            weighed.push(WeighedClause::of(wordings));
        }
        Ok(Self { clauses: weighed, holding })
    }

    /// What it gives some documents of a segment, given and returned in ascending order.
    pub(super) fn matches(
        &self,
        state: &LexicalState,
        part: &Part,
        documents: &[u32],
    ) -> Result<Vec<Matched>> {
        let mut matches = vec![Matched::default(); documents.len()];
        for (number, clause) in self.clauses.iter().enumerate() {
            let mut scores = vec![0.0; documents.len()];
            clause.add(state, part, documents, &mut scores)?;
            for (matched, score) in matches.iter_mut().zip(scores).filter(|(_, score)| *score > 0.0) {
                matched.score += score;
                matched.clauses.push(number);
            }
        }
        Ok(matches)
    }
}

impl<'q> WeighedClause<'q> {
    fn of(wordings: Vec<Vec<WeighedTerm<'q>>>) -> Self {
        let factors = wordings.iter().map(|terms| terms.iter().map(|term| term.factor).sum::<f32>());
        let bound = factors.fold(0.0, f32::max) * bm25::HIGHEST;
        Self { wordings, bound }
    }

    /// Adds the clause's scores of some documents, ascending, to what they have.
    pub(super) fn add(
        &self,
        state: &LexicalState,
        part: &Part,
        documents: &[u32],
        scores: &mut [f32],
    ) -> Result<()> {
        let mut best = vec![0.0_f32; documents.len()];
        for terms in &self.wordings {
            let mut wording = vec![0.0; documents.len()];
            for term in terms {
                let mut frequencies = Frequencies::of(state, part, term.term)?;
                for (score, &document) in wording.iter_mut().zip(documents) {
                    let frequency = frequencies.seek(document);
                    if frequency > 0.0 {
                        *score += term.factor * bm25::saturated(frequency);
                    }
                }
            }
            for (best, wording) in best.iter_mut().zip(wording) {
                *best = best.max(wording);
            }
        }
        for (score, best) in scores.iter_mut().zip(best) {
            *score += best;
        }
        Ok(())
    }
}

impl<'q> WeighedTerm<'q> {
    fn of(term: &'q Term, rarity: f32) -> Self {
        Self { term, factor: term.weight * rarity }
    }
}

/// The frequencies of a term in the documents of a segment, over all of its zones.
pub(super) struct Frequencies<'s> {
    segment: &'s LexicalSegment,
    zones: Vec<(engine::Zone, f32, SegmentPostings)>,
}

impl<'s> Frequencies<'s> {
    pub(super) fn of(state: &LexicalState, part: &'s Part, term: &Term) -> Result<Self> {
        let mut zones = Vec::new();
        for &zone in term.field.zones() {
            if let Some(postings) = part.postings(zone, &term.text)? {
                zones.push((zone, state.averages[place_of(zone)], postings));
            }
        }
        Ok(Self { segment: &part.segment, zones })
    }

    /// Hands out every document with its frequency, ascending.
    pub(super) fn each(mut self, mut take: impl FnMut(u32, f32)) {
        while let Some(document) = self.next() {
            take(document, self.at(document));
        }
    }

    /// The number of documents that a test lets pass.
    pub(super) fn count(mut self, passes: impl Fn(u32) -> bool) -> u64 {
        let mut count = 0;
        while let Some(document) = self.next() {
            count += u64::from(passes(document));
            self.pass(document);
        }
        count
    }

    /// The frequency in a document that does not come before the last one, 0 if the term does not stand there.
    fn seek(&mut self, document: u32) -> f32 {
        for (_, _, postings) in &mut self.zones {
            if postings.doc() < document {
                postings.seek(document);
            }
        }
        self.at(document)
    }

    /// The nearest document.
    fn next(&self) -> Option<u32> {
        let nearest = self.zones.iter().map(|(_, _, postings)| postings.doc()).min();
        nearest.filter(|&document| document != TERMINATED)
    }

    /// The frequency in a document, which is passed.
    fn at(&mut self, document: u32) -> f32 {
        let mut frequency = 0.0;
        for (zone, average, postings) in &mut self.zones {
            if postings.doc() == document {
                let length = self.segment.lengths[place_of(*zone)][document as usize];
                frequency += bm25::frequency(*zone, postings.term_freq(), length, *average);
                postings.advance();
            }
        }
        frequency
    }

    fn pass(&mut self, document: u32) {
        for (_, _, postings) in &mut self.zones {
            if postings.doc() == document {
                postings.advance();
            }
        }
    }
}
