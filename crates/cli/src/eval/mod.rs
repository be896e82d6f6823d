//! Measuring: questions with gold passages → figures of retrieval and answers.

pub(crate) mod abstention;
pub(crate) mod answers;
pub(crate) mod free;
pub(crate) mod mutations;
pub(crate) mod plain_bm25;
pub(crate) mod probes;
pub(crate) mod qa;
pub(crate) mod questions;
pub(crate) mod quotes;
pub(crate) mod retrieval;
pub(crate) mod sentences;
pub(crate) mod verification;
pub(crate) mod weights;
