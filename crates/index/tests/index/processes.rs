//! One writes, the others read.

use engine::{Allowed, Index, IndexError};
use index::HybridIndex;

use crate::town::{adding, numbered};

#[test]
fn a_second_writer_is_refused_while_readers_see_every_commit() {
    let folder = tempfile::tempdir().expect("a temporary folder is made");
    let writer = HybridIndex::open(folder.path()).expect("an index is created");
    let refused = HybridIndex::open(folder.path()).err();
    assert!(matches!(refused, Some(IndexError::Locked)), "{refused:?}");
    let reader = HybridIndex::open_read_only(folder.path()).expect("the index is opened for reading");
    for number in 0..5 {
        writer.apply(adding(vec![numbered(number)])).expect("a document is added");
        let documents = reader.documents(&Allowed::public()).expect("documents are listed");
        assert_eq!(documents.len(), number + 1);
    }
    let refused = reader.apply(adding(vec![numbered(9)])).err();
    assert!(matches!(refused, Some(IndexError::Invalid(_))), "{refused:?}");
    drop(writer);
    HybridIndex::open(folder.path()).expect("the lock goes with the writer");
}

#[test]
fn a_reader_does_not_make_an_index() {
    let folder = tempfile::tempdir().expect("a temporary folder is made");
    let refused = HybridIndex::open_read_only(folder.path()).err();
    assert!(matches!(refused, Some(IndexError::Missing(_))), "{refused:?}");
    assert_eq!(std::fs::read_dir(folder.path()).expect("the folder is there").count(), 0);
}

#[test]
fn the_hash_of_an_original_is_checked() {
    let folder = tempfile::tempdir().expect("a temporary folder is made");
    let index = HybridIndex::open(folder.path()).expect("an index is created");
    let mut forged = numbered(1);
    forged.hash.0[0] ^= 1;
    let refused = index.apply(adding(vec![forged])).err();
    assert!(matches!(refused, Some(IndexError::Invalid(_))), "{refused:?}");
    assert_eq!(index.status().expect("a status").documents, 0);
}
