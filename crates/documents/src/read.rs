//! Reading and drawing a file in this very process. Only the worker does that: see [`crate::worker`].

use std::borrow::Cow;
use std::time::Instant;

use engine::{Excerpt, Format, PageError, Picture, ReadError, Reading};

use crate::raster::Raster;
use crate::recognise::Recognition;
use crate::{
    container, detect, docx, excerpt, html, limits, markdown, odt, pdf, picture, raster, render, sheets,
    slides, text,
};

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

/// How many files a file is in: an archive in a mail in an archive is looked into, but no farther.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Depth(u8);

impl Depth {
    /// The depth of the files in a file of this depth.
    pub(crate) fn deeper(self) -> Option<Self> {
        (self.0 < limits::DEPTH).then_some(Self(self.0 + 1))
    }
}

/// Reads a file, some pages of which may have been recognised before.
pub(crate) fn read(bytes: Vec<u8>, name: &str, recognised: &[Recognition]) -> Result<Read, ReadError> {
    read_at(bytes, name, recognised, Depth::default())
}

/// Reads a file that may be in another one.
pub(crate) fn read_at(
    bytes: Vec<u8>,
    name: &str,
    recognised: &[Recognition],
    depth: Depth,
) -> Result<Read, ReadError> {
    let deadline = Instant::now() + limits::READING_TIME;
    let reading = match detect::format(&bytes, name)? {
        Format::Pdf => return pdf::read(bytes, deadline, recognised),
        Format::Picture => {
            let mut read = pdf::read(picture::as_pdf(&bytes)?, deadline, recognised)?;
            read.reading.format = Format::Picture;
            return Ok(read);
        }
        Format::Docx => docx::read(&bytes)?,
        Format::Odt => odt::read(&bytes)?,
        Format::Spreadsheet => sheets::read(&bytes)?,
        Format::Presentation => slides::read(&bytes)?,
        Format::Html => html::read(&bytes),
        Format::Markdown => markdown::read(&bytes),
        Format::Mail => container::mail(&bytes, depth)?,
        Format::Archive => container::archive(&bytes, depth)?,
        Format::Text => text::read(&bytes, name)?,
    };
    Ok(reading.into())
}

/// Draws a page of a file.
pub(crate) fn picture(bytes: &[u8], page: u32, width: u32) -> Result<Picture, PageError> {
    render::picture(drawable(bytes)?.into_owned(), page, width)
}

/// Draws a page of a file for text recognition.
pub(crate) fn raster(bytes: &[u8], page: u32) -> Result<Raster, PageError> {
    raster::raster(drawable(bytes)?.into_owned(), page)
}

/// A marked copy of a file.
pub(crate) fn excerpt(bytes: &[u8], wanted: &Excerpt) -> Result<Vec<u8>, PageError> {
    excerpt::excerpt(&drawable(bytes)?, wanted)
}

/// The file as a PDF, if its format has pages that look like something.
fn drawable(bytes: &[u8]) -> Result<Cow<'_, [u8]>, PageError> {
    match detect::format(bytes, "") {
        Ok(Format::Pdf) => Ok(bytes.into()),
        Ok(Format::Picture) => {
            picture::as_pdf(bytes).map(Cow::from).map_err(|error| PageError::Failed(error.to_string()))
        }
        _ => Err(PageError::NoPicture),
    }
}
