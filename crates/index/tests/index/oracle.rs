//! Whatever is done to it, the index answers like the naive one.

use std::collections::BTreeSet;

use engine::reference::NaiveIndex;
use engine::terms::stems;
use engine::{
    Allowed, Batch, Candidates, Clause, Collection, Conditions, Excluded, Failure, Field, Filter, Index,
    Kind, NewDocument, NewVectors, PageContent, PassageId, Phrase, Query, QueryVector, ReadError, SourceName,
    Stamp, Term, VersionId, Visibility, Warning,
};
use index::HybridIndex;
use proptest::prelude::*;

use crate::town::{WORDS, adding, document, key, model};

/// Points whose values f16 holds exactly, so that both indexes see the same.
const POINTS: [[f32; 4]; 6] = [
    [1.0, 0.0, 0.0, 0.0],
    [0.0, 1.0, 0.0, 0.0],
    [0.0, 0.0, -1.0, 0.0],
    [0.5, 0.5, 0.5, 0.5],
    [0.5, -0.5, 0.5, -0.5],
    [-0.5, 0.5, 0.5, 0.5],
];

#[derive(Clone, Debug)]
enum Step {
    Apply(Batch),
    Reopen,
}

fn texts() -> impl Strategy<Value = Vec<(String, Option<Vec<Vec<f32>>>)>> {
    let text =
        prop::collection::vec(prop::sample::select(WORDS.to_vec()), 1..30).prop_map(|words| words.join(" "));
    let vectors =
        prop::collection::vec(prop::sample::select(POINTS.to_vec()).prop_map(|point| point.to_vec()), 1..3);
    prop::collection::vec((text, prop::option::weighted(0.8, vectors)), 0..6)
}

fn path() -> impl Strategy<Value = String> {
    prop::sample::select(vec!["a", "b", "c", "d", "e"]).prop_map(str::to_owned)
}

fn visibility() -> impl Strategy<Value = Visibility> {
    prop_oneof![4 => Just(Visibility::Public), 1 => Just(Visibility::Internal)]
}

prop_compose! {
    fn some_document()(
        path in path(), texts in texts(), visibility in visibility(), secrets in prop::collection::vec(visibility(), 6),
        collection in prop::sample::select(vec!["rat", "bauamt"]), kind in prop::sample::select(Kind::ALL.to_vec()),
        number in prop::option::of(1..9_u32), warned in any::<bool>(),
    ) -> NewDocument {
        let mut document = document(&path, &texts);
        document.metadata.visibility = visibility;
        document.metadata.collection = Collection(collection.to_owned());
        document.metadata.kind = kind;
        document.metadata.number = number.map(|number| format!("DS {number}/2024"));
        for (added, secret) in document.passages.iter_mut().zip(secrets) {
            added.passage.visibility = secret;
        }
        document.warnings.extend(warned.then_some(Warning::NoText { page: 1, content: PageContent::Scan }));
        document
    }
}

fn batch() -> impl Strategy<Value = Batch> {
    let failure = path().prop_map(|path| Failure {
        key: key(&path),
        stamp: Stamp("broken".to_owned()),
        reason: ReadError::Encrypted.into(),
    });
    let point = prop::sample::select(POINTS.to_vec()).prop_map(|point| vec![point.to_vec()]);
    let vectors = prop::collection::vec((1..60_u64, point), 0..9).prop_map(|vectors| {
        let new = |(passage, embedding)| NewVectors { passage: PassageId(passage), embedding };
        (model(), vectors.into_iter().map(new).collect())
    });
    (
        prop::collection::vec(some_document(), 0..4),
        prop::collection::vec(path().prop_map(|path| key(&path)), 0..2),
        prop::collection::vec(failure, 0..2),
        prop::option::weighted(0.3, vectors),
    )
        .prop_map(|(documents, removals, failures, vectors)| Batch {
            documents,
            removals,
            failures,
            vectors,
        })
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![6 => batch().prop_map(Step::Apply), 1 => Just(Step::Reopen)]
}

fn askers() -> [Allowed; 3] {
    let rat = Some(BTreeSet::from([Collection("rat".to_owned())]));
    let clerk = Allowed { collections: rat, clearance: Visibility::Internal };
    [Allowed::public(), Allowed::everything(), clerk]
}

fn questions() -> Vec<Query> {
    let term = |word: &str, weight| Term { text: stems(word).remove(0), field: Field::Words, weight };
    let synonyms = vec![vec![term("a", 0.4)], vec![term(WORDS[2], 0.3), term(WORDS[3], 0.3)]];
    let words = vec![
        Clause { term: term(WORDS[0], 1.0), synonyms },
        term(WORDS[1], 0.5).into(),
        Clause { term: term("Nichts", 1.0), synonyms: vec![vec![term(WORDS[4], 0.8)]] },
    ];
    let vector = Some(QueryVector { model: model(), values: vec![0.6, 0.0, 0.8, 0.0] });
    let kinds = Filter { kinds: Kind::ALL[..6].to_vec(), ..Filter::default() };
    let phrase = |words: &str| Phrase::of(words).expect("it has words");
    let conditions = Conditions {
        required: vec![phrase(&format!("{} {}", WORDS[0], WORDS[1]))],
        excluded: vec![
            Excluded::Word(german::stem(WORDS[2])),
            Excluded::Phrase(phrase(&WORDS[3..5].join(" "))),
        ],
    };
    let one = Conditions { excluded: conditions.excluded[1..].to_vec(), ..Conditions::default() };
    vec![
        Query {
            clauses: words.clone(),
            vector: vector.clone(),
            conditions,
            filter: Filter::default(),
            limit: 5,
        },
        Query {
            clauses: words.clone(),
            vector: vector.clone(),
            conditions: one,
            filter: Filter::default(),
            limit: 5,
        },
        Query {
            clauses: words.clone(),
            vector: vector.clone(),
            conditions: Conditions::default(),
            filter: Filter::default(),
            limit: 3,
        },
        Query {
            clauses: words.clone(),
            vector: None,
            conditions: Conditions::default(),
            filter: kinds,
            limit: 100,
        },
        Query {
            clauses: Vec::new(),
            vector,
            conditions: Conditions::default(),
            filter: Filter::default(),
            limit: 2,
        },
    ]
}

fn assert_same(real: &dyn Index, naive: &dyn Index) {
    assert_eq!(real.status().expect("a status"), naive.status().expect("a status"));
    let source = SourceName("town".to_owned());
    assert_eq!(real.known(&source).expect("known"), naive.known(&source).expect("known"));
    let lacking = |index: &dyn Index| index.without_vectors(&model(), 7).expect("passages");
    assert_eq!(lacking(real), lacking(naive));
    for allowed in askers() {
        let documents = |index: &dyn Index| index.documents(&allowed).expect("documents");
        assert_eq!(documents(real), documents(naive));
        for query in questions() {
            let candidates = |index: &dyn Index| index.candidates(&query, &allowed).expect("candidates");
            assert_same_candidates(&candidates(real), &candidates(naive));
        }
        for word in WORDS {
            let similar = |index: &dyn Index| index.similar_words(word, 2, &allowed).expect("similar words");
            assert_eq!(similar(real), similar(naive), "{word} for {allowed:?}");
        }
        for version in (1..30).map(VersionId) {
            let page = |index: &dyn Index| index.page(version, 1, &allowed).expect("a page");
            assert_eq!(page(real), page(naive), "{version:?} for {allowed:?}");
            let original = |index: &dyn Index| index.original(version, &allowed).expect("an original");
            assert_eq!(original(real), original(naive), "{version:?} for {allowed:?}");
            let given = real.gives_original(version, &allowed).expect("it is known");
            assert_eq!(given, original(real).is_some(), "{version:?} for {allowed:?}");
        }
    }
}

/// Everything is equal but the last bits of scores.
fn assert_same_candidates(real: &Candidates, naive: &Candidates) {
    let mut rounded = real.clone();
    for (ours, theirs) in rounded.candidates.iter_mut().zip(&naive.candidates) {
        let near = |left: f32, right: f32| (left - right).abs() <= 1e-5 * right.abs().max(1.0);
        assert!(near(ours.lexical, theirs.lexical), "{ours:?} {theirs:?}");
        ours.lexical = theirs.lexical;
        if let (Some(ours), Some(theirs)) = (&mut ours.semantic, theirs.semantic) {
            assert!(near(*ours, theirs), "{ours} {theirs}");
            *ours = theirs;
        }
    }
    assert_eq!(&rounded, naive);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, max_shrink_iters: 200, ..ProptestConfig::default() })]
    #[test]
    fn the_index_answers_like_the_naive_one(steps in prop::collection::vec(step(), 1..10)) {
        let folder = tempfile::tempdir().expect("a temporary folder is made");
        let (mut real, naive) = (HybridIndex::open(folder.path()).expect("an index is created"), NaiveIndex::new());
        for step in steps {
            match step {
                Step::Apply(batch) => {
                    let expected = naive.apply(batch.clone()).expect("a batch is applied");
                    prop_assert_eq!(real.apply(batch).expect("a batch is applied"), expected);
                }
                Step::Reopen => {
                    drop(real);
                    real = HybridIndex::open(folder.path()).expect("an index is opened");
                }
            }
            assert_same(&real, &naive);
        }
        prop_assert_eq!(real.verify().expect("the index is verified").findings, vec![]);
    }

    #[test]
    fn words_that_look_alike_are_those_of_the_naive_one(
        words in prop::collection::vec("[abAeüuß]{1,7}", 1..60), asked in prop::collection::vec("[abAeüuß]{1,7}", 9),
    ) {
        let folder = tempfile::tempdir().expect("a temporary folder is made");
        let (real, naive) = (HybridIndex::open(folder.path()).expect("an index is created"), NaiveIndex::new());
        for index in [&real as &dyn Index, &naive] {
            for (number, words) in words.chunks(20).enumerate() {
                let added = document(&number.to_string(), &[(words.join(" "), None)]);
                index.apply(adding(vec![added])).expect("a document is added");
            }
        }
        for (asked, most_changes) in asked.iter().zip([0, 1, 2].into_iter().cycle()) {
            let similar = |index: &dyn Index| index.similar_words(asked, most_changes, &Allowed::public()).expect("similar words");
            prop_assert_eq!(similar(&real), similar(&naive), "{} with {}", asked, most_changes);
        }
    }
}
