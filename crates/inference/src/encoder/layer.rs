//! One layer of an encoder, and what layers are made of.

use candle_core::{Result, Tensor};
use candle_nn::VarBuilder;
use candle_nn::ops::{layer_norm, softmax_last_dim};

use super::checkpoint::Config;

pub(super) struct Layer {
    query_key_value: Linear,
    attention_output: Linear,
    attention_norm: Norm,
    intermediate: Linear,
    output: Linear,
    output_norm: Norm,
}

/// Weights transposed for `x · W`, shape (inputs, outputs).
pub(super) struct Linear {
    weight: Tensor,
    bias: Tensor,
}

pub(super) struct Norm {
    weight: Tensor,
    bias: Tensor,
    epsilon: f32,
}

impl Layer {
    pub(super) fn build(config: &Config, weights: &VarBuilder<'_>) -> Result<Self> {
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

    pub(super) fn apply(&self, hidden: &Tensor, lengths: &[usize], heads: usize) -> Result<Tensor> {
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
pub(super) fn rows(all: &Tensor, lengths: &[usize]) -> impl Iterator<Item = Result<Tensor>> {
    let mut start = 0;
    lengths.iter().map(move |length| {
        let rows = all.narrow(0, start, *length);
        start += length;
        rows
    })
}

impl Linear {
    pub(super) fn build(weights: &VarBuilder<'_>) -> Result<Self> {
        let weight = weights.get_unchecked("weight")?;
        Ok(Self { weight: weight.t()?, bias: weights.get_unchecked("bias")? })
    }

    /// How many values it gives.
    pub(super) fn outputs(&self) -> usize {
        self.bias.elem_count()
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

    pub(super) fn apply(&self, input: &Tensor) -> Result<Tensor> {
        input.matmul(&self.weight)?.broadcast_add(&self.bias)
    }
}

impl Norm {
    pub(super) fn build(config: &Config, weights: &VarBuilder<'_>) -> Result<Self> {
        let (weight, bias) = (weights.get_unchecked("weight")?, weights.get_unchecked("bias")?);
        Ok(Self { weight, bias, epsilon: config.layer_norm_eps })
    }

    pub(super) fn apply(&self, input: &Tensor) -> Result<Tensor> {
        layer_norm(input, &self.weight, &self.bias, self.epsilon)
    }
}
