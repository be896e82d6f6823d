//! The suite that every index passes.

use engine::reference::conformance;
use index::HybridIndex;

use crate::town::hash;

#[test]
fn conforms() {
    let mut folders = Vec::new();
    let mut make = || -> Box<dyn engine::Index> {
        let folder = tempfile::tempdir().expect("a temporary folder is made");
        let index = HybridIndex::open(folder.path()).expect("an index is created");
        folders.push(folder);
        Box::new(index)
    };
    conformance::index(&mut make, hash);
}
