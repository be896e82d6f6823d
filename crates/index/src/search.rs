//! A question becomes candidates: both legs search what the asker may see, and everything found is scored in both.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use engine::terms::spelled;
use engine::{Allowed, Candidate, Candidates, Clause, Filter, Query, SimilarWord, TermStatistics};
use rusqlite::Connection;

use crate::best::Scored;
use crate::catalogue::{self, Readers};
use crate::error::Result;
use crate::lexical::{Alike, Matched};
use crate::snapshot::{Snapshot, View};

/// Finds candidates in one generation.
pub(crate) fn candidates(
    snapshot: &Snapshot,
    readers: &Readers,
    query: &Query,
    allowed: &Allowed,
) -> Result<Candidates> {
    let view = snapshot.view(allowed, &query.filter);
    let view = if query.conditions.is_empty() {
        view
    } else {
        let passages = snapshot.lexical.fulfilling(&query.conditions, &view.passages)?;
        Arc::new(View { lexical: snapshot.lexical.view(&passages), passages })
    };
    let weighed = snapshot.lexical.weigh(&query.clauses)?;
    let by_words = || snapshot.lexical.best(&weighed, &view.lexical, query.limit);
    let (by_words, by_meaning) = match &query.vector {
        Some(vector) => {
            rayon::join(by_words, || snapshot.vectors.nearest(vector, query.limit, &view.passages))
        }
        None => (by_words(), Ok(Vec::new())),
    };
    let (by_words, by_meaning) = (by_words?, by_meaning?);
    let mut matches: BTreeMap<u32, Matched> =
        by_meaning.iter().map(|hit: &Scored| (hit.passage, Matched::default())).collect();
    matches.extend(by_words);
    let without_score: BTreeSet<u32> =
        matches.iter().filter(|(_, matched)| matched.score == 0.0).map(|(&passage, _)| passage).collect();
    matches.extend(snapshot.lexical.matches(&weighed, &without_score)?);
    let resolve = |catalogue: &Connection| {
        let candidates = matches.into_iter().map(|(passage, matched)| {
            let semantic = match &query.vector {
                Some(vector) => snapshot.vectors.score(vector, passage)?,
                None => None,
            };
            resolve(snapshot, catalogue, passage, matched, semantic, allowed)
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
        averages: snapshot.lexical.averages,
    })
}

/// Words that look like another one, as far as the asker may see them.
pub(crate) fn similar_words(
    snapshot: &Snapshot,
    readers: &Readers,
    word: &str,
    most_changes: usize,
    allowed: &Allowed,
) -> Result<Vec<SimilarWord>> {
    let view = snapshot.view(allowed, &Filter::default());
    let alike = snapshot.lexical.alike(word, most_changes, &view.passages)?;
    let mut similar: Vec<SimilarWord> = readers.read(|catalogue| {
        let similar = alike.into_iter().map(|(spelling, alike)| {
            let text = as_written(snapshot, catalogue, &spelling, alike.first, allowed)?;
            let Alike { distance, passages, first: _ } = alike;
            Ok(text.map(|text| SimilarWord { text, passages, distance }))
        });
        similar.filter_map(Result::transpose).collect::<Result<_>>()
    })?;
    similar.sort_by_key(|word| (word.distance, Reverse(word.passages)));
    Ok(similar)
}

/// How a word is written where it first stands in a passage; `None` if the catalogue, asked once more, does not permit to tell.
fn as_written(
    snapshot: &Snapshot,
    catalogue: &Connection,
    spelling: &str,
    passage: u32,
    allowed: &Allowed,
) -> Result<Option<String>> {
    let stored = catalogue::passage(catalogue, passage, snapshot.generation, allowed)?;
    Ok(stored.zip(snapshot.document_of(passage)).and_then(|(stored, document)| {
        let words = spelled(&stored.passage, &document.metadata.title);
        words.into_iter().find(|word| word.spelling == spelling).map(|word| word.text.to_owned())
    }))
}

/// The whole of a hit; `None` if the catalogue, asked once more, does not permit it in this generation.
fn resolve(
    snapshot: &Snapshot,
    catalogue: &Connection,
    passage: u32,
    matched: Matched,
    semantic: Option<f32>,
    allowed: &Allowed,
) -> Result<Option<Candidate>> {
    let stored = catalogue::passage(catalogue, passage, snapshot.generation, allowed)?;
    let document = snapshot.document_of(passage).map(Arc::clone);
    let Matched { score: lexical, clauses: matched } = matched;
    Ok(stored.zip(document).map(|(passage, document)| Candidate {
        passage,
        document,
        lexical,
        matched,
        semantic,
    }))
}
