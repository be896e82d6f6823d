//! Where documents come from: what is in a folder now, and what somebody wrote down about it beside the files.
//!
//! Nothing here decides what changed or what becomes of a file; that is the engine's ingest.

mod folder;
mod load;
mod sidecar;
mod sidecars;
mod stamp;
mod warning;

pub use folder::{Folder, SourceError, walk};
pub use load::{LoadError, MAX_FILE_BYTES, loaded};
pub use sidecar::{Expected, KEYS, SidecarError};
pub use warning::Warning;
