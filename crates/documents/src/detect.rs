//! What a file is, judged by its content; names lie.

use engine::{Format, ReadError};

/// A PDF says so within so many bytes of its beginning; some have a mail header or a byte order mark in front.
const PDF_WITHIN: usize = 1024;
/// Text has no more control characters than one in so many.
const TEXT_PER_CONTROL: usize = 200;

/// Beginnings of text formats whose words are hidden in markup, and their names.
const MARKUP: [(&str, &str); 5] = [
    ("{\\rtf", "RTF"),
    ("<!doctype html", "HTML"),
    ("<html", "HTML"),
    ("<?xml", "XML"),
    ("%!ps", "PostScript"),
];
/// Beginnings of binary formats, and their names.
const BINARY: [(&[u8], &str); 8] = [
    (b"\xff\xd8\xff", "JPEG picture"),
    (b"\x89PNG", "PNG picture"),
    (b"GIF8", "GIF picture"),
    (b"II*\0", "TIFF picture"),
    (b"MM\0*", "TIFF picture"),
    (b"\xd0\xcf\x11\xe0", "old Office document"),
    (b"\x1f\x8b", "gzip archive"),
    (b"\x7fELF", "program"),
];

/// The format of a file.
pub(crate) fn format(bytes: &[u8]) -> Result<Format, ReadError> {
    let unsupported = |name: &str| Err(ReadError::Unsupported(name.to_owned()));
    if is_pdf(bytes) {
        Ok(Format::Pdf)
    } else if bytes.starts_with(b"PK") {
        if crate::docx::is_docx(bytes) { Ok(Format::Docx) } else { unsupported("ZIP archive") }
    } else if let Some((_, name)) = BINARY.iter().find(|(beginning, _)| bytes.starts_with(beginning)) {
        unsupported(name)
    } else if !is_text(bytes) {
        unsupported("unknown binary file")
    } else {
        let beginning: Vec<u8> =
            bytes.trim_ascii_start().iter().take(16).map(u8::to_ascii_lowercase).collect();
        let markup = MARKUP.iter().find(|(mark, _)| beginning.starts_with(mark.as_bytes()));
        markup.map_or(Ok(Format::Text), |(_, name)| unsupported(name))
    }
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

    #[test]
    fn content_decides() {
        assert_eq!(format(b"%PDF-1.7\n..."), Ok(Format::Pdf));
        assert_eq!(format(b"Subject: Vorlage\r\n\r\n%PDF-1.4"), Ok(Format::Pdf));
        assert_eq!(format(b"1 0 obj\n<</Type /Catalog>>\nendobj"), Ok(Format::Pdf));
        assert_eq!(format("Satzung über Gebühren".as_bytes()), Ok(Format::Text));
        assert_eq!(format(b"Stra\xdfe"), Ok(Format::Text));
        assert_eq!(format(b"\xff\xfeS\0a\0"), Ok(Format::Text));
        assert_eq!(format(b""), Ok(Format::Text));
    }

    #[test]
    fn other_formats_are_named() {
        assert_eq!(format(b"\xff\xd8\xff\xe0 JFIF"), Err(ReadError::Unsupported("JPEG picture".into())));
        assert_eq!(format(b"  <!DOCTYPE HTML><p>"), Err(ReadError::Unsupported("HTML".into())));
        assert_eq!(format(b"PK\x03\x04rest"), Err(ReadError::Unsupported("ZIP archive".into())));
        assert_eq!(format(&[0, 1, 2, 3]), Err(ReadError::Unsupported("unknown binary file".into())));
    }
}
