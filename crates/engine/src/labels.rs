//! How a document calls its pages: „iv“ for the fourth sheet of a foreword, „35“ for the first page of an offprint.
//!
//! Everything counts pages as sheets, from 1; a label is only what is printed on the sheet and said to readers.

use german::{letter_numeral, roman_numeral};
/// The labels of a document's pages; empty where pages are called by their number.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageLabels(Vec<LabelRange>);

/// Pages that are counted on in one way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LabelRange {
    /// Its first page, from 1; it reaches to the next range.
    pub first: u32,
    /// What stands before the number.
    pub prefix: String,
    /// How the number is written.
    pub style: LabelStyle,
    /// The number of its first page.
    pub start: u32,
}

/// How the number in a label is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LabelStyle {
    /// Not at all: the prefix is the label.
    None,
    /// 1, 2, 3
    Decimal,
    /// I, II, III
    UpperRoman,
    /// i, ii, iii
    LowerRoman,
    /// A, B, … Z, AA, BB
    UpperLetters,
    /// a, b, … z, aa, bb
    LowerLetters,
}

/// A label of more letters than this is none.
const LONGEST: usize = 24;
/// Roman numbers and rows of one letter get too long beyond this.
const MOST_COUNTED: u32 = 4_000;
const MOST_LETTERS: u32 = 26 * 8;

impl LabelStyle {
    /// All of them.
    pub const ALL: [Self; 6] = [
        Self::None,
        Self::Decimal,
        Self::UpperRoman,
        Self::LowerRoman,
        Self::UpperLetters,
        Self::LowerLetters,
    ];

    fn write(self, number: u32) -> Option<String> {
        Some(match self {
            Self::None => String::new(),
            Self::Decimal => number.to_string(),
            Self::UpperRoman => roman(number)?.to_uppercase(),
            Self::LowerRoman => roman(number)?,
            Self::UpperLetters => letters(number)?.to_uppercase(),
            Self::LowerLetters => letters(number)?,
        })
    }
}

impl PageLabels {
    /// The labels of those ranges, in any order.
    #[must_use]
    pub fn new(mut ranges: Vec<LabelRange>) -> Self {
        ranges.sort_by_key(|range| range.first);
        Self(ranges)
    }

    /// The ranges by their first page.
    #[must_use]
    pub fn ranges(&self) -> &[LabelRange] {
        &self.0
    }

    /// What a page is called, where that is not its number.
    #[must_use]
    pub fn label(&self, page: u32) -> Option<String> {
        let range = self.0.iter().rev().find(|range| range.first <= page)?;
        let number = range.start.checked_add(page - range.first)?;
        let label = format!("{}{}", range.prefix, range.style.write(number)?);
        let label = label.trim();
        let is_shown = !label.is_empty() && label.chars().count() <= LONGEST && *label != page.to_string();
        (is_shown && !label.contains(char::is_control)).then(|| label.to_owned())
    }
}

/// In Roman digits.
fn roman(number: u32) -> Option<String> {
    (1..MOST_COUNTED).contains(&number).then(|| roman_numeral(number))
}

/// After Z comes AA, then BB: that is how PDF counts.
fn letters(number: u32) -> Option<String> {
    (1..=MOST_LETTERS).contains(&number).then(|| letter_numeral(number))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn range(first: u32, prefix: &str, style: LabelStyle, start: u32) -> LabelRange {
        LabelRange { first, prefix: prefix.to_owned(), style, start }
    }

    #[test]
    fn pages_are_called_as_they_are_labelled() {
        let labels = PageLabels::new(vec![
            range(5, "", LabelStyle::Decimal, 1),
            range(1, "", LabelStyle::LowerRoman, 1),
            range(7, "A-", LabelStyle::Decimal, 28),
            range(8, "", LabelStyle::UpperLetters, 27),
            range(9, "Umschlag", LabelStyle::None, 1),
            range(10, "", LabelStyle::Decimal, 10),
        ]);
        let called: Vec<Option<String>> = (1..=10).map(|page| labels.label(page)).collect();
        let expected =
            ["i", "ii", "iii", "iv", "1", "2", "A-28", "AA", "Umschlag"].map(|label| Some(label.to_owned()));
        assert_eq!(called[..9], expected);
        assert_eq!(called[9], None, "page 10 is called 10");
        assert_eq!(PageLabels::default().label(3), None);
    }

    #[test]
    fn what_nobody_can_read_is_no_label() {
        let label = |range: LabelRange| PageLabels::new(vec![range]).label(1);
        assert_eq!(label(range(1, &"x".repeat(99), LabelStyle::Decimal, 1)), None);
        assert_eq!(label(range(1, "", LabelStyle::UpperRoman, u32::MAX)), None);
        assert_eq!(label(range(1, "", LabelStyle::UpperLetters, 0)), None);
        assert_eq!(label(range(1, " ", LabelStyle::None, 1)), None);
        assert_eq!(label(range(2, "", LabelStyle::Decimal, 1)), None);
        assert_eq!(label(range(1, "", LabelStyle::UpperRoman, 1994)), Some("MCMXCIV".to_owned()));
    }
}
