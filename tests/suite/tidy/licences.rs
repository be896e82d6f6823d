//! Licences and origins of everything that is linked, by the policy in `.deny.toml`.
//!
//! `cargo deny check` reads the same file and does more, but takes long to install; these checks need nothing.

use toml::Table;

use super::{metadata, report};
use crate::root;

#[test]
fn every_licence_is_on_the_list() {
    let policy = policy();
    let allowed = texts(&policy["licenses"]["allow"]);
    let mut violations = Vec::new();
    for package in &metadata().packages {
        let licence = package.license.clone().unwrap_or_default();
        if !Expression::new(&licence).holds(&allowed) && !is_exception(&policy, &package.name, &licence) {
            violations
                .push(format!("{} {}: licence {licence:?} is not allowed", package.name, package.version));
        }
    }
    report("licences (policy: .deny.toml)", &violations);
}

#[test]
fn everything_comes_from_the_public_registry() {
    let sources = texts(&policy()["sources"]["allow-registry"]);
    let violations: Vec<String> = metadata()
        .packages
        .iter()
        .filter_map(|package| Some((package, package.source.as_ref()?.to_string())))
        .filter(|(_, source)| !sources.iter().any(|allowed| source == &format!("registry+{allowed}")))
        .map(|(package, source)| format!("{} {} comes from {source}", package.name, package.version))
        .collect();
    report("origins (policy: .deny.toml)", &violations);
}

#[test]
fn banned_crates_are_not_linked() {
    let policy = policy();
    let banned: Vec<String> = entries(&policy["bans"]["deny"]).map(|entry| text(&entry["crate"])).collect();
    assert!(!banned.is_empty(), "the policy bans something");
    let linked = metadata().packages.iter().filter(|package| banned.contains(&package.name.to_string()));
    let violations: Vec<String> =
        linked.map(|package| format!("{} must not be linked", package.name)).collect();
    report("banned crates (policy: .deny.toml)", &violations);
}

#[test]
fn licence_expressions_are_read_as_spdx_says() {
    let allowed = ["MIT".to_owned(), "Apache-2.0".to_owned(), "Apache-2.0 WITH LLVM-exception".to_owned()];
    for (expression, expected) in [
        ("MIT", true),
        ("MIT OR GPL-3.0", true),
        ("MIT/GPL-3.0", true),
        ("MIT AND GPL-3.0", false),
        ("(MIT OR GPL-3.0) AND Apache-2.0", true),
        ("GPL-3.0 OR MIT AND Apache-2.0", true),
        ("GPL-3.0 AND MIT OR Apache-2.0", true),
        ("Apache-2.0 WITH LLVM-exception", true),
        ("MIT WITH LLVM-exception", false),
        ("GPL-3.0-or-later", false),
        ("", false),
        ("(MIT", false),
    ] {
        assert_eq!(Expression::new(expression).holds(&allowed), expected, "{expression}");
    }
}

/// A licence expression on its way through a descent by precedence: OR, AND, WITH, brackets.
struct Expression {
    /// What is left, the next word last.
    words: Vec<String>,
}

impl Expression {
    fn new(expression: &str) -> Self {
        // Old manifests write `MIT/Apache-2.0`.
        let spaced = expression.replace('/', " OR ").replace('(', " ( ").replace(')', " ) ");
        Self { words: spaced.split_whitespace().rev().map(str::to_owned).collect() }
    }

    /// Whether the allowed licences satisfy it.
    fn holds(mut self, allowed: &[String]) -> bool {
        self.either(allowed) && self.words.is_empty()
    }

    fn either(&mut self, allowed: &[String]) -> bool {
        let mut holds = self.both(allowed);
        while self.take("OR") {
            holds |= self.both(allowed);
        }
        holds
    }

    fn both(&mut self, allowed: &[String]) -> bool {
        let mut holds = self.one(allowed);
        while self.take("AND") {
            holds &= self.one(allowed);
        }
        holds
    }

    fn one(&mut self, allowed: &[String]) -> bool {
        if self.take("(") {
            return self.either(allowed) && self.take(")");
        }
        let Some(mut licence) = self.words.pop() else {
            return false;
        };
        if self.take("WITH") {
            licence = format!("{licence} WITH {}", self.words.pop().unwrap_or_default());
        }
        allowed.contains(&licence)
    }

    fn take(&mut self, word: &str) -> bool {
        self.words.pop_if(|next| next == word).is_some()
    }
}

/// Whether the policy allows this licence for this crate alone.
fn is_exception(policy: &Table, name: &str, licence: &str) -> bool {
    entries(&policy["licenses"]["exceptions"]).any(|exception| {
        text(&exception["crate"]) == name && Expression::new(licence).holds(&texts(&exception["allow"]))
    })
}

fn policy() -> Table {
    let text = fs_err::read_to_string(root().join(".deny.toml")).expect("the policy exists");
    text.parse().expect("the policy is TOML")
}

fn entries(list: &toml::Value) -> impl Iterator<Item = &Table> {
    list.as_array().into_iter().flatten().filter_map(toml::Value::as_table)
}

fn texts(list: &toml::Value) -> Vec<String> {
    list.as_array().into_iter().flatten().map(text).collect()
}

fn text(value: &toml::Value) -> String {
    value.as_str().expect("the policy has a text here").to_owned()
}
