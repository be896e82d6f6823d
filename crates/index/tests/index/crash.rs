//! A writer that is killed at each point of a commit leaves an index that everybody goes on with.
//!
//! The writer is this test in a process of its own, which aborts itself at the point it is told. All the time another
//! process, the test's parent, searches and compares what it sees with what the naive index held in that generation.

use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread;

use engine::reference::NaiveIndex;
use engine::terms::stems;
use engine::{
    Allowed, Batch, Candidates, Conditions, Failure, Field, Filter, Generation, Index, Query, QueryVector,
    ReadError, Stamp, Term,
};
use index::{CommitPoint, HybridIndex, IndexOptions};

use crate::town::{WORDS, key, model, numbered};

/// How often each point is hit, each time in another commit.
const ROUNDS: u64 = 2;

#[test]
fn every_point_of_a_commit_survives_a_kill() {
    if let Ok(order) = std::env::var("INDEX_TEST_KILL_AT") {
        write_until_killed(&order);
    }
    let folder = tempfile::tempdir().expect("a temporary folder is made");
    drop(HybridIndex::open(folder.path()).expect("an index is created"));
    let kills = ROUNDS * CommitPoint::ALL.len() as u64;
    let history = history(3 * kills);
    let (finished, searches) = (AtomicBool::new(false), AtomicU64::new(0));
    thread::scope(|scope| {
        scope.spawn(|| search_until(&finished, &searches, folder.path(), &history));
        let _finish = OnDrop(&finished);
        for kill in 0..kills {
            let point = CommitPoint::ALL[kill as usize % CommitPoint::ALL.len()];
            let reached = kill_at(folder.path(), point, 1 + kill % 3);
            check_after_kill(folder.path(), point, reached, &history);
        }
    });
    assert!(searches.into_inner() > kills, "somebody searched throughout");
}

#[test]
fn a_panic_in_a_commit_leaves_nothing_behind() {
    let folder = tempfile::tempdir().expect("a temporary folder is made");
    let (history, passed) = (history(3), AtomicU64::new(0));
    let on_commit_point = move |reached| {
        let second = reached == CommitPoint::LexicalPrepared && passed.fetch_add(1, Ordering::SeqCst) == 1;
        assert!(!second, "the hook of the second commit panics");
    };
    let options =
        IndexOptions { on_commit_point: Some(Box::new(on_commit_point)), ..IndexOptions::default() };
    let index = HybridIndex::open_with(folder.path(), options).expect("an index is created");
    index.apply(batch(0)).expect("a batch is applied");
    let panicked = thread::scope(|scope| scope.spawn(|| index.apply(batch(1))).join());
    assert!(panicked.is_err(), "the second commit panics");
    assert_eq!(check(&index, &history, "after a panic"), Generation(1));
    for generation in 1..3 {
        index.apply(batch(generation)).expect("a batch is applied");
        assert_eq!(check(&index, &history, "after a panic"), Generation(generation + 1));
    }
}

/// The writer's part: applies batch after batch until the ordered point of the ordered commit.
fn write_until_killed(order: &str) -> ! {
    let [folder, point, commit] = order.split('|').collect::<Vec<_>>()[..] else { panic!("order {order:?}") };
    let commit: u64 = commit.parse().expect("a number of a commit");
    let (point, passed) = (point.to_owned(), AtomicU64::new(0));
    let on_commit_point = move |reached: CommitPoint| {
        if format!("{reached:?}") == point && passed.fetch_add(1, Ordering::SeqCst) + 1 == commit {
            std::process::abort();
        }
    };
    let options =
        IndexOptions { on_commit_point: Some(Box::new(on_commit_point)), ..IndexOptions::default() };
    let index = HybridIndex::open_with(Path::new(folder), options).expect("the index is opened");
    loop {
        let generation = index.status().expect("a status").generation;
        index.apply(batch(generation.0)).expect("a batch is applied");
    }
}

/// Runs a writer until it is killed; returns the generation that it must have reached.
fn kill_at(folder: &Path, point: CommitPoint, commit: u64) -> Generation {
    let before =
        HybridIndex::open_read_only(folder).expect("the index is opened").status().expect("a status");
    let status = Command::new(std::env::current_exe().expect("this test has a file"))
        .args(["--exact", "crash::every_point_of_a_commit_survives_a_kill"])
        .env("INDEX_TEST_KILL_AT", format!("{}|{point:?}|{commit}", folder.display()))
        .output()
        .expect("the writer runs");
    let said = String::from_utf8_lossy(&status.stderr);
    assert_eq!(status.status.code(), None, "the writer was killed at {point:?}, it did not end: {said}");
    let announced = u64::from(point >= CommitPoint::Announced);
    Generation(before.generation.0 + commit - 1 + announced)
}

fn check_after_kill(folder: &Path, point: CommitPoint, reached: Generation, history: &[Expected]) {
    let reader = HybridIndex::open_read_only(folder).expect("the index is opened for reading");
    check(&reader, history, "for a reader");
    let writer = HybridIndex::open(folder).expect("the index is opened for writing");
    let seen = check(&writer, history, "for the next writer");
    assert_eq!(seen, reached, "killed at {point:?}");
    let findings = writer.verify().expect("the index is verified").findings;
    assert_eq!(findings, vec![], "killed at {point:?}");
}

/// What the index held in one generation.
struct Expected {
    found: Vec<Candidates>,
    documents: usize,
}

/// What the index holds in each generation.
fn history(generations: u64) -> Vec<Expected> {
    let naive = NaiveIndex::new();
    let held = |generation: u64| {
        if generation > 0 {
            naive.apply(batch(generation - 1)).expect("a batch is applied");
        }
        let documents = naive.documents(&Allowed::everything()).expect("documents are listed").len();
        Expected { found: found(&naive), documents }
    };
    (0..=generations).map(held).collect()
}

/// What turns one generation into the next.
fn batch(generation: u64) -> Batch {
    let number = generation as usize;
    let mut replaced = numbered(number + 1000);
    replaced.key = numbered(number / 2).key;
    let failure =
        Failure { key: key("broken"), stamp: Stamp(number.to_string()), reason: ReadError::Encrypted.into() };
    Batch {
        documents: vec![numbered(number), replaced],
        removals: (number > 4).then(|| numbered(number - 4).key).into_iter().collect(),
        failures: vec![failure],
        vectors: None,
    }
}

fn questions() -> Vec<Query> {
    let term = |word: &str| Term { text: stems(word).remove(0), field: Field::Words, weight: 1.0 };
    let vector = Some(QueryVector { model: model(), values: vec![0.6, 0.8] });
    vec![
        Query {
            clauses: vec![term(WORDS[0]).into(), term(WORDS[3]).into()],
            vector: None,
            conditions: Conditions::default(),
            filter: Filter::default(),
            limit: 9,
        },
        Query {
            clauses: vec![term(WORDS[1]).into()],
            vector,
            conditions: Conditions::default(),
            filter: Filter::default(),
            limit: 100,
        },
    ]
}

fn found(index: &dyn Index) -> Vec<Candidates> {
    let ask = |query: &Query| index.candidates(query, &Allowed::public()).expect("the question is answered");
    let mut found: Vec<Candidates> = questions().iter().map(ask).collect();
    for candidate in found.iter_mut().flat_map(|candidates| &mut candidates.candidates) {
        candidate.semantic = candidate.semantic.map(|score| (score * 1e3).round());
        candidate.lexical = (candidate.lexical * 1e3).round();
    }
    found
}

/// Compares all that is seen with the history; returns the generation that was seen.
fn check(index: &HybridIndex, history: &[Expected], whom: &str) -> Generation {
    let mut seen = Generation(0);
    for (place, candidates) in found(index).into_iter().enumerate() {
        seen = candidates.generation;
        assert_eq!(candidates, history[seen.0 as usize].found[place], "{seen:?} {whom}");
    }
    let documents = index.documents(&Allowed::everything()).expect("documents are listed").len();
    let later = &history[seen.0 as usize..];
    assert!(later.iter().any(|expected| expected.documents == documents), "{documents} documents {whom}");
    seen
}

fn search_until(finished: &AtomicBool, searches: &AtomicU64, folder: &Path, history: &[Expected]) {
    let index = HybridIndex::open_read_only(folder).expect("the index is opened for reading");
    let mut last = Generation(0);
    while !finished.load(Ordering::SeqCst) {
        let seen = check(&index, history, "while others write");
        assert!(seen >= last, "generations only grow");
        last = seen;
        searches.fetch_add(1, Ordering::SeqCst);
    }
}

/// Ends the search also if the test fails, so that the failure is shown.
struct OnDrop<'f>(&'f AtomicBool);

impl Drop for OnDrop<'_> {
    fn drop(&mut self) {
        self.0.store(true, Ordering::SeqCst);
    }
}
