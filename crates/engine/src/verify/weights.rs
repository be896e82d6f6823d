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
        -1.852, 2.318, 1.837, 1.800, 0.511, -0.667, -0.969, -1.255, -1.402, -4.169, -1.300, 0.076, -1.099,
        0.032, 0.098, -0.489, -1.349,
    ],
    supported: 0.253,
    partial: 0.038,
};

/// Without one.
pub(crate) const WORDS_ALONE: Weights = Weights {
    features: [
        -1.454, 2.691, 2.313, 0.000, 0.000, -0.850, -1.006, -1.281, -1.216, -4.043, -1.293, 0.153, -1.163,
        0.107, -0.143, -0.328, -1.388,
    ],
    supported: 0.271,
    partial: 0.039,
};
