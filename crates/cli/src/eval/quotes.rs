//! Which pieces of the evidence answer a question: learnt from questions with gold quotes, measured on folds that were held back.

use std::collections::BTreeMap;

use anyhow::Result;
use engine::{Engine, QUOTE_FEATURES, QuoteCandidate, Sample, learn_weights};
use serde_json::{Value, json};

use super::answers::overlaps;
use super::questions::GoldQuestion;
use super::retrieval::round;
use crate::commands::eval::request;

/// Parts of the questions, each measured with weights that were learnt from the others. Questions on one document stay together.
const FOLDS: usize = 5;
/// Pieces of an answer.
const SHOWN: usize = 4;

/// A question with the pieces that may answer it.
pub(crate) struct Asked<'q> {
    gold: &'q GoldQuestion,
    candidates: Vec<(QuoteCandidate, bool)>,
}

/// Asks all questions that have an answer.
pub(crate) fn asked<'q>(engine: &Engine, questions: &'q [GoldQuestion]) -> Result<Vec<Asked<'q>>> {
    let answerable = questions.iter().filter(|gold| gold.answerable());
    answerable
        .map(|gold| {
            let candidates = engine.quote_candidates(&request(&gold.question))?;
            let judged = candidates.into_iter().map(|one| {
                let right = answers(gold, &one);
                (one, right)
            });
            Ok(Asked { gold, candidates: judged.collect() })
        })
        .collect()
}

fn answers(gold: &GoldQuestion, candidate: &QuoteCandidate) -> bool {
    gold.documents
        .iter()
        .any(|place| place.is_in(&candidate.document) && overlaps(&candidate.text, &place.quote))
}

/// Weights learnt from all questions, and what those learnt from the other folds reach on each.
pub(crate) fn report(asked: &[Asked<'_>], details: bool) -> Value {
    let all: Vec<&Asked<'_>> = asked.iter().collect();
    let weights = learnt(&all).map(|weight| format!("{weight:.3}")).join(", ");
    let (mut first, mut shown) = (0, 0);
    for fold in 0..FOLDS {
        let (held, others): (Vec<_>, Vec<_>) = all.iter().partition(|one| fold_of(one) == fold);
        let weights = learnt(&others);
        for one in held {
            let right = ranked(one, &weights);
            first += usize::from(right.first() == Some(&true));
            shown += usize::from(right.iter().take(SHOWN).any(|right| *right));
        }
    }
    let possible = all.iter().filter(|one| one.candidates.iter().any(|(_, right)| *right)).count();
    let share = |count: usize| round(count as f64 / all.len() as f64);
    let mut report = json!({
        "questions": all.len(), "weights": weights, "in_the_evidence": share(possible),
        "held_back": { "first": share(first), "shown": share(shown) },
    });
    if details {
        report["candidates"] = all.iter().map(|one| details_of(one)).collect();
    }
    report
}

fn fold_of(one: &Asked<'_>) -> usize {
    let path = one.gold.documents.first().map_or("", |place| place.path.as_str());
    path.bytes().map(usize::from).sum::<usize>() % FOLDS
}

/// Each question counts the same, and so do its right and its wrong pieces.
fn learnt(asked: &[&Asked<'_>]) -> [f32; QUOTE_FEATURES] {
    let mut samples = Vec::new();
    for one in asked {
        let right = one.candidates.iter().filter(|(_, right)| *right).count();
        for (candidate, is_right) in one.candidates.iter().filter(|_| right > 0) {
            let count = if *is_right { right } else { one.candidates.len() - right };
            samples.push(Sample {
                features: candidate.features,
                supported: *is_right,
                weight: 1.0 / count as f32,
            });
        }
    }
    learn_weights(&samples)
}

/// Whether each piece answers, best first.
fn ranked(one: &Asked<'_>, weights: &[f32; QUOTE_FEATURES]) -> Vec<bool> {
    let score = |candidate: &QuoteCandidate| -> f32 {
        candidate.features.iter().zip(weights).map(|(feature, weight)| feature * weight).sum()
    };
    let mut scored: Vec<(f32, bool)> =
        one.candidates.iter().map(|(one, right)| (score(one), *right)).collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0));
    scored.into_iter().map(|(_, right)| right).collect()
}

fn details_of(one: &Asked<'_>) -> Value {
    let pieces: Vec<BTreeMap<&str, Value>> = one
        .candidates
        .iter()
        .map(|(candidate, right)| {
            BTreeMap::from([
                ("path", json!(candidate.document.key.path)),
                ("text", json!(candidate.text)),
                ("right", json!(right)),
                ("features", json!(candidate.features)),
            ])
        })
        .collect();
    json!({ "id": one.gold.id, "question": one.gold.question, "pieces": pieces })
}
