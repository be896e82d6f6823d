//! From a name in the manifest to a running model: its files are checked against their checksums before they are read.

use std::sync::Arc;

use engine::Embedder;

use crate::builtin;
use crate::embedder::TransformerEmbedder;
use crate::execution::Execution;
use crate::generator::GgufGenerator;
use crate::load_error::LoadError;
use crate::manifest::{ModelEntry, Source, Task};
use crate::reranker::CrossEncoder;
use crate::static_table::{ARCHITECTURE, StaticEmbedder};
use crate::store::{ModelStore, Status};

impl ModelStore {
    /// Checks and loads an embedder of whatever architecture.
    ///
    /// # Errors
    /// [`LoadError`]; [`LoadError::NotReady`] if files are missing or damaged.
    pub fn load_embedder(&self, model: &str, execution: &Execution) -> Result<Arc<dyn Embedder>, LoadError> {
        match self.load_static_embedder(model)? {
            Some(embedder) => Ok(Arc::new(embedder)),
            None => {
                Ok(Arc::new(TransformerEmbedder::load(self.ready(model)?, &self.folder(model), execution)?))
            }
        }
    }

    /// Checks and loads an embedder that is a table; `None` if the model has another architecture.
    ///
    /// # Errors
    /// [`LoadError`]; [`LoadError::NotReady`] if files are missing or damaged.
    pub fn load_static_embedder(&self, model: &str) -> Result<Option<StaticEmbedder>, LoadError> {
        if self.entry(model)?.architecture != ARCHITECTURE {
            return Ok(None);
        }
        let entry = self.ready(model)?;
        let Task::Embed(task) = &entry.task else {
            return Err(LoadError::WrongTask { model: entry.name.clone(), wanted: "embedder" });
        };
        let embedder = match entry.source {
            Source::Builtin => builtin::embedder(entry)?,
            _ => StaticEmbedder::load(&entry.name, &self.folder(model))?,
        };
        let is_whole = task.dimensions == embedder.dimensions();
        Ok(Some(if is_whole { embedder } else { embedder.shortened(task.dimensions)? }))
    }

    /// Checks and loads a reranker.
    ///
    /// # Errors
    /// [`LoadError`]; [`LoadError::NotReady`] if files are missing or damaged.
    pub fn load_reranker(&self, model: &str, execution: &Execution) -> Result<CrossEncoder, LoadError> {
        CrossEncoder::load(self.ready(model)?, &self.folder(model), execution)
    }

    /// Checks and loads a generator.
    ///
    /// # Errors
    /// [`LoadError`]; [`LoadError::NotReady`] if files are missing or damaged.
    pub fn load_generator(&self, model: &str, execution: &Execution) -> Result<GgufGenerator, LoadError> {
        GgufGenerator::load(self.ready(model)?, &self.folder(model), execution)
    }

    fn ready(&self, model: &str) -> Result<&ModelEntry, LoadError> {
        match self.verify(model)? {
            Status::Present => Ok(self.entry(model)?),
            status => Err(LoadError::NotReady { model: model.to_owned(), status }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::manifest::Manifest;

    /// In an empty folder each loader misses its first file, unless it does not know what it is asked for.
    #[test]
    fn there_is_code_for_every_model_of_the_manifest() {
        let (folder, execution) = (tempfile::tempdir().unwrap(), Execution::default());
        for entry in Manifest::builtin().models.iter().filter(|entry| entry.architecture != ARCHITECTURE) {
            let error = match &entry.task {
                Task::Embed(_) => TransformerEmbedder::load(entry, folder.path(), &execution).map(drop),
                Task::Generate(_) => GgufGenerator::load(entry, folder.path(), &execution).map(drop),
                Task::Rerank => CrossEncoder::load(entry, folder.path(), &execution).map(drop),
            };
            let error = error.unwrap_err();
            assert!(matches!(error, LoadError::Format { .. }), "{}: {error}", entry.name);
        }
    }
}
