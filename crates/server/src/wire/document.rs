//! Documents as JSON.

use engine::{StoredDocument, Visibility};
use serde::Serialize;

use crate::language::Locale;
use crate::links::Place;

/// A document in its current version.
#[derive(Debug, Serialize)]
pub(crate) struct DocumentBody {
    id: u64,
    version: u64,
    title: String,
    kind: &'static str,
    gremium: Option<String>,
    /// `YYYY-MM-DD`
    date: Option<String>,
    number: Option<String>,
    collection: String,
    visibility: &'static str,
    pages: u32,
    /// SHA-256 of the file, hexadecimal.
    sha256: String,
    /// Address of its first page.
    view: String,
}

impl DocumentBody {
    pub(crate) fn new(document: &StoredDocument, locale: Locale) -> Self {
        let metadata = &document.metadata;
        Self {
            id: document.document.0,
            version: document.version.0,
            title: metadata.title.clone(),
            kind: metadata.kind.name(),
            gremium: metadata.gremium.clone(),
            date: metadata.date.map(|date| date.to_string()),
            number: metadata.number.clone(),
            collection: metadata.collection.0.clone(),
            visibility: match metadata.visibility {
                Visibility::Public => "public",
                Visibility::Internal => "internal",
            },
            pages: document.pages,
            sha256: document.hash.to_string(),
            view: Place::of_document(document).view(locale),
        }
    }
}

/// A stretch of the list of documents.
#[derive(Debug, Serialize)]
pub(crate) struct DocumentsBody {
    /// Number of all documents that pass the filter.
    pub(crate) total: usize,
    /// Number of those before this stretch.
    pub(crate) offset: usize,
    /// This stretch.
    pub(crate) documents: Vec<DocumentBody>,
    /// Offset of the next stretch; null after the last.
    pub(crate) next: Option<usize>,
}
