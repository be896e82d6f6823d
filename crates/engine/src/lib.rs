//! What a document, passage, question and answer is, and how one becomes the other.
//!
//! The engine is pure: it does no IO and knows no format, store, model or protocol. What it needs of the world comes through
//! the ports, which the sibling crates implement.

mod address;
mod analysis;
mod answer;
mod ask;
pub mod bm25;
mod chunk;
mod citation;
mod compose;
mod concepts;
mod context;
mod details;
mod document;
mod engine;
mod evidence;
mod excerpt;
mod expectation;
mod fine;
mod fusion;
pub mod ingest;
mod metadata;
pub mod metrics;
mod names;
mod page;
mod passage;
mod ports;
mod question;
mod quote;
pub mod reference;
mod search;
mod settings;
mod structure;
pub mod terms;
mod verify;

pub use answer::{Answer, AnswerEvent, Citation, Mode, Outcome, Sentence, Verdict};
pub use chunk::passages;
pub use details::{Basis, Consultation, Details, Subkind};
pub use document::{
    Allowed, Collection, ContentHash, Declared, DocumentId, DocumentKey, Generation, Kind, Metadata,
    SourceName, Stamp, StoredDocument, VersionId, Visibility,
};
pub use engine::{AskRequest, Engine, EngineError, ErrorKind};
pub use excerpt::CitedWords;
pub use metadata::metadata;
pub use page::{Block, BlockKind, Cell, Page, PageContent, Rect, Word};
pub use passage::{PageMark, Passage, PassageId, Span, StoredPassage};
pub use ports::{
    Batch, Candidate, Candidates, Embedder, Embedding, Excerpt, ExcerptForm, ExcerptPage, ExcerptScope,
    Failure, Finish, Format, Generator, Index, IndexError, IndexStatus, Known, Message, ModelError, ModelId,
    NewDocument, NewPassage, NewVectors, PageError, Pages, Picture, Prompt, Properties, ReadError, Reader,
    Reading, Role, TermStatistics, Warning,
};
pub use question::{Clause, Field, Filter, Query, QueryVector, Term, Zone};
pub use search::{Hit, Results, SearchRequest};
pub use settings::Settings;
pub use structure::{Vote, VoteOutcome, votes};
pub use verify::verify;
