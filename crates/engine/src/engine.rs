//! The facade: everything that a user interface asks of Ratsfund, over whatever implements the ports.

use std::ops::ControlFlow;
use std::sync::Arc;

use crate::absence::{self, Absence};
use crate::answer::{Answer, AnswerEvent, Mode};
use crate::document::{Allowed, DocumentId, StoredDocument, VersionId};
use crate::ports::{
    Embedder, Generator, Index, IndexError, IndexStatus, ModelError, ModelId, PageError, Pages, Picture,
    Reranker,
};
use crate::probe::Probe;
use crate::redaction::ShownPage;
use crate::search::{self, Hit, Results, SearchRequest};
use crate::settings::Settings;
use crate::thesaurus::Thesaurus;
use crate::{ask, ports};

/// Ratsfund's use cases over one index and one set of models. Clones share both.
#[derive(Clone)]
pub struct Engine {
    /// Where documents are kept and found.
    pub index: Arc<dyn Index>,
    /// Draws pages.
    pub pages: Arc<dyn Pages>,
    /// Finds by meaning; without it search is by words alone.
    pub embedder: Option<Arc<dyn Embedder>>,
    /// Takes a second look at the best hits; without it their order is that of words and vectors.
    pub reranker: Option<Arc<dyn Reranker>>,
    /// Writes answers; without it there is quote mode alone.
    pub generator: Option<Arc<dyn Generator>>,
    /// Other words for those of a question.
    pub synonyms: Arc<Thesaurus>,
    /// Weights and thresholds.
    pub settings: Settings,
}

/// A question that wants an answer.
#[derive(Clone, Debug, PartialEq)]
pub struct AskRequest {
    /// What to search for and who asks.
    pub search: SearchRequest,
    /// How to write the answer.
    pub mode: Mode,
}

/// What kind of trouble an error is: one `match` maps it to an HTTP status or an exit code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorKind {
    /// The request makes no sense as it is.
    Invalid,
    /// There is no such thing, or the asker may not know of it.
    NotFound,
    /// Too much at once; try again.
    Busy,
    /// Something of ours broke.
    Internal,
}

/// Why a use case failed.
#[derive(Debug, thiserror::Error)]
pub enum EngineError {
    /// The question holds nothing to search for.
    #[error("the question is empty")]
    EmptyQuestion,
    /// Compose mode was asked for without a generator.
    #[error("there is no generator for compose mode")]
    NoGenerator,
    /// There is no such document or page, or the asker may not see it.
    #[error("not found")]
    NotFound,
    /// The index failed.
    #[error(transparent)]
    Index(#[from] IndexError),
    /// A model failed.
    #[error(transparent)]
    Model(#[from] ModelError),
    /// A page could not be shown.
    #[error(transparent)]
    Page(#[from] PageError),
}

impl EngineError {
    /// What kind of trouble this is.
    #[must_use]
    pub fn kind(&self) -> ErrorKind {
        match self {
            Self::EmptyQuestion | Self::NoGenerator | Self::Index(IndexError::Invalid(_)) => {
                ErrorKind::Invalid
            }
            Self::NotFound | Self::Page(PageError::NoSuchPage(_) | PageError::NoPicture) => {
                ErrorKind::NotFound
            }
            Self::Model(ModelError::Busy(_)) | Self::Index(IndexError::Locked) => ErrorKind::Busy,
            Self::Model(ModelError::TooLong { .. }) => ErrorKind::Invalid,
            Self::Index(_) | Self::Model(_) | Self::Page(_) => ErrorKind::Internal,
        }
    }
}

impl Engine {
    /// Finds passages.
    ///
    /// # Errors
    /// [`EngineError`]
    pub fn search(&self, request: &SearchRequest) -> Result<Results, EngineError> {
        search::search(self, request)
    }

    /// Why a document (its id, path, number or title) is not among the results of a search, or where it stands.
    ///
    /// # Errors
    /// [`EngineError`]
    pub fn absence(&self, request: &SearchRequest, document: &str) -> Result<Absence, EngineError> {
        absence::absence(self, request, document)
    }

    /// Answers a question. Events arrive while it works; `Break` ends it early with what there is.
    ///
    /// # Errors
    /// [`EngineError`]
    pub fn ask(
        &self,
        request: &AskRequest,
        on_event: &mut dyn FnMut(AnswerEvent<'_>) -> ControlFlow<()>,
    ) -> Result<Answer, EngineError> {
        let results = self.search(&request.search)?;
        self.answer(request, &results, on_event)
    }

    /// Answers a question from what a search for it has found. Events as for [`ask`](Self::ask), the results among them.
    ///
    /// # Errors
    /// [`EngineError`]
    pub fn answer(
        &self,
        request: &AskRequest,
        results: &Results,
        on_event: &mut dyn FnMut(AnswerEvent<'_>) -> ControlFlow<()>,
    ) -> Result<Answer, EngineError> {
        ask::answer(self, request, results, on_event)
    }

    /// Those of some hits, best first, that an answer may draw on.
    #[must_use]
    pub fn evidence<'h>(&self, hits: &'h [Hit]) -> &'h [Hit] {
        &hits[..hits.len().min(self.settings.evidence)]
    }

    /// Judges sentences by some hits as an answer to the question does; see [`Probe`].
    ///
    /// # Errors
    /// [`EngineError::Model`] if the embedder fails.
    pub fn probe<'a>(&'a self, question: &'a str, hits: Vec<&'a Hit>) -> Result<Probe<'a>, EngineError> {
        Probe::new(question, hits, self.embedder.as_deref())
    }

    /// All pieces of the evidence that may be quoted, best first, with what they are scored by.
    ///
    /// # Errors
    /// [`EngineError`]
    pub fn quote_candidates(&self, request: &SearchRequest) -> Result<Vec<ask::QuoteCandidate>, EngineError> {
        ask::quote_candidates(self, request)
    }

    /// The current version of a document.
    ///
    /// # Errors
    /// [`EngineError::NotFound`] if there is none that the asker may see.
    pub fn document(&self, id: DocumentId, allowed: &Allowed) -> Result<Arc<StoredDocument>, EngineError> {
        self.index.document(id, allowed)?.ok_or(EngineError::NotFound)
    }

    /// The words of a page of a version, current or old, as far as the asker may see them.
    ///
    /// # Errors
    /// [`EngineError::NotFound`] if there is none that the asker may see.
    pub fn page(&self, version: VersionId, number: u32, allowed: &Allowed) -> Result<ShownPage, EngineError> {
        self.index.page(version, number, allowed)?.ok_or(EngineError::NotFound)
    }

    /// The picture of a page of a version, `width` pixels wide; what the asker may not see of it is black.
    ///
    /// # Errors
    /// [`EngineError::NotFound`] if there is no such page that the asker may see, [`EngineError::Page`] if it cannot be drawn.
    pub fn picture(
        &self,
        version: VersionId,
        number: u32,
        width: u32,
        allowed: &Allowed,
    ) -> Result<Picture, EngineError> {
        let shown = self.page(version, number, allowed)?.shown;
        // The page may be seen, though perhaps not the whole file, which is only drawn from here.
        let original = self.index.original(version, &Allowed::everything())?.ok_or(EngineError::NotFound)?;
        Ok(self.pages.picture(&original, number, width, &shown)?)
    }

    /// The file of a version, current or old.
    ///
    /// # Errors
    /// [`EngineError::NotFound`] if there is none that the asker may see as a whole.
    pub fn original(&self, version: VersionId, allowed: &Allowed) -> Result<Arc<[u8]>, EngineError> {
        self.index.original(version, allowed)?.ok_or(EngineError::NotFound)
    }

    /// Whether [`original`](Self::original) gives the file of a version.
    ///
    /// # Errors
    /// [`EngineError::Index`] if the index cannot be read.
    pub fn gives_original(&self, version: VersionId, allowed: &Allowed) -> Result<bool, EngineError> {
        Ok(self.index.gives_original(version, allowed)?)
    }

    /// What is in the index.
    ///
    /// # Errors
    /// [`EngineError`]
    pub fn status(&self) -> Result<IndexStatus, EngineError> {
        Ok(self.index.status()?)
    }

    /// The models at work: embedder and generator.
    #[must_use]
    pub fn models(&self) -> (Option<&ModelId>, Option<&ModelId>) {
        let embedder = self.embedder.as_deref().map(ports::Embedder::model);
        let generator = self.generator.as_deref().map(ports::Generator::model);
        (embedder, generator)
    }
}
