//! The index as others see it: a data directory, opened for writing by one process and for reading by any number.

use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use engine::{
    Allowed, Batch, Candidates, DocumentId, DocumentKey, Generation, Index, IndexError, IndexStatus, Known,
    ModelId, Query, ShownPage, SimilarWord, SourceName, StoredDocument, StoredPassage, VersionId,
};
use fs_err as fs;

use crate::catalogue::{self, Readers};
use crate::commit::{CommitHook, Writer};
use crate::error::{Error, Result};
use crate::lexical::LexicalReader;
use crate::originals::Originals;
use crate::search;
use crate::snapshot::Snapshot;
use crate::verify::{Report, verify};

/// How an index is opened.
pub struct IndexOptions {
    /// Vectors of one model from which on [`HybridIndex::optimise`] builds a graph instead of leaving them to the exact scan.
    pub graph_threshold: usize,
    /// Called at each point of a commit, for tests that kill the process there.
    pub on_commit_point: Option<CommitHook>,
}

impl Default for IndexOptions {
    fn default() -> Self {
        // An exact scan of that many vectors of 384 values takes about 20 ms on two cores.
        Self { graph_threshold: 200_000, on_commit_point: None }
    }
}

/// The index in one directory on a local disk: catalogue, lexical index and vectors, committed together.
///
/// One process may have it open for writing; any number, the same one included, search meanwhile. Every search sees
/// one generation as a whole.
pub struct HybridIndex {
    pub(crate) data: PathBuf,
    pub(crate) readers: Readers,
    pub(crate) originals: Originals,
    pub(crate) lexical: LexicalReader,
    snapshot: Mutex<Option<Arc<Snapshot>>>,
    writer: Option<Mutex<Writer>>,
    /// Held as long as the index is open for writing.
    _lock: Option<File>,
}

impl HybridIndex {
    /// Opens an index for reading and writing and creates it if absent. What a killed process left behind is put in order.
    ///
    /// # Errors
    /// [`IndexError::Locked`] if another process has it open for writing; else [`IndexError`].
    pub fn open(data: &Path) -> std::result::Result<Self, IndexError> {
        Self::open_with(data, IndexOptions::default())
    }

    /// Like [`open`](Self::open), with options.
    ///
    /// # Errors
    /// As [`open`](Self::open).
    pub fn open_with(data: &Path, options: IndexOptions) -> std::result::Result<Self, IndexError> {
        fs::create_dir_all(data).map_err(Error::from)?;
        let lock = lock(data)?;
        let writer = Writer::open(data, options.graph_threshold, options.on_commit_point)?;
        Ok(Self::new(data, Some(writer), Some(lock))?)
    }

    /// Opens an index that exists for reading only, also while another process writes.
    ///
    /// # Errors
    /// [`IndexError::Missing`] if there is none; else [`IndexError`].
    pub fn open_read_only(data: &Path) -> std::result::Result<Self, IndexError> {
        if !catalogue::exists(data)? {
            return Err(IndexError::Missing(data.display().to_string()));
        }
        Ok(Self::new(data, None, None)?)
    }

    /// Erases a document for good: all its versions, texts and vectors, and the originals that no other document has.
    /// Returns whether it was there.
    ///
    /// # Errors
    /// [`IndexError`]. What was begun is finished when the index is opened next.
    pub fn forget(&self, key: &DocumentKey) -> std::result::Result<bool, IndexError> {
        Ok(self.writer()?.forget(key)?)
    }

    /// Builds graphs for models with many vectors, so that searching them stays fast. To be called after large changes; does
    /// nothing where it is not worth it. May take minutes.
    ///
    /// # Errors
    /// [`IndexError`]; the index is then as it was before.
    pub fn optimise(&self) -> std::result::Result<Generation, IndexError> {
        Ok(self.writer()?.optimise()?)
    }

    /// Reads everything and compares it.
    ///
    /// # Errors
    /// [`IndexError`] if the catalogue itself cannot be read.
    pub fn verify(&self) -> std::result::Result<Report, IndexError> {
        // Nobody writes meanwhile, at least not through this handle.
        let _writer = self.writer.as_ref().map(hold);
        Ok(verify(self)?)
    }

    /// Reads everything, compares it, and makes anew what can be made of the catalogue. The report says what was found
    /// before.
    ///
    /// # Errors
    /// [`IndexError`]
    pub fn repair(&self) -> std::result::Result<Report, IndexError> {
        let mut writer = self.writer()?;
        let report = verify(self)?;
        report.repair(&mut writer)?;
        *hold(&self.snapshot) = None;
        Ok(report)
    }

    fn new(data: &Path, writer: Option<Writer>, lock: Option<File>) -> Result<Self> {
        Ok(Self {
            data: data.to_owned(),
            readers: Readers::new(data),
            originals: Originals::open(data),
            lexical: LexicalReader::open(data)?,
            snapshot: Mutex::new(None),
            writer: writer.map(Mutex::new),
            _lock: lock,
        })
    }

    fn writer(&self) -> Result<MutexGuard<'_, Writer>> {
        let writer = self.writer.as_ref().map(hold);
        writer.ok_or_else(|| Error::invalid("the index is open for reading only"))
    }

    pub(crate) fn snapshot(&self) -> Result<Arc<Snapshot>> {
        let mut last = hold(&self.snapshot);
        let snapshot = Snapshot::refresh(&self.data, &self.readers, &self.lexical, last.as_ref())?;
        *last = Some(Arc::clone(&snapshot));
        Ok(snapshot)
    }
}

impl Index for HybridIndex {
    fn apply(&self, batch: Batch) -> std::result::Result<Generation, IndexError> {
        Ok(self.writer()?.apply(&batch)?)
    }

    fn candidates(&self, query: &Query, allowed: &Allowed) -> std::result::Result<Candidates, IndexError> {
        Ok(search::candidates(&*self.snapshot()?, &self.readers, query, allowed)?)
    }

    fn similar_words(
        &self,
        word: &str,
        most_changes: usize,
        allowed: &Allowed,
    ) -> std::result::Result<Vec<SimilarWord>, IndexError> {
        Ok(search::similar_words(&*self.snapshot()?, &self.readers, word, most_changes, allowed)?)
    }

    fn document(
        &self,
        document: DocumentId,
        allowed: &Allowed,
    ) -> std::result::Result<Option<Arc<StoredDocument>>, IndexError> {
        let snapshot = self.snapshot()?;
        Ok(snapshot.document(document).filter(|stored| permits(allowed, stored)).map(Arc::clone))
    }

    fn documents(&self, allowed: &Allowed) -> std::result::Result<Vec<Arc<StoredDocument>>, IndexError> {
        let snapshot = self.snapshot()?;
        let shown = snapshot.documents().filter(|stored| permits(allowed, stored));
        let mut documents: Vec<Arc<StoredDocument>> = shown.map(Arc::clone).collect();
        documents.sort_by(|left, right| left.key.cmp(&right.key));
        Ok(documents)
    }

    fn passages(
        &self,
        document: DocumentId,
        allowed: &Allowed,
    ) -> std::result::Result<Vec<StoredPassage>, IndexError> {
        let snapshot = self.snapshot()?;
        let passages = |catalogue: &rusqlite::Connection| {
            let ids = snapshot.passages_of(document);
            let stored = ids.map(|id| catalogue::passage(catalogue, id, snapshot.generation, allowed));
            stored.filter_map(Result::transpose).collect::<Result<Vec<_>>>()
        };
        Ok(self.readers.read(passages)?)
    }

    fn page(
        &self,
        version: VersionId,
        number: u32,
        allowed: &Allowed,
    ) -> std::result::Result<Option<ShownPage>, IndexError> {
        Ok(self.readers.read(|catalogue| catalogue::page(catalogue, version, number, allowed))?)
    }

    fn original(
        &self,
        version: VersionId,
        allowed: &Allowed,
    ) -> std::result::Result<Option<Arc<[u8]>>, IndexError> {
        let hash = self.readers.read(|catalogue| catalogue::original_of(catalogue, version, allowed))?;
        hash.map_or(Ok(None), |hash| Ok(self.originals.get(hash)?))
    }

    fn gives_original(&self, version: VersionId, allowed: &Allowed) -> std::result::Result<bool, IndexError> {
        let hash = self.readers.read(|catalogue| catalogue::original_of(catalogue, version, allowed))?;
        hash.map_or(Ok(false), |hash| Ok(self.originals.holds(hash)?))
    }

    fn known(&self, source: &SourceName) -> std::result::Result<Vec<Known>, IndexError> {
        Ok(self.readers.read(|catalogue| catalogue::known(catalogue, source))?)
    }

    fn without_vectors(
        &self,
        model: &ModelId,
        limit: usize,
    ) -> std::result::Result<Vec<StoredPassage>, IndexError> {
        let snapshot = self.snapshot()?;
        let covered = snapshot.vectors.covered(&snapshot.live);
        let with = covered.into_iter().find(|(other, _)| other == model).map(|(_, with)| with);
        let lacking = &snapshot.live - with.unwrap_or_default();
        let passages = |catalogue: &rusqlite::Connection| {
            let everything = Allowed::everything();
            let first = lacking.iter().take(limit);
            let stored = first.map(|id| catalogue::passage(catalogue, id, snapshot.generation, &everything));
            stored.filter_map(Result::transpose).collect::<Result<Vec<_>>>()
        };
        Ok(self.readers.read(passages)?)
    }

    fn status(&self) -> std::result::Result<IndexStatus, IndexError> {
        let snapshot = self.snapshot()?;
        let covered = snapshot.vectors.covered(&snapshot.live);
        let lists = |catalogue: &rusqlite::Connection| {
            Ok((catalogue::failures(catalogue)?, catalogue::warnings(catalogue)?))
        };
        let (failures, warnings) = self.readers.read(lists)?;
        Ok(IndexStatus {
            generation: snapshot.generation,
            documents: snapshot.documents().count() as u64,
            pages: snapshot.documents().map(|stored| u64::from(stored.pages)).sum(),
            passages: snapshot.live.len(),
            models: covered.into_iter().map(|(model, passages)| (model, passages.len())).collect(),
            failures,
            warnings,
        })
    }
}

fn permits(allowed: &Allowed, stored: &StoredDocument) -> bool {
    allowed.permits(&stored.metadata.collection, stored.metadata.visibility)
}

/// Locks; what a panicking thread left is consistent because commits are.
fn hold<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Makes this process the one that writes.
fn lock(data: &Path) -> Result<File> {
    let file = fs::File::create(data.join("lock"))?.into_file();
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(TryLockError::WouldBlock) => Err(Error::Index(IndexError::Locked)),
        Err(TryLockError::Error(error)) => Err(error.into()),
    }
}
