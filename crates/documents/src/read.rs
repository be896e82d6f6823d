//! Reading and drawing a file in this very process. Only the worker does that: see [`crate::worker`].

use std::borrow::Cow;
use std::time::Instant;

use engine::{Excerpt, Format, PageError, Picture, ReadError, Reading, Shown};
use serde::{Deserialize, Serialize};

use crate::converted::{Known, OldMember};
use crate::raster::Raster;
use crate::{
    container, detect, docx, excerpt, html, limits, markdown, odp, odt, pdf, picture, raster, render, rtf,
    sheets, slides, text,
};

/// A file as it was read.
pub(crate) struct Read {
    /// What was read.
    pub(crate) reading: Reading,
    /// Its pages that can be drawn, in order.
    pub(crate) drawn: Vec<DrawnPage>,
}

/// A file as it was read, with what is inside of it.
pub(crate) struct Opened {
    /// What was read.
    pub(crate) read: Read,
    /// Documents inside of it that another program could make readable, in the order of their places.
    pub(crate) old: Vec<OldMember>,
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

impl From<Read> for Opened {
    fn from(read: Read) -> Self {
        Self { read, old: Vec::new() }
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

/// Reads a file of which something may be known already.
pub(crate) fn read(bytes: Vec<u8>, name: &str, known: Known<'_>) -> Result<Opened, ReadError> {
    read_at(bytes, name, known, Depth::default())
}

/// Reads a file that may be in another one.
pub(crate) fn read_at(
    bytes: Vec<u8>,
    name: &str,
    known: Known<'_>,
    depth: Depth,
) -> Result<Opened, ReadError> {
    let deadline = Instant::now() + limits::READING_TIME;
    let reading = match detect::format(&bytes, name)? {
        Format::Pdf => return pdf::read(bytes, deadline, known.recognised).map(Opened::from),
        Format::Picture => {
            let mut read = pdf::read(picture::as_pdf(&bytes)?, deadline, known.recognised)?;
            read.reading.format = Format::Picture;
            return Ok(read.into());
        }
        Format::Docx => docx::read(&bytes)?,
        Format::Odt => odt::read(&bytes)?,
        Format::Spreadsheet => sheets::read(&bytes)?,
        Format::Presentation if detect::is_open_document(&bytes) => odp::read(&bytes)?,
        Format::Presentation => slides::read(&bytes)?,
        Format::Html => html::read(&bytes),
        Format::Markdown => markdown::read(&bytes),
        Format::Mail => return container::mail(&bytes, known, depth),
        Format::Archive => return container::archive(&bytes, known, depth),
        Format::Rtf => rtf::read(&bytes)?,
        Format::Text => text::read(&bytes, name)?,
    };
    Ok(Read::from(reading).into())
}

/// Draws what may be seen of a page of a file.
pub(crate) fn picture(bytes: &[u8], page: u32, width: u32, shown: &Shown) -> Result<Picture, PageError> {
    render::picture(drawable(bytes)?.into_owned(), page, width, shown)
}

/// Draws a page of a file, or of one inside of it, for text recognition.
pub(crate) fn raster(bytes: &[u8], place: &Place) -> Result<Raster, PageError> {
    let file = member(bytes, &place.members).map_err(|error| PageError::Failed(error.to_string()))?;
    raster::raster(drawable(&file)?.into_owned(), place.page)
}

/// A file inside of a file.
pub(crate) fn member<'b>(bytes: &'b [u8], members: &[u32]) -> Result<Cow<'b, [u8]>, ReadError> {
    let inner = |file: Cow<'b, [u8]>, member: &u32| container::member(&file, *member).map(Cow::from);
    members.iter().try_fold(Cow::from(bytes), inner)
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
