//! A trained model as files.

use std::io;
use std::path::Path;

use engine::ModelId;

use super::run::Trained;
use crate::static_table::{CONFIG, StaticConfig, StaticEmbedder, VOCABULARY, WEIGHTS};

impl Trained {
    /// Writes `config.json`, `vocabulary.txt`, `model.safetensors` and the model card `README.md` into a folder.
    ///
    /// # Errors
    /// If a file cannot be written.
    pub fn write(&self, folder: &Path, card: &str) -> io::Result<()> {
        fs_err::create_dir_all(folder)?;
        let config = serde_json::to_string_pretty(&self.parts.config).expect("numbers and names are JSON");
        fs_err::write(folder.join(CONFIG), config + "\n")?;
        let lines: Vec<&str> = self.parts.vocabulary.lines().iter().map(|line| &**line).collect();
        fs_err::write(folder.join(VOCABULARY), lines.join("\n") + "\n")?;
        fs_err::write(folder.join(WEIGHTS), self.parts.table.to_bytes())?;
        fs_err::write(folder.join("README.md"), card)
    }

    /// Its shape.
    pub fn config(&self) -> &StaticConfig {
        &self.parts.config
    }

    /// The model as an embedder, without the way over files.
    pub fn embedder(&self, name: &str) -> StaticEmbedder {
        StaticEmbedder::new(ModelId(name.to_owned()), self.parts.clone())
    }
}
