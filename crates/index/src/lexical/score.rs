//! Scoring: BM25F, term after term in the order of the query, with the counts of the whole pinned generation.
//!
//! Adding up term by term makes a score independent of how the index is cut into segments, and costs little: a question
//! has a dozen terms, a posting a few nanoseconds.

use std::sync::Arc;

use engine::{Term, Zone, bm25};
use roaring::RoaringBitmap;
use tantivy::postings::{Postings, SegmentPostings};
use tantivy::schema::IndexRecordOption;
use tantivy::{BitSet, DocSet, TERMINATED};

use super::{COUNT, LexicalSegment, place_of};
use crate::best::{Scored, best};
use crate::error::Result;

/// The lexical index at one generation.
pub(crate) struct LexicalState {
    parts: Vec<Part>,
    /// Current passages.
    passages: u64,
    /// Average length of each zone of a current passage.
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
        let zeros = |part: &Part| vec![0.0; part.segment.passages.len()];
        let mut scores: Vec<Vec<f32>> = self.parts.iter().map(zeros).collect();
        let mut found: Vec<Frequencies> =
            self.parts.iter().map(|part| Frequencies::new(zeros(part))).collect();
        let mut holding = Vec::new();
        for term in terms {
            for (part, found) in self.parts.iter().zip(&mut found) {
                self.collect(part, term, found)?;
            }
            let count = found.iter().map(|found| found.documents.len() as u64).sum();
            let worth = term.weight * bm25::rarity(self.passages, count);
            for ((found, allowed), scores) in found.iter_mut().zip(&view.0).zip(&mut scores) {
                found.drain(|document, frequency| {
                    if allowed.contains(document) {
                        scores[document as usize] += worth * bm25::saturated(frequency);
                    }
                });
            }
            holding.push(count);
        }
        Ok(LexicalScores { state: self, scores, holding })
    }

    /// Adds up the frequencies of a term in all its zones, for current documents.
    fn collect(&self, part: &Part, term: &Term, found: &mut Frequencies) -> Result<()> {
        for &zone in term.field.zones() {
            let place = place_of(zone);
            let Some(mut postings) = postings(&part.segment, zone, &term.text)? else { continue };
            let (lengths, average) = (&part.segment.lengths[place], self.averages[place]);
            let mut document = postings.doc();
            while document != TERMINATED {
                if part.current.as_ref().is_none_or(|current| current.contains(document)) {
                    let length = lengths[document as usize];
                    found.add(document, bm25::frequency(zone, postings.term_freq(), length, average));
                }
                document = postings.advance();
            }
        }
        Ok(())
    }
}

/// The frequencies of one term in the documents of a segment.
struct Frequencies {
    /// One for each document of the segment, 0 for all but `documents`.
    of: Vec<f32>,
    documents: Vec<u32>,
}

impl Frequencies {
    fn new(zeros: Vec<f32>) -> Self {
        Self { of: zeros, documents: Vec::new() }
    }

    fn add(&mut self, document: u32, frequency: f32) {
        let sum = &mut self.of[document as usize];
        if *sum == 0.0 {
            self.documents.push(document);
        }
        *sum += frequency;
    }

    /// Hands out all frequencies and is then empty.
    fn drain(&mut self, mut take: impl FnMut(u32, f32)) {
        for document in self.documents.drain(..) {
            take(document, std::mem::take(&mut self.of[document as usize]));
        }
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

fn postings(segment: &LexicalSegment, zone: Zone, term: &str) -> Result<Option<SegmentPostings>> {
    let place = place_of(zone);
    let wanted = tantivy::Term::from_field_text(segment.texts[place], term);
    Ok(segment.postings[place].read_postings(&wanted, IndexRecordOption::WithFreqs)?)
}
