//! Training texts: documents with title and sections, as JSON lines hold them.

use std::io::{BufRead, BufReader, Read};
use std::ops::ControlFlow;
use std::path::{Path, PathBuf};

use lzma_rust2::XzReader;
use serde::Deserialize;

/// A document to learn from.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrainingDocument {
    /// What it is called; may be empty.
    pub title: String,
    /// Its sections, in order.
    pub sections: Vec<TrainingSection>,
}

/// A section of a document.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TrainingSection {
    /// What stands above it; may be empty.
    pub heading: String,
    /// Its text; empty lines part its blocks.
    pub text: String,
}

impl TrainingDocument {
    /// Bytes of its texts.
    pub(crate) fn bytes(&self) -> usize {
        self.sections.iter().map(|section| section.text.len()).sum()
    }
}

/// Most bytes of a line; a longer one is no document.
const LONGEST_LINE: u64 = 64 << 20;

/// Why training texts cannot be read.
#[derive(Debug, thiserror::Error)]
pub enum ReadTrainingError {
    /// The file cannot be read.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// A line is no document.
    #[error("{}:{line}: not a training document: {reason}", path.display())]
    Line {
        /// The file.
        path: PathBuf,
        /// Line number, from 1.
        line: usize,
        /// What is wrong.
        reason: String,
    },
}

/// A line: one object, of which only `text` must be there. Each name has the aliases of the collections that the base model learnt from.
#[derive(Deserialize)]
struct Line {
    #[serde(default, alias = "paper", alias = "gesetz")]
    title: Option<String>,
    #[serde(default, alias = "titel")]
    heading: Option<String>,
    text: String,
    #[serde(default)]
    dev: bool,
}

/// Reads a `.jsonl` or `.jsonl.xz` file line by line and hands over its documents, but for those marked `"dev": true`, until the receiver
/// has enough; returns how many were so marked.
///
/// # Errors
/// [`ReadTrainingError`] at the first line that is none.
pub fn read_json_lines(
    path: &Path,
    on_document: &mut dyn FnMut(TrainingDocument) -> ControlFlow<()>,
) -> Result<usize, ReadTrainingError> {
    let file = fs_err::File::open(path)?;
    let content: Box<dyn Read> = match path.extension() {
        Some(extension) if extension == "xz" => Box::new(XzReader::new(BufReader::new(file), true)),
        _ => Box::new(file),
    };
    let mut content = BufReader::with_capacity(1 << 20, content);
    let mut left_out = 0;
    let mut bytes = Vec::new();
    for line in 1.. {
        let wrong = |reason: String| ReadTrainingError::Line { path: path.to_owned(), line, reason };
        bytes.clear();
        let read = content.by_ref().take(LONGEST_LINE).read_until(b'\n', &mut bytes);
        match read.map_err(|error| wrong(error.to_string()))? as u64 {
            0 => break,
            LONGEST_LINE => return Err(wrong(format!("it is longer than {} MiB", LONGEST_LINE >> 20))),
            _ if bytes.trim_ascii().is_empty() => continue,
            _ => {}
        }
        let text = std::str::from_utf8(&bytes).map_err(|error| wrong(format!("not UTF-8: {error}")))?;
        let line: Line = serde_json::from_str(text).map_err(|error| wrong(error.to_string()))?;
        if line.dev {
            left_out += 1;
        } else if on_document(line.into()).is_break() {
            break;
        }
    }
    Ok(left_out)
}

impl From<Line> for TrainingDocument {
    fn from(line: Line) -> Self {
        let section = TrainingSection { heading: line.heading.unwrap_or_default(), text: line.text };
        Self { title: line.title.unwrap_or_default(), sections: vec![section] }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: impl AsRef<[u8]>) -> (Vec<TrainingDocument>, Result<usize, ReadTrainingError>) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("texts.jsonl");
        fs_err::write(&path, text).unwrap();
        let mut documents = Vec::new();
        let result = read_json_lines(&path, &mut |document| {
            let is_enough = document.title == "genug";
            documents.push(document);
            if is_enough { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
        });
        (documents, result)
    }

    #[test]
    fn documents_are_read_and_held_out_ones_are_not() {
        let (documents, left_out) = read(
            "{\"paper\": \"Hundesteuer\", \"text\": \"Je Hund 96 Euro.\", \"id\": \"7\"}\n\n\
             {\"gesetz\": \"BGB\", \"titel\": \"Beginn\", \"text\": \"Mit der Geburt.\"}\n\
             {\"text\": \"geheim\", \"dev\": true}\n",
        );
        assert_eq!(left_out.unwrap(), 1);
        let titles: Vec<_> = documents.iter().map(|document| document.title.as_str()).collect();
        assert_eq!(titles, ["Hundesteuer", "BGB"]);
        assert_eq!(documents[1].sections[0].heading, "Beginn");
    }

    #[test]
    fn whoever_has_enough_is_given_no_more() {
        let (documents, result) =
            read("{\"text\": \"eins\"}\n{\"title\": \"genug\", \"text\": \"zwei\"}\nkein JSON\n");
        assert_eq!((documents.len(), result.unwrap()), (2, 0));
    }

    #[test]
    fn a_line_that_is_none_is_named() {
        let latin = read(b"{\"text\": \"Geb\xfchr\"}\n").1.unwrap_err().to_string();
        assert!(latin.contains("texts.jsonl:1: not a training document: not UTF-8"), "{latin}");
        let message = read("{\"text\": \"gut\"}\n{\"title\": \"ohne\"}\n").1.unwrap_err().to_string();
        assert!(
            message.contains("texts.jsonl:2: not a training document: missing field `text`"),
            "{message}"
        );
    }
}
