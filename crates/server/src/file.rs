//! What a browser may do with an original: its kind is read from its first bytes, never from its name.

use std::fmt::Write;

use axum::http::HeaderValue;

/// What a browser may do with a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FileKind {
    /// Shown by the browser's own viewer.
    Pdf,
    /// Saved, whatever it is.
    Other,
}

/// A PDF may begin after some garbage; readers look this far.
const PDF_HEADER_WITHIN: usize = 1024;

impl FileKind {
    pub(crate) fn of(file: &[u8]) -> Self {
        let head = &file[..file.len().min(PDF_HEADER_WITHIN)];
        if head.windows(5).any(|bytes| bytes == b"%PDF-") { Self::Pdf } else { Self::Other }
    }

    pub(crate) fn content_type(self) -> &'static str {
        match self {
            Self::Pdf => "application/pdf",
            Self::Other => "application/octet-stream",
        }
    }

    /// What the file may load: nothing. The sandbox is left out for PDF because Safari's viewer shows an empty window in
    /// one, while Chrome's ignores it.
    pub(crate) fn policy(self) -> &'static str {
        match self {
            Self::Pdf => "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'",
            Self::Other => "sandbox; default-src 'none'; frame-ancestors 'none'",
        }
    }
}

/// A `Content-Disposition` with the last part of the path as name, in the spelling of RFC 8187.
pub(crate) fn disposition(kind: FileKind, path: &str) -> HeaderValue {
    let how = match kind {
        FileKind::Pdf => "inline",
        FileKind::Other => "attachment",
    };
    let name = path.rsplit('/').next().unwrap_or(path);
    let mut value = format!("{how}; filename*=UTF-8''");
    for byte in name.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._".contains(&byte) {
            value.push(char::from(byte));
        } else {
            let _ = write!(value, "%{byte:02X}");
        }
    }
    HeaderValue::try_from(value).expect("every byte is a letter, a digit or escaped")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_bytes_decide_what_a_file_is() {
        assert_eq!(FileKind::of(b"%PDF-1.7"), FileKind::Pdf);
        assert_eq!(FileKind::of(b"\xEF\xBB\xBF\n%PDF-1.4 and so on"), FileKind::Pdf);
        assert_eq!(FileKind::of(b"<html><script>"), FileKind::Other);
        assert_eq!(FileKind::of(b""), FileKind::Other);
    }

    #[test]
    fn hostile_names_stay_names() {
        let value = disposition(FileKind::Pdf, "rat/Geb\u{fc}hren \"neu\"\r\nX-Evil: 1.pdf");
        assert_eq!(value, "inline; filename*=UTF-8''Geb%C3%BChren%20%22neu%22%0D%0AX-Evil%3A%201.pdf");
    }
}
