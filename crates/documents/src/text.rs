//! Plain text in any encoding that German offices have used.

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use engine::reference::PlainReader;
use engine::{ReadError, Reader, Reading};

/// Reads a text.
pub(crate) fn read(bytes: &[u8], name: &str) -> Result<Reading, ReadError> {
    PlainReader.read(decode(bytes).as_bytes(), name)
}

/// The letters of a text. A byte order mark decides, then valid UTF-8, then what the letters look like.
pub(crate) fn decode(bytes: &[u8]) -> String {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let guess = detector.guess(Some(b"de"), Utf8Detection::Allow);
    guess.decode(bytes).0.into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

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
