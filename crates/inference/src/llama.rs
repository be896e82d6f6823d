//! The decoder of the Llama family on candle's tensors, read from GGUF.
//!
//! Keys and values of a run lie in tensors that are allocated once, when its length is known. Prompts go through in pieces, so that
//! the attention weights of a long one do not fill the memory.

use candle_core::{DType, Device, Result, Tensor};
use candle_nn::ops::{rms_norm, silu, softmax_last_dim};
use candle_nn::rotary_emb::rope_i;

use crate::gguf::Gguf;
use crate::load_error::LoadError;
use crate::weight::Weight;

/// Tokens of a prompt that go through the layers at once.
const PIECE: usize = 512;

/// A loaded decoder.
pub(crate) struct Llama {
    embedding: Weight,
    layers: Vec<Layer>,
    norm: Tensor,
    /// Absent if the embedding serves as output too.
    output: Option<Weight>,
    shape: Shape,
    turns: Turns,
    cache: Cache,
    device: Device,
}

struct Layer {
    attention_norm: Tensor,
    query: Weight,
    key: Weight,
    value: Weight,
    attention_output: Weight,
    mlp_norm: Tensor,
    gate: Weight,
    up: Weight,
    down: Weight,
}

#[derive(Clone, Copy)]
struct Shape {
    layers: usize,
    heads: usize,
    key_heads: usize,
    head: usize,
    epsilon: f32,
}

/// Cosines and sines of the rotary positions, shape (positions, head / 2).
struct Turns {
    cos: Tensor,
    sin: Tensor,
}

/// Keys and values of the tokens so far; each tensor has the shape (key heads, capacity, head).
#[derive(Default)]
struct Cache {
    layers: Vec<(Tensor, Tensor)>,
    tokens: usize,
}

impl Llama {
    /// Reads the network for texts of at most `positions` tokens.
    pub(crate) fn load(
        model: &str,
        gguf: &mut Gguf,
        positions: usize,
        device: &Device,
    ) -> std::result::Result<Self, LoadError> {
        let unsupported = |reason| Err(LoadError::Unsupported { model: model.to_owned(), reason });
        let architecture = gguf.text("general.architecture")?;
        if architecture != "llama" {
            return unsupported(format!("architecture {architecture:?}"));
        }
        if gguf.optional_number("llama.expert_count").unwrap_or(0) > 1 {
            return unsupported("mixture of experts".into());
        }
        if let Some(scaling) = gguf.optional_text("llama.rope.scaling.type").filter(|kind| *kind != "none") {
            return unsupported(format!("positions scaled by {scaling:?}"));
        }
        let trained = gguf.number("llama.context_length")?;
        if trained < positions {
            return unsupported(format!("{positions} tokens, it was trained for {trained}"));
        }
        let shape = Shape::read(gguf)?;
        let (norm, embedding) =
            (norm(gguf, "output_norm", device)?, Weight::read(gguf, "token_embd", device)?);
        let output =
            gguf.has_tensor("output.weight").then(|| Weight::read(gguf, "output", device)).transpose()?;
        let layers = (0..shape.layers)
            .map(|index| Layer::read(gguf, index, device))
            .collect::<std::result::Result<_, _>>()?;
        let turns = Turns::read(gguf, &shape, positions, device)?;
        Ok(Self {
            embedding,
            layers,
            norm,
            output,
            shape,
            turns,
            cache: Cache::default(),
            device: device.clone(),
        })
    }

    /// Forgets everything and makes room for so many tokens.
    pub(crate) fn restart(&mut self, capacity: usize) -> Result<()> {
        let empty =
            || Tensor::zeros((self.shape.key_heads, capacity, self.shape.head), DType::F32, &self.device);
        let layers = self.layers.iter().map(|_| Ok((empty()?, empty()?))).collect::<Result<_>>()?;
        self.cache = Cache { layers, tokens: 0 };
        Ok(())
    }

    /// Reads tokens and returns a score for each token that could be next.
    pub(crate) fn forward(&mut self, ids: &[u32]) -> Result<Vec<f32>> {
        let mut last = None;
        for piece in ids.chunks(PIECE) {
            last = Some(self.read(piece)?);
        }
        let Some(hidden) = last else { candle_core::bail!("there is no token to read") };
        let hidden = hidden.narrow(0, hidden.dim(0)? - 1, 1)?.contiguous()?;
        let hidden = rms_norm(&hidden, &self.norm, self.shape.epsilon)?;
        self.output.as_ref().unwrap_or(&self.embedding).apply(&hidden)?.squeeze(0)?.to_vec1()
    }

    fn read(&mut self, ids: &[u32]) -> Result<Tensor> {
        let start = self.cache.tokens;
        let step = Step {
            shape: &self.shape,
            cos: self.turns.cos.narrow(0, start, ids.len())?,
            sin: self.turns.sin.narrow(0, start, ids.len())?,
            mask: (ids.len() > 1).then(|| mask(start, ids.len(), &self.device)).transpose()?,
            start,
        };
        let mut hidden = self.embedding.rows(ids, &self.device)?;
        for (layer, (keys, values)) in self.layers.iter().zip(&self.cache.layers) {
            hidden = layer.apply(&hidden, &step, keys, values)?;
        }
        self.cache.tokens += ids.len();
        Ok(hidden)
    }
}

/// What all layers share while some tokens go through.
struct Step<'s> {
    shape: &'s Shape,
    cos: Tensor,
    sin: Tensor,
    mask: Option<Tensor>,
    start: usize,
}

impl Layer {
    fn read(gguf: &mut Gguf, index: usize, device: &Device) -> std::result::Result<Self, LoadError> {
        let mut weight = |name: &str| Weight::read(gguf, &format!("blk.{index}.{name}"), device);
        let (query, key, value) = (weight("attn_q")?, weight("attn_k")?, weight("attn_v")?);
        let (gate, up, down) = (weight("ffn_gate")?, weight("ffn_up")?, weight("ffn_down")?);
        let attention_output = weight("attn_output")?;
        let attention_norm = norm(gguf, &format!("blk.{index}.attn_norm"), device)?;
        let mlp_norm = norm(gguf, &format!("blk.{index}.ffn_norm"), device)?;
        Ok(Self { attention_norm, query, key, value, attention_output, mlp_norm, gate, up, down })
    }

    fn apply(&self, hidden: &Tensor, step: &Step<'_>, keys: &Tensor, values: &Tensor) -> Result<Tensor> {
        let normed = rms_norm(hidden, &self.attention_norm, step.shape.epsilon)?;
        let hidden = (self.attend(&normed, step, keys, values)? + hidden)?;
        let normed = rms_norm(&hidden, &self.mlp_norm, step.shape.epsilon)?;
        let inner = (silu(&self.gate.apply(&normed)?)? * self.up.apply(&normed)?)?;
        self.down.apply(&inner)? + hidden
    }

    /// Heads that share keys are treated as more rows of one product, so that keys and values are never repeated.
    fn attend(&self, input: &Tensor, step: &Step<'_>, keys: &Tensor, values: &Tensor) -> Result<Tensor> {
        let Shape { heads, key_heads, head, .. } = *step.shape;
        let (tokens, group) = (input.dim(0)?, heads / key_heads);
        let by_head = |projected: Tensor, heads| {
            projected.reshape((tokens, heads, head))?.transpose(0, 1)?.contiguous()
        };
        let turned = |tensor: Tensor| rope_i(&tensor.unsqueeze(0)?, &step.cos, &step.sin)?.squeeze(0);
        keys.slice_set(&turned(by_head(self.key.apply(input)?, key_heads)?)?, 1, step.start)?;
        values.slice_set(&by_head(self.value.apply(input)?, key_heads)?, 1, step.start)?;
        let seen = step.start + tokens;
        let (keys, values) = (keys.narrow(1, 0, seen)?, values.narrow(1, 0, seen)?);

        let query = (turned(by_head(self.query.apply(input)?, heads)?)? * (head as f64).powf(-0.5))?;
        let scores = query.reshape((key_heads, group * tokens, head))?.matmul(&keys.t()?)?;
        let scores = match &step.mask {
            Some(mask) => scores.reshape((heads, tokens, seen))?.broadcast_add(mask)?,
            None => scores,
        };
        let weights = softmax_last_dim(&scores)?.reshape((key_heads, group * tokens, seen))?;
        let attended = weights.matmul(&values)?.reshape((heads, tokens, head))?;
        self.attention_output.apply(&attended.transpose(0, 1)?.reshape((tokens, heads * head))?)
    }
}

impl Shape {
    fn read(gguf: &Gguf) -> std::result::Result<Self, LoadError> {
        let heads = gguf.number("llama.attention.head_count")?;
        let key_heads = gguf.optional_number("llama.attention.head_count_kv").unwrap_or(heads);
        let width = gguf.number("llama.embedding_length")?;
        if heads == 0 || key_heads == 0 || !heads.is_multiple_of(key_heads) || !width.is_multiple_of(heads) {
            let reason = format!("{heads} heads, {key_heads} key heads, {width} values do not fit together");
            return Err(LoadError::format(gguf.path(), &reason));
        }
        let head = gguf.optional_number("llama.attention.key_length").unwrap_or(width / heads);
        let epsilon = gguf.real("llama.attention.layer_norm_rms_epsilon")?;
        Ok(Self { layers: gguf.number("llama.block_count")?, heads, key_heads, head, epsilon })
    }
}

impl Turns {
    fn read(
        gguf: &mut Gguf,
        shape: &Shape,
        positions: usize,
        device: &Device,
    ) -> std::result::Result<Self, LoadError> {
        let turning = gguf.optional_number("llama.rope.dimension_count").unwrap_or(shape.head);
        if turning != shape.head {
            let reason = format!("only {turning} of {} values of a head turn", shape.head);
            return Err(LoadError::format(gguf.path(), &reason));
        }
        let base = gguf.optional_real("llama.rope.freq_base").unwrap_or(10_000.0);
        // Llama 3 ships divisors that stretch slow turns over its long context.
        let divisors = if gguf.has_tensor("rope_freqs.weight") {
            Some(gguf.tensor("rope_freqs.weight", device)?)
        } else {
            None
        };
        let build = || {
            let divisors = divisors.map(|tensor| tensor.dequantize(device)?.to_vec1::<f32>()).transpose()?;
            let speed = |index: usize| {
                let divisor = divisors.as_ref().and_then(|divisors| divisors.get(index)).unwrap_or(&1.0);
                base.powf(-(2.0 * index as f32) / shape.head as f32) / divisor
            };
            let speeds: Vec<f32> = (0..shape.head / 2).map(speed).collect();
            let places = Tensor::arange(0, positions as u32, device)?.to_dtype(DType::F32)?.unsqueeze(1)?;
            let angles = places.matmul(&Tensor::new(speeds, device)?.unsqueeze(0)?)?;
            Ok(Self { cos: angles.cos()?, sin: angles.sin()? })
        };
        build().map_err(|error: candle_core::Error| LoadError::format(gguf.path(), &error))
    }
}

fn norm(gguf: &mut Gguf, name: &str, device: &Device) -> std::result::Result<Tensor, LoadError> {
    let tensor = gguf.tensor(&format!("{name}.weight"), device)?.dequantize(device);
    tensor.map_err(|error| LoadError::format(gguf.path(), &error))
}

/// Minus infinity where a token would see a later one; shape (tokens, tokens so far).
fn mask(start: usize, tokens: usize, device: &Device) -> Result<Tensor> {
    let seen = start + tokens;
    let values = (0..tokens).flat_map(|row| {
        (0..seen).map(move |column| if column > start + row { f32::NEG_INFINITY } else { 0.0 })
    });
    Tensor::from_vec(values.collect::<Vec<f32>>(), (tokens, seen), device)
}
