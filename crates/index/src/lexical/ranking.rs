//! Finding the best documents without scoring them all: clauses that can add much first, and once those that are left cannot lift a document
//! among the best any more, only the documents that may be among them are looked up (Turtle and Flood, „Query Evaluation:
//! Strategies and Optimizations“, 1995).
//!
//! A question has a dozen words that nearly every passage holds, and they add little. What is found is exactly what scoring everything would
//! find: sums in another order decide only what is looked at, and the scores that count are made in the order of the query.

use std::collections::BTreeMap;

use tantivy::BitSet;

use super::LexicalView;
use super::score::{LexicalState, Part};
use super::sparse::Sparse;
use super::weigh::{Frequencies, Matched, Weighed, WeighedClause};
use crate::best::{Scored, best};
use crate::error::Result;
use engine::bm25;

/// Sums of another order may differ by so much of their size.
const SLACK: f32 = 1e-4;

/// The passages with the highest scores above zero, and what matches in each.
pub(super) fn ranking(
    state: &LexicalState,
    weighed: &Weighed<'_>,
    view: &LexicalView,
    limit: usize,
) -> Result<BTreeMap<u32, Matched>> {
    let mut order: Vec<&WeighedClause<'_>> = weighed.clauses.iter().collect();
    order.sort_by(|left, right| right.bound.total_cmp(&left.bound));
    let mut sums = Sums::new(state, view);
    let all: f32 = order.iter().map(|clause| clause.bound).sum();
    let mut rest = all;
    let mut left = order.iter();
    // Sums are no larger than what the clauses so far can add, and that must be more than what is left.
    while all - rest <= rest || !sums.suffice(limit, rest) {
        let Some(clause) = left.next() else { break };
        sums.add(clause)?;
        rest -= clause.bound;
    }
    let mut found = sums.promising(limit, rest.max(0.0));
    for clause in left {
        for (part, found) in state.parts.iter().zip(&mut found) {
            clause.add(state, part, &found.documents, &mut found.scores)?;
        }
        rest -= clause.bound;
        narrow(&mut found, limit, rest.max(0.0));
    }
    let mut matches = BTreeMap::new();
    for (part, found) in state.parts.iter().zip(found) {
        let matched = weighed.matches(state, part, &found.documents)?;
        let passages = found.documents.iter().map(|&document| part.segment.passages[document as usize]);
        matches.extend(passages.zip(matched));
    }
    let scored = matches.iter().map(|(&passage, matched)| Scored { passage, score: matched.score });
    let best = best(scored.filter(|found| found.score > 0.0).collect(), limit);
    Ok(best.iter().filter_map(|found| matches.remove_entry(&found.passage)).collect())
}

/// What some documents of a segment, ascending, have so far.
struct Found {
    documents: Vec<u32>,
    scores: Vec<f32>,
}

/// Keeps what can still be among the best.
fn narrow(found: &mut [Found], limit: usize, rest: f32) {
    let least = least(found.iter().flat_map(|found| found.scores.iter().copied()).collect(), limit, rest);
    for found in found {
        let mut keep = found.scores.iter().map(|&score| score >= least);
        found.documents.retain(|_| keep.next().unwrap_or(false));
        found.scores.retain(|&score| score >= least);
    }
}

/// What a document must have so far to be among the best when up to `rest` is added to each.
fn least(mut scores: Vec<f32>, limit: usize, rest: f32) -> f32 {
    let Some(last) = limit.checked_sub(1).filter(|&last| last < scores.len()) else { return 0.0 };
    let (_, best, _) = scores.select_nth_unstable_by(last, |left, right| right.total_cmp(left));
    *best - rest - SLACK * (*best + rest)
}

/// What is added up while clause after clause is scored; one of each for each segment.
struct Sums<'s> {
    state: &'s LexicalState,
    allowed: &'s [BitSet],
    /// The score of one wording.
    wording: Vec<Sparse>,
    /// The best score of the wordings of one clause.
    best: Vec<Sparse>,
    /// The sum over the clauses so far.
    sums: Vec<Sparse>,
}

impl<'s> Sums<'s> {
    fn new(state: &'s LexicalState, view: &'s LexicalView) -> Self {
        let sparse =
            || state.parts.iter().map(|part: &Part| Sparse::new(part.segment.passages.len())).collect();
        Self { state, allowed: &view.0, wording: sparse(), best: sparse(), sums: sparse() }
    }

    fn add(&mut self, clause: &WeighedClause<'_>) -> Result<()> {
        for (number, part) in self.state.parts.iter().enumerate() {
            let (wording, best) = (&mut self.wording[number], &mut self.best[number]);
            let (sums, allowed) = (&mut self.sums[number], &self.allowed[number]);
            for terms in &clause.wordings {
                for weighed in terms {
                    Frequencies::of(self.state, part, weighed.term)?.each(|document, frequency| {
                        if allowed.contains(document) {
                            wording.add(document, weighed.factor * bm25::saturated(frequency));
                        }
                    });
                }
                if clause.wordings.len() == 1 {
                    wording.drain(|document, score| sums.add(document, score));
                } else {
                    wording.drain(|document, score| best.raise(document, score));
                }
            }
            best.drain(|document, score| sums.add(document, score));
        }
        Ok(())
    }

    /// Whether no document without a sum can be among the best when up to `rest` is added to each.
    fn suffice(&self, limit: usize, rest: f32) -> bool {
        self.least(limit, rest) > 0.0
    }

    fn least(&self, limit: usize, rest: f32) -> f32 {
        least(self.sums.iter().flat_map(Sparse::iter).map(|(_, sum)| sum).collect(), limit, rest)
    }

    /// The documents that can still be among the best.
    fn promising(&self, limit: usize, rest: f32) -> Vec<Found> {
        let least = self.least(limit, rest);
        let of_part = |sums: &Sparse| {
            let mut promising: Vec<(u32, f32)> = sums.iter().filter(|(_, sum)| *sum >= least).collect();
            promising.sort_unstable_by_key(|(document, _)| *document);
            let (documents, scores) = promising.into_iter().unzip();
            Found { documents, scores }
        };
        self.sums.iter().map(of_part).collect()
    }
}
