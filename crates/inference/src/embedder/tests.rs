//! The embedder on a tiny random network.

use engine::reference::conformance;
use tempfile::TempDir;

use super::*;
use crate::tiny::{self, TinyDecoder, TinyEncoder};

fn task(pooling: &str) -> String {
    format!(
        "{{ embed = {{ dimensions = 8, pooling = \"{pooling}\", query_prefix = \"rat: \", passage_prefix = \"hund \" }} }}"
    )
}

fn tiny(pooling: &str, max_tokens: usize) -> (TempDir, TransformerEmbedder) {
    let folder = tempfile::tempdir().unwrap();
    TinyEncoder::Bert.write_embedder(folder.path());
    let entry = tiny::entry("bert", max_tokens, &task(pooling));
    let embedder = TransformerEmbedder::load(&entry, folder.path(), &Execution::default()).unwrap();
    (folder, embedder)
}

#[test]
fn conforms() {
    for pooling in ["mean", "cls"] {
        conformance::embedder(&tiny(pooling, 32).1);
    }
}

#[test]
fn a_network_of_ones_own_is_known_by_what_is_in_its_files() {
    for tiny in TinyEncoder::ALL {
        let folder = tempfile::tempdir().unwrap();
        tiny.write_embedder(folder.path());
        let own = || TransformerEmbedder::of_folder("own", folder.path(), &Execution::default());
        let embedder = own().unwrap();
        conformance::embedder(&embedder);
        assert_eq!((embedder.dimensions(), embedder.max_tokens() < 32), (8, true));
        assert!(embedder.model().0.starts_with("own-"), "{}", embedder.model());
        fs_err::write(folder.path().join("model.safetensors"), "other").unwrap();
        assert!(own().is_err_and(|error| error.to_string().contains("model.safetensors")));
    }
}

#[test]
fn long_texts_have_windows_that_overlap() {
    let (_folder, embedder) = tiny("mean", 16);
    let text = "satzung ".repeat(30);
    // 16 tokens less two special ones and one of the prefix leave 13; each window shares at least one with the next.
    assert_eq!(embedder.embed_passages(&[&text]).unwrap()[0].len(), 3);
    assert_eq!(embedder.count_tokens(&text), 30);
}

#[test]
fn prefixes_and_pooling_change_the_vector() {
    let mean = tiny("mean", 32).1;
    let query = mean.embed_query("steuer").unwrap();
    assert_ne!(query, mean.embed_passages(&["steuer"]).unwrap()[0][0]);
    assert_ne!(query, tiny("cls", 32).1.embed_query("steuer").unwrap());
}

#[test]
fn passages_from_many_threads_all_arrive() {
    let (_folder, embedder) = tiny("mean", 32);
    let alone = embedder.embed_passages(&["hund steuer"]).unwrap();
    std::thread::scope(|scope| {
        for _ in 0..20 {
            scope.spawn(|| assert_eq!(embedder.clone().embed_passages(&["hund steuer"]).unwrap(), alone));
        }
    });
}

#[test]
fn what_does_not_fit_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    TinyEncoder::Bert.write_embedder(folder.path());
    let load = |architecture: &str, max_tokens, task: &str| {
        let entry = tiny::entry(architecture, max_tokens, task);
        TransformerEmbedder::load(&entry, folder.path(), &Execution::default())
            .map(drop)
            .unwrap_err()
            .to_string()
    };
    let wide = task("mean").replace('8', "16");
    let generate = "{ generate = { chat_template = \"gguf\" } }";
    assert_eq!(
        load("gte", 32, &task("cls")),
        "model tiny is not supported: architecture \"gte\" with pooling Cls"
    );
    assert_eq!(load("xlm-roberta", 32, &task("cls")), "model tiny is not supported: architecture \"bert\"");
    assert!(load("bert", 32, &wide).ends_with("it has 8 dimensions"));
    assert!(load("bert", 64, &task("cls")).ends_with("it has 32 positions"));
    assert_eq!(load("bert", 32, generate), "model tiny is no embedder");
    let weights = folder.path().join("model.safetensors");
    let half = fs_err::read(&weights).unwrap().len() / 2;
    fs_err::OpenOptions::new().write(true).open(&weights).unwrap().set_len(half as u64).unwrap();
    assert!(load("bert", 32, &task("cls")).starts_with(&weights.display().to_string()));
}

#[derive(serde::Deserialize)]
struct Recorded {
    architecture: String,
    max_tokens: usize,
    embeddings: Vec<RecordedEmbedding>,
}

#[derive(serde::Deserialize)]
struct RecordedEmbedding {
    text: String,
    mean: Vec<f32>,
    cls: Vec<f32>,
}

/// `PyTorch` cuts at the maximum, so the vector of a long text is that of its first window.
#[test]
fn vectors_are_those_of_pytorch() {
    let recorded: Vec<Recorded> = tiny::fixture("tiny_encoders.json");
    for (model, recorded) in TinyEncoder::ALL.iter().zip(&recorded) {
        assert_eq!(recorded.architecture, model.architecture());
        let folder = tempfile::tempdir().unwrap();
        model.write_embedder(folder.path());
        let load = |pooling: &str| {
            let task = format!("{{ embed = {{ dimensions = 8, pooling = \"{pooling}\" }} }}");
            let entry = tiny::entry(model.architecture(), recorded.max_tokens, &task);
            TransformerEmbedder::load(&entry, folder.path(), &Execution::default()).unwrap()
        };
        let (mean, cls) = (load("mean"), load("cls"));
        conformance::embedder(&mean);
        for expected in &recorded.embeddings {
            is_near(&mean.embed_query(&expected.text).unwrap(), &expected.mean, &expected.text);
            is_near(&cls.embed_passages(&[&expected.text]).unwrap()[0][0], &expected.cls, &expected.text);
        }
    }
}

fn is_near(ours: &[f32], theirs: &[f32], text: &str) {
    let difference = ours.iter().zip(theirs).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
    assert!(ours.len() == theirs.len() && difference < 1e-5, "{difference} for {text:?}");
}

/// A Qwen3 whose tokenizer ends every text with a token of its own, as that of Qwen3-Embedding does.
fn tiny_qwen3() -> (TempDir, TransformerEmbedder) {
    let folder = tempfile::tempdir().unwrap();
    TinyDecoder { architecture: "qwen3", ..TinyDecoder::default() }.write(folder.path());
    let mut tokenizer: serde_json::Value = tiny::fixture("tiny/bert.tokenizer.json");
    tokenizer["post_processor"] = serde_json::json!({"type": "TemplateProcessing", "pair": [],
        "single": [{"Sequence": {"id": "A", "type_id": 0}}, {"SpecialToken": {"id": "[SEP]", "type_id": 0}}],
        "special_tokens": {"[SEP]": {"id": "[SEP]", "ids": [3], "tokens": ["[SEP]"]}}});
    fs_err::write(folder.path().join("tokenizer.json"), tokenizer.to_string()).unwrap();
    let task = "{ embed = { dimensions = 32, pooling = \"last\", query_prefix = \"rat: \" } }";
    let entry = tiny::entry("qwen3", 64, task);
    let embedder = TransformerEmbedder::load(&entry, folder.path(), &Execution::default()).unwrap();
    (folder, embedder)
}

#[test]
fn a_decoder_embeds_with_its_last_token() {
    let (_folder, embedder) = tiny_qwen3();
    conformance::embedder(&embedder);
    assert_eq!(embedder.0.windows.first("rat hund").unwrap(), [4, 5, 3], "the last token ends every text");
    let ids: Vec<u32> = (0..7).map(|index| index * 7 % 250).collect();
    let expected: Vec<serde_json::Value> = tiny::fixture("tiny_decoders.json");
    let expected = expected.iter().find(|entry| entry["architecture"] == "qwen3").unwrap();
    let expected: Vec<f32> = serde_json::from_value(expected["vector"].clone()).unwrap();
    let ours = embedder.0.run(vec![ids], WhenFull::Wait).unwrap().remove(0);
    let difference = ours.iter().zip(&expected).map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
    assert!(difference < 2e-3, "{difference}");
}
