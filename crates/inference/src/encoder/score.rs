//! The head of a cross-encoder: from the vector of the first token to one score.

use candle_core::{Result, Tensor};

use super::checkpoint::Checkpoint;
use super::layer::Linear;

/// A dense layer, tanh, and one output.
pub(crate) struct ScoreHead {
    dense: Linear,
    output: Linear,
}

impl ScoreHead {
    /// Finds the head where BERT or XLM-RoBERTa keeps it.
    pub(crate) fn build(checkpoint: &Checkpoint) -> Result<Self> {
        let (weights, network) = (&checkpoint.weights, checkpoint.network());
        let (dense, output) = if weights.contains_tensor("classifier.out_proj.weight") {
            (weights.pp("classifier.dense"), weights.pp("classifier.out_proj"))
        } else {
            (network.pp("pooler.dense"), weights.pp("classifier"))
        };
        let head = Self { dense: Linear::build(&dense)?, output: Linear::build(&output)? };
        match head.output.outputs() {
            1 => Ok(head),
            outputs => candle_core::bail!("its head gives {outputs} scores, not one"),
        }
    }

    /// The score of a sequence, given the vectors of its tokens.
    pub(crate) fn score(&self, tokens: &Tensor) -> Result<f32> {
        let inner = self.dense.apply(&tokens.narrow(0, 0, 1)?)?.tanh()?;
        self.output.apply(&inner)?.squeeze(1)?.squeeze(0)?.to_scalar()
    }
}
