//! Reading and drawing a file in this very process. Only the worker does that: see [`crate::worker`].

use std::time::Instant;

use engine::{Excerpt, Format, PageError, Picture, ReadError, Reading};

use crate::raster::Raster;
use crate::recognise::Recognition;
use crate::{detect, docx, excerpt, limits, pdf, raster, render, text};

/// A file as it was read.
pub(crate) struct Read {
    /// What was read.
    pub(crate) reading: Reading,
    /// Numbers of the pages that text recognition might read better.
    pub(crate) doubtful: Vec<u32>,
}

impl From<Reading> for Read {
    fn from(reading: Reading) -> Self {
        Self { reading, doubtful: Vec::new() }
    }
}

/// Reads a file, some pages of which may have been recognised before.
pub(crate) fn read(bytes: Vec<u8>, name: &str, recognised: &[Recognition]) -> Result<Read, ReadError> {
    match detect::format(&bytes)? {
        Format::Pdf => pdf::read(bytes, Instant::now() + limits::READING_TIME, recognised),
        Format::Docx => docx::read(&bytes).map(Read::from),
        Format::Text => text::read(&bytes, name).map(Read::from),
    }
}

/// Draws a page of a file.
pub(crate) fn picture(bytes: Vec<u8>, page: u32, width: u32) -> Result<Picture, PageError> {
    render::picture(drawable(bytes)?, page, width)
}

/// Draws a page of a file for text recognition.
pub(crate) fn raster(bytes: Vec<u8>, page: u32) -> Result<Raster, PageError> {
    raster::raster(drawable(bytes)?, page)
}

/// A marked copy of a file.
pub(crate) fn excerpt(bytes: Vec<u8>, wanted: &Excerpt) -> Result<Vec<u8>, PageError> {
    excerpt::excerpt(drawable(bytes)?, wanted)
}

/// The file as a PDF.
fn drawable(bytes: Vec<u8>) -> Result<Vec<u8>, PageError> {
    match detect::format(&bytes) {
        Ok(Format::Pdf) => Ok(bytes),
        Ok(Format::Docx | Format::Text) | Err(_) => Err(PageError::NoPicture),
    }
}
