//! What every embedder keeps to.

use crate::Embedder;

/// Most that a value may differ between a text alone and the same text in a batch: rounding, not another result.
const ROUNDING: f32 = 1e-4;

/// Checks the contract of [`Embedder`] on one implementation.
///
/// # Panics
/// If the contract is broken; the message says where.
pub fn embedder(embedder: &dyn Embedder) {
    let long = "Die Verwaltung wird beauftragt, die Straßenreinigung zu prüfen. ".repeat(200);
    let texts = ["Hundesteuer", "", "Müllgebühren ändern sich: 1.234,50 €", "🙂 § 5 Abs. 2", &long];
    let together = embedder.embed_passages(&texts).expect("passages are embedded");
    assert_eq!(together.len(), texts.len(), "one embedding for each text, in order");
    for (text, windows) in texts.iter().zip(&together) {
        assert!(!windows.is_empty(), "a text has at least one vector: {text:.20?}");
        windows.iter().for_each(|window| is_vector(embedder, window));
        let alone = embedder.embed_passages(&[text]).expect("one passage is embedded");
        assert_eq!(alone[0].len(), windows.len(), "windows do not depend on the batch: {text:.20?}");
        alone[0].iter().zip(windows).for_each(|(alone, together)| is_same(alone, together));
    }
    assert!(together[4].len() > 1, "a long text has several windows");
    assert!(embedder.embed_passages(&[]).expect("nothing is embedded").is_empty());
    for text in texts {
        let query = embedder.embed_query(text).expect("a question is embedded");
        is_vector(embedder, &query);
        is_same(&query, &embedder.embed_query(text).expect("a question is embedded again"));
    }
    assert_eq!(embedder.count_tokens(""), 0, "special tokens do not count");
    assert!(embedder.count_tokens(&long) > embedder.count_tokens("Hundesteuer"));
}

fn is_vector(embedder: &dyn Embedder, vector: &[f32]) {
    assert_eq!(vector.len(), embedder.dimensions(), "a vector has the announced dimensions");
    let length = vector.iter().map(|value| value * value).sum::<f32>().sqrt();
    assert!((length - 1.0).abs() < 1e-3, "a vector has length one, not {length}");
}

fn is_same(left: &[f32], right: &[f32]) {
    let difference = left.iter().zip(right).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
    assert!(difference < ROUNDING, "the same text has the same vector, not one {difference} away");
}
