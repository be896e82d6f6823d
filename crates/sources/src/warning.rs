//! What is left out of a folder though somebody may expect it among the documents.

use std::fmt;
use std::path::{Path, PathBuf};

use crate::sidecars::SIDECAR_ENDING;

/// Something in a folder that is not taken as a document although somebody may expect it.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Warning {
    /// A file or folder that could not be looked at; documents may be hidden there.
    Unreadable {
        /// Where.
        path: PathBuf,
        /// Why.
        reason: String,
    },
    /// A symbolic link. Links are not followed: they could lead in circles or out of the folder.
    Link(PathBuf),
    /// A file whose name is not valid UTF-8.
    Name(PathBuf),
    /// A `.meta.toml` beside no file; probably misspelled, so that some file lacks what it says.
    StraySidecar(PathBuf),
}

impl Warning {
    pub(crate) fn unreadable(path: &Path, error: &ignore::Error) -> Self {
        let reason = error.io_error().map_or_else(|| error.to_string(), ToString::to_string);
        Self::Unreadable { path: path_of(error).unwrap_or(path).to_owned(), reason }
    }

    /// The file or folder that it is about.
    #[must_use]
    pub fn path(&self) -> &Path {
        match self {
            Self::Unreadable { path, .. }
            | Self::Link(path)
            | Self::Name(path)
            | Self::StraySidecar(path) => path,
        }
    }
}

impl fmt::Display for Warning {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let path = self.path().display();
        match self {
            Self::Unreadable { reason, .. } => write!(f, "cannot be looked at: {path}: {reason}"),
            Self::Link(_) => {
                write!(
                    f,
                    "symbolic link is not followed: {path}; hint: give its target as a folder of its own"
                )
            }
            Self::Name(_) => write!(f, "name is not valid UTF-8: {path}; hint: rename the file"),
            Self::StraySidecar(_) => {
                write!(
                    f,
                    "metadata file belongs to no file: {path}; hint: name it <file name>{SIDECAR_ENDING}"
                )
            }
        }
    }
}

fn path_of(error: &ignore::Error) -> Option<&Path> {
    match error {
        ignore::Error::WithPath { path, .. } => Some(path),
        ignore::Error::WithDepth { err, .. } | ignore::Error::WithLineNumber { err, .. } => path_of(err),
        _ => None,
    }
}
