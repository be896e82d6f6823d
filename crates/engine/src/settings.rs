//! Weights and thresholds of search and answer. Measured with `ratsfund eval`, never guessed; each names its measurement.

/// Weights and thresholds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Settings {
    /// Share of the dense leg in the fused score, from 0 to 1. `.2` for an English embedder
    /// (weights .8/.2 lose nothing against words alone, while equal rank fusion loses 19 points of MRR).
    pub dense_weight: f32,
    /// Candidates that each leg contributes.
    pub candidates: usize,
    /// Passages given to the answer as evidence.
    pub evidence: usize,
    /// Lowest strength of the best evidence, from 0 to 1, at which a question is answered at all. On musterfurt one answer in five below
    /// it cited the right page, two in three above it. It cannot tell near misses from everyday wordings: both have a median of .45.
    pub answer_threshold: f32,
}

impl Default for Settings {
    fn default() -> Self {
        Self { dense_weight: 0.2, candidates: 100, evidence: 8, answer_threshold: 0.3 }
    }
}
