//! Cross-encoders with tiny networks.

use engine::reference::conformance;
use tempfile::TempDir;

use super::*;
use crate::tiny::{self, TinyEncoder};

#[derive(serde::Deserialize)]
struct Recorded {
    max_tokens: usize,
    question: String,
    scores: Vec<RecordedScore>,
}

#[derive(serde::Deserialize)]
struct RecordedScore {
    passage: String,
    tokens: usize,
    score: f32,
}

fn load(model: TinyEncoder, max_tokens: usize) -> (TempDir, CrossEncoder) {
    let folder = tempfile::tempdir().unwrap();
    model.write_reranker(folder.path());
    let entry = tiny::entry(model.architecture(), max_tokens, "\"rerank\"");
    let reranker = CrossEncoder::load(&entry, folder.path(), &Execution::default()).unwrap();
    (folder, reranker)
}

#[test]
fn both_conform() {
    for model in TinyEncoder::ALL {
        conformance::reranker(&load(model, 32).1);
    }
}

#[test]
fn a_network_of_ones_own_scores_as_one_of_the_manifest() {
    for model in TinyEncoder::ALL {
        let (folder, known) = load(model, 30);
        let own = CrossEncoder::of_folder("own", folder.path(), &Execution::default()).unwrap();
        assert!(own.model().0.starts_with("own-"), "{}", own.model());
        let scores =
            |reranker: &CrossEncoder| reranker.scores("hund", &["steuer", "rat"], Duration::MAX).unwrap();
        assert_eq!(scores(&own), scores(&known));
    }
}

#[test]
fn scores_are_those_of_pytorch() {
    let recorded: Vec<Recorded> = tiny::fixture("tiny_encoders.json");
    for (model, recorded) in TinyEncoder::ALL.into_iter().zip(&recorded) {
        let (_folder, reranker) = load(model, recorded.max_tokens);
        let passages: Vec<&str> = recorded.scores.iter().map(|score| score.passage.as_str()).collect();
        let scores = reranker.scores(&recorded.question, &passages, Duration::MAX).unwrap();
        assert_eq!(scores.len(), recorded.scores.len());
        for (ours, theirs) in scores.iter().zip(&recorded.scores) {
            let pair = reranker.0.pairs.of(&recorded.question, &theirs.passage).unwrap();
            assert_eq!(pair.ids.len(), theirs.tokens, "{model:?} {:?}", theirs.passage);
            assert!((ours - theirs.score).abs() < 1e-5, "{model:?} {:?}: {ours}", theirs.passage);
        }
    }
}

#[test]
fn what_does_not_fit_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let load = |architecture: &str, max_tokens, task: &str| {
        let entry = tiny::entry(architecture, max_tokens, task);
        CrossEncoder::load(&entry, folder.path(), &Execution::default()).map(drop).unwrap_err().to_string()
    };
    TinyEncoder::XlmRoberta.write_reranker(folder.path());
    assert_eq!(load("gte", 32, "\"rerank\""), "model tiny is not supported: architecture \"gte\"");
    assert_eq!(load("xlm-roberta", 33, "\"rerank\""), "model tiny is not supported: it has 32 positions");
    let embed = "{ embed = { dimensions = 8, pooling = \"cls\" } }";
    assert_eq!(load("xlm-roberta", 32, embed), "model tiny is no reranker");
    TinyEncoder::XlmRoberta.write_embedder(folder.path());
    let weights = folder.path().join("model.safetensors");
    let error = load("xlm-roberta", 32, "\"rerank\"");
    assert!(error.starts_with(&weights.display().to_string()), "{error}");
}
