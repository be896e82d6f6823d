//! Vectors for passages that lack them: stored before there was a model, or while there was another.

use std::ops::ControlFlow;

use crate::engine::EngineError;
use crate::ports::{Batch, Embedder, Index, NewVectors};

/// Passages embedded and committed at a time.
const BATCH: usize = 512;

/// Gives every current passage vectors of the embedder's model; returns how many lacked them. `on_progress` gets that number as it grows;
/// `Break` ends after the batch at hand.
///
/// # Errors
/// [`EngineError`]; what was committed before stays.
pub fn embed_missing(
    index: &dyn Index,
    embedder: &dyn Embedder,
    on_progress: &mut dyn FnMut(usize) -> ControlFlow<()>,
) -> Result<usize, EngineError> {
    let mut done = 0;
    loop {
        let passages = index.without_vectors(embedder.model(), BATCH)?;
        if passages.is_empty() {
            return Ok(done);
        }
        let texts: Vec<String> = passages.iter().map(|stored| stored.passage.with_context()).collect();
        let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
        let embeddings = embedder.embed_passages(&texts)?;
        let vectors = passages
            .iter()
            .zip(embeddings)
            .map(|(stored, embedding)| NewVectors { passage: stored.id, embedding })
            .collect();
        index.apply(Batch { vectors: Some((embedder.model().clone(), vectors)), ..Batch::default() })?;
        done += passages.len();
        if on_progress(done).is_break() {
            return Ok(done);
        }
    }
}
