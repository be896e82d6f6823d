//! The verifier alone: passages with true and false sentences → weights, thresholds, and how many of each kind are caught.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Result, ensure};
use engine::metrics::area_under_curve;
use engine::{FEATURES, Fault, Sample, Verifier, Weights, learn_weights};
use serde::Deserialize;
use serde_json::{Value, json};

use super::questions::json_lines;
use super::retrieval::round;
use crate::told::Told;

/// What is shown as partly supported may be wrong so many times as often as what is shown as supported.
const PARTIAL: f64 = 2.0;
/// True sentences as models write them; „everyday“ ones, which share hardly a word with their passage, are left out where thresholds are set.
const WRITTEN: [&str; 3] = ["verbatim", "reworded", "paraphrase"];
const EVERYDAY: &str = "everyday";

/// A passage with sentences beside it.
#[derive(Debug, Deserialize)]
struct Line {
    path: String,
    part: String,
    context: String,
    text: String,
    sentences: Vec<Sentence>,
}

#[derive(Debug, Deserialize)]
struct Sentence {
    kind: String,
    sentence: String,
    of: Option<String>,
}

/// A judged pair.
pub(crate) struct Pair {
    path: String,
    calibrates: bool,
    kind: String,
    of: Option<String>,
    sentence: String,
    fault: Option<Fault>,
    features: [f32; FEATURES],
}

impl Pair {
    fn is_true(&self) -> bool {
        self.of.is_none()
    }

    /// Whether it is a sentence as models write them, or one of those made wrong.
    fn is_written(&self) -> bool {
        match self.of.as_deref() {
            Some(of) => of != EVERYDAY,
            None => WRITTEN.contains(&self.kind.as_str()),
        }
    }

    fn support(&self, weights: &Weights) -> f32 {
        if self.fault.is_some() { 0.0 } else { weights.support(&self.features) }
    }
}

/// Judges all pairs of a file.
pub(crate) fn judged(file: &Path, verifier: Verifier<'_>) -> Result<Vec<Pair>> {
    let mut pairs = Vec::new();
    for line in json_lines::<Line>(file)? {
        let passage = verifier.passage(&line.context, &line.text)?;
        for known in line.sentences {
            let judgement = verifier.judge(&known.sentence, &passage)?;
            pairs.push(Pair {
                path: line.path.clone(),
                calibrates: line.part == "calibration",
                kind: known.kind,
                of: known.of,
                sentence: known.sentence,
                fault: judgement.fault,
                features: judgement.features,
            });
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
    let mut weights = Weights { features: learn_weights(&samples(pairs)), supported: 0.0, partial: 0.0 };
    let wrong = pairs.iter().filter(|pair| pair.calibrates && !pair.is_true() && pair.is_written());
    let mut supports: Vec<f32> = wrong.map(|pair| pair.support(&weights)).collect();
    supports.sort_by(|a, b| b.total_cmp(a));
    weights.supported = threshold(&supports, false_support);
    weights.partial = threshold(&supports, false_support * PARTIAL);
    weights
}

/// A denial turned round is the worst error that figures do not tell, so it counts as much as several other kinds.
const NEGATION: &str = "negation";
const NEGATION_COUNTS: f32 = 4.0;

/// The pairs without a fault; true and false ones count the same in sum, and so does each kind of either, but for negation.
fn samples(pairs: &[Pair]) -> Vec<Sample<FEATURES>> {
    let used: Vec<&Pair> = pairs.iter().filter(|pair| pair.calibrates && pair.fault.is_none()).collect();
    let mut counts: BTreeMap<(bool, &str), f32> = BTreeMap::new();
    for pair in &used {
        *counts.entry((pair.is_true(), &pair.kind)).or_default() += 1.0;
    }
    let worth = |kind: &str| if kind == NEGATION { NEGATION_COUNTS } else { 1.0 };
    let sum = |class: bool| -> f32 {
        counts.keys().filter(|(is_true, _)| *is_true == class).map(|(_, kind)| worth(kind)).sum()
    };
    let (yes, no) = (sum(true), sum(false));
    let weight = |pair: &Pair| {
        let all = if pair.is_true() { yes } else { no };
        worth(&pair.kind) / (all * counts[&(pair.is_true(), pair.kind.as_str())])
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
    let reported: Vec<&Pair> = pairs.iter().filter(|pair| !pair.calibrates).collect();
    let written: Vec<&Pair> = reported.iter().copied().filter(|pair| pair.is_written()).collect();
    let everyday_threshold = Weights { supported: weights.partial, ..weights.clone() };
    json!({ "without_everyday": figures(&written, weights), "all": figures(&reported, &everyday_threshold) })
}

fn figures(pairs: &[&Pair], weights: &Weights) -> Value {
    let supports: Vec<(f32, bool)> =
        pairs.iter().map(|pair| (pair.support(weights), pair.is_true())).collect();
    let accepted = |pair: &&&Pair| pair.support(weights) >= weights.supported;
    let mut kinds: BTreeMap<&str, Vec<&Pair>> = BTreeMap::new();
    for pair in pairs {
        kinds.entry(&pair.kind).or_default().push(pair);
    }
    let share = |pairs: &[&Pair], is_true: bool| {
        let accepted = pairs.iter().filter(accepted).count() as f64 / pairs.len() as f64;
        json!({ "pairs": pairs.len(), if is_true { "accepted" } else { "caught" }: round(if is_true { accepted } else { 1.0 - accepted }) })
    };
    let true_pairs: Vec<&Pair> = pairs.iter().copied().filter(|pair| pair.is_true()).collect();
    let kinds: BTreeMap<&str, Value> =
        kinds.into_iter().map(|(kind, pairs)| (kind, share(&pairs, pairs[0].is_true()))).collect();
    let wrong: Vec<&Pair> = pairs.iter().copied().filter(|pair| !pair.is_true()).collect();
    json!({
        "auc": round(area_under_curve(&supports)), "true_sentences": share(&true_pairs, true), "wrong_sentences": share(&wrong, false),
        "kinds": kinds,
    })
}

/// Each pair with what was found out about it.
pub(crate) fn details(pairs: &[Pair], weights: &Weights) -> Vec<Value> {
    let detail = |pair: &Pair| {
        json!({
            "path": pair.path,
            "calibrates": pair.calibrates,
            "kind": pair.kind,
            "of": pair.of,
            "sentence": pair.sentence,
            "fault": pair.fault.map(|fault| format!("{fault:?}").to_lowercase()),
            "features": pair.features,
            "support": round(f64::from(pair.support(weights))),
            "accepted": pair.support(weights) >= weights.supported,
        })
    };
    pairs.iter().map(detail).collect()
}
