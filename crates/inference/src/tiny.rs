//! Tiny models with random weights, written by the tests in the formats of the real ones.

use std::path::Path;

use candle_core::quantized::gguf_file::{self, Value};
use candle_core::quantized::{GgmlDType, QTensor};
use candle_core::{Device, Tensor};

use crate::manifest::{Manifest, ModelEntry};

/// Words of the tiny embedder, after its special tokens.
pub(crate) const WORDS: [&str; 6] = ["rat", "hund", "steuer", "##steuer", "satzung", "beschluss"];

/// The entry of a model whose task is given as TOML.
pub(crate) fn entry(architecture: &str, max_tokens: usize, task: &str) -> ModelEntry {
    let text = format!(
        "[[model]]\nname = \"tiny\"\narchitecture = \"{architecture}\"\nlicence = \"MIT\"\nlanguages = [\"de\"]\n\
         max_tokens = {max_tokens}\ntask = {{ {task} }}\nsource = \"directory\"\nfile = [{{ name = \"config.json\" }}]"
    );
    Manifest::parse(&text).expect("the entry is valid").models.remove(0)
}

/// Writes a BERT of two layers with 8 dimensions and 32 positions.
pub(crate) fn write_bert(folder: &Path) {
    let config = r#"{"model_type": "bert", "hidden_size": 8, "num_hidden_layers": 2, "num_attention_heads": 2,
        "max_position_embeddings": 32, "hidden_act": "gelu", "layer_norm_eps": 1e-12}"#;
    fs_err::write(folder.join("config.json"), config).unwrap();
    fs_err::write(folder.join("tokenizer.json"), word_piece()).unwrap();
    let mut random = Random(1);
    let mut tensors = vec![
        ("embeddings.word_embeddings.weight".to_owned(), random.tensor(&[3 + WORDS.len(), 8])),
        ("embeddings.position_embeddings.weight".to_owned(), random.tensor(&[32, 8])),
        ("embeddings.token_type_embeddings.weight".to_owned(), random.tensor(&[2, 8])),
    ];
    let mut add = |name: String, shape: &[usize]| {
        tensors.push((format!("{name}.weight"), random.tensor(shape)));
        tensors.push((format!("{name}.bias"), random.tensor(&shape[..1])));
    };
    add("embeddings.LayerNorm".into(), &[8]);
    for layer in 0..2 {
        for (name, shape) in [
            ("attention.self.query", &[8, 8][..]),
            ("attention.self.key", &[8, 8]),
            ("attention.self.value", &[8, 8]),
            ("attention.output.dense", &[8, 8]),
            ("attention.output.LayerNorm", &[8]),
            ("intermediate.dense", &[16, 8]),
            ("output.dense", &[8, 16]),
            ("output.LayerNorm", &[8]),
        ] {
            add(format!("encoder.layer.{layer}.{name}"), shape);
        }
    }
    let tensors: std::collections::HashMap<_, _> = tensors.into_iter().collect();
    candle_core::safetensors::save(&tensors, folder.join("model.safetensors")).unwrap();
}

fn word_piece() -> String {
    let words: Vec<_> = ["[UNK]", "[CLS]", "[SEP]"].iter().chain(&WORDS).collect();
    let vocabulary: serde_json::Map<_, _> =
        words.iter().enumerate().map(|(id, word)| ((**word).to_string(), id.into())).collect();
    let special = |id: u32, text: &str| {
        serde_json::json!({"id": id, "content": text, "special": true, "single_word": false, "lstrip": false,
            "rstrip": false, "normalized": false})
    };
    let token = |text: &str| serde_json::json!({"SpecialToken": {"id": text, "type_id": 0}});
    let known = |id: u32, text: &str| serde_json::json!({"id": text, "ids": [id], "tokens": [text]});
    serde_json::json!({
        "version": "1.0", "truncation": null, "padding": null,
        "added_tokens": [special(0, "[UNK]"), special(1, "[CLS]"), special(2, "[SEP]")],
        "normalizer": {"type": "BertNormalizer", "clean_text": true, "handle_chinese_chars": true,
            "strip_accents": null, "lowercase": true},
        "pre_tokenizer": {"type": "BertPreTokenizer"},
        "post_processor": {"type": "TemplateProcessing",
            "single": [token("[CLS]"), {"Sequence": {"id": "A", "type_id": 0}}, token("[SEP]")],
            "pair": [],
            "special_tokens": {"[CLS]": known(1, "[CLS]"), "[SEP]": known(2, "[SEP]")}},
        "decoder": null,
        "model": {"type": "WordPiece", "unk_token": "[UNK]", "continuing_subword_prefix": "##",
            "max_input_chars_per_word": 100, "vocab": vocabulary},
    })
    .to_string()
}

/// What of a tiny GGUF differs from test to test.
pub(crate) struct TinyLlama {
    /// `general.architecture`.
    pub(crate) architecture: &'static str,
    /// `tokenizer.ggml.pre`.
    pub(crate) pre: &'static str,
    /// How the large matrices are stored.
    pub(crate) kind: GgmlDType,
    /// Length of a token's vector, a multiple of 32.
    pub(crate) width: usize,
}

impl Default for TinyLlama {
    fn default() -> Self {
        Self { architecture: "llama", pre: "gpt-2", kind: GgmlDType::F32, width: 32 }
    }
}

impl TinyLlama {
    /// Writes `model.gguf`: two layers, four heads on two key heads, a token for each byte and three special ones.
    pub(crate) fn write(&self, folder: &Path) {
        let (tokens, width) = (bytes_and_specials(), self.width);
        let mut random = Random(2);
        let mut matrix = |shape: &[usize], kind| QTensor::quantize(&random.tensor(shape), kind).unwrap();
        let ones = |length| {
            QTensor::quantize(
                &Tensor::ones(length, candle_core::DType::F32, &Device::Cpu).unwrap(),
                GgmlDType::F32,
            )
            .unwrap()
        };
        let mut tensors = vec![
            ("token_embd.weight".to_owned(), matrix(&[tokens.len(), width], GgmlDType::F32)),
            ("output_norm.weight".to_owned(), ones(width)),
        ];
        for layer in 0..2 {
            for (name, rows, columns) in [
                ("attn_q", width, width),
                ("attn_k", width / 2, width),
                ("attn_v", width / 2, width),
                ("attn_output", width, width),
                ("ffn_gate", 2 * width, width),
                ("ffn_up", 2 * width, width),
                ("ffn_down", width, 2 * width),
            ] {
                tensors.push((format!("blk.{layer}.{name}.weight"), matrix(&[rows, columns], self.kind)));
            }
            tensors.push((format!("blk.{layer}.attn_norm.weight"), ones(width)));
            tensors.push((format!("blk.{layer}.ffn_norm.weight"), ones(width)));
        }
        let metadata = self.metadata(&tokens);
        let metadata: Vec<_> = metadata.iter().map(|(key, value)| (*key, value)).collect();
        let tensors: Vec<_> = tensors.iter().map(|(name, tensor)| (name.as_str(), tensor)).collect();
        let mut file = fs_err::File::create(folder.join("model.gguf")).unwrap();
        gguf_file::write(&mut file, &metadata, &tensors).unwrap();
    }

    fn metadata(&self, tokens: &[String]) -> Vec<(&'static str, Value)> {
        let text = |text: &str| Value::String(text.to_owned());
        let types = (0..tokens.len()).map(|id| Value::I32(if id < 256 { 1 } else { 3 })).collect();
        let template = "{% for m in messages %}<|im_start|>{{ m.content }}<|im_end|>{% endfor %}<|im_start|>";
        vec![
            ("general.architecture", text(self.architecture)),
            ("llama.block_count", Value::U32(2)),
            ("llama.context_length", Value::U32(256)),
            ("llama.embedding_length", Value::U32(u32::try_from(self.width).unwrap())),
            ("llama.attention.head_count", Value::U32(4)),
            ("llama.attention.head_count_kv", Value::U32(2)),
            ("llama.attention.layer_norm_rms_epsilon", Value::F32(1e-5)),
            ("llama.rope.freq_base", Value::F32(10_000.0)),
            ("tokenizer.ggml.model", text("gpt2")),
            ("tokenizer.ggml.pre", text(self.pre)),
            ("tokenizer.ggml.tokens", Value::Array(tokens.iter().map(|token| text(token)).collect())),
            ("tokenizer.ggml.token_type", Value::Array(types)),
            ("tokenizer.ggml.merges", Value::Array(vec![])),
            ("tokenizer.ggml.eos_token_id", Value::U32(257)),
            ("tokenizer.chat_template", text(template)),
        ]
    }
}

/// One token for each byte, in the letters that byte-level BPE writes for them, then the special ones.
fn bytes_and_specials() -> Vec<String> {
    let mut letters: Vec<char> =
        tokenizers::pre_tokenizers::byte_level::ByteLevel::alphabet().into_iter().collect();
    letters.sort_unstable();
    let specials = ["<|im_start|>", "<|im_end|>", "<|endoftext|>"].map(str::to_owned);
    letters.into_iter().map(String::from).chain(specials).collect()
}

/// Random numbers that are the same on every machine (xorshift).
struct Random(u64);

impl Random {
    fn tensor(&mut self, shape: &[usize]) -> Tensor {
        let values: Vec<f32> = (0..shape.iter().product()).map(|_| self.next()).collect();
        Tensor::from_vec(values, shape, &Device::Cpu).unwrap()
    }

    /// Between -1 and 1.
    fn next(&mut self) -> f32 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 40) as f32 / (1_u64 << 23) as f32 - 1.0
    }
}
