//! Decoders on candle's tensors, read from GGUF: the Llama family and those that grew out of it.
//!
//! Keys and values lie in tensors that are allocated when the length of a run is known, and stay for the next one: what two prompts begin with is
//! read once. Prompts go through in pieces, so that
//! what lies between the layers of a long one does not fill the memory. How many tokens a text may have is up to the manifest and to what the
//! model was trained for, not to this code.

mod attention;
mod family;
mod fused;
mod layer;
mod shape;
mod turns;

use candle_core::{DType, Device, Result, Tensor};
use candle_nn::ops::rms_norm;

use crate::attention::GROUP;
use crate::gguf::Gguf;
use crate::load_error::LoadError;
use crate::weight::Weight;
use family::Family;
use layer::{Layer, Step, Turned};
use shape::Shape;
use turns::Turns;

/// Tokens of a prompt that go through the layers at once.
const PIECE: usize = 512;
/// As many tokens of a prompt are read in any case: candle's products, which weights that are not packed go through, round otherwise for a
/// single token, and the same prompt must have the same answer.
const FEWEST_READ: usize = 17;
/// Keys and values are given room for a multiple of so many tokens.
const ROOM: usize = 256;

/// A loaded decoder.
pub(crate) struct Decoder {
    embedding: Weight,
    layers: Vec<Layer>,
    norm: Tensor,
    /// Absent if the embedding serves as output too.
    output: Option<Weight>,
    shape: Shape,
    turns: Turns,
    /// Of the layers that see a window, if there are any.
    window_turns: Option<Turns>,
    cache: Cache,
    device: Device,
}

/// Keys and values of the tokens so far; each tensor has the shape (key heads, capacity, head).
#[derive(Default)]
struct Cache {
    layers: Vec<(Tensor, Tensor)>,
    capacity: usize,
    ids: Vec<u32>,
}

/// Whether there is code for networks of this architecture.
pub(crate) fn is_known(architecture: &str) -> bool {
    Family::of(architecture).is_some()
}

impl Decoder {
    /// Reads the network for texts of at most `positions` tokens.
    pub(crate) fn load(
        model: &str,
        gguf: &mut Gguf,
        positions: usize,
        device: &Device,
    ) -> std::result::Result<Self, LoadError> {
        let unsupported = |reason| LoadError::Unsupported { model: model.to_owned(), reason };
        let architecture = gguf.text("general.architecture")?;
        let family =
            Family::of(architecture).ok_or_else(|| unsupported(format!("architecture {architecture:?}")))?;
        let shape = Shape::read(gguf, family, positions).map_err(|error| error.of(model))?;
        let embedding = Weight::read_table(gguf, "token_embd", device)?;
        let output =
            gguf.has_tensor("output.weight").then(|| Weight::read(gguf, "output", device)).transpose()?;
        let layers = (0..shape.layers)
            .map(|index| Layer::read(gguf, &shape, index, device))
            .collect::<std::result::Result<_, _>>()?;
        Ok(Self {
            norm: gguf.vector("output_norm.weight", device)?,
            turns: Turns::read(gguf, &shape, positions, device)?,
            window_turns: Turns::of_windows(gguf, &shape, positions, device)?,
            cache: Cache::default(),
            device: device.clone(),
            embedding,
            output,
            layers,
            shape,
        })
    }

    /// Length of a token's vector.
    pub(crate) fn dimensions(&self) -> usize {
        self.shape.width
    }

    /// Forgets everything and makes room for so many tokens.
    pub(crate) fn restart(&mut self, capacity: usize) -> Result<()> {
        self.resume(&[], capacity).map(drop)
    }

    /// Makes room for so many tokens and forgets all but what these begin with. Returns how many of them need not be read again, always
    /// fewer than there are.
    pub(crate) fn resume(&mut self, ids: &[u32], capacity: usize) -> Result<usize> {
        let common = self.cache.ids.iter().zip(ids).take_while(|(before, now)| before == now).count();
        let known = common.min(ids.len().saturating_sub(FEWEST_READ));
        self.cache.ids.truncate(known);
        if capacity > self.cache.capacity {
            self.grow(known, capacity.next_multiple_of(ROOM))?;
        }
        Ok(known)
    }

    /// Moves what is known of the first tokens into tensors for more of them.
    fn grow(&mut self, known: usize, capacity: usize) -> Result<()> {
        let moved = |old: Option<&Tensor>| {
            let shape = (self.shape.key_heads, capacity, self.shape.head);
            let new = Tensor::zeros(shape, DType::F32, &self.device)?;
            if let Some(old) = old.filter(|_| known > 0) {
                new.slice_set(&old.narrow(1, 0, known.next_multiple_of(GROUP))?.contiguous()?, 1, 0)?;
            }
            Ok::<_, candle_core::Error>(new)
        };
        let old = |index: usize| self.cache.layers.get(index);
        let layers = (0..self.layers.len()).map(|index| {
            Ok((moved(old(index).map(|(keys, _)| keys))?, moved(old(index).map(|(_, values)| values))?))
        });
        let layers = layers.collect::<Result<_>>()?;
        self.cache = Cache { layers, capacity, ids: std::mem::take(&mut self.cache.ids) };
        Ok(())
    }

    /// Reads tokens and returns a score for each token that could be next.
    pub(crate) fn forward(&mut self, ids: &[u32]) -> Result<Vec<f32>> {
        let hidden = self.last(ids)?;
        self.output.as_ref().unwrap_or(&self.embedding).apply(&hidden)?.squeeze(0)?.to_vec1()
    }

    /// Reads tokens and returns the vector of the last one.
    pub(crate) fn vector(&mut self, ids: &[u32]) -> Result<Vec<f32>> {
        self.last(ids)?.squeeze(0)?.to_vec1()
    }

    /// What the layers make of the last token, shape (1, width).
    fn last(&mut self, ids: &[u32]) -> Result<Tensor> {
        let mut last = None;
        for piece in ids.chunks(PIECE) {
            last = Some(self.read(piece)?);
        }
        let Some(hidden) = last else { candle_core::bail!("there is no token to read") };
        let hidden = hidden.narrow(0, hidden.dim(0)? - 1, 1)?.contiguous()?;
        rms_norm(&hidden, &self.norm, self.shape.epsilon)
    }

    fn read(&mut self, ids: &[u32]) -> Result<Tensor> {
        let (start, tokens) = (self.cache.ids.len(), ids.len());
        let turned = |turns: &Turns, window| Turned::of(turns, start, tokens, window, &self.device);
        let windowed =
            self.window_turns.as_ref().map(|turns| turned(turns, self.shape.window)).transpose()?;
        let step = Step { shape: &self.shape, whole: turned(&self.turns, None)?, windowed, start };
        let mut hidden = self.embedding.rows(ids, &self.device)?;
        if let Some(scale) = self.shape.embedding_scale {
            hidden = (hidden * scale)?;
        }
        for (layer, (keys, values)) in self.layers.iter().zip(&self.cache.layers) {
            hidden = layer.apply(&hidden, &step, keys, values)?;
        }
        self.cache.ids.extend(ids);
        Ok(hidden)
    }
}

/// Minus infinity where a token would see a later one or one that its window has left behind, shape (tokens, tokens so far); `None` if
/// there is no such place.
fn mask(start: usize, tokens: usize, window: Option<usize>, device: &Device) -> Result<Option<Tensor>> {
    let seen = start + tokens;
    let window = window.unwrap_or(usize::MAX);
    if tokens == 1 && seen <= window {
        return Ok(None);
    }
    let hides = move |row: usize, column: usize| column > row || row - column >= window;
    let values = (start..seen).flat_map(|row| {
        (0..seen).map(move |column| if hides(row, column) { f32::NEG_INFINITY } else { 0.0 })
    });
    Tensor::from_vec(values.collect::<Vec<f32>>(), (tokens, seen), device).map(Some)
}

#[cfg(test)]
mod tests;
