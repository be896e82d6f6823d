//! The networks that embed, and how each makes one vector of a text's tokens.

use std::path::Path;

use candle_core::Tensor;

use crate::decoder::Decoder;
use crate::encoder::{self, Checkpoint, Encoder, Sequence};
use crate::execution::Execution;
use crate::gguf::Gguf;
use crate::load_error::LoadError;
use crate::manifest::{EmbedTask, ModelEntry, Pooling};
use crate::normalise::normalise;

type Pool = fn(&Tensor) -> candle_core::Result<Vec<f32>>;

/// A network that embeds.
pub(super) enum Network {
    /// Every token sees every other: BERT, XLM-RoBERTa.
    Encoder(Encoder, Pool),
    /// The last token has seen all others: Qwen3-Embedding.
    Decoder(Box<Decoder>),
}

impl Network {
    /// Reads the network that the entry names, which must do what the task wants.
    pub(super) fn load(
        entry: &ModelEntry,
        task: &EmbedTask,
        folder: &Path,
        execution: &Execution,
    ) -> Result<Self, LoadError> {
        let unsupported = |reason| Err(LoadError::Unsupported { model: entry.name.clone(), reason });
        let network = match (entry.architecture.as_str(), task.pooling) {
            ("bert" | "xlm-roberta", Pooling::Mean) => {
                Self::encoder(entry, encoder::mean, folder, execution)?
            }
            ("bert" | "xlm-roberta", Pooling::Cls) => {
                Self::encoder(entry, encoder::first, folder, execution)?
            }
            ("qwen3", Pooling::Last) => {
                let mut gguf = Gguf::open(&folder.join("model.gguf"))?;
                let device = execution.device()?;
                Self::Decoder(Box::new(Decoder::load(&entry.name, &mut gguf, entry.max_tokens, &device)?))
            }
            (architecture, pooling) => {
                return unsupported(format!("architecture {architecture:?} with pooling {pooling:?}"));
            }
        };
        let dimensions = match &network {
            Self::Encoder(encoder, _) if encoder.positions() < entry.max_tokens => {
                return unsupported(format!("it has {} positions", encoder.positions()));
            }
            Self::Encoder(encoder, _) => encoder.dimensions(),
            Self::Decoder(decoder) => decoder.dimensions(),
        };
        if dimensions != task.dimensions {
            return unsupported(format!("it has {dimensions} dimensions"));
        }
        Ok(network)
    }

    fn encoder(
        entry: &ModelEntry,
        pool: Pool,
        folder: &Path,
        execution: &Execution,
    ) -> Result<Self, LoadError> {
        let checkpoint = Checkpoint::load(&entry.name, &entry.architecture, folder, &execution.device()?)?;
        Ok(Self::Encoder(checkpoint.build(Encoder::build)?, pool))
    }

    /// One vector of length one for each window of tokens.
    pub(super) fn embed(&mut self, windows: Vec<Vec<u32>>) -> candle_core::Result<Vec<Vec<f32>>> {
        match self {
            Self::Encoder(encoder, pool) => {
                let sequences: Vec<Sequence> = windows.into_iter().map(Sequence::from).collect();
                encoder.forward(&sequences)?.iter().map(|tokens| Ok(normalise(pool(tokens)?))).collect()
            }
            Self::Decoder(decoder) => windows
                .iter()
                .map(|window| {
                    decoder.restart(window.len())?;
                    Ok(normalise(decoder.vector(window)?))
                })
                .collect(),
        }
    }
}
