//! The embedder on a tiny random network.

use engine::reference::conformance;
use tempfile::TempDir;

use super::*;
use crate::tiny;

fn task(pooling: &str) -> String {
    format!(
        "embed = {{ dimensions = 8, pooling = \"{pooling}\", query_prefix = \"rat: \", passage_prefix = \"hund \" }}"
    )
}

fn tiny(pooling: &str, max_tokens: usize) -> (TempDir, BertEmbedder) {
    let folder = tempfile::tempdir().unwrap();
    tiny::write_bert(folder.path());
    let entry = tiny::entry("bert", max_tokens, &task(pooling));
    let embedder = BertEmbedder::load(&entry, folder.path(), &Execution::default()).unwrap();
    (folder, embedder)
}

#[test]
fn conforms() {
    for pooling in ["mean", "cls"] {
        conformance::embedder(&tiny(pooling, 32).1);
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
    tiny::write_bert(folder.path());
    let load = |architecture: &str, max_tokens, task: &str| {
        let entry = tiny::entry(architecture, max_tokens, task);
        BertEmbedder::load(&entry, folder.path(), &Execution::default()).map(drop).unwrap_err().to_string()
    };
    let wide = task("mean").replace('8', "16");
    let generate = "generate = { chat_template = \"gguf\" }";
    assert_eq!(
        load("xlm-roberta", 32, &task("cls")),
        "model tiny is not supported: architecture \"xlm-roberta\""
    );
    assert!(load("bert", 32, &wide).ends_with("it has 8 dimensions and 32 positions"));
    assert!(load("bert", 64, &task("cls")).ends_with("it has 8 dimensions and 32 positions"));
    assert_eq!(load("bert", 32, generate), "model tiny is no embedder");
    let weights = folder.path().join("model.safetensors");
    let half = fs_err::read(&weights).unwrap().len() / 2;
    fs_err::OpenOptions::new().write(true).open(&weights).unwrap().set_len(half as u64).unwrap();
    assert!(load("bert", 32, &task("cls")).starts_with(&weights.display().to_string()));
}
