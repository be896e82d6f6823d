//! The use cases end to end, over the reference implementations of the ports: no files, no models, no store.

mod letterheads;
mod searching;
mod superseded;

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::sync::Arc;

use engine::ingest::{Found, Ingest, Load, Loaded, Summary, Unchanged, Vanished, embed_missing};
use engine::reference::{HashEmbedder, NaiveIndex, PlainReader, ScriptedGenerator, WordReranker};
use engine::{
    Allowed, Answer, AnswerEvent, AskRequest, Cause, ContentHash, Declared, DocumentKey, Embedder, Engine,
    EngineError, Filter, Generator, Index, Mode, Origin, Outcome, PageError, Pages, Picture, Reranked,
    Results, SearchRequest, Settings, Shown, SourceName, Stamp, Verdict, Visibility,
};

const DOG_TAX: &str = "Hundesteuersatzung\n\n§ 1 Steuergegenstand\n\nDie Stadt erhebt eine Hundesteuer. Gegenstand der Steuer ist \
    das Halten von Hunden.\n\n§ 2 Steuersatz\n\nDie Steuer beträgt jährlich für den ersten Hund 96,00 Euro. Für jeden weiteren Hund beträgt \
    sie 132,00 Euro.\n\n\u{c}§ 3 Fälligkeit\n\nDie Steuer ist am 1. Juli fällig.";
const MINUTES: &str = "Niederschrift über die Sitzung des Rates\n\nÖffentlicher Teil\n\nDer Rat beschließt einstimmig die Sanierung der \
    Turnhalle.\n\nNichtöffentlicher Teil\n\nDer Rat stimmt dem Verkauf des Grundstücks Mühlenweg zu.";

/// A source that lives in memory.
#[derive(Default)]
struct Files(BTreeMap<&'static str, &'static str>);

impl Files {
    fn source() -> SourceName {
        SourceName("memory".into())
    }

    fn found(&self) -> Vec<Found> {
        let found = |(path, text): (&&str, &&str)| Found {
            key: DocumentKey { source: Self::source(), path: (*path).to_owned() },
            stamp: Stamp((*text).to_owned()),
            declared: Ok(Declared::default()),
        };
        self.0.iter().map(found).collect()
    }

    fn ingest(&self, index: &dyn Index, embedder: Option<&dyn Embedder>) -> Summary {
        let load = |file: &Found| {
            let text = self.0.get(file.key.path.as_str()).ok_or("gone")?;
            let mut hash = [0; 32];
            hash[0] = text.len() as u8;
            Ok(Loaded { bytes: text.as_bytes().to_vec(), hash: ContentHash(hash) })
        };
        let ingest = Ingest { embedder, parallel: 2, ..plain_ingest(index, &load) };
        ingest
            .run(&Self::source(), self.found(), &mut |_| ControlFlow::Continue(()))
            .expect("the index can be written")
    }
}

/// An ingest of plain text, one file at a time, without vectors.
fn plain_ingest<'a>(index: &'a dyn Index, load: Load<'a>) -> Ingest<'a> {
    Ingest {
        reader: &PlainReader,
        embedder: None,
        index,
        load,
        parallel: 1,
        unchanged: Unchanged::Skip,
        vanished: Vanished::Remove,
    }
}

struct NoPictures;

impl Pages for NoPictures {
    fn picture(&self, _: &[u8], _: u32, _: u32, _: &Shown) -> Result<Picture, PageError> {
        Err(PageError::NoPicture)
    }
}

fn town() -> Engine {
    let index = Arc::new(NaiveIndex::new());
    let embedder = Arc::new(HashEmbedder::default());
    let files = Files(BTreeMap::from([("hundesteuer.txt", DOG_TAX), ("niederschrift.txt", MINUTES)]));
    let summary = files.ingest(index.as_ref(), Some(embedder.as_ref()));
    assert_eq!((summary.added, summary.failed.len()), (2, 0));
    Engine {
        index,
        pages: Arc::new(NoPictures),
        embedder: Some(embedder),
        reranker: None,
        generator: None,
        synonyms: Arc::default(),
        settings: Settings::default(),
    }
}

fn search_request(question: &str, allowed: Allowed) -> SearchRequest {
    SearchRequest { question: question.into(), filter: Filter::default(), allowed, limit: 10 }
}

fn ask(engine: &Engine, question: &str, mode: Mode) -> (Answer, Vec<String>) {
    let mut events = Vec::new();
    let request = AskRequest { search: search_request(question, Allowed::public()), mode };
    let answer = engine.ask(&request, &mut |event| {
        events.push(match event {
            AnswerEvent::Results(_) => "results".to_owned(),
            AnswerEvent::Draft(_) => "draft".to_owned(),
            AnswerEvent::Sentence(sentence) => format!("sentence: {}", sentence.text),
            AnswerEvent::Withheld(sentence) => format!("withheld: {}", sentence.text),
        });
        ControlFlow::Continue(())
    });
    (answer.expect("the question can be asked"), events)
}

#[test]
fn a_question_is_answered_with_the_sentence_and_its_place() {
    let (answer, events) = ask(&town(), "Wie hoch ist die Steuer für den ersten Hund?", Mode::Quote);
    assert_eq!(answer.outcome, Outcome::Answered);
    let first = &answer.sentences[0];
    assert_eq!(first.text, "Die Steuer beträgt jährlich für den ersten Hund 96,00 Euro.");
    let citation = &first.citations[0];
    assert_eq!((citation.page(), citation.text.as_str()), (1, first.text.as_str()));
    assert!(citation.context.contains("§ 2 Steuersatz"), "{}", citation.context);
    assert_eq!(events[0], "results");
}

#[test]
fn what_the_documents_do_not_say_is_not_answered() {
    let (answer, events) = ask(&town(), "Wann öffnet das Freibad?", Mode::Quote);
    assert_eq!(answer.outcome, Outcome::NothingFound);
    assert!(answer.sentences.is_empty());
    assert_eq!(events, ["results"]);
}

#[test]
fn composed_sentences_are_shown_only_if_supported() {
    let draft = "Die Steuer beträgt für den ersten Hund 96,00 Euro [F1]. Für den ersten Hund beträgt die Steuer 69,00 Euro [F1]. \
        Die Steuer ist am 1. Juli fällig [F9].";
    let engine = Engine { generator: Some(Arc::new(ScriptedGenerator::new(draft))), ..town() };
    let (answer, _) =
        ask(&engine, "Was beträgt die Steuer für den ersten Hund, wann ist sie fällig?", Mode::Compose);
    let shown: Vec<&str> = answer.sentences.iter().map(|sentence| sentence.text.as_str()).collect();
    assert_eq!(
        shown,
        ["Die Steuer beträgt für den ersten Hund 96,00 Euro.", "Die Steuer ist am 1. Juli fällig."],
        "a marker of evidence that was not given is no reason to show or to withhold"
    );
    assert_eq!(answer.withheld.len(), 1);
    assert_eq!(answer.withheld[0].verdict, Verdict::Unsupported);
    assert!(answer.sentences.iter().all(|sentence| !sentence.citations.is_empty()));
    assert_eq!(answer.author.as_ref(), Some(ScriptedGenerator::new("").model()));
}

#[test]
fn copied_sentences_are_shown_only_if_they_stand_there_word_for_word() {
    let draft = "„Die Steuer beträgt jährlich für den ersten Hund 96,00 Euro.“ [F1]\nDie Steuer beträgt 96,00 Euro jährlich.\nDie";
    let engine = Engine { generator: Some(Arc::new(ScriptedGenerator::new(draft))), ..town() };
    let (answer, events) = ask(&engine, "Wie hoch ist die Steuer für den ersten Hund?", Mode::Copy);
    assert_eq!(answer.sentences.len(), 1, "{events:?}");
    let sentence = &answer.sentences[0];
    assert_eq!(sentence.text, "Die Steuer beträgt jährlich für den ersten Hund 96,00 Euro.");
    assert_eq!(sentence.citations[0].text, sentence.text, "the citation is the sentence, not the passage");
    let withheld: Vec<&str> = answer.withheld.iter().map(|sentence| sentence.text.as_str()).collect();
    assert_eq!(withheld, ["Die Steuer beträgt 96,00 Euro jährlich.", "Die"]);
    assert_eq!(answer.prompt, Some("copy-1"));
    let shown = events.iter().position(|event| event.starts_with("sentence")).unwrap();
    assert!(
        events[shown..].contains(&"draft".to_owned()),
        "it is shown while the rest is written: {events:?}"
    );
}

#[test]
fn what_stands_there_is_quoted_if_nothing_that_was_written_is_supported() {
    let generator = ScriptedGenerator::new("Die Steuer beträgt für den ersten Hund 69,00 Euro [F1].");
    let engine = Engine { generator: Some(Arc::new(generator)), ..town() };
    let question = "Wie hoch ist die Steuer für den ersten Hund?";
    let (answer, events) = ask(&engine, question, Mode::Compose);
    assert_eq!((answer.outcome, answer.withheld.len()), (Outcome::Answered, 1), "{events:?}");
    assert!(answer.sentences.iter().all(|sentence| sentence.origin == Origin::Quoted));
    let (quoted, _) = ask(&engine, question, Mode::Quote);
    assert_eq!(answer.sentences, quoted.sentences);
}

#[test]
fn a_generator_may_say_that_there_is_nothing() {
    let generator = ScriptedGenerator::new("Dazu steht nichts in den Fundstellen.");
    let engine = Engine { generator: Some(Arc::new(generator)), ..town() };
    let (answer, _) = ask(&engine, "Wie hoch ist die Steuer für den ersten Hund?", Mode::Compose);
    assert_eq!((answer.outcome, answer.withheld.len()), (Outcome::NothingFound, 0));
}

#[test]
fn compose_mode_needs_a_generator() {
    let request = AskRequest {
        search: search_request("Wie hoch ist die Steuer?", Allowed::public()),
        mode: Mode::Compose,
    };
    let error = town().ask(&request, &mut |_| ControlFlow::Continue(())).expect_err("there is none");
    assert!(matches!(error, EngineError::NoGenerator), "{error}");
}

#[test]
fn the_non_public_part_is_found_by_staff_only() {
    let engine = town();
    let search = |allowed| {
        let results = engine
            .search(&search_request("Verkauf Grundstück Mühlenweg", allowed))
            .expect("it is searchable");
        results.hits.into_iter().any(|hit| hit.passage.passage.text.contains("Mühlenweg"))
    };
    assert!(search(Allowed::everything()));
    assert!(!search(Allowed::public()));
}

#[test]
fn ingest_touches_only_what_changed() {
    let index = NaiveIndex::new();
    let embedder = HashEmbedder::default();
    let mut files = Files(BTreeMap::from([("a.txt", DOG_TAX), ("b.txt", MINUTES)]));
    files.ingest(&index, Some(&embedder));
    let before = index.status().expect("there is a status");
    let again = files.ingest(&index, Some(&embedder));
    assert_eq!((again.unchanged, again.added, again.replaced, again.removed), (2, 0, 0, 0));
    assert_eq!(index.status().expect("there is a status"), before, "ingesting twice changes nothing");

    files.0.insert("a.txt", MINUTES);
    files.0.remove("b.txt");
    let changed = files.ingest(&index, Some(&embedder));
    assert_eq!((changed.unchanged, changed.added, changed.replaced, changed.removed), (0, 0, 1, 1));
    assert_eq!(index.documents(&Allowed::everything()).expect("there are documents").len(), 1);
}

#[test]
fn a_file_whose_sidecar_is_wrong_is_listed_and_not_read() {
    let index = NaiveIndex::new();
    let files = Files(BTreeMap::from([("a.txt", DOG_TAX)]));
    let mut found = files.found();
    found[0].declared = Err("a.txt.meta.toml: visibility = \"secret\"".to_owned());
    let load = |_: &Found| panic!("it must not be read");
    let ingest = plain_ingest(&index, &load);
    let summary = ingest
        .run(&Files::source(), found, &mut |_| ControlFlow::Continue(()))
        .expect("the index can be written");
    assert_eq!(summary.failed.len(), 1);
    assert!(summary.failed[0].reason.to_string().contains("secret"));
    assert_eq!(index.status().expect("there is a status").documents, 0);
}

#[test]
fn passages_stored_without_a_model_get_their_vectors_later() {
    let index = NaiveIndex::new();
    let files = Files(BTreeMap::from([("a.txt", DOG_TAX)]));
    files.ingest(&index, None);
    let embedder = HashEmbedder::default();
    let passages = index.status().expect("there is a status").passages;
    let embedded =
        embed_missing(&index, &embedder, &mut |_| ControlFlow::Continue(())).expect("it can be embedded");
    assert_eq!(embedded as u64, passages);
    assert_eq!(
        embed_missing(&index, &embedder, &mut |_| ControlFlow::Continue(())).expect("nothing is missing"),
        0
    );
}

#[test]
fn breaking_off_commits_what_is_ready() {
    let index = NaiveIndex::new();
    let files = Files(BTreeMap::from([("a.txt", DOG_TAX), ("b.txt", MINUTES)]));
    let load = |file: &Found| {
        Ok(Loaded { bytes: files.0[file.key.path.as_str()].as_bytes().to_vec(), hash: ContentHash([0; 32]) })
    };
    let ingest = plain_ingest(&index, &load);
    let summary = ingest
        .run(&Files::source(), files.found(), &mut |_| ControlFlow::Break(()))
        .expect("the index can be written");
    assert!(summary.cancelled);
    assert_eq!(index.status().expect("there is a status").documents, 1);
}

#[test]
fn visibility_of_documents_can_be_declared() {
    let index = NaiveIndex::new();
    let files = Files(BTreeMap::from([("a.txt", DOG_TAX)]));
    let mut found = files.found();
    found[0].declared = Ok(Declared { visibility: Some(Visibility::Internal), ..Declared::default() });
    let load = |_: &Found| Ok(Loaded { bytes: DOG_TAX.as_bytes().to_vec(), hash: ContentHash([0; 32]) });
    let ingest = plain_ingest(&index, &load);
    ingest
        .run(&Files::source(), found, &mut |_| ControlFlow::Continue(()))
        .expect("the index can be written");
    assert!(index.documents(&Allowed::public()).expect("there are documents").is_empty());
    assert_eq!(index.documents(&Allowed::everything()).expect("there are documents").len(), 1);
}

#[test]
fn a_reranker_has_the_last_word_on_what_it_reached() {
    let question = "Steuer für den Hund";
    let found = town().search(&search_request(question, Allowed::public())).unwrap();
    assert!(found.hits.len() > 2 && found.reranked.is_none(), "there is something to reorder");

    let reranked = |most: usize| {
        let engine = Engine { reranker: Some(Arc::new(WordReranker::new(most))), ..town() };
        engine.search(&search_request(question, Allowed::public())).unwrap()
    };
    let all = reranked(usize::MAX);
    let wanted = found.hits.len();
    assert_eq!(all.reranked, Some(Reranked { scored: wanted, wanted }));
    assert!(all.hits.is_sorted_by(|a, b| a.reranked >= b.reranked && a.score >= b.score));

    let one = reranked(1);
    assert_eq!(one.reranked, Some(Reranked { scored: 1, wanted }));
    let ids = |results: &Results| results.hits.iter().map(|hit| hit.passage.id).collect::<Vec<_>>();
    assert_eq!(ids(&one), ids(&found), "what was not reached keeps its order");
    assert!(one.hits.is_sorted_by(|a, b| a.score >= b.score));
    assert_eq!(ids(&all), ids(&reranked(usize::MAX)), "the same question has the same order");
    for hit in &one.hits {
        let explanation = one.explain(hit);
        let sum: f32 = explanation.contributions.iter().map(|part| part.points).sum();
        assert!((sum - hit.score).abs() < 1e-4, "{sum} is not {} in {explanation:#?}", hit.score);
    }
    let last = one.explain(one.hits.last().unwrap());
    assert!(last.contributions.iter().any(|part| part.cause == Cause::NotReranked), "{last:#?}");
}
