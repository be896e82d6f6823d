//! The BERT encoder on candle's tensors.
//!
//! Sequences of different lengths are laid one after the other without padding: the large products run over all tokens at
//! once, and only attention looks at one sequence at a time. So nothing is computed for padding, no mask is needed, and a
//! text does not feel its neighbours.

use std::path::Path;

use candle_core::{D, DType, Device, IndexOp, Result, Tensor};
use candle_nn::VarBuilder;
use candle_nn::ops::{layer_norm, softmax_last_dim};
use serde::Deserialize;

use crate::load_error::LoadError;

/// What `config.json` says about the network.
#[derive(Debug, Deserialize)]
struct Config {
    model_type: String,
    hidden_size: usize,
    num_hidden_layers: usize,
    num_attention_heads: usize,
    max_position_embeddings: usize,
    hidden_act: String,
    layer_norm_eps: f32,
    #[serde(default = "absolute")]
    position_embedding_type: String,
}

fn absolute() -> String {
    "absolute".into()
}

/// A loaded encoder.
pub(crate) struct Bert {
    words: Tensor,
    positions: Tensor,
    norm: Norm,
    layers: Vec<Layer>,
    heads: usize,
    device: Device,
}

struct Layer {
    query_key_value: Linear,
    attention_output: Linear,
    attention_norm: Norm,
    intermediate: Linear,
    output: Linear,
    output_norm: Norm,
}

/// Weights transposed for `x · W`, shape (inputs, outputs).
struct Linear {
    weight: Tensor,
    bias: Tensor,
}

struct Norm {
    weight: Tensor,
    bias: Tensor,
    epsilon: f32,
}

impl Bert {
    /// Reads `config.json` and `model.safetensors` of a folder.
    pub(crate) fn load(model: &str, folder: &Path, device: &Device) -> std::result::Result<Self, LoadError> {
        let path = folder.join("config.json");
        let text = fs_err::read_to_string(&path).map_err(|error| LoadError::format(&path, &error))?;
        let config: Config = serde_json::from_str(&text).map_err(|error| LoadError::format(&path, &error))?;
        if let Some(reason) = config.unsupported() {
            return Err(LoadError::Unsupported { model: model.to_owned(), reason });
        }
        let path = folder.join("model.safetensors");
        let bytes = fs_err::read(&path).map_err(|error| LoadError::format(&path, &error))?;
        let weights = VarBuilder::from_buffered_safetensors(bytes, DType::F32, device);
        weights
            .and_then(|weights| Self::build(&config, &weights))
            .map_err(|error| LoadError::format(&path, &error))
    }

    fn build(config: &Config, weights: &VarBuilder<'_>) -> Result<Self> {
        let is_prefixed = weights.contains_tensor("bert.embeddings.word_embeddings.weight");
        let weights = if is_prefixed { weights.pp("bert") } else { weights.clone() };
        let embeddings = weights.pp("embeddings");
        let positions = embeddings.get_unchecked("position_embeddings.weight")?;
        let segment = embeddings.get_unchecked("token_type_embeddings.weight")?.i(..1)?;
        let layers = (0..config.num_hidden_layers)
            .map(|index| Layer::build(config, &weights.pp(format!("encoder.layer.{index}"))))
            .collect::<Result<_>>()?;
        Ok(Self {
            words: embeddings.get_unchecked("word_embeddings.weight")?,
            // Every token belongs to the first segment, so its vector is added to all positions once.
            positions: positions.broadcast_add(&segment)?,
            norm: Norm::build(config, &embeddings.pp("LayerNorm"))?,
            layers,
            heads: config.num_attention_heads,
            device: weights.device().clone(),
        })
    }

    /// Most tokens of a sequence.
    pub(crate) fn positions(&self) -> usize {
        self.positions.dims()[0]
    }

    /// Length of a token's vector.
    pub(crate) fn dimensions(&self) -> usize {
        self.words.dims()[1]
    }

    /// The vectors of all tokens, one tensor (tokens, dimensions) for each sequence.
    pub(crate) fn forward(&self, sequences: &[Vec<u32>]) -> Result<Vec<Tensor>> {
        let ids: Vec<u32> = sequences.concat();
        let places: Vec<u32> = sequences.iter().flat_map(|ids| 0..ids.len() as u32).collect();
        let lengths: Vec<usize> = sequences.iter().map(Vec::len).collect();
        let words = self.words.index_select(&Tensor::new(ids, &self.device)?, 0)?;
        let places = self.positions.index_select(&Tensor::new(places, &self.device)?, 0)?;
        let mut hidden = self.norm.apply(&(words + places)?)?;
        for layer in &self.layers {
            hidden = layer.apply(&hidden, &lengths, self.heads)?;
        }
        rows(&hidden, &lengths).collect()
    }
}

impl Config {
    fn unsupported(&self) -> Option<String> {
        if self.model_type != "bert" {
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
            && self.max_position_embeddings > 2;
        (!fits).then(|| format!("{} values in {} heads", self.hidden_size, self.num_attention_heads))
    }
}

impl Layer {
    fn build(config: &Config, weights: &VarBuilder<'_>) -> Result<Self> {
        let attention = weights.pp("attention");
        Ok(Self {
            query_key_value: Linear::fused(config, &attention.pp("self"))?,
            attention_output: Linear::build(&attention.pp("output.dense"))?,
            attention_norm: Norm::build(config, &attention.pp("output.LayerNorm"))?,
            intermediate: Linear::build(&weights.pp("intermediate.dense"))?,
            output: Linear::build(&weights.pp("output.dense"))?,
            output_norm: Norm::build(config, &weights.pp("output.LayerNorm"))?,
        })
    }

    fn apply(&self, hidden: &Tensor, lengths: &[usize], heads: usize) -> Result<Tensor> {
        let projected = self.query_key_value.apply(hidden)?;
        let attended =
            rows(&projected, lengths).map(|rows| attention(&rows?, heads)).collect::<Result<Vec<_>>>()?;
        let attended = self.attention_output.apply(&Tensor::cat(&attended, 0)?)?;
        let hidden = self.attention_norm.apply(&(attended + hidden)?)?;
        let inner = self.intermediate.apply(&hidden)?.gelu_erf()?;
        self.output_norm.apply(&(self.output.apply(&inner)? + hidden)?)
    }
}

/// Attention within one sequence; its projections have the shape (tokens, 3 · dimensions), queries already scaled.
fn attention(projected: &Tensor, heads: usize) -> Result<Tensor> {
    let (tokens, width) = projected.dims2()?;
    let split =
        projected.reshape((tokens, 3, heads, width / 3 / heads))?.permute((1, 2, 0, 3))?.contiguous()?;
    let (query, key, value) = (split.get(0)?, split.get(1)?, split.get(2)?);
    let weights = softmax_last_dim(&query.matmul(&key.t()?)?)?;
    weights.matmul(&value)?.transpose(0, 1)?.reshape((tokens, width / 3))
}

/// The rows of each sequence.
fn rows(all: &Tensor, lengths: &[usize]) -> impl Iterator<Item = Result<Tensor>> {
    let mut start = 0;
    lengths.iter().map(move |length| {
        let rows = all.narrow(0, start, *length);
        start += length;
        rows
    })
}

impl Linear {
    fn build(weights: &VarBuilder<'_>) -> Result<Self> {
        let weight = weights.get_unchecked("weight")?;
        Ok(Self { weight: weight.t()?, bias: weights.get_unchecked("bias")? })
    }

    /// Queries, keys and values in one product; the scale of attention goes into the weights of the queries.
    fn fused(config: &Config, weights: &VarBuilder<'_>) -> Result<Self> {
        let scale = ((config.hidden_size / config.num_attention_heads) as f64).powf(-0.5);
        let load = |part: &str| {
            let query = (weights.get_unchecked(&format!("query.{part}"))? * scale)?;
            let key = weights.get_unchecked(&format!("key.{part}"))?;
            let value = weights.get_unchecked(&format!("value.{part}"))?;
            Tensor::cat(&[query, key, value], 0)
        };
        Ok(Self { weight: load("weight")?.t()?, bias: load("bias")? })
    }

    fn apply(&self, input: &Tensor) -> Result<Tensor> {
        input.matmul(&self.weight)?.broadcast_add(&self.bias)
    }
}

impl Norm {
    fn build(config: &Config, weights: &VarBuilder<'_>) -> Result<Self> {
        let (weight, bias) = (weights.get_unchecked("weight")?, weights.get_unchecked("bias")?);
        Ok(Self { weight, bias, epsilon: config.layer_norm_eps })
    }

    fn apply(&self, input: &Tensor) -> Result<Tensor> {
        layer_norm(input, &self.weight, &self.bias, self.epsilon)
    }
}

/// The mean of the vectors of all tokens.
pub(crate) fn mean(tokens: &Tensor) -> Result<Vec<f32>> {
    tokens.mean(0)?.to_vec1()
}

/// The vector of the first token.
pub(crate) fn first(tokens: &Tensor) -> Result<Vec<f32>> {
    tokens.get_on_dim(D::Minus2, 0)?.to_vec1()
}
