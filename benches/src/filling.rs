//! Passages per second into a new index, and how large it becomes.
//!
//! Reading is that of plain text, so that the time is that of chunking, of the embedder that everybody has, and of the index; what reading
//! PDFs takes is measured on its own.

use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use anyhow::{Result, ensure};
use engine::ingest::{Ingest, Unchanged, Vanished};
use engine::reference::PlainReader;
use engine::{Embedder, Index};
use fs_err as fs;
use index::HybridIndex;

use crate::arguments::Arguments;
use crate::corpus;
use crate::figure::{Better, Figure};
use crate::models::{Models, target, threads};
use crate::synthetic::{Documents, source};
use crate::timing::timed;

/// Texts from which sentences are sampled.
const TEXTS: usize = 2000;
const MEGABYTE: f64 = 1e6;

pub(crate) fn measure(arguments: &Arguments) -> Result<Vec<Figure>> {
    let folder = folder(arguments);
    if folder.exists() {
        fs::remove_dir_all(&folder)?;
    }
    let documents = Documents::new(&corpus::texts(TEXTS)?, arguments.passages);
    let embedder = Models::new(arguments).starter_embedder()?;
    let (filled, seconds) = timed(|| fill(&folder, &documents, embedder.as_ref()));
    let passages = filled?;
    // There are more where a text is longer than the embedder takes at a time.
    ensure!(passages >= arguments.passages as u64, "only {passages} passages");
    let rate = passages as f64 / seconds;
    let mut figures = vec![
        Figure::new(format!("ingest, {passages} passages"), rate, "passages/s", Better::Higher),
        Figure::new("index, whole", size(&folder)? as f64 / MEGABYTE, "MB", Better::Lower),
    ];
    for part in ["originals", "catalogue.sqlite", "lexical", "vectors"] {
        let megabytes = size(&folder.join(part))? as f64 / MEGABYTE;
        figures.push(Figure::new(format!("index, {part}"), megabytes, "MB", Better::Lower));
    }
    Ok(figures)
}

/// Where the synthetic index lies.
pub(crate) fn folder(arguments: &Arguments) -> PathBuf {
    let work = arguments.work.clone().unwrap_or_else(|| target().join("benches"));
    work.join(format!("passages-{}", arguments.passages))
}

/// Makes an index and returns how many passages it holds.
fn fill(folder: &Path, documents: &Documents, embedder: &dyn Embedder) -> Result<u64> {
    let index = HybridIndex::open(folder)?;
    let ingest = Ingest {
        reader: &PlainReader,
        embedder: Some(embedder),
        index: &index,
        load: &|file| documents.load(file),
        parallel: threads(),
        unchanged: Unchanged::Skip,
        vanished: Vanished::Remove,
    };
    let summary = ingest.run(&source(), documents.found(), &mut |_| ControlFlow::Continue(()))?;
    index.optimise()?;
    ensure!(summary.failed.is_empty(), "{} failed: {}", summary.failed[0].key.path, summary.failed[0].reason);
    Ok(index.status()?.passages)
}

/// Bytes of a file, or of all files under a folder.
pub(crate) fn size(path: &Path) -> Result<u64> {
    if path.is_file() {
        return Ok(fs::metadata(path)?.len());
    }
    fs::read_dir(path)?.map(|entry| size(&entry?.path())).sum()
}
