//! One layer of an encoder, and what layers are made of.

use candle_core::{Result, Tensor};
use candle_nn::VarBuilder;
use candle_nn::ops::{layer_norm, softmax_last_dim};

use super::checkpoint::Config;
use super::fused::{Activate, Attend, NormSum};

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
    bias: Vector,
}

pub(super) struct Norm {
    weight: Vector,
    bias: Vector,
    epsilon: f32,
}

/// A vector as a tensor, and for the processor.
struct Vector {
    tensor: Tensor,
    values: Vec<f32>,
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
        let attended = self.attend(hidden, lengths, heads)?;
        let hidden = self.attention_norm.of_sum(&self.attention_output, &attended, hidden)?;
        let inner = self.intermediate.activated(&hidden)?;
        self.output_norm.of_sum(&self.output, &inner, &hidden)
    }

    fn attend(&self, hidden: &Tensor, lengths: &[usize], heads: usize) -> Result<Tensor> {
        if hidden.device().is_cpu() {
            let projected = hidden.matmul(&self.query_key_value.weight)?;
            let bias = &self.query_key_value.bias.values;
            return projected.apply_op1_no_bwd(&Attend { lengths, heads, bias });
        }
        let projected = self.query_key_value.apply(hidden)?;
        let attended = rows(&projected, lengths).map(|rows| attention(&rows?, heads));
        Tensor::cat(&attended.collect::<Result<Vec<_>>>()?, 0)
    }
}

/// Attention within one sequence by candle's operations, for other devices; its projections have the shape (tokens, 3 · dimensions), queries already scaled.
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
        Ok(Self { weight: weight.t()?, bias: Vector::new(weights.get_unchecked("bias")?)? })
    }

    /// How many values it gives.
    pub(super) fn outputs(&self) -> usize {
        self.bias.values.len()
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
        Ok(Self { weight: load("weight")?.t()?, bias: Vector::new(load("bias")?)? })
    }

    pub(super) fn apply(&self, input: &Tensor) -> Result<Tensor> {
        input.matmul(&self.weight)?.broadcast_add(&self.bias.tensor)
    }

    /// What it gives, by the activation.
    fn activated(&self, input: &Tensor) -> Result<Tensor> {
        if !input.device().is_cpu() {
            return self.apply(input)?.gelu_erf();
        }
        let product = input.matmul(&self.weight)?;
        product.inplace_op1(&Activate(&self.bias.values))?;
        Ok(product)
    }
}

impl Norm {
    pub(super) fn build(config: &Config, weights: &VarBuilder<'_>) -> Result<Self> {
        let vector = |name: &str| Vector::new(weights.get_unchecked(name)?);
        Ok(Self { weight: vector("weight")?, bias: vector("bias")?, epsilon: config.layer_norm_eps })
    }

    pub(super) fn apply(&self, input: &Tensor) -> Result<Tensor> {
        layer_norm(input, &self.weight.tensor, &self.bias.tensor, self.epsilon)
    }

    /// The norm of what weights make of an input and of what went in before.
    fn of_sum(&self, linear: &Linear, input: &Tensor, before: &Tensor) -> Result<Tensor> {
        if !input.device().is_cpu() {
            return self.apply(&(linear.apply(input)? + before)?);
        }
        let product = input.matmul(&linear.weight)?;
        let (bias, gains, shifts) = (&linear.bias.values, &self.weight.values, &self.bias.values);
        product.inplace_op2(before, &NormSum { bias, gains, shifts, epsilon: self.epsilon })?;
        Ok(product)
    }
}

impl Vector {
    fn new(tensor: Tensor) -> Result<Self> {
        Ok(Self { values: tensor.to_vec1()?, tensor })
    }
}
