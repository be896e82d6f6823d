//! What a file looks like: how long it may be, how it begins, what must not stand in it.

use toml::Table;

use super::tree::{File, files, modules};
use super::{members, report};

/// In lines, tests not counted.
const LONGEST_FILE: usize = 500;

/// Files that may be longer, each with the reason.
const LONG_FILES: &[(&str, &str)] = &[];

/// Endings of files that people write and read.
const CODE: &[&str] = &[".rs", ".py", ".js", ".css", ".html", ".sh", ".typ", ".sql"];

/// Names that say nothing about what belongs into a module.
const EMPTY_NAMES: &[&str] = &["common", "core", "helpers", "misc", "types", "util", "utils"];

#[test]
fn files_are_short() {
    let mut violations = Vec::new();
    let mut long = Vec::new();
    for file in files().iter().filter(|file| CODE.iter().any(|ending| file.path.ends_with(ending))) {
        let lines = file.text.lines().take_while(|line| line.trim() != "#[cfg(test)]").count();
        if lines > LONGEST_FILE {
            long.push(file.path.clone());
            if !LONG_FILES.iter().any(|(path, _)| *path == file.path) {
                violations.push(format!("{} has {lines} lines, at most {LONGEST_FILE}", file.path));
            }
        }
    }
    let stale = LONG_FILES.iter().filter(|(path, _)| !long.iter().any(|file| file == path));
    violations.extend(stale.map(|(path, _)| format!("{path} is not long and needs no exception")));
    report("length of files", &violations);
}

#[test]
fn modules_begin_by_saying_what_they_are() {
    let silent = modules().into_iter().filter(|module| !module.text.starts_with("//! "));
    let violations: Vec<String> =
        silent.map(|module| format!("{} does not begin with `//! `", module.path)).collect();
    report("headers of modules", &violations);
}

#[test]
fn modules_and_crates_are_named_for_what_they_hold() {
    let modules = modules();
    let stems = modules.iter().flat_map(|module| {
        module.path.trim_end_matches(".rs").split('/').map(|part| (part.to_owned(), module.path.clone()))
    });
    let violations: Vec<String> = stems
        .filter(|(part, _)| EMPTY_NAMES.contains(&part.as_str()))
        .map(|(part, path)| format!("{path}: {part} says nothing about what belongs there"))
        .collect();
    report("names", &violations);
}

#[test]
fn no_test_is_switched_off() {
    // Spelled so that this file does not report itself.
    let attribute = concat!("#[", "ignore");
    let conditional = concat!("ignore", ")]");
    let mut violations = Vec::new();
    for module in modules() {
        for (number, line) in numbered(&module) {
            let line = line.trim();
            if line.starts_with(attribute) || (line.starts_with("#[cfg_attr") && line.ends_with(conditional))
            {
                violations.push(format!("{}:{number}: a test is switched off", module.path));
            }
        }
    }
    report("tests that do not run", &violations);
}

#[test]
fn no_path_of_somebodys_machine_is_written_down() {
    // Spelled so that this file does not report itself.
    let homes = [
        concat!("/ho", "me/"),
        concat!("/ro", "ot/"),
        concat!("/Us", "ers/"),
        concat!(":\\Us", "ers\\"),
        concat!("/wo", "rk/"),
    ];
    let mut violations = Vec::new();
    for file in files() {
        for (number, line) in numbered(&file) {
            let found = homes.iter().find(|home| is_absolute(line, home));
            violations
                .extend(found.map(|home| format!("{}:{number}: path of a machine: {home}…", file.path)));
        }
    }
    report("absolute paths", &violations);
}

#[test]
fn absolute_paths_are_told_from_pieces_of_others() {
    let home = concat!("/ho", "me/");
    for (line, expected) in [
        (format!("see {home}anna"), true),
        (format!("\"{home}anna\""), true),
        (format!("PATH={home}anna"), true),
        (format!("https://town.example{home}page"), false),
        (format!("src{home}mod.rs"), false),
        (format!("..{home}x"), false),
    ] {
        assert_eq!(is_absolute(&line, home), expected, "{line}");
    }
}

#[test]
fn every_crate_takes_the_lints_and_facts_of_the_workspace() {
    let mut violations = Vec::new();
    for package in members() {
        let text = fs_err::read_to_string(&package.manifest_path).expect("the manifest exists");
        let manifest: Table = text.parse().expect("cargo has read it as TOML");
        for (section, key) in
            [("lints", ""), ("package", "edition"), ("package", "license"), ("package", "rust-version")]
        {
            let value = manifest.get(section);
            let value = if key.is_empty() { value } else { value.and_then(|section| section.get(key)) };
            let inherited = value.and_then(|value| value.get("workspace")).and_then(toml::Value::as_bool);
            if inherited != Some(true) {
                violations
                    .push(format!("{}: {section} {key} must say `workspace = true`", package.manifest_path));
            }
        }
    }
    report("what crates inherit", &violations);
}

fn numbered(file: &File) -> impl Iterator<Item = (usize, &str)> {
    file.text.lines().enumerate().map(|(index, line)| (index + 1, line))
}

/// Whether the line holds that path as the begin of an absolute one, not as a piece of a relative one or of an address.
fn is_absolute(line: &str, home: &str) -> bool {
    let mut places = line.match_indices(home);
    places.any(|(place, _)| {
        !line[..place].ends_with(|letter: char| letter.is_alphanumeric() || "._-})>*".contains(letter))
    })
}
