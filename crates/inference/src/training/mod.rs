//! Learning a static embedder from texts that nobody has labelled: pairs are mined, and the vectors of words moved until a
//! question's own passage is the nearest.
//!
//! `Corpus` collects documents and mines them, `train` learns, [`Trained::write`] writes the files that
//! [`StaticEmbedder`](crate::StaticEmbedder) loads. The recipe was measured first (see the model card in `models/ratsfund-de`).

mod bags;
mod batches;
mod checkpoint;
mod clean;
mod corpus;
mod document;
mod export;
mod loss;
mod mining;
mod random;
mod run;
mod units;
mod weights;
mod words;

pub use corpus::{Corpus, CorpusFacts, CorpusLimits};
pub use document::{ReadTrainingError, TrainingDocument, TrainingSection, read_json_lines};
pub use mining::PairKind;
pub use run::{
    OnTraining, Trained, TrainingError, TrainingOptions, TrainingOutcome, TrainingProgress, train,
};
pub use units::UnitOptions;

#[cfg(test)]
mod tests;
