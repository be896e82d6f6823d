//! Encoders of two layers with 8 dimensions and 32 positions, bare or with the head of a cross-encoder.

use std::collections::HashMap;
use std::path::Path;

use candle_core::Tensor;

use super::values::tensor;

/// A BERT or XLM-RoBERTa.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TinyEncoder {
    Bert,
    XlmRoberta,
}

impl TinyEncoder {
    /// Both.
    pub(crate) const ALL: [Self; 2] = [Self::Bert, Self::XlmRoberta];

    /// As the manifest calls it.
    pub(crate) fn architecture(self) -> &'static str {
        match self {
            Self::Bert => "bert",
            Self::XlmRoberta => "xlm-roberta",
        }
    }

    /// Writes a model that embeds.
    pub(crate) fn write_embedder(self, folder: &Path) {
        self.write(folder, "", &[]);
    }

    /// Writes a model that scores pairs.
    pub(crate) fn write_reranker(self, folder: &Path) {
        let (prefix, head): (_, [(&str, &[usize]); 2]) = match self {
            Self::Bert => ("bert.", [("bert.pooler.dense", &[8, 8]), ("classifier", &[1, 8])]),
            Self::XlmRoberta => {
                ("roberta.", [("classifier.dense", &[8, 8]), ("classifier.out_proj", &[1, 8])])
            }
        };
        self.write(folder, prefix, &head);
    }

    fn write(self, folder: &Path, prefix: &str, head: &[(&str, &[usize])]) {
        let (positions, segments, pad, tokenizer) = match self {
            Self::Bert => (32, 2, 0, include_str!("../../tests/fixtures/tiny/bert.tokenizer.json")),
            Self::XlmRoberta => {
                (34, 1, 1, include_str!("../../tests/fixtures/tiny/xlm-roberta.tokenizer.json"))
            }
        };
        let words = match self {
            Self::Bert => 11,
            Self::XlmRoberta => 15,
        };
        let config = serde_json::json!({
            "model_type": self.architecture(), "hidden_size": 8, "num_hidden_layers": 2, "num_attention_heads": 2,
            "max_position_embeddings": positions, "hidden_act": "gelu", "layer_norm_eps": 1e-12, "pad_token_id": pad,
        });
        fs_err::write(folder.join("config.json"), config.to_string()).unwrap();
        fs_err::write(folder.join("tokenizer.json"), tokenizer).unwrap();
        let mut tensors: HashMap<String, Tensor> = HashMap::new();
        let mut add = |name: String, shape: &[usize]| tensors.insert(name.clone(), tensor(&name, shape));
        for (table, rows) in [("word", words), ("position", positions), ("token_type", segments)] {
            add(format!("{prefix}embeddings.{table}_embeddings.weight"), &[rows, 8]);
        }
        let inner = inner_parts().into_iter().map(|(name, shape)| (format!("{prefix}{name}"), shape));
        let head = head.iter().map(|(name, shape)| ((*name).to_owned(), *shape));
        for (name, shape) in inner.chain(head) {
            add(format!("{name}.weight"), shape);
            add(format!("{name}.bias"), &shape[..1]);
        }
        candle_core::safetensors::save(&tensors, folder.join("model.safetensors")).unwrap();
    }
}

/// Names and shapes of all parts that have a weight and a bias.
fn inner_parts() -> Vec<(String, &'static [usize])> {
    let of_layer: [(&str, &[usize]); 8] = [
        ("attention.self.query", &[8, 8]),
        ("attention.self.key", &[8, 8]),
        ("attention.self.value", &[8, 8]),
        ("attention.output.dense", &[8, 8]),
        ("attention.output.LayerNorm", &[8]),
        ("intermediate.dense", &[16, 8]),
        ("output.dense", &[8, 16]),
        ("output.LayerNorm", &[8]),
    ];
    let layer = |layer| of_layer.map(|(name, shape)| (format!("encoder.layer.{layer}.{name}"), shape));
    let norm: (String, &[usize]) = ("embeddings.LayerNorm".to_owned(), &[8]);
    std::iter::once(norm).chain((0..2).flat_map(layer)).collect()
}
