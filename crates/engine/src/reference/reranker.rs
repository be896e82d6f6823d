//! A reranker without a model: it counts words.

use std::collections::BTreeSet;
use std::time::Duration;

use german::{fold, tokens};

use crate::{ModelError, ModelId, Reranker};

/// Scores a passage by the share of the question's words that it holds as they are.
#[derive(Clone, Debug)]
pub struct WordReranker {
    model: ModelId,
    most: usize,
}

impl WordReranker {
    /// A reranker whose budget, however long, is used up after `most` passages.
    #[must_use]
    pub fn new(most: usize) -> Self {
        Self { model: ModelId("words".into()), most }
    }
}

impl Default for WordReranker {
    fn default() -> Self {
        Self::new(usize::MAX)
    }
}

impl Reranker for WordReranker {
    fn model(&self) -> &ModelId {
        &self.model
    }

    fn scores(&self, question: &str, passages: &[&str], budget: Duration) -> Result<Vec<f32>, ModelError> {
        let most = if budget.is_zero() { 0 } else { self.most };
        let asked = words(question);
        let score = |passage: &&str| {
            let held = asked.intersection(&words(passage)).count();
            held as f32 / asked.len().max(1) as f32
        };
        Ok(passages.iter().take(most).map(score).collect())
    }
}

fn words(text: &str) -> BTreeSet<String> {
    tokens(text).map(|token| fold(token.text)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reference::conformance;

    #[test]
    fn conforms() {
        conformance::reranker(&WordReranker::default());
    }

    #[test]
    fn the_budget_ends_after_as_many_as_were_said() {
        let scores = WordReranker::new(1).scores("Hund", &["Hund", "Katze"], Duration::MAX).unwrap();
        assert_eq!(scores, [1.0]);
    }
}
