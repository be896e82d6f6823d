//! Reading and drawing a file in this very process. Only the worker does that: see [`crate::worker`].

use std::borrow::Cow;
use std::time::Instant;

use engine::{Excerpt, Format, PageError, Picture, ReadError, Reading};
use serde::{Deserialize, Serialize};

use crate::raster::Raster;
use crate::recognise::{RecognisedPages, Recognition};
use crate::{
    container, detect, docx, excerpt, html, limits, markdown, odt, pdf, picture, raster, render, rtf, sheets,
    slides, text,
};

/// A file as it was read.
pub(crate) struct Read {
    /// What was read.
    pub(crate) reading: Reading,
    /// Its pages that can be drawn, in order.
    pub(crate) drawn: Vec<DrawnPage>,
}

/// A page that can be drawn, so that text recognition could read it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct DrawnPage {
    /// Its number among the pages that were read, from 1.
    pub(crate) number: u32,
    /// Where it is.
    pub(crate) place: Place,
    /// Whether text recognition might read it better.
    pub(crate) is_doubtful: bool,
}

/// Where a page is: in the file itself or in one that is inside of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Place {
    /// Which file in the file, which one in that, and so on; empty for the file itself.
    pub(crate) members: Vec<u32>,
    /// Page of that file, from 1.
    pub(crate) page: u32,
}

impl DrawnPage {
    /// A page of the file itself.
    pub(crate) fn new(number: u32, is_doubtful: bool) -> Self {
        Self { number, place: Place { members: Vec::new(), page: number }, is_doubtful }
    }

    /// The page as one of a file that holds this one as a member and has so many pages before it.
    pub(crate) fn inside(mut self, member: u32, before: u32) -> Self {
        self.place.members.insert(0, member);
        Self { number: self.number + before, ..self }
    }
}

impl From<Reading> for Read {
    fn from(reading: Reading) -> Self {
        Self { reading, drawn: Vec::new() }
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
    read_at(bytes, name, RecognisedPages::of(recognised), Depth::default())
}

/// Reads a file that may be in another one.
pub(crate) fn read_at(
    bytes: Vec<u8>,
    name: &str,
    recognised: RecognisedPages<'_>,
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
        Format::Mail => return container::mail(&bytes, recognised, depth),
        Format::Archive => return container::archive(&bytes, recognised, depth),
        Format::Rtf => rtf::read(&bytes)?,
        Format::Text => text::read(&bytes, name)?,
    };
    Ok(reading.into())
}

/// Draws a page of a file.
pub(crate) fn picture(bytes: &[u8], page: u32, width: u32) -> Result<Picture, PageError> {
    render::picture(drawable(bytes)?.into_owned(), page, width)
}

/// Draws a page of a file, or of one inside of it, for text recognition.
pub(crate) fn raster(bytes: &[u8], place: &Place) -> Result<Raster, PageError> {
    let mut file = Cow::from(bytes);
    for &member in &place.members {
        let inner = container::member(&file, member).map_err(|error| PageError::Failed(error.to_string()))?;
        file = inner.into();
    }
    raster::raster(drawable(&file)?.into_owned(), place.page)
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
