//! What is derived and damaged is made anew; what is not derived is reported.

use std::fs;
use std::path::{Path, PathBuf};

use engine::{Allowed, Candidates, Conditions, Filter, Index, Query, QueryVector};
use index::{Finding, HybridIndex};

use crate::town::{WORDS, adding, hash, model, numbered};

struct Town {
    folder: tempfile::TempDir,
    expected: Candidates,
}

impl Town {
    /// An index of ten commits, closed.
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder is made");
        let index = HybridIndex::open(folder.path()).expect("an index is created");
        for number in 0..10 {
            index.apply(adding(vec![numbered(number)])).expect("a document is added");
        }
        Self { folder, expected: found(&index) }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    fn open(&self) -> HybridIndex {
        HybridIndex::open(self.folder.path()).expect("the index is opened")
    }

    /// Opens the index and compares it with what it was.
    fn check(&self) -> HybridIndex {
        let index = self.open();
        self.check_found(&index);
        assert_eq!(index.verify().expect("the index is verified").findings, vec![]);
        index
    }

    fn check_found(&self, index: &HybridIndex) {
        let mut found = found(index);
        found.generation = self.expected.generation;
        assert_eq!(found, self.expected);
    }
}

fn found(index: &HybridIndex) -> Candidates {
    let text = engine::terms::stems(WORDS[0]).remove(0);
    let clauses = vec![engine::Term { text, field: engine::Field::Words, weight: 1.0 }.into()];
    let vector = Some(QueryVector { model: model(), values: vec![0.6, 0.8] });
    let query =
        Query { clauses, vector, conditions: Conditions::default(), filter: Filter::default(), limit: 20 };
    let found = index.candidates(&query, &Allowed::public()).expect("the question is answered");
    assert!(found.candidates.iter().any(|candidate| candidate.lexical > 0.0));
    assert!(found.candidates.iter().any(|candidate| candidate.semantic.is_some_and(|score| score > 0.5)));
    found
}

/// Flips a bit in the middle of a file.
fn damage(path: &Path) {
    let mut bytes = fs::read(path).expect("the file is there");
    let middle = bytes.len() / 2;
    bytes[middle] ^= 1;
    fs::write(path, bytes).expect("the file is damaged");
}

fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("the folder is there");
    let paths = entries.map(|entry| entry.expect("an entry is read").path());
    paths.filter(|path| path.extension().is_some_and(|other| other == extension)).collect()
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).expect("a folder is made");
    for entry in fs::read_dir(from).expect("the folder is there") {
        let path = entry.expect("an entry is read").path();
        fs::copy(&path, to.join(path.file_name().expect("a file has a name"))).expect("a file is copied");
    }
}

#[test]
fn an_absent_lexical_index_is_made_anew() {
    let town = Town::new();
    fs::remove_dir_all(town.path("lexical")).expect("the lexical index is removed");
    town.check();
}

#[test]
fn absent_and_damaged_vectors_are_made_anew() {
    let town = Town::new();
    damage(&files(&town.path("vectors"), "vec")[0]);
    town.check();
    fs::remove_dir_all(town.path("vectors")).expect("the vectors are removed");
    town.check();
}

#[test]
fn an_older_lexical_index_is_brought_forward() {
    let town = Town::new();
    copy(&town.path("lexical"), &town.path("older"));
    let index = town.open();
    index.apply(adding(vec![numbered(20)])).expect("a document is added");
    let removals = vec![numbered(20).key];
    index.apply(engine::Batch { removals, ..engine::Batch::default() }).expect("a document is removed");
    drop(index);
    fs::remove_dir_all(town.path("lexical")).expect("the lexical index is removed");
    copy(&town.path("older"), &town.path("lexical"));
    let index = town.check();
    index.apply(adding(vec![numbered(21)])).expect("a document is added");
    assert_eq!(index.verify().expect("the index is verified").findings, vec![]);
}

#[test]
fn an_older_catalogue_takes_the_other_stores_back() {
    let town = Town::new();
    let (catalogue, older) = (town.path("catalogue.sqlite"), town.path("older.sqlite"));
    fs::copy(&catalogue, &older).expect("the catalogue is copied");
    let index = town.open();
    for number in 0..10 {
        let mut replaced = numbered(number + 100);
        replaced.key = numbered(number).key;
        index.apply(adding(vec![replaced])).expect("a document is replaced");
    }
    drop(index);
    fs::copy(&older, &catalogue).expect("the catalogue is restored");
    let index = town.open();
    town.check_found(&index);
    index.repair().expect("the index is repaired");
    assert_eq!(index.verify().expect("the index is verified").findings, vec![]);
}

#[test]
fn damage_done_while_it_is_open_is_found_and_repaired() {
    let town = Town::new();
    let index = town.open();
    damage(&files(&town.path("lexical"), "store")[0]);
    damage(&files(&town.path("vectors"), "vec")[0]);
    let report = index.repair().expect("the index is repaired");
    let lexical = report.findings.iter().any(|finding| matches!(finding, Finding::LexicalDamaged(_)));
    let vectors = report.findings.iter().any(|finding| matches!(finding, Finding::VectorsDamaged(..)));
    assert!(lexical && vectors && report.findings.iter().all(Finding::is_repairable), "{report:?}");
    assert_eq!(index.verify().expect("the index is verified").findings, vec![]);
    town.check_found(&index);
    index.apply(adding(vec![numbered(30)])).expect("a document is added");
    drop(index);
}

#[test]
fn lost_and_damaged_originals_are_reported() {
    let town = Town::new();
    let (lost, damaged) = (hash(&numbered(1).original), hash(&numbered(2).original));
    fs::remove_file(town.path(&format!("originals/{lost}"))).expect("an original is removed");
    damage(&town.path(&format!("originals/{damaged}")));
    let index = town.open();
    fs::write(town.path("originals/stray"), "nobody's").expect("a file is written");
    let mut findings = index.verify().expect("the index is verified").findings;
    let mut expected = vec![
        Finding::OriginalMissing(lost),
        Finding::OriginalDamaged(damaged),
        Finding::OriginalUnknown("stray".to_owned()),
    ];
    findings.sort_by_key(ToString::to_string);
    expected.sort_by_key(ToString::to_string);
    assert_eq!(findings, expected);
    index.repair().expect("the index is repaired");
    index.apply(adding(vec![numbered(1), numbered(2)])).expect("the documents are read anew");
    assert_eq!(index.verify().expect("the index is verified").findings, vec![]);
}
