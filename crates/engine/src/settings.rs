//! Weights and thresholds of search and answer. Measured with `ratsfund eval`, never guessed; each names its measurement.

use std::time::Duration;

/// Weights and thresholds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// Share of the dense leg in the fused score, from 0 to 1. `.2` for an English embedder
    /// (weights .8/.2 lose nothing against words alone, while equal rank fusion loses 19 points of MRR).
    pub dense_weight: f32,
    /// What the synonyms and other wordings of a question's words together count in its vector against the question itself: who asks in everyday words means
    /// what papers say in official ones. With .7 instead of 0 and our own embedder MRR@10 rises on musterfurt from .769 to .799; on
    /// `karlsruhe_anfragen` dev (.565, .568) and `badboll_satzungen` (.810, .811) it stays. It was measured with no other embedder.
    pub synonym_weight: f32,
    /// Lowest cosine at which a passage is shown that holds none of the question's words: what is near to nothing is no find.
    pub semantic_floor: f32,
    /// Share of the score, from 0 to 1, that documents get for being of the kind, Gremium and time that the question names. With
    /// .05 no figure of musterfurt changes: few of its questions name any.
    pub cue_weight: f32,
    /// Share of the score, from 0 to 1, that goes by how many of the question's words a passage has at all: one that has a bit of each
    /// answers more often than one that has much of a rare word. With .15 instead of 0 MRR@10 rises on `badboll_satzungen` from .799 to .810,
    /// on musterfurt from .762 to .769 and on `karlsruhe_anfragen` dev from .563 to .565.
    pub coverage_weight: f32,
    /// Candidates that each leg contributes.
    pub candidates: usize,
    /// Hits that a reranker, where there is one, looks at again: a fixed number, so that the order is always the same.
    pub rerank_candidates: usize,
    /// Longest time for that; what is not reached keeps its place behind what is.
    pub rerank_budget: Duration,
    /// Passages given to the answer as evidence.
    pub evidence: usize,
    /// Most tokens of a generator's prompt, evidence included: each profile has its own, by how long its generator takes to read.
    pub prompt_tokens: usize,
    /// Share, from 0 to 1, that nearness in meaning has in the strength of evidence beside the question's words. With .6 and our own embedder a
    /// threshold that loses 5 % of the right answers of musterfurt refuses .82 of 250 questions to another town, with words alone .46.
    pub strength_by_meaning: f32,
    /// Lowest strength of the best evidence, from 0 to 1, at which a question is answered at all; `ratsfund calibrate --questions` tells what
    /// each threshold loses and refuses. Near misses cannot be told by it (2 of 26 where 5 % of the right answers are lost), because their
    /// evidence speaks of the right thing and only lacks the fact that is asked for.
    pub answer_threshold: f32,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            dense_weight: 0.2,
            synonym_weight: 0.0,
            semantic_floor: 0.25,
            cue_weight: 0.05,
            coverage_weight: 0.15,
            candidates: 100,
            rerank_candidates: 20,
            rerank_budget: Duration::from_secs(3),
            evidence: 8,
            prompt_tokens: 1100,
            strength_by_meaning: 0.0,
            answer_threshold: 0.12,
        }
    }
}
