//! `config.json` of a static embedder: its shape, what it has seen, and how well it did.

use std::path::Path;

use serde::{Deserialize, Serialize};

use super::vocabulary::Pieces;
use crate::load_error::LoadError;

/// The only architecture that [`super::StaticEmbedder`] runs, as configuration and manifest call it.
pub(crate) const ARCHITECTURE: &str = "static";

/// Whose papers a model has read. What it has read shows in its vectors, so it is for the same readers only.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Seen {
    /// Public ones only.
    #[default]
    Public,
    /// Internal ones too.
    Internal,
}

/// What the configuration of a static embedder says.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StaticConfig {
    /// Always `static`.
    pub architecture: String,
    /// Length of its vectors.
    pub dimensions: usize,
    /// Shorter lengths that it was trained for too: the begin of a vector is a vector.
    pub sizes: Vec<usize>,
    /// How many of the units are stems.
    pub stems: usize,
    /// How many are pieces of words.
    pub pieces: usize,
    /// Which words are cut into pieces.
    pub cut: Pieces,
    /// Whose papers it has read.
    pub seen: Seen,
}

impl StaticConfig {
    /// Whether the model in a folder is a table, by its configuration; other models have one too.
    ///
    /// # Errors
    /// [`LoadError::Format`] if it has none.
    pub fn is_in(folder: &Path) -> Result<bool, LoadError> {
        #[derive(Deserialize)]
        struct Kind {
            architecture: Option<String>,
        }
        let path = folder.join(super::CONFIG);
        let content = fs_err::read(&path).map_err(|error| LoadError::format(&path, &error))?;
        let kind: Kind =
            serde_json::from_slice(&content).map_err(|error| LoadError::format(&path, &error))?;
        Ok(kind.architecture.as_deref() == Some(ARCHITECTURE))
    }

    /// Reads the configuration of a model's folder.
    ///
    /// # Errors
    /// [`LoadError::Format`] if it cannot be read.
    pub fn load(folder: &Path) -> Result<Self, LoadError> {
        let path = folder.join(super::CONFIG);
        let content = fs_err::read(&path).map_err(|error| LoadError::format(&path, &error))?;
        Self::parse(&content).map_err(|reason| LoadError::format(&path, &reason))
    }

    /// Reads a configuration.
    pub(crate) fn parse(content: &[u8]) -> Result<Self, String> {
        let config: Self = serde_json::from_slice(content).map_err(|error| error.to_string())?;
        if config.architecture == ARCHITECTURE {
            Ok(config)
        } else {
            Err(format!("architecture {:?}", config.architecture))
        }
    }
}
