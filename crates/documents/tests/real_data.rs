//! Real files, where they are at hand: `RATSFUND_REAL_DATA` names the folder.

mod fixtures;

use std::path::{Path, PathBuf};

use engine::reference::conformance;
use engine::{ReadError, Reader};

#[test]
fn real_files_keep_the_contract() {
    let Some(folder) = std::env::var_os("RATSFUND_REAL_DATA") else { return };
    let workers = fixtures::workers(2);
    let files = files(&Path::new(&folder).join("pdfs"));
    assert!(!files.is_empty(), "there are files below {}", folder.display());
    for path in files {
        let bytes = std::fs::read(&path).expect("the file can be opened");
        let name = path.display().to_string();
        conformance::reader(&workers, &[(&name, &bytes)]);
        let reading = workers.read(&bytes, &name);
        assert!(!matches!(reading, Err(ReadError::Failed(_))), "{name}: {reading:?}");
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("the folder can be read").flatten();
    let mut files: Vec<PathBuf> = entries
        .flat_map(|entry| match entry.path() {
            path if path.is_dir() => files(&path),
            path if path.extension().is_some_and(|extension| extension == "pdf") => vec![path],
            _ => Vec::new(),
        })
        .collect();
    files.sort();
    files
}
