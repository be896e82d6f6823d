//! `ratsfund models`: fetch, import, list and verify model files, and train embedders. Nothing else ever fetches anything.

mod adapt;
mod card;
mod texts;
mod train;

use std::path::Path;

use anyhow::Result;
use indicatif::ProgressBar;
use inference::{ModelEntry, ModelStore, Progress, Status, Task};
use serde_json::json;

use crate::args::{Format, ModelsArguments, ModelsCommand};
use crate::configuration::Configuration;
use crate::exit::Exit;
use crate::language::Language;
use crate::printer::Printer;
use crate::wiring;

pub(crate) fn run(
    arguments: ModelsArguments,
    configuration: &Configuration,
    printer: Printer,
) -> Result<Exit> {
    let store = wiring::model_store(configuration);
    match arguments.command {
        ModelsCommand::Fetch { names } => {
            names.iter().try_for_each(|name| fetch(&store, name, configuration, printer))?;
            Ok(Exit::Done)
        }
        ModelsCommand::Import { path } => import(&store, &path, printer),
        ModelsCommand::List { format } => list(&store, format, printer),
        ModelsCommand::Verify => verify(&store, printer),
        ModelsCommand::Adapt(arguments) => adapt::run(&arguments, configuration, printer),
        ModelsCommand::TrainEmbedder(arguments) => train::run(&arguments, configuration, printer),
    }
}

/// Fetches a model, or all models of a profile.
pub(crate) fn fetch(
    store: &ModelStore,
    name: &str,
    configuration: &Configuration,
    printer: Printer,
) -> Result<()> {
    let models: Vec<String> = match store.manifest().profile(name) {
        Some(profile) => store.manifest().models_of(profile).iter().map(|model| model.name.clone()).collect(),
        None => vec![name.to_owned()],
    };
    for model in models {
        let bar = printer.byte_progress();
        let fetched =
            store.fetch(&model, &wiring::network(configuration), &mut |progress| show(&bar, progress));
        bar.finish_and_clear();
        fetched?;
        printer.say(&format!("{model}: vorhanden und geprüft"), &format!("{model}: present and verified"));
    }
    Ok(())
}

fn show(bar: &ProgressBar, progress: Progress<'_>) {
    bar.set_message(format!("{} {}", progress.model, progress.file));
    if let Some(total) = progress.total {
        bar.set_length(total);
    }
    bar.set_position(progress.done);
}

fn import(store: &ModelStore, path: &Path, printer: Printer) -> Result<Exit> {
    let bar = printer.byte_progress();
    let imported = store.import(path, &mut |progress| show(&bar, progress));
    bar.finish_and_clear();
    for name in imported? {
        printer.line(&name)?;
    }
    Ok(Exit::Done)
}

fn list(store: &ModelStore, format: Format, printer: Printer) -> Result<Exit> {
    let manifest = store.manifest();
    let states = manifest
        .models
        .iter()
        .map(|model| Ok((model, store.status(&model.name)?)))
        .collect::<Result<Vec<_>>>()?;
    if format == Format::Json {
        let models: Vec<_> = states
            .iter()
            .map(|(model, status)| {
                json!({
                    "name": model.name,
                    "task": task(model),
                    "architecture": model.architecture,
                    "licence": model.licence,
                    "languages": model.languages,
                    "present": *status == Status::Present,
                })
            })
            .collect();
        printer.json(&json!({ "models": models }))?;
        return Ok(Exit::Done);
    }
    for (model, status) in &states {
        let state = describe(status, printer.language);
        printer.line(&format!("{:44} {:9} {:12} {state}", model.name, task(model), model.licence))?;
    }
    for profile in &manifest.profiles {
        let names: Vec<&str> = manifest.models_of(profile).iter().map(|model| model.name.as_str()).collect();
        printer.line(&format!(
            "{} {}: {}",
            printer.language.pick("Profil", "profile"),
            profile.name,
            names.join(", ")
        ))?;
    }
    Ok(Exit::Done)
}

/// Checks every model of which a file is there.
fn verify(store: &ModelStore, printer: Printer) -> Result<Exit> {
    let mut exit = Exit::Done;
    for model in &store.manifest().models {
        let present = store.status(&model.name)? == Status::Present;
        let status = if present { store.verify(&model.name)? } else { store.status(&model.name)? };
        if matches!(&status, Status::Damaged(_)) {
            exit = Exit::Negative;
        }
        printer.line(&format!("{:44} {}", model.name, describe(&status, printer.language)))?;
    }
    Ok(exit)
}

fn task(model: &ModelEntry) -> &'static str {
    match model.task {
        Task::Embed(_) => "embed",
        Task::Generate(_) => "generate",
        Task::Rerank => "rerank",
    }
}

fn describe(status: &Status, language: Language) -> String {
    match status {
        Status::Present => language.pick("vorhanden", "present").to_owned(),
        Status::Missing(_) => language.pick("fehlt", "missing").to_owned(),
        Status::Damaged(files) => format!("{}: {}", language.pick("beschädigt", "damaged"), files.join(", ")),
    }
}
