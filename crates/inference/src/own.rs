//! Networks that an installation has made itself, for example with the scripts in `models/ratsfund-de`: no manifest names them, so their
//! files say what they are.

use std::path::Path;

use serde::Deserialize;

use crate::checksum::Checksum;
use crate::load_error::LoadError;
use crate::manifest::{ModelEntry, Source, Task};

/// Most tokens that such a network is given at a time: what small ones are trained on.
const MOST_TOKENS: usize = 256;

#[derive(Deserialize)]
struct Config {
    model_type: String,
    hidden_size: usize,
    max_position_embeddings: usize,
}

/// What a manifest would say of the BERT or XLM-RoBERTa in a folder; `task` is told the length of its vectors. What is in its files is
/// part of its name, because a network that was trained again computes something else.
///
/// # Errors
/// [`LoadError`] if a file is not what it should be.
pub(crate) fn entry(
    name: &str,
    folder: &Path,
    task: impl FnOnce(usize) -> Task,
) -> Result<ModelEntry, LoadError> {
    let path = folder.join("config.json");
    let text = fs_err::read(&path).map_err(|error| LoadError::format(&path, &error))?;
    let config: Config = serde_json::from_slice(&text).map_err(|error| LoadError::format(&path, &error))?;
    let weights = folder.join("model.safetensors");
    let content = Checksum::of_file(&weights).map_err(|error| LoadError::format(&weights, &error))?;
    Ok(ModelEntry {
        name: format!("{name}-{:.8}", content.to_string()),
        architecture: config.model_type,
        licence: String::new(),
        languages: Vec::new(),
        // XLM-RoBERTa leaves its first two positions empty.
        max_tokens: MOST_TOKENS.min(config.max_position_embeddings.saturating_sub(2)),
        task: task(config.hidden_size),
        source: Source::Directory,
        files: Vec::new(),
    })
}
