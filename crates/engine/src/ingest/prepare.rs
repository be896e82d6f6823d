//! One file of an ingest: loaded, read and cut into passages, with whatever goes wrong on the way as its result.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;

use super::{Found, Ingest};
use crate::chunk::passages;
use crate::metadata::metadata;
use crate::ports::{Failure, FailureReason, NewDocument, NewPassage};

/// A file on its way to the writer.
pub(super) struct Prepared {
    /// Whether a version of the document is in the index already.
    pub(super) replaces: bool,
    /// The document without vectors, or why there is none.
    pub(super) result: Result<NewDocument, Failure>,
}

pub(super) fn prepare(ingest: &Ingest<'_>, file: Found, replaces: bool) -> Prepared {
    // A bug of ours in one document must not end the run of all others.
    let result = catch_unwind(AssertUnwindSafe(|| document(ingest, &file)))
        .unwrap_or_else(|_| Err(FailureReason::Other("internal error while cutting passages".to_owned())))
        .map_err(|reason| Failure { key: file.key, stamp: file.stamp, reason });
    Prepared { replaces, result }
}

fn document(ingest: &Ingest<'_>, file: &Found) -> Result<NewDocument, FailureReason> {
    let declared = file.declared.clone().map_err(FailureReason::Other)?;
    let loaded = (ingest.load)(file).map_err(FailureReason::Other)?;
    let name = file.key.path.rsplit('/').next().unwrap_or_default();
    let reading = ingest.reader.read(&loaded.bytes, name)?;
    let metadata = metadata(&declared, &reading, &file.key);
    let passages = passages(&reading.pages, &metadata, ingest.embedder);
    Ok(NewDocument {
        key: file.key.clone(),
        stamp: file.stamp.clone(),
        hash: loaded.hash,
        original: Arc::from(loaded.bytes),
        metadata,
        passages: passages.into_iter().map(|passage| NewPassage { passage, embedding: None }).collect(),
        pages: reading.pages,
        model: None,
        warnings: reading.warnings,
    })
}
