//! The vectors: immutable files of rows, scanned exactly; beside large files a graph that finds candidates faster.
//!
//! Derived from the catalogue. A file is synced before the catalogue names it and never changes afterwards.

mod file;
mod graph;
mod segment;
mod state;
mod write;

use std::path::{Path, PathBuf};

pub(crate) use segment::VectorSegment;
pub(crate) use state::VectorState;
pub(crate) use write::{Pending, VectorWriter};

/// The folder of vectors.
pub(crate) fn folder_in(data: &Path) -> PathBuf {
    data.join("vectors")
}
