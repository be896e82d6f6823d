//! Words as they are spelled: phrases and forbidden words keep passages out of both legs, and words that look alike are named.

use super::Make;
use super::town::{Town, add, found, query, texts_of};
use crate::{
    Allowed, Batch, Conditions, Excluded, Index, NewDocument, Phrase, Query, SimilarWord, Visibility,
};

pub(super) fn check(make: Make<'_>, town: &Town) {
    phrases_hold_in_both_legs(&*make(), town);
    what_is_forbidden_takes_no_place(&*make(), town);
    conditions_follow_changes_and_access(&*make(), town);
    similar_words_are_those_that_the_asker_may_see(&*make(), town);
}

fn phrase(text: &str) -> Phrase {
    Phrase::of(text).expect("it has words")
}

fn requiring(text: &str) -> Conditions {
    Conditions { required: vec![phrase(text)], ..Conditions::default() }
}

fn forbidding(excluded: Excluded) -> Conditions {
    Conditions { excluded: vec![excluded], ..Conditions::default() }
}

/// What is found for „Hund“, by words and by meaning, under conditions.
fn under(index: &dyn Index, conditions: Conditions, allowed: &Allowed) -> Vec<String> {
    texts_of(&found(index, &Query { conditions, ..query("Hund", Some([1.0, 0.0]), 1) }, allowed))
}

fn titled(mut document: NewDocument, title: &str) -> NewDocument {
    title.clone_into(&mut document.metadata.title);
    document
}

fn phrases_hold_in_both_legs(index: &dyn Index, town: &Town) {
    let passages = [
        ("Hund Hund Hund", [1.0, 0.0]),
        ("Für den ersten Hund", [0.0, 1.0]),
        ("Der Hund des ersten", [1.0, 0.0]),
        ("Gebühren der Straße", [-1.0, 0.0]),
        ("den den ersten ersten Hund", [-0.6, 0.8]),
    ];
    add(index, vec![titled(town.embedded("a", &passages), "Satzung der Stadt")]);
    let all = |phrase: &str| {
        let conditions = requiring(phrase);
        texts_of(&found(
            index,
            &Query { conditions, ..query("Hund", Some([1.0, 0.0]), 9) },
            &Allowed::public(),
        ))
    };
    assert_eq!(all("ersten Hund"), [passages[1].0, passages[4].0], "in this order, next to each other");
    assert_eq!(all("den ersten Hund"), [passages[1].0]);
    assert_eq!(all("GEBUEHREN der strasse"), [passages[3].0], "spellings are the same");
    assert!(all("Gebühr der Straße").is_empty(), "other forms are not");
    assert_eq!(all("Satzung der Stadt").len(), passages.len(), "the title is part of each passage");
    assert!(all("Stadt Hund").is_empty(), "title and text are not next to each other");
    assert!(all("Katze").is_empty());
    assert_eq!(
        under(index, requiring("Gebühren"), &Allowed::public()),
        [passages[3].0],
        "what is kept out takes no place"
    );
}

fn what_is_forbidden_takes_no_place(index: &dyn Index, town: &Town) {
    let passages = [
        ("Hund Hund und Hunde", [1.0, 0.0]),
        ("Hund und Katze", [0.9, 0.1]),
        ("Hund am Markt", [0.0, 1.0]),
        ("Hundesteuer", [0.5, 0.5]),
    ];
    add(index, vec![town.embedded("a", &passages)]);
    let public = Allowed::public();
    let without_cats = under(index, forbidding(Excluded::Word("katz".to_owned())), &public);
    assert_eq!(without_cats, [passages[0].0]);
    let without_dogs = under(index, forbidding(Excluded::Word("hund".to_owned())), &public);
    assert_eq!(without_dogs, [passages[3].0], "a word in all its forms, but no compound of it");
    let conditions = Conditions {
        required: vec![phrase("Hund")],
        excluded: vec![Excluded::Phrase(phrase("Hund und")), Excluded::Word("rathaus".to_owned())],
    };
    assert_eq!(under(index, conditions, &public), [passages[2].0]);
}

fn conditions_follow_changes_and_access(index: &dyn Index, town: &Town) {
    let mut minutes = town.embedded("a", &[("Hund am Markt", [0.0, 1.0]), ("Hund im Rathaus", [1.0, 0.0])]);
    minutes.passages[1].passage.visibility = Visibility::Internal;
    add(index, vec![minutes]);
    let (public, everything) = (Allowed::public(), Allowed::everything());
    assert!(under(index, requiring("im Rathaus"), &public).is_empty());
    assert_eq!(under(index, requiring("im Rathaus"), &everything), ["Hund im Rathaus"]);
    add(index, vec![town.embedded("a", &[("Hund am Brunnen", [0.0, 1.0])])]);
    assert!(under(index, requiring("im Rathaus"), &everything).is_empty());
    assert_eq!(under(index, requiring("am Brunnen"), &public), ["Hund am Brunnen"]);
}

fn similar_words_are_those_that_the_asker_may_see(index: &dyn Index, town: &Town) {
    let mut secret = town.document("b", &["Hundestauer Hundesteurer", "Hundesteuern"]);
    secret.metadata.visibility = Visibility::Internal;
    let public =
        town.document("a", &["Die HUNDESTEUER der Hundesteuer", "Hundesteuer", "Hundsteuer", "Rundesteuer"]);
    add(index, vec![public, secret]);
    let similar = |word: &str, changes, allowed: &Allowed| -> Vec<(String, u64, usize)> {
        let words = index.similar_words(word, changes, allowed).expect("words are looked up");
        words.into_iter().map(|SimilarWord { text, passages, distance }| (text, passages, distance)).collect()
    };
    let word = |text: &str, passages, distance| (text.to_owned(), passages, distance);
    let seen = similar("hundestuer", 2, &Allowed::public());
    assert_eq!(seen, [word("HUNDESTEUER", 2, 1), word("Hundsteuer", 1, 2)]);
    assert_eq!(similar("Hundesteuer", 0, &Allowed::public()), [word("HUNDESTEUER", 2, 0)], "the word itself");
    let clerk = similar("Hundestuer", 2, &Allowed::everything());
    let clerk: Vec<&str> = clerk.iter().map(|(text, ..)| text.as_str()).collect();
    assert_eq!(clerk, ["HUNDESTEUER", "Hundestauer", "Hundesteuern", "Hundesteurer", "Hundsteuer"]);
    assert!(similar("Katze", 2, &Allowed::everything()).is_empty());
    assert!(similar("", 2, &Allowed::everything()).is_empty());
    index
        .apply(Batch { removals: vec![super::town::key("a")], ..Batch::default() })
        .expect("a document is removed");
    assert!(similar("hundestuer", 2, &Allowed::public()).is_empty(), "a word goes with its last passage");
}
