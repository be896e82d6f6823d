//! An embedder without a model: hashed words and letter groups.
//!
//! Texts that share words lie close together and related word forms share letter groups, which is enough to test ranking,
//! windows and storage in milliseconds.

use german::{fold, tokens};

use crate::{Embedder, Embedding, ModelError, ModelId};

const DIMENSIONS: usize = 128;
const WINDOW_WORDS: usize = 200;
const LETTER_GROUP: usize = 4;

/// Deterministic vectors of 128 values: a bag of folded words and groups of four letters, hashed and brought to length one.
///
/// A text of more than 200 words has several windows, as a text has that is too long for a real model.
#[derive(Clone, Debug)]
pub struct HashEmbedder {
    model: ModelId,
}

impl Default for HashEmbedder {
    fn default() -> Self {
        Self { model: ModelId("hash".into()) }
    }
}

impl Embedder for HashEmbedder {
    fn model(&self) -> &ModelId {
        &self.model
    }

    fn dimensions(&self) -> usize {
        DIMENSIONS
    }

    fn embed_query(&self, text: &str) -> Result<Vec<f32>, ModelError> {
        Ok(vector(&words(text)[..]))
    }

    fn embed_passages(&self, texts: &[&str]) -> Result<Vec<Embedding>, ModelError> {
        Ok(texts.iter().map(|text| windows(&words(text))).collect())
    }

    fn max_tokens(&self) -> usize {
        WINDOW_WORDS
    }

    fn count_tokens(&self, text: &str) -> usize {
        words(text).len()
    }
}

fn words(text: &str) -> Vec<String> {
    tokens(text).map(|token| fold(token.text)).collect()
}

fn windows(words: &[String]) -> Embedding {
    if words.is_empty() {
        return vec![vector(words)];
    }
    words.chunks(WINDOW_WORDS).map(vector).collect()
}

/// A text without words points in a direction of its own, because length one is promised for every text.
fn vector(words: &[String]) -> Vec<f32> {
    let mut values = vec![0.0; DIMENSIONS];
    for word in words.iter().take(WINDOW_WORDS) {
        add(&mut values, word.as_bytes(), 1.0);
        for group in word.as_bytes().windows(LETTER_GROUP) {
            add(&mut values, group, 0.3);
        }
    }
    let length = values.iter().map(|value| value * value).sum::<f32>().sqrt();
    if length == 0.0 {
        values[0] = 1.0;
        return values;
    }
    values.iter().map(|value| value / length).collect()
}

fn add(values: &mut [f32], feature: &[u8], weight: f32) {
    values[slot(feature)] += weight;
}

/// FNV-1a: fixed across versions and machines, which the hasher of the standard library is not.
fn slot(feature: &[u8]) -> usize {
    let hash = feature.iter().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    });
    (hash % DIMENSIONS as u64) as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reference::conformance;

    #[test]
    fn conforms() {
        conformance::embedder(&HashEmbedder::default());
    }

    #[test]
    fn shared_words_are_closer_than_none() {
        let embedder = HashEmbedder::default();
        let query = embedder.embed_query("Wie hoch ist die Hundesteuer?").unwrap();
        let passages = embedder
            .embed_passages(&["Die Hundesteuer beträgt 96 Euro.", "Der Friedhof öffnet um acht."])
            .unwrap();
        let score = |window: &[f32]| query.iter().zip(window).map(|(a, b)| a * b).sum::<f32>();
        assert!(score(&passages[0][0]) > score(&passages[1][0]) + 0.1);
    }

    #[test]
    fn long_texts_have_several_windows() {
        let text = "Straße ".repeat(WINDOW_WORDS + 1);
        assert_eq!(HashEmbedder::default().embed_passages(&[&text]).unwrap()[0].len(), 2);
    }
}
