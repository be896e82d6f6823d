//! Meaning: how alike two texts are to an embedder. Of a text that is longer than its window the first one counts.

use crate::ports::{Embedder, ModelError};

/// The vector of a question, drawn towards that of its other wordings (synonyms, spellings, corrections), which count `weight` against the
/// question itself.
///
/// # Errors
/// [`ModelError`] if the embedder fails.
pub(crate) fn of_question(
    embedder: &dyn Embedder,
    question: &str,
    wordings: &str,
    weight: f32,
) -> Result<Vec<f32>, ModelError> {
    let mut vector = embedder.embed_query(question)?;
    if weight > 0.0 && !wordings.is_empty() {
        let other = embedder.embed_query(wordings)?;
        vector.iter_mut().zip(other).for_each(|(value, other)| *value += weight * other);
        let length = cosine(&vector, &vector).sqrt().max(f32::MIN_POSITIVE);
        vector.iter_mut().for_each(|value| *value /= length);
    }
    Ok(vector)
}

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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reference::HashEmbedder;

    #[test]
    fn a_question_comes_nearer_to_its_synonyms_and_stays_one_step_long() {
        let embedder = HashEmbedder::default();
        let vector =
            |synonyms, weight| of_question(&embedder, "was kostet der hund", synonyms, weight).unwrap();
        let (alone, other) = (vector("", 0.7), embedder.embed_query("gebühr entgelt").unwrap());
        assert_eq!(vector("gebühr entgelt", 0.0), alone);
        let drawn = vector("gebühr entgelt", 0.7);
        assert!((cosine(&drawn, &drawn) - 1.0).abs() < 1e-5);
        assert!(cosine(&drawn, &other) > cosine(&alone, &other) + 0.2);
        assert!(cosine(&drawn, &alone) > cosine(&drawn, &other), "the question itself counts more");
    }
}
