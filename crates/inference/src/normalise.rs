//! Vectors of length one, as the index expects them.

/// Brought to length one; a vector of zeros, which no trained model gives, stays as it is.
pub(crate) fn normalise(mut vector: Vec<f32>) -> Vec<f32> {
    let length = vector.iter().map(|value| value * value).sum::<f32>().sqrt();
    if length > 0.0 {
        vector.iter_mut().for_each(|value| *value /= length);
    }
    vector
}
