//! The documents that are measured on: the project's own or, where there are any, real ones.

use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use documents::{OcrMode, OcrOptions, WorkerCommand, Workers, WorkersOptions};
use engine::{Declared, DocumentKey, Reader, SourceName, metadata, passages};
use fs_err as fs;

/// Real files of fewer pages say more about starting a process than about reading.
const LEAST_PAGES: usize = 20;

/// A PDF with text.
pub(crate) struct File {
    pub(crate) path: PathBuf,
    pub(crate) bytes: Vec<u8>,
}

/// The folder that holds the workspace.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// The PDFs of musterfurt; or, if `RATSFUND_REAL_DATA` is set, the longer ones with a text layer of that folder.
pub(crate) fn files() -> Result<Vec<File>> {
    let paths = match std::env::var_os("RATSFUND_REAL_DATA") {
        Some(folder) => real_paths(Path::new(&folder))?,
        None => own_paths()?,
    };
    ensure!(!paths.is_empty(), "no document to measure on");
    paths.into_iter().map(|path| Ok(File { bytes: fs::read(&path)?, path })).collect()
}

/// Every PDF below the folders of real data, or those of musterfurt, by path.
pub(crate) fn all_pdfs() -> Result<Vec<PathBuf>> {
    match std::env::var_os("RATSFUND_REAL_DATA") {
        Some(folder) => pdfs(&PathBuf::from(folder).join("pdfs")),
        None => pdfs(&root().join("corpora/musterfurt/documents")),
    }
}

fn pdfs(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder).context("no folder of PDFs")? {
        let path = entry?.path();
        if path.is_dir() {
            paths.extend(pdfs(&path)?);
        } else if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("pdf")) {
            paths.push(path);
        }
    }
    paths.sort();
    Ok(paths)
}

/// One worker process, which is this very program. What text recognition takes is another program's time.
pub(crate) fn worker() -> Result<Workers> {
    workers(1)
}

/// So many worker processes, without text recognition.
pub(crate) fn workers(parallel: usize) -> Result<Workers> {
    reading(parallel, OcrOptions { mode: OcrMode::Never, ..OcrOptions::default() })
}

/// The same with text recognition.
pub(crate) fn recognising() -> Result<Workers> {
    reading(1, OcrOptions::default())
}

fn reading(parallel: usize, ocr: OcrOptions) -> Result<Workers> {
    let parallel = NonZeroUsize::new(parallel).unwrap_or(NonZeroUsize::MIN);
    let command = WorkerCommand { program: std::env::current_exe()?, arguments: vec!["worker".into()] };
    Ok(Workers::new(command, WorkersOptions { parallel, ocr, ..WorkersOptions::default() }))
}

/// Up to so many passages of the files, as an ingest cuts them.
pub(crate) fn texts(most: usize) -> Result<Vec<String>> {
    let worker = worker()?;
    let mut texts = Vec::new();
    for file in files()? {
        let name = file.path.display().to_string();
        let Ok(reading) = worker.read(&file.bytes, &name) else { continue };
        let key = DocumentKey { source: SourceName(String::new()), path: name };
        let metadata = metadata(&Declared::default(), &reading, &key);
        texts.extend(passages(&reading.pages, &metadata, None).into_iter().map(|passage| passage.text));
        if texts.len() >= most {
            break;
        }
    }
    texts.truncate(most);
    Ok(texts)
}

/// What people ask about musterfurt.
pub(crate) fn questions() -> Result<Vec<String>> {
    let path = root().join("corpora/musterfurt/questions.jsonl");
    let question = |line: &str| {
        let line: serde_json::Value = serde_json::from_str(line)?;
        Ok(line["question"].as_str().context("a line without a question")?.to_owned())
    };
    fs::read_to_string(&path)?.lines().map(question).collect()
}

fn own_paths() -> Result<Vec<PathBuf>> {
    let folder =
        sources::walk(&root().join("corpora/musterfurt/documents"), sources::SidecarError::to_string)?;
    let pdfs = folder.files.iter().filter(|file| file.key.path.ends_with(".pdf"));
    Ok(pdfs.map(|file| folder.root.join(&file.key.path)).collect())
}

/// The list beside the real files says what they are.
fn real_paths(data: &Path) -> Result<Vec<PathBuf>> {
    let list = data.join("pdfs/pdfs.tsv");
    let text = fs::read_to_string(&list).context("RATSFUND_REAL_DATA holds no list of PDFs")?;
    let mut lines = text.lines().map(|line| line.split('\t').collect::<Vec<_>>());
    let head = lines.next().unwrap_or_default();
    let column = |name: &str| {
        let found = head.iter().position(|title| *title == name);
        found.with_context(|| format!("{} has no column {name}", list.display()))
    };
    let (path, pages, scanned) = (column("path")?, column("pages")?, column("scanned")?);
    let wanted = lines.filter(|line| {
        let is_long = line.get(pages).and_then(|pages| pages.parse().ok()) >= Some(LEAST_PAGES);
        is_long && line[path].starts_with("pdfs/council/") && line.get(scanned) == Some(&"no")
    });
    Ok(wanted.map(|line| data.join(line[path])).collect())
}
