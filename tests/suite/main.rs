//! What must hold across crates, and what the program itself must do, as one test binary.

mod browser;
mod cli;
mod crash;
mod excerpts;
mod hostile;
mod http;
mod program;
mod secrecy;
mod service;
mod tidy;
mod whole_way;

use std::path::Path;

/// The root of the workspace.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the package lies in the workspace")
}
