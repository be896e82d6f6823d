//! What a PDF says of itself: title, date of creation, what its pages are called.

use engine::Properties;
use hayro_syntax::Pdf;
use jiff::civil::Date;

use super::labels::labels;

/// The properties of a file.
pub(super) fn properties(pdf: &Pdf) -> Properties {
    let metadata = pdf.metadata();
    let title = metadata.title.as_deref().map(decode).filter(|title| !title.is_empty());
    let created = metadata.creation_date.and_then(|date| {
        Date::new(i16::try_from(date.year).ok()?, date.month.cast_signed(), date.day.cast_signed()).ok()
    });
    Properties { title, created, labels: labels(pdf) }
}

/// Letters of `PDFDocEncoding` from 0x80 on; the rest, apart from the accents below a space, is Latin-1.
const PDF_DOC: &str = "•†‡…—–ƒ⁄‹›−‰„“”‘’‚™ﬁﬂŁŒŠŸŽıłœšž\u{fffd}€";

/// Text strings are UTF-16 or UTF-8 with a byte order mark, otherwise `PDFDocEncoding`.
pub(super) fn decode(bytes: &[u8]) -> String {
    let text = match encoding_rs::Encoding::for_bom(bytes) {
        Some((encoding, mark)) => encoding.decode_without_bom_handling(&bytes[mark..]).0.into_owned(),
        None => bytes.iter().map(|&byte| pdf_doc(byte)).collect(),
    };
    let words = text.split(|letter: char| letter.is_whitespace() || letter.is_control() || letter == '\0');
    words.filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
}

fn pdf_doc(byte: u8) -> char {
    let special = usize::from(byte).checked_sub(0x80).and_then(|index| PDF_DOC.chars().nth(index));
    special.unwrap_or(char::from(byte))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn titles_are_read_in_all_encodings() {
        assert_eq!(decode(b"\xfe\xff\0H\0\xfc\0l\0l\0e"), "Hülle");
        assert_eq!(decode("\u{feff}Größe".as_bytes()), "Größe");
        assert_eq!(decode(b"Geb\xfchren\0  \n2024 \x85 5 \xa0"), "Gebühren 2024 – 5 €");
    }
}
