//! Reading and drawing a file in this very process. Only the worker does that: see [`crate::worker`].

use std::time::Instant;

use engine::{Format, PageError, Picture, ReadError, Reading};

use crate::{detect, docx, limits, pdf, render, text};

/// Reads a file.
pub(crate) fn read(bytes: Vec<u8>, name: &str) -> Result<Reading, ReadError> {
    match detect::format(&bytes)? {
        Format::Pdf => pdf::read(bytes, Instant::now() + limits::READING_TIME),
        Format::Docx => docx::read(&bytes),
        Format::Text => text::read(&bytes, name),
    }
}

/// Draws a page of a file.
pub(crate) fn picture(bytes: Vec<u8>, page: u32, width: u32) -> Result<Picture, PageError> {
    match detect::format(&bytes) {
        Ok(Format::Pdf) => render::picture(bytes, page, width),
        Ok(Format::Docx | Format::Text) | Err(_) => Err(PageError::NoPicture),
    }
}
