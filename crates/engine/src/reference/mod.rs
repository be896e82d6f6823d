//! Plain in-memory implementations of the ports, and the conformance suites that they and the real ones pass.
//!
//! They are ordinary code, not test code: fakes for the tests of other crates, oracles for property tests, baselines
//! for measurements.

mod babbler;
pub mod conformance;
mod embedder;
mod generator;
mod index;
mod reader;
mod reranker;

pub use babbler::Babbler;
pub use embedder::HashEmbedder;
pub use generator::ScriptedGenerator;
pub use index::NaiveIndex;
pub use reader::PlainReader;
pub use reranker::WordReranker;
