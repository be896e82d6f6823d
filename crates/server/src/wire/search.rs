//! What a search found, as JSON.

use engine::{Hit, Results};
use serde::Serialize;

use super::{DocumentBody, LinksBody};
use crate::language::Locale;
use crate::links::Place;
use crate::snippet::{self, Segment};

/// What a search found.
#[derive(Debug, Serialize)]
pub(crate) struct ResultsBody {
    question: String,
    /// State of the index that was searched.
    generation: u64,
    /// How well the best passage covers the question, from 0 to 1.
    strength: f32,
    hits: Vec<HitBody>,
}

impl ResultsBody {
    pub(crate) fn new(question: String, results: &Results, locale: Locale) -> Self {
        Self {
            question,
            generation: results.generation.0,
            strength: results.strength,
            hits: HitBody::all(&results.hits, locale),
        }
    }
}

/// A passage that was found.
#[derive(Debug, Serialize)]
pub(crate) struct HitBody {
    passage: u64,
    /// From 0 to 1; comparable within one result list only.
    score: f32,
    /// BM25.
    lexical: f32,
    /// Cosine; null without vectors.
    semantic: Option<f32>,
    document: DocumentBody,
    /// Headings above the passage, outermost first.
    section: Vec<String>,
    context: String,
    page: u32,
    text: String,
    /// The best part of the text, words of the question marked.
    snippet: Vec<SegmentBody>,
    links: LinksBody,
}

#[derive(Debug, Serialize)]
struct SegmentBody {
    text: String,
    marked: bool,
}

impl HitBody {
    pub(crate) fn all(hits: &[Hit], locale: Locale) -> Vec<Self> {
        hits.iter().map(|hit| Self::new(hit, locale)).collect()
    }

    fn new(hit: &Hit, locale: Locale) -> Self {
        let passage = &hit.passage.passage;
        let place = Place::of_hit(hit);
        Self {
            passage: hit.passage.id.0,
            score: hit.score,
            lexical: hit.lexical,
            semantic: hit.semantic,
            document: DocumentBody::new(&hit.document, locale),
            section: passage.section.clone(),
            context: passage.context.clone(),
            page: place.page,
            text: passage.text.clone(),
            snippet: snippet::of_hit(hit).into_iter().map(SegmentBody::from).collect(),
            links: LinksBody::new(&place, locale),
        }
    }
}

impl From<Segment> for SegmentBody {
    fn from(segment: Segment) -> Self {
        Self { text: segment.text, marked: segment.marked }
    }
}
