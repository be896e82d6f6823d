//! The rules of the house that no compiler checks: who may depend on whom, which licences come in, what a file looks like.
//!
//! Every rule collects all its violations and reports them together, each with the file and what to do.

mod dependencies;
mod files;
mod licences;
mod tree;

use std::sync::OnceLock;

use cargo_metadata::{CargoOpt, Metadata, MetadataCommand, Package};

use crate::root;

/// What cargo knows of the workspace and all its dependencies on this platform.
fn metadata() -> &'static Metadata {
    static METADATA: OnceLock<Metadata> = OnceLock::new();
    METADATA.get_or_init(|| {
        let platform = format!("--filter-platform={}-unknown-linux-gnu", std::env::consts::ARCH);
        MetadataCommand::new()
            .manifest_path(root().join("Cargo.toml"))
            .features(CargoOpt::AllFeatures)
            .other_options(["--offline".to_owned(), platform])
            .exec()
            .expect("cargo can read the workspace it has just built")
    })
}

/// The crates of the workspace, by name.
fn members() -> Vec<&'static Package> {
    let mut members = metadata().workspace_packages();
    members.sort_by(|left, right| left.name.cmp(&right.name));
    members
}

/// Fails with all violations if there are any.
fn report(rule: &str, violations: &[String]) {
    assert!(violations.is_empty(), "{rule}:\n  {}\n", violations.join("\n  "));
}
