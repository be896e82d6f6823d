//! Weights and thresholds of the support score, as `ratsfund calibrate` learnt them.

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
    features: [-0.795, 1.242, 0.737, 1.598, 0.220, -0.197, -0.720, -1.166, 0.527, -2.050, -2.433],
    supported: 0.25,
    partial: 0.031,
};

/// Without one.
pub(crate) const WORDS_ALONE: Weights = Weights {
    features: [-0.585, 1.504, 1.294, 0.000, 0.000, -0.142, -0.812, -1.313, 0.543, -1.958, -2.387],
    supported: 0.25,
    partial: 0.032,
};
