//! The port that keeps documents and finds candidates.

use std::sync::Arc;

use super::{Embedding, ModelId, ReadError, Warning};
use crate::document::{
    Allowed, ContentHash, DocumentId, DocumentKey, Generation, Metadata, SourceName, Stamp, StoredDocument,
    VersionId,
};
use crate::page::Page;
use crate::passage::{Passage, PassageId, Span, StoredPassage};
use crate::question::{Query, Term, Zone};
use crate::redaction::ShownPage;

/// A passage on its way into the index.
#[derive(Clone, Debug, PartialEq)]
pub struct NewPassage {
    /// The passage.
    pub passage: Passage,
    /// Its vectors; `None` if there is no embedder.
    pub embedding: Option<Embedding>,
}

/// A document version on its way into the index.
#[derive(Clone, Debug, PartialEq)]
pub struct NewDocument {
    /// Where it was found.
    pub key: DocumentKey,
    /// What the source said of it.
    pub stamp: Stamp,
    /// Hash of `original`.
    pub hash: ContentHash,
    /// The file as it was read.
    pub original: Arc<[u8]>,
    /// What is known about it.
    pub metadata: Metadata,
    /// Its pages, numbered from 1.
    pub pages: Vec<Page>,
    /// Its passages in reading order.
    pub passages: Vec<NewPassage>,
    /// The model of the passages' vectors; `None` if they have none.
    pub model: Option<ModelId>,
    /// Things that could not be read.
    pub warnings: Vec<Warning>,
}

/// A file that could not be read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Failure {
    /// Where it was found.
    pub key: DocumentKey,
    /// What the source said of it.
    pub stamp: Stamp,
    /// Why.
    pub reason: FailureReason,
}

/// Why a file, as it is now, is not in the index.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FailureReason {
    /// It could not be read.
    #[error(transparent)]
    Unreadable(#[from] ReadError),
    /// It could not be fetched or embedded, or what stands beside it is wrong; in words for the administrator.
    #[error("{0}")]
    Other(String),
}

/// Vectors that a stored passage still lacked.
#[derive(Clone, Debug, PartialEq)]
pub struct NewVectors {
    /// The passage.
    pub passage: PassageId,
    /// Its vectors.
    pub embedding: Embedding,
}

/// Changes that become visible together.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Batch {
    /// Documents to add; one of the same key is replaced.
    pub documents: Vec<NewDocument>,
    /// Documents that have vanished; unknown keys are ignored.
    pub removals: Vec<DocumentKey>,
    /// Files that could not be read: listed, while a last good version stays searchable.
    pub failures: Vec<Failure>,
    /// Vectors of one model for passages stored before.
    pub vectors: Option<(ModelId, Vec<NewVectors>)>,
}

impl Batch {
    /// Whether nothing would change.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        let Self { documents, removals, failures, vectors } = self;
        documents.is_empty() && removals.is_empty() && failures.is_empty() && vectors.is_none()
    }

    /// Checks what every index relies on, so that no implementation stores what cannot be shown later.
    ///
    /// # Errors
    /// [`IndexError::Invalid`] names the first contradiction.
    pub fn check(&self) -> Result<(), IndexError> {
        self.documents.iter().try_for_each(NewDocument::check)?;
        let Some((model, vectors)) = &self.vectors else { return Ok(()) };
        vectors.iter().try_for_each(|new| check_embedding(model, &new.embedding))
    }
}

impl NewDocument {
    fn check(&self) -> Result<(), IndexError> {
        let invalid = |what: String| Err(IndexError::Invalid(format!("{}: {what}", self.key.path)));
        if self.metadata.title.is_empty() {
            return invalid("title is empty".to_owned());
        }
        if !self.pages.iter().zip(1..).all(|(page, number)| page.number == number) {
            return invalid("pages are not numbered from 1".to_owned());
        }
        for NewPassage { passage, embedding } in &self.passages {
            if let Some(span) = passage.spans.iter().find(|span| !self.holds(span)) {
                return invalid(format!("page {} does not hold words {:?}", span.page, span.words));
            }
            match (&self.model, embedding) {
                (_, None) => {}
                (None, Some(_)) => return invalid("vectors without a model".to_owned()),
                (Some(model), Some(embedding)) => check_embedding(model, embedding)?,
            }
        }
        Ok(())
    }

    fn holds(&self, span: &Span) -> bool {
        let page = (span.page as usize).checked_sub(1).and_then(|index| self.pages.get(index));
        page.is_some_and(|page| page.words.get(span.words.clone()).is_some())
    }
}

fn check_embedding(model: &ModelId, embedding: &Embedding) -> Result<(), IndexError> {
    let Some(first) = embedding.first().filter(|first| !first.is_empty()) else {
        return Err(IndexError::Invalid(format!("an embedding of {model} has no vector")));
    };
    for vector in embedding {
        if vector.len() != first.len() || !vector.iter().all(|value| value.is_finite()) {
            return Err(IndexError::Invalid(format!("an embedding of {model} has a malformed vector")));
        }
    }
    Ok(())
}

/// What the index knows of a place, to tell what changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Known {
    /// The place.
    pub key: DocumentKey,
    /// Its stamp at the last ingest.
    pub stamp: Stamp,
    /// Its content at the last successful ingest; `None` if it never could be read.
    pub hash: Option<ContentHash>,
    /// Why the last ingest failed; `None` if it did not.
    pub failure: Option<FailureReason>,
}

/// A passage that a search brought up.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidate {
    /// The passage.
    pub passage: StoredPassage,
    /// Its document.
    pub document: Arc<StoredDocument>,
    /// BM25F score of the query's clauses, 0 if no term occurs.
    pub lexical: f32,
    /// Numbers of the query's clauses that give it something, ascending.
    pub matched: Vec<usize>,
    /// Best cosine of its vectors with the query's; `None` without a query vector or vectors of its model.
    pub semantic: Option<f32>,
}

/// How common a query term is.
#[derive(Clone, Debug, PartialEq)]
pub struct TermStatistics {
    /// The term.
    pub term: Term,
    /// Number of passages in the whole index that hold it.
    pub passages: u64,
}

/// What a search brought up, all of one generation.
#[derive(Clone, Debug, PartialEq)]
pub struct Candidates {
    /// The generation they are of.
    pub generation: Generation,
    /// The best of either leg, each scored in both; ascending by passage id, without repetition.
    pub candidates: Vec<Candidate>,
    /// One entry for each term of the query's clauses, in their order.
    pub terms: Vec<TermStatistics>,
    /// Number of passages in the whole index.
    pub passages: u64,
    /// Average length of each zone over all passages, in the order of [`Zone::ALL`].
    pub averages: [f32; Zone::ALL.len()],
}

/// A word of the index that is spelled much like another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SimilarWord {
    /// As it is written in the first passage that holds it.
    pub text: String,
    /// How many passages hold it, of those that the asker may see.
    pub passages: u64,
    /// How many letters have to be changed ([`crate::terms::changes`]).
    pub distance: usize,
}

/// What is in the index.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct IndexStatus {
    /// The current generation.
    pub generation: Generation,
    /// Documents that can be found.
    pub documents: u64,
    /// Their pages.
    pub pages: u64,
    /// Their passages.
    pub passages: u64,
    /// Models with the number of current passages that have vectors of them.
    pub models: Vec<(ModelId, u64)>,
    /// Files whose last ingest failed.
    pub failures: Vec<Failure>,
    /// Current documents with warnings.
    pub warnings: Vec<(DocumentKey, Vec<Warning>)>,
}

/// Why the index did not do what it was asked.
#[derive(Debug, thiserror::Error)]
pub enum IndexError {
    /// Nothing has been put into an index there yet.
    #[error("there is no index in {0}")]
    Missing(String),
    /// Somebody else is writing.
    #[error("the index is being written by another process")]
    Locked,
    /// Its content contradicts itself.
    #[error("the index is damaged: {0}")]
    Corrupt(String),
    /// Reading or writing failed.
    #[error("the index cannot be accessed: {0}")]
    Io(String),
    /// The request contradicts itself, for example a vector of the wrong length.
    #[error("invalid request to the index: {0}")]
    Invalid(String),
}

/// Keeps documents and finds candidates.
///
/// Contract: a batch becomes visible as a whole or not at all; readers never see a document without its
/// passages and the vectors that came with them; what `allowed` does not permit never comes out of any method that takes it;
/// the same index and query give the same result; ids are never reused; old versions stay addressable.
pub trait Index: Send + Sync {
    /// Applies a batch and returns the generation that holds it. An empty batch changes nothing.
    ///
    /// # Errors
    /// [`IndexError`]; the index is then as it was before.
    fn apply(&self, batch: Batch) -> Result<Generation, IndexError>;

    /// The best candidates of either leg among current passages that the asker may see, that pass the filter and fulfil the conditions.
    ///
    /// # Errors
    /// [`IndexError`]
    fn candidates(&self, query: &Query, allowed: &Allowed) -> Result<Candidates, IndexError>;

    /// The words of passages that the asker may see, the word itself among them, whose spelling begins with the same letter and differs in
    /// at most so many, two at the most; nearest first, then the most common, then in the order of their spellings.
    ///
    /// # Errors
    /// [`IndexError`]
    fn similar_words(
        &self,
        word: &str,
        most_changes: usize,
        allowed: &Allowed,
    ) -> Result<Vec<SimilarWord>, IndexError>;

    /// The current version of a document, if the asker may see it.
    ///
    /// # Errors
    /// [`IndexError`]
    fn document(
        &self,
        document: DocumentId,
        allowed: &Allowed,
    ) -> Result<Option<Arc<StoredDocument>>, IndexError>;

    /// All current documents that the asker may see, ascending by key.
    ///
    /// # Errors
    /// [`IndexError`]
    fn documents(&self, allowed: &Allowed) -> Result<Vec<Arc<StoredDocument>>, IndexError>;

    /// The passages of a document's current version that the asker may see, in reading order.
    ///
    /// # Errors
    /// [`IndexError`]
    fn passages(&self, document: DocumentId, allowed: &Allowed) -> Result<Vec<StoredPassage>, IndexError>;

    /// A page of a version, current or old, as far as the asker may see it ([`ShownPage::redacted`]); `None` too if that is nothing.
    ///
    /// # Errors
    /// [`IndexError`]
    fn page(
        &self,
        version: VersionId,
        number: u32,
        allowed: &Allowed,
    ) -> Result<Option<ShownPage>, IndexError>;

    /// The file of a version, current or old. It is withheld if any passage of it is more secret than the asker may see.
    ///
    /// # Errors
    /// [`IndexError`]
    fn original(&self, version: VersionId, allowed: &Allowed) -> Result<Option<Arc<[u8]>>, IndexError>;

    /// Whether [`original`](Self::original) gives a file, without reading it.
    ///
    /// # Errors
    /// [`IndexError`]
    fn gives_original(&self, version: VersionId, allowed: &Allowed) -> Result<bool, IndexError>;

    /// What is known of a source's places, ascending by path.
    ///
    /// # Errors
    /// [`IndexError`]
    fn known(&self, source: &SourceName) -> Result<Vec<Known>, IndexError>;

    /// Up to `limit` current passages without vectors of that model, ascending by id.
    ///
    /// # Errors
    /// [`IndexError`]
    fn without_vectors(&self, model: &ModelId, limit: usize) -> Result<Vec<StoredPassage>, IndexError>;

    /// What is in the index.
    ///
    /// # Errors
    /// [`IndexError`]
    fn status(&self) -> Result<IndexStatus, IndexError>;
}
