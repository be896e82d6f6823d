//! The attention of a decoder's layer: from tokens to queries, keys and values, and what each token takes from those before it.

use candle_core::{Device, Result, Tensor};
use candle_nn::ops::{rms_norm, softmax_last_dim};

use super::fused::{self, Heads};
use super::layer::{Step, Turned};
use super::shape::Shape;
use crate::gguf::Gguf;
use crate::load_error::LoadError;
use crate::weight::Weight;

pub(super) struct Attention {
    query_key_value: [Weight; 3],
    /// Of queries, keys and values in a row.
    bias: Option<Tensor>,
    query_norm: Option<HeadNorm>,
    key_norm: Option<HeadNorm>,
    output: Weight,
    is_placed: bool,
    is_windowed: bool,
}

/// Gains of a norm over each head.
pub(super) struct HeadNorm {
    gains: Tensor,
    /// The same for the processor.
    pub(super) values: Vec<f32>,
}

impl Attention {
    pub(super) fn read(
        gguf: &mut Gguf,
        shape: &Shape,
        index: usize,
        device: &Device,
    ) -> std::result::Result<Self, LoadError> {
        let name = |part: &str| format!("blk.{index}.{part}");
        let mut weight = |part: &str| Weight::read(gguf, &name(part), device);
        let query_key_value = [weight("attn_q")?, weight("attn_k")?, weight("attn_v")?];
        let output = weight("attn_output")?;
        let mut norm = |part: &str| HeadNorm::read(gguf, &name(part), device);
        let (query_norm, key_norm) = (norm("attn_q_norm.weight")?, norm("attn_k_norm.weight")?);
        let mut bias = |part: &str| gguf.optional_vector(&name(part), device);
        let biases = [bias("attn_q.bias")?, bias("attn_k.bias")?, bias("attn_v.bias")?];
        let bias = joined(biases, shape, device).map_err(|error| LoadError::format(gguf.path(), &error))?;
        let (is_placed, is_windowed) = (shape.is_placed(index), shape.is_windowed(index));
        Ok(Self { query_key_value, bias, query_norm, key_norm, output, is_placed, is_windowed })
    }

    /// What tokens of shape (tokens, width) take from all tokens so far. Their keys and values are added to those, which only this code reads:
    /// on the processor keys lie as [`crate::attention`] wants them.
    pub(super) fn apply(
        &self,
        input: &Tensor,
        step: &Step<'_>,
        keys: &Tensor,
        values: &Tensor,
    ) -> Result<Tensor> {
        let [query, key, value] = &self.query_key_value;
        let projected = Weight::apply_all(&[query, key, value], input)?;
        let projected = match &self.bias {
            Some(bias) => projected.broadcast_add(bias)?,
            None => projected,
        };
        let attended = if input.device().is_cpu() {
            fused::attend(&self.heads(step), &projected, keys, values)?
        } else {
            self.by_tensors(&projected, step, keys, values)?
        };
        self.output.apply(&attended)
    }

    fn turned<'s>(&self, step: &'s Step<'_>) -> &'s Turned {
        step.windowed.as_ref().filter(|_| self.is_windowed).unwrap_or(&step.whole)
    }

    fn heads<'s>(&'s self, step: &'s Step<'s>) -> Heads<'s> {
        let turned = self.turned(step);
        Heads {
            shape: step.shape,
            turns: self.is_placed.then_some(&turned.angles),
            query_gains: self.query_norm.as_ref().map(|norm| norm.values.as_slice()),
            key_gains: self.key_norm.as_ref().map(|norm| norm.values.as_slice()),
            start: step.start,
            window: step.shape.window.filter(|_| self.is_windowed).unwrap_or(usize::MAX),
        }
    }

    /// By candle's operations, for other devices. Heads that share keys are treated as more rows of one product, so that keys and values
    /// are never repeated.
    fn by_tensors(
        &self,
        projected: &Tensor,
        step: &Step<'_>,
        keys: &Tensor,
        values: &Tensor,
    ) -> Result<Tensor> {
        let Shape { heads, key_heads, head, epsilon, .. } = *step.shape;
        let (tokens, group) = (projected.dim(0)?, heads / key_heads);
        let Turned { turns, mask, .. } = self.turned(step);
        let part = |first: usize, count: usize, norm: Option<&HeadNorm>| {
            let part = projected.narrow(1, first * head, count * head)?;
            let by_head = part.reshape((tokens, count, head))?.transpose(0, 1)?.contiguous()?;
            norm.map_or(Ok(by_head.clone()), |norm| rms_norm(&by_head, &norm.gains, epsilon))
        };
        let turned = |tensor: Tensor| if self.is_placed { turns.apply(&tensor) } else { Ok(tensor) };
        keys.slice_set(&turned(part(heads, key_heads, self.key_norm.as_ref())?)?, 1, step.start)?;
        values.slice_set(&part(heads + key_heads, key_heads, None)?, 1, step.start)?;
        let seen = step.start + tokens;
        let (keys, values) = (keys.narrow(1, 0, seen)?, values.narrow(1, 0, seen)?);

        let query = (turned(part(0, heads, self.query_norm.as_ref())?)? * (head as f64).powf(-0.5))?;
        let scores = query.reshape((key_heads, group * tokens, head))?.matmul(&keys.t()?)?;
        let scores = match mask {
            Some(mask) => scores.reshape((heads, tokens, seen))?.broadcast_add(mask)?,
            None => scores,
        };
        let weights = softmax_last_dim(&scores)?.reshape((key_heads, group * tokens, seen))?;
        let attended = weights.matmul(&values)?.reshape((heads, tokens, head))?;
        attended.transpose(0, 1)?.reshape((tokens, heads * head))
    }
}

impl HeadNorm {
    fn read(gguf: &mut Gguf, name: &str, device: &Device) -> std::result::Result<Option<Self>, LoadError> {
        let Some(gains) = gguf.optional_vector(name, device)? else { return Ok(None) };
        let values = gains.to_vec1().map_err(|error| LoadError::format(gguf.path(), &error))?;
        Ok(Some(Self { gains, values }))
    }
}

/// The biases of queries, keys and values in a row, zero where one is missing; `None` if all are.
fn joined(biases: [Option<Tensor>; 3], shape: &Shape, device: &Device) -> Result<Option<Tensor>> {
    if biases.iter().all(Option::is_none) {
        return Ok(None);
    }
    let heads = [shape.heads, shape.key_heads, shape.key_heads];
    let biases = biases.into_iter().zip(heads).map(|(bias, heads)| {
        bias.map_or_else(|| Tensor::zeros(heads * shape.head, candle_core::DType::F32, device), Ok)
    });
    Tensor::cat(&biases.collect::<Result<Vec<_>>>()?, 0).map(Some)
}

#[cfg(test)]
mod tests {
    use super::super::mask;
    use super::super::turns::Turns;
    use super::*;
    use crate::tiny::{TinyDecoder, tensor};

    /// A layer of each family that differs here, once by tensors and once fused: a prompt, a piece of one, single tokens.
    #[test]
    fn the_processors_way_is_that_of_tensors() {
        for architecture in ["llama", "qwen2", "qwen3", "gemma3"] {
            let folder = tempfile::tempdir().unwrap();
            TinyDecoder { architecture, ..TinyDecoder::default() }.write(folder.path());
            let mut gguf = Gguf::open(&folder.path().join("model.gguf")).unwrap();
            let family = super::super::Family::of(architecture).unwrap();
            let Ok(shape) = Shape::read(&gguf, family, 128) else { panic!("{architecture} has no shape") };
            let attention = Attention::read(&mut gguf, &shape, 0, &Device::Cpu).unwrap();
            let turns = Turns::read(&mut gguf, &shape, 128, &Device::Cpu).unwrap();
            let stored =
                || Tensor::zeros((shape.key_heads, 64, shape.head), candle_core::DType::F32, &Device::Cpu);
            let [keys, values, tensor_keys, tensor_values] = [(); 4].map(|()| stored().unwrap());
            let mut start = 0;
            for tokens in [19, 9, 1, 1] {
                let width = (shape.heads + 2 * shape.key_heads) * shape.head;
                let projected = tensor(&format!("projected {start}"), &[tokens, width]);
                let turned = || Turned::of(&turns, start, tokens, shape.window, &Device::Cpu).unwrap();
                let step = Step { shape: &shape, whole: turned(), windowed: None, start };
                let ours = fused::attend(&attention.heads(&step), &projected, &keys, &values).unwrap();
                let mask = mask(start, tokens, shape.window.filter(|_| attention.is_windowed), &Device::Cpu);
                let step = Step { whole: Turned { mask: mask.unwrap(), ..turned() }, ..step };
                let theirs = attention.by_tensors(&projected, &step, &tensor_keys, &tensor_values).unwrap();
                let difference = (ours - theirs).unwrap().abs().unwrap().max_all().unwrap();
                let difference: f32 = difference.to_scalar().unwrap();
                assert!(difference < 1e-5, "{architecture}, {tokens} tokens after {start}: {difference}");
                start += tokens;
            }
        }
    }
}
