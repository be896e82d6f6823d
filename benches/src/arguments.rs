//! What is measured, on what, and with which tools beside it.

use std::ffi::OsString;
use std::path::PathBuf;

use clap::{Parser, ValueEnum};

/// Measures Ratsfund beside the tools that others use.
///
/// Inputs are the documents of corpora/musterfurt or, if `RATSFUND_REAL_DATA` names a folder of real data, its larger PDFs.
#[derive(Debug, Parser)]
pub(crate) struct Arguments {
    /// What to measure; everything if nothing is named.
    pub(crate) what: Vec<What>,
    /// How often each thing is done; the best run counts.
    #[arg(long, default_value_t = 3)]
    pub(crate) rounds: usize,
    /// Size of the synthetic index that is searched.
    #[arg(long, default_value_t = 100_000)]
    pub(crate) passages: usize,
    /// How often the council papers stand in their index once more, with some words changed; `1.15` makes a million passages.
    #[arg(long, default_value_t = 0.0)]
    pub(crate) copies: f32,
    /// Most council papers that are read in; some hundred suffice to compare embedders.
    #[arg(long)]
    pub(crate) papers: Option<usize>,
    /// Embedder of the council papers, as `ratsfund models list` calls it; that of the starter profile if none is named.
    #[arg(long)]
    pub(crate) embedder: Option<String>,
    /// Most questions that are asked of the council papers; they are spread over all there are.
    #[arg(long, default_value_t = 446)]
    pub(crate) questions: usize,
    /// Folder of models; by default the one into which the tests fetch them.
    #[arg(long)]
    pub(crate) models: Option<PathBuf>,
    /// A Python that may have torch, transformers or `llama_cpp`; can be given several times, `python3` is always tried.
    #[arg(long)]
    pub(crate) python: Vec<PathBuf>,
    /// Folder for the synthetic index, which is kept for the next run.
    #[arg(long)]
    pub(crate) work: Option<PathBuf>,
    /// How figures are printed.
    #[arg(long, value_enum, default_value_t = Output::Table)]
    pub(crate) output: Output,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum What {
    /// Pages per second through the worker.
    Extraction,
    /// Time and memory that the most difficult files take, and what is read of hostile ones.
    Robustness,
    /// Share of §§, items, decisions and votes that are found.
    Structure,
    /// Share of the words of scans that are read wrong, beside Tesseract alone.
    Recognition,
    /// Tokens per second of the starter embedder.
    Embedding,
    /// Tokens per second of the starter generator.
    Generation,
    /// Passages per second into a new synthetic index, and its size.
    Ingest,
    /// Latency of searches in that index, and memory.
    Search,
    /// Characters per second of real council papers into an index, and its size.
    Papers,
    /// Whether the numbers of these papers find them.
    Numbers,
    /// Quality and latency of real questions to them, beside other search engines.
    Questions,
    /// Size of the program and of its source.
    Program,
    /// Prints the text of every PDF for `reference/extraction.py`.
    #[value(hide = true)]
    Texts,
    /// Reads documents on behalf of another process.
    #[value(hide = true)]
    Worker,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Output {
    Table,
    Json,
}

impl Arguments {
    /// What is to be measured, in an order in which the index is filled before it is searched.
    pub(crate) fn wanted(&self) -> Vec<What> {
        let all =
            What::value_variants().iter().copied().filter(|what| !matches!(what, What::Worker | What::Texts));
        all.filter(|what| self.what.is_empty() || self.what.contains(what)).collect()
    }

    /// The arguments with which this program measures one thing for another process.
    pub(crate) fn for_one(&self, what: What) -> Vec<OsString> {
        let name = what.to_possible_value().map(|value| value.get_name().to_owned()).unwrap_or_default();
        let mut arguments: Vec<OsString> = vec![name.into(), "--output".into(), "json".into()];
        arguments.extend(["--rounds".into(), self.rounds.to_string().into()]);
        arguments.extend(["--passages".into(), self.passages.to_string().into()]);
        arguments.extend(["--copies".into(), self.copies.to_string().into()]);
        arguments.extend(["--questions".into(), self.questions.to_string().into()]);
        if let Some(papers) = self.papers {
            arguments.extend(["--papers".into(), papers.to_string().into()]);
        }
        if let Some(embedder) = &self.embedder {
            arguments.extend(["--embedder".into(), embedder.into()]);
        }
        let folders = [("--models", &self.models), ("--work", &self.work)];
        let folders = folders.into_iter().filter_map(|(option, path)| Some((option, path.as_ref()?)));
        for (option, path) in folders.chain(self.python.iter().map(|path| ("--python", path))) {
            arguments.extend([option.into(), path.into()]);
        }
        arguments
    }
}
