//! `ratsfund status`: what is in the index, and what could not be read and why.

use anyhow::Result;
use engine::{Index, IndexStatus, PageContent, Warning};
use serde_json::{Value, json};
use server::Phrasing;

use crate::args::{Format, StatusArguments};
use crate::configuration::Configuration;
use crate::exit::Exit;
use crate::printer::Printer;
use crate::wiring;

pub(crate) fn run(
    arguments: &StatusArguments,
    configuration: &Configuration,
    printer: Printer,
) -> Result<Exit> {
    let status = wiring::open_index(configuration)?.status()?;
    match arguments.format {
        Format::Json => printer.json(&status_json(&status, configuration))?,
        Format::Text => print_status(&status, configuration, printer)?,
    }
    Ok(Exit::Done)
}

fn print_status(status: &IndexStatus, configuration: &Configuration, printer: Printer) -> Result<()> {
    let language = printer.language;
    let row = |german: &str, english: &str, value: &str| {
        printer.line(&format!("{:22} {value}", language.pick(german, english)))
    };
    row("Datenverzeichnis", "data directory", &configuration.data_dir.display().to_string())?;
    row("Stand (Generation)", "generation", &status.generation.0.to_string())?;
    row("Dokumente", "documents", &status.documents.to_string())?;
    row("Seiten", "pages", &status.pages.to_string())?;
    row("Passagen", "passages", &status.passages.to_string())?;
    for (model, passages) in &status.models {
        row("Vektoren", "vectors", &format!("{model}: {passages}"))?;
    }
    for (key, warnings) in &status.warnings {
        printer.line(&format!(
            "{}: {}: {}",
            language.pick("Hinweis", "note"),
            key.path,
            Phrasing(language.into()).warnings(warnings)
        ))?;
    }
    for failure in &status.failures {
        printer.line(&format!(
            "{}: {}: {}",
            language.pick("Fehler", "failed"),
            failure.key.path,
            Phrasing(language.into()).reason(&failure.reason)
        ))?;
    }
    Ok(())
}

fn status_json(status: &IndexStatus, configuration: &Configuration) -> Value {
    let models: Vec<Value> = status
        .models
        .iter()
        .map(|(model, passages)| json!({ "model": model.0, "passages": passages }))
        .collect();
    let failures: Vec<Value> = status
        .failures
        .iter()
        .map(|failure| json!({ "source": failure.key.source.0, "path": failure.key.path, "reason": failure.reason.to_string() }))
        .collect();
    let warnings: Vec<Value> = status
        .warnings
        .iter()
        .map(|(key, warnings)| {
            let warnings: Vec<Value> = warnings.iter().map(warning_json).collect();
            json!({ "source": key.source.0, "path": key.path, "warnings": warnings })
        })
        .collect();
    json!({
        "data_dir": configuration.data_dir.display().to_string(),
        "generation": status.generation.0,
        "documents": status.documents,
        "pages": status.pages,
        "passages": status.passages,
        "vectors": models,
        "failures": failures,
        "warnings": warnings,
    })
}

fn warning_json(warning: &Warning) -> Value {
    match warning {
        Warning::NoText { page, content } => {
            let content = match content {
                PageContent::Scan => "scan",
                PageContent::Outlines => "outlines",
                PageContent::Garbled => "garbled",
                PageContent::Text | PageContent::OcrLayer | PageContent::Empty => "empty",
            };
            json!({ "page": page, "no_text": content })
        }
        Warning::Limited { page, limit } => json!({ "page": page, "limit": limit }),
    }
}
