//! The port that turns text into vectors.

use super::{ModelError, ModelId};

/// One vector for each window of a text: a text longer than the model's maximum has several. Never empty.
pub type Embedding = Vec<Vec<f32>>;

/// Embeds questions and passages.
///
/// Contract: every vector has [`dimensions`](Self::dimensions) values and length one (L2); a text's vectors do not
/// depend on the batch it came in (within rounding); questions and passages are told apart because models
/// expect different prefixes.
pub trait Embedder: Send + Sync {
    /// Which model this is.
    fn model(&self) -> &ModelId;

    /// Length of its vectors.
    fn dimensions(&self) -> usize;

    /// The vector of a question, cut at the model's maximum.
    ///
    /// # Errors
    /// [`ModelError`] if the model is busy or fails.
    fn embed_query(&self, text: &str) -> Result<Vec<f32>, ModelError>;

    /// The vectors of passages, in their order.
    ///
    /// # Errors
    /// [`ModelError`] if the model fails.
    fn embed_passages(&self, texts: &[&str]) -> Result<Vec<Embedding>, ModelError>;

    /// The most tokens of a passage that go into one vector, without special tokens and prefixes; longer passages have several.
    fn max_tokens(&self) -> usize;

    /// Number of tokens that the model sees in a text, without special tokens.
    fn count_tokens(&self, text: &str) -> usize;
}
