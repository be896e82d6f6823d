//! What is forgotten is gone from every file.

use std::fs;
use std::path::Path;

use engine::{Allowed, Index, IndexError, VersionId};
use index::HybridIndex;

use crate::town::{adding, document, key, numbered};

/// Whether the bytes of a word stand in any file below a folder.
fn stands_in(folder: &Path, word: &str) -> bool {
    fs::read_dir(folder).expect("the folder is there").any(|entry| {
        let path = entry.expect("an entry is read").path();
        if path.is_dir() {
            return stands_in(&path, word);
        }
        let bytes = fs::read(&path).expect("a file is read");
        bytes.windows(word.len()).any(|window| window == word.as_bytes())
    })
}

#[test]
fn a_forgotten_document_is_gone_with_all_its_versions() {
    let folder = tempfile::tempdir().expect("a temporary folder is made");
    let index = HybridIndex::open(folder.path()).expect("an index is created");
    let version = |word: &str| document("secret", &[(word.to_owned(), Some(vec![vec![1.0, 0.0]]))]);
    let shared = document("shared", &[("Xylophonbauer".to_owned(), None)]);
    index.apply(adding(vec![numbered(1), version("Quarzkiesel")])).expect("documents are added");
    index.apply(adding(vec![version("Xylophonbauer"), shared, numbered(2)])).expect("documents are added");
    assert!(stands_in(folder.path(), "Quarzkiesel"));
    assert!(index.forget(&key("secret")).expect("a document is forgotten"));
    assert!(!index.forget(&key("secret")).expect("an unknown document is no error"));
    assert!(!stands_in(folder.path(), "Quarzkiesel"), "the text is nowhere");
    let everything = Allowed::everything();
    assert_eq!(index.page(VersionId(2), 1, &everything).expect("a page is read"), None);
    assert_eq!(index.original(VersionId(3), &everything).expect("an original is read"), None);
    let paths: Vec<String> = index
        .documents(&everything)
        .expect("documents are listed")
        .iter()
        .map(|stored| stored.key.path.clone())
        .collect();
    assert_eq!(paths, ["document 0001", "document 0002", "shared"]);
    assert!(
        index.original(VersionId(4), &everything).expect("an original is read").is_some(),
        "shared files stay"
    );
    assert_eq!(index.verify().expect("the index is verified").findings, vec![]);
    index.apply(adding(vec![version("Quarzkiesel")])).expect("a document is added");
    let ids: Vec<u64> = index
        .documents(&everything)
        .expect("documents are listed")
        .iter()
        .map(|stored| stored.document.0)
        .collect();
    assert_eq!(ids, [1, 4, 5, 3], "even a forgotten id is not given again");
}

#[test]
fn a_reader_with_an_older_state_does_not_show_what_is_forgotten() {
    let folder = tempfile::tempdir().expect("a temporary folder is made");
    let index = HybridIndex::open(folder.path()).expect("an index is created");
    index.apply(adding(vec![numbered(1), numbered(2)])).expect("documents are added");
    let reader = HybridIndex::open_read_only(folder.path()).expect("the index is opened");
    assert_eq!(reader.status().expect("a status").documents, 2);
    index.forget(&numbered(1).key).expect("a document is forgotten");
    assert_eq!(reader.status().expect("a status").documents, 1);
    let refused = reader.forget(&numbered(2).key);
    assert!(matches!(refused, Err(IndexError::Invalid(_))), "{refused:?}");
}
