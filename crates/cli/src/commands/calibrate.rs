//! `ratsfund calibrate`: learns weights and thresholds of the verifier from one part of a set of sentences, and measures it on the other.

use anyhow::Result;
use engine::{Verifier, Weights};
use serde_json::{Value, json};

use crate::args::{CalibrateArguments, Format};
use crate::configuration::Configuration;
use crate::eval::verification;
use crate::exit::Exit;
use crate::printer::Printer;
use crate::wiring;

pub(crate) fn run(
    arguments: &CalibrateArguments,
    configuration: &Configuration,
    printer: Printer,
) -> Result<Exit> {
    let embedder = wiring::embedder(configuration, printer)?;
    let mut report = json!({ "words_alone": one(arguments, Verifier::new(None))? });
    if let Some(embedder) = embedder.as_deref() {
        report["with_meaning"] = one(arguments, Verifier::new(Some(embedder)))?;
    }
    match arguments.format {
        Format::Json => printer.json(&report)?,
        Format::Text => super::eval::print_report(&report, 0, printer)?,
    }
    Ok(Exit::Done)
}

fn one(arguments: &CalibrateArguments, verifier: Verifier<'_>) -> Result<Value> {
    let pairs = verification::judged(&arguments.pairs, verifier)?;
    let weights = if arguments.keep { verifier.weights().clone() } else { verification::learnt(&pairs) };
    let mut report =
        json!({ "weights": weights_json(&weights), "report": verification::report(&pairs, &weights) });
    if arguments.details {
        report["sentences"] = Value::Array(verification::details(&pairs, &weights));
    }
    Ok(report)
}

/// As it goes into `engine/src/verify/weights.rs`.
fn weights_json(weights: &Weights) -> Value {
    let short = |value: f32| format!("{value:.3}");
    json!({
        "features": weights.features.map(short).join(", "),
        "supported": short(weights.supported),
        "partial": short(weights.partial),
    })
}
