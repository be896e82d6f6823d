//! When to say nothing: what each threshold of the evidence's strength loses of the questions that the documents answer, and refuses of the others.

use std::collections::BTreeMap;

use anyhow::Result;
use engine::Engine;
use serde_json::{Value, json};

use super::answers::overlaps;
use super::questions::GoldQuestion;
use super::retrieval::round;
use crate::commands::eval::request;

/// Shares of the answerable questions that may be lost.
const LOSSES: [f64; 5] = [0.0, 0.01, 0.02, 0.05, 0.1];

/// How strong the evidence of questions is.
pub(crate) struct Strengths {
    /// Of those whose answer is among the evidence, ascending.
    answerable: Vec<f32>,
    /// Of those that nothing answers, by their style.
    others: BTreeMap<String, Vec<f32>>,
}

/// Searches for all questions. What is answered but not found is left out: nothing is lost by refusing it.
pub(crate) fn strengths(engine: &Engine, questions: &[GoldQuestion]) -> Result<Strengths> {
    let mut strengths = Strengths { answerable: Vec::new(), others: BTreeMap::new() };
    for gold in questions {
        let results = engine.search(&request(&gold.question))?;
        let mut evidence = engine.evidence(&results.hits).iter();
        let holds_answer = |hit: &engine::Hit| {
            let text = &hit.passage.passage.text;
            gold.documents.iter().any(|place| place.is_in(&hit.document) && overlaps(text, &place.quote))
        };
        if !gold.answerable() {
            strengths.others.entry(gold.style.clone()).or_default().push(results.strength);
        } else if evidence.any(holds_answer) {
            strengths.answerable.push(results.strength);
        }
    }
    strengths.answerable.sort_by(f32::total_cmp);
    Ok(strengths)
}

/// The highest threshold for each share of answers that may be lost, with what it refuses.
pub(crate) fn report(strengths: &Strengths) -> Value {
    let answerable = &strengths.answerable;
    let row = |loss: f64| {
        let lost = (loss * answerable.len() as f64).floor() as usize;
        let threshold = answerable.get(lost).copied().unwrap_or_default();
        let refused = strengths.others.iter().map(|(style, of_style)| {
            let below = of_style.iter().filter(|strength| **strength < threshold).count();
            (style, round(below as f64 / of_style.len() as f64))
        });
        json!({
            "loses": loss,
            "threshold": round(f64::from(threshold)),
            "refuses": refused.collect::<BTreeMap<_, _>>(),
        })
    };
    json!({ "answerable": answerable.len(), "thresholds": LOSSES.map(row) })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_threshold_loses_no_more_than_it_may() {
        let others = BTreeMap::from([("near-miss".to_owned(), vec![0.1, 0.35, 0.9])]);
        let strengths = Strengths { answerable: (2..22).map(|tenth| tenth as f32 / 20.0).collect(), others };
        let report = report(&strengths);
        let row = |number: usize| &report["thresholds"][number];
        assert_eq!(
            (row(0)["threshold"].as_f64(), row(0)["refuses"]["near-miss"].as_f64()),
            (Some(0.1), Some(0.0))
        );
        // Two of twenty may be lost: the threshold is the strength of the third.
        assert_eq!(row(4)["threshold"].as_f64(), Some(0.2));
        assert_eq!(row(4)["refuses"]["near-miss"].as_f64(), Some(0.3333));
    }
}
