//! What every reranker keeps to.

use std::time::Duration;

use crate::Reranker;

/// Most that a score may differ between a passage alone and the same passage among others: rounding, not another result.
const ROUNDING: f32 = 1e-3;

/// Checks the contract of [`Reranker`] on one implementation.
///
/// # Panics
/// If the contract is broken; the message says where.
pub fn reranker(reranker: &dyn Reranker) {
    let question = "Wie hoch ist die Hundesteuer?";
    let long = "Die Verwaltung wird beauftragt, die Straßenreinigung zu prüfen. ".repeat(200);
    let passages = ["Die Hundesteuer beträgt 96 Euro.", "", "🙂 § 5 Abs. 2", &long, "Hundesteuer"];
    let score = |question: &str, passages: &[&str]| {
        reranker.scores(question, passages, Duration::MAX).expect("passages are scored")
    };
    let together = score(question, &passages);
    assert_eq!(together.len(), passages.len(), "one score for each passage, if there is time");
    assert!(together.iter().all(|score| score.is_finite()), "scores are numbers: {together:?}");
    assert_eq!(together, score(question, &passages), "the same passages have the same scores");
    for (passage, score_among_others) in passages.iter().zip(&together) {
        let difference = (score(question, &[passage])[0] - score_among_others).abs();
        assert!(difference < ROUNDING, "a score does not depend on the others: {passage:.20?}, {difference}");
    }
    let other = score("Wann öffnet das Freibad in der Straße?", &passages);
    assert_ne!(together, other, "a score depends on the question");
    assert_eq!(score(&long, &passages).len(), passages.len(), "a long question is no error");
    assert!(score(question, &[]).is_empty());
    let none = reranker.scores(question, &passages, Duration::ZERO).expect("no time is no error");
    assert!(none.is_empty(), "without a budget nothing is scored");
}
