//! What a person types, what is found, and what they are told of it.

use engine::{
    Absence, Cause, Correction, Hit, Kind, Obstacle, QueryHint, Results, SuggestedFilter, Thesaurus,
};
use german::{SynonymGroup, Synonyms};

use super::*;

const PAPERS: [(&str, &str); 6] = [
    ("hundesteuer.txt", DOG_TAX),
    ("niederschrift.txt", MINUTES),
    (
        "freibad.txt",
        "Vorlage 2024/0123\n\nSanierung des Freibads\n\nDas Freibad wird für 350.000 Euro saniert. Die Umkleiden \
         am Freibad werden erneuert, und das Becken erhält eine Folie aus Edelstahl.",
    ),
    ("gebuehren.txt", "Merkblatt\n\nWer Abfall abgibt, zahlt eine Gebuehr. Die Müllabfuhr kommt am Montag."),
    (
        "kenntnis-bau.txt",
        "Bericht zum Radweg\n\nDer Radweg an der Bahnhofstraße wird im kommenden Frühjahr auf beiden Seiten verbreitert, sobald die Mittel des \
         Landes bewilligt sind und die Anlieger gehört wurden.",
    ),
    (
        "kenntnis-rat.txt",
        "Bericht zum Radweg\n\nDer Radweg an der Bahnhofstraße wird im kommenden Frühjahr auf beiden Seiten verbreitert, sobald die Mittel des \
         Landes bewilligt sind und die Anlieger gehört wurden.",
    ),
];

fn papers() -> Engine {
    let index = NaiveIndex::new();
    let files = Files(PAPERS.into_iter().collect());
    let load = |file: &Found| {
        let text = files.0[file.key.path.as_str()];
        let mut hash = [0; 32];
        hash[..8].copy_from_slice(&(file.key.path.len() as u64 * 100_000 + text.len() as u64).to_le_bytes());
        Ok(Loaded { bytes: text.as_bytes().to_vec(), hash: ContentHash(hash) })
    };
    let embedder = HashEmbedder::default();
    let ingest = Ingest { embedder: Some(&embedder), ..plain_ingest(&index, &load) };
    let mut found = files.found();
    for file in &mut found {
        file.declared = Ok(declared(&file.key.path));
    }
    ingest
        .run(&Files::source(), found, &mut |_| ControlFlow::Continue(()))
        .expect("the index can be written");
    Engine { index: Arc::new(index), embedder: Some(Arc::new(embedder)), ..town() }
}

fn declared(path: &str) -> Declared {
    let gremium = |name: &str| Some(name.to_owned());
    let date = |year, month| Some(jiff::civil::date(year, month, 1));
    match path {
        "niederschrift.txt" => Declared {
            gremium: gremium("Rat"),
            date: date(2024, 3),
            kind: Some(Kind::Niederschrift),
            ..Declared::default()
        },
        "freibad.txt" => {
            Declared { number: Some("2024/0123".to_owned()), date: date(2024, 5), ..Declared::default() }
        }
        "kenntnis-bau.txt" => {
            Declared { gremium: gremium("Bauausschuss"), date: date(2023, 1), ..Declared::default() }
        }
        "kenntnis-rat.txt" => {
            Declared { gremium: gremium("Rat"), date: date(2023, 2), ..Declared::default() }
        }
        _ => Declared::default(),
    }
}

fn search(engine: &Engine, question: &str) -> Results {
    engine.search(&search_request(question, Allowed::public())).expect("the question can be asked")
}

fn paths(results: &Results) -> Vec<&str> {
    let mut paths: Vec<&str> = results.hits.iter().map(|hit| hit.document.key.path.as_str()).collect();
    paths.sort_unstable();
    paths.dedup();
    paths
}

#[test]
fn operators_decide_what_is_found() {
    let engine = papers();
    for (question, found) in [
        ("\"ersten Hund\"", vec!["hundesteuer.txt"]),
        ("Steuer \"Hund ersten\"", vec![]),
        ("Rat nr:2024/0123", vec!["freibad.txt"]),
        ("gremium:Rat jahr:2024", vec!["niederschrift.txt"]),
        ("Radweg jahr:2020-2023 gremium:Bauausschuss", vec!["kenntnis-bau.txt"]),
        ("Sanierung art:niederschrift", vec!["niederschrift.txt"]),
    ] {
        assert_eq!(paths(&search(&engine, question)), found, "{question}");
    }
    let without = search(&engine, "Sanierung -Freibad");
    assert!(!paths(&without).contains(&"freibad.txt") && paths(&without).contains(&"niederschrift.txt"));
    let hinted = search(&engine, "Freibad farbe:blau");
    assert_eq!(hinted.hints, [QueryHint::UnknownPrefix("farbe".to_owned())]);
    assert!(paths(&hinted).contains(&"freibad.txt"));
    assert!(matches!(
        engine.search(&search_request("-Hund", Allowed::public())),
        Err(EngineError::EmptyQuestion)
    ));
}

#[test]
fn typing_errors_are_corrected_with_words_that_may_be_seen() {
    let engine = papers();
    let results = search(&engine, "Wie hoch ist die Hundestuer?");
    let correction = Correction { typed: "Hundestuer".to_owned(), meant: "Hundesteuer".to_owned() };
    assert_eq!(results.corrections, [correction]);
    assert_eq!(results.meant("Hundestuer jahr:2024").as_deref(), Some("Hundesteuer jahr:2024"));
    assert_eq!(results.hits[0].document.key.path, "hundesteuer.txt");
    assert!(search(&engine, "Mühlenwek").corrections.is_empty(), "it stands in the non-public part alone");
    let clerk = engine.search(&search_request("Mühlenwek", Allowed::everything())).expect("it can be asked");
    assert_eq!(clerk.corrections[0].meant, "Mühlenweg");
    assert!(search(&engine, "Gebühr").hits.iter().any(|hit| hit.document.key.path == "gebuehren.txt"));
}

#[test]
fn explanations_add_up_to_the_score() {
    let engine = papers();
    for question in [
        "Wie hoch ist die Hundestuer für den ersten Hund?",
        "Was beschließt der Rat 2024 zur Sanierung der Turnhalle?",
        "Müllabfuhr Gebühr 2024/0123",
        "Hundesteuersatzung § 2",
        "\"Der Radweg\" Protokoll",
    ] {
        let results = search(&engine, question);
        assert!(!results.hits.is_empty(), "{question}");
        for hit in &results.hits {
            let explanation = results.explain(hit);
            let sum: f32 = explanation.contributions.iter().map(|part| part.points).sum();
            assert!(
                (sum - hit.score).abs() < 1e-4,
                "{question}: {sum} is not {} in {explanation:#?}",
                hit.score
            );
            assert!((explanation.score - hit.score).abs() < f32::EPSILON);
        }
    }
}

#[test]
fn explanations_name_synonyms_and_what_is_missing() {
    let engine = papers();
    let (groups, _) = SynonymGroup::parse("Schwimmbecken, Freibad");
    engine.synonyms.replace(Synonyms::new(&groups));
    let results = search(&engine, "Schwimmbecken Straßenbahn");
    let explanation = results.explain(&results.hits[0]);
    let synonym = Cause::Synonym { word: "Schwimmbecken".to_owned(), found: "Freibad".to_owned() };
    assert!(
        explanation.contributions.iter().any(|part| part.cause == synonym && part.points > 0.0),
        "{explanation:#?}"
    );
    assert_eq!(explanation.missing, ["Straßenbahn"]);
    let half = Cause::Coverage { share: 0.5 };
    assert!(explanation.contributions.iter().any(|part| part.cause == half && part.points > 0.0));
    let other = Engine { synonyms: Arc::new(Thesaurus::default()), ..papers() };
    assert!(search(&other, "Schwimmbecken").corrections.is_empty());
}

#[test]
fn what_a_question_says_of_documents_is_suggested_and_lifts_a_little() {
    let engine = papers();
    let results = search(&engine, "Protokoll des Rates zur Sanierung 2024");
    let year = SuggestedFilter::Dates {
        from: Some(jiff::civil::date(2024, 1, 1)),
        to: Some(jiff::civil::date(2024, 12, 31)),
    };
    assert_eq!(
        results.suggested_filters(),
        [
            SuggestedFilter::Kind(Kind::Niederschrift),
            SuggestedFilter::Gremium("Rat".to_owned()),
            year.clone()
        ]
    );
    assert!(paths(&results).contains(&"freibad.txt"), "nothing is hidden");
    let own = |hit: &&Hit| hit.document.key.path == "niederschrift.txt";
    let explanation = results.explain(results.hits.iter().find(own).expect("the minutes are found"));
    assert_eq!(
        explanation.contributions.iter().filter(|part| matches!(part.cause, Cause::Cue(_))).count(),
        3
    );
    let narrowed = search(&engine, "Protokoll des Rates art:niederschrift jahr:2024");
    assert!(!narrowed.suggested_filters().contains(&SuggestedFilter::Kind(Kind::Niederschrift)));
}

fn absence(engine: &Engine, question: &str, document: &str, allowed: Allowed) -> Absence {
    engine.absence(&search_request(question, allowed), document).expect("the question can be asked")
}

#[test]
fn whoever_misses_a_document_is_told_why() {
    let engine = papers();
    let ask = |question: &str, document: &str| absence(&engine, question, document, Allowed::public());
    assert_eq!(ask("Freibad", "nirgends.txt"), Absence::Unknown);
    let kept_out = |question: &str| match ask(question, "freibad.txt") {
        Absence::KeptOut { by, .. } => by,
        other => panic!("{question}: {other:?}"),
    };
    assert_eq!(kept_out("Freibad gremium:Rat jahr:2020"), [Obstacle::Gremium, Obstacle::Date]);
    assert!(matches!(kept_out("Freibad \"das Hallenbad\"")[..], [Obstacle::Phrase(_)]));
    assert_eq!(kept_out("Freibad -Folie -Freibad"), [Obstacle::Conditions]);
    for document in ["freibad.txt", "2024/0123", "2024-0123"] {
        let Absence::Ranked(standing) = ask("Freibad", document) else { panic!("{document} is not found") };
        assert_eq!((standing.rank, standing.last_shown), (Some(1), None));
    }
    let request = SearchRequest { limit: 1, ..search_request("Sanierung Turnhalle", Allowed::public()) };
    let Ok(Absence::Ranked(standing)) = engine.absence(&request, "freibad.txt") else {
        panic!("it is ranked")
    };
    assert!(standing.rank.is_some_and(|rank| rank > 1 && rank <= standing.of));
    assert_eq!(standing.explanation.missing, ["Turnhalle"]);
    let (last, explanation) = standing.last_shown.as_ref().expect("something else is shown");
    assert_eq!(last.document.key.path, "niederschrift.txt");
    assert!(explanation.score > standing.explanation.score);
    assert!(matches!(ask("Xylophon", "freibad.txt"), Absence::NoMatch { .. } | Absence::Ranked(_)));
}

#[test]
fn a_document_that_may_not_be_seen_is_as_one_that_does_not_exist() {
    let index = NaiveIndex::new();
    let files = Files(BTreeMap::from([("geheim.txt", DOG_TAX)]));
    let mut found = files.found();
    found[0].declared = Ok(Declared {
        visibility: Some(Visibility::Internal),
        number: Some("DS 1/2024".to_owned()),
        ..Declared::default()
    });
    let load = |_: &Found| Ok(Loaded { bytes: DOG_TAX.as_bytes().to_vec(), hash: ContentHash([0; 32]) });
    plain_ingest(&index, &load)
        .run(&Files::source(), found, &mut |_| ControlFlow::Continue(()))
        .expect("the index can be written");
    let unread = engine::Failure {
        key: DocumentKey { source: Files::source(), path: "kaputt.pdf".to_owned() },
        stamp: Stamp::default(),
        reason: engine::ReadError::Damaged("no pages".to_owned()).into(),
    };
    index
        .apply(engine::Batch { failures: vec![unread], ..engine::Batch::default() })
        .expect("a failure is listed");
    let engine = Engine { index: Arc::new(index), embedder: None, ..town() };
    let secrets = ["geheim.txt", "1", "DS 1/2024", "Hundesteuersatzung", "kaputt.pdf"];
    for document in secrets {
        for question in ["Hundesteuer", "Hundesteuer gremium:Rat", "\"ersten Hund\"", "Xylophon"] {
            let nowhere = absence(&engine, question, "nirgends", Allowed::public());
            assert_eq!(
                absence(&engine, question, document, Allowed::public()),
                nowhere,
                "{document} {question}"
            );
        }
        assert_ne!(
            absence(&engine, "Hundesteuer", document, Allowed::everything()),
            Absence::Unknown,
            "{document}"
        );
    }
}

#[test]
fn the_same_paper_in_several_places_is_shown_once() {
    let engine = papers();
    let results = search(&engine, "Radweg Bahnhofstraße verbreitert");
    let radwege: Vec<&Hit> =
        results.hits.iter().filter(|hit| hit.document.key.path.starts_with("kenntnis")).collect();
    assert_eq!(radwege.len(), 1);
    assert_eq!(radwege[0].document.key.path, "kenntnis-rat.txt", "the newest is shown");
    let also: Vec<&str> = radwege[0].also.iter().map(|hit| hit.document.key.path.as_str()).collect();
    assert_eq!(also, ["kenntnis-bau.txt"]);
    let dated = search(&engine, "Radweg Bahnhofstraße verbreitert Januar 2023");
    assert_eq!(
        dated.hits[0].document.key.path, "kenntnis-bau.txt",
        "who names a time gets what fits it best"
    );
}
