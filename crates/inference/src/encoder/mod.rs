//! The encoders BERT and XLM-RoBERTa on candle's tensors: one network, of which the second counts its positions from another number.
//!
//! Sequences of different lengths are laid one after the other without padding: the large products run over all tokens at
//! once, and only attention looks at one sequence at a time. So nothing is computed for padding, no mask is needed, and a
//! text does not feel its neighbours.

mod checkpoint;
mod fused;
mod layer;
mod score;

use candle_core::{Device, IndexOp, Result, Tensor};

pub(crate) use checkpoint::Checkpoint;
use layer::{Layer, Norm, rows};
pub(crate) use score::ScoreHead;

/// A text, or two that are read together, as the network takes them.
#[derive(Clone, Debug)]
pub(crate) struct Sequence {
    /// The tokens.
    pub(crate) ids: Vec<u32>,
    /// How many of them belong to the first text; the rest to the second.
    pub(crate) first: usize,
}

/// A loaded encoder.
pub(crate) struct Encoder {
    words: Tensor,
    /// The vectors of all positions in the first segment, then, if there is one, of all positions in the second.
    places: Tensor,
    positions: usize,
    segments: usize,
    norm: Norm,
    layers: Vec<Layer>,
    heads: usize,
    device: Device,
}

impl From<Vec<u32>> for Sequence {
    fn from(ids: Vec<u32>) -> Self {
        Self { first: ids.len(), ids }
    }
}

impl Encoder {
    pub(crate) fn build(checkpoint: &Checkpoint) -> Result<Self> {
        let (config, weights) = (&checkpoint.config, checkpoint.network());
        let embeddings = weights.pp("embeddings");
        let positions =
            embeddings.get_unchecked("position_embeddings.weight")?.i(config.first_position()..)?;
        let segments = embeddings.get_unchecked("token_type_embeddings.weight")?;
        // A token's position and segment are added up once for all of them.
        let places = (0..segments.dim(0)?)
            .map(|segment| positions.broadcast_add(&segments.i(segment..=segment)?))
            .collect::<Result<Vec<_>>>()?;
        let layers = (0..config.num_hidden_layers)
            .map(|index| Layer::build(config, &weights.pp(format!("encoder.layer.{index}"))))
            .collect::<Result<_>>()?;
        Ok(Self {
            words: embeddings.get_unchecked("word_embeddings.weight")?,
            positions: positions.dim(0)?,
            segments: places.len(),
            places: Tensor::cat(&places, 0)?,
            norm: Norm::build(config, &embeddings.pp("LayerNorm"))?,
            layers,
            heads: config.num_attention_heads,
            device: weights.device().clone(),
        })
    }

    /// Most tokens of a sequence.
    pub(crate) fn positions(&self) -> usize {
        self.positions
    }

    /// Length of a token's vector.
    pub(crate) fn dimensions(&self) -> usize {
        self.words.dims()[1]
    }

    /// The vectors of all tokens, one tensor (tokens, dimensions) for each sequence.
    pub(crate) fn forward(&self, sequences: &[Sequence]) -> Result<Vec<Tensor>> {
        let ids: Vec<u32> = sequences.iter().flat_map(|sequence| sequence.ids.iter().copied()).collect();
        let places: Vec<u32> = sequences.iter().flat_map(|sequence| self.places_of(sequence)).collect();
        let lengths: Vec<usize> = sequences.iter().map(|sequence| sequence.ids.len()).collect();
        let words = self.words.index_select(&Tensor::new(ids, &self.device)?, 0)?;
        let places = self.places.index_select(&Tensor::new(places, &self.device)?, 0)?;
        let mut hidden = self.norm.apply(&(words + places)?)?;
        for layer in &self.layers {
            hidden = layer.apply(&hidden, &lengths, self.heads)?;
        }
        rows(&hidden, &lengths).collect()
    }

    /// Rows of `places`; a network without a second segment reads everything in the first.
    fn places_of(&self, sequence: &Sequence) -> impl Iterator<Item = u32> + use<> {
        let (first, positions, has_second) = (sequence.first, self.positions, self.segments > 1);
        let place = move |index| if has_second && index >= first { positions + index } else { index };
        (0..sequence.ids.len()).map(move |index| place(index) as u32)
    }
}

/// The mean of the vectors of all tokens.
pub(crate) fn mean(tokens: &Tensor) -> Result<Vec<f32>> {
    tokens.mean(0)?.to_vec1()
}

/// The vector of the first token.
pub(crate) fn first(tokens: &Tensor) -> Result<Vec<f32>> {
    tokens.get(0)?.to_vec1()
}
