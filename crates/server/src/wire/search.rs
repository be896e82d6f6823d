//! What a search found, as JSON.

use std::collections::BTreeMap;

use engine::{Explanation, Hit, Results, SuggestedFilter};
use serde::Serialize;

use super::{DocumentBody, ExplanationBody, LinksBody, PlaceBody};
use crate::language::Locale;
use crate::links::Place;
use crate::phrasing::Phrasing;
use crate::snippet::{self, Segment};

/// What a search found.
#[derive(Debug, Serialize)]
pub(crate) struct ResultsBody {
    question: String,
    /// State of the index that was searched.
    generation: u64,
    /// How well the best passage covers the question, from 0 to 1.
    strength: f32,
    /// The question without its probable typing errors; null if it has none.
    meant: Option<String>,
    /// What of the question was not understood, in words.
    hints: Vec<String>,
    /// Filters that the question suggests; none of them was applied.
    suggested_filters: Vec<SuggestedFilterBody>,
    hits: Vec<HitBody>,
}

/// A filter that a question suggests.
#[derive(Debug, Serialize)]
struct SuggestedFilterBody {
    name: String,
    /// Parameters that apply it.
    parameters: BTreeMap<&'static str, String>,
}

/// Whether hits come with what made up their scores.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Explain {
    Yes,
    No,
}

impl ResultsBody {
    pub(crate) fn new(question: String, results: &Results, explain: Explain, locale: Locale) -> Self {
        let hit = |hit| match explain {
            Explain::Yes => HitBody::explained(hit, &results.explain(hit), locale),
            Explain::No => HitBody::new(hit, locale),
        };
        let phrasing = Phrasing(locale.language);
        let suggested = |filter| SuggestedFilterBody::new(filter, phrasing);
        Self {
            generation: results.generation.0,
            strength: results.strength,
            meant: results.meant(&question),
            question,
            hints: results.hints.iter().map(|hint| phrasing.hint(hint)).collect(),
            suggested_filters: results.suggested_filters().iter().map(suggested).collect(),
            hits: results.hits.iter().map(hit).collect(),
        }
    }
}

impl SuggestedFilterBody {
    fn new(filter: &SuggestedFilter, phrasing: Phrasing) -> Self {
        let parameters = match filter {
            SuggestedFilter::Kind(kind) => BTreeMap::from([("kind", kind.name().to_owned())]),
            SuggestedFilter::Gremium(name) => BTreeMap::from([("gremium", name.clone())]),
            SuggestedFilter::Dates { from, to } => {
                let ends = [("from", from), ("to", to)];
                ends.into_iter().filter_map(|(name, date)| Some((name, date.as_ref()?.to_string()))).collect()
            }
        };
        Self { name: phrasing.filter(filter), parameters }
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
    /// What the page is called, where that is not its number.
    #[serde(skip_serializing_if = "Option::is_none")]
    page_label: Option<String>,
    #[serde(flatten)]
    at: PlaceBody,
    text: String,
    /// The best part of the text, words of the question marked.
    snippet: Vec<SegmentBody>,
    links: LinksBody,
    /// The same passage in other documents.
    also: Vec<CopyBody>,
    /// What made up the score; absent unless it was asked for.
    #[serde(skip_serializing_if = "Option::is_none")]
    explanation: Option<ExplanationBody>,
}

/// The same passage in another document.
#[derive(Debug, Serialize)]
struct CopyBody {
    document: DocumentBody,
    passage: u64,
    page: u32,
    /// What the page is called, where that is not its number.
    #[serde(skip_serializing_if = "Option::is_none")]
    page_label: Option<String>,
    #[serde(flatten)]
    at: PlaceBody,
    links: LinksBody,
}

impl CopyBody {
    fn new(hit: &Hit, locale: Locale) -> Self {
        let place = Place::of_hit(hit);
        Self {
            document: DocumentBody::new(&hit.document, locale),
            passage: hit.passage.id.0,
            page: place.page,
            page_label: hit.document.page_label(place.page),
            at: PlaceBody::new(&hit.document, place.page, hit.cells, locale),
            links: LinksBody::new(&place, locale),
        }
    }
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

    /// The same with what made up its score.
    pub(crate) fn explained(hit: &Hit, explanation: &Explanation, locale: Locale) -> Self {
        Self { explanation: Some(ExplanationBody::new(explanation, locale)), ..Self::new(hit, locale) }
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
            page_label: hit.document.page_label(place.page),
            at: PlaceBody::new(&hit.document, place.page, hit.cells, locale),
            text: passage.text.clone(),
            snippet: snippet::of_hit(hit).into_iter().map(SegmentBody::from).collect(),
            links: LinksBody::new(&place, locale),
            also: hit.also.iter().map(|copy| CopyBody::new(copy, locale)).collect(),
            explanation: None,
        }
    }
}

impl From<Segment> for SegmentBody {
    fn from(segment: Segment) -> Self {
        Self { text: segment.text, marked: segment.marked }
    }
}
