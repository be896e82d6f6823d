//! Compound files, the boxes in which Microsoft kept documents before 2007 and keeps mails and encrypted documents today.

use std::io::{Cursor, Read};

use cfb::CompoundFile;
use engine::{Format, ReadError};

use crate::limits;

/// A compound file in memory.
pub(crate) type Compound<'b> = CompoundFile<Cursor<&'b [u8]>>;

const BEGINNING: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
/// Streams that only one kind of file has, if it is one that is read.
const READ: [(&str, Format); 3] = [
    ("/__properties_version1.0", Format::Mail),
    ("/Workbook", Format::Spreadsheet),
    ("/Book", Format::Spreadsheet),
];
/// A kind of file that is not read as it is.
pub(crate) struct Old {
    /// A stream that only it has.
    stream: &'static str,
    /// What it is called.
    pub(crate) name: &'static str,
    /// Extension of the format that it can be made into.
    pub(crate) becomes: &'static str,
}

/// Documents of before 2007.
pub(crate) const OLD: [Old; 2] = [
    Old { stream: "/WordDocument", name: "Word document of before 2007", becomes: "docx" },
    Old { stream: "/PowerPoint Document", name: "PowerPoint presentation of before 2007", becomes: "pptx" },
];

/// Whether a file is a compound one.
pub(crate) fn is_compound(bytes: &[u8]) -> bool {
    bytes.starts_with(BEGINNING)
}

/// Opens a compound file.
pub(crate) fn open(bytes: &[u8]) -> Result<Compound<'_>, ReadError> {
    CompoundFile::open(Cursor::new(bytes)).map_err(|error| ReadError::Damaged(error.to_string()))
}

/// What a compound file holds.
pub(crate) fn format(bytes: &[u8]) -> Result<Format, ReadError> {
    let file = open(bytes)?;
    if let Some((_, format)) = READ.iter().find(|(stream, _)| file.is_stream(stream)) {
        return Ok(*format);
    }
    if file.is_stream("/EncryptedPackage") {
        return Err(ReadError::Encrypted);
    }
    let old = OLD.iter().find(|old| file.is_stream(old.stream));
    Err(ReadError::Unsupported(old.map_or("unknown compound file", |old| old.name).to_owned()))
}

/// A stream, if it is there, up to so many bytes.
pub(crate) fn stream(file: &mut Compound<'_>, path: &str, most: usize) -> Option<Vec<u8>> {
    let most = most.min(limits::FILE_BYTES) as u64;
    let mut bytes = Vec::new();
    file.open_stream(path).ok()?.take(most).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}
