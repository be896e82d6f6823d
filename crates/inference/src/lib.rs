//! Open-weights models on this machine: their files are fetched, imported and checked, and each runs on its own thread.
//!
//! [`Manifest`] says which models there are, [`ModelStore`] keeps their files, [`TransformerEmbedder`], [`CrossEncoder`] and [`GgufGenerator`]
//! run them behind the ports of `engine`. Nothing here prints, and our code reads no environment; candle and the tokenizers look for
//! variables of their own (`RAYON_NUM_THREADS`, `CANDLE_NUM_THREADS` …).

mod attention;
mod bpe;
mod builtin;
mod causes;
mod chat;
mod checksum;
mod decoder;
mod elementwise;
mod embedder;
mod encoder;
mod execution;
mod generator;
mod gguf;
mod load;
mod load_error;
mod manifest;
mod normalise;
mod own;
mod packed;
mod pairs;
mod remote;
mod reranker;
mod static_table;
mod store;
#[cfg(test)]
mod tiny;
mod training;
mod weight;
mod windows;
mod worker;

pub use checksum::{BadChecksum, Checksum};
pub use embedder::TransformerEmbedder;
pub use execution::{BadDevice, Device, Execution};
pub use generator::GgufGenerator;
pub use load_error::LoadError;
pub use manifest::{
    ChatTemplate, EmbedTask, GenerateTask, Manifest, ManifestError, ModelEntry, ModelFile, Pooling, Profile,
    Source, Task,
};
pub use remote::{Endpoint, EndpointError, Key, Reach, RemoteEmbedder, RemoteEmbedding, RemoteGenerator};
pub use reranker::CrossEncoder;
pub use static_table::{Pieces, Precision, Seen, StaticConfig, StaticEmbedder};
pub use store::{ModelStore, Network, Progress, Status, StoreError};
pub use training::{
    Corpus, CorpusFacts, CorpusLimits, OnTraining, PairKind, ReadTrainingError, Trained, TrainingDocument,
    TrainingError, TrainingOptions, TrainingOutcome, TrainingProgress, TrainingSection, UnitOptions,
    read_json_lines, train,
};
