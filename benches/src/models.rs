//! The starter models, from the folder into which the tests fetch them or any other.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::{Context, Result};
use engine::Embedder;
use inference::{Execution, GgufGenerator, Manifest, ModelEntry, ModelStore};

use crate::arguments::Arguments;
use crate::corpus;

pub(crate) struct Models {
    store: ModelStore,
}

impl Models {
    pub(crate) fn new(arguments: &Arguments) -> Self {
        let root = arguments.models.clone().unwrap_or_else(|| target().join("tmp/models"));
        Self { store: ModelStore::new(root, Manifest::builtin()) }
    }

    /// The embedder that everybody has.
    pub(crate) fn starter_embedder(&self) -> Result<Arc<dyn Embedder>> {
        self.embedder(&self.starter().embedder)
    }

    /// The named embedder, or the one that everybody has.
    pub(crate) fn wanted_embedder(&self, arguments: &Arguments) -> Result<Arc<dyn Embedder>> {
        self.embedder(arguments.embedder.as_ref().unwrap_or(&self.starter().embedder))
    }

    /// The small English embedder, which other programs run too, with the folder of its files.
    pub(crate) fn english_embedder(&self) -> Result<(Arc<dyn Embedder>, PathBuf)> {
        let name = "all-minilm-l6-v2";
        Ok((self.embedder(name)?, self.store.folder(name)))
    }

    fn embedder(&self, name: &str) -> Result<Arc<dyn Embedder>> {
        self.store.load_embedder(name, &Execution::default()).with_context(|| self.advice(name))
    }

    /// The starter generator with the folder of its files.
    pub(crate) fn generator(&self) -> Result<(GgufGenerator, PathBuf)> {
        let name = self.starter().generator.as_deref().context("the starter profile has no generator")?;
        let generator =
            self.store.load_generator(name, &Execution::default()).with_context(|| self.advice(name))?;
        Ok((generator, self.store.folder(name)))
    }

    /// A generator of the Llama family from the file `model.gguf` of a folder.
    pub(crate) fn synthetic_generator(&self, folder: &Path) -> Result<GgufGenerator> {
        let name = self.starter().generator.as_deref().context("the starter profile has no generator")?;
        let entry =
            self.store.manifest().model(name).context("the starter generator is not in the manifest")?;
        let entry = ModelEntry { name: "synthetic".to_owned(), ..entry.clone() };
        Ok(GgufGenerator::load(&entry, folder, &Execution::default())?)
    }

    fn starter(&self) -> &inference::Profile {
        self.store.manifest().profile("starter").expect("the manifest has a starter profile")
    }

    fn advice(&self, name: &str) -> String {
        format!(
            "no usable {}\nhint: `cargo run --release -- --data-dir DIR models fetch {name}`, then `--models DIR/models`",
            self.store.folder(name).display()
        )
    }
}

/// Threads that a model runs with, ours and others.
pub(crate) fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

/// The folder of what is built.
pub(crate) fn target() -> PathBuf {
    let built = std::env::current_exe().ok();
    let target = built.as_deref().and_then(|program| Some(program.parent()?.parent()?.to_owned()));
    target.unwrap_or_else(|| corpus::root().join("target"))
}
