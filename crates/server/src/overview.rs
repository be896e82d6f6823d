//! What there is to search: shown on the start page, so that a visitor knows what an answer can know.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use engine::{Allowed, Collection, Engine, EngineError, Kind};
use jiff::civil::Date;

/// What a visitor can search.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Overview {
    /// Number of documents.
    pub(crate) documents: usize,
    /// Date of the newest document that has one.
    pub(crate) newest: Option<Date>,
    /// Collections with documents.
    pub(crate) collections: BTreeSet<Collection>,
    /// Bodies with documents.
    pub(crate) gremien: BTreeSet<String>,
    /// Kinds with documents, in the order of [`Kind::ALL`].
    pub(crate) kinds: Vec<Kind>,
}

/// The last overview, renewed when it is old: counting a large index takes longer than a search.
#[derive(Default)]
pub(crate) struct Overviews {
    last: Mutex<Option<(Instant, Arc<Overview>)>>,
}

/// How old an overview may get.
const KEPT: Duration = Duration::from_secs(30);

impl Overviews {
    /// An overview that is at most half a minute old. Blocks.
    pub(crate) fn get(&self, engine: &Engine, allowed: &Allowed) -> Result<Arc<Overview>, EngineError> {
        let mut last = self.last.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, overview)) = last.as_ref().filter(|(counted, _)| counted.elapsed() < KEPT) {
            return Ok(Arc::clone(overview));
        }
        let overview = Arc::new(count(engine, allowed)?);
        *last = Some((Instant::now(), Arc::clone(&overview)));
        Ok(overview)
    }
}

fn count(engine: &Engine, allowed: &Allowed) -> Result<Overview, EngineError> {
    let documents = engine.index.documents(allowed)?;
    let found = |kind: &Kind| documents.iter().any(|document| document.metadata.kind == *kind);
    Ok(Overview {
        documents: documents.len(),
        newest: documents.iter().filter_map(|document| document.metadata.date).max(),
        collections: documents.iter().map(|document| document.metadata.collection.clone()).collect(),
        gremien: documents.iter().filter_map(|document| document.metadata.gremium.clone()).collect(),
        kinds: Kind::ALL.into_iter().filter(found).collect(),
    })
}
