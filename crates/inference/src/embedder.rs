//! The embedder: texts in, vectors out, with the network on its own thread.

mod network;

use std::path::Path;
use std::sync::Arc;

use engine::{Embedder, Embedding, ModelError, ModelId};

use crate::execution::Execution;
use crate::load_error::LoadError;
use crate::manifest::{EmbedTask, ModelEntry, Pooling, Task};
use crate::own;
use crate::windows::{Windows, batches};
use crate::worker::{WhenFull, Worker};
use network::Network;

/// Tokens of one call to the network: enough to keep the cores busy, so few that a question does not wait long behind it.
const BATCH_TOKENS: usize = 2048;

/// A transformer that embeds: BERT, XLM-RoBERTa or Qwen3. Clones share its thread and its weights.
#[derive(Clone)]
pub struct TransformerEmbedder(Arc<Shared>);

struct Shared {
    model: ModelId,
    task: EmbedTask,
    passage_prefix: Vec<u32>,
    windows: Windows,
    worker: Worker<Network>,
}

impl TransformerEmbedder {
    /// Loads `tokenizer.json` of a folder, with `config.json` and `model.safetensors` or with `model.gguf`.
    ///
    /// # Errors
    /// [`LoadError`] if the entry is no embedder of this architecture or a file is not what it should be.
    pub fn load(entry: &ModelEntry, folder: &Path, execution: &Execution) -> Result<Self, LoadError> {
        let Task::Embed(task) = &entry.task else {
            return Err(LoadError::WrongTask { model: entry.name.clone(), wanted: "embedder" });
        };
        let network = Network::load(entry, task, folder, execution)?;
        let windows = Windows::load(&entry.name, folder, entry.max_tokens)?;
        let passage_prefix = windows
            .ids(task.passage_prefix.trim_end())
            .map_err(|reason| LoadError::format(&folder.join("tokenizer.json"), &reason))?;
        let model = ModelId(entry.name.clone());
        Ok(Self(Arc::new(Shared {
            passage_prefix,
            windows,
            worker: Worker::start(model.clone(), network, execution)?,
            task: task.clone(),
            model,
        })))
    }

    /// Loads a BERT or XLM-RoBERTa that an installation has made itself, for example with `models/ratsfund-de/train_transformer.py`: mean
    /// pooling, no prefixes.
    ///
    /// # Errors
    /// [`LoadError`] if a file is not what it should be.
    pub fn of_folder(name: &str, folder: &Path, execution: &Execution) -> Result<Self, LoadError> {
        let task = |dimensions| {
            Task::Embed(EmbedTask {
                dimensions,
                pooling: Pooling::Mean,
                query_prefix: String::new(),
                passage_prefix: String::new(),
                dense_weight: None,
                synonym_weight: None,
                strength_by_meaning: None,
                answer_threshold: None,
            })
        };
        let entry = own::entry(name, folder, task)?;
        Self::load(&entry, folder, execution)
    }
}

impl Embedder for TransformerEmbedder {
    fn model(&self) -> &ModelId {
        &self.0.model
    }

    fn dimensions(&self) -> usize {
        self.0.task.dimensions
    }

    fn embed_query(&self, text: &str) -> Result<Vec<f32>, ModelError> {
        let shared = &self.0;
        let window = shared.windows.first(&format!("{}{text}", shared.task.query_prefix));
        let window = window.map_err(|reason| shared.failed(reason))?;
        let mut vectors = shared.run(vec![window], WhenFull::Refuse)?;
        Ok(vectors.pop().expect("one window has one vector"))
    }

    fn embed_passages(&self, texts: &[&str]) -> Result<Vec<Embedding>, ModelError> {
        let mut windows = Vec::new();
        let mut counts = Vec::with_capacity(texts.len());
        for text in texts {
            let of_text = self.0.windows.of(&self.0.passage_prefix, text);
            let of_text = of_text.map_err(|reason| self.0.failed(reason))?;
            counts.push(of_text.len());
            windows.extend(of_text);
        }
        let mut vectors = Vec::with_capacity(windows.len());
        let lengths: Vec<usize> = windows.iter().map(Vec::len).collect();
        for batch in batches(&lengths, BATCH_TOKENS) {
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
    fn failed(&self, reason: String) -> ModelError {
        ModelError::Failed { model: self.model.clone(), reason }
    }

    fn run(&self, windows: Vec<Vec<u32>>, when_full: WhenFull) -> Result<Vec<Vec<f32>>, ModelError> {
        let model = self.model.clone();
        let call = move |network: &mut Network| {
            network.embed(windows).map_err(|error| ModelError::Failed { model, reason: error.to_string() })
        };
        self.worker.submit(when_full, call)?.wait()
    }
}

#[cfg(test)]
mod tests;
