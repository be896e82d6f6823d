//! Ingest: what a source holds now → what changed → read, chunked, embedded → committed.
//!
//! Files are read in parallel; one writer embeds and commits them in batches, in the order of the source, so that a document is visible
//! with all its passages and vectors or not at all. A file that fails is listed and stops nothing.

mod order;
mod prepare;
mod reembed;
mod writer;

use std::collections::BTreeMap;
use std::iter::Enumerate;
use std::ops::ControlFlow;
use std::sync::Mutex;
use std::sync::mpsc;

use crate::document::{ContentHash, Declared, DocumentKey, SourceName, Stamp};
use crate::ports::{Embedder, Failure, Index, IndexError, Known, Reader, Warning};

pub use reembed::embed_missing;

use order::{InOrder, Order};
use prepare::{Prepared, prepare};
use writer::Writer;

/// A file that a source holds.
#[derive(Clone, Debug, PartialEq)]
pub struct Found {
    /// Where it is.
    pub key: DocumentKey,
    /// What the source says of it.
    pub stamp: Stamp,
    /// What was written down beside it, or why that cannot be used; then the file must not be read, because
    /// what it says of visibility is unknown.
    pub declared: Result<Declared, String>,
}

/// A file's content.
pub struct Loaded {
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// Their hash.
    pub hash: ContentHash,
}

/// Fetches a file's content from its source; the error is in words for the administrator.
pub type Load<'a> = &'a (dyn Fn(&Found) -> Result<Loaded, String> + Sync);

/// What is done with files that were read before and are unchanged.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Unchanged {
    /// They are left alone.
    #[default]
    Skip,
    /// They are read again.
    Reread,
}

/// What is done with documents whose file is no longer there.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Vanished {
    /// They are removed.
    #[default]
    Remove,
    /// They stay, because the source could not be seen as a whole.
    Keep,
}

/// What takes part in an ingest.
pub struct Ingest<'a> {
    /// Reads files.
    pub reader: &'a dyn Reader,
    /// Embeds passages, if there is a model.
    pub embedder: Option<&'a dyn Embedder>,
    /// Where they go.
    pub index: &'a dyn Index,
    /// Fetches content.
    pub load: Load<'a>,
    /// Files read at a time.
    pub parallel: usize,
    /// See [`Unchanged`].
    pub unchanged: Unchanged,
    /// See [`Vanished`].
    pub vanished: Vanished,
}

/// How far an ingest has come; counts are of this run.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Progress {
    /// Files to read in this run.
    pub files: usize,
    /// Files read or failed so far.
    pub files_done: usize,
    /// Pages of documents read so far.
    pub pages: u64,
    /// Passages committed so far.
    pub passages: u64,
}

/// What an ingest did.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// New documents.
    pub added: usize,
    /// Documents whose file changed.
    pub replaced: usize,
    /// Files left alone because nothing changed.
    pub unchanged: usize,
    /// Documents removed because their file vanished.
    pub removed: usize,
    /// Files that could not be read, in this run or in an earlier one and unchanged since, ascending by path.
    pub failed: Vec<Failure>,
    /// Documents read with warnings, ascending by path.
    pub warnings: Vec<(DocumentKey, Vec<Warning>)>,
    /// How much was read.
    pub progress: Progress,
    /// Whether the caller broke off; what was read until then is committed.
    pub cancelled: bool,
}

/// What would be done with the files of a source.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Plan {
    /// Files to read, with whether a version of them is there already.
    pub changed: Vec<(Found, bool)>,
    /// Number of files to leave alone.
    pub unchanged: usize,
    /// Files to leave alone because they could not be read as they are.
    pub unreadable: Vec<Failure>,
    /// Documents to remove.
    pub vanished: Vec<DocumentKey>,
}

impl Plan {
    fn leave_alone(&mut self, known: Known) {
        match known.failure {
            None => self.unchanged += 1,
            Some(reason) => self.unreadable.push(Failure { key: known.key, stamp: known.stamp, reason }),
        }
    }
}

impl Ingest<'_> {
    /// Tells what would be done, and does nothing.
    ///
    /// # Errors
    /// [`IndexError`]
    pub fn plan(&self, source: &SourceName, found: Vec<Found>) -> Result<Plan, IndexError> {
        let mut known: BTreeMap<DocumentKey, Known> =
            self.index.known(source)?.into_iter().map(|known| (known.key.clone(), known)).collect();
        let mut plan = Plan::default();
        for file in found {
            let known = known.remove(&file.key);
            match known {
                Some(known) if known.stamp == file.stamp && self.unchanged == Unchanged::Skip => {
                    plan.leave_alone(known);
                }
                known => plan.changed.push((file, known.is_some_and(|known| known.hash.is_some()))),
            }
        }
        if self.vanished == Vanished::Remove {
            plan.vanished = known.into_keys().collect();
        }
        Ok(plan)
    }

    /// Brings the index up to date with a source. `on_progress` is called often; `Break` ends the run after committing what
    /// is ready.
    ///
    /// # Errors
    /// [`IndexError`] if the index cannot be written; what was committed before stays.
    pub fn run(
        &self,
        source: &SourceName,
        found: Vec<Found>,
        on_progress: &mut dyn FnMut(&Progress) -> ControlFlow<()>,
    ) -> Result<Summary, IndexError> {
        let plan = self.plan(source, found)?;
        let mut writer = Writer::new(self, &plan);
        let queue = Mutex::new(plan.changed.into_iter().enumerate());
        let order = Order::default();
        std::thread::scope(|scope| {
            let (sender, receiver) = mpsc::sync_channel(self.parallel.max(1));
            for _ in 0..self.parallel.max(1) {
                let (sender, queue, order) = (sender.clone(), &queue, &order);
                scope.spawn(move || self.read_files(queue, order, &sender));
            }
            drop(sender);
            let result = writer.write(InOrder::new(receiver.iter(), &order), on_progress);
            // Readers that still wait for their turn or to hand over a document end.
            order.stop();
            drop(receiver);
            result
        })?;
        Ok(writer.summary)
    }

    fn read_files(
        &self,
        queue: &Mutex<Enumerate<std::vec::IntoIter<(Found, bool)>>>,
        order: &Order,
        sender: &mpsc::SyncSender<(usize, Prepared)>,
    ) {
        loop {
            let next = queue.lock().ok().and_then(|mut files| files.next());
            let Some((number, (file, replaces))) = next.filter(|(number, _)| order.may_read(*number)) else {
                return;
            };
            if sender.send((number, prepare(self, file, replaces))).is_err() {
                return;
            }
        }
    }
}
