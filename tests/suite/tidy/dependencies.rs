//! Who may depend on whom: the arrows of `crates/README.md`, and which external crate is whose.

use cargo_metadata::{Dependency, Package};

use super::{members, report};

/// Crates of the workspace that each crate may depend on.
const ARROWS: &[(&str, &[&str])] = &[
    ("german", &[]),
    ("engine", &["german"]),
    ("documents", &["engine", "german"]),
    ("sources", &["engine", "german"]),
    ("index", &["engine", "german"]),
    ("inference", &["engine", "german"]),
    ("server", &["engine"]),
    ("cli", &["documents", "engine", "german", "index", "inference", "server", "sources"]),
    ("tests", ALL),
    ("benches", ALL),
];

const ALL: &[&str] =
    &["benches", "cli", "documents", "engine", "german", "index", "inference", "server", "sources"];

/// External crates that only some crates may use; a name that ends with `*` means all that begin so. What is not
/// named here is free, except in the pure crates.
const OWNERS: &[(&str, &[&str])] = &[
    ("rust-stemmers", &["german"]),
    // What a PDF's fonts compose of letter and accent is composed where it is read.
    ("unicode-normalization", &["documents", "german"]),
    ("unicode-*", &["german"]),
    ("lopdf", &["documents"]),
    ("hayro*", &["documents"]),
    ("quick-xml", &["documents"]),
    ("encoding_rs", &["documents"]),
    ("chardetng", &["documents"]),
    ("cfb", &["documents"]),
    // Office files, and Python wheels that carry models.
    ("zip", &["documents", "inference"]),
    ("notify", &["sources"]),
    ("ignore", &["sources"]),
    ("tantivy*", &["index"]),
    ("usearch", &["index"]),
    ("roaring", &["index"]),
    ("rusqlite", &["index", "server"]),
    ("candle-*", &["inference"]),
    ("tokenizers", &["inference"]),
    ("hf-hub", &["inference"]),
    ("safetensors", &["inference"]),
    ("minijinja*", &["inference"]),
    ("axum*", &["server"]),
    ("tower*", &["server"]),
    ("askama*", &["server"]),
    ("reqwest", &["inference", "server", "sources"]),
    ("ureq", &["inference", "server", "sources"]),
    ("hyper*", &["inference", "server", "sources"]),
    ("tokio*", &["cli", "server"]),
    // Metadata files of folders, the manifest of models, the configuration.
    ("toml*", &["cli", "inference", "sources"]),
    ("clap*", &["cli"]),
    ("indicatif", &["cli"]),
    ("directories", &["cli"]),
    ("ctrlc", &["cli"]),
    ("anyhow", &["cli"]),
    ("tracing-subscriber", &["cli"]),
];

/// All that the pure crates may use: no IO, no wire types, no async.
const PURE: &[(&str, &[&str])] = &[
    ("german", &["jiff", "rust-stemmers", "thiserror", "unicode-*"]),
    ("engine", &["compact_str", "jiff", "smallvec", "thiserror"]),
];

/// Packages of the workspace that measure and test the others and may use what they use.
const OUTSIDE: &[&str] = &["benches", "tests"];

#[test]
fn crates_depend_along_the_arrows_only() {
    let mut violations = Vec::new();
    for package in members() {
        let Some((_, allowed)) = ARROWS.iter().find(|(name, _)| *name == package.name.as_str()) else {
            violations.push(format!("{} is a crate without a place in the architecture", package.name));
            continue;
        };
        let inner = package.dependencies.iter().filter(|dependency| dependency.path.is_some());
        violations.extend(
            inner
                .filter(|dependency| !allowed.contains(&dependency.name.as_str()))
                .map(|dependency| format!("{} must not depend on {}", package.name, dependency.name)),
        );
    }
    report("dependency arrows", &violations);
}

#[test]
fn external_crates_stay_with_their_owners() {
    let mut violations = Vec::new();
    for package in members().into_iter().filter(|package| !OUTSIDE.contains(&package.name.as_str())) {
        for dependency in shipped(package).filter(|dependency| dependency.path.is_none()) {
            let owners = OWNERS.iter().find(|(pattern, _)| matches(pattern, &dependency.name));
            if let Some((_, owners)) = owners.filter(|(_, owners)| !owners.contains(&package.name.as_str())) {
                violations
                    .push(format!("{} must not use {}, only {owners:?} may", package.name, dependency.name));
            }
        }
    }
    report("owners of external crates", &violations);
}

#[test]
fn pure_crates_use_nothing_of_the_world() {
    let mut violations = Vec::new();
    for (name, allowed) in PURE {
        let package =
            members().into_iter().find(|package| package.name.as_str() == *name).expect("the crate exists");
        violations.extend(
            shipped(package)
                .filter(|dependency| dependency.path.is_none())
                .filter(|dependency| !allowed.iter().any(|pattern| matches(pattern, &dependency.name)))
                .map(|dependency| format!("{name} is pure and must not use {}", dependency.name)),
        );
    }
    report("pure crates", &violations);
}

/// Dependencies that end up in the program; those of tests are free.
fn shipped(package: &Package) -> impl Iterator<Item = &Dependency> {
    package
        .dependencies
        .iter()
        .filter(|dependency| dependency.kind != cargo_metadata::DependencyKind::Development)
}

fn matches(pattern: &str, name: &str) -> bool {
    match pattern.strip_suffix('*') {
        Some(begin) => name.starts_with(begin),
        None => name == pattern,
    }
}
