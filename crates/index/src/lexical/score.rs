//! Scoring: BM25, term after term in the order of the query, with the counts of the whole pinned generation.
//!
//! Adding up term by term makes a score independent of how the index is cut into segments, and costs little: a question
//! has a dozen terms, a posting a few nanoseconds.

use std::sync::Arc;

use engine::Term;
use roaring::RoaringBitmap;
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::schema::IndexRecordOption;
use tantivy::{BitSet, DocSet, TERMINATED};

use super::{COUNT, LexicalSegment, place_of};
use crate::best::{Scored, best};
use crate::error::Result;

const K1: f32 = 1.2;
const B: f32 = 0.75;

/// The lexical index at one generation.
pub(crate) struct LexicalState {
    parts: Vec<Part>,
    /// Current passages.
    passages: u64,
    /// Average number of terms in a current passage, for each field.
    averages: [f32; COUNT],
}

struct Part {
    segment: Arc<LexicalSegment>,
    /// Documents that are current; `None` if all are.
    current: Option<BitSet>,
}

/// What may be found in each segment.
pub(crate) struct LexicalView(Vec<BitSet>);

/// The scores of a query.
pub(crate) struct LexicalScores<'s> {
    state: &'s LexicalState,
    /// One for each document of each segment.
    scores: Vec<Vec<f32>>,
    /// For each term of the query the number of current passages that hold it.
    pub(crate) holding: Vec<u64>,
}

impl LexicalState {
    /// The segments as they are in a generation with those current passages.
    pub(crate) fn new(segments: Vec<Arc<LexicalSegment>>, live: &RoaringBitmap) -> Self {
        let mut totals = [0_u64; COUNT];
        let mut parts = Vec::new();
        for segment in segments {
            let current = bits(&segment, live);
            let is_current = |document: &usize| current.contains(*document as u32);
            for (total, lengths) in totals.iter_mut().zip(&segment.lengths) {
                *total += (0..lengths.len()).filter(is_current).map(|at| u64::from(lengths[at])).sum::<u64>();
            }
            let all = current.len() == segment.passages.len();
            parts.push(Part { segment, current: (!all).then_some(current) });
        }
        let averages = totals.map(|total| total as f32 / live.len().max(1) as f32);
        Self { parts, passages: live.len(), averages }
    }

    /// What is allowed of each segment.
    pub(crate) fn view(&self, allowed: &RoaringBitmap) -> LexicalView {
        LexicalView(self.parts.iter().map(|part| bits(&part.segment, allowed)).collect())
    }

    /// All passages that the segments hold, current or not.
    pub(crate) fn held(&self) -> RoaringBitmap {
        self.parts
            .iter()
            .flat_map(|part| part.segment.passages.iter().copied())
            .filter(|&id| id > 0)
            .collect()
    }

    /// Scores what the view allows.
    pub(crate) fn score(&self, terms: &[Term], view: &LexicalView) -> Result<LexicalScores<'_>> {
        let mut scores: Vec<Vec<f32>> =
            self.parts.iter().map(|part| vec![0.0; part.segment.passages.len()]).collect();
        let mut holding = Vec::new();
        for term in terms {
            let count = self.count(term)?;
            holding.push(count);
            if count == 0 {
                continue;
            }
            for ((part, allowed), scores) in self.parts.iter().zip(&view.0).zip(&mut scores) {
                self.add_term(part, allowed, term, count, scores)?;
            }
        }
        Ok(LexicalScores { state: self, scores, holding })
    }

    /// Number of current passages that hold a term.
    fn count(&self, term: &Term) -> Result<u64> {
        let mut count = 0;
        for part in &self.parts {
            let Some(mut postings) = postings(&part.segment, term)? else { continue };
            count += match &part.current {
                None => u64::from(postings.doc_freq()),
                Some(current) => count_in(&mut postings, current),
            };
        }
        Ok(count)
    }

    fn add_term(
        &self,
        part: &Part,
        allowed: &BitSet,
        term: &Term,
        count: u64,
        scores: &mut [f32],
    ) -> Result<()> {
        let Some(mut postings) = postings(&part.segment, term)? else { return Ok(()) };
        let place = place_of(term.field);
        let (lengths, average) = (&part.segment.lengths[place], self.averages[place]);
        let (all, holding) = (self.passages as f32, count as f32);
        let rarity = (1.0 + (all - holding + 0.5) / (holding + 0.5)).ln();
        let mut document = postings.doc();
        while document != TERMINATED {
            if allowed.contains(document) {
                let frequency = postings.term_freq() as f32;
                let length = lengths[document as usize] as f32;
                let saturation = frequency * (K1 + 1.0) / (frequency + K1 * (1.0 - B + B * length / average));
                scores[document as usize] += term.weight * rarity * saturation;
            }
            document = postings.advance();
        }
        Ok(())
    }
}

impl LexicalScores<'_> {
    /// The passages with the highest scores above zero.
    pub(crate) fn best(&self, limit: usize) -> Vec<Scored> {
        let passages = self.state.parts.iter().flat_map(|part| &part.segment.passages);
        let scored = passages.zip(self.scores.iter().flatten());
        let found = scored.filter(|&(_, &score)| score > 0.0);
        best(found.map(|(&passage, &score)| Scored { passage, score }).collect(), limit)
    }

    /// The score of a passage that the view allows, 0 if no term occurs.
    pub(crate) fn of(&self, passage: u32) -> f32 {
        let mut parts = self.state.parts.iter().zip(&self.scores);
        let score = parts.find_map(|(part, scores)| {
            part.segment.document_of(passage).map(|document| scores[document as usize])
        });
        score.unwrap_or(0.0)
    }
}

fn bits(segment: &LexicalSegment, passages: &RoaringBitmap) -> BitSet {
    let mut bits = BitSet::with_max_value(segment.passages.len() as u32);
    for (document, &passage) in (0..).zip(&segment.passages) {
        if passages.contains(passage) {
            bits.insert(document);
        }
    }
    bits
}

fn postings(segment: &LexicalSegment, term: &Term) -> Result<Option<SegmentPostings>> {
    let place = place_of(term.field);
    let wanted = tantivy::Term::from_field_text(segment.texts[place], &term.text);
    Ok(segment.postings[place].read_postings(&wanted, IndexRecordOption::WithFreqs)?)
}

fn count_in(postings: &mut SegmentPostings, current: &BitSet) -> u64 {
    let mut count = 0;
    let mut document = postings.doc();
    while document != TERMINATED {
        count += u64::from(current.contains(document));
        document = postings.advance();
    }
    count
}
