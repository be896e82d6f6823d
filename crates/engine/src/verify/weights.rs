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
        -2.363, 1.827, 1.208, 0.598, 1.214, -0.150, -1.045, -2.570, -1.135, -3.496, -2.868, 0.814, -0.178,
    ],
    supported: 0.246,
    partial: 0.000,
    opposed: 0.500,
};

/// Without one.
pub(crate) const WORDS_ALONE: Weights = Weights {
    features: [
        -2.181, 2.339, 1.643, 0.000, 0.000, -0.299, -1.297, -2.577, -0.908, -3.244, -2.907, 1.029, 0.003,
    ],
    supported: 0.236,
    partial: 0.000,
    opposed: 0.500,
};
