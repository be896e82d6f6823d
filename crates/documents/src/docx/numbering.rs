//! Numbers that Word writes in front of paragraphs: „§ 1“, „(2)“, „a)“ are counted by the program and stand nowhere in the text.

use std::collections::HashMap;

use engine::ReadError;
use german::{letter_numeral, roman_numeral};

use crate::xml::{Xml, attribute, local_name, value, walk};

/// Levels that a list can have.
const LEVELS: usize = 9;

/// How the lists of a document are numbered, and how far each has been counted.
#[derive(Debug, Default)]
pub(super) struct Numbering {
    /// Lists by the number that paragraphs name, and the pattern each follows.
    lists: HashMap<String, String>,
    patterns: HashMap<String, Vec<Level>>,
    counted: HashMap<String, [u32; LEVELS]>,
}

/// One level of a list.
#[derive(Clone, Debug, Default)]
struct Level {
    /// „§ %1“: numbers of levels from 1 in other text.
    text: String,
    /// Word's name of the digits: decimal, lowerLetter, upperRoman, bullet, …
    format: String,
    start: u32,
}

impl Numbering {
    /// Reads `numbering.xml`.
    pub(super) fn of(xml: &str) -> Result<Self, ReadError> {
        let mut numbering = Self::default();
        let (mut pattern, mut list) = (String::new(), String::new());
        walk(xml, |event| {
            let Xml::Start(start) = event else { return };
            let levels = numbering.patterns.entry(pattern.clone()).or_default();
            match (local_name(start).as_str(), value(start)) {
                ("abstractNum", _) => pattern = attribute(start, "abstractNumId").unwrap_or_default(),
                ("lvl", _) if levels.len() < LEVELS => levels.push(Level { start: 1, ..Level::default() }),
                ("num", _) => list = attribute(start, "numId").unwrap_or_default(),
                ("abstractNumId", Some(value)) => drop(numbering.lists.insert(list.clone(), value)),
                (name, Some(value)) => {
                    if let Some(level) = levels.last_mut() {
                        match name {
                            "lvlText" => level.text = value,
                            "numFmt" => level.format = value,
                            "start" => level.start = value.parse().unwrap_or(1),
                            _ => {}
                        }
                    }
                }
                _ => {}
            }
        })?;
        Ok(numbering)
    }

    /// The number of the next paragraph of a list at a level from 0; nothing for bullets and for lists that are not known.
    pub(super) fn next(&mut self, list: &str, level: usize) -> Option<String> {
        let pattern = self.lists.get(list)?;
        let levels = self.patterns.get(pattern)?;
        let own = levels.get(level)?;
        let counted = self.counted.entry(pattern.clone()).or_default();
        let before = counted[level];
        counted[level] = if before == 0 { own.start } else { before.saturating_add(1) };
        counted[level + 1..].fill(0);
        if matches!(own.format.as_str(), "bullet" | "none") {
            return None;
        }
        let mut text = own.text.clone();
        for (index, level) in levels.iter().enumerate().take(level + 1) {
            let number = if counted[index] == 0 { level.start } else { counted[index] };
            text = text.replace(&format!("%{}", index + 1), &digits(number, &level.format));
        }
        Some(text).filter(|text| !text.trim().is_empty())
    }
}

/// A number in Word's digits.
fn digits(number: u32, format: &str) -> String {
    match format {
        "lowerLetter" => letter_numeral(number),
        "upperLetter" => letter_numeral(number).to_uppercase(),
        "lowerRoman" => roman_numeral(number),
        "upperRoman" => roman_numeral(number).to_uppercase(),
        "decimalZero" => format!("{number:02}"),
        _ => number.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LISTS: &str = "<w:numbering><w:abstractNum w:abstractNumId=\"7\">\
        <w:lvl w:ilvl=\"0\"><w:start w:val=\"1\"/><w:numFmt w:val=\"decimal\"/><w:lvlText w:val=\"§ %1\"/></w:lvl>\
        <w:lvl w:ilvl=\"1\"><w:start w:val=\"1\"/><w:numFmt w:val=\"lowerLetter\"/><w:lvlText w:val=\"%1.%2)\"/></w:lvl>\
        <w:lvl w:ilvl=\"2\"><w:numFmt w:val=\"bullet\"/><w:lvlText w:val=\"o\"/></w:lvl></w:abstractNum>\
        <w:num w:numId=\"3\"><w:abstractNumId w:val=\"7\"/></w:num></w:numbering>";

    #[test]
    fn numbers_are_counted_as_word_counts_them() {
        let mut numbering = Numbering::of(LISTS).expect("well-formed");
        let mut next = |level| numbering.next("3", level);
        assert_eq!(next(0).as_deref(), Some("§ 1"));
        assert_eq!(next(1).as_deref(), Some("1.a)"));
        assert_eq!(next(1).as_deref(), Some("1.b)"));
        assert_eq!(next(2), None);
        assert_eq!(next(0).as_deref(), Some("§ 2"));
        assert_eq!(next(1).as_deref(), Some("2.a)"));
        assert_eq!(next(8), None);
        assert_eq!(numbering.next("9", 0), None);
    }

    #[test]
    fn digits_are_those_of_the_format() {
        let written = ["lowerLetter", "upperLetter", "lowerRoman", "upperRoman", "decimalZero", "decimal"]
            .map(|format| digits(4, format));
        assert_eq!(written, ["d", "D", "iv", "IV", "04", "4"]);
    }
}
