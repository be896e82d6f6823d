//! Meaning: how alike two texts are to an embedder. Of a text that is longer than its window the first one counts.

use crate::ports::{Embedder, ModelError};

/// The vector of each text; an empty one, which is like nothing, without an embedder.
///
/// # Errors
/// [`ModelError`] if the embedder fails.
pub(crate) fn vectors(embedder: Option<&dyn Embedder>, texts: &[&str]) -> Result<Vec<Vec<f32>>, ModelError> {
    let Some(embedder) = embedder else { return Ok(vec![Vec::new(); texts.len()]) };
    let embedded = embedder.embed_passages(texts)?;
    Ok(embedded.into_iter().map(|windows| windows.into_iter().next().unwrap_or_default()).collect())
}

/// The cosine of two vectors of length one.
pub(crate) fn cosine(left: &[f32], right: &[f32]) -> f32 {
    left.iter().zip(right).map(|(left, right)| left * right).sum()
}
