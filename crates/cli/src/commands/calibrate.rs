//! `ratsfund calibrate`: learns weights and thresholds of the verifier from one part of a set of sentences, and measures it on the other; or
//! learns from questions which sentences answer, and what each threshold of abstention loses and refuses.

use std::path::Path;

use anyhow::{Result, bail};
use engine::{Verifier, Weights};
use serde_json::{Value, json};

use crate::args::{CalibrateArguments, Format};
use crate::configuration::Configuration;
use crate::eval::{abstention, questions, quotes, verification};
use crate::exit::Exit;
use crate::printer::Printer;
use crate::told::Told;
use crate::wiring;

pub(crate) fn run(
    arguments: &CalibrateArguments,
    configuration: &Configuration,
    printer: Printer,
) -> Result<Exit> {
    let report = match (&arguments.questions, &arguments.pairs) {
        (Some(file), _) => {
            let engine = wiring::open_engine(configuration, printer)?;
            let questions = questions::read(file)?;
            let mut report = quotes::report(&quotes::asked(&engine, &questions)?, arguments.details);
            report["abstention"] = abstention::report(&abstention::strengths(&engine, &questions)?);
            report
        }
        (None, Some(pairs)) => verifier(pairs, arguments, configuration, printer)?,
        (None, None) => bail!(Told::new("es sind keine Sätze angegeben", "no sentences given")),
    };
    match arguments.format {
        Format::Json => printer.json(&report)?,
        Format::Text => super::eval::print_report(&report, 0, printer)?,
    }
    Ok(Exit::Done)
}

fn verifier(
    pairs: &Path,
    arguments: &CalibrateArguments,
    configuration: &Configuration,
    printer: Printer,
) -> Result<Value> {
    let embedder = wiring::embedder(configuration, printer)?;
    let mut report = json!({ "words_alone": one(pairs, arguments, Verifier::new(None))? });
    if let Some(embedder) = embedder.as_deref() {
        report["with_meaning"] = one(pairs, arguments, Verifier::new(Some(embedder)))?;
    }
    Ok(report)
}

fn one(pairs: &Path, arguments: &CalibrateArguments, verifier: Verifier<'_>) -> Result<Value> {
    let pairs = verification::judged(pairs, verifier)?;
    let weights = if arguments.keep {
        verifier.weights().clone()
    } else {
        verification::learnt(&pairs, arguments.false_support)
    };
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
        "opposed": short(weights.opposed),
    })
}
