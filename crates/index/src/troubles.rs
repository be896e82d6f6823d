//! What could not be read, as rows of the catalogue.

use engine::{FailureReason, ReadError, Warning};
use serde::{Deserialize, Serialize};

use crate::error::{Error, Result};
use crate::rows::{content_number, content_of, pack, unpack};

#[derive(Serialize, Deserialize)]
enum WarningRow {
    NoText { page: u32, content: u8 },
    Limited { page: u32, limit: String },
}

#[derive(Serialize, Deserialize)]
enum ReasonRow {
    Unsupported(String),
    Encrypted,
    Damaged(String),
    Limit(String),
    Failed(String),
    Other(String),
}

/// Writes what could not be read of a document.
pub(crate) fn pack_warnings(warnings: &[Warning]) -> Vec<u8> {
    pack(&warnings.iter().map(WarningRow::from).collect::<Vec<_>>())
}

/// Reads what [`pack_warnings`] wrote.
pub(crate) fn unpack_warnings(packed: &[u8]) -> Result<Vec<Warning>> {
    unpack::<Vec<WarningRow>>(packed)?.into_iter().map(Warning::try_from).collect()
}

/// Writes why a file could not be read at all.
pub(crate) fn pack_reason(reason: &FailureReason) -> Vec<u8> {
    pack(&ReasonRow::from(reason))
}

/// Reads what [`pack_reason`] wrote.
pub(crate) fn unpack_reason(packed: &[u8]) -> Result<FailureReason> {
    unpack::<ReasonRow>(packed).map(FailureReason::from)
}

impl From<&Warning> for WarningRow {
    fn from(warning: &Warning) -> Self {
        match warning.clone() {
            Warning::NoText { page, content } => Self::NoText { page, content: content_number(content) },
            Warning::Limited { page, limit } => Self::Limited { page, limit },
        }
    }
}

impl TryFrom<WarningRow> for Warning {
    type Error = Error;

    fn try_from(row: WarningRow) -> Result<Self> {
        Ok(match row {
            WarningRow::NoText { page, content } => Self::NoText { page, content: content_of(content)? },
            WarningRow::Limited { page, limit } => Self::Limited { page, limit },
        })
    }
}

impl From<&FailureReason> for ReasonRow {
    fn from(reason: &FailureReason) -> Self {
        match reason.clone() {
            FailureReason::Unreadable(error) => match error {
                ReadError::Unsupported(format) => Self::Unsupported(format),
                ReadError::Encrypted => Self::Encrypted,
                ReadError::Damaged(how) => Self::Damaged(how),
                ReadError::Limit(limit) => Self::Limit(limit),
                ReadError::Failed(how) => Self::Failed(how),
            },
            FailureReason::Other(told) => Self::Other(told),
        }
    }
}

impl From<ReasonRow> for FailureReason {
    fn from(row: ReasonRow) -> Self {
        Self::Unreadable(match row {
            ReasonRow::Unsupported(format) => ReadError::Unsupported(format),
            ReasonRow::Encrypted => ReadError::Encrypted,
            ReasonRow::Damaged(how) => ReadError::Damaged(how),
            ReasonRow::Limit(limit) => ReadError::Limit(limit),
            ReasonRow::Failed(how) => ReadError::Failed(how),
            ReasonRow::Other(told) => return Self::Other(told),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reasons_come_back_as_they_went_in() {
        let detail = || "inflate".to_owned();
        let read = [
            ReadError::Unsupported(detail()),
            ReadError::Encrypted,
            ReadError::Damaged(detail()),
            ReadError::Limit(detail()),
            ReadError::Failed(detail()),
        ];
        let reasons = read.map(FailureReason::from).into_iter().chain([FailureReason::Other(detail())]);
        for reason in reasons {
            assert_eq!(unpack_reason(&pack_reason(&reason)).expect("a written reason"), reason);
        }
    }
}
