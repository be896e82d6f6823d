//! Scoring: BM25F, clause after clause in the order of the query, with the counts of the whole pinned generation.
//!
//! Adding up clause by clause makes a score independent of how the index is cut into segments, and costs little: a question
//! has a dozen clauses, a posting a few nanoseconds.

use std::sync::Arc;

use engine::{Clause, Term, Zone, bm25};
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
    /// For each term of the query's clauses the number of current passages that hold it.
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
    pub(crate) fn score(&self, clauses: &[Clause], view: &LexicalView) -> Result<LexicalScores<'_>> {
        let mut scoring = Scoring::new(self);
        for clause in clauses {
            scoring.score(clause)?;
            scoring.add_up(view);
        }
        Ok(LexicalScores { state: self, scores: scoring.scores, holding: scoring.holding })
    }

    /// Adds up the frequencies of a term in all its zones, for current documents.
    fn collect(&self, part: &Part, term: &Term, found: &mut Sparse) -> Result<()> {
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

/// What is added up while clause after clause is scored; one list entry for each segment.
struct Scoring<'s> {
    state: &'s LexicalState,
    /// The frequency of one term.
    frequencies: Vec<Sparse>,
    /// The score of one synonym.
    wording: Vec<Sparse>,
    /// The best score of the wordings of one clause.
    best: Vec<Sparse>,
    /// The sum over all clauses, one for each document.
    scores: Vec<Vec<f32>>,
    holding: Vec<u64>,
}

impl<'s> Scoring<'s> {
    fn new(state: &'s LexicalState) -> Self {
        let zeros = |part: &Part| vec![0.0; part.segment.passages.len()];
        let sparse = || state.parts.iter().map(|part| Sparse::new(zeros(part))).collect();
        Self {
            state,
            frequencies: sparse(),
            wording: sparse(),
            best: sparse(),
            scores: state.parts.iter().map(zeros).collect(),
            holding: Vec::new(),
        }
    }

    /// Leaves in `best` what the best wording of a clause scores.
    fn score(&mut self, clause: &Clause) -> Result<()> {
        let rarity = self.score_term(&clause.term, f32::INFINITY)?;
        self.take_better();
        let is_held = self.holding.last().is_some_and(|&count| count > 0);
        let highest = if is_held { rarity } else { f32::INFINITY };
        for synonym in &clause.synonyms {
            for term in synonym {
                self.score_term(term, highest)?;
            }
            self.take_better();
        }
        Ok(())
    }

    /// Adds a term's score to the wording, and returns its rarity.
    fn score_term(&mut self, term: &Term, highest: f32) -> Result<f32> {
        for (part, found) in self.state.parts.iter().zip(&mut self.frequencies) {
            self.state.collect(part, term, found)?;
        }
        let count = self.frequencies.iter().map(|found| found.documents.len() as u64).sum();
        self.holding.push(count);
        let rarity = bm25::rarity(self.state.passages, count).min(highest);
        for (found, wording) in self.frequencies.iter_mut().zip(&mut self.wording) {
            found.drain(|document, frequency| {
                wording.add(document, term.weight * rarity * bm25::saturated(frequency));
            });
        }
        Ok(rarity)
    }

    fn take_better(&mut self) {
        for (wording, best) in self.wording.iter_mut().zip(&mut self.best) {
            wording.drain(|document, score| best.raise(document, score));
        }
    }

    /// Adds what the clause scored to all that the view allows.
    fn add_up(&mut self, view: &LexicalView) {
        for ((best, allowed), scores) in self.best.iter_mut().zip(&view.0).zip(&mut self.scores) {
            best.drain(|document, score| {
                if allowed.contains(document) {
                    scores[document as usize] += score;
                }
            });
        }
    }
}

/// A positive number for some documents of a segment.
struct Sparse {
    /// One for each document of the segment, 0 for all but `documents`.
    of: Vec<f32>,
    documents: Vec<u32>,
}

impl Sparse {
    fn new(zeros: Vec<f32>) -> Self {
        Self { of: zeros, documents: Vec::new() }
    }

    fn add(&mut self, document: u32, more: f32) {
        self.change(document, |value| value + more);
    }

    fn raise(&mut self, document: u32, least: f32) {
        self.change(document, |value| value.max(least));
    }

    fn change(&mut self, document: u32, change: impl FnOnce(f32) -> f32) {
        let value = &mut self.of[document as usize];
        if *value == 0.0 {
            self.documents.push(document);
        }
        *value = change(*value);
    }

    /// Hands out all numbers and is then empty.
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
