//! Weights and thresholds of the support score, as `ratsfund calibrate corpora/musterfurt/verification.jsonl` learnt them.

use super::support::FEATURES;
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
}

impl Weights {
    /// From 0 to 1.
    #[must_use]
    pub fn support(&self, features: &[f32; FEATURES]) -> f32 {
        let sum: f32 = self.features.iter().zip(features).map(|(weight, feature)| weight * feature).sum();
        1.0 / (1.0 + (-sum).exp())
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
        -2.008, 1.577, 2.027, 1.785, 0.914, -0.296, -1.326, 0.113, -1.161, -1.521, -3.246, -1.612, 0.149,
        -1.955, -0.481,
    ],
    supported: 0.283,
    partial: 0.029,
};

/// Without one.
pub(crate) const WORDS_ALONE: Weights = Weights {
    features: [
        -1.563, 2.018, 2.684, 0.000, 0.000, -0.512, -1.451, -0.258, -0.937, -1.422, -3.179, -1.494, 0.261,
        -1.996, -0.423,
    ],
    supported: 0.299,
    partial: 0.030,
};
