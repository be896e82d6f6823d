//! The program itself, and a place of its own for each test to run it in.

use std::fmt::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

use crate::root;

/// A folder of documents and a data directory that one test has for itself.
pub(crate) struct Place {
    folder: TempDir,
}

/// How a run of the program ended.
pub(crate) struct Ended {
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    /// `None` if a signal ended it.
    pub(crate) code: Option<i32>,
    place: PathBuf,
}

impl Place {
    pub(crate) fn new() -> Self {
        let place = Self { folder: tempfile::tempdir().expect("a temporary folder can be made") };
        fs_err::create_dir(place.documents()).expect("a folder can be made");
        place
    }

    pub(crate) fn path(&self) -> &Path {
        self.folder.path()
    }

    /// The folder that is ingested.
    pub(crate) fn documents(&self) -> PathBuf {
        self.path().join("documents")
    }

    /// The data directory; nothing is there until the program makes it.
    pub(crate) fn data(&self) -> PathBuf {
        self.path().join("data")
    }

    /// Writes a file into the folder of documents.
    pub(crate) fn write(&self, name: &str, content: impl AsRef<[u8]>) {
        let path = self.documents().join(name);
        fs_err::create_dir_all(path.parent().expect("it lies in a folder")).expect("folders can be made");
        fs_err::write(path, content).expect("files can be written");
    }

    /// Copies a paper of Musterfurt into the folder of documents.
    pub(crate) fn copy(&self, paper: &str) {
        let content = fs_err::read(musterfurt().join(paper)).expect("Musterfurt has this paper");
        self.write(paper, content);
    }

    /// The program with arguments, separated by white space; `documents` stands for the folder of documents.
    pub(crate) fn command(&self, arguments: &str) -> Command {
        let documents = self.documents();
        self.command_of(arguments.split_whitespace().map(|argument| match argument {
            "documents" => documents.as_os_str().to_owned(),
            other => other.into(),
        }))
    }

    /// The program with arguments that hold white space.
    pub(crate) fn command_of(
        &self,
        arguments: impl IntoIterator<Item = impl AsRef<std::ffi::OsStr>>,
    ) -> Command {
        let mut command = Command::new(program());
        for (name, _) in std::env::vars_os() {
            if name.to_string_lossy().starts_with("RATSFUND_") {
                command.env_remove(name);
            }
        }
        command.args(arguments).current_dir(self.path()).stdin(Stdio::null());
        command.env_remove("COLUMNS").env("LANG", "C").env("RATSFUND_DATA_DIR", self.data());
        command
    }

    pub(crate) fn run(&self, arguments: &str) -> Ended {
        self.ended(&mut self.command(arguments))
    }

    pub(crate) fn run_of(&self, arguments: &[&str]) -> Ended {
        self.ended(&mut self.command_of(arguments))
    }

    pub(crate) fn ended(&self, command: &mut Command) -> Ended {
        Ended::new(&command.output().expect("the program can be started"), self.path())
    }

    /// Indexes the folder of documents by words alone, and expects that nothing fails.
    pub(crate) fn ingest(&self) {
        self.run("ingest --quiet --no-embedder documents").expect_code(0);
    }

    /// What `ratsfund status` says.
    pub(crate) fn status(&self) -> Value {
        self.run("status --format json").expect_code(0).json()
    }
}

impl Ended {
    pub(crate) fn new(output: &Output, place: &Path) -> Self {
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_owned()).expect("the program writes UTF-8");
        let (stdout, stderr) = (text(&output.stdout), text(&output.stderr));
        Self { stdout, stderr, code: output.status.code(), place: place.to_owned() }
    }

    /// Exit code, stdout and stderr, with what differs from run to run taken out.
    pub(crate) fn report(&self) -> String {
        let mut report = match self.code {
            Some(code) => format!("exit {code}\n"),
            None => "ended by a signal\n".to_owned(),
        };
        for (name, text) in [("stdout", &self.stdout), ("stderr", &self.stderr)] {
            if !text.is_empty() {
                write!(report, "-- {name}\n{text}").expect("a string takes everything");
            }
        }
        report.replace(&self.place.display().to_string(), "[place]")
    }

    /// Fails the test with all that was printed if the program ended otherwise.
    pub(crate) fn expect_code(self, code: i32) -> Self {
        assert_eq!(self.code, Some(code), "{}", self.report());
        self
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.stdout).unwrap_or_else(|error| panic!("{error}\n{}", self.report()))
    }
}

/// The papers of Musterfurt.
pub(crate) fn musterfurt() -> PathBuf {
    root().join("corpora/musterfurt/documents")
}

/// The program that was built with these tests: it lies beside their folder.
fn program() -> PathBuf {
    let test = std::env::current_exe().expect("a test has a file");
    let profile = test.parent().and_then(Path::parent).expect("cargo puts tests into <profile>/deps");
    let program = profile.join("ratsfund");
    assert!(
        program.is_file(),
        "{} is missing\nhint: cargo build -p cli, or test with --workspace",
        program.display()
    );
    program
}
