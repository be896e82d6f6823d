//! An index in memory that looks at everything for every question.
//!
//! It is the oracle that the real index is compared with: exact BM25 over [`PassageTerms`], exact cosine, no
//! cleverness.

use std::cmp::{Ordering, Reverse};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, RwLock, RwLockReadGuard};

use german::spelling;

use crate::document::{
    Allowed, DocumentId, DocumentKey, Generation, SourceName, Stamp, StoredDocument, VersionId, Visibility,
};
use crate::lexical::Statistics;
use crate::page::Page;
use crate::passage::{PassageId, StoredPassage};
use crate::ports::{
    Batch, Candidate, Candidates, Embedding, Failure, FailureReason, Index, IndexError, IndexStatus, Known,
    ModelId, NewDocument, NewPassage, NewVectors, SimilarWord, TermStatistics, Warning,
};
use crate::question::{Clause, Query, QueryVector, Term, Zone};
use crate::redaction::{HeldWords, ShownPage};
use crate::terms::{PassageTerms, Spelled, changes, passage_terms, spelled};

/// An index in memory, gone with the process.
#[derive(Debug, Default)]
pub struct NaiveIndex {
    state: RwLock<State>,
}

#[derive(Clone, Debug, Default)]
struct State {
    generation: Generation,
    next_passage: u64,
    places: BTreeMap<DocumentKey, Place>,
    versions: BTreeMap<VersionId, Version>,
    dimensions: BTreeMap<ModelId, usize>,
}

/// What is known of a key. It stays when the document vanishes, so that its id comes back with it.
#[derive(Clone, Debug)]
struct Place {
    document: DocumentId,
    stamp: Stamp,
    failure: Option<FailureReason>,
    current: Option<VersionId>,
    newest: Option<VersionId>,
}

#[derive(Clone, Debug)]
struct Version {
    document: Arc<StoredDocument>,
    pages: Vec<Page>,
    original: Arc<[u8]>,
    passages: Vec<Held>,
    warnings: Vec<Warning>,
}

#[derive(Clone, Debug)]
struct Held {
    stored: StoredPassage,
    terms: PassageTerms,
    vectors: BTreeMap<ModelId, Embedding>,
}

impl NaiveIndex {
    /// An empty index.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    fn read(&self) -> RwLockReadGuard<'_, State> {
        self.state.read().expect("no method panics while it holds the lock")
    }
}

impl Index for NaiveIndex {
    fn apply(&self, batch: Batch) -> Result<Generation, IndexError> {
        batch.check()?;
        let mut state = self.state.write().expect("no method panics while it holds the lock");
        if batch.is_empty() {
            return Ok(state.generation);
        }
        let mut next = state.clone();
        next.apply(batch)?;
        *state = next;
        Ok(state.generation)
    }

    fn candidates(&self, query: &Query, allowed: &Allowed) -> Result<Candidates, IndexError> {
        let state = self.read();
        if let Some(vector) = &query.vector {
            state.check_dimensions(&vector.model, vector.values.len())?;
        }
        let statistics = state.statistics(query);
        let scored: Vec<Candidate> = state
            .current_passages()
            .filter(|(version, held)| version.shows(held, allowed) && query.filter.passes(&version.document))
            .filter(|(version, held)| query.conditions.hold_for(&held.spelled(version)))
            .map(|(version, held)| (version, held, statistics.scores(&query.clauses, &held.terms)))
            .map(|(version, held, scores)| Candidate {
                passage: held.stored.clone(),
                document: Arc::clone(&version.document),
                lexical: scores.iter().sum(),
                matched: (0..scores.len()).filter(|&clause| scores[clause] > 0.0).collect(),
                semantic: query.vector.as_ref().and_then(|vector| held.best_cosine(vector)),
            })
            .collect();
        Ok(Candidates {
            generation: state.generation,
            candidates: best_of_either_leg(scored, query.limit),
            terms: query
                .clauses
                .iter()
                .flat_map(Clause::terms)
                .map(|term| TermStatistics { term: term.clone(), passages: statistics.holding(term) })
                .collect(),
            passages: statistics.passages,
            averages: statistics.averages,
        })
    }

    fn similar_words(
        &self,
        asked: &str,
        most_changes: usize,
        allowed: &Allowed,
    ) -> Result<Vec<SimilarWord>, IndexError> {
        let state = self.read();
        let wanted = spelling(asked);
        let mut found: BTreeMap<String, SimilarWord> = BTreeMap::new();
        let mut passages: Vec<(&Version, &Held)> = state.current_passages().collect();
        passages.retain(|(version, held)| version.shows(held, allowed));
        passages.sort_by_key(|(_, held)| held.stored.id);
        for (version, held) in passages {
            let mut seen = BTreeSet::new();
            for word in held.spelled(version) {
                let begins_alike = word.spelling.chars().next() == wanted.chars().next();
                let Some(distance) = changes(asked, &word.spelling, most_changes) else { continue };
                if begins_alike && seen.insert(word.spelling.clone()) {
                    let text = word.text.to_owned();
                    let similar = SimilarWord { text, passages: 0, distance };
                    found.entry(word.spelling).or_insert(similar).passages += 1;
                }
            }
        }
        let mut similar: Vec<SimilarWord> = found.into_values().collect();
        similar.sort_by_key(|word| (word.distance, Reverse(word.passages)));
        Ok(similar)
    }

    fn document(
        &self,
        document: DocumentId,
        allowed: &Allowed,
    ) -> Result<Option<Arc<StoredDocument>>, IndexError> {
        Ok(self.documents(allowed)?.into_iter().find(|stored| stored.document == document))
    }

    fn documents(&self, allowed: &Allowed) -> Result<Vec<Arc<StoredDocument>>, IndexError> {
        let state = self.read();
        let documents = state.current().map(|version| &version.document);
        let shown = documents.filter(|stored| permits(allowed, stored));
        Ok(shown.map(Arc::clone).collect())
    }

    fn passages(&self, document: DocumentId, allowed: &Allowed) -> Result<Vec<StoredPassage>, IndexError> {
        let state = self.read();
        let of_document =
            state.current_passages().filter(|(version, _)| version.document.document == document);
        let shown = of_document.filter(|(version, held)| version.shows(held, allowed));
        Ok(shown.map(|(_, held)| held.stored.clone()).collect())
    }

    fn page(
        &self,
        version: VersionId,
        number: u32,
        allowed: &Allowed,
    ) -> Result<Option<ShownPage>, IndexError> {
        let state = self.read();
        let Some(version) = state.permitted_version(version, allowed) else { return Ok(None) };
        let Some(page) = version.page(number) else { return Ok(None) };
        Ok(state.shown_page(version, page, allowed.clearance))
    }

    fn original(&self, version: VersionId, allowed: &Allowed) -> Result<Option<Arc<[u8]>>, IndexError> {
        let state = self.read();
        let Some(version) = state.permitted_version(version, allowed) else { return Ok(None) };
        let mut passages = state.same_content(version).flat_map(|same| &same.passages);
        let shown = passages.all(|held| held.stored.passage.visibility <= allowed.clearance);
        Ok(shown.then(|| Arc::clone(&version.original)))
    }

    fn gives_original(&self, version: VersionId, allowed: &Allowed) -> Result<bool, IndexError> {
        Ok(self.original(version, allowed)?.is_some())
    }

    fn known(&self, source: &SourceName) -> Result<Vec<Known>, IndexError> {
        let state = self.read();
        let places = state.places.iter().filter(|(key, _)| key.source == *source);
        Ok(places.filter_map(|(key, place)| state.known(key, place)).collect())
    }

    fn without_vectors(&self, model: &ModelId, limit: usize) -> Result<Vec<StoredPassage>, IndexError> {
        let state = self.read();
        let lacking = state.current_passages().filter(|(_, held)| !held.vectors.contains_key(model));
        let mut passages: Vec<StoredPassage> = lacking.map(|(_, held)| held.stored.clone()).collect();
        passages.sort_by_key(|passage| passage.id);
        passages.truncate(limit);
        Ok(passages)
    }

    fn status(&self) -> Result<IndexStatus, IndexError> {
        Ok(self.read().status())
    }
}

impl State {
    fn apply(&mut self, batch: Batch) -> Result<(), IndexError> {
        self.generation.0 += 1;
        for key in &batch.removals {
            if let Some(place) = self.places.get_mut(key) {
                place.current = None;
                place.failure = None;
            }
        }
        for document in batch.documents {
            self.add(document)?;
        }
        for Failure { key, stamp, reason } in batch.failures {
            let place = self.place(key);
            place.stamp = stamp;
            place.failure = Some(reason);
        }
        let (model, vectors) = batch.vectors.unzip();
        model.map_or(Ok(()), |model| self.add_vectors(&model, vectors.unwrap_or_default()))
    }

    fn place(&mut self, key: DocumentKey) -> &mut Place {
        let document = DocumentId(self.places.len() as u64 + 1);
        let unknown = Place { document, stamp: Stamp::default(), failure: None, current: None, newest: None };
        self.places.entry(key).or_insert(unknown)
    }

    fn add(&mut self, new: NewDocument) -> Result<(), IndexError> {
        for embedding in new.passages.iter().filter_map(|passage| passage.embedding.as_ref()) {
            self.learn_dimensions(new.model.as_ref(), embedding)?;
        }
        let version = VersionId(self.versions.len() as u64 + 1);
        let place = self.place(new.key.clone());
        let document = place.document;
        let (current, newest) = (Some(version), Some(version));
        *place = Place { document, stamp: new.stamp, failure: None, current, newest };
        let stored = Arc::new(StoredDocument {
            document,
            version,
            key: new.key,
            hash: new.hash,
            metadata: new.metadata,
            pages: new.pages.len() as u32,
        });
        let mut passages = Vec::new();
        for (ordinal, passage) in (0..).zip(new.passages) {
            self.next_passage += 1;
            let id = PassageId(self.next_passage);
            passages.push(Held::new(id, ordinal, &stored, passage, new.model.as_ref()));
        }
        let (pages, original, warnings) = (new.pages, new.original, new.warnings);
        self.versions.insert(version, Version { document: stored, pages, original, passages, warnings });
        Ok(())
    }

    fn add_vectors(&mut self, model: &ModelId, vectors: Vec<NewVectors>) -> Result<(), IndexError> {
        for NewVectors { passage, embedding } in vectors {
            self.learn_dimensions(Some(model), &embedding)?;
            let places = self.places.values();
            let current: Vec<VersionId> = places.filter_map(|place| place.current).collect();
            let held = self
                .versions
                .iter_mut()
                .filter(|(version, _)| current.contains(version))
                .flat_map(|(_, version)| &mut version.passages)
                .find(|held| held.stored.id == passage);
            if let Some(held) = held {
                held.vectors.entry(model.clone()).or_insert(embedding);
            }
        }
        Ok(())
    }

    fn learn_dimensions(&mut self, model: Option<&ModelId>, embedding: &Embedding) -> Result<(), IndexError> {
        let (Some(model), Some(vector)) = (model, embedding.first()) else { return Ok(()) };
        self.dimensions.entry(model.clone()).or_insert(vector.len());
        self.check_dimensions(model, vector.len())
    }

    fn check_dimensions(&self, model: &ModelId, given: usize) -> Result<(), IndexError> {
        match self.dimensions.get(model) {
            Some(&stored) if stored != given => {
                Err(IndexError::Invalid(format!("vectors of {model} have {stored} dimensions, got {given}")))
            }
            _ => Ok(()),
        }
    }

    fn current(&self) -> impl Iterator<Item = &Version> {
        self.places.values().filter_map(|place| self.versions.get(&place.current?))
    }

    fn current_passages(&self) -> impl Iterator<Item = (&Version, &Held)> {
        self.current().flat_map(|version| version.passages.iter().map(move |held| (version, held)))
    }

    /// A version, if the asker may see it and the newest version of its document.
    fn permitted_version(&self, version: VersionId, allowed: &Allowed) -> Option<&Version> {
        let asked = self.versions.get(&version)?;
        let newest = self.places.get(&asked.document.key).and_then(|place| self.versions.get(&place.newest?));
        let mut documents = [Some(asked), newest].into_iter().flatten();
        documents.all(|version| permits(allowed, &version.document)).then_some(asked)
    }

    /// Versions of the same document and content, from that one on: what is recognised later holds for earlier ones.
    fn same_content(&self, asked: &Version) -> impl Iterator<Item = &Version> {
        let (document, hash) = (asked.document.document, asked.document.hash);
        let later = self.versions.range(asked.document.version..).map(|(_, later)| later);
        later.filter(move |later| later.document.document == document && later.document.hash == hash)
    }

    fn shown_page(&self, version: &Version, page: &Page, clearance: Visibility) -> Option<ShownPage> {
        let is_secret = |held: &Held| held.stored.passage.visibility > clearance;
        let mut held = HeldWords::default();
        held.open.extend(version.words_on(page.number, |held| !is_secret(held)));
        for same in self.same_content(version) {
            held.secret.extend(same.words_on(page.number, is_secret));
        }
        if held.secret.is_empty() {
            return Some(ShownPage::whole(page.clone()));
        }
        // Where a later version reads the page otherwise, nobody knows which words of this one are meant.
        let read_alike =
            |same: &Version| same.page(page.number).is_some_and(|other| other.words == page.words);
        let same = self.same_content(version).all(read_alike);
        same.then(|| ShownPage::redacted(page.clone(), &held)).flatten()
    }

    fn known(&self, key: &DocumentKey, place: &Place) -> Option<Known> {
        let hash = place.current.and_then(|version| self.versions.get(&version)).map(|v| v.document.hash);
        let is_known = hash.is_some() || place.failure.is_some();
        let (key, stamp, failure) = (key.clone(), place.stamp.clone(), place.failure.clone());
        is_known.then_some(Known { key, stamp, hash, failure })
    }

    fn status(&self) -> IndexStatus {
        let failures = self.places.iter().filter_map(|(key, place)| {
            let (key, stamp, reason) = (key.clone(), place.stamp.clone(), place.failure.clone()?);
            Some(Failure { key, stamp, reason })
        });
        let warned = self.current().filter(|version| !version.warnings.is_empty());
        let count =
            |model| self.current_passages().filter(|(_, p)| p.vectors.contains_key(model)).count() as u64;
        IndexStatus {
            generation: self.generation,
            documents: self.current().count() as u64,
            pages: self.current().map(|version| version.pages.len() as u64).sum(),
            passages: self.current_passages().count() as u64,
            models: self.dimensions.keys().map(|model| (model.clone(), count(model))).collect(),
            failures: failures.collect(),
            warnings: warned.map(|v| (v.document.key.clone(), v.warnings.clone())).collect(),
        }
    }

    fn statistics(&self, query: &Query) -> Statistics {
        let passages = self.current_passages().count() as u64;
        let average = |zone: Zone| {
            let words: u64 =
                self.current_passages().map(|(_, held)| u64::from(held.terms.of(zone).length)).sum();
            words as f32 / passages.max(1) as f32
        };
        let count = |term: &Term| {
            let holding = self.current_passages().filter(|(_, held)| held.holds(term)).count();
            ((term.field, term.text.clone()), holding as u64)
        };
        let averages = Zone::ALL.map(average);
        let holding = query.clauses.iter().flat_map(Clause::terms).map(count).collect();
        Statistics { passages, averages, holding }
    }
}

impl Version {
    fn page(&self, number: u32) -> Option<&Page> {
        self.pages.iter().find(|page| page.number == number)
    }

    /// The words of a page that some passages hold.
    fn words_on(
        &self,
        page: u32,
        of: impl Fn(&Held) -> bool,
    ) -> impl Iterator<Item = std::ops::Range<usize>> {
        let held = self.passages.iter().filter(move |held| of(held));
        let spans = held.flat_map(|held| &held.stored.passage.spans);
        spans.filter(move |span| span.page == page).map(|span| span.words.clone())
    }

    fn shows(&self, held: &Held, allowed: &Allowed) -> bool {
        allowed.permits(&self.document.metadata.collection, held.stored.passage.visibility)
    }
}

impl Held {
    fn new(
        id: PassageId,
        ordinal: u32,
        document: &StoredDocument,
        new: NewPassage,
        model: Option<&ModelId>,
    ) -> Self {
        let mut passage = new.passage;
        passage.visibility = passage.visibility.max(document.metadata.visibility);
        let terms = passage_terms(&passage, &document.metadata);
        let (version, document) = (document.version, document.document);
        Self {
            stored: StoredPassage { id, document, version, ordinal, passage },
            terms,
            vectors: model.cloned().zip(new.embedding).into_iter().collect(),
        }
    }

    fn spelled<'h>(&'h self, version: &'h Version) -> Vec<Spelled<'h>> {
        spelled(&self.stored.passage, &version.document.metadata.title)
    }

    fn holds(&self, term: &Term) -> bool {
        term.field.zones().iter().any(|zone| self.terms.of(*zone).counts.contains_key(&term.text))
    }

    fn best_cosine(&self, query: &QueryVector) -> Option<f32> {
        let vectors = self.vectors.get(&query.model)?;
        vectors.iter().map(|vector| cosine(vector, &query.values)).max_by(f32::total_cmp)
    }
}

fn permits(allowed: &Allowed, document: &StoredDocument) -> bool {
    allowed.permits(&document.metadata.collection, document.metadata.visibility)
}

fn cosine(left: &[f32], right: &[f32]) -> f32 {
    let dot = |a: &[f32], b: &[f32]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f32>();
    let lengths = (dot(left, left) * dot(right, right)).sqrt();
    if lengths == 0.0 { 0.0 } else { dot(left, right) / lengths }
}

fn best_of_either_leg(mut candidates: Vec<Candidate>, limit: usize) -> Vec<Candidate> {
    let mut chosen: Vec<PassageId> = Vec::new();
    candidates.sort_by(|a, b| b.lexical.total_cmp(&a.lexical).then(by_id(a, b)));
    let found = candidates.iter().take_while(|candidate| candidate.lexical > 0.0);
    chosen.extend(found.take(limit).map(|candidate| candidate.passage.id));
    let closeness = |candidate: &Candidate| candidate.semantic.unwrap_or(f32::NEG_INFINITY);
    candidates.sort_by(|a, b| closeness(b).total_cmp(&closeness(a)).then(by_id(a, b)));
    let found = candidates.iter().take_while(|candidate| candidate.semantic.is_some());
    chosen.extend(found.take(limit).map(|candidate| candidate.passage.id));
    candidates.retain(|candidate| chosen.contains(&candidate.passage.id));
    candidates.sort_by(by_id);
    candidates
}

fn by_id(left: &Candidate, right: &Candidate) -> Ordering {
    left.passage.id.cmp(&right.passage.id)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::ContentHash;
    use crate::reference::conformance;

    #[test]
    fn conforms() {
        conformance::index(&mut || Box::new(NaiveIndex::new()), |bytes| {
            let mut hash = [0; 32];
            for (place, byte) in bytes.iter().enumerate() {
                hash[place % 32] = byte.wrapping_add(u8::rotate_left(hash[place % 32], 3));
            }
            ContentHash(hash)
        });
    }
}
