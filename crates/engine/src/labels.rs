//! How a document calls its pages: „iv“ for the fourth page of a foreword, „35“ for the first page of an offprint, „Gebühren“ for a sheet.
//!
//! Everything counts pages through, from 1; a label is only what is printed on the page and said to readers. With it goes what a page is (page,
//! sheet, slide) and which file of a mail or an archive it is in.

use german::{letter_numeral, roman_numeral};

use crate::place::{PagePlace, PageUnit};

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
    /// What its pages are.
    pub unit: PageUnit,
    /// The file that they are in, in a mail or an archive; empty elsewhere.
    pub file: String,
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
const LONGEST: usize = 40;
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

    /// The labels of a document whose pages are all of one kind and called by their number.
    #[must_use]
    pub fn of(unit: PageUnit) -> Self {
        let style = if unit == PageUnit::Flow { LabelStyle::None } else { LabelStyle::Decimal };
        let range =
            LabelRange { first: 1, prefix: String::new(), style, start: 1, unit, file: String::new() };
        Self(if unit == PageUnit::Page { Vec::new() } else { vec![range] })
    }

    /// The labels as those of pages of a file that is inside of another one, with so many pages before it.
    #[must_use]
    pub fn inside(self, file: &str, before: u32) -> Self {
        let begins = self.0.first().is_some_and(|range| range.first == 1);
        let numbered = (!begins).then(|| LabelRange {
            first: 1,
            prefix: String::new(),
            style: LabelStyle::Decimal,
            start: 1,
            unit: PageUnit::Page,
            file: String::new(),
        });
        let ranges = numbered.into_iter().chain(self.0).map(|range| LabelRange {
            first: range.first.saturating_add(before),
            file: if range.file.is_empty() { file.to_owned() } else { format!("{file}/{}", range.file) },
            ..range
        });
        Self(ranges.collect())
    }

    /// These and those that follow.
    #[must_use]
    pub fn with(mut self, later: Self) -> Self {
        self.0.extend(later.0);
        Self::new(self.0)
    }

    /// What a page is.
    #[must_use]
    pub fn unit(&self, page: u32) -> PageUnit {
        self.range(page).map_or(PageUnit::Page, |range| range.unit)
    }

    /// Where a page is cited to be.
    #[must_use]
    pub fn place(&self, page: u32) -> PagePlace {
        let Some(range) = self.range(page) else {
            return PagePlace { unit: PageUnit::Page, file: None, name: page.to_string() };
        };
        let label = self.label(page);
        let is_alone = range.file.is_empty();
        let name = match (range.unit, label) {
            (PageUnit::Page, Some(label)) if is_alone => format!("{label} (PDF {page})"),
            (PageUnit::Flow, _) => String::new(),
            (_, label) => label.unwrap_or_else(|| page.to_string()),
        };
        PagePlace { unit: range.unit, file: (!is_alone).then(|| range.file.clone()), name }
    }

    fn range(&self, page: u32) -> Option<&LabelRange> {
        self.0.iter().rev().find(|range| range.first <= page)
    }

    /// What a page is called, where that is not its number.
    #[must_use]
    pub fn label(&self, page: u32) -> Option<String> {
        let range = self.range(page)?;
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
        let (prefix, unit, file) = (prefix.to_owned(), PageUnit::Page, String::new());
        LabelRange { first, prefix, style, start, unit, file }
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
    fn pages_of_files_in_a_mail_are_counted_in_their_file() {
        let sheet = LabelRange { unit: PageUnit::Sheet, ..range(1, "Gebühren", LabelStyle::None, 1) };
        let slides = PageLabels::of(PageUnit::Slide);
        let inner = PageLabels::of(PageUnit::Page).inside("bescheid.pdf", 0);
        let labels = PageLabels::of(PageUnit::Flow)
            .with(inner.with(slides.inside("b.pptx", 2)).inside("akte.zip", 1))
            .with(PageLabels::new(vec![sheet]).inside("g.xlsx", 5));
        let place = |page| {
            let PagePlace { unit, file, name } = labels.place(page);
            (unit, file.unwrap_or_default(), name)
        };
        assert_eq!(place(1), (PageUnit::Flow, String::new(), String::new()));
        assert_eq!(place(3), (PageUnit::Page, "akte.zip/bescheid.pdf".into(), "2".into()));
        assert_eq!(place(5), (PageUnit::Slide, "akte.zip/b.pptx".into(), "2".into()));
        assert_eq!(place(6), (PageUnit::Sheet, "g.xlsx".into(), "Gebühren".into()));
        assert_eq!(PageLabels::of(PageUnit::Slide).place(4).name, "4");
        assert_eq!(PageLabels::default().place(4).name, "4");
        let foreword = PageLabels::new(vec![range(1, "", LabelStyle::LowerRoman, 1)]);
        assert_eq!(foreword.place(4).name, "iv (PDF 4)");
        assert_eq!((labels.unit(5), foreword.unit(1)), (PageUnit::Slide, PageUnit::Page));
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
