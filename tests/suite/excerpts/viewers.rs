//! Two programs that people open PDF files with: poppler (`apt install poppler-utils`) and pdfium, the library inside of browsers.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

/// pdfium, ready to use from Python.
const PDFIUM: &str = "pypdfium2==5.15.2";

/// A page as pdfium shows it.
pub(super) struct Shown {
    /// What the page is called.
    pub(super) label: String,
    /// Its text, without annotations.
    pub(super) text: String,
    /// What its annotations say.
    pub(super) notes: Vec<String>,
    /// Pixels of the marker's colour, at 72 dots per inch.
    pub(super) marked: u64,
}

/// What pdfium shows of a file.
pub(super) fn pdfium(file: &Path) -> Vec<Shown> {
    let script = crate::root().join("tests/suite/excerpts/look.py");
    let mut python = Command::new("python3");
    let output = quiet(python.args(["-X", "dev"]).arg(script).arg(file).env("PYTHONPATH", pdfium_folder()));
    let pages: Vec<Value> = serde_json::from_slice(&output).expect("the script prints JSON");
    let text = |value: &Value| value.as_str().expect("a text").to_owned();
    let page = |page: &Value| Shown {
        label: text(&page["label"]),
        text: text(&page["text"]).split_whitespace().collect::<Vec<_>>().join(" "),
        notes: page["notes"].as_array().expect("a list").iter().map(text).collect(),
        marked: page["marked"].as_u64().expect("a number"),
    };
    pages.iter().map(page).collect()
}

/// How many pixels of the marker's colour poppler shows on the first page, at 72 dots per inch.
pub(super) fn marked_in_poppler(file: &Path) -> u64 {
    quiet(Command::new("pdfinfo").arg(file));
    let picture = quiet(Command::new("pdftoppm").args(["-r", "72", "-l", "1"]).arg(file));
    let head = picture.splitn(4, |byte| *byte == b'\n').last().expect("three lines before the pixels");
    let is_yellow = |pixel: &&[u8]| pixel[0] > 240 && pixel[1] > 200 && pixel[2] < 100;
    head.chunks_exact(3).filter(is_yellow).count() as u64
}

/// Names of the fonts that a file brings along.
pub(super) fn embedded_fonts(file: &Path) -> Vec<String> {
    let list = quiet(Command::new("pdffonts").arg(file));
    let list = String::from_utf8_lossy(&list).into_owned();
    let fonts = list.lines().skip(2).filter(|line| line.contains(" yes yes "));
    let mut names: Vec<String> = fonts.filter_map(|line| line.split(' ').next().map(str::to_owned)).collect();
    names.sort();
    names
}

/// What a program prints; it must have nothing to complain of.
fn quiet(command: &mut Command) -> Vec<u8> {
    let Output { status, stdout, stderr } = command
        .output()
        .unwrap_or_else(|error| panic!("{command:?}: {error}; hint: apt install poppler-utils python3"));
    let complaint = String::from_utf8_lossy(&stderr);
    assert!(status.success() && complaint.is_empty(), "{command:?}: {status}: {complaint}");
    stdout
}

/// The folder that pdfium is installed in, once, beside what else tests fetch.
fn pdfium_folder() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(PDFIUM);
    if !folder.is_dir() {
        // Under another name until it is complete.
        let partial = tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR")).expect("a folder");
        let mut install = Command::new("python3");
        install.args(["-m", "pip", "install", "--quiet", "--no-deps", "--disable-pip-version-check"]);
        install.args(["--root-user-action=ignore", PDFIUM, "--target"]).arg(partial.path());
        let done = install.status().expect("there is a Python");
        assert!(done.success(), "pdfium cannot be installed: {install:?}");
        // Another test may have been faster.
        let _ = fs_err::rename(partial.path(), &folder);
    }
    folder
}
