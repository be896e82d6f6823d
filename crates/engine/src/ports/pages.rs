//! The port that shows a page.

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
    /// `page` counts from 1; `width` is the picture's width in pixels.
    ///
    /// # Errors
    /// [`PageError`] if there is nothing to show.
    fn picture(&self, original: &[u8], page: u32, width: u32) -> Result<Picture, PageError>;
}
