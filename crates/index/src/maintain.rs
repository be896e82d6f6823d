//! What is done to an index apart from batches: forgetting for good, graphs for large models, mending.

use engine::{DocumentKey, Generation};
use roaring::RoaringBitmap;

use crate::catalogue;
use crate::commit::{Commit, Writer};
use crate::error::Result;

impl Writer {
    /// Builds graphs where there are enough vectors for one. May take minutes; a killed one loses only its own work.
    pub(crate) fn optimise(&mut self) -> Result<Generation> {
        let worth = self.vectors.worth_a_graph(&self.catalogue)?;
        if worth.is_empty() {
            return catalogue::generation(&self.catalogue);
        }
        self.commit(|commit| commit.vectors.build_graphs(commit.catalogue, &worth, commit.generation))
    }

    /// Makes vectors anew whose files are damaged. Returns what was wrong.
    pub(crate) fn mend_vectors(&mut self) -> Result<Vec<String>> {
        let (mut models, reasons): (Vec<_>, Vec<_>) =
            self.vectors.damaged(&self.catalogue)?.into_iter().unzip();
        models.dedup();
        if !models.is_empty() {
            tracing::warn!(?reasons, "vectors are made anew from the catalogue");
            self.rebuild_vectors(&models)?;
        }
        Ok(reasons)
    }

    /// Makes all files of some models anew.
    pub(crate) fn rebuild_vectors(&mut self, models: &[catalogue::ModelRow]) -> Result<Generation> {
        self.commit(|commit| {
            let rebuild = |model| commit.vectors.rebuild(commit.catalogue, model, commit.generation);
            models.iter().try_for_each(rebuild)
        })
    }

    /// Erases a document with all its versions. Returns whether there was one.
    pub(crate) fn forget(&mut self, key: &DocumentKey) -> Result<bool> {
        let mut found = false;
        self.commit(|commit| {
            found = catalogue::forget(commit.catalogue, key, commit.generation)?;
            Ok(())
        })?;
        self.finish_forgetting()?;
        Ok(found)
    }

    /// Erases what was noted to be forgotten. A killed erasure is taken up again when the index is opened.
    pub(crate) fn finish_forgetting(&mut self) -> Result<()> {
        let documents = catalogue::forgotten(&self.catalogue)?;
        if documents.is_empty() {
            return Ok(());
        }
        self.remove_originals(&documents)?;
        self.commit(|commit| erase(commit, &documents))?;
        self.lexical.expunge()?;
        catalogue::finish_forgetting(&self.catalogue)?;
        // Two more things still hold what was erased: files that died just now, and the log of the catalogue.
        self.commit(|_| Ok(()))?;
        self.catalogue.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(()))?;
        Ok(())
    }

    fn remove_originals(&self, documents: &[u64]) -> Result<()> {
        for &document in documents {
            for (_, hash) in catalogue::versions_of_document(&self.catalogue, document)? {
                if !catalogue::is_used_elsewhere(&self.catalogue, hash)? {
                    self.originals.remove(&hash.to_string())?;
                }
            }
        }
        Ok(())
    }
}

fn erase(commit: &Commit<'_>, documents: &[u64]) -> Result<()> {
    let mut passages = RoaringBitmap::new();
    for &document in documents {
        for (version, _) in catalogue::versions_of_document(commit.catalogue, document)? {
            passages |= catalogue::passages_of_version(commit.catalogue, version)?;
        }
    }
    commit.vectors.expunge(commit.catalogue, &passages, commit.generation)?;
    documents
        .iter()
        .try_for_each(|&document| catalogue::erase_document(commit.catalogue, document, commit.generation))
}
