//! The best of many scored passages, in an order that does not depend on how they came.

use std::cmp::Ordering;

/// A passage and its score in one leg.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Scored {
    pub(crate) passage: u32,
    pub(crate) score: f32,
}

/// The `limit` best, best first; equal scores in the order of passages.
pub(crate) fn best(mut scored: Vec<Scored>, limit: usize) -> Vec<Scored> {
    if limit < scored.len() {
        scored.select_nth_unstable_by(limit, |left, right| better_first(*left, *right));
        scored.truncate(limit);
    }
    scored.sort_unstable_by(|left, right| better_first(*left, *right));
    scored
}

fn better_first(left: Scored, right: Scored) -> Ordering {
    right.score.total_cmp(&left.score).then(left.passage.cmp(&right.passage))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_scores_are_ordered_by_passage() {
        let scored = |passage, score| Scored { passage, score };
        let all = vec![scored(4, 1.0), scored(3, 2.0), scored(2, 1.0), scored(1, 0.5)];
        assert_eq!(best(all.clone(), 2), [scored(3, 2.0), scored(2, 1.0)]);
        assert_eq!(best(all.clone(), 9).len(), 4);
        assert!(best(all, 0).is_empty());
    }
}
