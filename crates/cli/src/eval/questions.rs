//! Question files: one JSON object a line, with gold documents, pages and quotes; near misses have none.

use std::path::Path;

use anyhow::{Context, Result, ensure};
use engine::StoredDocument;
use serde::Deserialize;

use crate::told::Told;

/// A question with what is expected of it.
#[derive(Debug, Deserialize)]
pub(crate) struct GoldQuestion {
    pub(crate) id: String,
    pub(crate) question: String,
    /// How it is worded; figures are given for each style too.
    pub(crate) style: String,
    /// Where the answer stands; empty if the documents do not answer it.
    pub(crate) documents: Vec<GoldPlace>,
    /// A short answer.
    pub(crate) answer: Option<String>,
}

/// A place where the answer stands.
#[derive(Debug, Deserialize)]
pub(crate) struct GoldPlace {
    /// Path of the document below the ingested folder.
    pub(crate) path: String,
    /// Physical page, from 1.
    pub(crate) page: u32,
    /// The words that answer it.
    pub(crate) quote: String,
}

impl GoldQuestion {
    pub(crate) fn answerable(&self) -> bool {
        !self.documents.is_empty()
    }
}

impl GoldPlace {
    pub(crate) fn is_in(&self, document: &StoredDocument) -> bool {
        let path = &document.key.path;
        *path == self.path || path.ends_with(&format!("/{}", self.path))
    }
}

pub(crate) fn read(path: &Path) -> Result<Vec<GoldQuestion>> {
    let questions = json_lines(path)?;
    ensure!(
        !questions.is_empty(),
        Told::new(
            format!("in {} stehen keine Fragen", path.display()),
            format!("{} holds no questions", path.display())
        )
    );
    Ok(questions)
}

/// Reads a file of one JSON object a line.
pub(crate) fn json_lines<T: serde::de::DeserializeOwned>(path: &Path) -> Result<Vec<T>> {
    let text = fs_err::read_to_string(path)?;
    let lines = text.lines().enumerate().filter(|(_, line)| !line.trim().is_empty());
    lines
        .map(|(index, line)| {
            serde_json::from_str(line).with_context(|| {
                let (path, line) = (path.display(), index + 1);
                Told::new(
                    format!("{path}:{line}: nicht das erwartete Objekt"),
                    format!("{path}:{line}: not the object expected"),
                )
            })
        })
        .collect()
}
