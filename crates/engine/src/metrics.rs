//! Measures of retrieval and answers, as the field defines them.
//!
//! A ranking is given as relevance judgements in the order of the results. Binary relevance throughout; see Manning, Raghavan, Schütze:
//! Introduction to Information Retrieval, chapter 8, and Järvelin, Kekäläinen (2002) for nDCG.

use std::collections::BTreeMap;

use crate::terms;

/// Whether one of the first `k` results is relevant.
#[must_use]
pub fn hit_at(k: usize, ranking: &[bool]) -> bool {
    ranking.iter().take(k).any(|relevant| *relevant)
}

/// One divided by the rank of the first relevant result among the first `k`, 0 if there is none.
#[must_use]
pub fn reciprocal_rank_at(k: usize, ranking: &[bool]) -> f64 {
    ranking.iter().take(k).position(|relevant| *relevant).map_or(0.0, |index| 1.0 / (index + 1) as f64)
}

/// Normalised discounted cumulative gain of the first `k` results, when `relevant` results exist in all.
#[must_use]
pub fn ndcg_at(k: usize, ranking: &[bool], relevant: usize) -> f64 {
    let discount = |index: usize| 1.0 / ((index + 2) as f64).log2();
    let gain: f64 =
        ranking.iter().take(k).enumerate().filter(|(_, hit)| **hit).map(|(index, _)| discount(index)).sum();
    let ideal: f64 = (0..relevant.min(k)).map(discount).sum();
    if ideal > 0.0 { gain / ideal } else { 0.0 }
}

/// Harmonic mean of precision and recall of the answer's stems against those of the gold answer (`SQuAD`'s token F1).
#[must_use]
pub fn token_f1(answer: &str, gold: &str) -> f64 {
    let counts = |text: &str| {
        let mut counts: BTreeMap<String, usize> = BTreeMap::new();
        for stem in terms::stems(text) {
            *counts.entry(stem).or_default() += 1;
        }
        counts
    };
    let (answer, gold) = (counts(answer), counts(gold));
    let common: usize =
        answer.iter().map(|(stem, count)| gold.get(stem).map_or(0, |other| *count.min(other))).sum();
    let total = answer.values().sum::<usize>() + gold.values().sum::<usize>();
    if total == 0 { 0.0 } else { 2.0 * common as f64 / total as f64 }
}

/// Area under the ROC curve: how often a true case scores higher than a false one, ties counting half. `NaN` if there are none of either.
#[must_use]
pub fn area_under_curve(scores: &[(f32, bool)]) -> f64 {
    let mut ordered: Vec<(f32, bool)> = scores.to_vec();
    ordered.sort_by(|a, b| a.0.total_cmp(&b.0));
    let (mut below, mut won) = (0.0, 0.0);
    for tied in ordered.chunk_by(|a, b| a.0.total_cmp(&b.0).is_eq()) {
        let yes = tied.iter().filter(|(_, is_true)| *is_true).count() as f64;
        let no = tied.len() as f64 - yes;
        won += yes * (below + no / 2.0);
        below += no;
    }
    won / (below * (scores.len() as f64 - below))
}

/// Share of those that were said to be so which are so, and of those that are so which were said to be.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct PrecisionRecall {
    /// True positives divided by all positives; 1 if there are none.
    pub precision: f64,
    /// True positives divided by all that should be; 1 if there are none.
    pub recall: f64,
}

/// Precision and recall of predictions, each given as (predicted, actual).
#[must_use]
pub fn precision_recall(judgements: &[(bool, bool)]) -> PrecisionRecall {
    let count = |wanted: fn(&(bool, bool)) -> bool| {
        judgements.iter().filter(|judgement| wanted(judgement)).count() as f64
    };
    let both = count(|(predicted, actual)| *predicted && *actual);
    let share = |of: f64| if of > 0.0 { both / of } else { 1.0 };
    PrecisionRecall {
        precision: share(count(|(predicted, _)| *predicted)),
        recall: share(count(|(_, actual)| *actual)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rankings_are_measured_by_the_textbook() {
        let ranking = [false, true, false, true];
        assert!(!hit_at(1, &ranking));
        assert!(hit_at(2, &ranking));
        assert!((reciprocal_rank_at(10, &ranking) - 0.5).abs() < 1e-9);
        assert!((reciprocal_rank_at(1, &ranking)).abs() < 1e-9);
        let expected = (1.0 / 3f64.log2() + 1.0 / 5f64.log2()) / (1.0 + 1.0 / 3f64.log2());
        assert!((ndcg_at(10, &ranking, 2) - expected).abs() < 1e-9);
        assert!((ndcg_at(10, &[true], 1) - 1.0).abs() < 1e-9);
        assert!(ndcg_at(10, &[], 0).abs() < 1e-9);
    }

    #[test]
    fn token_f1_counts_stems_once_each() {
        assert!((token_f1("die Gebühren", "die Gebühr") - 1.0).abs() < 1e-9);
        assert!((token_f1("die die die", "die Gebühr") - 0.4).abs() < 1e-9);
        assert!(token_f1("", "").abs() < 1e-9);
    }

    #[test]
    fn precision_and_recall_of_nothing_are_perfect() {
        let judged = [(true, true), (true, false), (false, true), (false, false)];
        assert_eq!(precision_recall(&judged), PrecisionRecall { precision: 0.5, recall: 0.5 });
        assert_eq!(precision_recall(&[]), PrecisionRecall { precision: 1.0, recall: 1.0 });
    }
}
