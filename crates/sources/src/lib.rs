//! Where documents come from: what is in a folder now, and what somebody wrote down about it beside the files.
//!
//! Nothing here decides what changed or what becomes of a file; that is the engine's ingest.

mod folder;
mod sidecar;
mod sidecars;

pub use folder::{Folder, LoadError, MAX_FILE_BYTES, SourceError, Warning, loaded, walk};
pub use sidecar::SidecarError;
