//! `ratsfund models adapt`: an installation's own embedder, gone on from the one that comes with the program on the papers that are here.
//!
//! The new model is taken only if it finds held-back passages of these papers better. Until all passages have vectors of it, the old one
//! and its vectors stay in use. What a model has read shows in its vectors, so internal papers are read only where there are no others.

use std::ops::ControlFlow;
use std::path::Path;

use anyhow::{Result, bail, ensure};
use engine::ingest::embed_missing;
use engine::{Allowed, Embedder, Index, Visibility};
use inference::{Corpus, CorpusLimits, Seen, TrainingOptions, TrainingOutcome, UnitOptions};

use super::{card, texts, train};
use crate::args::AdaptArguments;
use crate::configuration::Configuration;
use crate::exit::Exit;
use crate::interrupt::Interrupt;
use crate::printer::Printer;
use crate::told::Told;
use crate::wiring;

/// Gain in mean reciprocal rank below which a new model is not worth its vectors.
const LEAST_GAIN: f32 = 0.01;
/// Stems that the installation may add to the vocabulary: names of its streets, clubs and people.
const NEW_STEMS: usize = 10_000;

pub(super) fn run(
    arguments: &AdaptArguments,
    configuration: &Configuration,
    printer: Printer,
) -> Result<Exit> {
    if let Some(folder) = &configuration.file.models.embedder {
        let (folder, own) = (folder.display(), wiring::own_model(configuration));
        let own = own.display();
        bail!(
            Told::new(
                format!("models.embedder = {folder} bliebe in Gebrauch, was auch gelernt wird"),
                format!("models.embedder = {folder} would stay in use, whatever is learnt"),
            )
            .hint(
                format!("den Ordner nach {own} verschieben und die Zeile aus der Konfiguration nehmen"),
                format!("move that folder to {own} and take the line out of the configuration"),
            )
        );
    }
    let index = wiring::open_index_to_write(configuration)?;
    let seen = readable(&index, arguments)?;
    wiring::check_seen(&index, configuration)?;
    let Some(start) = wiring::static_embedder(configuration)? else {
        bail!(
            Told::new(
                "das Modell dieses Profils kann nicht weiterlernen",
                "the embedder of this profile cannot be adapted",
            )
            .hint(
                "das können nur `ratsfund-de` und was daraus entstand; models.profile auf starter setzen",
                "only `ratsfund-de` and models made of it can; set models.profile to starter",
            )
        );
    };
    let mut corpus = Corpus::new(CorpusLimits::default(), arguments.seed);
    texts::add_index(&mut corpus, &index, &allowed(seen))?;
    let facts = corpus.facts();
    train::print_facts(&facts, printer);
    let stems = start.config().stems + NEW_STEMS;
    let options = TrainingOptions {
        seed: arguments.seed,
        sizes: start.config().sizes.clone(),
        units: UnitOptions { stems, ..UnitOptions::default() },
        batch: 512,
        epochs: arguments.epochs,
        rate: arguments.rate,
        seen: seen.max(start.config().seen),
        ..TrainingOptions::default()
    };
    let trained = train::train_with_progress(corpus, Some(&start), &options, printer)?;
    if !trained.outcome.is_finished {
        printer.say("abgebrochen; das bisherige Modell bleibt", "interrupted; the model stays as it is");
        return Ok(Exit::Negative);
    }
    report(trained.outcome, printer)?;
    if trained.outcome.after < trained.outcome.before + LEAST_GAIN {
        printer.say(
            &format!("Das bisherige Modell bleibt: ein anderes muss um {LEAST_GAIN} besser sein."),
            &format!("The model stays as it is: another has to be better by {LEAST_GAIN}."),
        );
        return Ok(Exit::Negative);
    }
    let folder = wiring::own_model(configuration);
    let draft = folder.with_extension("new");
    let origin = format!("`{}`", start.model());
    trained.write(
        &draft,
        &card::card(
            &card::Subject { name: wiring::OWN_MODEL, origin: &origin, options: &options },
            &facts,
            &trained,
        ),
    )?;
    let embedder = wiring::of_folder(wiring::OWN_MODEL, &draft, configuration)?;
    if !embed(&index, &embedder, printer)? {
        printer.say(
            "abgebrochen; das bisherige Modell bleibt, ein neuer Lauf behält die Vektoren, die fertig sind",
            "interrupted; the model stays as it is, another run keeps the vectors that are ready",
        );
        return Ok(Exit::Negative);
    }
    replace(&folder, &draft)?;
    index.optimise()?;
    printer.say(
        &format!("Ab jetzt sucht {} mit.", embedder.model()),
        &format!("From now on {} is searched with.", embedder.model()),
    );
    Ok(Exit::Done)
}

/// Puts the new model where the old one was; in between there is none for no longer than a folder takes to be renamed.
fn replace(folder: &Path, draft: &Path) -> Result<()> {
    let old = folder.with_extension("old");
    let remove_old = || if old.exists() { fs_err::remove_dir_all(&old) } else { Ok(()) };
    remove_old()?;
    if folder.exists() {
        fs_err::rename(folder, &old)?;
    }
    fs_err::rename(draft, folder)?;
    Ok(remove_old()?)
}

/// What may be read: public papers, or internal ones in an index that holds nothing else.
fn readable(index: &dyn Index, arguments: &AdaptArguments) -> Result<Seen> {
    let public = index.documents(&Allowed::public())?.len();
    let all = index.documents(&Allowed::everything())?.len();
    ensure!(all > 0, wiring::no_documents());
    if !arguments.internal {
        ensure!(
            public > 0,
            Told::new(
                format!("alle {all} Dokumente des Index sind intern"),
                format!("all {all} documents of the index are internal"),
            )
            .hint(
                "mit --internal lernt das Modell aus ihnen und ist dann nur für diesen Index da",
                "with --internal the model learns from them, and is for this index only",
            )
        );
        return Ok(Seen::Public);
    }
    ensure!(
        public == 0,
        Told::new(
            format!("{public} von {all} Dokumenten des Index sind öffentlich, und ein Modell, das Internes gelesen hat, darf der Öffentlichkeit nicht dienen"),
            format!("{public} of {all} documents of the index are public, and a model that has read internal papers must not serve the public"),
        )
        .hint(
            "für interne Papiere einen eigenen Datenordner nehmen, oder --internal weglassen",
            "keep internal papers in a data directory of their own, or leave --internal out",
        )
    );
    Ok(Seen::Internal)
}

fn allowed(seen: Seen) -> Allowed {
    match seen {
        Seen::Public => Allowed::public(),
        Seen::Internal => Allowed { clearance: Visibility::Internal, ..Allowed::everything() },
    }
}

fn report(outcome: TrainingOutcome, printer: Printer) -> Result<()> {
    let TrainingOutcome { learnt, held_back, before, after, .. } = outcome;
    printer.line(&match printer.language {
        crate::language::Language::De => format!(
            "{learnt} Paare gelernt; MRR auf {held_back} zurückgehaltenen Paaren: bisher {before:.3}, angepasst {after:.3}"
        ),
        crate::language::Language::En => {
            format!("{learnt} pairs learnt; MRR on {held_back} held-back pairs: {before:.3} before, {after:.3} adapted")
        }
    })?;
    Ok(())
}

/// Whether every passage has a vector of the new model; those that are there stay if it is interrupted.
fn embed(index: &dyn Index, embedder: &dyn Embedder, printer: Printer) -> Result<bool> {
    let interrupt = Interrupt::install()?;
    let bar = printer.progress(index.status()?.passages);
    let mut finished = true;
    embed_missing(index, embedder, &mut |done| {
        bar.set_position(done as u64);
        finished = !interrupt.came();
        if finished { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
    })?;
    bar.finish_and_clear();
    Ok(finished)
}
