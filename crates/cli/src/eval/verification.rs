//! The verifier alone: passages with true and false sentences → weights, thresholds, and how many of each kind are caught.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Result, ensure};
use engine::metrics::area_under_curve;
use engine::{FEATURES, Fault, Sample, Verifier, Weights, learn_weights};
use serde_json::{Value, json};

use super::retrieval::round;
use super::sentences::{self, Beside, Case};
use crate::told::Told;

/// What is shown as partly supported may be wrong so many times as often as what is shown as supported.
const PARTIAL: f64 = 2.0;
/// This share of the true sentences may be taken for contradictions.
const CONTRADICTED: f64 = 0.03;
/// What is less sure is no contradiction, however rare it is among true sentences.
const HALF_SURE: f32 = 0.5;
/// Wrong sentences are also counted where this share of the true ones is accepted.
const ACCEPTED: f64 = 0.95;
/// True sentences as models write them; „everyday“ ones, which share hardly a word with their passage, are left out where thresholds are set.
const WRITTEN: [&str; 3] = ["verbatim", "reworded", "paraphrase"];
const EVERYDAY: &str = "everyday";

/// A judged pair.
pub(crate) struct Pair {
    case: Case,
    fault: Option<Fault>,
    features: [f32; FEATURES],
}

impl Pair {
    fn is_true(&self) -> bool {
        self.case.of.is_none()
    }

    /// Whether it is a sentence as models write them, or one of those made wrong.
    fn is_written(&self) -> bool {
        match self.case.of.as_deref() {
            Some(of) => of != EVERYDAY,
            None => WRITTEN.contains(&self.case.kind.as_str()),
        }
    }

    /// What is certainly wrong with it. Contradictions are told by these weights, not by those that the verifier judged with.
    fn fault(&self, weights: &Weights) -> Option<Fault> {
        self.fault.or_else(|| weights.contradicts(&self.features).then_some(Fault::Negation))
    }

    fn support(&self, weights: &Weights) -> f32 {
        if self.fault(weights).is_some() { 0.0 } else { weights.support(&self.features) }
    }
}

/// Judges all pairs of a file.
pub(crate) fn judged(file: &Path, verifier: Verifier<'_>) -> Result<Vec<Pair>> {
    let mut pairs = Vec::new();
    for Beside { context, text, cases } in sentences::read(file)? {
        let passage = verifier.passage(&context, &text)?;
        for case in cases {
            let judgement = verifier.judge(&case.sentence, &passage)?;
            let fault = judgement.fault.filter(|fault| *fault != Fault::Negation);
            pairs.push(Pair { case, fault, features: judgement.features });
        }
    }
    ensure!(
        pairs.iter().any(Pair::is_true),
        Told::new(
            format!("in {} steht kein wahrer Satz", file.display()),
            format!("{} holds no true sentence", file.display())
        )
    );
    Ok(pairs)
}

/// Weights and thresholds from the pairs that are there to calibrate: at most this share of the wrong sentences is shown as supported.
pub(crate) fn learnt(pairs: &[Pair], false_support: f64) -> Weights {
    let mut weights = Weights {
        features: [0.0; FEATURES],
        supported: 0.0,
        partial: 0.0,
        opposed: certainly_opposed(pairs),
    };
    weights.features = learn_weights(&samples(pairs, &weights));
    let wrong = pairs.iter().filter(|pair| pair.case.calibrates && !pair.is_true() && pair.is_written());
    let mut supports: Vec<f32> = wrong.map(|pair| pair.support(&weights)).collect();
    supports.sort_by(|a, b| b.total_cmp(a));
    weights.supported = threshold(&supports, false_support);
    weights.partial = threshold(&supports, false_support * PARTIAL);
    weights
}

/// From which opposition on hardly a true sentence is contradicted.
fn certainly_opposed(pairs: &[Pair]) -> f32 {
    let supported = pairs.iter().filter(|pair| pair.case.calibrates && pair.is_true() && pair.is_written());
    let mut oppositions: Vec<f32> = supported.map(|pair| Weights::opposition(&pair.features)).collect();
    oppositions.sort_by(|a, b| b.total_cmp(a));
    threshold(&oppositions, CONTRADICTED).max(HALF_SURE)
}

/// A denial turned round is the worst error that figures do not tell, so it counts as much as several other kinds.
const NEGATION: &str = "negation";
const NEGATION_COUNTS: f32 = 4.0;

/// The pairs without a fault; true and false ones count the same in sum, and so does each kind of either, but for negation.
fn samples(pairs: &[Pair], weights: &Weights) -> Vec<Sample<FEATURES>> {
    let used: Vec<&Pair> =
        pairs.iter().filter(|pair| pair.case.calibrates && pair.fault(weights).is_none()).collect();
    let mut counts: BTreeMap<(bool, &str), f32> = BTreeMap::new();
    for pair in &used {
        *counts.entry((pair.is_true(), &pair.case.kind)).or_default() += 1.0;
    }
    let worth = |kind: &str| if kind == NEGATION { NEGATION_COUNTS } else { 1.0 };
    let sum = |class: bool| -> f32 {
        counts.keys().filter(|(is_true, _)| *is_true == class).map(|(_, kind)| worth(kind)).sum()
    };
    let (yes, no) = (sum(true), sum(false));
    let weight = |pair: &Pair| {
        let all = if pair.is_true() { yes } else { no };
        worth(&pair.case.kind) / (all * counts[&(pair.is_true(), pair.case.kind.as_str())])
    };
    used.iter()
        .map(|pair| Sample { features: pair.features, supported: pair.is_true(), weight: weight(pair) })
        .collect()
}

/// The lowest threshold that no more than a share of supports reaches, of which the greatest comes first. As many true sentences as can be
/// are accepted then.
fn threshold(supports: &[f32], share: f64) -> f32 {
    let shown = (share * supports.len() as f64) as usize;
    supports.get(shown).map_or(0.0, |next| next.next_up()).max(f32::MIN_POSITIVE)
}

/// Figures of the pairs that are there for the report.
pub(crate) fn report(pairs: &[Pair], weights: &Weights) -> Value {
    let reported: Vec<&Pair> = pairs.iter().filter(|pair| !pair.case.calibrates).collect();
    let written: Vec<&Pair> = reported.iter().copied().filter(|pair| pair.is_written()).collect();
    let everyday_threshold = Weights { supported: weights.partial, ..weights.clone() };
    json!({ "without_everyday": figures(&written, weights), "all": figures(&reported, &everyday_threshold) })
}

fn figures(pairs: &[&Pair], weights: &Weights) -> Value {
    let supports: Vec<(f32, bool)> =
        pairs.iter().map(|pair| (pair.support(weights), pair.is_true())).collect();
    let lowest = lowest_of_most(&supports);
    let mut kinds: BTreeMap<&str, Vec<&Pair>> = BTreeMap::new();
    for pair in pairs {
        kinds.entry(&pair.case.kind).or_default().push(pair);
    }
    let share = |pairs: &[&Pair]| {
        let accepted = |from: f32| {
            let accepted = pairs.iter().filter(|pair| pair.support(weights) >= from).count();
            accepted as f64 / pairs.len().max(1) as f64
        };
        let caught = |from: f32| round(1.0 - accepted(from));
        if pairs.first().is_some_and(|pair| pair.is_true()) {
            json!({ "pairs": pairs.len(), "accepted": round(accepted(weights.supported)) })
        } else {
            json!({ "pairs": pairs.len(), "caught": caught(weights.supported), "caught_at_95": caught(lowest) })
        }
    };
    let (supported, wrong): (Vec<&Pair>, Vec<&Pair>) = pairs.iter().partition(|pair| pair.is_true());
    let kinds: BTreeMap<&str, Value> = kinds.into_iter().map(|(kind, pairs)| (kind, share(&pairs))).collect();
    json!({
        "auc": round(area_under_curve(&supports)), "true_sentences": share(&supported), "wrong_sentences": share(&wrong),
        "kinds": kinds,
    })
}

/// The lowest support with which [`ACCEPTED`] of the true sentences are accepted.
fn lowest_of_most(supports: &[(f32, bool)]) -> f32 {
    let mut of_true: Vec<f32> =
        supports.iter().filter(|(_, is_true)| *is_true).map(|(support, _)| *support).collect();
    of_true.sort_by(|a, b| b.total_cmp(a));
    let needed = (ACCEPTED * of_true.len() as f64).ceil() as usize;
    // What has a fault is never accepted.
    of_true.get(needed.saturating_sub(1)).copied().unwrap_or(0.0).max(f32::MIN_POSITIVE)
}

/// Each pair with what was found out about it.
pub(crate) fn details(pairs: &[Pair], weights: &Weights) -> Vec<Value> {
    let detail = |pair: &Pair| {
        json!({
            "path": pair.case.path,
            "calibrates": pair.case.calibrates,
            "kind": pair.case.kind,
            "of": pair.case.of,
            "sentence": pair.case.sentence,
            "fault": pair.fault(weights).map(|fault| format!("{fault:?}").to_lowercase()),
            "features": pair.features,
            "support": round(f64::from(pair.support(weights))),
            "accepted": pair.support(weights) >= weights.supported,
        })
    };
    pairs.iter().map(detail).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn most_true_sentences_reach_the_lowest_support() {
        let of = |supports: &[f32]| supports.iter().map(|support| (*support, true)).collect::<Vec<_>>();
        let mut twenty: Vec<f32> = (1..=20).map(|n| n as f32 / 20.0).collect();
        assert!((lowest_of_most(&of(&twenty)) - 0.1).abs() < 1e-6);
        // More of them have a fault than may be lost, and none of those is accepted.
        twenty[..3].fill(0.0);
        assert!(lowest_of_most(&of(&twenty)) > 0.0);
        assert!((threshold(&[0.9, 0.5, 0.1, 0.0], 0.5) - 0.1).abs() < 1e-6);
    }
}
