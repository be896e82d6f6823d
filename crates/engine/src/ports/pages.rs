//! The port that shows a page.

use crate::page::Rect;
use crate::redaction::Shown;

/// A page as a picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// The picture, encoded as PNG.
    pub png: Vec<u8>,
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
}

/// A marked copy that is asked for.
#[derive(Clone, Debug, PartialEq)]
pub struct Excerpt {
    /// Cited pages in the order in which they were cited.
    pub pages: Vec<ExcerptPage>,
    /// Which pages are copied.
    pub scope: ExcerptScope,
    /// How they are copied.
    pub form: ExcerptForm,
    /// Line that is written on the first page: what this is a copy of.
    pub cover: String,
}

/// A cited page.
#[derive(Clone, Debug, PartialEq)]
pub struct ExcerptPage {
    /// Physical page number, from 1.
    pub number: u32,
    /// What is marked, as the page is displayed.
    pub boxes: Vec<Rect>,
    /// What of it may be seen; a page that may not be seen whole is copied as a picture.
    pub shown: Shown,
}

/// Which pages of a file are copied.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ExcerptScope {
    /// Those that are cited.
    #[default]
    Cited,
    /// All.
    Whole,
}

/// How pages are copied.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ExcerptForm {
    /// As they are, with their fonts; as pictures where the file does not allow it (encrypted, damaged).
    #[default]
    Copy,
    /// As pictures.
    Pictures,
}

/// Why a page could not be shown.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PageError {
    /// The format has no pages that could be pictured.
    #[error("the document has no page pictures")]
    NoPicture,
    /// There is no such page.
    #[error("the document has no page {0}")]
    NoSuchPage(u32),
    /// Drawing it failed or took more than it may take.
    #[error("page could not be drawn: {0}")]
    Failed(String),
}

/// Shows pages of originals.
///
/// Contract: as [`super::Reader`]: no input panics, hangs or takes memory without bound; the picture shows the page in the
/// orientation and proportions of [`crate::Page::size`].
pub trait Pages: Send + Sync {
    /// Draws a page of a file.
    ///
    /// `page` counts from 1; `width` is the picture's width in pixels. Of what is not `shown`, no pixel is in the picture.
    ///
    /// # Errors
    /// [`PageError`] if there is nothing to show.
    fn picture(&self, original: &[u8], page: u32, width: u32, shown: &Shown) -> Result<Picture, PageError>;

    /// A PDF copy of pages with places marked. Of what is not shown, neither a pixel nor a letter is in the copy.
    ///
    /// # Errors
    /// [`PageError`] if there is nothing to copy; an implementation that cannot copy anything says [`PageError::NoPicture`].
    fn excerpt(&self, _original: &[u8], _excerpt: &Excerpt) -> Result<Vec<u8>, PageError> {
        Err(PageError::NoPicture)
    }
}
