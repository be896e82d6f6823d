//! „Warum fehlt dieses Dokument?“: what keeps a document out of the results of a question, or how far down it stands.
//!
//! Whoever may not see a document gets the same answer as for one that does not exist.

use std::sync::Arc;

use german::{fold, tokens};

use crate::document::{Allowed, StoredDocument, Visibility};
use crate::engine::{Engine, EngineError};
use crate::explanation::Explanation;
use crate::ports::FailureReason;
use crate::question::{Conditions, Filter, Phrase, Query};
use crate::search::{Hit, SearchRequest, rank, understand};
use crate::terms::spelled;

/// Why a document is not among the results, if it is not.
#[derive(Clone, Debug, PartialEq)]
pub enum Absence {
    /// There is no such document, or the asker may not see it.
    Unknown,
    /// The file could not be read. Told only to who may see everything.
    Failed {
        /// Its path.
        path: String,
        /// Why.
        reason: FailureReason,
    },
    /// The question, or what narrows it, keeps the document out.
    KeptOut {
        /// The document.
        document: Arc<StoredDocument>,
        /// By what; never empty.
        by: Vec<Obstacle>,
    },
    /// No passage of it that the asker may see holds a word of the question or is near to it in meaning.
    NoMatch {
        /// The document.
        document: Arc<StoredDocument>,
    },
    /// It matches, and has a place.
    Ranked(Box<Standing>),
}

/// What keeps a document out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Obstacle {
    /// It is of another kind.
    Kind,
    /// It is in another collection.
    Collection,
    /// It is of another body, or of none that is known.
    Gremium,
    /// It has another number, or none that is known.
    Number,
    /// It is of another time, or of none that is known.
    Date,
    /// None of its passages holds the phrase.
    Phrase(Phrase),
    /// Each of its passages holds what is forbidden, or lacks one of several phrases.
    Conditions,
}

/// Where a document stands among the results.
#[derive(Clone, Debug, PartialEq)]
pub struct Standing {
    /// The place of its best passage, from 1; `None` if it is behind all that were ranked.
    pub rank: Option<usize>,
    /// How many passages were ranked.
    pub of: usize,
    /// Its best passage.
    pub hit: Hit,
    /// What that scores.
    pub explanation: Explanation,
    /// The last passage that is shown and what it scores, unless the document itself is shown.
    pub last_shown: Option<(Hit, Explanation)>,
}

pub(crate) fn absence(
    engine: &Engine,
    request: &SearchRequest,
    wanted: &str,
) -> Result<Absence, EngineError> {
    let Some(document) = document(engine, wanted, &request.allowed)? else {
        return failed(engine, wanted, &request.allowed);
    };
    let understood = understand(engine, request)?;
    let by = obstacles(engine, &document, &understood.query, &request.allowed)?;
    if !by.is_empty() {
        return Ok(Absence::KeptOut { document, by });
    }
    let mut candidates = engine.index.candidates(&understood.query, &request.allowed)?;
    let is_ranked = candidates.candidates.iter().any(|found| found.document.document == document.document);
    let (mut hits, mut ranking) = rank(engine, &understood, &candidates);
    let ranked = hits.len();
    if !is_ranked {
        let filter = Filter { documents: vec![document.document], ..understood.query.filter.clone() };
        let of_document =
            engine.index.candidates(&Query { filter, ..understood.query.clone() }, &request.allowed)?;
        candidates.candidates.extend(of_document.candidates);
        (hits, ranking) = rank(engine, &understood, &candidates);
    }
    let Some(place) = hits.iter().position(|hit| hit.document.document == document.document) else {
        return Ok(Absence::NoMatch { document });
    };
    let is_shown = is_ranked && place < request.limit;
    let last_shown = hits[..hits.len().min(request.limit)].last().filter(|_| !is_shown);
    Ok(Absence::Ranked(Box::new(Standing {
        rank: is_ranked.then_some(place + 1),
        of: ranked,
        explanation: ranking.explain(&hits[place]),
        last_shown: last_shown.map(|hit| (hit.clone(), ranking.explain(hit))),
        hit: hits[place].clone(),
    })))
}

/// The document of that id, path, end of a path, number or title.
fn document(
    engine: &Engine,
    wanted: &str,
    allowed: &Allowed,
) -> Result<Option<Arc<StoredDocument>>, EngineError> {
    let documents = engine.index.documents(allowed)?;
    let letters = |text: &str| tokens(text).map(|token| fold(token.text)).collect::<String>();
    let asked = letters(wanted);
    let is_number = |stored: &&Arc<StoredDocument>| {
        stored.metadata.number.as_deref().is_some_and(|own| letters(own) == asked)
    };
    let is_title = |stored: &&Arc<StoredDocument>| letters(&stored.metadata.title) == asked;
    let found = documents
        .iter()
        .find(|stored| wanted.parse() == Ok(stored.document.0))
        .or_else(|| documents.iter().find(|stored| is_path(&stored.key.path, &stored.key.source.0, wanted)))
        .or_else(|| documents.iter().find(is_number))
        .or_else(|| documents.iter().find(is_title));
    Ok(found.cloned())
}

fn is_path(path: &str, source: &str, wanted: &str) -> bool {
    path == wanted || path.ends_with(&format!("/{wanted}")) || wanted == format!("{source}/{path}")
}

/// Files that could not be read have no secrecy of their own, so only who may see everything hears of them.
fn failed(engine: &Engine, wanted: &str, allowed: &Allowed) -> Result<Absence, EngineError> {
    let sees_everything = allowed.collections.is_none() && allowed.clearance == Visibility::Internal;
    let failures = if sees_everything { engine.index.status()?.failures } else { Vec::new() };
    let failure =
        failures.into_iter().find(|failure| is_path(&failure.key.path, &failure.key.source.0, wanted));
    Ok(failure.map_or(Absence::Unknown, |failure| Absence::Failed {
        path: failure.key.path,
        reason: failure.reason,
    }))
}

fn obstacles(
    engine: &Engine,
    document: &StoredDocument,
    query: &Query,
    allowed: &Allowed,
) -> Result<Vec<Obstacle>, EngineError> {
    let mut obstacles = narrowed_by(&query.filter, document);
    let passages = engine.index.passages(document.document, allowed)?;
    let fulfils = |conditions: &Conditions| {
        let title = &document.metadata.title;
        passages.iter().any(|stored| conditions.hold_for(&spelled(&stored.passage, title)))
    };
    for phrase in &query.conditions.required {
        if !fulfils(&Conditions { required: vec![phrase.clone()], excluded: Vec::new() }) {
            obstacles.push(Obstacle::Phrase(phrase.clone()));
        }
    }
    if obstacles.is_empty() && !query.conditions.is_empty() && !fulfils(&query.conditions) {
        obstacles.push(Obstacle::Conditions);
    }
    Ok(obstacles)
}

/// What of a filter a document does not pass.
fn narrowed_by(filter: &Filter, document: &StoredDocument) -> Vec<Obstacle> {
    let Filter { kinds, collections, gremien, numbers, years, from, to, documents: _ } = filter.clone();
    let alone = [
        (Obstacle::Kind, Filter { kinds, ..Filter::default() }),
        (Obstacle::Collection, Filter { collections, ..Filter::default() }),
        (Obstacle::Gremium, Filter { gremien, ..Filter::default() }),
        (Obstacle::Number, Filter { numbers, ..Filter::default() }),
        (Obstacle::Date, Filter { years, from, to, ..Filter::default() }),
    ];
    alone.into_iter().filter(|(_, filter)| !filter.passes(document)).map(|(obstacle, _)| obstacle).collect()
}
