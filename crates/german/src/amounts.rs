//! Amounts of money as German papers write them.

use std::ops::Range;

use crate::scanner::{Scanner, find_all, is_blank};

/// The amounts of a text in cents, with the place where each stands, in order.
///
/// Read are `1.234,50 €`, `96 Euro`, `EUR 5,00`, `50.000,-- Euro`, `4,55 Mio. €`, `12 TEUR`, `50 Cent`, and a
/// minus sign directly before. The thousands may be set off by dots or by spaces that do not break. What
/// cannot be said in whole cents (`0,123 €`) is left out.
#[must_use]
pub fn amounts(text: &str) -> Vec<(Range<usize>, i64)> {
    find_all(text, amount)
}

/// An amount at the cursor, in cents.
pub(crate) fn amount(scanner: &mut Scanner<'_>) -> Option<i64> {
    if scanner.continues_number(&['.', ',']) {
        return None;
    }
    scanner.attempt(number_first).or_else(|| scanner.attempt(currency_first))
}

fn number_first(scanner: &mut Scanner<'_>) -> Option<i64> {
    let sign = sign(scanner);
    let number = Number::read(scanner)?;
    // Only one: a wider gap is that between the columns of a table.
    scanner.take_char(is_blank);
    Some(sign * number.cents(unit(scanner)?)?)
}

fn currency_first(scanner: &mut Scanner<'_>) -> Option<i64> {
    let factor = currency(scanner)?;
    scanner.take_char(is_blank);
    let sign = sign(scanner);
    Some(sign * Number::read(scanner)?.cents(factor)?)
}

/// A minus sign counts only where nothing stands before it: `3-5 €` is a range.
fn sign(scanner: &mut Scanner<'_>) -> i64 {
    let detached = !scanner.after_word();
    let minus = detached.then(|| scanner.take_char(|letter| matches!(letter, '-' | '−' | '–'))).flatten();
    if minus.is_some() { -1 } else { 1 }
}

/// What one of the unit that stands here is worth in cents: a currency, perhaps in thousands or millions.
fn unit(scanner: &mut Scanner<'_>) -> Option<i64> {
    let scale = scanner.take_entry(SCALES);
    if scale.is_some() {
        scanner.take_char(is_blank);
    }
    Some(scale.unwrap_or(1) * currency(scanner)?)
}

/// What one of the currency that stands here is worth in cents.
fn currency(scanner: &mut Scanner<'_>) -> Option<i64> {
    let cents = scanner.take_entry(CURRENCIES)?;
    let ends = scanner.before().ends_with('€') || !scanner.in_word();
    ends.then_some(cents)
}

const SCALES: &[(&str, i64)] = &[
    ("Millionen", 1_000_000),
    ("Million", 1_000_000),
    ("Mio.", 1_000_000),
    ("Mio", 1_000_000),
    ("Milliarden", 1_000_000_000),
    ("Milliarde", 1_000_000_000),
    ("Mrd.", 1_000_000_000),
    ("Mrd", 1_000_000_000),
    ("Tausend", 1_000),
    ("Tsd.", 1_000),
    ("Tsd", 1_000),
];

const CURRENCIES: &[(&str, i64)] =
    &[("TEUR", 100_000), ("T€", 100_000), ("€", 100), ("EUR", 100), ("Euro", 100), ("Cent", 1), ("Ct.", 1)];

/// A number as it is written: digits before and after the decimal sign.
struct Number {
    whole: i64,
    fraction: String,
}

impl Number {
    fn read(scanner: &mut Scanner<'_>) -> Option<Self> {
        let mut digits = scanner.take_digits(1..=12)?.to_owned();
        while let Some(group) = (digits.len() <= 12).then(|| scanner.attempt(thousands)).flatten() {
            digits.push_str(group);
        }
        let fraction = scanner.attempt(fraction).unwrap_or_default();
        Some(Self { whole: digits.parse().ok()?, fraction })
    }

    /// The number times a factor that is a power of ten, if that is a whole number.
    fn cents(&self, factor: i64) -> Option<i64> {
        let mut cents = self.whole.checked_mul(factor)?;
        let mut worth = factor;
        for digit in self.fraction.bytes().map(|digit| i64::from(digit - b'0')) {
            if worth < 10 && digit != 0 {
                return None;
            }
            worth /= 10;
            cents = cents.checked_add(digit * worth)?;
        }
        Some(cents)
    }
}

fn thousands<'t>(scanner: &mut Scanner<'t>) -> Option<&'t str> {
    scanner.take_char(|letter| matches!(letter, '.' | '\u{a0}' | '\u{202f}' | '\u{2009}'))?;
    scanner.take_digits(3..=3)
}

/// Digits after a comma, dashes instead of them, or exactly two digits after a dot.
fn fraction(scanner: &mut Scanner<'_>) -> Option<String> {
    let sign = scanner.take_char(|letter| matches!(letter, ',' | '.'))?;
    if sign == '.' {
        return scanner.take_digits(2..=2).map(str::to_owned);
    }
    if !scanner.take_while(|letter| matches!(letter, '-' | '–' | '—')).is_empty() {
        return Some(String::new());
    }
    scanner.take_digits(1..=9).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn spellings_of_amounts() {
        for (text, cents) in [
            ("1.234,50 €", 123_450),
            ("96,00 Euro", 9_600),
            ("96 Euro", 9_600),
            ("EUR 5,00", 500),
            ("€ 5,00", 500),
            ("5.112,92 Euro", 511_292),
            ("50.000,-- Euro", 5_000_000),
            ("50.000,– €", 5_000_000),
            ("1.234.567,89 EUR", 123_456_789),
            ("1\u{a0}234\u{a0}567 €", 123_456_700),
            ("4,55 Mio €", 455_000_000),
            ("0,024 Mio.€", 2_400_000),
            ("3 Millionen Euro", 300_000_000),
            ("1,5 Mrd. Euro", 150_000_000_000),
            ("12 TEUR", 1_200_000),
            ("12 T€", 1_200_000),
            ("50 Cent", 50),
            ("5.50 €", 550),
            ("-5.000 €", -500_000),
            ("1234,5 €", 123_450),
        ] {
            assert_eq!(amounts(text), [(0..text.len(), cents)], "{text}");
        }
    }

    #[test]
    fn amounts_in_real_lines() {
        for (text, expected) in [
            ("von 7,00 €/m² ist trotz der", vec![700]),
            ("187.701 € 260.299 €", vec![18_770_100, 26_029_900]),
            ("um 1.108 Euro auf 18.483 Euro", vec![110_800, 1_848_300]),
            ("zwischen 3-5 € je Stück", vec![500]),
            ("Steuer für den ersten Hund 96,00 €, für jeden weiteren 132,00 €.", vec![9_600, 13_200]),
            ("30,7 Mio. Euro (12,1 Mio. Euro)", vec![3_070_000_000, 1_210_000_000]),
        ] {
            let found: Vec<i64> = amounts(text).into_iter().map(|(_, cents)| cents).collect();
            assert_eq!(found, expected, "{text}");
        }
    }

    #[test]
    fn what_only_looks_like_an_amount() {
        for text in [
            "5 Europabäder",
            "12 Europaplatz",
            "0,123 €",
            "jedem Euro den",
            "2021    €",
            "1.154 (Seite 254)",
            "Mio. Euro",
            "99999999999999999999 €",
        ] {
            assert_eq!(amounts(text), [], "{text}");
        }
    }

    proptest! {
        #[test]
        fn ranges_lie_on_letters(text in "[0-9., €EUROuroMiT\u{a0}\\-–]{0,40}") {
            for (range, _) in amounts(&text) {
                prop_assert!(text.get(range).is_some_and(|piece| !piece.is_empty()));
            }
        }

        #[test]
        fn every_amount_is_read_back(euros in 0_i64..10_000_000, cents in 0_i64..100) {
            let text = format!("{euros},{cents:02} €");
            prop_assert_eq!(amounts(&text), vec![(0..text.len(), euros * 100 + cents)]);
        }
    }
}
