//! What is found and how it is scored: exact statistics, both legs for everybody, the same order every time.

use jiff::civil::date;

use super::Make;
use super::town::{Town, add, clauses, found, key, model, query, texts, texts_of, word};
use crate::terms::{identifiers, stems};
use crate::{
    Allowed, Batch, Clause, Collection, Field, Filter, Index, IndexError, Kind, ModelId, Query, QueryVector,
    Term,
};

pub(super) fn check(make: Make<'_>, town: &Town) {
    either_leg_contributes_and_both_score(&*make(), town);
    scores_are_bm25_of_the_whole_index(&*make(), town);
    fields_and_weights_count(&*make(), town);
    a_clause_scores_what_its_best_wording_scores(&*make(), town);
    what_matched_is_told_however_it_was_found(&*make(), town);
    statistics_follow_removals(&*make(), town);
    ties_are_broken_by_id(&*make(), town);
    filters_narrow_both_legs(&*make(), town);
    models_are_not_mixed(&*make(), town);
}

fn either_leg_contributes_and_both_score(index: &dyn Index, town: &Town) {
    let passages = [
        ("Brunnen Brunnen", [0.0, 1.0]),
        ("Markt", [1.0, 0.0]),
        ("Brunnen am Markt", [0.6, 0.8]),
        ("Rathaus", [-1.0, 0.0]),
    ];
    add(index, vec![town.embedded("a", &passages)]);
    let candidates = found(index, &query("Brunnen", Some([1.0, 0.0]), 1), &Allowed::public()).candidates;
    let scores: Vec<(u32, bool, Option<f32>)> = candidates
        .iter()
        .map(|candidate| (candidate.passage.ordinal, candidate.lexical > 0.0, candidate.semantic))
        .collect();
    assert_eq!(scores, [(0, true, Some(0.0)), (1, false, Some(1.0))]);
    let candidates = found(index, &query("Brunnen", Some([1.0, 0.0]), 2), &Allowed::public()).candidates;
    assert_eq!(candidates.len(), 3, "what both legs find comes once");
    assert!(candidates.is_sorted_by_key(|candidate| candidate.passage.id));
    let by_words = found(index, &query("Brunnen", None, 9), &Allowed::public()).candidates;
    assert!(by_words.iter().all(|candidate| candidate.semantic.is_none()));
    assert_eq!(by_words.len(), 2);
    let by_vector = found(index, &query("", Some([1.0, 0.0]), 9), &Allowed::public()).candidates;
    assert!(by_vector.iter().all(|candidate| candidate.lexical == 0.0));
    assert_eq!(by_vector.len(), 4);
}

fn scores_are_bm25_of_the_whole_index(index: &dyn Index, town: &Town) {
    let texts = ["Brunnen Markt", "Brunnen Brunnen Rathaus Platz", "Kirche"];
    add(index, vec![town.document("a", &texts)]);
    let candidates = found(index, &query("Brunnen", None, 9), &Allowed::public());
    let lengths = texts.map(|text| text.split(' ').count() as f32);
    let average = lengths.iter().sum::<f32>() / 3.0;
    let rarity = (1.0_f32 + (3.0 - 2.0 + 0.5) / (2.0 + 0.5)).ln();
    let expected = |frequency: f32, length: f32| {
        rarity * frequency * 2.2 / (frequency + 1.2 * (0.25 + 0.75 * length / average))
    };
    for (candidate, expected) in
        candidates.candidates.iter().zip([expected(1.0, lengths[0]), expected(2.0, lengths[1])])
    {
        let difference = (candidate.lexical - expected).abs();
        assert!(difference < 1e-4, "{} should be {expected}", candidate.lexical);
    }
    assert_eq!((candidates.passages, candidates.terms[0].passages), (3, 2));
}

fn fields_and_weights_count(index: &dyn Index, town: &Town) {
    let mut document = town.document("Abfallsatzung", &["Die Gebühr", "Die Tonne"]);
    document.metadata.number = Some("DS 46/2024".to_owned());
    add(index, vec![document, town.document("Hundesatzung", &["Die Steuer", "Abfallgebühr"])]);
    let mut question = query("", None, 9);
    question.clauses = clauses("Abfallsatzung");
    let once = found(index, &question, &Allowed::public());
    assert_eq!(texts_of(&once), ["Die Gebühr", "Die Tonne"], "a word of the title is one of each passage");
    question.clauses[0].term.weight = 3.0;
    let thrice = found(index, &question, &Allowed::public());
    let difference = thrice.candidates[0].lexical - 3.0 * once.candidates[0].lexical;
    assert!(difference.abs() < 1e-5, "a weight is a factor");
    question.clauses = clauses("Gebühr");
    let by_part = found(index, &question, &Allowed::public());
    assert_eq!(texts_of(&by_part), ["Die Gebühr", "Abfallgebühr"]);
    assert!(by_part.candidates[0].lexical > by_part.candidates[1].lexical, "a part is less than a word");
    let number = Term { text: identifiers("DS 46/2024")[0].clone(), field: Field::Identifiers, weight: 1.0 };
    question.clauses = vec![number.into()];
    assert_eq!(texts_of(&found(index, &question, &Allowed::public())).len(), 2);
}

fn a_clause_scores_what_its_best_wording_scores(index: &dyn Index, town: &Town) {
    let texts = ["Hund", "Hund Hund", "Vierbeiner", "Hund Vierbeiner", "Freund des Menschen"];
    add(index, vec![town.document("a", &texts)]);
    let terms = |text: &str, weight| stems(text).into_iter().map(|stem| word(stem, weight)).collect();
    let hund: Vec<Term> = terms("Hund", 1.0);
    let synonyms = vec![terms("Vierbeiner", 0.5), terms("Freund Menschen", 0.25)];
    let mut question = query("", None, 9);
    question.clauses = vec![Clause { term: hund[0].clone(), synonyms }];
    let scores = |question: &Query| -> Vec<f32> {
        let found = found(index, question, &Allowed::public());
        assert_eq!(found.candidates.len(), texts.len());
        found.candidates.iter().map(|candidate| candidate.lexical).collect()
    };
    let all = scores(&question);
    assert!(all[1] > all[0] && all[0] > all[2], "a word counts more than its synonym: {all:?}");
    question.clauses[0].synonyms.remove(0);
    let alone = found(index, &question, &Allowed::public()).candidates;
    assert!((alone[2].lexical - all[3]).abs() < 1e-5, "a synonym beside the word adds nothing");
    assert!(all[2] < 0.5 * all[0] * 1.2, "a rare synonym is not worth more than the common word");
}

fn what_matched_is_told_however_it_was_found(index: &dyn Index, town: &Town) {
    let passages = [
        ("Brunnen Rathaus Brunnen Rathaus", [-1.0, 0.0]),
        ("Markt", [0.6, 0.8]),
        ("Kirche", [1.0, 0.0]),
        ("Ein Vierbeiner steht lange am Rathaus hinter der Kirche", [0.8, 0.6]),
    ];
    add(index, vec![town.embedded("a", &passages)]);
    let of = |text: &str| word(stems(text).remove(0), 1.0);
    let clauses = vec![
        of("Brunnen").into(),
        Clause { term: of("Hund"), synonyms: vec![vec![of("Vierbeiner")]] },
        of("Straßenbahn").into(),
        of("Rathaus").into(),
    ];
    let matched = |limit| -> Vec<(u32, Vec<usize>)> {
        let question = Query { clauses: clauses.clone(), ..query("", Some([1.0, 0.0]), limit) };
        let found = found(index, &question, &Allowed::public()).candidates;
        found.into_iter().map(|candidate| (candidate.passage.ordinal, candidate.matched)).collect()
    };
    assert_eq!(matched(1), [(0, vec![0, 3]), (2, vec![])], "one is the best of each leg");
    assert_eq!(matched(9), [(0, vec![0, 3]), (1, vec![]), (2, vec![]), (3, vec![1, 3])]);
}

fn statistics_follow_removals(index: &dyn Index, town: &Town) {
    let a = town.document("a", &["Brunnen", "Brunnen Markt", "Kirche"]);
    add(index, vec![a, town.document("b", &["Brunnen"]), town.document("c", &["Markt"])]);
    let replaced = town.document("b", &["Kirche"]);
    let removals = vec![key("c")];
    index
        .apply(Batch { documents: vec![replaced], removals, ..Batch::default() })
        .expect("a document is replaced");
    let counts = |words: &str| {
        let candidates = found(index, &query(words, None, 9), &Allowed::public());
        (candidates.terms[0].passages, candidates.passages)
    };
    assert_eq!((counts("Brunnen"), counts("Markt"), counts("Kirche")), ((2, 4), (1, 4), (2, 4)));
    assert_eq!(counts("Rathaus"), (0, 4));
}

fn ties_are_broken_by_id(index: &dyn Index, town: &Town) {
    for path in ["c", "a", "d", "b"] {
        add(index, vec![town.embedded(path, &[("Brunnen", [1.0, 0.0])])]);
    }
    for question in [query("Brunnen", None, 2), query("", Some([1.0, 0.0]), 2)] {
        let candidates = found(index, &question, &Allowed::public());
        let paths: Vec<&str> = candidates.candidates.iter().map(|c| c.document.key.path.as_str()).collect();
        assert_eq!(paths, ["c", "a"], "the first that came wins");
        assert_eq!(found(index, &question, &Allowed::public()), candidates, "nothing changes by itself");
    }
    assert!(found(index, &query("Brunnen", Some([1.0, 0.0]), 0), &Allowed::public()).candidates.is_empty());
}

fn filters_narrow_both_legs(index: &dyn Index, town: &Town) {
    let mut satzung = town.embedded("a", &[("Brunnen Brunnen", [1.0, 0.0])]);
    satzung.metadata.kind = Kind::Satzung;
    satzung.metadata.date = Some(date(2024, 3, 14));
    let mut minutes = town.embedded("b", &[("Brunnen am Markt", [0.0, 1.0])]);
    minutes.metadata.kind = Kind::Niederschrift;
    minutes.metadata.collection = Collection("rat".to_owned());
    add(index, vec![satzung, minutes]);
    let ask = |filter: Filter| {
        let question = Query { filter, ..query("Brunnen", Some([1.0, 0.0]), 1) };
        texts_of(&found(index, &question, &Allowed::public()))
    };
    let (first, second) = (["Brunnen Brunnen"], ["Brunnen am Markt"]);
    assert_eq!(ask(Filter::default()), first);
    assert_eq!(ask(Filter { kinds: vec![Kind::Niederschrift], ..Filter::default() }), second);
    let collections = vec![Collection("rat".to_owned())];
    assert_eq!(ask(Filter { collections, ..Filter::default() }), second);
    assert_eq!(ask(Filter { from: Some(date(2024, 3, 14)), ..Filter::default() }), first);
    assert!(ask(Filter { to: Some(date(2024, 3, 13)), ..Filter::default() }).is_empty());
    assert_eq!(texts(index, "Brunnen").len(), 2);
}

fn models_are_not_mixed(index: &dyn Index, town: &Town) {
    add(index, vec![town.embedded("a", &[("Brunnen", [1.0, 0.0])])]);
    let other = ModelId("space".to_owned());
    let mut document = town.document("b", &["Markt"]);
    document.model = Some(other.clone());
    document.passages[0].embedding = Some(vec![vec![0.0, 0.0, 1.0]]);
    add(index, vec![document]);
    let ask = |model: ModelId, values: Vec<f32>| {
        let vector = Some(QueryVector { model, values });
        index.candidates(&Query { vector, ..query("", None, 9) }, &Allowed::public())
    };
    let by_plane = ask(model(), vec![1.0, 0.0]).expect("one model is asked");
    assert_eq!(texts_of(&by_plane), ["Brunnen"]);
    let by_space = ask(other.clone(), vec![0.0, 0.0, 1.0]).expect("the other model is asked");
    assert_eq!(texts_of(&by_space), ["Markt"]);
    assert!(
        ask(ModelId("line".to_owned()), vec![1.0]).expect("no vectors is no error").candidates.is_empty()
    );
    let refused = ask(other, vec![1.0, 0.0]);
    assert!(matches!(refused, Err(IndexError::Invalid(_))), "a vector of the wrong length: {refused:?}");
}
