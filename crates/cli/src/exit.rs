//! How a command ended, and the exit code that says so.

use std::process::ExitCode;

/// The end of a command that did not fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Exit {
    /// Done.
    Done,
    /// An expected negative: nothing found, some files failed.
    Negative,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        match exit {
            Exit::Done => Self::SUCCESS,
            Exit::Negative => Self::from(1),
        }
    }
}

/// The exit code of an error.
pub(crate) const ERROR: u8 = 2;
