//! The command line as clap types: nothing here does anything.

use std::error::Error;
use std::fmt;
use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum};
use jiff::civil::Date;

use crate::language::Language;

/// Local document search with cited answers for German municipalities.
#[derive(Debug, Parser)]
#[command(name = "ratsfund", version, max_term_width = 100, disable_help_subcommand = true)]
pub(crate) struct Arguments {
    #[command(flatten)]
    pub(crate) common: Common,
    #[command(subcommand)]
    pub(crate) command: Command,
}

/// Options of all commands.
#[derive(Clone, Debug, Args)]
pub(crate) struct Common {
    /// Directory of index, originals and models [default: the platform's data folder]
    #[arg(long, global = true, env = "RATSFUND_DATA_DIR", value_name = "DIR")]
    pub(crate) data_dir: Option<PathBuf>,
    /// Configuration file [default: ratsfund.toml in the data directory, if there is one]
    #[arg(long, global = true, env = "RATSFUND_CONFIG", value_name = "FILE")]
    pub(crate) config: Option<PathBuf>,
    /// Language of messages and answers
    #[arg(long, global = true, env = "RATSFUND_LANG", value_enum)]
    pub(crate) lang: Option<Language>,
    /// Device of the models: auto, cpu, cuda:0, metal:0 [default: as configured, else auto]
    #[arg(long, global = true, env = "RATSFUND_DEVICE", value_name = "DEVICE")]
    pub(crate) device: Option<inference::Device>,
    /// Show no progress and no hints
    #[arg(long, short, global = true)]
    pub(crate) quiet: bool,
    /// Log what happens inside (repeat for more)
    #[arg(long, short, global = true, action = clap::ArgAction::Count)]
    pub(crate) verbose: u8,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Index the papers of a fictional town, answer three questions, serve the web page
    Demo(DemoArguments),
    /// Write commented files into the data directory: configuration and synonyms
    Init,
    /// Read folders of documents into the index; only what changed
    Ingest(IngestArguments),
    /// Find passages
    Search(SearchArguments),
    /// Answer a question with cited passages
    Ask(AskArguments),
    /// Serve the web page and the JSON API
    Serve(ServeArguments),
    /// Tell what is in the index and what could not be read
    Status(StatusArguments),
    /// Check index, originals and models, and repair what can be repaired
    Verify(VerifyArguments),
    /// Copy the cited pages of a document, with the quoted words marked
    Excerpt(ExcerptArguments),
    /// Remove a document with its text and vectors for good
    Forget(ForgetArguments),
    /// Measure retrieval and answers on a set of questions
    Eval(EvalArguments),
    /// Choose how much meaning counts against words, on questions whose answers are known
    Tune(TuneArguments),
    /// Learn weights of the verifier or of quotes, and measure it
    Calibrate(CalibrateArguments),
    /// Write out all documents with metadata, pages and passages
    Export(ExportArguments),
    /// Fetch, import, list and verify models
    Models(ModelsArguments),
    /// Print a completion script for a shell
    Completions {
        /// The shell
        shell: clap_complete::Shell,
    },
    /// Read documents on behalf of another process (started by ratsfund itself)
    #[command(hide = true)]
    Worker,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    /// For people
    #[default]
    Text,
    /// For programs
    Json,
}

#[derive(Debug, Args)]
pub(crate) struct DemoArguments {
    /// Stop after the answers
    #[arg(long)]
    pub(crate) once: bool,
    /// Address of the web page
    #[arg(long, default_value = "127.0.0.1:8720", value_name = "ADDRESS:PORT")]
    pub(crate) listen: std::net::SocketAddr,
}

#[derive(Debug, Args)]
pub(crate) struct IngestArguments {
    /// Folders to read, with all folders in them
    #[arg(required = true, value_name = "FOLDER")]
    pub(crate) folders: Vec<PathBuf>,
    /// Tell what would be done, and do nothing
    #[arg(long)]
    pub(crate) dry_run: bool,
    /// Read unchanged files again too
    #[arg(long)]
    pub(crate) full: bool,
    /// Index by words alone, without an embedding model
    #[arg(long)]
    pub(crate) no_embedder: bool,
    /// Files read at a time [default: number of processors]
    #[arg(long, value_name = "N")]
    pub(crate) parallel: Option<std::num::NonZeroUsize>,
    /// Which pages have their text recognised by Tesseract [default: that of the configuration, else auto]
    #[arg(long, value_enum, value_name = "MODE")]
    pub(crate) ocr: Option<Ocr>,
}

/// Which pages have their text recognised.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Ocr {
    /// Scans, and pages whose text cannot be used
    #[default]
    Auto,
    /// None
    Never,
    /// All
    Force,
}

/// What narrows a search.
#[derive(Clone, Debug, Default, Args)]
pub(crate) struct FilterArguments {
    /// Kinds of documents, for example satzung, niederschrift (repeatable)
    #[arg(long, value_name = "KIND", value_parser = parse_kind)]
    pub(crate) kind: Vec<engine::Kind>,
    /// First day, for example 2024-01-31
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    pub(crate) from: Option<Date>,
    /// Last day
    #[arg(long, value_name = "DATE", value_parser = parse_date)]
    pub(crate) to: Option<Date>,
    /// Collections (repeatable)
    #[arg(long, value_name = "NAME")]
    pub(crate) collection: Vec<String>,
    /// Bodies, for example Hauptausschuss (repeatable)
    #[arg(long, value_name = "NAME")]
    pub(crate) gremium: Vec<String>,
}

#[derive(Debug, Args)]
pub(crate) struct SearchArguments {
    /// What to search for: words, "a phrase", -word, gremium:Rat, nr:2024/0123, jahr:2020-2023, art:satzung
    pub(crate) question: String,
    #[command(flatten)]
    pub(crate) filter: FilterArguments,
    /// Most results
    #[arg(long, short = 'n', default_value = "10", value_name = "N")]
    pub(crate) limit: std::num::NonZeroUsize,
    /// Tell for each result what gave how much of its score
    #[arg(long)]
    pub(crate) explain: bool,
    /// Tell why this document (path, number, title or id) is not among the results
    #[arg(long, value_name = "DOCUMENT", conflicts_with = "explain")]
    pub(crate) why_not: Option<String>,
    /// Output format
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum AnswerMode {
    /// Verbatim sentences of the documents
    Quote,
    /// Written by the generator, shown as far as the documents support it
    Compose,
    /// Verbatim sentences of the documents, chosen and put in order by the generator
    Copy,
}

#[derive(Debug, Args)]
pub(crate) struct AskArguments {
    /// The question
    pub(crate) question: String,
    /// How the answer is written [default: that of the configuration, else quote]
    #[arg(long, value_enum)]
    pub(crate) mode: Option<AnswerMode>,
    #[command(flatten)]
    pub(crate) filter: FilterArguments,
    /// Show the sentences that were withheld too
    #[arg(long)]
    pub(crate) withheld: bool,
    /// Output format
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

#[derive(Debug, Args)]
pub(crate) struct ServeArguments {
    /// Address to listen on [default: that of the configuration, else 127.0.0.1:8720]
    #[arg(long, value_name = "ADDRESS:PORT")]
    pub(crate) listen: Option<std::net::SocketAddr>,
    /// Serve other machines too; refused if the index holds anything that is not public
    #[arg(long, conflicts_with = "internal")]
    pub(crate) public: bool,
    /// Show internal documents too, to this machine only
    #[arg(long)]
    pub(crate) internal: bool,
}

#[derive(Debug, Args)]
pub(crate) struct StatusArguments {
    /// Output format
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

#[derive(Debug, Args)]
pub(crate) struct ExportArguments {
    /// Output format: json has one line for each document, text names paths and titles
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

#[derive(Debug, Args)]
pub(crate) struct VerifyArguments {
    /// Rebuild what is derived from the catalogue
    #[arg(long)]
    pub(crate) repair: bool,
}

#[derive(Debug, Args)]
pub(crate) struct ExcerptArguments {
    /// Path of the document's file
    pub(crate) file: PathBuf,
    /// Words to mark, exactly as they stand there
    #[arg(long, value_name = "TEXT")]
    pub(crate) quote: Option<String>,
    /// Pages to copy, or to look for the words on (repeatable) [default: all]
    #[arg(long, value_name = "N")]
    pub(crate) page: Vec<u32>,
    /// Copy all pages, not only those with the words
    #[arg(long)]
    pub(crate) whole: bool,
    /// The PDF that is written
    #[arg(long, short, value_name = "FILE")]
    pub(crate) output: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct ForgetArguments {
    /// Path of the document's file
    pub(crate) file: PathBuf,
}

#[derive(Debug, Args)]
pub(crate) struct EvalArguments {
    /// Questions with gold passages, one JSON object a line
    #[arg(required_unless_present = "qa", value_name = "FILE")]
    pub(crate) questions: Option<PathBuf>,
    /// Folder with corpus.jsonl, queries.jsonl and qrels.tsv: index it and measure retrieval, beside plain BM25
    #[arg(long, value_name = "DIR", conflicts_with = "questions")]
    pub(crate) qa: Option<PathBuf>,
    /// With --qa: only queries of that split
    #[arg(long, value_name = "NAME", requires = "qa")]
    pub(crate) split: Option<String>,
    /// How answers are written
    #[arg(long, value_enum, default_value = "quote")]
    pub(crate) mode: AnswerMode,
    /// With --mode compose: let the generator write what it likes; what it writes is verified all the same
    #[arg(long, requires = "mode")]
    pub(crate) free: bool,
    /// Tell for each question how it went
    #[arg(long)]
    pub(crate) details: bool,
    /// Output format
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

#[derive(Debug, Args)]
pub(crate) struct TuneArguments {
    /// Questions to the index of the data directory with gold passages, one JSON object a line
    #[arg(required_unless_present = "qa", value_name = "FILE")]
    pub(crate) questions: Option<PathBuf>,
    /// Folder with corpus.jsonl, queries.jsonl and qrels.tsv, as for `eval` (repeatable)
    #[arg(long, value_name = "DIR")]
    pub(crate) qa: Vec<PathBuf>,
    /// With --qa: only queries of that split, in folders that have splits
    #[arg(long, value_name = "NAME", requires = "qa")]
    pub(crate) split: Option<String>,
    /// Parts into which the questions are cut: each is judged by what the others chose
    #[arg(long, default_value_t = 5, value_name = "N", value_parser = clap::value_parser!(u8).range(2..=20))]
    pub(crate) folds: u8,
    /// Write what was chosen into the configuration file
    #[arg(long)]
    pub(crate) write: bool,
}

#[derive(Debug, Args)]
pub(crate) struct CalibrateArguments {
    /// Passages with sentences that they support, from which false ones are made, one JSON object a line (corpora/musterfurt/verification.jsonl)
    #[arg(value_name = "FILE", required_unless_present = "questions")]
    pub(crate) pairs: Option<PathBuf>,
    /// Instead: questions with gold passages, to learn from the index which sentences answer, and when to say nothing
    #[arg(long, value_name = "FILE", conflicts_with = "pairs")]
    pub(crate) questions: Option<PathBuf>,
    /// Keep the weights in use, and only measure
    #[arg(long)]
    pub(crate) keep: bool,
    /// Most of the wrong sentences that may be shown as supported; thresholds are as low as that allows, so that most true ones are shown
    #[arg(long, default_value_t = 0.1, value_name = "SHARE")]
    pub(crate) false_support: f64,
    /// Tell for each sentence how it went
    #[arg(long)]
    pub(crate) details: bool,
    /// Output format
    #[arg(long, value_enum, default_value_t)]
    pub(crate) format: Format,
}

#[derive(Debug, Args)]
pub(crate) struct ModelsArguments {
    #[command(subcommand)]
    pub(crate) command: ModelsCommand,
}

#[derive(Debug, Subcommand)]
pub(crate) enum ModelsCommand {
    /// Fetch the models of a profile, or single models
    Fetch {
        /// Names of profiles or models
        #[arg(default_value = "starter", value_name = "NAME")]
        names: Vec<String>,
    },
    /// Take models from a directory or archive, for machines without network
    Import {
        /// Directory or archive (.zip, .tar, .whl), for example the model directory of another machine
        path: PathBuf,
    },
    /// List models with task, licence and state
    List {
        /// Output format
        #[arg(long, value_enum, default_value_t)]
        format: Format,
    },
    /// Check the files of all models that are present
    Verify,
    /// Train an embedder of our own kind on texts that nobody has labelled; takes minutes
    TrainEmbedder(TrainArguments),
    /// Let the embedder read the public papers of this installation, and use it if it then finds them better
    Adapt(AdaptArguments),
}

#[derive(Debug, Args)]
pub(crate) struct AdaptArguments {
    /// Learn from internal papers; only in an index that holds no public ones
    #[arg(long)]
    pub(crate) internal: bool,
    /// Rounds through all pairs
    #[arg(long, default_value_t = 3.0, value_name = "N")]
    pub(crate) epochs: f32,
    /// Highest step of a value
    #[arg(long, default_value_t = 0.002, value_name = "N")]
    pub(crate) rate: f32,
    /// Where random numbers begin
    #[arg(long, default_value_t = 1, value_name = "N")]
    pub(crate) seed: u64,
}

#[derive(Debug, Args)]
pub(crate) struct TrainArguments {
    /// Folder to write the model into
    pub(crate) folder: PathBuf,
    /// Texts to learn from: .jsonl, .jsonl.xz, .txt or .md files, or folders of them (repeatable)
    #[arg(long, value_name = "PATH")]
    pub(crate) texts: Vec<PathBuf>,
    /// Learn from the public documents of the index too
    #[arg(long)]
    pub(crate) index: bool,
    /// Learn from the questions and answers of the split `train` in such a folder (repeatable)
    #[arg(long, value_name = "DIR")]
    pub(crate) qa: Vec<PathBuf>,
    /// Learn nothing that shares eight words in a row with the other questions and answers in such a folder (repeatable)
    #[arg(long, value_name = "DIR")]
    pub(crate) held_out: Vec<PathBuf>,
    /// Learn that the words of a line mean the same, from a file like that of the search
    #[arg(long, value_name = "FILE")]
    pub(crate) synonyms: Option<PathBuf>,
    /// Write the mined pairs into a file, one JSON object a line, for trainers of other kinds of models
    #[arg(long, value_name = "FILE")]
    pub(crate) write_pairs: Option<PathBuf>,
    /// Lengths that vectors may be cut to
    #[arg(long, value_delimiter = ',', default_value = "64,128,256", value_name = "N,N")]
    pub(crate) sizes: Vec<usize>,
    /// Most stems in the vocabulary
    #[arg(long, default_value_t = 60_000, value_name = "N")]
    pub(crate) stems: usize,
    /// Most pieces of words in the vocabulary
    #[arg(long, default_value_t = 20_000, value_name = "N")]
    pub(crate) pieces: usize,
    /// Cut only those words into pieces of which no stem is known
    #[arg(long)]
    pub(crate) pieces_of_unknown: bool,
    /// Rounds through all pairs
    #[arg(long, default_value_t = 1.3, value_name = "N")]
    pub(crate) epochs: f32,
    /// Highest step of a value
    #[arg(long, default_value_t = 0.01, value_name = "N")]
    pub(crate) rate: f32,
    /// Share of the words of a text that is left out each time
    #[arg(long, default_value_t = 0.2, value_name = "N")]
    pub(crate) dropout: f32,
    /// How exactly the vectors of the table are kept
    #[arg(long, value_enum, default_value_t, value_name = "PRECISION")]
    pub(crate) precision: Precision,
    /// Most pairs of one source and kind
    #[arg(long, default_value_t = 150_000, value_name = "N")]
    pub(crate) pairs: usize,
    /// Most words that are read
    #[arg(long, default_value_t = 150_000_000, value_name = "N")]
    pub(crate) words: usize,
    /// Where random numbers begin
    #[arg(long, default_value_t = 1, value_name = "N")]
    pub(crate) seed: u64,
}

/// How exactly the vectors of a table are kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum)]
pub(crate) enum Precision {
    /// A byte for each value
    #[default]
    Int8,
    /// Four bytes for each value
    F32,
}

impl From<Precision> for inference::Precision {
    fn from(precision: Precision) -> Self {
        match precision {
            Precision::Int8 => Self::Int8,
            Precision::F32 => Self::F32,
        }
    }
}

/// Why a value does not fit.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Unfit {
    /// It is no kind of document.
    Kind,
    /// It is no day.
    Date,
}

impl Unfit {
    pub(crate) fn in_german(self) -> String {
        match self {
            Self::Kind => format!("unbekannte Art; es gibt {}", kinds()),
            Self::Date => "kein Datum der Form JJJJ-MM-TT".to_owned(),
        }
    }
}

impl fmt::Display for Unfit {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Kind => write!(f, "unknown kind; one of {}", kinds()),
            Self::Date => f.write_str("not a date; expected YYYY-MM-DD"),
        }
    }
}

impl Error for Unfit {}

fn kinds() -> String {
    engine::Kind::ALL.map(engine::Kind::name).join(", ")
}

fn parse_kind(name: &str) -> Result<engine::Kind, Unfit> {
    engine::Kind::from_name(name).ok_or(Unfit::Kind)
}

fn parse_date(text: &str) -> Result<Date, Unfit> {
    text.parse().map_err(|_| Unfit::Date)
}
