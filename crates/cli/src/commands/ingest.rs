//! `ratsfund ingest`: brings the index up to date with folders.

use std::ops::ControlFlow;
use std::path::Path;

use anyhow::Result;
use engine::ingest::{Ingest, Plan, Progress, Summary, Unchanged, Vanished, embed_missing};
use engine::{Embedder, Index, Reader};
use indicatif::ProgressBar;
use server::Phrasing;
use sources::{Folder, SidecarError};

use crate::args::IngestArguments;
use crate::configuration::Configuration;
use crate::exit::Exit;
use crate::interrupt::Interrupt;
use crate::language::Language;
use crate::printer::Printer;
use crate::{translation, wiring};

pub(crate) fn run(
    arguments: &IngestArguments,
    configuration: &Configuration,
    printer: Printer,
) -> Result<Exit> {
    let folders = arguments.folders.iter().map(|folder| walk(folder, printer)).collect::<Result<Vec<_>>>()?;
    let index = wiring::open_index_to_write(configuration)?;
    let workers = wiring::workers(arguments.parallel, arguments.ocr, configuration)?;
    let embedder = if arguments.no_embedder { None } else { wiring::embedder(configuration, printer)? };
    let job = IngestJob {
        reader: &workers,
        embedder: embedder.as_deref(),
        index: &index,
        parallel: wiring::parallel(arguments.parallel),
        unchanged: if arguments.full { Unchanged::Reread } else { Unchanged::Skip },
    };
    let mut exit = Exit::Done;
    for folder in &folders {
        let one = if arguments.dry_run { job.dry_run(folder, printer)? } else { job.run(folder, printer)? };
        if one == Exit::Negative {
            exit = one;
        }
    }
    if !arguments.dry_run {
        wiring::finish_recognition(&workers, configuration, printer)?;
        index.optimise()?;
    }
    Ok(exit)
}

/// Looks at a folder, and tells what in it is left out.
pub(crate) fn walk(folder: &Path, printer: Printer) -> Result<Folder> {
    let folder = match printer.language {
        Language::De => sources::walk(folder, translation::sidecar)?,
        Language::En => sources::walk(folder, SidecarError::to_string)?,
    };
    for warning in &folder.warnings {
        printer.warn(&match printer.language {
            Language::De => format!("Hinweis: {}", translation::warning(warning)),
            Language::En => format!("note: {warning}"),
        });
    }
    Ok(folder)
}

/// What stays the same over the folders of a run.
pub(crate) struct IngestJob<'a> {
    pub(crate) reader: &'a dyn Reader,
    pub(crate) embedder: Option<&'a dyn Embedder>,
    pub(crate) index: &'a dyn Index,
    pub(crate) parallel: usize,
    pub(crate) unchanged: Unchanged,
}

impl IngestJob<'_> {
    /// Ingests a folder with a progress bar, and prints what was done.
    pub(crate) fn run(&self, folder: &Folder, printer: Printer) -> Result<Exit> {
        let interrupt = Interrupt::install()?;
        let bar = printer.progress(0);
        let load = |file: &_| {
            folder.load(file).map_err(|error| match printer.language {
                Language::De => translation::loading(&error),
                Language::En => error.to_string(),
            })
        };
        let summary =
            self.ingest(folder, &load).run(&folder.source, folder.files.clone(), &mut |progress| {
                show(&bar, progress, printer.language);
                if interrupt.came() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
            })?;
        bar.finish_and_clear();
        print_summary(&folder.root, &summary, printer)?;
        if !summary.cancelled {
            self.embed_missing(printer)?;
        }
        let whole = summary.failed.is_empty() && !summary.cancelled && folder.is_complete();
        Ok(if whole { Exit::Done } else { Exit::Negative })
    }

    /// Passages that were stored before there was this model get their vectors now.
    fn embed_missing(&self, printer: Printer) -> Result<()> {
        let Some(embedder) = self.embedder else { return Ok(()) };
        let interrupt = Interrupt::install()?;
        let embedded = embed_missing(self.index, embedder, &mut |_| {
            if interrupt.came() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        })?;
        if embedded > 0 {
            printer.say(
                &format!("{embedded} Passagen nachträglich eingebettet"),
                &format!("{embedded} passages embedded belatedly"),
            );
        }
        Ok(())
    }

    fn dry_run(&self, folder: &Folder, printer: Printer) -> Result<Exit> {
        let load = |file: &_| folder.load(file).map_err(|error| error.to_string());
        print_plan(&self.ingest(folder, &load).plan(&folder.source, folder.files.clone())?, printer)?;
        Ok(Exit::Done)
    }

    fn ingest<'b>(&'b self, folder: &Folder, load: engine::ingest::Load<'b>) -> Ingest<'b> {
        Ingest {
            reader: self.reader,
            embedder: self.embedder,
            index: self.index,
            load,
            parallel: self.parallel,
            unchanged: self.unchanged,
            // What could not be seen may still be there.
            vanished: if folder.is_complete() { Vanished::Remove } else { Vanished::Keep },
        }
    }
}

fn show(bar: &ProgressBar, progress: &Progress, language: Language) {
    bar.set_length(progress.files as u64);
    bar.set_position(progress.files_done as u64);
    let seconds = bar.elapsed().as_secs_f64().max(0.001);
    let rate = |count: u64| (count as f64 / seconds).round();
    let (pages, passages) = (progress.pages, progress.passages);
    bar.set_message(match language {
        Language::De => format!(
            "Dateien, {pages} Seiten ({}/s), {passages} Passagen ({}/s), noch",
            rate(pages),
            rate(passages)
        ),
        Language::En => {
            format!(
                "files, {pages} pages ({}/s), {passages} passages ({}/s), left",
                rate(pages),
                rate(passages)
            )
        }
    });
}

fn print_summary(root: &Path, summary: &Summary, printer: Printer) -> Result<()> {
    for (key, warnings) in &summary.warnings {
        let told = Phrasing(printer.language.into()).warnings(warnings);
        printer.say(&format!("Hinweis: {}: {told}", key.path), &format!("note: {}: {told}", key.path));
    }
    for failure in &summary.failed {
        printer.warn(&format!(
            "{}: {}: {}",
            printer.language.pick("Fehler", "failed"),
            failure.key.path,
            Phrasing(printer.language.into()).reason(&failure.reason)
        ));
    }
    let Summary { added, replaced, unchanged, removed, failed, progress, cancelled, warnings: _ } = summary;
    let (failed, Progress { pages, passages, .. }) = (failed.len(), progress);
    printer.line(&match printer.language {
        Language::De => format!(
            "{}: {added} neu, {replaced} ersetzt, {unchanged} unverändert, {removed} entfernt, {failed} fehlgeschlagen; {pages} Seiten, {passages} Passagen",
            root.display()
        ),
        Language::En => format!(
            "{}: {added} added, {replaced} replaced, {unchanged} unchanged, {removed} removed, {failed} failed; {pages} pages, {passages} passages",
            root.display()
        ),
    })?;
    if *cancelled {
        printer.warn(printer.language.pick(
            "abgebrochen; was fertig war, ist gespeichert, ein neuer Lauf macht dort weiter",
            "interrupted; what was ready is stored, another run goes on from there",
        ));
    }
    Ok(())
}

fn print_plan(plan: &Plan, printer: Printer) -> Result<()> {
    let language = printer.language;
    for (file, replaces) in &plan.changed {
        let what =
            if *replaces { language.pick("ersetzen", "replace") } else { language.pick("lesen", "read") };
        printer.line(&format!("{what}: {}", file.key.path))?;
    }
    for failure in &plan.unreadable {
        let what = language.pick("nicht lesbar, unverändert", "unreadable, unchanged");
        let reason = Phrasing(language.into()).reason(&failure.reason);
        printer.line(&format!("{what}: {}: {reason}", failure.key.path))?;
    }
    for key in &plan.vanished {
        printer.line(&format!("{}: {}", language.pick("entfernen", "remove"), key.path))?;
    }
    printer.say(
        &format!("{} unverändert; nichts wurde geändert", plan.unchanged),
        &format!("{} unchanged; nothing was done", plan.unchanged),
    );
    Ok(())
}
