//! What parent and worker say to each other: frames of a length and so many bytes.
//!
//! A request is two frames, what to do and the file; a reply is one, in the words of [`super::wire`]. Both sides are the
//! same binary, so that the encoding needs no version.

use std::io::{self, Read, Write};

use engine::{PageError, ReadError};
use serde::{Deserialize, Serialize};

use super::wire::{WireExcerpt, WirePageError, WireReadError, WireReading, WireShown};
use crate::converted::{Converted, OldMember};
use crate::read::{DrawnPage, Place};
use crate::recognise::Recognition;

/// What a worker can be asked for.
#[derive(Debug, PartialEq, Serialize, Deserialize)]
pub(super) enum Request {
    /// Read the file of that name; some of its pages were recognised, some files inside of it converted.
    Read { name: String, recognised: Vec<Recognition>, converted: Vec<Converted> },
    /// A file inside of the file.
    Member { members: Vec<u32> },
    /// Draw a page for text recognition.
    Raster { place: Place },
    /// Make a marked copy.
    Excerpt(WireExcerpt),
    /// Draw what may be seen of a page (from 1) of the file at a width in pixels.
    Picture { page: u32, width: u32, shown: WireShown },
}

/// What it answers.
#[derive(Serialize, Deserialize)]
pub(super) enum Reply {
    /// The file as it was read, its pages that can be drawn, and what could be converted.
    Reading { reading: WireReading, drawn: Vec<DrawnPage>, old: Vec<OldMember> },
    /// A file inside of it.
    Member { bytes: Vec<u8> },
    /// Why it was not.
    ReadError(WireReadError),
    /// A page as a picture.
    Picture { png: Vec<u8>, width: u32, height: u32 },
    /// A marked copy.
    Excerpt { pdf: Vec<u8> },
    /// A page for text recognition.
    Raster { grey: Vec<u8>, width: u32, height: u32, scale: f32, turned: f32 },
    /// Why there is none.
    PageError(WirePageError),
}

impl From<ReadError> for Reply {
    fn from(error: ReadError) -> Self {
        Self::ReadError(WireReadError(error))
    }
}

impl From<PageError> for Reply {
    fn from(error: PageError) -> Self {
        Self::PageError(WirePageError(error))
    }
}

/// Room that is made for a frame before its bytes arrive: most replies fit.
const FIRST_ROOM: usize = 1 << 20;

/// Writes a frame.
pub(super) fn write_frame(mut to: impl Write, bytes: &[u8]) -> io::Result<()> {
    let length = u32::try_from(bytes.len()).map_err(|_| io::Error::other("frame is too long"))?;
    to.write_all(&length.to_le_bytes())?;
    to.write_all(bytes)?;
    to.flush()
}

/// Reads a frame of at most that many bytes; `None` if the other side has closed.
pub(super) fn read_frame(mut from: impl Read, most: usize) -> io::Result<Option<Vec<u8>>> {
    let mut length = [0; 4];
    if from.read(&mut length[..1])? == 0 {
        return Ok(None);
    }
    from.read_exact(&mut length[1..])?;
    let length = u32::from_le_bytes(length) as usize;
    if length > most {
        return Err(io::Error::other(format!("frame of {length} bytes is longer than {most}")));
    }
    // `read_to_end` grows with what arrives: a length alone takes little memory.
    let mut bytes = Vec::with_capacity(length.min(FIRST_ROOM));
    from.take(length as u64).read_to_end(&mut bytes)?;
    if bytes.len() == length { Ok(Some(bytes)) } else { Err(io::ErrorKind::UnexpectedEof.into()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_come_back_and_end_cleanly() {
        let mut pipe = Vec::new();
        write_frame(&mut pipe, b"Rat").expect("written");
        write_frame(&mut pipe, b"").expect("written");
        let mut from = pipe.as_slice();
        assert_eq!(read_frame(&mut from, 10).expect("read"), Some(b"Rat".to_vec()));
        assert_eq!(read_frame(&mut from, 10).expect("read"), Some(Vec::new()));
        assert_eq!(read_frame(&mut from, 10).expect("read"), None);
    }

    #[test]
    fn long_and_torn_frames_are_refused() {
        let mut pipe = Vec::new();
        write_frame(&mut pipe, b"Satzung").expect("written");
        assert!(read_frame(pipe.as_slice(), 3).is_err());
        assert!(read_frame(&pipe[..6], 10).is_err());
        assert!(read_frame(&pipe[..2], 10).is_err());
    }
}
