//! What a document, passage, question and answer is, and how one becomes the other.
//!
//! The engine is pure: it does no IO and knows no format, store, model or protocol. What it needs of the world comes through
//! the ports, which the sibling crates implement.

mod absence;
mod address;
mod analysis;
mod answer;
mod ask;
pub mod bm25;
mod chunk;
mod citation;
mod compose;
mod concepts;
mod constrained;
mod context;
mod corrections;
mod cues;
mod details;
mod document;
mod duplicates;
mod engine;
mod evidence;
mod excerpt;
mod expectation;
mod explanation;
mod fine;
mod fusion;
#[cfg(test)]
mod fuzzing;
pub mod ingest;
mod labels;
mod lexical;
mod meaning;
mod metadata;
pub mod metrics;
mod names;
mod page;
mod passage;
mod pieces;
mod place;
mod ports;
mod probe;
mod question;
mod quote;
mod redaction;
pub mod reference;
mod rerank;
mod search;
mod settings;
mod structure;
pub mod terms;
mod thesaurus;
mod typed;
mod verify;
mod writing;

pub use absence::{Absence, Obstacle, Standing};
pub use answer::{Answer, AnswerEvent, Citation, Mode, Origin, Outcome, Sentence, Verdict};
pub use ask::QuoteCandidate;
pub use chunk::passages;
pub use constrained::{Next, Vocabulary, next};
pub use corrections::Correction;
pub use cues::SuggestedFilter;
pub use details::{Basis, Consultation, Details, Subkind};
pub use document::{
    Allowed, Collection, ContentHash, Declared, DocumentId, DocumentKey, Generation, Kind, Metadata,
    SourceName, Stamp, StoredDocument, VersionId, Visibility,
};
pub use engine::{AskRequest, Engine, EngineError, ErrorKind};
pub use excerpt::CitedWords;
pub use explanation::{Cause, Contribution, Explanation};
pub use fine::FineScore;
pub use labels::{LabelRange, LabelStyle, PageLabels};
pub use metadata::metadata;
pub use page::{Block, BlockKind, Cell, Page, PageContent, Rect, Word};
pub use passage::{PageMark, Passage, PassageId, Span, StoredPassage};
pub use place::{CellAddress, CellRange, PagePlace, PageUnit, column_letters};
pub use ports::{
    Batch, Candidate, Candidates, Constraint, Embedder, Embedding, Excerpt, ExcerptForm, ExcerptPage,
    ExcerptScope, Failure, FailureReason, Finish, Format, Generator, Index, IndexError, IndexStatus, Known,
    Message, ModelError, ModelId, NewDocument, NewPassage, NewVectors, PageError, Pages, Picture, Prompt,
    Properties, ReadError, Reader, Reading, Reranker, Role, SimilarWord, TermStatistics, Warning,
};
pub use probe::Probe;
pub use question::{Clause, Conditions, Excluded, Field, Filter, Phrase, Query, QueryVector, Term, Zone};
pub use quote::QUOTE_FEATURES;
pub use redaction::{BLACKENED, HeldWords, Shown, ShownPage};
pub use rerank::Reranked;
pub use search::{Hit, Results, SearchRequest};
pub use settings::Settings;
pub use structure::{Vote, VoteOutcome, votes};
pub use thesaurus::Thesaurus;
pub use typed::QueryHint;
pub use verify::{
    CitedPassage, FEATURES, Fault, Judgement, Sample, Verifier, Weights, learn_weights, verify,
};
