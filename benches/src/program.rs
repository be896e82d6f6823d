//! How large the program is, and how many lines it is made of.

use anyhow::Result;
use fs_err as fs;
use ignore::WalkBuilder;

use crate::corpus;
use crate::figure::{Better, Figure};
use crate::models::target;

pub(crate) fn measure() -> Result<Vec<Figure>> {
    let mut figures = Vec::new();
    let program = target().join("release/ratsfund");
    match fs::metadata(&program) {
        Ok(file) => {
            figures.push(Figure::new("size of ratsfund", file.len() as f64 / 1e6, "MB", Better::Lower));
        }
        Err(_) => eprintln!("the program is not built: cargo build --release"),
    }
    let mut crates = Vec::new();
    for entry in fs::read_dir(corpus::root().join("crates"))? {
        let path = entry?.path();
        if path.is_dir() {
            crates.push(path);
        }
    }
    crates.sort();
    for path in crates {
        let name = path.file_name().unwrap_or_default().display().to_string();
        let [program, tests] = lines(&path)?;
        let name = format!("lines of {name} (and {tests} of tests)");
        figures.push(Figure::new(name, program as f64, "lines", Better::Lower));
    }
    Ok(figures)
}

/// Lines of Rust of a crate: those of the program and those of tests.
fn lines(folder: &std::path::Path) -> Result<[usize; 2]> {
    let mut lines = [0, 0];
    for entry in WalkBuilder::new(folder).build() {
        let path = entry?.into_path();
        if path.extension().is_none_or(|extension| extension != "rs") {
            continue;
        }
        let text = fs::read_to_string(&path)?;
        let is_test = path
            .strip_prefix(folder)?
            .iter()
            .any(|part| ["tests", "examples", "tests.rs"].iter().any(|name| part == *name));
        let program = if is_test { 0 } else { before_tests(&text) };
        lines[0] += program;
        lines[1] += text.lines().count() - program;
    }
    Ok(lines)
}

/// Lines before an inline module of tests; the declaration of one in a file of its own ends nothing.
fn before_tests(text: &str) -> usize {
    let lines: Vec<&str> = text.lines().collect();
    let begins = |pair: &[&str]| pair[0].trim() == "#[cfg(test)]" && pair[1].trim_end().ends_with('{');
    lines.windows(2).position(begins).unwrap_or(lines.len())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn inline_tests_are_told_from_declared_ones() {
        assert_eq!(before_tests("fn a() {}\n#[cfg(test)]\nmod tests;\nfn b() {}"), 4);
        assert_eq!(before_tests("fn a() {}\n\n#[cfg(test)]\nmod tests {\n}"), 2);
    }
}
