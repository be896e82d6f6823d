//! Pages per second through one worker process, beside pdftotext on the same files in turn.

use std::io::ErrorKind;
use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::{Result, bail, ensure};
use documents::Workers;
use engine::Reader;

use crate::arguments::Arguments;
use crate::corpus::{self, File};
use crate::figure::{Better, Figure, Reference};
use crate::timing::{Best, timed};

const ADVICE: &str = "apt install poppler-utils";

/// Words with boxes in blocks and lines is what the worker makes too; plain text is the least that can be made.
const WAYS: [(&str, &[&str]); 2] = [("pdftotext -bbox-layout", &["-bbox-layout"]), ("pdftotext", &[])];

/// One file, with the best time of each program.
struct Run {
    file: File,
    pages: usize,
    ours: Best,
    theirs: [Best; WAYS.len()],
}

pub(crate) fn measure(arguments: &Arguments) -> Result<Vec<Figure>> {
    let worker = corpus::worker()?;
    let mut runs: Vec<Run> = corpus::files()?.into_iter().filter_map(|file| begin(&worker, file)).collect();
    let has_reference = pdftotext(&["-v"], None)?;
    for _ in 0..arguments.rounds {
        for run in &mut runs {
            let (read, seconds) = timed(|| worker.read(&run.file.bytes, "bench.pdf"));
            ensure!(read.is_ok(), "{}: read once, but not again", run.file.path.display());
            run.ours.add(seconds);
            for ((_, options), best) in WAYS.iter().zip(&mut run.theirs).filter(|_| has_reference) {
                let (done, seconds) = timed(|| pdftotext(options, Some(&run.file.path)));
                ensure!(done?, "pdftotext has vanished");
                best.add(seconds);
            }
        }
    }
    Ok(figures(&runs, has_reference))
}

/// The first reading is not timed; it starts the worker and tells the number of pages.
fn begin(worker: &Workers, file: File) -> Option<Run> {
    match worker.read(&file.bytes, "bench.pdf") {
        Ok(reading) => Some(Run {
            file,
            pages: reading.pages.len(),
            ours: Best::new(),
            theirs: [Best::new(); WAYS.len()],
        }),
        Err(error) => {
            eprintln!("left out: {}: {error}", file.path.display());
            None
        }
    }
}

/// Whether there is a pdftotext; its output is thrown away.
fn pdftotext(options: &[&str], file: Option<&Path>) -> Result<bool> {
    let mut command = Command::new("pdftotext");
    command.args(options).stdout(Stdio::null()).stderr(Stdio::null());
    if let Some(file) = file {
        command.arg(file).arg("-");
    }
    match command.status() {
        Ok(status) if status.success() => Ok(true),
        Ok(status) => bail!("pdftotext {options:?} {file:?}: {status}"),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(false),
        Err(error) => Err(error.into()),
    }
}

fn figures(runs: &[Run], has_reference: bool) -> Vec<Figure> {
    let pages: usize = runs.iter().map(|run| run.pages).sum();
    let rate = |seconds: &dyn Fn(&Run) -> f64| pages as f64 / runs.iter().map(seconds).sum::<f64>();
    let name = format!("extraction, one worker ({} files, {pages} pages)", runs.len());
    let ours = Figure::new(name, rate(&|run| run.ours.0), "pages/s", Better::Higher);
    let mut figures = vec![ours.clone().against(Reference::Budget(50.0))];
    for (way, (name, _)) in WAYS.iter().enumerate() {
        figures.push(ours.clone().against(if has_reference {
            Reference::Measured { name: (*name).to_owned(), value: rate(&|run| run.theirs[way].0) }
        } else {
            Reference::Missing(ADVICE.to_owned())
        }));
    }
    figures
}
