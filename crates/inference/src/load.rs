//! From a name in the manifest to a running model: its files are checked against their checksums before they are read.

use crate::embedder::BertEmbedder;
use crate::execution::Execution;
use crate::generator::LlamaGenerator;
use crate::load_error::LoadError;
use crate::manifest::ModelEntry;
use crate::store::{ModelStore, Status};

impl ModelStore {
    /// Checks and loads an embedder.
    ///
    /// # Errors
    /// [`LoadError`]; [`LoadError::NotReady`] if files are missing or damaged.
    pub fn load_embedder(&self, model: &str, execution: &Execution) -> Result<BertEmbedder, LoadError> {
        BertEmbedder::load(self.ready(model)?, &self.folder(model), execution)
    }

    /// Checks and loads a generator.
    ///
    /// # Errors
    /// [`LoadError`]; [`LoadError::NotReady`] if files are missing or damaged.
    pub fn load_generator(&self, model: &str, execution: &Execution) -> Result<LlamaGenerator, LoadError> {
        LlamaGenerator::load(self.ready(model)?, &self.folder(model), execution)
    }

    fn ready(&self, model: &str) -> Result<&ModelEntry, LoadError> {
        match self.verify(model)? {
            Status::Present => Ok(self.entry(model)?),
            status => Err(LoadError::NotReady { model: model.to_owned(), status }),
        }
    }
}
