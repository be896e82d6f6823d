//! A second look at the best hits by a model that reads question and passage together.
//!
//! How many hits it looks at is fixed, so that the same question has the same order (invariant 8). The time budget is a net below
//! that: where it ends the work early, those that were reached are ordered by what the model says and the rest stay behind them
//! in their old order, and the results say so.

use crate::engine::{Engine, EngineError};
use crate::fusion::Scale;
use crate::search::Hit;

/// How much of a second look was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reranked {
    /// Hits that the reranker scored.
    pub scored: usize,
    /// Hits that it would have scored with time enough; if these are more, the order depends on the time that it took.
    pub wanted: usize,
}

/// Orders hits, the best first, anew. `None` if there is no reranker or nothing for it to read.
///
/// Scored hits have fused scores from .5 to 1 afterwards, the others from 0 to .5.
pub(crate) fn rerank(
    engine: &Engine,
    question: &str,
    hits: &mut [Hit],
) -> Result<Option<Reranked>, EngineError> {
    let Some(reranker) = &engine.reranker else { return Ok(None) };
    let wanted = hits.len().min(engine.settings.rerank_candidates);
    let texts: Vec<String> = hits[..wanted].iter().map(|hit| hit.passage.passage.with_context()).collect();
    let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
    let scores = reranker.scores(question, &texts, engine.settings.rerank_budget)?;
    let (reached, rest) = hits.split_at_mut(scores.len());
    let scale = Scale::of(scores.iter().copied(), 0.5);
    for (hit, score) in reached.iter_mut().zip(&scores) {
        (hit.reranked, hit.score) = (Some(*score), 0.5 + scale.points(*score));
    }
    rest.iter_mut().for_each(|hit| hit.score *= 0.5);
    let score = |hit: &Hit| hit.reranked.unwrap_or(f32::NEG_INFINITY);
    reached.sort_by(|a, b| score(b).total_cmp(&score(a)).then(a.passage.id.cmp(&b.passage.id)));
    Ok(Some(Reranked { scored: scores.len(), wanted }))
}
