//! Letters of RTF: bytes in the code page of their font, and Unicode with substitutes for those who do not know it.

use std::collections::HashMap;

use encoding_rs::Encoding;

use crate::text;

/// Character sets of fonts and the code pages that they are in; others are in that of the document.
const CHARACTER_SETS: [(i32, u16); 10] = [
    (77, 10000),
    (128, 932),
    (161, 1253),
    (162, 1254),
    (163, 1258),
    (177, 1255),
    (178, 1256),
    (186, 1257),
    (204, 1251),
    (238, 1250),
];

/// Makes text of what comes one by one.
#[derive(Default)]
pub(super) struct Letters {
    /// Text of the paragraph.
    finished: String,
    /// Text of the group.
    open: String,
    /// Bytes that are not text yet: a letter may have several.
    bytes: Vec<u8>,
    /// Their font.
    font: i32,
    /// The first half of a letter in two halves.
    half: Option<u16>,
    /// Bytes to come that stand for the letter before them.
    substitutes: u16,
    code_page: Option<u16>,
    fonts: HashMap<i32, u16>,
}

impl Letters {
    pub(super) fn set_code_page(&mut self, number: Option<i32>) {
        self.code_page = number.and_then(|number| u16::try_from(number).ok());
    }

    /// Tells the character set of a font.
    pub(super) fn set_font(&mut self, font: i32, set: Option<i32>) {
        let known = CHARACTER_SETS.iter().find(|(known, _)| Some(*known) == set);
        if let Some((_, code_page)) = known {
            self.fonts.insert(font, *code_page);
        }
    }

    /// Adds a byte in a font.
    pub(super) fn byte(&mut self, byte: u8, font: i32) {
        if self.substitutes > 0 {
            self.substitutes -= 1;
            return;
        }
        if self.font != font {
            self.decode();
        }
        self.font = font;
        self.bytes.push(byte);
    }

    /// Adds a unit of UTF-16, written as a signed number, that so many bytes will stand for.
    pub(super) fn unicode(&mut self, unit: i32, substitutes: u16) {
        let unit = unit as u16; // the numbers are signed because of the format's age
        let half = self.half.take();
        self.decode();
        self.substitutes = substitutes;
        match half {
            Some(first) => {
                self.open
                    .extend(char::decode_utf16([first, unit]).map(|letter| letter.unwrap_or('\u{fffd}')));
            }
            None if (0xd800..0xdc00).contains(&unit) => self.half = Some(unit),
            None => self.open.push(char::from_u32(u32::from(unit)).unwrap_or('\u{fffd}')),
        }
    }

    /// Adds a letter that has a name.
    pub(super) fn push(&mut self, letter: &str) {
        if self.substitutes > 0 {
            self.substitutes -= 1;
            return;
        }
        self.decode();
        self.open.push_str(letter);
    }

    /// Makes the text of the group one of the paragraph.
    pub(super) fn finish(&mut self) {
        let open = self.take_open();
        self.finished.push_str(&open);
    }

    /// The text of the group, which is in no paragraph then.
    pub(super) fn take_open(&mut self) -> String {
        self.decode();
        self.substitutes = 0;
        std::mem::take(&mut self.open)
    }

    /// The text of the paragraph.
    pub(super) fn take_finished(&mut self) -> String {
        std::mem::take(&mut self.finished)
    }

    fn decode(&mut self) {
        if self.half.take().is_some() {
            self.open.push('\u{fffd}');
        }
        if !self.bytes.is_empty() {
            let text = self.encoding().decode_without_bom_handling(&self.bytes).0;
            self.open.push_str(&text);
            self.bytes.clear();
        }
    }

    fn encoding(&self) -> &'static Encoding {
        text::code_page(self.fonts.get(&self.font).copied().or(self.code_page))
    }
}
