//! Decoders of a few layers in GGUF files.

use std::path::Path;

use candle_core::quantized::gguf_file::{self, Value};
use candle_core::quantized::{GgmlDType, QTensor};

use super::values::tensor;

/// What of a tiny GGUF differs from test to test.
pub(crate) struct TinyDecoder {
    /// `general.architecture`.
    pub(crate) architecture: &'static str,
    /// `tokenizer.ggml.pre`.
    pub(crate) pre: &'static str,
    /// How the large matrices are stored.
    pub(crate) kind: GgmlDType,
    /// Length of a token's vector, a multiple of 32.
    pub(crate) width: usize,
    /// Number of layers.
    pub(crate) layers: usize,
}

impl Default for TinyDecoder {
    fn default() -> Self {
        Self { architecture: "llama", pre: "gpt-2", kind: GgmlDType::F32, width: 32, layers: 2 }
    }
}

impl TinyDecoder {
    /// Writes `model.gguf`: four heads on two key heads, a token for each byte and three special ones.
    pub(crate) fn write(&self, folder: &Path) {
        let tokens = bytes_and_specials();
        let mut tensors: Vec<(String, QTensor)> = Vec::new();
        let mut add = |name: String, shape: &[usize], kind| {
            let quantised = QTensor::quantize(&tensor(&name, shape), kind).unwrap();
            tensors.push((name, quantised));
        };
        add("token_embd.weight".to_owned(), &[tokens.len(), self.width], GgmlDType::F32);
        add("output_norm.weight".to_owned(), &[self.width], GgmlDType::F32);
        for layer in 0..self.layers {
            for (name, rows, columns) in self.matrices() {
                add(format!("blk.{layer}.{name}.weight"), &[rows, columns], self.kind);
            }
            for (name, length) in self.vectors() {
                add(format!("blk.{layer}.{name}"), &[length], GgmlDType::F32);
            }
        }
        let metadata = self.metadata(&tokens);
        let metadata: Vec<_> = metadata.iter().map(|(key, value)| (key.as_str(), value)).collect();
        let tensors: Vec<_> = tensors.iter().map(|(name, tensor)| (name.as_str(), tensor)).collect();
        let mut file = fs_err::File::create(folder.join("model.gguf")).unwrap();
        gguf_file::write(&mut file, &metadata, &tensors).unwrap();
    }

    /// Length of a head: not what the width would suggest where the families choose it freely.
    fn head(&self) -> usize {
        if matches!(self.architecture, "qwen3" | "gemma3") { self.width / 2 } else { self.width / 4 }
    }

    fn matrices(&self) -> [(&'static str, usize, usize); 7] {
        let (width, head) = (self.width, self.head());
        [
            ("attn_q", 4 * head, width),
            ("attn_k", 2 * head, width),
            ("attn_v", 2 * head, width),
            ("attn_output", width, 4 * head),
            ("ffn_gate", 2 * width, width),
            ("ffn_up", 2 * width, width),
            ("ffn_down", width, 2 * width),
        ]
    }

    fn vectors(&self) -> Vec<(&'static str, usize)> {
        let (width, head) = (self.width, self.head());
        let mut vectors = vec![("attn_norm.weight", width), ("ffn_norm.weight", width)];
        match self.architecture {
            "qwen2" => vectors.extend([
                ("attn_q.bias", 4 * head),
                ("attn_k.bias", 2 * head),
                ("attn_v.bias", 2 * head),
            ]),
            "qwen3" | "gemma3" => {
                vectors.extend([("attn_q_norm.weight", head), ("attn_k_norm.weight", head)]);
            }
            _ => {}
        }
        if self.architecture == "gemma3" {
            vectors.extend([("post_attention_norm.weight", width), ("post_ffw_norm.weight", width)]);
        }
        vectors
    }

    fn metadata(&self, tokens: &[String]) -> Vec<(String, Value)> {
        let text = |text: &str| Value::String(text.to_owned());
        let number = |number: usize| Value::U32(u32::try_from(number).unwrap());
        let types = (0..tokens.len()).map(|id| Value::I32(if id < 256 { 1 } else { 3 })).collect();
        let template = "{% for m in messages %}<|im_start|>{{ m.content }}<|im_end|>{% endfor %}<|im_start|>";
        let network = [
            ("block_count", number(self.layers)),
            ("context_length", number(256)),
            ("embedding_length", number(self.width)),
            ("feed_forward_length", number(2 * self.width)),
            ("attention.head_count", number(4)),
            ("attention.head_count_kv", number(2)),
            ("attention.key_length", number(self.head())),
            ("attention.value_length", number(self.head())),
            ("attention.layer_norm_rms_epsilon", Value::F32(1e-5)),
            ("attention.sliding_window", number(16)),
            ("rope.dimension_count", number(self.head())),
            ("rope.freq_base", Value::F32(50_000.0)),
            ("vocab_size", number(tokens.len())),
        ];
        // As the larger models of this family stretch their positions.
        let stretch = [("rope.scaling.type", text("linear")), ("rope.scaling.factor", Value::F32(8.0))];
        let stretch = stretch.into_iter().filter(|_| self.architecture == "gemma3");
        let tokenizer = [
            ("general.architecture", text(self.architecture)),
            ("tokenizer.ggml.model", text("gpt2")),
            ("tokenizer.ggml.pre", text(self.pre)),
            ("tokenizer.ggml.tokens", Value::Array(tokens.iter().map(|token| text(token)).collect())),
            ("tokenizer.ggml.token_type", Value::Array(types)),
            ("tokenizer.ggml.merges", Value::Array(vec![])),
            ("tokenizer.ggml.eos_token_id", Value::U32(257)),
            ("tokenizer.chat_template", text(template)),
        ];
        let network = network.into_iter().chain(stretch);
        let network = network.map(|(key, value)| (format!("{}.{key}", self.architecture), value));
        network.chain(tokenizer.into_iter().map(|(key, value)| (key.to_owned(), value))).collect()
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
