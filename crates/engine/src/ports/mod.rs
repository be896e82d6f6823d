//! The ports: what the engine needs of the world, as small traits with their contracts.
//!
//! Each has a real implementation in a sibling crate and a plain one in [`crate::reference`], and one
//! conformance suite that both pass.

mod embedder;
mod generator;
mod index;
mod pages;
mod reader;
mod reranker;

pub use embedder::{Embedder, Embedding};
pub use generator::{Constraint, Finish, Generator, Message, Prompt, Role};
pub use index::{
    Batch, Candidate, Candidates, Failure, FailureReason, Index, IndexError, IndexStatus, Known, NewDocument,
    NewPassage, NewVectors, SimilarWord, TermStatistics,
};
pub use pages::{Excerpt, ExcerptForm, ExcerptPage, ExcerptScope, PageError, Pages, Picture};
pub use reader::{Format, Properties, ReadError, Reader, Reading, Warning};
pub use reranker::Reranker;

use std::fmt;

/// Name of a model together with what makes its output comparable, for example `all-minilm-l6-v2`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ModelId(pub String);

impl fmt::Display for ModelId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Why a model gave no result.
#[derive(Debug, thiserror::Error)]
pub enum ModelError {
    /// The queue in front of the model is full; try again in a while.
    #[error("model {0} is busy")]
    Busy(ModelId),
    /// The text does not fit into the model.
    #[error("model {model} takes at most {limit} tokens, got {tokens}")]
    TooLong {
        /// The model.
        model: ModelId,
        /// Tokens of the text.
        tokens: usize,
        /// Tokens that the model takes.
        limit: usize,
    },
    /// The model stopped working.
    #[error("model {model} failed: {reason}")]
    Failed {
        /// The model.
        model: ModelId,
        /// What happened.
        reason: String,
    },
}
