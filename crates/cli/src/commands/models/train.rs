//! `ratsfund models train-embedder`: from texts to a model that comes with a program.

use std::io::{BufWriter, Write};
use std::ops::ControlFlow;
use std::path::Path;
use std::time::Instant;

use anyhow::{Result, ensure};
use engine::Allowed;
use indicatif::ProgressBar;
use inference::{
    Corpus, CorpusFacts, CorpusLimits, Pieces, Seen, Trained, TrainingOptions, TrainingOutcome,
    TrainingProgress, UnitOptions, train,
};

use serde_json::json;

use super::card::{Subject, card};
use super::texts;
use crate::args::TrainArguments;
use crate::configuration::Configuration;
use crate::exit::Exit;
use crate::interrupt::Interrupt;
use crate::language::Language;
use crate::printer::Printer;
use crate::told::Told;
use crate::wiring;

/// Name of the file in the model's folder that an interrupted training goes on from.
const CHECKPOINT: &str = "training.safetensors";

pub(super) fn run(
    arguments: &TrainArguments,
    configuration: &Configuration,
    printer: Printer,
) -> Result<Exit> {
    ensure!(
        !arguments.texts.is_empty() || arguments.index || !arguments.qa.is_empty(),
        Told::new("es gibt nichts, woraus gelernt werden könnte", "there is nothing to learn from").hint(
            "mit --texts Texte nennen oder --index angeben",
            "name texts with --texts, or give --index"
        )
    );
    let start = Instant::now();
    let mut corpus = corpus(arguments, configuration, printer)?;
    let facts = corpus.facts();
    print_facts(&facts, printer);
    if let Some(file) = &arguments.write_pairs {
        write_pairs(&mut corpus, file)?;
    }
    fs_err::create_dir_all(&arguments.folder)?;
    let checkpoint = arguments.folder.join(CHECKPOINT);
    let options = TrainingOptions { checkpoint: Some(checkpoint.clone()), ..options(arguments) };
    let trained = train_with_progress(corpus, None, &options, printer)?;
    if !trained.outcome.is_finished {
        let (steps, checkpoint) = (trained.outcome.steps, checkpoint.display());
        printer.say(
            &format!("abgebrochen nach {steps} Schritten; derselbe Befehl macht dort weiter ({checkpoint})"),
            &format!("interrupted after {steps} steps; the same command goes on from there ({checkpoint})"),
        );
        return Ok(Exit::Negative);
    }
    let name = arguments.folder.file_name().unwrap_or_default().to_string_lossy();
    let subject = Subject { name: &name, origin: "random vectors", options: &options };
    trained.write(&arguments.folder, &card(&subject, &facts, &trained))?;
    if checkpoint.exists() {
        fs_err::remove_file(checkpoint)?;
    }
    let (outcome, minutes) = (trained.outcome, start.elapsed().as_secs_f64() / 60.0);
    let (folder, TrainingOutcome { steps, learnt, held_back, before, after, .. }) =
        (arguments.folder.display(), outcome);
    printer.line(&match printer.language {
        Language::De => format!(
            "{folder}: {learnt} Paare in {steps} Schritten gelernt, {minutes:.1} min; MRR auf {held_back} zurückgehaltenen Paaren {before:.3} → {after:.3}"
        ),
        Language::En => format!(
            "{folder}: {learnt} pairs learnt in {steps} steps, {minutes:.1} min; MRR on {held_back} held-back pairs {before:.3} → {after:.3}"
        ),
    })?;
    Ok(Exit::Done)
}

fn corpus(arguments: &TrainArguments, configuration: &Configuration, printer: Printer) -> Result<Corpus> {
    let limits = CorpusLimits { words: arguments.words, pairs: arguments.pairs, ..CorpusLimits::default() };
    let mut corpus = Corpus::new(limits, arguments.seed);
    arguments.held_out.iter().try_for_each(|folder| texts::hold_out(&mut corpus, folder))?;
    arguments.texts.iter().try_for_each(|path| texts::add_texts(&mut corpus, path, printer))?;
    if arguments.index {
        texts::add_index(&mut corpus, &wiring::open_index(configuration)?, &Allowed::public())?;
    }
    arguments.qa.iter().try_for_each(|folder| texts::add_answers(&mut corpus, folder))?;
    arguments.synonyms.iter().try_for_each(|file| texts::add_synonyms(&mut corpus, file))?;
    Ok(corpus)
}

fn write_pairs(corpus: &mut Corpus, file: &Path) -> Result<()> {
    let mut file = BufWriter::new(fs_err::File::create(file)?);
    let mut result = Ok(());
    corpus.for_each_pair(&mut |source, kind, query, passage| {
        let pair =
            json!({ "source": source, "kind": format!("{kind:?}"), "query": query, "passage": passage });
        if result.is_ok() {
            result = writeln!(file, "{pair}");
        }
    });
    result?;
    Ok(file.flush()?)
}

fn options(arguments: &TrainArguments) -> TrainingOptions {
    let cut = if arguments.pieces_of_unknown { Pieces::Unknown } else { Pieces::All };
    TrainingOptions {
        seed: arguments.seed,
        sizes: arguments.sizes.clone(),
        units: UnitOptions { stems: arguments.stems, pieces: arguments.pieces, cut },
        epochs: arguments.epochs,
        rate: arguments.rate,
        dropout: arguments.dropout,
        precision: arguments.precision.into(),
        seen: Seen::Public,
        ..TrainingOptions::default()
    }
}

/// Trains with a bar that tells loss and time left.
pub(super) fn train_with_progress(
    corpus: Corpus,
    start: Option<&inference::StaticEmbedder>,
    options: &TrainingOptions,
    printer: Printer,
) -> Result<Trained> {
    let interrupt = Interrupt::install()?;
    let bar = printer.progress(0);
    let trained = train(corpus, start, options, &mut |progress| {
        show(&bar, progress);
        if interrupt.came() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    bar.finish_and_clear();
    Ok(trained?)
}

fn show(bar: &ProgressBar, progress: TrainingProgress) {
    bar.set_length(u64::from(progress.steps));
    bar.set_position(u64::from(progress.step));
    bar.set_message(format!("loss {:.3}, MRR {:.3},", progress.loss, progress.held_back));
    tracing::info!(
        step = progress.step,
        steps = progress.steps,
        loss = progress.loss,
        mrr = progress.held_back
    );
}

pub(super) fn print_facts(facts: &CorpusFacts, printer: Printer) {
    let pairs: usize = facts.pairs.values().sum();
    let (documents, words, held_out) = (facts.documents, facts.words, facts.held_out);
    printer.say(
        &format!("{documents} Dokumente, {words} Wörter, {pairs} Paare, {held_out} zurückgehaltene Paare weggelassen"),
        &format!("{documents} documents, {words} words, {pairs} pairs, {held_out} held-out pairs left out"),
    );
    for ((source, kind), count) in &facts.pairs {
        printer.say(&format!("  {source} {kind:?}: {count}"), &format!("  {source} {kind:?}: {count}"));
    }
    if facts.is_full {
        printer.say(
            "mehr Wörter sollen nicht in den Speicher; was danach kam, wurde nicht gelesen (Tipp: --words)",
            "no more words shall be in memory; what came after them was not read (hint: --words)",
        );
    }
    if facts.foreign > 0 {
        let foreign = facts.foreign;
        printer.say(
            &format!("{foreign} von {documents} Dokumenten sind nicht deutsch (Tipp: gelernt werden deutsche Wortstämme; Texte in anderen Sprachen weglassen)"),
            &format!("{foreign} of {documents} documents are not in German (hint: what is learnt are German stems; leave texts in other languages out)"),
        );
    }
}
