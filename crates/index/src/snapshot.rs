//! One generation as a reader sees it: which passages are current, whose they are, and the segments that hold them.
//!
//! A snapshot never changes. The next one is made of the last one and of what was born and died since.

use std::collections::{BTreeMap, VecDeque};
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use engine::{Allowed, DocumentId, Filter, Generation, StoredDocument};
use roaring::RoaringBitmap;

use crate::catalogue::{self, CurrentVersion, Readers, Since};
use crate::error::{Error, Result};
use crate::lexical::{LexicalReader, LexicalState, LexicalView};
use crate::vectors::VectorState;

/// Views that are kept: each is one kind of asker with one filter.
const VIEWS: usize = 32;

/// How often a reader tries to find all stores at one generation while somebody writes, and how long it waits between.
const ATTEMPTS: u32 = 100;
const PAUSE: Duration = Duration::from_millis(20);

/// All stores at one generation.
pub(crate) struct Snapshot {
    pub(crate) generation: Generation,
    versions: BTreeMap<DocumentId, Arc<CurrentVersion>>,
    /// The same by their first passage.
    by_passage: BTreeMap<u32, Arc<CurrentVersion>>,
    /// All current passages.
    pub(crate) live: RoaringBitmap,
    pub(crate) lexical: LexicalState,
    pub(crate) vectors: VectorState,
    views: Mutex<VecDeque<(Allowed, Filter, Arc<View>)>>,
}

/// What one asker may find with one filter.
pub(crate) struct View {
    pub(crate) passages: RoaringBitmap,
    pub(crate) lexical: LexicalView,
}

impl Snapshot {
    /// The announced generation; `last` itself if it still is.
    pub(crate) fn refresh(
        data: &Path,
        readers: &Readers,
        lexical: &LexicalReader,
        last: Option<&Arc<Self>>,
    ) -> Result<Arc<Self>> {
        let announced = readers.read(catalogue::generation)?;
        if let Some(last) = last.filter(|last| last.generation == announced) {
            return Ok(Arc::clone(last));
        }
        let mut attempt = 0;
        loop {
            match Self::load(data, readers, lexical, last.map(Arc::as_ref)) {
                Ok(Some(snapshot)) => return Ok(Arc::new(snapshot)),
                Err(error) if attempt == ATTEMPTS => return Err(error),
                Ok(None) if attempt == ATTEMPTS => {
                    return Err(Error::corrupt("the stores do not hold the same generation"));
                }
                // A writer replaces files while they are looked for; the next look finds the new ones.
                Ok(None) | Err(_) => std::thread::sleep(PAUSE),
            }
            attempt += 1;
        }
    }

    /// Loads the announced generation; `None` if the lexical index is not at it.
    fn load(
        data: &Path,
        readers: &Readers,
        lexical: &LexicalReader,
        last: Option<&Self>,
    ) -> Result<Option<Self>> {
        readers.read(|catalogue| {
            let since = catalogue::changes(catalogue, last.map(|last| last.generation))?;
            // One commit keeps what died in the commit before, so it serves its own generation and the one before.
            let (payload, segments) = lexical.load()?;
            if !(since.generation.0..=since.generation.0 + 1).contains(&payload.generation.0) {
                return Ok(None);
            }
            let nothing = VectorState::default();
            let earlier = last.map_or(&nothing, |last| &last.vectors);
            let (models, files) = (catalogue::models(catalogue)?, catalogue::segments(catalogue)?);
            let vectors = VectorState::open(data, models, &files, earlier)?;
            let generation = since.generation;
            let versions = next_versions(last, since);
            let passages = versions.values().map(|version| (version.passages.clone(), version));
            let filled = passages.filter(|(passages, _)| !passages.is_empty());
            let by_passage: BTreeMap<u32, Arc<CurrentVersion>> =
                filled.map(|(passages, version)| (passages.start, Arc::clone(version))).collect();
            let mut live = RoaringBitmap::new();
            for version in by_passage.values() {
                live.insert_range(version.passages.clone());
            }
            let lexical = LexicalState::new(segments, &live);
            let views = Mutex::default();
            Ok(Some(Self { generation, versions, by_passage, live, lexical, vectors, views }))
        })
    }

    /// What an asker may find.
    pub(crate) fn view(&self, allowed: &Allowed, filter: &Filter) -> Arc<View> {
        let mut views = self.views.lock().unwrap_or_else(PoisonError::into_inner);
        let known = views.iter().position(|(other, narrowed, _)| other == allowed && narrowed == filter);
        let entry = known.and_then(|place| views.remove(place));
        let view = entry.map_or_else(|| Arc::new(self.make_view(allowed, filter)), |(_, _, view)| view);
        views.push_front((allowed.clone(), filter.clone(), Arc::clone(&view)));
        views.truncate(VIEWS);
        view
    }

    /// The current version of a document.
    pub(crate) fn document(&self, document: DocumentId) -> Option<&Arc<StoredDocument>> {
        self.versions.get(&document).map(|version| &version.stored)
    }

    /// The current versions of all documents.
    pub(crate) fn documents(&self) -> impl Iterator<Item = &Arc<StoredDocument>> {
        self.versions.values().map(|version| &version.stored)
    }

    /// Ids of the passages of a current document.
    pub(crate) fn passages_of(&self, document: DocumentId) -> std::ops::Range<u32> {
        self.versions.get(&document).map_or(0..0, |version| version.passages.clone())
    }

    /// The document of a current passage.
    pub(crate) fn document_of(&self, passage: u32) -> Option<&Arc<StoredDocument>> {
        let (_, version) = self.by_passage.range(..=passage).next_back()?;
        version.passages.contains(&passage).then_some(&version.stored)
    }

    fn make_view(&self, allowed: &Allowed, filter: &Filter) -> View {
        let mut passages = RoaringBitmap::new();
        for version in self.by_passage.values() {
            let metadata = &version.stored.metadata;
            if !allowed.permits(&metadata.collection, metadata.visibility) || !filter.passes(&version.stored)
            {
                continue;
            }
            passages.insert_range(version.passages.clone());
            let secrets = version.secrets.iter().filter(|(_, visibility)| *visibility > allowed.clearance);
            secrets.for_each(|(passage, _)| {
                passages.remove(*passage);
            });
        }
        let lexical = self.lexical.view(&passages);
        View { passages, lexical }
    }
}

fn next_versions(last: Option<&Snapshot>, since: Since) -> BTreeMap<DocumentId, Arc<CurrentVersion>> {
    let mut versions = match last {
        Some(last) if !since.from_scratch => last.versions.clone(),
        _ => BTreeMap::new(),
    };
    if !since.died.is_empty() {
        let died: std::collections::BTreeSet<_> = since.died.into_iter().collect();
        versions.retain(|_, version| !died.contains(&version.stored.version));
    }
    let born = since.born.into_iter().map(|version| (version.stored.document, Arc::new(version)));
    versions.extend(born);
    versions
}
