//! One layer of a decoder.

use candle_core::{Device, Result, Tensor};
use candle_nn::ops::{rms_norm, silu, softmax_last_dim};

use super::family::Activation;
use super::shape::Shape;
use super::turns::Turns;
use crate::gguf::Gguf;
use crate::load_error::LoadError;
use crate::weight::Weight;

/// A layer; what some families lack is optional.
pub(super) struct Layer {
    attention_norm: Tensor,
    query: Projection,
    key: Projection,
    value: Projection,
    attention_output: Weight,
    post_attention_norm: Option<Tensor>,
    mlp_norm: Tensor,
    gate: Weight,
    up: Weight,
    down: Weight,
    post_mlp_norm: Option<Tensor>,
    is_placed: bool,
    is_windowed: bool,
}

/// From a token's vector to the vectors of heads.
struct Projection {
    weight: Weight,
    bias: Option<Tensor>,
    /// Gains of a norm over each head.
    norm: Option<Tensor>,
}

/// What all layers share while some tokens go through.
pub(super) struct Step<'s> {
    pub(super) shape: &'s Shape,
    pub(super) whole: Turned,
    pub(super) windowed: Option<Turned>,
    /// Tokens that went through before.
    pub(super) start: usize,
}

/// Positions of the tokens of a step, and what they do not see.
pub(super) struct Turned {
    pub(super) turns: Turns,
    pub(super) mask: Option<Tensor>,
}

impl Layer {
    pub(super) fn read(
        gguf: &mut Gguf,
        shape: &Shape,
        index: usize,
        device: &Device,
    ) -> std::result::Result<Self, LoadError> {
        let name = |part: &str| format!("blk.{index}.{part}");
        let mut norm = |part: &str| gguf.vector(&name(&format!("{part}.weight")), device);
        let (attention_norm, mlp_norm) = (norm("attn_norm")?, norm("ffn_norm")?);
        let post_attention_norm = gguf.optional_vector(&name("post_attention_norm.weight"), device)?;
        let post_mlp_norm = gguf.optional_vector(&name("post_ffw_norm.weight"), device)?;
        let mut projection = |part: &str| Projection::read(gguf, &name(part), device);
        let (query, key, value) = (projection("attn_q")?, projection("attn_k")?, projection("attn_v")?);
        let mut weight = |part: &str| Weight::read(gguf, &name(part), device);
        let (gate, up, down) = (weight("ffn_gate")?, weight("ffn_up")?, weight("ffn_down")?);
        Ok(Self {
            attention_output: weight("attn_output")?,
            is_placed: shape.is_placed(index),
            is_windowed: shape.is_windowed(index),
            attention_norm,
            query,
            key,
            value,
            post_attention_norm,
            mlp_norm,
            gate,
            up,
            down,
            post_mlp_norm,
        })
    }

    pub(super) fn apply(
        &self,
        hidden: &Tensor,
        step: &Step<'_>,
        keys: &Tensor,
        values: &Tensor,
    ) -> Result<Tensor> {
        let epsilon = step.shape.epsilon;
        let normed = rms_norm(hidden, &self.attention_norm, epsilon)?;
        let attended =
            renormed(self.attend(&normed, step, keys, values)?, self.post_attention_norm.as_ref(), epsilon)?;
        let hidden = (attended + hidden)?;
        let normed = rms_norm(&hidden, &self.mlp_norm, epsilon)?;
        let gate = self.gate.apply(&normed)?;
        let gate = match step.shape.family.activation {
            Activation::Silu => silu(&gate)?,
            Activation::Gelu => gate.gelu()?,
        };
        let inner = self.down.apply(&(gate * self.up.apply(&normed)?)?)?;
        renormed(inner, self.post_mlp_norm.as_ref(), epsilon)? + hidden
    }

    /// Heads that share keys are treated as more rows of one product, so that keys and values are never repeated.
    fn attend(&self, input: &Tensor, step: &Step<'_>, keys: &Tensor, values: &Tensor) -> Result<Tensor> {
        let Shape { heads, key_heads, head, .. } = *step.shape;
        let (tokens, group) = (input.dim(0)?, heads / key_heads);
        let window = step.windowed.as_ref().filter(|_| self.is_windowed);
        let Turned { turns, mask } = window.unwrap_or(&step.whole);
        let turned = |tensor: Tensor| if self.is_placed { turns.apply(&tensor) } else { Ok(tensor) };
        keys.slice_set(&turned(self.key.apply(input, key_heads, step.shape)?)?, 1, step.start)?;
        values.slice_set(&self.value.apply(input, key_heads, step.shape)?, 1, step.start)?;
        let seen = step.start + tokens;
        let (keys, values) = (keys.narrow(1, 0, seen)?, values.narrow(1, 0, seen)?);

        let query = (turned(self.query.apply(input, heads, step.shape)?)? * (head as f64).powf(-0.5))?;
        let scores = query.reshape((key_heads, group * tokens, head))?.matmul(&keys.t()?)?;
        let scores = match mask {
            Some(mask) => scores.reshape((heads, tokens, seen))?.broadcast_add(mask)?,
            None => scores,
        };
        let weights = softmax_last_dim(&scores)?.reshape((key_heads, group * tokens, seen))?;
        let attended = weights.matmul(&values)?.reshape((heads, tokens, head))?;
        self.attention_output.apply(&attended.transpose(0, 1)?.reshape((tokens, heads * head))?)
    }
}

impl Projection {
    fn read(gguf: &mut Gguf, name: &str, device: &Device) -> std::result::Result<Self, LoadError> {
        Ok(Self {
            weight: Weight::read(gguf, name, device)?,
            bias: gguf.optional_vector(&format!("{name}.bias"), device)?,
            norm: gguf.optional_vector(&format!("{name}_norm.weight"), device)?,
        })
    }

    /// From (tokens, width) to (heads, tokens, head).
    fn apply(&self, input: &Tensor, heads: usize, shape: &Shape) -> Result<Tensor> {
        let projected = self.weight.apply(input)?;
        let projected = match &self.bias {
            Some(bias) => projected.broadcast_add(bias)?,
            None => projected,
        };
        let by_head = projected.reshape((input.dim(0)?, heads, shape.head))?.transpose(0, 1)?.contiguous()?;
        renormed(by_head, self.norm.as_ref(), shape.epsilon)
    }
}

/// Normed by these gains, if there are any.
fn renormed(tensor: Tensor, gains: Option<&Tensor>, epsilon: f32) -> Result<Tensor> {
    match gains {
        Some(gains) => rms_norm(&tensor, gains, epsilon),
        None => Ok(tensor),
    }
}
