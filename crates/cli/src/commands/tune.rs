//! `ratsfund tune`: chooses the share of meaning in the ranking on questions whose answers are known, and says what it is worth on others.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Result, bail, ensure};
use engine::metrics::reciprocal_rank_at;
use engine::{Embedder, Engine, Index, Settings};

use crate::args::TuneArguments;
use crate::commands::eval::{document_ranking, fill, ranking, request};
use crate::configuration::{Configuration, set_dense_weight};
use crate::eval::qa::QaSet;
use crate::eval::questions;
use crate::eval::retrieval::DEPTH;
use crate::eval::weights::{Scores, best, cross_validated};
use crate::exit::Exit;
use crate::printer::Printer;
use crate::told::Told;
use crate::wiring;

/// The weights that are tried, in hundredths: finer steps differ by less than a question.
const WEIGHTS: [u8; 10] = [0, 10, 20, 30, 40, 50, 60, 70, 80, 100];

pub(crate) fn run(
    arguments: &TuneArguments,
    configuration: &Configuration,
    printer: Printer,
) -> Result<Exit> {
    let Some(embedder) = wiring::embedder(configuration, printer)? else {
        bail!(wiring::no_embedder());
    };
    let mut sets = Vec::new();
    for folder in &arguments.qa {
        sets.push(of_folder(folder, arguments.split.as_deref(), &embedder, configuration, printer)?);
    }
    if let Some(file) = &arguments.questions {
        sets.push(of_index(file, configuration, printer)?);
    }
    let folds = usize::from(arguments.folds);
    for set in &sets {
        ensure!(
            set.questions.len() >= folds,
            Told::new(
                format!("{} hat weniger als {folds} Fragen", set.name),
                format!("{} has fewer than {folds} questions", set.name)
            )
        );
    }
    let chosen = best(&sets, WEIGHTS.len());
    print_table(&sets, chosen, printer)?;
    print_judgement(&sets, folds, configuration, printer)?;
    let weight = share(WEIGHTS[chosen]);
    if arguments.write {
        let path = set_dense_weight(configuration, weight)?;
        printer.line(&format!("dense_weight = {weight} -> {}", path.display()))?;
    } else {
        printer.say(
            "nichts wurde geschrieben (Tipp: mit --write kommt das Gewicht in die Konfiguration)",
            "nothing was written (hint: with --write the weight goes into the configuration)",
        );
    }
    Ok(Exit::Done)
}

fn share(hundredths: u8) -> f32 {
    f32::from(hundredths) / 100.0
}

fn of_folder(
    folder: &Path,
    split: Option<&str>,
    embedder: &Arc<dyn Embedder>,
    configuration: &Configuration,
    printer: Printer,
) -> Result<Scores> {
    let mut set = QaSet::read(folder, None)?;
    if let Some(split) = split.filter(|_| set.queries.iter().any(|query| query.split.is_some())) {
        set.queries.retain(|query| query.split.as_deref() == Some(split));
    }
    let directory = tempfile::tempdir()?;
    let (index, _) = fill(&set, directory.path(), Some(embedder.as_ref()), printer)?;
    let engines = engines(&index, embedder, configuration)?;
    let bar = printer.progress(set.queries.len() as u64);
    let mut questions = Vec::new();
    for query in &set.queries {
        let row = engines.iter().map(|engine| Ok(reciprocal_rank_at(DEPTH, &ranking(&set, query, engine)?)));
        questions.push(row.collect::<Result<_>>()?);
        bar.inc(1);
    }
    bar.finish_and_clear();
    let name = folder.file_name().unwrap_or(folder.as_os_str()).to_string_lossy().into_owned();
    Ok(Scores { name, questions })
}

fn of_index(file: &Path, configuration: &Configuration, printer: Printer) -> Result<Scores> {
    let engine = wiring::open_engine(configuration, printer)?;
    let Some(embedder) = engine.embedder else { bail!(wiring::no_embedder()) };
    let engines = engines(&engine.index, &embedder, configuration)?;
    let mut questions = Vec::new();
    for gold in questions::read(file)?.iter().filter(|gold| gold.answerable()) {
        let row = engines.iter().map(|engine| {
            let hits = engine.search(&request(&gold.question))?.hits;
            Ok(reciprocal_rank_at(DEPTH, &document_ranking(gold, &hits)))
        });
        questions.push(row.collect::<Result<_>>()?);
    }
    Ok(Scores { name: file.display().to_string(), questions })
}

/// One for each weight.
fn engines(
    index: &Arc<dyn Index>,
    embedder: &Arc<dyn Embedder>,
    configuration: &Configuration,
) -> Result<Vec<Engine>> {
    let engine = wiring::engine_over(Arc::clone(index), Some(Arc::clone(embedder)), configuration)?;
    let of_weight = |hundredths: u8| Engine {
        settings: Settings { dense_weight: share(hundredths), ..engine.settings },
        ..engine.clone()
    };
    Ok(WEIGHTS.into_iter().map(of_weight).collect())
}

/// MRR@10 of each set under each weight.
fn print_table(sets: &[Scores], chosen: usize, printer: Printer) -> Result<()> {
    let names: Vec<String> = sets.iter().map(|set| format!("{:>24}", set.name)).collect();
    printer.line(&format!("dense_weight{}    MRR@10", names.concat()))?;
    let means: Vec<Vec<f64>> = sets.iter().map(|set| set.means(WEIGHTS.len())).collect();
    for (column, weight) in WEIGHTS.into_iter().enumerate() {
        let cells: Vec<String> = means.iter().map(|means| format!("{:>24.4}", means[column])).collect();
        let mark = if column == chosen { " *" } else { "" };
        let mean = means.iter().map(|means| means[column]).sum::<f64>() / means.len() as f64;
        printer.line(&format!("{:>12.2}{}{mean:>10.4}{mark}", share(weight), cells.concat()))?;
    }
    Ok(())
}

fn print_judgement(
    sets: &[Scores],
    folds: usize,
    configuration: &Configuration,
    printer: Printer,
) -> Result<()> {
    let (held_out, chosen) = cross_validated(sets, WEIGHTS.len(), folds);
    let choices: Vec<String> = WEIGHTS
        .into_iter()
        .zip(chosen)
        .filter(|(_, times)| *times > 0)
        .map(|(weight, times)| format!("{:.2} ({times}x)", share(weight)))
        .collect();
    let current = wiring::settings(configuration)?.dense_weight;
    printer.line(&format!(
        "{} {held_out:.4}; {} {}; {} {current:.2}",
        printer.language.pick(
            "MRR@10 an Fragen, die nicht mitgewählt haben:",
            "MRR@10 on questions that had no part in the choice:"
        ),
        printer.language.pick("gewählt:", "chosen:"),
        choices.join(", "),
        printer.language.pick("eingestellt:", "in use:"),
    ))?;
    Ok(())
}
