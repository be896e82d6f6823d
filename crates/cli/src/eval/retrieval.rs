//! Figures of retrieval, summed up over questions.

use engine::metrics::{hit_at, ndcg_at, reciprocal_rank_at};
use serde_json::{Value, json};

/// Results that are looked at.
pub(crate) const DEPTH: usize = 10;

/// Figures over a set of questions.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Figures {
    questions: usize,
    hit_at_1: f64,
    hit_at_5: f64,
    hit_at_10: f64,
    mrr_at_10: f64,
    ndcg_at_10: f64,
}

impl Figures {
    /// Adds a ranking, best first, when `relevant` results exist in all.
    pub(crate) fn add(&mut self, ranking: &[bool], relevant: usize) {
        self.questions += 1;
        self.hit_at_1 += f64::from(u8::from(hit_at(1, ranking)));
        self.hit_at_5 += f64::from(u8::from(hit_at(5, ranking)));
        self.hit_at_10 += f64::from(u8::from(hit_at(DEPTH, ranking)));
        self.mrr_at_10 += reciprocal_rank_at(DEPTH, ranking);
        self.ndcg_at_10 += ndcg_at(DEPTH, ranking, relevant);
    }

    pub(crate) fn json(&self) -> Value {
        let mean = |sum: f64| round(sum / self.questions.max(1) as f64);
        json!({
            "questions": self.questions,
            "hit_at_1": mean(self.hit_at_1),
            "hit_at_5": mean(self.hit_at_5),
            "hit_at_10": mean(self.hit_at_10),
            "mrr_at_10": mean(self.mrr_at_10),
            "ndcg_at_10": mean(self.ndcg_at_10),
        })
    }
}

/// Four digits tell apart what can be told apart on a few thousand questions.
pub(crate) fn round(value: f64) -> f64 {
    (value * 10_000.0).round() / 10_000.0
}

/// The ranking with each group (document) once, at its best place.
pub(crate) fn once_each<K: PartialEq>(ranking: impl IntoIterator<Item = K>) -> Vec<K> {
    let mut seen: Vec<K> = Vec::new();
    for key in ranking {
        if !seen.contains(&key) {
            seen.push(key);
        }
    }
    seen
}
