//! The files of an encoder: what `config.json` says of the network, and the weights.

use std::path::{Path, PathBuf};

use candle_core::{DType, Device, Result};
use candle_nn::VarBuilder;
use serde::Deserialize;

use crate::load_error::LoadError;

/// What `config.json` says about the network.
#[derive(Debug, Deserialize)]
pub(super) struct Config {
    model_type: String,
    pub(super) hidden_size: usize,
    pub(super) num_hidden_layers: usize,
    pub(super) num_attention_heads: usize,
    max_position_embeddings: usize,
    hidden_act: String,
    pub(super) layer_norm_eps: f32,
    #[serde(default = "absolute")]
    position_embedding_type: String,
    #[serde(default)]
    pad_token_id: usize,
}

fn absolute() -> String {
    "absolute".into()
}

/// An encoder's files, read and found to be of a kind that we know.
pub(crate) struct Checkpoint {
    pub(super) config: Config,
    pub(super) weights: VarBuilder<'static>,
    path: PathBuf,
}

impl Checkpoint {
    /// Reads `config.json` and `model.safetensors` of a folder, in which a network of this architecture is expected.
    pub(crate) fn load(
        model: &str,
        architecture: &str,
        folder: &Path,
        device: &Device,
    ) -> std::result::Result<Self, LoadError> {
        let path = folder.join("config.json");
        let text = fs_err::read_to_string(&path).map_err(|error| LoadError::format(&path, &error))?;
        let config: Config = serde_json::from_str(&text).map_err(|error| LoadError::format(&path, &error))?;
        if let Some(reason) = config.unsupported(architecture) {
            return Err(LoadError::Unsupported { model: model.to_owned(), reason });
        }
        let path = folder.join("model.safetensors");
        let bytes = fs_err::read(&path).map_err(|error| LoadError::format(&path, &error))?;
        let weights = VarBuilder::from_buffered_safetensors(bytes, DType::F32, device)
            .map_err(|error| LoadError::format(&path, &error))?;
        Ok(Self { config, weights, path })
    }

    /// Builds a part of the model; what goes wrong is told of the file.
    pub(crate) fn build<T>(
        &self,
        part: impl FnOnce(&Self) -> Result<T>,
    ) -> std::result::Result<T, LoadError> {
        part(self).map_err(|error| LoadError::format(&self.path, &error))
    }

    /// The weights of the encoder itself, whatever they are called beside those of a head.
    pub(super) fn network(&self) -> VarBuilder<'static> {
        let prefixes = ["bert", "roberta"].into_iter().map(|prefix| self.weights.pp(prefix));
        let mut prefixed = prefixes.filter(|part| part.contains_tensor("embeddings.word_embeddings.weight"));
        prefixed.next().unwrap_or_else(|| self.weights.clone())
    }
}

impl Config {
    /// XLM-RoBERTa gives padding a position and counts from the next one.
    pub(super) fn first_position(&self) -> usize {
        if self.model_type == "bert" { 0 } else { self.pad_token_id + 1 }
    }

    fn unsupported(&self, architecture: &str) -> Option<String> {
        let model_type = if architecture == "xlm-roberta" { "xlm-roberta" } else { "bert" };
        if self.model_type != model_type {
            return Some(format!("architecture {:?}", self.model_type));
        }
        if self.hidden_act != "gelu" {
            return Some(format!("activation {:?}", self.hidden_act));
        }
        if self.position_embedding_type != "absolute" {
            return Some(format!("positions {:?}", self.position_embedding_type));
        }
        let fits = self.num_attention_heads > 0
            && self.hidden_size.is_multiple_of(self.num_attention_heads)
            && self.max_position_embeddings > 2 + self.first_position();
        (!fits).then(|| format!("{} values in {} heads", self.hidden_size, self.num_attention_heads))
    }
}
