//! The reranker: a question and passages in, scores out, with the network on its own thread.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use engine::{ModelError, ModelId, Reranker};

use crate::encoder::{Checkpoint, Encoder, ScoreHead, Sequence};
use crate::execution::Execution;
use crate::load_error::LoadError;
use crate::manifest::{ModelEntry, Task};
use crate::own;
use crate::pairs::Pairs;
use crate::windows::batches;
use crate::worker::{WhenFull, Worker};

/// Tokens of one call to the network; the budget is looked at between calls.
const BATCH_TOKENS: usize = 1024;

/// A cross-encoder of the BERT or XLM-RoBERTa family. Clones share its thread and its weights.
#[derive(Clone)]
pub struct CrossEncoder(Arc<Shared>);

struct Shared {
    model: ModelId,
    pairs: Pairs,
    worker: Worker<Scorer>,
}

struct Scorer {
    network: Encoder,
    head: ScoreHead,
}

impl CrossEncoder {
    /// Loads `config.json`, `tokenizer.json` and `model.safetensors` of a folder.
    ///
    /// # Errors
    /// [`LoadError`] if the entry is no reranker of these architectures or a file is not what it should be.
    pub fn load(entry: &ModelEntry, folder: &Path, execution: &Execution) -> Result<Self, LoadError> {
        let unsupported = |reason| Err(LoadError::Unsupported { model: entry.name.clone(), reason });
        if entry.task != Task::Rerank {
            return Err(LoadError::WrongTask { model: entry.name.clone(), wanted: "reranker" });
        }
        if !matches!(entry.architecture.as_str(), "bert" | "xlm-roberta") {
            return unsupported(format!("architecture {:?}", entry.architecture));
        }
        let checkpoint = Checkpoint::load(&entry.name, &entry.architecture, folder, &execution.device()?)?;
        let network = checkpoint.build(Encoder::build)?;
        if network.positions() < entry.max_tokens {
            return unsupported(format!("it has {} positions", network.positions()));
        }
        let scorer = Scorer { network, head: checkpoint.build(ScoreHead::build)? };
        let model = ModelId(entry.name.clone());
        let pairs = Pairs::load(folder, entry.max_tokens)?;
        let worker = Worker::start(model.clone(), scorer, execution)?;
        Ok(Self(Arc::new(Shared { model, pairs, worker })))
    }

    /// Loads one that an installation has made itself, for example with `models/ratsfund-de/train_reranker.py`.
    ///
    /// # Errors
    /// [`LoadError`] if a file is not what it should be.
    pub fn of_folder(name: &str, folder: &Path, execution: &Execution) -> Result<Self, LoadError> {
        Self::load(&own::entry(name, folder, |_| Task::Rerank)?, folder, execution)
    }
}

impl Reranker for CrossEncoder {
    fn model(&self) -> &ModelId {
        &self.0.model
    }

    fn scores(&self, question: &str, passages: &[&str], budget: Duration) -> Result<Vec<f32>, ModelError> {
        let begun = Instant::now();
        let model = self.0.model.clone();
        let failed = move |reason| ModelError::Failed { model: model.clone(), reason };
        let pairs: Result<Vec<Sequence>, String> =
            passages.iter().map(|passage| self.0.pairs.of(question, passage)).collect();
        let pairs = pairs.map_err(&failed)?;
        // The time in the queue counts too: somebody waits.
        let call = move |scorer: &mut Scorer| scorer.scores(&pairs, begun, budget).map_err(failed);
        self.0.worker.submit(WhenFull::Refuse, call)?.wait()
    }
}

impl Scorer {
    fn scores(&self, pairs: &[Sequence], begun: Instant, budget: Duration) -> Result<Vec<f32>, String> {
        let lengths: Vec<usize> = pairs.iter().map(|pair| pair.ids.len()).collect();
        let mut scores = Vec::with_capacity(pairs.len());
        for batch in batches(&lengths, BATCH_TOKENS) {
            if begun.elapsed() >= budget {
                break;
            }
            let read = self.network.forward(&pairs[batch]);
            let batch = read.and_then(|texts| texts.iter().map(|text| self.head.score(text)).collect());
            scores.extend::<Vec<f32>>(batch.map_err(|error: candle_core::Error| error.to_string())?);
        }
        let are_numbers = scores.iter().all(|score| score.is_finite());
        if are_numbers { Ok(scores) } else { Err("its scores are not numbers".to_owned()) }
    }
}

#[cfg(test)]
mod tests;
