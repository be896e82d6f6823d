//! Weights and thresholds of the support score, as `ratsfund calibrate corpora/musterfurt/verification.jsonl` learnt them.

use super::support::{FEATURES, OPPOSED};
use crate::answer::Verdict;

/// What each feature weighs, and from which support on a sentence is shown.
#[derive(Clone, Debug, PartialEq)]
pub struct Weights {
    /// One for each feature.
    pub features: [f32; FEATURES],
    /// Lowest support of „belegt“.
    pub supported: f32,
    /// Lowest support of „teilweise belegt“.
    pub partial: f32,
    /// From this opposition on a contradiction is taken for certain; see [`opposition`](Self::opposition).
    pub opposed: f32,
}

impl Weights {
    /// From 0 to 1.
    #[must_use]
    pub fn support(&self, features: &[f32; FEATURES]) -> f32 {
        let sum: f32 = self.features.iter().zip(features).map(|(weight, feature)| weight * feature).sum();
        1.0 / (1.0 + (-sum).exp())
    }

    /// From 0 to 1: how sure it is, by its features, that a passage says the opposite of a sentence.
    #[must_use]
    pub fn opposition(features: &[f32; FEATURES]) -> f32 {
        features[OPPOSED]
    }

    /// Whether a passage certainly says the opposite of a sentence.
    #[must_use]
    pub fn contradicts(&self, features: &[f32; FEATURES]) -> bool {
        Self::opposition(features) >= self.opposed
    }

    pub(crate) fn verdict(&self, support: f32) -> Verdict {
        match support {
            support if support >= self.supported => Verdict::Supported,
            support if support >= self.partial => Verdict::Partial,
            _ => Verdict::Unsupported,
        }
    }
}

/// With an embedder.
pub(crate) const WITH_MEANING: Weights = Weights {
    features: [
        -2.364, 1.834, 1.215, 0.601, 1.198, -0.176, -1.046, -2.572, -1.136, -3.474, -2.801, 0.809, -0.177,
    ],
    supported: 0.250,
    partial: 0.000,
    opposed: 0.500,
};

/// Without one.
pub(crate) const WORDS_ALONE: Weights = Weights {
    features: [
        -2.183, 2.341, 1.647, 0.000, 0.000, -0.325, -1.296, -2.578, -0.909, -3.225, -2.832, 1.023, 0.003,
    ],
    supported: 0.236,
    partial: 0.000,
    opposed: 0.500,
};
