//! The lexical index at one generation: BM25F with the counts of the whole generation, so that scores change with a commit and never with a
//! merge.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};

use engine::{Clause, Field, Term, Zone};
use roaring::RoaringBitmap;
use tantivy::BitSet;
use tantivy::postings::SegmentPostings;
use tantivy::schema::IndexRecordOption;

use super::ranking::ranking;
use super::weigh::{Frequencies, Matched, Weighed};
use super::{COUNT, LexicalSegment, place_of};
use crate::error::Result;

/// The lexical index at one generation.
pub(crate) struct LexicalState {
    pub(super) parts: Vec<Part>,
    /// Current passages.
    pub(super) passages: u64,
    /// Average length of each zone of a current passage.
    pub(crate) averages: [f32; COUNT],
    /// How many current passages hold a term, for terms that were asked for: the same words come with every question.
    counts: Mutex<HashMap<(Field, String), u64>>,
}

pub(super) struct Part {
    pub(super) segment: Arc<LexicalSegment>,
    /// Documents that are current; `None` if all are.
    current: Option<BitSet>,
}

/// What may be found in each segment.
pub(crate) struct LexicalView(pub(super) Vec<BitSet>);

/// The number of terms whose counts are kept.
const COUNTS: usize = 1 << 14;

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
        Self { parts, passages: live.len(), averages, counts: Mutex::default() }
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

    /// What the terms of a query are worth.
    pub(crate) fn weigh<'q>(&self, clauses: &'q [Clause]) -> Result<Weighed<'q>> {
        Weighed::of(self, clauses)
    }

    /// The `limit` passages of the view with the highest scores above zero, and what matches in each.
    pub(crate) fn best(
        &self,
        query: &Weighed<'_>,
        view: &LexicalView,
        limit: usize,
    ) -> Result<BTreeMap<u32, Matched>> {
        ranking(self, query, view, limit)
    }

    /// What the clauses of a query give each of some passages.
    pub(crate) fn matches(
        &self,
        query: &Weighed<'_>,
        passages: &BTreeSet<u32>,
    ) -> Result<BTreeMap<u32, Matched>> {
        let mut matches = BTreeMap::new();
        for part in &self.parts {
            let found =
                passages.iter().filter_map(|&passage| Some((part.segment.document_of(passage)?, passage)));
            let (documents, passages): (Vec<u32>, Vec<u32>) =
                found.collect::<BTreeMap<_, _>>().into_iter().unzip();
            matches.extend(passages.into_iter().zip(query.matches(self, part, &documents)?));
        }
        Ok(matches)
    }

    /// The number of current passages that hold a term.
    pub(super) fn holding(&self, term: &Term) -> Result<u64> {
        let key = (term.field, term.text.clone());
        let counts = || self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let known = counts().get(&key).copied();
        if let Some(count) = known {
            return Ok(count);
        }
        let mut count = 0;
        for part in &self.parts {
            let is_current =
                |document| part.current.as_ref().is_none_or(|current| current.contains(document));
            count += Frequencies::of(self, part, term)?.count(is_current);
        }
        let mut counts = counts();
        if counts.len() >= COUNTS {
            counts.clear();
        }
        counts.insert(key, count);
        Ok(count)
    }
}

impl Part {
    pub(super) fn postings(&self, zone: Zone, term: &str) -> Result<Option<SegmentPostings>> {
        let place = place_of(zone);
        let wanted = tantivy::Term::from_field_text(self.segment.texts[place], term);
        Ok(self.segment.postings[place].read_postings(&wanted, IndexRecordOption::WithFreqs)?)
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
