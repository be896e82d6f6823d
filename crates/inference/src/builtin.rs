//! The models that are part of the program: small enough to be compiled in, so that a fresh installation understands German without
//! fetching anything.

use std::path::Path;

use crate::checksum::Checksum;
use crate::load_error::LoadError;
use crate::manifest::ModelEntry;
use crate::static_table::{CONFIG, StaticEmbedder, StaticFiles, VOCABULARY, WEIGHTS};

/// The files of our own German embedder, by name.
const RATSFUND_DE: [(&str, &[u8]); 3] = [
    (CONFIG, include_bytes!("../../../models/ratsfund-de/config.json")),
    (VOCABULARY, include_bytes!("../../../models/ratsfund-de/vocabulary.txt")),
    (WEIGHTS, include_bytes!("../../../models/ratsfund-de/model.safetensors")),
];

/// Names of the files of an entry that are not compiled in with the pinned content.
pub(crate) fn damaged(entry: &ModelEntry) -> Vec<String> {
    let is_good = |name: &str, pin: Option<Checksum>| {
        let content = RATSFUND_DE.iter().find(|(file, _)| *file == name);
        content.is_some_and(|(_, content)| pin == Some(Checksum::of_bytes(content)))
    };
    entry
        .files
        .iter()
        .filter(|file| !is_good(&file.name, file.sha256))
        .map(|file| file.name.clone())
        .collect()
}

/// The embedder that is compiled in, under the name of its entry.
pub(crate) fn embedder(entry: &ModelEntry) -> Result<StaticEmbedder, LoadError> {
    let [(_, config), (_, vocabulary), (_, weights)] = RATSFUND_DE;
    StaticEmbedder::from_files(
        &entry.name,
        &StaticFiles { config, vocabulary, weights },
        Path::new("ratsfund-de"),
    )
}
