//! What a file is, judged by its content; names lie.

use engine::{Format, ReadError};

use crate::{compound, office, picture};

/// A PDF says so within so many bytes of its beginning; some have a mail header or a byte order mark in front.
const PDF_WITHIN: usize = 1024;
/// Text has no more control characters than one in so many.
const TEXT_PER_CONTROL: usize = 200;

/// Beginnings of text formats that are not read, and their names.
const MARKUP: [(&str, &str); 2] = [("<?xml", "XML"), ("%!ps", "PostScript")];
/// Beginnings of web pages.
const HTML: [&str; 3] = ["<!doctype html", "<html", "<head"];
/// Beginnings of binary formats that are not read, and their names.
const BINARY: [(&[u8], &str); 3] =
    [(b"GIF8", "GIF picture"), (b"\x1f\x8b", "gzip archive"), (b"\x7fELF", "program")];
/// A part that only one kind of Office file has.
const OFFICE: [(&str, Format); 4] = [
    ("word/document.xml", Format::Docx),
    ("xl/workbook.xml", Format::Spreadsheet),
    ("xl/workbook.bin", Format::Spreadsheet),
    ("ppt/presentation.xml", Format::Presentation),
];
/// Names of head lines, two of which begin a mail.
const MAIL_HEADS: [&str; 9] = [
    "received",
    "return-path",
    "from",
    "to",
    "subject",
    "date",
    "message-id",
    "mime-version",
    "delivered-to",
];

/// The format of a file; its name helps where texts look alike.
pub(crate) fn format(bytes: &[u8], name: &str) -> Result<Format, ReadError> {
    let unsupported = |name: &str| Err(ReadError::Unsupported(name.to_owned()));
    if is_pdf(bytes) {
        Ok(Format::Pdf)
    } else if bytes.starts_with(b"PK") {
        zipped(bytes)
    } else if picture::is_picture(bytes) {
        Ok(Format::Picture)
    } else if compound::is_compound(bytes) {
        compound::format(bytes)
    } else if bytes.starts_with(b"{\\rtf") {
        Ok(Format::Rtf) // it may hold pictures in binary form
    } else if let Some((_, name)) = BINARY.iter().find(|(beginning, _)| bytes.starts_with(beginning)) {
        unsupported(name)
    } else if is_mail(bytes) {
        Ok(Format::Mail) // its attachments may be binary
    } else if !is_text(bytes) {
        unsupported("unknown binary file")
    } else {
        textual(bytes, name)
    }
}

/// What a ZIP archive holds.
fn zipped(bytes: &[u8]) -> Result<Format, ReadError> {
    let Ok(mut archive) = office::open(bytes) else {
        return Err(ReadError::Damaged("ZIP archive cannot be opened".to_owned()));
    };
    if let Some((_, format)) = OFFICE.iter().find(|(part, _)| archive.index_for_name(part).is_some()) {
        return Ok(*format);
    }
    match open_document(&mut archive).as_deref() {
        Some(_) if is_locked(&mut archive) => Err(ReadError::Encrypted),
        Some(kind) if kind.starts_with("text") => Ok(Format::Odt),
        Some(kind) if kind.starts_with("spreadsheet") => Ok(Format::Spreadsheet),
        Some(kind) if kind.starts_with("presentation") => Ok(Format::Presentation),
        Some(kind) => Err(ReadError::Unsupported(format!("OpenDocument {kind}"))),
        None => Ok(Format::Archive),
    }
}

/// Whether a file is one of `LibreOffice`.
pub(crate) fn is_open_document(bytes: &[u8]) -> bool {
    office::open(bytes).is_ok_and(|mut archive| open_document(&mut archive).is_some())
}

/// What kind of file of `LibreOffice` it is: „text“, „presentation“.
fn open_document(archive: &mut office::Archive<'_>) -> Option<String> {
    let kind = office::part(archive, "mimetype").ok().flatten()?;
    Some(kind.trim().strip_prefix("application/vnd.oasis.opendocument.")?.to_owned())
}

/// Whether its parts are encrypted.
fn is_locked(archive: &mut office::Archive<'_>) -> bool {
    let manifest = office::part(archive, "META-INF/manifest.xml").ok().flatten();
    manifest.is_some_and(|manifest| manifest.contains("encryption-data"))
}

fn textual(bytes: &[u8], name: &str) -> Result<Format, ReadError> {
    let beginning: Vec<u8> = bytes.trim_ascii_start().iter().take(16).map(u8::to_ascii_lowercase).collect();
    let begins = |mark: &str| beginning.starts_with(mark.as_bytes());
    let named = |end: &str| name.to_lowercase().ends_with(end);
    if let Some((_, name)) = MARKUP.iter().find(|(mark, _)| begins(mark)) {
        Err(ReadError::Unsupported((*name).to_owned()))
    } else if HTML.iter().any(|mark| begins(mark)) {
        Ok(Format::Html)
    } else if named(".md") || named(".markdown") {
        Ok(Format::Markdown)
    } else {
        Ok(Format::Text)
    }
}

/// Whether a text begins with two head lines of a mail.
fn is_mail(bytes: &[u8]) -> bool {
    let head = String::from_utf8_lossy(&bytes[..bytes.len().min(2_000)]).to_lowercase();
    let mut lines = head.lines().filter(|line| !line.starts_with([' ', '\t']));
    let is_head = |line: &str| line.split_once(": ").is_some_and(|(name, _)| MAIL_HEADS.contains(&name));
    let first = lines.next().is_some_and(is_head);
    first
        && lines.next().is_some_and(|line| line.split_once(':').is_some_and(|(name, _)| !name.contains(' ')))
}

/// A file that has lost its first line is still a PDF if it consists of objects.
fn is_pdf(bytes: &[u8]) -> bool {
    let head = &bytes[..bytes.len().min(PDF_WITHIN)];
    let contains = |bytes: &[u8], mark: &[u8]| bytes.windows(mark.len()).any(|window| window == mark);
    contains(head, b"%PDF-") || (contains(head, b" 0 obj") && contains(bytes, b"endobj"))
}

fn is_text(bytes: &[u8]) -> bool {
    if encoding_rs::Encoding::for_bom(bytes).is_some() {
        return true;
    }
    let is_odd = |byte: &&u8| **byte < 0x20 && !matches!(**byte, b'\t' | b'\n' | b'\r' | 0x0c);
    let odd = bytes.iter().filter(is_odd).count();
    !bytes.contains(&0) && odd * TEXT_PER_CONTROL <= bytes.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(bytes: &[u8]) -> Result<Format, ReadError> {
        format(bytes, "datei")
    }

    #[test]
    fn content_decides() {
        assert_eq!(of(b"%PDF-1.7\n..."), Ok(Format::Pdf));
        assert_eq!(of(b"Subject: Vorlage\r\n\r\n%PDF-1.4"), Ok(Format::Pdf));
        assert_eq!(of(b"1 0 obj\n<</Type /Catalog>>\nendobj"), Ok(Format::Pdf));
        assert_eq!(of("Satzung über Gebühren".as_bytes()), Ok(Format::Text));
        assert_eq!(of(b"Stra\xdfe"), Ok(Format::Text));
        assert_eq!(of(b"\xff\xfeS\0a\0"), Ok(Format::Text));
        assert_eq!(of(b""), Ok(Format::Text));
        assert_eq!(of(b"  <!DOCTYPE HTML><p>"), Ok(Format::Html));
        assert_eq!(of(b"\xff\xd8\xff\xe0 JFIF"), Ok(Format::Picture));
        assert_eq!(of(b"{\\rtf1 Text}"), Ok(Format::Rtf));
        assert_eq!(of(b"From: a@b.de\r\nSubject: Antrag\r\n\r\nText"), Ok(Format::Mail));
        assert_eq!(of(b"To: do\n\nnothing"), Ok(Format::Text));
        assert_eq!(format(b"# Satzung", "a.MD"), Ok(Format::Markdown));
    }

    #[test]
    fn other_formats_are_named() {
        assert_eq!(of(b"\x1f\x8b\x08"), Err(ReadError::Unsupported("gzip archive".into())));
        assert!(matches!(of(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest"), Err(ReadError::Damaged(_))));
        assert_eq!(of(b"PK\x03\x04rest"), Err(ReadError::Damaged("ZIP archive cannot be opened".into())));
        assert_eq!(of(&[0, 1, 2, 3]), Err(ReadError::Unsupported("unknown binary file".into())));
    }
}
