//! Addresses of what the service shows. Every place that links to a page does it here.

use std::fmt::Write;
use std::ops::Range;

use engine::{Citation, DocumentId, Hit, StoredDocument, VersionId};
use serde::Deserialize;

use crate::failure::Failure;
use crate::language::Locale;

/// `/{document}` of a route.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(crate) struct DocumentPath {
    document: u64,
}

/// `/{document}/versions/{version}` of a route.
#[derive(Clone, Copy, Debug, Deserialize)]
pub(crate) struct VersionPath {
    document: u64,
    version: u64,
}

/// `/{document}/versions/{version}/pages/{page}` of a route; the page may end in `.png`.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct PagePath {
    document: u64,
    version: u64,
    page: String,
}

impl DocumentPath {
    pub(crate) fn document(self) -> DocumentId {
        DocumentId(self.document)
    }
}

impl VersionPath {
    pub(crate) fn document(self) -> DocumentId {
        DocumentId(self.document)
    }

    pub(crate) fn version(self) -> VersionId {
        VersionId(self.version)
    }
}

impl PagePath {
    /// The page, if it is one.
    pub(crate) fn place(&self) -> Result<Place, Failure> {
        self.numbered(&self.page)
    }

    /// The page whose picture is asked for; `None` if none is.
    pub(crate) fn picture(&self) -> Option<Result<Place, Failure>> {
        self.page.strip_suffix(".png").map(|page| self.numbered(page))
    }

    fn numbered(&self, page: &str) -> Result<Place, Failure> {
        let page = page.parse().map_err(|_| Failure::NotFound)?;
        let (document, version) = (DocumentId(self.document), VersionId(self.version));
        Ok(Place { document, version, page, words: Vec::new() })
    }
}

/// A page of a version, with words of it marked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) document: DocumentId,
    pub(crate) version: VersionId,
    /// Physical page number, from 1.
    pub(crate) page: u32,
    /// Words of the page.
    pub(crate) words: Vec<Range<usize>>,
}

impl Place {
    /// The page on which a citation begins, or goes on (`mark` counts its pages from 0).
    pub(crate) fn of_citation(citation: &Citation, mark: usize) -> Self {
        let mark = citation.marks.get(mark);
        Self {
            document: citation.document.document,
            version: citation.document.version,
            page: mark.map_or(1, |mark| mark.page),
            words: mark.map(|mark| mark.words.clone()).unwrap_or_default(),
        }
    }

    /// The page of a hit that holds the first word of the question, with all of the passage that stands on it.
    pub(crate) fn of_hit(hit: &Hit) -> Self {
        let passage = &hit.passage.passage;
        let page = hit.page();
        let spans = passage.spans.iter().filter(|span| span.page == page);
        Self {
            document: hit.passage.document,
            version: hit.passage.version,
            page,
            words: joined(spans.map(|span| span.words.clone())),
        }
    }

    /// The first page of a document.
    pub(crate) fn of_document(document: &StoredDocument) -> Self {
        Self { document: document.document, version: document.version, page: 1, words: Vec::new() }
    }

    /// The same, another page, nothing marked.
    pub(crate) fn turned_to(&self, page: u32) -> Self {
        Self { page, words: Vec::new(), ..self.clone() }
    }

    /// Address of the page for people.
    pub(crate) fn view(&self, locale: Locale) -> String {
        let mut address = format!("{}/pages/{}", self.stem(""), self.page);
        let mut separator = '?';
        if !self.words.is_empty() {
            let _ = write!(address, "?mark={}", self.ranges());
            separator = '&';
        }
        if let Some(code) = locale.parameter() {
            let _ = write!(address, "{separator}lang={code}");
        }
        address
    }

    /// Address of the page's words and boxes.
    pub(crate) fn words(&self) -> String {
        format!("{}/pages/{}", self.stem("/api"), self.page)
    }

    /// Address of the page's picture.
    pub(crate) fn picture(&self) -> String {
        format!("{}.png", self.words())
    }

    /// Address of the file itself, opened at the page by viewers that can.
    pub(crate) fn original(&self) -> String {
        format!("{}/original#page={}", self.stem("/api"), self.page)
    }

    /// Address of a PDF copy of the page with the words marked, if there are any.
    pub(crate) fn excerpt(&self) -> String {
        let separator = if self.words.is_empty() { "" } else { ":" };
        format!("{}/excerpt?citation={}{separator}{}", self.stem("/api"), self.page, self.ranges())
    }

    fn ranges(&self) -> String {
        let words: Vec<String> =
            self.words.iter().map(|words| format!("{}-{}", words.start, words.end)).collect();
        words.join(",")
    }

    fn stem(&self, prefix: &str) -> String {
        format!("{prefix}/documents/{}/versions/{}", self.document.0, self.version.0)
    }
}

/// Ranges that touch, as one: fewer to write into an address.
fn joined(ranges: impl Iterator<Item = Range<usize>>) -> Vec<Range<usize>> {
    let mut joined: Vec<Range<usize>> = Vec::new();
    for range in ranges {
        match joined.last_mut() {
            Some(last) if last.end == range.start => last.end = range.end,
            _ => joined.push(range),
        }
    }
    joined
}
