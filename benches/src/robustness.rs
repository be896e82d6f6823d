//! What the most difficult files cost and yield: every PDF at hand is read and its first page drawn. What is not read in full is listed.

use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result, ensure};
use engine::{Pages, ReadError, Reader, Reading, Shown};

use crate::corpus;
use crate::figure::{Better, Figure, Reference};
use crate::timing::timed;

/// Width of a picture on a screen.
const WIDTH: u32 = 1_200;
/// Files from which poppler gets fewer letters have no text to speak of.
const TEXT: usize = 100;

/// What was measured so far.
#[derive(Default)]
struct Worst {
    /// Seconds for a whole file: no page of it took longer.
    reading: f64,
    drawing: f64,
    /// Peak of the worker's memory in megabytes.
    memory: f64,
    pages: usize,
    read: usize,
    refused: usize,
}

pub(crate) fn measure() -> Result<Vec<Figure>> {
    let paths = corpus::all_pdfs()?;
    let (worker, mut worst) = (corpus::worker()?, Worst::default());
    for path in &paths {
        let (bytes, name) = (fs_err::read(path)?, path.display().to_string());
        let (reading, seconds) = timed(|| worker.read(&bytes, &name));
        tell(path, &reading);
        ensure!(!matches!(reading, Err(ReadError::Failed(_))), "{name}: {reading:?}");
        let (_, drawn) = timed(|| worker.picture(&bytes, 1, WIDTH, &Shown::Whole));
        worst.reading = worst.reading.max(seconds);
        worst.drawing = worst.drawing.max(drawn);
        worst.memory = worst.memory.max(memory_of_children()?);
        worst.pages += reading.as_ref().map_or(0, |reading| reading.pages.len());
        worst.read += usize::from(reading.is_ok());
        worst.refused += usize::from(reading.is_err());
    }
    let hostile = hostile(&paths, &mut worst)?;
    Ok(worst.figures().into_iter().chain(hostile).collect())
}

impl Worst {
    fn figures(&self) -> Vec<Figure> {
        let files = format!("{} files read, {} refused, {} pages", self.read, self.refused, self.pages);
        let lower = |name: String, value, unit, budget| {
            Figure::new(name, value, unit, Better::Lower).against(Reference::Budget(budget))
        };
        vec![
            lower(format!("slowest file to read ({files})"), self.reading, "s", 10.0),
            lower("slowest first page to draw".to_owned(), self.drawing, "s", 10.0),
            lower("memory of a worker, peak".to_owned(), self.memory, "MB", 600.0),
        ]
    }
}

/// Names what was not read in full.
fn tell(path: &Path, reading: &Result<Reading, ReadError>) {
    match reading {
        Ok(reading) if reading.warnings.is_empty() => {}
        Ok(reading) => {
            let more = reading.warnings.len() - 1;
            eprintln!(
                "{}: {} pages, {:?}, {more} more",
                path.display(),
                reading.pages.len(),
                reading.warnings[0]
            );
        }
        Err(error) => eprintln!("{}: {error}", path.display()),
    }
}

/// The most memory that a process whose parent this is has ever had, in megabytes.
fn memory_of_children() -> Result<f64> {
    let mut most: f64 = 0.0;
    let parent = format!("PPid:\t{}\n", std::process::id());
    for process in fs_err::read_dir("/proc").context("no list of processes")? {
        // Processes end while they are looked at.
        let Ok(status) = std::fs::read_to_string(process?.path().join("status")) else { continue };
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")?.trim().strip_suffix(" kB"));
        if let (true, Some(Ok(kibibytes))) = (status.contains(&parent), peak.map(str::parse::<f64>)) {
            most = most.max(kibibytes * 1024.0 / 1e6);
        }
    }
    Ok(most)
}

/// The share of hostile files that yield at least half of what poppler shows of them.
fn hostile(paths: &[PathBuf], worst: &mut Worst) -> Result<Option<Figure>> {
    let worker = corpus::recognising()?;
    let (mut good, mut all) = (0_usize, 0_usize);
    for path in paths.iter().filter(|path| path.components().any(|part| part.as_os_str() == "hostile")) {
        let theirs = shown(path)?;
        if theirs <= TEXT {
            continue;
        }
        let reading = worker.read(&fs_err::read(path)?, "hostile.pdf");
        let words = reading.iter().flat_map(|reading| &reading.pages).flat_map(|page| &page.words);
        let ours: usize = words.map(|word| letters(&word.text)).sum();
        worst.memory = worst.memory.max(memory_of_children()?);
        all += 1;
        good += usize::from(2 * ours >= theirs);
        if 2 * ours < theirs {
            eprintln!("{}: {ours} letters, pdftotext has {theirs}", path.display());
        }
    }
    let share = || 100.0 * good as f64 / all as f64;
    let name = format!("hostile files with half of their text ({good} of {all})");
    Ok((all > 0).then(|| Figure::new(name, share(), "%", Better::Higher).against(Reference::Budget(95.0))))
}

/// Letters on the part of the pages that viewers show.
fn shown(path: &Path) -> Result<usize> {
    let output = Command::new("pdftotext").args(["-bbox", "-cropbox"]).arg(path).arg("-").output();
    let output = output.context("no pdftotext; hint: apt install poppler-utils")?;
    let output = String::from_utf8_lossy(&output.stdout).into_owned();
    let words = output.lines().filter_map(|line| line.trim().strip_prefix("<word ")?.split_once('>'));
    Ok(words.map(|(_, text)| letters(text.trim_end_matches("</word>"))).sum())
}

fn letters(text: &str) -> usize {
    text.chars().filter(|letter| letter.is_alphanumeric()).count()
}
