//! What can go wrong inside, and what the port calls it.

use engine::IndexError;
use rusqlite::ErrorCode;
use tantivy::TantivyError;

pub(crate) type Result<T> = std::result::Result<T, Error>;

/// An error of one of the stores.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Error {
    #[error(transparent)]
    Index(#[from] IndexError),
    #[error("{0}")]
    Io(#[from] std::io::Error),
    #[error("catalogue: {0}")]
    Catalogue(#[from] rusqlite::Error),
    #[error("lexical index: {0}")]
    Lexical(#[from] TantivyError),
    #[error("vector graph: {0}")]
    Graph(String),
    #[error("stored row cannot be decoded: {0}")]
    Row(String),
}

impl Error {
    /// What is stored contradicts itself.
    pub(crate) fn corrupt(what: impl Into<String>) -> Self {
        Self::Index(IndexError::Corrupt(what.into()))
    }

    /// What is asked contradicts itself.
    pub(crate) fn invalid(what: impl Into<String>) -> Self {
        Self::Index(IndexError::Invalid(what.into()))
    }
}

impl From<Error> for IndexError {
    fn from(error: Error) -> Self {
        let message = error.to_string();
        match error {
            Error::Index(error) => error,
            Error::Catalogue(error) => match error.sqlite_error_code() {
                Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::Corrupt(message),
                Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Locked,
                _ => Self::Io(message),
            },
            Error::Lexical(TantivyError::LockFailure(..)) => Self::Locked,
            Error::Lexical(TantivyError::DataCorruption(_)) | Error::Row(_) => Self::Corrupt(message),
            Error::Io(_) | Error::Lexical(_) | Error::Graph(_) => Self::Io(message),
        }
    }
}
