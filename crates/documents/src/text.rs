//! Plain text in any encoding that German offices have used.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, WINDOWS_1252};
use engine::reference::PlainReader;
use engine::{PageLabels, PageUnit, ReadError, Reader, Reading};

/// Reads a text.
pub(crate) fn read(bytes: &[u8], name: &str) -> Result<Reading, ReadError> {
    let mut reading = PlainReader.read(decode(bytes).as_bytes(), name)?;
    if reading.pages.len() == 1 {
        reading.properties.labels = PageLabels::of(PageUnit::Flow);
    }
    Ok(reading)
}

/// The letters of a text. A byte order mark decides, then valid UTF-8, then what the letters look like.
#[must_use]
pub fn decode(bytes: &[u8]) -> String {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let guess = detector.guess(Some(b"de"), Utf8Detection::Allow);
    guess.decode(bytes).0.into_owned()
}

/// The encoding that Windows calls by that number; its Western one if there is no such number.
pub(crate) fn code_page(number: Option<u16>) -> &'static Encoding {
    let label = match number {
        Some(65001) => "utf-8".to_owned(),
        Some(10000) => "macintosh".to_owned(),
        Some(932) => "shift_jis".to_owned(),
        Some(number @ 28591..=28606) => format!("iso-8859-{}", number - 28590),
        Some(number) => format!("windows-{number}"),
        None => return WINDOWS_1252,
    };
    Encoding::for_label(label.as_bytes()).unwrap_or(WINDOWS_1252)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_pages_have_encodings() {
        assert_eq!(code_page(Some(1250)), encoding_rs::WINDOWS_1250);
        assert_eq!(code_page(Some(28605)), encoding_rs::ISO_8859_15);
        assert_eq!(code_page(Some(850)), WINDOWS_1252);
        assert_eq!(code_page(None), WINDOWS_1252);
    }

    #[test]
    fn encodings_are_detected() {
        assert_eq!(decode("Gebühr: 5 €".as_bytes()), "Gebühr: 5 €");
        assert_eq!(decode(b"\xef\xbb\xbfGr\xc3\xb6\xc3\x9fe"), "Größe");
        assert_eq!(decode(b"\xff\xfeR\0a\0t\0"), "Rat");
        assert_eq!(
            decode(b"Geb\xfchren f\xfcr die Stra\xdfenreinigung: 5 \x80"),
            "Gebühren für die Straßenreinigung: 5 €"
        );
    }
}
