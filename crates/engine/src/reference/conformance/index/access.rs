//! Who may see what: nothing more secret comes out of any method, and it takes no place from what may be seen.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::Make;
use super::town::{Town, add, found, key, on_one_page, query, texts_of};
use crate::{Allowed, Batch, Collection, Index, NewDocument, Shown, ShownPage, Visibility};

pub(super) fn check(make: Make<'_>, town: &Town) {
    collections_are_kept_apart(&*make(), town);
    secret_documents_are_for_staff(&*make(), town);
    a_secret_passage_hides_its_page_and_file(&*make(), town);
    a_page_with_both_parts_shows_the_public_one(&*make(), town);
    a_document_made_secret_takes_its_old_versions_along(&*make(), town);
}

fn only(collection: &str) -> Allowed {
    let collections = Some(BTreeSet::from([Collection(collection.to_owned())]));
    Allowed { collections, clearance: Visibility::Public }
}

fn in_collection(mut document: NewDocument, collection: &str) -> NewDocument {
    document.metadata.collection = Collection(collection.to_owned());
    document
}

fn collections_are_kept_apart(index: &dyn Index, town: &Town) {
    let better = town.embedded("a", &[("Brunnen Brunnen", [1.0, 0.0])]);
    let worse = town.embedded("b", &[("Brunnen am Markt", [0.0, 1.0])]);
    add(index, vec![in_collection(better, "bauamt"), in_collection(worse, "rat")]);
    let question = query("Brunnen", Some([1.0, 0.0]), 1);
    let seen = |allowed: &Allowed| texts_of(&found(index, &question, allowed));
    assert_eq!(seen(&Allowed::public()), ["Brunnen Brunnen"], "no collections named means all");
    assert_eq!(seen(&only("bauamt")), ["Brunnen Brunnen"]);
    assert_eq!(seen(&only("rat")), ["Brunnen am Markt"], "what is hidden takes no place");
    assert!(seen(&only("unknown")).is_empty());
    let nothing = Allowed { collections: Some(BTreeSet::new()), clearance: Visibility::Internal };
    assert!(seen(&nothing).is_empty());
    for (allowed, count) in [(only("rat"), 1), (Allowed::public(), 2), (nothing, 0)] {
        assert_eq!(index.documents(&allowed).expect("documents are listed").len(), count);
    }
}

fn secret_documents_are_for_staff(index: &dyn Index, town: &Town) {
    let mut secret = town.embedded("a", &[("Grundstück Grundstück", [1.0, 0.0])]);
    secret.metadata.visibility = Visibility::Internal;
    add(index, vec![secret, town.embedded("b", &[("Grundstück am Markt", [0.0, 1.0])])]);
    let question = query("Grundstück", Some([1.0, 0.0]), 1);
    let citizen = found(index, &question, &Allowed::public());
    assert_eq!(texts_of(&citizen), ["Grundstück am Markt"]);
    let clerk = found(index, &question, &Allowed::everything());
    assert_eq!(texts_of(&clerk), ["Grundstück Grundstück"]);
    let passage = &clerk.candidates[0].passage;
    assert_eq!(passage.passage.visibility, Visibility::Internal, "a passage is as secret as its document");
    let public = Allowed::public();
    assert_eq!(index.document(passage.document, &public).expect("a document is looked up"), None);
    assert_eq!(index.page(passage.version, 1, &public).expect("a page is read"), None);
    assert_eq!(index.original(passage.version, &public).expect("an original is read"), None);
    assert!(!index.gives_original(passage.version, &public).expect("it is known"));
    assert!(index.gives_original(passage.version, &Allowed::everything()).expect("it is known"));
    assert!(index.original(passage.version, &Allowed::everything()).expect("an original is read").is_some());
}

fn a_secret_passage_hides_its_page_and_file(index: &dyn Index, town: &Town) {
    let mut minutes = town.embedded("a", &[("Der Rat tagt", [0.0, 1.0]), ("Der Rat kauft", [1.0, 0.0])]);
    minutes.passages[1].passage.visibility = Visibility::Internal;
    add(index, vec![minutes]);
    let question = query("Rat", Some([1.0, 0.0]), 1);
    let public = Allowed::public();
    assert_eq!(texts_of(&found(index, &question, &public)), ["Der Rat tagt"]);
    let everything = Allowed::everything();
    assert!(texts_of(&found(index, &question, &everything)).contains(&"Der Rat kauft".to_owned()));
    let documents = index.documents(&public).expect("documents are listed");
    let version = documents[0].version;
    let shows_page =
        |number, allowed| index.page(version, number, allowed).expect("a page is read").is_some();
    let passages = |allowed| {
        let passages = index.passages(documents[0].document, allowed).expect("passages are read");
        passages.into_iter().map(|stored| stored.passage.text).collect::<Vec<_>>()
    };
    assert_eq!(passages(&public), ["Der Rat tagt"]);
    assert_eq!(passages(&everything), ["Der Rat tagt", "Der Rat kauft"]);
    assert!(shows_page(1, &public));
    assert!(!shows_page(2, &public), "a page without a public passage is not shown");
    assert!(shows_page(2, &everything));
    assert_eq!(index.original(version, &public).expect("an original is read"), None);
    assert!(index.original(version, &everything).expect("an original is read").is_some());
}

fn a_page_with_both_parts_shows_the_public_one(index: &dyn Index, town: &Town) {
    let public = Allowed::public();
    let minutes = on_one_page(town.document("a", &["Der Rat tagt", "Der Rat kauft", "Ende um acht"]));
    add(index, vec![minutes.clone()]);
    let old = Arc::clone(&index.documents(&public).expect("documents are listed")[0]).version;
    let shown = |version, allowed: &Allowed| index.page(version, 1, allowed).expect("a page is read");
    let text = |version, allowed| shown(version, allowed).map(|shown| shown.page.text(0..9));
    assert_eq!(shown(old, &public), Some(ShownPage::whole(minutes.pages[0].clone())));
    let mut recognised = minutes.clone();
    recognised.passages[1].passage.visibility = Visibility::Internal;
    add(index, vec![recognised.clone()]);
    let new = Arc::clone(&index.documents(&public).expect("documents are listed")[0]).version;
    for version in [old, new] {
        assert_eq!(text(version, &public).as_deref(), Some("Der Rat tagt █ █ █ Ende um acht"));
        assert!(shown(version, &public).is_some_and(|page| page.shown != Shown::Whole));
        assert_eq!(shown(version, &Allowed::everything()), Some(ShownPage::whole(minutes.pages[0].clone())));
        assert_eq!(index.original(version, &public).expect("an original is read"), None);
        assert!(!index.gives_original(version, &public).expect("it is known"));
    }
    // Read otherwise, the page is still the same paper, but nobody knows which of its old words are meant.
    recognised.pages[0].words.swap(0, 1);
    add(index, vec![recognised]);
    let newest = Arc::clone(&index.documents(&public).expect("documents are listed")[0]).version;
    assert_eq!((text(old, &public), text(new, &public)), (None, None));
    assert_eq!(text(newest, &public).as_deref(), Some("Rat Der tagt █ █ █ Ende um acht"));
}

fn a_document_made_secret_takes_its_old_versions_along(index: &dyn Index, town: &Town) {
    let public = Allowed::public();
    let minutes = town.document("a", &["Der Rat tagt", "Der Rat kauft"]);
    add(index, vec![minutes.clone()]);
    let old = Arc::clone(&index.documents(&public).expect("documents are listed")[0]).version;
    let shows_page = |number| index.page(old, number, &public).expect("a page is read").is_some();
    assert!(shows_page(2));
    let mut recognised = minutes.clone();
    recognised.passages[1].passage.visibility = Visibility::Internal;
    add(index, vec![recognised]);
    assert!(shows_page(1));
    assert!(!shows_page(2), "what was recognised later holds for the same content before");
    let mut secret = minutes;
    secret.metadata.visibility = Visibility::Internal;
    add(index, vec![secret]);
    assert!(!shows_page(1));
    assert_eq!(index.original(old, &public).expect("an original is read"), None);
    index.apply(Batch { removals: vec![key("a")], ..Batch::default() }).expect("a document is removed");
    assert!(!shows_page(1), "a document stays as secret as it was when it vanished");
}
