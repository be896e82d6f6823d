//! What a file may cost. All limits of the crate stand here, each with its reason.

use std::time::Duration;

/// Pages of a file; the largest budget plans have about a thousand.
pub(crate) const PAGES: usize = 5_000;
/// Words of a file: five thousand full pages would have twice as many.
pub(crate) const WORDS: usize = 1_500_000;
/// Bytes of a file.
pub(crate) const FILE_BYTES: usize = 200 << 20;
/// Bytes that a part of an Office file may have unpacked: fifty times the text of a long novel.
pub(crate) const UNPACKED_BYTES: u64 = 64 << 20;
/// Address space of a worker. Of all hostile files, drawing one page takes 540 MB at most and reading one 50 MB.
pub(crate) const MEMORY_BYTES: u64 = 600 << 20;
/// Bytes of a reply: the words of a full [`WORDS`] with their boxes.
pub(crate) const REPLY_BYTES: usize = 128 << 20;
/// Characters of a file's name that are of interest.
pub(crate) const NAME_CHARACTERS: usize = 1_000;
/// Bytes of a request, without the file: the recognised words of [`OCR_PAGES`].
pub(crate) const REQUEST_BYTES: usize = 64 << 20;
/// Pages of a file that are recognised: a thousand take half an hour.
pub(crate) const OCR_PAGES: usize = 1_000;
/// Pixels of a picture that is a document: A3 at 600 dots per inch.
pub(crate) const PICTURE_PIXELS: f64 = 70e6;
/// Files in a mail or an archive.
pub(crate) const MEMBERS: usize = 500;
/// Archives within archives.
pub(crate) const DEPTH: u8 = 2;
/// Pages of a file that are drawn into a copy made of pictures.
pub(crate) const PICTURED_PAGES: usize = 60;
/// Address space of the program that recognises text; an A4 page takes it 130 MB.
pub(crate) const OCR_MEMORY_BYTES: u64 = 1 << 30;
/// Bytes of what it tells of a page: a thousand words take 150 kB.
pub(crate) const OCR_OUTPUT_BYTES: u64 = 8 << 20;
/// Address space of `LibreOffice`; a short document takes it less than 1 GB.
pub(crate) const OFFICE_MEMORY_BYTES: u64 = 2 << 30;
/// Documents of before 2007 inside of a file that are made into those of today, and how many bytes those may have together.
pub(crate) const CONVERTED: usize = 20;
pub(crate) const CONVERTED_BYTES: usize = 48 << 20;
/// Processor time for a file or a picture.
pub(crate) const PROCESSOR_TIME: Duration = Duration::from_secs(60);
/// Reading stops after this time and hands over what it has.
pub(crate) const READING_TIME: Duration = Duration::from_secs(40);
/// Pixels of a picture: 300 dpi of an A4 page are 8.7 million.
pub(crate) const PIXELS: f64 = 12e6;
/// Longest side of a picture in pixels.
pub(crate) const PICTURE_SIDE: f64 = 8_000.0;
