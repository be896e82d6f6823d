//! The contracts of the ports as code: one suite for each port, run on the reference and on the real implementation.
//!
//! They are ordinary functions that panic, so that the tests of every crate can call them.

mod embedder;
mod generator;
mod index;
mod reader;
mod reranker;

pub use embedder::embedder;
pub use generator::generator;
pub use index::index;
pub use reader::reader;
pub use reranker::reranker;
