//! Models with many vectors: the graph finds nearly all that the exact scan finds.

use std::collections::BTreeSet;

use engine::{Allowed, Batch, Collection, Conditions, Filter, Index, Query, QueryVector};
use index::{HybridIndex, IndexOptions};

use crate::town::{adding, document, model};

const DIMENSIONS: usize = 48;
const DOCUMENTS: usize = 60;
const LIMIT: usize = 50;

/// Points on the sphere in clusters, the same in every run.
struct Points(u64);

impl Points {
    fn uniform(&mut self) -> f32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 40) as f32 / (1 << 23) as f32 - 1.0
    }

    fn near(&mut self, centre: u64, spread: f32) -> Vec<f32> {
        let mut around = Points(centre.wrapping_mul(0x9e37_79b9_7f4a_7c15));
        let point: Vec<f32> = (0..DIMENSIONS).map(|_| around.uniform() + spread * self.uniform()).collect();
        let length = point.iter().map(|value| value * value).sum::<f32>().sqrt();
        point.into_iter().map(|value| value / length).collect()
    }
}

fn town(folder: &std::path::Path) -> HybridIndex {
    let options = IndexOptions { graph_threshold: 3000, ..IndexOptions::default() };
    let index = HybridIndex::open_with(folder, options).expect("an index is created");
    if index.status().expect("a status").documents == 0 {
        let mut points = Points(7);
        for number in 0..DOCUMENTS {
            let passage = |place| {
                let centre = (number + place) as u64 % 40;
                (format!("Passage {place}"), Some(vec![points.near(centre, 1.0), points.near(centre, 0.7)]))
            };
            let mut document = document(&format!("{number}"), &(0..50).map(passage).collect::<Vec<_>>());
            let collection =
                ["rat", "bauamt", "kita"][usize::from(number % 5 == 0) + usize::from(number % 10 == 0)];
            document.metadata.collection = Collection(collection.to_owned());
            index.apply(adding(vec![document])).expect("a document is added");
        }
    }
    index
}

fn questions() -> impl Iterator<Item = Vec<f32>> {
    let mut points = Points(99);
    (0..40).map(move |centre| points.near(centre, 1.0))
}

fn query(values: Vec<f32>) -> Query {
    Query {
        clauses: Vec::new(),
        vector: Some(QueryVector { model: model(), values }),
        conditions: Conditions::default(),
        filter: Filter::default(),
        limit: LIMIT,
    }
}

fn nearest(index: &HybridIndex, values: Vec<f32>, collections: Option<&[&str]>) -> BTreeSet<u64> {
    let collections =
        collections.map(|names| names.iter().map(|name| Collection((*name).to_owned())).collect());
    let allowed = Allowed { collections, ..Allowed::public() };
    let found = index.candidates(&query(values), &allowed).expect("the question is answered");
    assert_eq!(found.candidates.len(), LIMIT);
    found.candidates.iter().map(|candidate| candidate.passage.id.0).collect()
}

fn recall(found: &[BTreeSet<u64>], exact: &[BTreeSet<u64>]) -> f64 {
    let hits: usize = found.iter().zip(exact).map(|(found, exact)| found.intersection(exact).count()).sum();
    hits as f64 / exact.iter().map(BTreeSet::len).sum::<usize>() as f64
}

#[test]
fn the_graph_finds_nearly_all_that_the_exact_scan_finds() {
    let folder = tempfile::tempdir().expect("a temporary folder is made");
    let index = town(folder.path());
    let ask = |index: &HybridIndex, collections: Option<&[&str]>| -> Vec<BTreeSet<u64>> {
        questions().map(|values| nearest(index, values, collections)).collect()
    };
    let (rat, kita): (Option<&[&str]>, Option<&[&str]>) = (Some(&["rat"]), Some(&["kita"]));
    let (exact, exact_rat, exact_kita) = (ask(&index, None), ask(&index, rat), ask(&index, kita));
    let before = index.status().expect("a status").generation;
    assert!(index.optimise().expect("graphs are built") > before);
    let graphs = || {
        let entries = std::fs::read_dir(folder.path().join("vectors")).expect("the folder is there");
        let names = entries.map(|entry| entry.expect("an entry is read").file_name());
        names.filter(|name| name.to_string_lossy().ends_with(".graph")).count()
    };
    assert_eq!(graphs(), 1, "6000 rows are worth a graph");
    let generation = index.status().expect("a status").generation;
    assert_eq!(index.optimise().expect("nothing is left to do"), generation);
    let found = recall(&ask(&index, None), &exact);
    assert!(found >= 0.98, "recall {found}");
    let found = recall(&ask(&index, rat), &exact_rat);
    assert!(found >= 0.98, "recall {found} with most allowed");
    assert_eq!(ask(&index, kita), exact_kita, "few allowed passages are scanned exactly");
    assert_eq!(index.verify().expect("the index is verified").findings, vec![]);
    drop(index);
    let index = town(folder.path());
    assert_eq!(graphs(), 1, "a graph is kept");
    assert!(recall(&ask(&index, None), &exact) >= 0.98);
}

#[test]
fn the_graph_leads_to_nothing_that_died_and_gives_way_when_most_did() {
    let folder = tempfile::tempdir().expect("a temporary folder is made");
    let index = town(folder.path());
    index.optimise().expect("graphs are built");
    let keys: Vec<_> =
        index.documents(&Allowed::public()).expect("documents").iter().map(|d| d.key.clone()).collect();
    index.apply(Batch { removals: keys[..20].to_vec(), ..Batch::default() }).expect("documents are removed");
    let gone: BTreeSet<&str> = keys[..20].iter().map(|key| key.path.as_str()).collect();
    for values in questions() {
        let found = index.candidates(&query(values), &Allowed::public()).expect("the question is answered");
        assert_eq!(found.candidates.len(), LIMIT);
        assert!(
            found.candidates.iter().all(|candidate| !gone.contains(candidate.document.key.path.as_str()))
        );
    }
    index.apply(Batch { removals: keys[..50].to_vec(), ..Batch::default() }).expect("documents are removed");
    index.optimise().expect("the graph is made anew");
    assert_eq!(index.verify().expect("the index is verified").findings, vec![]);
}
