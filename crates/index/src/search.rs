//! A question becomes candidates: both legs search what the asker may see, and everything found is scored in both.

use std::collections::BTreeSet;
use std::sync::Arc;

use engine::{Allowed, Candidate, Candidates, Clause, Query, TermStatistics};
use rusqlite::Connection;

use crate::best::Scored;
use crate::catalogue::{self, Readers};
use crate::error::Result;
use crate::snapshot::Snapshot;

/// Finds candidates in one generation.
pub(crate) fn candidates(
    snapshot: &Snapshot,
    readers: &Readers,
    query: &Query,
    allowed: &Allowed,
) -> Result<Candidates> {
    let view = snapshot.view(allowed, &query.filter);
    let weighed = snapshot.lexical.weigh(&query.clauses)?;
    let by_words = snapshot.lexical.best(&weighed, &view.lexical, query.limit)?;
    let by_meaning = match &query.vector {
        Some(vector) => snapshot.vectors.nearest(vector, query.limit, &view.passages)?,
        None => Vec::new(),
    };
    let found: BTreeSet<u32> = by_words.iter().chain(&by_meaning).map(|hit: &Scored| hit.passage).collect();
    let lexical = snapshot.lexical.scores(&weighed, &found)?;
    let resolve = |catalogue: &Connection| {
        let candidates = found.into_iter().map(|passage| {
            let semantic = match &query.vector {
                Some(vector) => snapshot.vectors.score(vector, passage)?,
                None => None,
            };
            resolve(
                snapshot,
                catalogue,
                passage,
                lexical.get(&passage).copied().unwrap_or(0.0),
                semantic,
                allowed,
            )
        });
        candidates.filter_map(Result::transpose).collect::<Result<Vec<_>>>()
    };
    let candidates = readers.read(resolve)?;
    let terms = query.clauses.iter().flat_map(Clause::terms).cloned().zip(&weighed.holding);
    Ok(Candidates {
        generation: snapshot.generation,
        candidates,
        terms: terms.map(|(term, &passages)| TermStatistics { term, passages }).collect(),
        passages: snapshot.live.len(),
    })
}

/// The whole of a hit; `None` if the catalogue, asked once more, does not permit it in this generation.
fn resolve(
    snapshot: &Snapshot,
    catalogue: &Connection,
    passage: u32,
    lexical: f32,
    semantic: Option<f32>,
    allowed: &Allowed,
) -> Result<Option<Candidate>> {
    let stored = catalogue::passage(catalogue, passage, snapshot.generation, allowed)?;
    let document = snapshot.document_of(passage).map(Arc::clone);
    Ok(stored.zip(document).map(|(passage, document)| Candidate { passage, document, lexical, semantic }))
}
