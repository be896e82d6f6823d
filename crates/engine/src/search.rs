//! Search: question → analysed query → candidates of both legs → fused, ordered hits.

use std::ops::Range;
use std::sync::Arc;

use crate::analysis::Highlighter;
use crate::concepts::{Concept, concepts};
use crate::document::{Allowed, Generation, StoredDocument};
use crate::engine::{Engine, EngineError};
use crate::evidence::{self, Weighted};
use crate::passage::StoredPassage;
use crate::ports::{Candidate, Candidates};
use crate::question::{Filter, Query, QueryVector};
use crate::{analysis, fine, fusion, names};

/// What to search for and who asks.
#[derive(Clone, Debug, PartialEq)]
pub struct SearchRequest {
    /// The question as it was typed.
    pub question: String,
    /// What the asker narrows the search to.
    pub filter: Filter,
    /// What the asker may see.
    pub allowed: Allowed,
    /// Most hits to return.
    pub limit: usize,
}

/// A passage that was found.
#[derive(Clone, Debug, PartialEq)]
pub struct Hit {
    /// The passage.
    pub passage: StoredPassage,
    /// Its document.
    pub document: Arc<StoredDocument>,
    /// Fused score, from 0 to 1 within one result list; not comparable between questions.
    pub score: f32,
    /// BM25 score.
    pub lexical: f32,
    /// Cosine with the question, if there are vectors.
    pub semantic: Option<f32>,
    /// Byte ranges of the passage's text that match words of the question, ascending.
    pub highlights: Vec<Range<usize>>,
}

/// What a search found.
#[derive(Clone, Debug, PartialEq)]
pub struct Results {
    /// Hits, best first; ties ordered by passage id.
    pub hits: Vec<Hit>,
    /// The generation they are of.
    pub generation: Generation,
    /// How well the best evidence covers the question, from 0 to 1; see [`crate::Settings::answer_threshold`].
    pub strength: f32,
    /// The question as it was weighed, for choosing quotes.
    pub(crate) question: Weighted,
}

pub(crate) fn search(engine: &Engine, request: &SearchRequest) -> Result<Results, EngineError> {
    let concepts = concepts(&request.question);
    let query = query(engine, request, &concepts)?;
    let candidates = engine.index.candidates(&query, &request.allowed)?;
    Ok(rank(engine, request, concepts, &candidates))
}

fn query(engine: &Engine, request: &SearchRequest, concepts: &[Concept]) -> Result<Query, EngineError> {
    if request.question.trim().is_empty() {
        return Err(EngineError::EmptyQuestion);
    }
    // A number has no meaning that a vector could tell: whatever it is near to would come before what bears it.
    let vector = match &engine.embedder {
        Some(embedder) if !names::is_name(&request.question) => Some(QueryVector {
            model: embedder.model().clone(),
            values: embedder.embed_query(&request.question)?,
        }),
        _ => None,
    };
    Ok(Query {
        clauses: analysis::clauses(&request.question, concepts),
        vector,
        filter: request.filter.clone(),
        limit: engine.settings.candidates.max(request.limit),
    })
}

/// The fused score of each candidate.
fn scores(engine: &Engine, question: &str, candidates: &[Candidate]) -> Vec<f32> {
    let texts: Vec<String> = candidates
        .iter()
        .map(|found| format!("{} {}", found.passage.passage.context, found.passage.passage.text))
        .collect();
    let fine = fine::fine_scores(question, &texts);
    let lexical: Vec<f32> = candidates.iter().zip(fine).map(|(found, fine)| found.lexical + fine).collect();
    let semantic: Vec<Option<f32>> = candidates.iter().map(|found| found.semantic).collect();
    fusion::fuse(&lexical, &semantic, engine.settings.dense_weight)
}

fn rank(
    engine: &Engine,
    request: &SearchRequest,
    concepts: Vec<Concept>,
    candidates: &Candidates,
) -> Results {
    let scores = scores(engine, &request.question, &candidates.candidates);
    let mut hits: Vec<Hit> = candidates
        .candidates
        .iter()
        .zip(scores)
        .map(|(candidate, score)| Hit {
            passage: candidate.passage.clone(),
            document: Arc::clone(&candidate.document),
            score,
            lexical: candidate.lexical,
            semantic: candidate.semantic,
            highlights: Vec::new(),
        })
        .collect();
    let floor = engine.settings.semantic_floor;
    hits.retain(|hit| hit.lexical > 0.0 || hit.semantic.is_some_and(|cosine| cosine >= floor));
    hits.sort_by(|a, b| b.score.total_cmp(&a.score).then(a.passage.id.cmp(&b.passage.id)));
    hits.truncate(request.limit);
    let highlighter = Highlighter::of(&concepts);
    for hit in &mut hits {
        hit.highlights = highlighter.ranges(&hit.passage.passage.text);
    }
    let question = Weighted::of(&request.question, concepts, candidates);
    let evidence = &hits[..hits.len().min(engine.settings.evidence)];
    let strength = evidence::strength(&question, evidence);
    Results { hits, generation: candidates.generation, strength, question }
}
