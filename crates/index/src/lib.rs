//! The index: one directory with catalogue, lexical index and vectors, committed together.
//!
//! `catalogue.sqlite` is the truth; `lexical/` and `vectors/` are derived from it and can be made anew without the models.
//! How a commit stays whole is told in `commit.rs`, how a reader finds one generation in all stores in `snapshot.rs`.

mod best;
mod catalogue;
mod commit;
mod error;
mod hybrid;
mod lexical;
mod maintain;
mod originals;
mod rows;
mod search;
mod snapshot;
mod troubles;
mod vectors;
mod verify;

pub use commit::{CommitHook, CommitPoint};
pub use hybrid::{HybridIndex, IndexOptions};
pub use verify::{Finding, Report};
