//! The files of the repository.

use std::path::Path;

use ignore::WalkBuilder;

use crate::root;

/// A text file of the repository.
pub(super) struct File {
    /// Its path from the root, separated by `/`.
    pub(super) path: String,
    pub(super) text: String,
}

/// All text files that git would keep, by path.
pub(super) fn files() -> Vec<File> {
    let walk = WalkBuilder::new(root())
        .hidden(false)
        .require_git(false)
        .filter_entry(|entry| entry.file_name() != ".git")
        .build();
    let paths = walk.map(|entry| entry.expect("the repository can be read").into_path());
    let mut files: Vec<File> = paths.filter(|path| path.is_file()).filter_map(|path| read(&path)).collect();
    files.sort_by(|left, right| left.path.cmp(&right.path));
    files
}

/// The Rust files of the repository.
pub(super) fn modules() -> Vec<File> {
    let modules: Vec<File> = files().into_iter().filter(|file| file.path.ends_with(".rs")).collect();
    assert!(modules.len() > 20, "the walk found the crates");
    modules
}

/// A file if it is text.
fn read(path: &Path) -> Option<File> {
    let text = String::from_utf8(fs_err::read(path).expect("the repository can be read")).ok()?;
    let relative = path.strip_prefix(root()).expect("the walk stays in the repository");
    Some(File { path: relative.to_str().expect("names are UTF-8").to_owned(), text })
}
