//! Dates as German papers write them.

use std::ops::Range;

use jiff::civil::Date;

use crate::scanner::{Scanner, find_all};
use crate::words::fold;

/// The months by name, January first.
#[rustfmt::skip]
pub const MONTH_NAMES: [&str; 12] = [
    "Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober", "November", "Dezember",
];

/// The dates of a text with the place where each stands, in order.
///
/// Read are `14.03.2024`, `14. 3. 2024`, `14.3.24`, `14. März 2024`, `14. Sept. 2024` and `2024-03-14`. A
/// date without a year is none, and neither is a piece of a longer number such as `1.120.51.10.01`. A year of
/// two digits counts only after a day of two digits, because `1.2.10` is a section more often than a day; it
/// means the years 1950 to 2049.
#[must_use]
pub fn dates(text: &str) -> Vec<(Range<usize>, Date)> {
    find_all(text, date)
}

/// The month, from 1, that a word names: „März“, „Sept“.
#[must_use]
pub fn month(word: &str) -> Option<i8> {
    let word = fold(word);
    MONTHS.iter().find(|(name, _)| fold(name) == word).map(|(_, month)| *month)
}

/// A date at the cursor.
pub(crate) fn date(scanner: &mut Scanner<'_>) -> Option<Date> {
    if scanner.continues_number(&['.', ',', '-']) {
        return None;
    }
    let date = scanner.attempt(iso_date).or_else(|| scanner.attempt(german_date))?;
    ends_number(scanner).then_some(date)
}

fn iso_date(scanner: &mut Scanner<'_>) -> Option<Date> {
    let year = scanner.take_digits(4..=4)?;
    scanner.take_char(|letter| letter == '-')?;
    let month = scanner.take_digits(2..=2)?;
    scanner.take_char(|letter| letter == '-')?;
    let day = scanner.take_digits(2..=2)?;
    Date::new(year.parse().ok()?, month.parse().ok()?, day.parse().ok()?).ok()
}

fn german_date(scanner: &mut Scanner<'_>) -> Option<Date> {
    let day = scanner.take_digits(1..=2)?;
    scanner.take_char(|letter| letter == '.')?;
    scanner.take_blanks();
    let (month, spelled) = match scanner.attempt(month_name) {
        Some(month) => (month, true),
        None => (month_number(scanner)?, false),
    };
    scanner.take_blanks();
    let year = match scanner.attempt(|scanner| scanner.take_digits(4..=4)) {
        Some(year) => year.parse().ok().filter(|year| (1000..3000).contains(year))?,
        None if day.len() == 2 && !spelled => short_year(scanner.take_digits(2..=2)?)?,
        None => return None,
    };
    Date::new(year, month, day.parse().ok()?).ok()
}

fn month_number(scanner: &mut Scanner<'_>) -> Option<i8> {
    let month = scanner.take_digits(1..=2)?;
    scanner.take_char(|letter| letter == '.')?;
    month.parse().ok()
}

fn month_name(scanner: &mut Scanner<'_>) -> Option<i8> {
    let month = scanner.take_entry(MONTHS)?;
    scanner.take_char(|letter| letter == '.');
    (!scanner.peek().is_some_and(char::is_alphabetic)).then_some(month)
}

fn short_year(digits: &str) -> Option<i16> {
    let year: i16 = digits.parse().ok()?;
    Some(if year < 50 { 2000 + year } else { 1900 + year })
}

/// Whether no further digit belongs to what was read: `14.03.2024` but not `14.03.2024.1`.
fn ends_number(scanner: &Scanner<'_>) -> bool {
    let mut after = *scanner;
    after.take_char(|letter| matches!(letter, '.' | ',' | '-'));
    !after.peek().is_some_and(|letter| letter.is_ascii_digit())
}

/// Longer names before their own beginnings.
#[rustfmt::skip]
const MONTHS: &[(&str, i8)] = &[
    ("Januar", 1), ("Jänner", 1), ("Jan", 1), ("Februar", 2), ("Febr", 2), ("Feb", 2), ("März", 3), ("Maerz", 3), ("Mär", 3), ("Mrz", 3),
    ("April", 4), ("Apr", 4), ("Mai", 5), ("Juni", 6), ("Jun", 6), ("Juli", 7), ("Jul", 7), ("August", 8), ("Aug", 8),
    ("September", 9), ("Sept", 9), ("Sep", 9), ("Oktober", 10), ("Okt", 10), ("November", 11), ("Nov", 11), ("Dezember", 12), ("Dez", 12),
];

#[cfg(test)]
mod tests {
    use jiff::civil::date as day;
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn spellings_of_a_date() {
        for text in [
            "14.03.2024",
            "14.3.2024",
            "14. 3. 2024",
            "14.3.24",
            "14. März 2024",
            "14.März 2024",
            "14. Mrz. 2024",
            "2024-03-14",
        ] {
            assert_eq!(dates(text), [(0..text.len(), day(2024, 3, 14))], "{text}");
        }
    }

    #[test]
    fn dates_in_real_lines() {
        for (text, expected) in [
            ("Gemeinderat 23.03.2021 41 x", vec![day(2021, 3, 23)]),
            ("vom: 06.12.10 eingegangen am: 14.12.10", vec![day(2010, 12, 6), day(2010, 12, 14)]),
            ("am 15. und 16. November 2016.", vec![day(2016, 11, 16)]),
            ("Bek. vom 16.09.1974 (GBl. S. 408)", vec![day(1974, 9, 16)]),
            ("Sitzung am 7./8./15.12.2010", vec![day(2010, 12, 15)]),
            ("6. Dezember 2022\nbis 9. Januar 2023", vec![day(2022, 12, 6), day(2023, 1, 9)]),
            ("16.05.2024© Stadt", vec![day(2024, 5, 16)]),
        ] {
            let found: Vec<Date> = dates(text).into_iter().map(|(_, date)| date).collect();
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn what_only_looks_like_a_date() {
        for text in [
            "1.120.51.10.01.0",
            "31.02.2024",
            "4.7.4 heißt",
            "Abschnitt 1.2.10",
            "FAZ 1.11., Richter",
            "12.50 Euro",
            "0721-12.12.2024",
            "14.03.2024.1",
            "2024-13-01",
            "am 23. Mai dieses Jahres",
            "2. Änderung 2024",
        ] {
            assert_eq!(dates(text), [], "{text}");
        }
    }

    proptest! {
        #[test]
        fn every_date_is_read_back(year in 1900_i16..2100, month in 1_i8..13, number in 1_i8..29) {
            let date = day(year, month, number);
            let text = format!("am {number}.{month}.{year}, dem Tag");
            prop_assert_eq!(dates(&text), vec![(3..text.len() - 9, date)]);
        }

        #[test]
        fn ranges_lie_on_letters(text in "[0-9. ,\\-MaiärzÄ\u{a0}\n]{0,40}") {
            for (range, _) in dates(&text) {
                prop_assert!(text.get(range).is_some_and(|piece| !piece.is_empty()));
            }
        }
    }
}
