//! Days, months and years, whole or in part: „14. März 2024“, „15.2.“, „im Mai 2026“, „seit 2019“.

use std::ops::Range;

/// A date as far as it is told.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Day {
    pub(crate) range: Range<usize>,
    pub(crate) day: Option<u8>,
    pub(crate) month: Option<u8>,
    pub(crate) year: Option<u16>,
}

/// The dates of a text, in order.
pub(crate) fn days(text: &str) -> Vec<Day> {
    let words = words(text);
    let mut found = Vec::new();
    let mut index = 0;
    while index < words.len() {
        match at(&words[index..]) {
            Some((day, length)) => {
                found.push(day);
                index += length;
            }
            None => index += 1,
        }
    }
    found
}

/// A word without the brackets and commas around it, and where it stands.
fn words(text: &str) -> Vec<(usize, &str)> {
    let outer = |letter: char| "(),;:„“”\"!?[]".contains(letter);
    let starts = text.split_whitespace().map(|word| {
        let start = word.as_ptr() as usize - text.as_ptr() as usize;
        let inner = word.trim_start_matches(outer);
        (start + word.len() - inner.len(), inner.trim_end_matches(outer))
    });
    starts.filter(|(_, word)| !word.is_empty()).collect()
}

/// The date that begins here, with the number of its words.
fn at(words: &[(usize, &str)]) -> Option<(Day, usize)> {
    let word = |index: usize| words.get(index).map_or("", |(_, word)| *word);
    let day = |day, month, year, length: usize| {
        let (start, last) = (words[0].0, words[length - 1]);
        (Day { range: start..last.0 + last.1.len(), day, month, year }, length)
    };
    if let Some((of_month, month, year)) = in_digits(word(0)) {
        return Some(match year.or_else(|| self::year(word(1)).filter(|_| word(0).ends_with('.'))) {
            Some(known) => day(of_month, month, Some(known), if year.is_some() { 1 } else { 2 }),
            None => day(of_month, month, None, 1),
        });
    }
    let of_month =
        word(0).strip_suffix('.').and_then(|digits| digits.parse().ok()).filter(|day| (1..=31).contains(day));
    if let (Some(of_month), Some(month)) = (of_month, month(word(1))) {
        let year = self::year(word(2));
        return Some(day(Some(of_month), Some(month), year, if year.is_some() { 3 } else { 2 }));
    }
    if let (Some(of_month), Some((Some(next), Some(month), None))) =
        (of_month, in_digits(&format!("{}{}", word(0), word(1))))
    {
        let year = self::year(word(2));
        debug_assert_eq!(next, of_month);
        return Some(day(Some(of_month), Some(month), year, if year.is_some() { 3 } else { 2 }));
    }
    if let Some(month) = month(word(0)) {
        let year = self::year(word(1));
        return Some(day(None, Some(month), year, if year.is_some() { 2 } else { 1 }));
    }
    year(word(0)).map(|year| day(None, None, Some(year), 1))
}

/// „15.2.“, „01.04.2025“
fn in_digits(word: &str) -> Option<(Option<u8>, Option<u8>, Option<u16>)> {
    let mut parts = word.splitn(3, '.');
    let (day, month, rest) = (parts.next()?, parts.next()?, parts.next()?);
    let short = |part: &str| part.len() <= 2 && !part.is_empty();
    if !short(day) || !short(month) {
        return None;
    }
    let day = day.parse().ok().filter(|day| (1..=31).contains(day))?;
    let month = month.parse().ok().filter(|month| (1..=12).contains(month))?;
    if rest.is_empty() {
        return Some((Some(day), Some(month), None));
    }
    let year = year(rest.trim_end_matches('.'))?;
    Some((Some(day), Some(month), Some(year)))
}

fn month(word: &str) -> Option<u8> {
    let word = word.trim_end_matches('.');
    let month = german::month(word).or_else(|| german::month(word.strip_suffix('s')?))?;
    u8::try_from(month).ok()
}

/// A year stands alone or in a pair: „2024“, „2022/2023“ counts as its first.
fn year(word: &str) -> Option<u16> {
    let digits = word.split('/').next().unwrap_or_default().trim_end_matches('.');
    let year = (digits.len() == 4 && digits.bytes().all(|byte| byte.is_ascii_digit()))
        .then(|| digits.parse().ok())
        .flatten();
    year.filter(|year| (1900..2100).contains(year))
}

impl Day {
    /// Whether a text that tells these dates says so too: a year may stand apart from the day.
    pub(crate) fn is_said_by(&self, told: &[Self]) -> bool {
        let year_is_told = self.year.is_none_or(|year| told.iter().any(|other| other.year == Some(year)));
        let fits = |other: &&Self| {
            self.day.is_none_or(|day| other.day == Some(day))
                && self.month.is_none_or(|month| other.month == Some(month))
                && (self.year.is_none() || other.year.is_none() || self.year == other.year)
        };
        year_is_told && told.iter().any(|other| fits(&other))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_found_again_in_another_spelling() {
        for (claim, text, same) in [
            ("am 1.4.2024", "tritt am 1. April 2024 in Kraft", true),
            ("am 1.4.2024", "tritt am 1. April 2025 in Kraft", false),
            ("am 1. 4. 2024", "tritt am 01.04.2024 in Kraft", true),
            ("am 15.2.", "zum 15. Februar und 15. Mai", true),
            ("am 15.3.", "zum 15. Februar und 15. Mai", false),
            ("im Mai 2026", "sei für Mai 2026 vorgesehen", true),
            ("seit 2019", "am 1. Januar 2019", true),
            ("am 1. Dezember 2024", "beginne am 1. Dezember\nRat 26.09.2024", true),
            ("im Juni", "In den Monaten Juni, Juli und August", true),
        ] {
            let (claimed, told) = (days(claim), days(text));
            assert!(!claimed.is_empty(), "{claim}");
            assert_eq!(claimed.iter().all(|day| day.is_said_by(&told)), same, "{claim} | {text}");
        }
    }
}
