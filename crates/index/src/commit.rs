//! The commit protocol: how a batch becomes visible in all stores at once, and what a killed one leaves behind.
//!
//! 1. Originals are written and synced; without a name in the catalogue they are nobody's.
//! 2. The catalogue's transaction is opened and takes the rows; nobody sees them yet.
//! 3. Vectors are written into a new file, which is synced; without a name in the catalogue it is an orphan.
//! 4. The lexical index commits with the new generation as payload; readers ignore passages that the catalogue does
//!    not know, and what dies in this generation is dropped only by the next commit.
//! 5. The catalogue's transaction ends: this announces the generation.
//!
//! Killed before 5, the catalogue still is at the old generation; [`Writer::align`] takes the lexical index back and
//! orphans are removed. Killed after 5, everything is there.

use std::path::Path;

use engine::{Batch, Embedding, Generation, ModelId, NewDocument, PassageId};
use rayon::prelude::*;
use rusqlite::{Connection, TransactionBehavior};

use crate::catalogue;
use crate::error::Result;
use crate::lexical::{Analysed, LexicalWriter, Payload, analyse, analysis};
use crate::originals::Originals;
use crate::vectors::{Pending, VectorWriter};

/// A moment of a commit, for tests that kill the process there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CommitPoint {
    /// The originals have their names.
    OriginalsStored,
    /// The catalogue's transaction holds all rows.
    RowsInserted,
    /// The new file of vectors has its name.
    VectorsStored,
    /// The lexical index has written everything and named nothing.
    LexicalPrepared,
    /// The lexical index is at the new generation.
    LexicalCommitted,
    /// The catalogue is at the new generation: everybody sees it.
    Announced,
    /// Files that nobody needs any more are gone.
    Cleaned,
}

impl CommitPoint {
    /// All points, in the order in which a commit passes them.
    pub const ALL: [Self; 7] = [
        Self::OriginalsStored,
        Self::RowsInserted,
        Self::VectorsStored,
        Self::LexicalPrepared,
        Self::LexicalCommitted,
        Self::Announced,
        Self::Cleaned,
    ];
}

/// Called when a commit passes a point.
pub type CommitHook = Box<dyn Fn(CommitPoint) + Send + Sync>;

/// The one writer of an index.
pub(crate) struct Writer {
    pub(crate) catalogue: Connection,
    pub(crate) originals: Originals,
    pub(crate) lexical: LexicalWriter,
    pub(crate) vectors: VectorWriter,
    analysis: u32,
    /// Whether the last commit failed, or panicked, and left changes in the lexical writer.
    unfinished: bool,
    hook: Option<CommitHook>,
}

/// A commit while it takes its changes.
pub(crate) struct Commit<'c> {
    pub(crate) catalogue: &'c Connection,
    pub(crate) lexical: &'c LexicalWriter,
    pub(crate) vectors: &'c VectorWriter,
    /// Vectors that go into new files.
    pub(crate) pending: Pending,
    /// The generation that it will be.
    pub(crate) generation: Generation,
}

impl Writer {
    /// Opens all stores for writing and brings them to the generation of the catalogue.
    pub(crate) fn open(data: &Path, graph_threshold: usize, hook: Option<CommitHook>) -> Result<Self> {
        let mut writer = Self {
            catalogue: catalogue::open_for_writing(data)?,
            originals: Originals::create(data)?,
            lexical: LexicalWriter::open_or_recreate(data)?,
            vectors: VectorWriter::open(data, graph_threshold)?,
            analysis: analysis(),
            unfinished: false,
            hook,
        };
        writer.align()?;
        writer.mend_vectors()?;
        writer.finish_forgetting()?;
        writer.vectors.clean(&writer.catalogue)?;
        writer.originals.keep_only(&catalogue::stored_hashes(&writer.catalogue)?)?;
        Ok(writer)
    }

    /// Applies a batch.
    pub(crate) fn apply(&mut self, batch: &Batch) -> Result<Generation> {
        batch.check()?;
        if batch.is_empty() {
            return catalogue::generation(&self.catalogue);
        }
        self.originals.put(batch.documents.iter().map(|new| (new.hash, &*new.original)))?;
        self.pass(CommitPoint::OriginalsStored);
        let analysed = batch.documents.par_iter().map(analyse_document).collect();
        self.commit(|commit| commit.take(batch, analysed))
    }

    /// Makes changes visible as one generation, or none of them.
    pub(crate) fn commit(
        &mut self,
        change: impl FnOnce(&mut Commit<'_>) -> Result<()>,
    ) -> Result<Generation> {
        if std::mem::replace(&mut self.unfinished, true) {
            self.lexical.rollback()?;
        }
        self.align()?;
        let generation = self.try_commit(change)?;
        self.unfinished = false;
        // The commit stands; what could not be removed now is removed after the next.
        if let Err(error) = self.vectors.clean(&self.catalogue) {
            tracing::warn!(%error, "old vectors are still there");
        }
        self.pass(CommitPoint::Cleaned);
        Ok(generation)
    }

    fn try_commit(&mut self, change: impl FnOnce(&mut Commit<'_>) -> Result<()>) -> Result<Generation> {
        let pass = |point| self.hook.iter().for_each(|hook| hook(point));
        let transaction = self.catalogue.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let before = catalogue::generation(&transaction)?;
        let generation = Generation(before.0 + 1);
        // What died in the last generation is of no use to anybody who looks from now on.
        for version in catalogue::dead_versions(&transaction, before.0..generation.0)? {
            self.lexical.delete_version(version);
        }
        let (lexical, vectors) = (&self.lexical, &self.vectors);
        let pending = Pending::default();
        let mut commit = Commit { catalogue: &transaction, lexical, vectors, pending, generation };
        change(&mut commit)?;
        let pending = commit.pending;
        catalogue::announce(&transaction, generation)?;
        pass(CommitPoint::RowsInserted);
        self.vectors.store(&transaction, pending, generation)?;
        catalogue::purge_segments(&transaction, generation)?;
        pass(CommitPoint::VectorsStored);
        let payload = Payload { generation, analysis: self.analysis };
        self.lexical.commit(payload, || pass(CommitPoint::LexicalPrepared))?;
        pass(CommitPoint::LexicalCommitted);
        transaction.commit()?;
        pass(CommitPoint::Announced);
        Ok(generation)
    }

    /// Brings the lexical index to the generation of the catalogue.
    pub(crate) fn align(&mut self) -> Result<()> {
        let generation = catalogue::generation(&self.catalogue)?;
        let held = self.lexical.payload()?.filter(|payload| payload.analysis == self.analysis);
        let from = match held.map(|payload| payload.generation) {
            Some(held) if held == generation => return Ok(()),
            Some(held) if held.0 == generation.0 + 1 => {
                tracing::info!(generation = held.0, "taking back an unfinished commit");
                self.lexical.delete_born(held);
                generation
            }
            Some(held) if held < generation => held,
            _ => {
                self.lexical.delete_all()?;
                Generation(0)
            }
        };
        self.replay(from, generation)
    }

    /// Makes the lexical index anew.
    pub(crate) fn rebuild_lexical(&mut self) -> Result<()> {
        self.lexical.recreate()?;
        self.align()
    }

    fn replay(&mut self, from: Generation, to: Generation) -> Result<()> {
        if from < to {
            tracing::info!(from = from.0, to = to.0, "replaying the catalogue into the lexical index");
        }
        for version in catalogue::dead_versions(&self.catalogue, from.0..to.0)? {
            self.lexical.delete_version(version);
        }
        catalogue::passages_born_since(&self.catalogue, from, &mut |passages, metadata, born| {
            let analysed: Vec<Analysed> =
                passages.par_iter().map(|stored| analyse(&stored.passage, metadata)).collect();
            let mut added = passages.iter().zip(&analysed);
            added.try_for_each(|(stored, analysed)| {
                self.lexical.add(stored.id.0, stored.version.0, born, analysed)
            })
        })?;
        self.lexical.commit(Payload { generation: to, analysis: self.analysis }, || ())
    }

    fn pass(&self, point: CommitPoint) {
        self.hook.iter().for_each(|hook| hook(point));
    }
}

impl Commit<'_> {
    fn take(&mut self, batch: &Batch, analysed: Vec<Vec<Analysed>>) -> Result<()> {
        for key in &batch.removals {
            catalogue::remove(self.catalogue, key, self.generation)?;
        }
        for (new, analysed) in batch.documents.iter().zip(analysed) {
            self.add(new, &analysed)?;
        }
        for failure in &batch.failures {
            catalogue::fail(self.catalogue, failure)?;
        }
        let Some((model, vectors)) = &batch.vectors else { return Ok(()) };
        for new in vectors {
            self.add_vectors(model, new.passage, &new.embedding)?;
        }
        Ok(())
    }

    fn add(&mut self, new: &NewDocument, analysed: &[Analysed]) -> Result<()> {
        let ids = catalogue::add_document(self.catalogue, new, self.generation)?;
        for ((id, added), analysed) in (ids.first_passage..).zip(&new.passages).zip(analysed) {
            self.lexical.add(id, ids.version, self.generation, analysed)?;
            if let (Some(model), Some(embedding)) = (&new.model, &added.embedding) {
                self.add_vectors(model, PassageId(id), embedding)?;
            }
        }
        Ok(())
    }

    fn add_vectors(&mut self, model: &ModelId, passage: PassageId, embedding: &Embedding) -> Result<()> {
        let dimensions = embedding.first().map_or(0, Vec::len);
        let model = catalogue::learn_dimensions(self.catalogue, model, dimensions)?;
        let added = catalogue::add_vectors(self.catalogue, model.id, passage, embedding)?;
        if let (Some(values), Ok(passage)) = (added, u32::try_from(passage.0)) {
            self.pending.of(&model).push(passage, &values);
        }
        Ok(())
    }
}

fn analyse_document(new: &NewDocument) -> Vec<Analysed> {
    new.passages.iter().map(|added| analyse(&added.passage, &new.metadata)).collect()
}
