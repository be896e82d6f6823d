//! The embedder: texts in, vectors out, with the network on its own thread.

use std::path::Path;
use std::sync::Arc;

use candle_core::Tensor;
use engine::{Embedder, Embedding, ModelError, ModelId};

use crate::bert::{self, Bert};
use crate::execution::Execution;
use crate::load_error::LoadError;
use crate::manifest::{EmbedTask, ModelEntry, Pooling, Task};
use crate::normalise::normalise;
use crate::windows::{Windows, batches};
use crate::worker::{WhenFull, Worker};

/// Tokens of one call to the network: enough to keep the cores busy, so few that a question does not wait long behind it.
const BATCH_TOKENS: usize = 2048;

/// A BERT model that embeds. Clones share its thread and its weights.
#[derive(Clone)]
pub struct BertEmbedder(Arc<Shared>);

struct Shared {
    model: ModelId,
    task: EmbedTask,
    query_prefix: Vec<u32>,
    passage_prefix: Vec<u32>,
    windows: Windows,
    worker: Worker<Bert>,
}

impl BertEmbedder {
    /// Loads `config.json`, `tokenizer.json` and `model.safetensors` of a folder.
    ///
    /// # Errors
    /// [`LoadError`] if the entry is no embedder of this architecture or a file is not what it should be.
    pub fn load(entry: &ModelEntry, folder: &Path, execution: &Execution) -> Result<Self, LoadError> {
        let unsupported = |reason| Err(LoadError::Unsupported { model: entry.name.clone(), reason });
        let Task::Embed(task) = &entry.task else {
            return Err(LoadError::WrongTask { model: entry.name.clone(), wanted: "embedder" });
        };
        if entry.architecture != "bert" {
            return unsupported(format!("architecture {:?}", entry.architecture));
        }
        let network = Bert::load(&entry.name, folder, &execution.device())?;
        if network.dimensions() != task.dimensions || network.positions() < entry.max_tokens {
            let (dimensions, positions) = (network.dimensions(), network.positions());
            return unsupported(format!("it has {dimensions} dimensions and {positions} positions"));
        }
        let windows = Windows::load(&entry.name, folder, entry.max_tokens)?;
        let prefix = |text: &str| {
            windows
                .ids(text.trim_end())
                .map_err(|reason| LoadError::format(&folder.join("tokenizer.json"), &reason))
        };
        let model = ModelId(entry.name.clone());
        Ok(Self(Arc::new(Shared {
            query_prefix: prefix(&task.query_prefix)?,
            passage_prefix: prefix(&task.passage_prefix)?,
            windows,
            worker: Worker::start(model.clone(), network, execution)?,
            task: task.clone(),
            model,
        })))
    }
}

impl Embedder for BertEmbedder {
    fn model(&self) -> &ModelId {
        &self.0.model
    }

    fn dimensions(&self) -> usize {
        self.0.task.dimensions
    }

    fn embed_query(&self, text: &str) -> Result<Vec<f32>, ModelError> {
        let mut windows = self.0.cut(&self.0.query_prefix, text)?;
        windows.truncate(1);
        let mut vectors = self.0.run(windows, WhenFull::Refuse)?;
        Ok(vectors.pop().expect("one window has one vector"))
    }

    fn embed_passages(&self, texts: &[&str]) -> Result<Vec<Embedding>, ModelError> {
        let mut windows = Vec::new();
        let mut counts = Vec::with_capacity(texts.len());
        for text in texts {
            let of_text = self.0.cut(&self.0.passage_prefix, text)?;
            counts.push(of_text.len());
            windows.extend(of_text);
        }
        let mut vectors = Vec::with_capacity(windows.len());
        for batch in batches(&windows, BATCH_TOKENS) {
            vectors.extend(self.0.run(windows[batch].to_vec(), WhenFull::Wait)?);
        }
        let mut vectors = vectors.into_iter();
        Ok(counts.into_iter().map(|count| vectors.by_ref().take(count).collect()).collect())
    }

    fn max_tokens(&self) -> usize {
        self.0.windows.room(&self.0.passage_prefix)
    }

    fn count_tokens(&self, text: &str) -> usize {
        self.0.windows.ids(text).map_or(0, |ids| ids.len())
    }
}

impl Shared {
    fn cut(&self, prefix: &[u32], text: &str) -> Result<Vec<Vec<u32>>, ModelError> {
        self.windows
            .of(prefix, text)
            .map_err(|reason| ModelError::Failed { model: self.model.clone(), reason })
    }

    fn run(&self, windows: Vec<Vec<u32>>, when_full: WhenFull) -> Result<Vec<Vec<f32>>, ModelError> {
        let (model, pooling) = (self.model.clone(), self.task.pooling);
        let call = move |network: &mut Bert| {
            embed(network, &windows, pooling)
                .map_err(|error| ModelError::Failed { model, reason: error.to_string() })
        };
        self.worker.submit(when_full, call)?.wait()
    }
}

fn embed(network: &Bert, windows: &[Vec<u32>], pooling: Pooling) -> candle_core::Result<Vec<Vec<f32>>> {
    let pool: fn(&Tensor) -> candle_core::Result<Vec<f32>> = match pooling {
        Pooling::Mean => bert::mean,
        Pooling::Cls => bert::first,
    };
    network.forward(windows)?.iter().map(|tokens| Ok(normalise(pool(tokens)?))).collect()
}

#[cfg(test)]
mod tests;
