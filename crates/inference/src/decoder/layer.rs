//! One layer of a decoder.

use candle_core::{Device, Result, Tensor};
use candle_nn::ops::{rms_norm, silu};

use super::attention::Attention;
use super::fused::Angles;
use super::mask;
use super::shape::Shape;
use super::turns::Turns;
use crate::elementwise::{Add, Gate, Gated};
use crate::gguf::Gguf;
use crate::load_error::LoadError;
use crate::weight::Weight;

/// A layer; what some families lack is optional.
pub(super) struct Layer {
    attention_norm: Tensor,
    attention: Attention,
    post_attention_norm: Option<Tensor>,
    mlp_norm: Tensor,
    gate: Weight,
    up: Weight,
    down: Weight,
    post_mlp_norm: Option<Tensor>,
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
    /// The turns for the processor.
    pub(super) angles: Angles,
    /// For other devices.
    pub(super) mask: Option<Tensor>,
}

impl Turned {
    /// Of so many tokens after others.
    pub(super) fn of(
        turns: &Turns,
        start: usize,
        tokens: usize,
        window: Option<usize>,
        device: &Device,
    ) -> Result<Self> {
        let turns = turns.narrow(start, tokens)?;
        let angles = turns.angles()?;
        let mask = if device.is_cpu() { None } else { mask(start, tokens, window, device)? };
        Ok(Self { turns, angles, mask })
    }
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
        let mut weight = |part: &str| Weight::read(gguf, &name(part), device);
        let (gate, up, down) = (weight("ffn_gate")?, weight("ffn_up")?, weight("ffn_down")?);
        Ok(Self {
            attention: Attention::read(gguf, shape, index, device)?,
            attention_norm,
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
        let attended = self.attention.apply(&normed, step, keys, values)?;
        let attended = renormed(attended, self.post_attention_norm.as_ref(), epsilon)?;
        let hidden = sum(attended, hidden)?;
        let normed = rms_norm(&hidden, &self.mlp_norm, epsilon)?;
        let inner = self.down.apply(&self.gated(&normed, step.shape.family.gate)?)?;
        sum(renormed(inner, self.post_mlp_norm.as_ref(), epsilon)?, &hidden)
    }

    fn gated(&self, input: &Tensor, gate: Gate) -> Result<Tensor> {
        let both = Weight::apply_all(&[&self.gate, &self.up], input)?;
        if input.device().is_cpu() {
            return both.apply_op1_no_bwd(&Gated(gate));
        }
        let halves = both.chunk(2, 1)?;
        let gates = match gate {
            Gate::Silu => silu(&halves[0])?,
            Gate::Gelu => halves[0].gelu()?,
        };
        gates * &halves[1]
    }
}

/// The sum of what was made and of what went in.
fn sum(made: Tensor, before: &Tensor) -> Result<Tensor> {
    if !made.device().is_cpu() {
        return made + before;
    }
    made.inplace_op2(before, &Add)?;
    Ok(made)
}

/// Normed by these gains, if there are any.
fn renormed(tensor: Tensor, gains: Option<&Tensor>, epsilon: f32) -> Result<Tensor> {
    match gains {
        Some(gains) => rms_norm(&tensor, gains, epsilon),
        None => Ok(tensor),
    }
}
