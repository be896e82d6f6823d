//! One file for each command; each takes its arguments and returns how it ended.

mod absence;
pub(crate) mod ask;
pub(crate) mod calibrate;
pub(crate) mod demo;
pub(crate) mod eval;
pub(crate) mod excerpt;
pub(crate) mod export;
pub(crate) mod forget;
pub(crate) mod ingest;
pub(crate) mod init;
pub(crate) mod models;
pub(crate) mod search;
pub(crate) mod serve;
pub(crate) mod status;
pub(crate) mod tune;
pub(crate) mod verify;

use anyhow::Result;

use crate::exit::Exit;

/// `ratsfund worker`: reads documents on behalf of another process.
pub(crate) fn worker() -> Result<Exit> {
    documents::serve()?;
    Ok(Exit::Done)
}
