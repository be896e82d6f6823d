//! The static embedder: a text's vector is the sum of the vectors of its words' units, brought to length one.
//!
//! There is no network to run, so a question takes microseconds and a passage not many more, and the whole model is small
//! enough to come with the program.

mod config;
mod table;
mod vocabulary;

use std::collections::HashMap;
use std::path::Path;
use std::sync::{Arc, PoisonError, RwLock};

pub(crate) use config::ARCHITECTURE;
pub use config::{Seen, StaticConfig};
use engine::{Embedder, Embedding, ModelError, ModelId};
use german::tokens;
use rayon::prelude::*;
pub use table::Precision;
pub(crate) use table::Table;
pub use vocabulary::Pieces;
pub(crate) use vocabulary::{CONTINUES, Vocabulary, stems_of};

use crate::checksum::Checksum;
use crate::load_error::LoadError;
use crate::normalise::normalise;
use crate::windows::spans;

/// Words of a window. Passages have about 150, so only outsized ones are cut.
const WINDOW_WORDS: usize = 400;
/// Words whose units are remembered; cutting compounds is most of the work, and texts repeat their words.
const REMEMBERED: usize = 1 << 17;

/// Names of the files of a static embedder.
pub(crate) const CONFIG: &str = "config.json";
/// One unit a line.
pub(crate) const VOCABULARY: &str = "vocabulary.txt";
/// The table.
pub(crate) const WEIGHTS: &str = "model.safetensors";

/// A table of vectors for the units of words. Clones share it.
#[derive(Clone)]
pub struct StaticEmbedder(Arc<Shared>);

struct Shared {
    model: ModelId,
    dimensions: usize,
    parts: Arc<StaticParts>,
    remembered: RwLock<HashMap<Box<str>, Box<[u32]>>>,
}

/// What a static embedder is made of.
#[derive(Clone, Debug)]
pub(crate) struct StaticParts {
    pub(crate) config: StaticConfig,
    pub(crate) vocabulary: Vocabulary,
    pub(crate) table: Table,
}

/// The content of the files of a static embedder.
pub(crate) struct StaticFiles<'f> {
    pub(crate) config: &'f [u8],
    pub(crate) vocabulary: &'f [u8],
    pub(crate) weights: &'f [u8],
}

impl StaticEmbedder {
    /// Loads `config.json`, `vocabulary.txt` and `model.safetensors` of a folder.
    ///
    /// # Errors
    /// [`LoadError`] if a file is not what it should be.
    pub fn load(name: &str, folder: &Path) -> Result<Self, LoadError> {
        let read = |file: &str| {
            let path = folder.join(file);
            fs_err::read(&path).map_err(|error| LoadError::format(&path, &error))
        };
        let (config, vocabulary, weights) = (read(CONFIG)?, read(VOCABULARY)?, read(WEIGHTS)?);
        let files = StaticFiles { config: &config, vocabulary: &vocabulary, weights: &weights };
        Self::from_files(name, &files, folder)
    }

    /// From the content of its files; `place` is where messages say they are.
    pub(crate) fn from_files(name: &str, files: &StaticFiles<'_>, place: &Path) -> Result<Self, LoadError> {
        let parts = StaticParts::read(files, place)?;
        // A table that was trained again has the same name and other vectors, so its content is part of the model's identity.
        let content = Checksum::of_bytes(files.weights);
        Ok(Self::new(ModelId(format!("{name}-{:.8}", content.to_string())), parts))
    }

    pub(crate) fn new(model: ModelId, parts: StaticParts) -> Self {
        let dimensions = parts.table.dimensions();
        Self(Arc::new(Shared { model, dimensions, parts: Arc::new(parts), remembered: RwLock::default() }))
    }

    /// The same model with shorter vectors.
    ///
    /// # Errors
    /// [`LoadError::Unsupported`] if it was not trained for that length.
    pub fn shortened(&self, dimensions: usize) -> Result<Self, LoadError> {
        let config = self.config();
        if dimensions == self.0.dimensions {
            return Ok(self.clone());
        }
        if !config.sizes.contains(&dimensions) {
            let reason = format!("{dimensions} dimensions, it was trained for {:?}", config.sizes);
            return Err(LoadError::Unsupported { model: self.0.model.0.clone(), reason });
        }
        let model = ModelId(format!("{}-{dimensions}", self.0.model));
        let parts = Arc::clone(&self.0.parts);
        Ok(Self(Arc::new(Shared { model, dimensions, parts, remembered: RwLock::default() })))
    }

    /// What its configuration says.
    pub fn config(&self) -> &StaticConfig {
        &self.0.parts.config
    }

    pub(crate) fn parts(&self) -> &StaticParts {
        &self.0.parts
    }
}

impl StaticParts {
    fn read(files: &StaticFiles<'_>, place: &Path) -> Result<Self, LoadError> {
        let wrong = |file: &str, reason: &dyn ToString| LoadError::format(&place.join(file), reason);
        let config = StaticConfig::parse(files.config).map_err(|reason| wrong(CONFIG, &reason))?;
        let lines = std::str::from_utf8(files.vocabulary).map_err(|error| wrong(VOCABULARY, &error))?;
        let vocabulary = Vocabulary::new(lines.lines().map(Box::from).collect(), config.stems, config.cut);
        let table = Table::read(files.weights).map_err(|reason| wrong(WEIGHTS, &reason))?;
        let units = config.stems + config.pieces;
        if units != vocabulary.len() || units != table.len() || config.dimensions != table.dimensions() {
            let (lines, rows, width) = (vocabulary.len(), table.len(), table.dimensions());
            let reason = format!(
                "{units} units of {} values, but {lines} names and {rows} vectors of {width}",
                config.dimensions
            );
            return Err(wrong(CONFIG, &reason));
        }
        Ok(Self { config, vocabulary, table })
    }
}

impl Embedder for StaticEmbedder {
    fn model(&self) -> &ModelId {
        &self.0.model
    }

    fn dimensions(&self) -> usize {
        self.0.dimensions
    }

    fn embed_query(&self, text: &str) -> Result<Vec<f32>, ModelError> {
        let words: Vec<&str> = tokens(text).map(|token| token.text).take(WINDOW_WORDS).collect();
        Ok(self.0.vector(&self.0.units(&words)))
    }

    fn embed_passages(&self, texts: &[&str]) -> Result<Vec<Embedding>, ModelError> {
        Ok(texts.par_iter().map(|text| self.0.windows(text)).collect())
    }

    fn max_tokens(&self) -> usize {
        WINDOW_WORDS
    }

    fn count_tokens(&self, text: &str) -> usize {
        tokens(text).count()
    }
}

impl Shared {
    fn windows(&self, text: &str) -> Embedding {
        let words: Vec<&str> = tokens(text).map(|token| token.text).collect();
        let units = self.units(&words);
        spans(words.len(), WINDOW_WORDS).map(|window| self.vector(&units[window])).collect()
    }

    /// A text of which no word is known points in a direction of its own, because length one is promised for every text.
    fn vector(&self, words: &[Box<[u32]>]) -> Vec<f32> {
        let mut sum = vec![0.0; self.dimensions];
        for unit in words.iter().flatten() {
            self.parts.table.add(*unit, &mut sum);
        }
        if sum.iter().all(|value| *value == 0.0) {
            sum[0] = 1.0;
        }
        normalise(sum)
    }

    /// The units of each word, remembered ones first.
    fn units(&self, words: &[&str]) -> Vec<Box<[u32]>> {
        let known: Vec<Option<Box<[u32]>>> = {
            let remembered = self.remembered.read().unwrap_or_else(PoisonError::into_inner);
            words.iter().map(|word| remembered.get(*word).cloned()).collect()
        };
        let mut learned = Vec::new();
        let units = words.iter().zip(known).map(|(word, known)| {
            known.unwrap_or_else(|| {
                let units: Box<[u32]> = self.parts.vocabulary.units(word).into();
                learned.push((Box::from(*word), units.clone()));
                units
            })
        });
        let units = units.collect();
        self.remember(learned);
        units
    }

    fn remember(&self, learned: Vec<(Box<str>, Box<[u32]>)>) {
        if learned.is_empty() {
            return;
        }
        let mut remembered = self.remembered.write().unwrap_or_else(PoisonError::into_inner);
        if remembered.len() + learned.len() > REMEMBERED {
            remembered.clear();
        }
        remembered.extend(learned);
    }
}
