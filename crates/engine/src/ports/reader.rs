//! The port that turns a file's bytes into pages.

use jiff::civil::Date;

use crate::labels::PageLabels;
use crate::page::{Page, PageContent};

/// Reads files.
///
/// Contract: pages are numbered from 1 without gaps, their blocks cover their words, reading the same bytes
/// gives the same result, and no input panics, hangs or takes memory without bound.
pub trait Reader: Send + Sync {
    /// Reads a file. `name` is its file name; the content decides, the name only helps where content is ambiguous.
    ///
    /// # Errors
    /// [`ReadError`] if nothing of the file can be used. What is only partly unreadable comes as warnings.
    fn read(&self, bytes: &[u8], name: &str) -> Result<Reading, ReadError>;
}

/// Formats that a file can turn out to have.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Format {
    /// Portable Document Format.
    Pdf,
    /// Office Open XML text document.
    Docx,
    /// `OpenDocument` text.
    Odt,
    /// Spreadsheet of Excel or `LibreOffice`.
    Spreadsheet,
    /// Office Open XML presentation.
    Presentation,
    /// Rich Text Format.
    Rtf,
    /// Web page.
    Html,
    /// Markdown.
    Markdown,
    /// Mail with what is attached to it.
    Mail,
    /// Archive of files.
    Archive,
    /// Picture.
    Picture,
    /// Plain text.
    Text,
}

/// What a file says of itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Properties {
    /// Title property; often wrong in real files, so only a hint.
    pub title: Option<String>,
    /// Date of creation.
    pub created: Option<Date>,
    /// What its pages are called.
    pub labels: PageLabels,
}

/// Something that a reader could not do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Warning {
    /// A page yields no usable text, and why.
    NoText {
        /// Page number, from 1.
        page: u32,
        /// What the page holds instead.
        content: PageContent,
    },
    /// A page was cut off or left out because of a limit.
    Limited {
        /// Page number, from 1.
        page: u32,
        /// Which limit.
        limit: String,
    },
}

/// A file as it was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    /// Its format.
    pub format: Format,
    /// What it says of itself.
    pub properties: Properties,
    /// Its pages, numbered from 1.
    pub pages: Vec<Page>,
    /// What could not be read.
    pub warnings: Vec<Warning>,
}

/// Why a file could not be read at all.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ReadError {
    /// No format that is read.
    #[error("format is not supported: {0}")]
    Unsupported(String),
    /// It needs a password.
    #[error("file is protected by a password")]
    Encrypted,
    /// It is damaged beyond use.
    #[error("file is damaged: {0}")]
    Damaged(String),
    /// Reading it took more than it may take.
    #[error("reading exceeded a limit: {0}")]
    Limit(String),
    /// The reading process itself failed.
    #[error("reader failed: {0}")]
    Failed(String),
}
