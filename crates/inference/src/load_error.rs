//! Why a model could not be loaded.

use std::path::{Path, PathBuf};

use crate::execution::Device;
use crate::store::{Status, StoreError};

/// Why a model could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// The manifest does not know it, or the model directory cannot be read.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Its files are not there or not what they should be.
    #[error("model {model} is not ready: {}", describe(.status))]
    NotReady {
        /// The model.
        model: String,
        /// State of its files.
        status: Status,
    },
    /// It was asked to do what it is not for.
    #[error("model {model} is no {wanted}")]
    WrongTask {
        /// The model.
        model: String,
        /// `embedder`, `reranker` or `generator`.
        wanted: &'static str,
    },
    /// There is no code for its network, tokenizer or settings.
    #[error("model {model} is not supported: {reason}")]
    Unsupported {
        /// The model.
        model: String,
        /// What is not supported.
        reason: String,
    },
    /// A file does not contain what it should.
    #[error("{}: {reason}", path.display())]
    Format {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// What should compute is not there, or this program was not built for it.
    #[error("device {device} cannot be used: {reason}")]
    Device {
        /// The device.
        device: Device,
        /// What candle said.
        reason: String,
    },
    /// Its thread could not be started.
    #[error("thread for model {model} cannot be started: {reason}")]
    Thread {
        /// The model.
        model: String,
        /// What the system said.
        reason: String,
    },
}

impl LoadError {
    /// What the reader of the message can do, where that is known.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::Store(error) => error.hint(),
            Self::NotReady { .. } => Some("fetch it with `models fetch` or bring it with `models import`"),
            Self::Device { .. } => Some(
                "`--device cpu` always works; graphics processors need a build with `--features cuda` or `metal`",
            ),
            Self::Format { .. } => Some("check the files with `models verify`"),
            Self::WrongTask { .. } | Self::Unsupported { .. } | Self::Thread { .. } => None,
        }
    }

    pub(crate) fn format(path: &Path, reason: &dyn ToString) -> Self {
        Self::Format { path: path.to_owned(), reason: reason.to_string() }
    }
}

fn describe(status: &Status) -> String {
    match status {
        Status::Present => "complete".into(),
        Status::Missing(files) => format!("{} missing", files.join(", ")),
        Status::Damaged(files) => format!("{} damaged", files.join(", ")),
    }
}
