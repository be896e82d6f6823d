//! The port that reads a question and a passage together.

use std::time::Duration;

use super::{ModelError, ModelId};

/// Says how well passages answer a question.
///
/// Contract: the score of a passage depends on question and passage alone (within rounding), not on what it is scored with; the same
/// number of scores for the same question and passages are the same scores.
pub trait Reranker: Send + Sync {
    /// Which model this is.
    fn model(&self) -> &ModelId;

    /// The scores of passages in their order, higher for better; scores of different questions cannot be compared.
    ///
    /// The most promising passages come first: once the budget is used up no further passage is begun, and the scores of those
    /// that were not reached are missing at the end. Without a budget there is no score.
    ///
    /// # Errors
    /// [`ModelError`] if the model is busy or fails.
    fn scores(&self, question: &str, passages: &[&str], budget: Duration) -> Result<Vec<f32>, ModelError>;
}
