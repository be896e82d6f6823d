//! What a batch does: all of it or nothing, the last good version stays, nothing is numbered twice.

use std::sync::Arc;

use super::Make;
use super::town::{Town, add, clauses, found, key, model, query, source, texts};
use crate::{
    Allowed, Batch, Failure, FailureReason, Generation, Index, IndexError, NewVectors, PageContent,
    ReadError, ShownPage, Stamp, VersionId, Warning,
};

pub(super) fn check(make: Make<'_>, town: &Town) {
    an_empty_batch_is_no_commit(&*make(), town);
    a_document_comes_back_as_it_went_in(&*make(), town);
    a_batch_is_one_generation(&*make(), town);
    a_replaced_version_stays_addressable(&*make(), town);
    a_vanished_document_is_not_found(&*make(), town);
    a_failure_keeps_the_last_good_version(&*make(), town);
    a_malformed_batch_changes_nothing(&*make(), town);
    vectors_may_come_later(&*make(), town);
}

fn an_empty_batch_is_no_commit(index: &dyn Index, town: &Town) {
    assert_eq!(index.apply(Batch::default()).expect("nothing is applied"), Generation(0));
    let status = index.status().expect("an empty index has a status");
    assert_eq!(status, crate::IndexStatus::default());
    assert!(texts(index, "Hundesteuer").is_empty(), "nothing is in an empty index");
    let generation = add(index, vec![town.document("hund", &["Die Hundesteuer"])]);
    assert!(generation > Generation(0), "a commit has a new number");
    assert_eq!(index.apply(Batch::default()).expect("nothing is applied"), generation);
}

fn a_document_comes_back_as_it_went_in(index: &dyn Index, town: &Town) {
    let mut document = town.document("hund", &["Die Hundesteuer beträgt 96 Euro", "Der Hund ist anzumelden"]);
    document.warnings = vec![
        Warning::NoText { page: 2, content: PageContent::Scan },
        Warning::Limited { page: 3, limit: "1000 words".to_owned() },
    ];
    add(index, vec![document.clone()]);
    let everything = Allowed::everything();
    let stored = index.documents(&everything).expect("documents are listed");
    let [stored] = stored.as_slice() else { panic!("one document is listed: {stored:?}") };
    assert_eq!((&stored.key, stored.hash, stored.pages), (&document.key, document.hash, 2));
    assert_eq!(stored.metadata, document.metadata);
    let by_id = index.document(stored.document, &everything).expect("a document is looked up");
    assert_eq!(by_id.as_ref(), Some(stored));
    for page in &document.pages {
        let read = index.page(stored.version, page.number, &everything).expect("a page is read");
        assert_eq!(read, Some(ShownPage::whole(page.clone())));
    }
    assert_eq!(index.page(stored.version, 3, &everything).expect("no page is no error"), None);
    let original = index.original(stored.version, &everything).expect("an original is read");
    assert_eq!(original, Some(document.original));
    let candidates = found(index, &query("anzumelden", None, 10), &everything).candidates;
    let [candidate] = candidates.as_slice() else { panic!("one passage is found: {candidates:?}") };
    assert_eq!(candidate.passage.passage, document.passages[1].passage);
    assert_eq!((candidate.passage.ordinal, &candidate.document), (1, stored));
    let status = index.status().expect("a status is given");
    assert_eq!((status.documents, status.pages, status.passages), (1, 2, 2));
    assert_eq!(status.warnings, vec![(document.key, document.warnings)]);
}

fn a_batch_is_one_generation(index: &dyn Index, town: &Town) {
    let first = add(index, vec![town.document("a", &["Brunnen"]), town.document("b", &["Brunnen"])]);
    let batch = Batch {
        documents: vec![town.document("c", &["Brunnen"])],
        removals: vec![key("a")],
        ..Batch::default()
    };
    let second = index.apply(batch).expect("a batch is applied");
    assert!(second > first);
    let candidates = found(index, &query("Brunnen", None, 10), &Allowed::public());
    assert_eq!(candidates.generation, second);
    let paths: Vec<&str> = candidates.candidates.iter().map(|c| c.document.key.path.as_str()).collect();
    assert_eq!(paths, ["b", "c"]);
}

fn a_replaced_version_stays_addressable(index: &dyn Index, town: &Town) {
    add(index, vec![town.document("hund", &["Die Steuer beträgt 96 Euro"])]);
    let public = Allowed::public();
    let old = Arc::clone(&index.documents(&public).expect("documents are listed")[0]);
    let old_passage = found(index, &query("Steuer", None, 10), &public).candidates[0].passage.id;
    let new = town.document("hund", &["Die Steuer beträgt 108 Euro"]);
    add(index, vec![new.clone()]);
    assert_eq!(texts(index, "Steuer"), ["Die Steuer beträgt 108 Euro"]);
    assert!(texts(index, "96").is_empty(), "an old version is not searched");
    let current = Arc::clone(&index.documents(&public).expect("documents are listed")[0]);
    assert_eq!(current.document, old.document, "a document is its place");
    assert!(current.version > old.version, "a version is never numbered twice");
    let passage = found(index, &query("Steuer", None, 10), &public).candidates[0].passage.id;
    assert!(passage > old_passage, "a passage is never numbered twice");
    for (version, text) in [(old.version, "96"), (current.version, "108")] {
        let page =
            index.page(version, 1, &public).expect("a page is read").expect("every version has its page");
        assert!(page.page.words.iter().any(|word| word.text == text));
        assert!(index.original(version, &public).expect("an original is read").is_some());
    }
    let known = index.known(&source()).expect("what is known is listed");
    assert_eq!(known[0].hash, Some(new.hash));
}

fn a_vanished_document_is_not_found(index: &dyn Index, town: &Town) {
    add(index, vec![town.document("hund", &["Hundesteuer"]), town.document("kita", &["Kitabeitrag"])]);
    let public = Allowed::public();
    let hund = Arc::clone(&index.documents(&public).expect("documents are listed")[0]);
    let removals = vec![key("hund"), key("unknown")];
    index.apply(Batch { removals, ..Batch::default() }).expect("documents are removed");
    assert!(texts(index, "Hundesteuer").is_empty());
    assert_eq!(index.document(hund.document, &public).expect("a document is looked up"), None);
    let known = index.known(&source()).expect("what is known is listed");
    assert_eq!(known.iter().map(|known| known.key.path.as_str()).collect::<Vec<_>>(), ["kita"]);
    assert!(index.page(hund.version, 1, &public).expect("a page is read").is_some(), "old versions stay");
    add(index, vec![town.document("hund", &["Hundesteuer"])]);
    let back = Arc::clone(&index.documents(&public).expect("documents are listed")[0]);
    assert_eq!(back.document, hund.document);
    assert!(back.version > hund.version);
}

fn a_failure_keeps_the_last_good_version(index: &dyn Index, town: &Town) {
    let document = town.document("hund", &["Hundesteuer"]);
    add(index, vec![document.clone()]);
    let failure = |path: &str, reason| Failure { key: key(path), stamp: Stamp("broken".to_owned()), reason };
    let failures = vec![
        failure("hund", ReadError::Damaged("no pages".to_owned()).into()),
        failure("kita", FailureReason::Other("it is gone".to_owned())),
    ];
    index.apply(Batch { failures: failures.clone(), ..Batch::default() }).expect("failures are listed");
    assert_eq!(texts(index, "Hundesteuer"), ["Hundesteuer"]);
    let status = index.status().expect("a status is given");
    assert_eq!((status.documents, &status.failures), (1, &failures));
    let known = index.known(&source()).expect("what is known is listed");
    assert_eq!(known[0].stamp, failures[0].stamp);
    assert_eq!((known[0].hash, known[1].hash), (Some(document.hash), None));
    assert_eq!(known[1].failure.as_ref(), Some(&failures[1].reason));
    index
        .apply(Batch { documents: vec![document], removals: vec![key("kita")], ..Batch::default() })
        .expect("failures are mended");
    assert!(index.status().expect("a status is given").failures.is_empty());
    assert_eq!(index.known(&source()).expect("what is known is listed").len(), 1);
}

fn a_malformed_batch_changes_nothing(index: &dyn Index, town: &Town) {
    add(index, vec![town.embedded("hund", &[("Hundesteuer", [1.0, 0.0])])]);
    let before = index.status().expect("a status is given");
    let good = town.document("kita", &["Kitabeitrag"]);
    let mut untitled = town.document("a", &["Brunnen"]);
    untitled.metadata.title.clear();
    let mut unnumbered = town.document("a", &["Brunnen"]);
    unnumbered.pages[0].number = 2;
    let mut pageless = town.document("a", &["Brunnen"]);
    pageless.pages.clear();
    let mut unnamed = town.embedded("a", &[("Brunnen", [1.0, 0.0])]);
    unnamed.model = None;
    let mut longer = town.embedded("a", &[("Brunnen", [1.0, 0.0])]);
    longer.passages[0].embedding = Some(vec![vec![1.0, 0.0, 0.0]]);
    for bad in [untitled, unnumbered, pageless, unnamed, longer] {
        let documents = vec![good.clone(), bad];
        let refused = index.apply(Batch { documents, ..Batch::default() });
        assert!(matches!(refused, Err(IndexError::Invalid(_))), "refused as invalid: {refused:?}");
        assert_eq!(index.status().expect("a status is given"), before);
        assert!(texts(index, "Kitabeitrag").is_empty(), "not even the good half of a batch is seen");
    }
    let unseen = index.page(VersionId(2), 1, &Allowed::everything()).expect("a page is read");
    assert_eq!(unseen, None);
}

fn vectors_may_come_later(index: &dyn Index, town: &Town) {
    add(index, vec![town.document("hund", &["Hundesteuer", "Leine", "Maulkorb"])]);
    let lacking = index.without_vectors(&model(), 2).expect("lacking passages are listed");
    assert_eq!(lacking.iter().map(|passage| passage.ordinal).collect::<Vec<_>>(), [0, 1]);
    let vectors = lacking
        .iter()
        .map(|passage| NewVectors { passage: passage.id, embedding: vec![vec![0.0, 1.0], vec![1.0, 0.0]] });
    let batch = Batch { vectors: Some((model(), vectors.collect())), ..Batch::default() };
    index.apply(batch.clone()).expect("vectors are added");
    index.apply(batch).expect("vectors of passages that have some are ignored");
    let lacking = index.without_vectors(&model(), 2).expect("lacking passages are listed");
    assert_eq!(lacking.iter().map(|passage| passage.ordinal).collect::<Vec<_>>(), [2]);
    assert_eq!(index.status().expect("a status is given").models, vec![(model(), 2)]);
    let mut by_vector = query("", Some([1.0, 0.0]), 10);
    let candidates = found(index, &by_vector, &Allowed::public()).candidates;
    let scores: Vec<Option<f32>> = candidates.iter().map(|candidate| candidate.semantic).collect();
    assert_eq!(scores, [Some(1.0), Some(1.0)], "the best of several vectors counts");
    by_vector.clauses = clauses("Maulkorb");
    let candidates = found(index, &by_vector, &Allowed::public()).candidates;
    assert_eq!(candidates[2].semantic, None, "a passage without vectors has no cosine");
    add(index, vec![town.document("hund", &["Hundesteuer"])]);
    let lacking = index.without_vectors(&model(), 10).expect("lacking passages are listed");
    assert_eq!(lacking.len(), 1, "a new version needs vectors of its own");
}
