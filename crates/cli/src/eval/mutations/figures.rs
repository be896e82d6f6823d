//! Where amounts and dates stand in a text, for mutations to change.

use std::ops::Range;

use german::MONTH_NAMES;

/// Where the parts of a date stand: day and month without their dots.
#[derive(Debug)]
pub(super) struct Date {
    pub(super) day: Range<usize>,
    pub(super) month: Range<usize>,
    pub(super) year: Option<Range<usize>>,
}

/// What a number behind it numbers instead of counting.
const LABELS: [&str; 10] =
    ["§", "§§", "Nr.", "TOP", "Absatz", "Abs.", "Satz", "Artikel", "Art.", "Buchstabe"];

/// Figures that count, measure or price something, in order; those of dates, §§ and the like are none.
pub(super) fn amounts(text: &str) -> Vec<Range<usize>> {
    let dates: Vec<Range<usize>> = dates(text).into_iter().map(|date| date.whole()).collect();
    let label = label_end(text);
    let mut found = Vec::new();
    let mut from = 0;
    while let Some(start) = text[from..].find(|letter: char| letter.is_ascii_digit()).map(|at| from + at) {
        let run =
            text[start..].find(|letter: char| !letter.is_ascii_digit() && letter != '.' && letter != ',');
        let end = run.map_or(text.len(), |length| start + length);
        let figure = text[start..end].trim_end_matches(['.', ',']);
        let range = start..start + figure.len();
        let before = text[..start].chars().next_back();
        let behind = text[range.end..].chars().next();
        let joined = before.is_some_and(|letter| letter.is_alphanumeric() || "§./,-:".contains(letter))
            || behind.is_some_and(|letter| "/:".contains(letter) || letter.is_alphabetic());
        let labelled =
            text[..start].split_whitespace().next_back().is_some_and(|word| LABELS.contains(&word));
        let is_ordinal =
            text[range.end..].starts_with(". ") && text[range.end + 2..].starts_with(char::is_alphabetic);
        let in_date = dates.iter().any(|date| date.contains(&start));
        if !joined && !labelled && !in_date && !is_ordinal && start >= label && value(figure).is_some() {
            found.push(range);
        }
        from = end.max(start + 1);
    }
    found
}

/// Where what numbers a line ends: „(2)“, „3.“, „7.5“ count nothing.
fn label_end(text: &str) -> usize {
    let first = text.split_whitespace().next().unwrap_or_default();
    let numbers = first.trim_matches(['(', ')', '.']).split('.');
    let is_label = first.ends_with([')', '.']) || first.contains('.') && !first.contains(',');
    let short = |part: &str| part.len() <= 2 && part.bytes().all(|byte| byte.is_ascii_digit());
    if is_label && numbers.into_iter().all(short) { first.len() } else { 0 }
}

/// „14.3.2024“, „14. März 2024“, „14. März“
pub(super) fn dates(text: &str) -> Vec<Date> {
    let mut found: Vec<Date> = Vec::new();
    for (start, _) in text.char_indices().filter(|(_, letter)| letter.is_ascii_digit()) {
        let inside = found.last().is_some_and(|last| last.whole().contains(&start));
        let within = text[..start].ends_with(|letter: char| letter.is_alphanumeric() || letter == '.');
        if !inside && !within {
            found.extend(date_at(text, start));
        }
    }
    found
}

impl Date {
    fn whole(&self) -> Range<usize> {
        self.day.start..self.year.as_ref().unwrap_or(&self.month).end
    }
}

fn date_at(text: &str, start: usize) -> Option<Date> {
    let day =
        digits_at(text, start).filter(|range| range.len() <= 2 && text[range.end..].starts_with('.'))?;
    let next = behind_blank(text, day.end + 1);
    let month = match MONTH_NAMES.iter().find(|month| text[next..].starts_with(**month)) {
        Some(month) => next..next + month.len(),
        None => {
            digits_at(text, next).filter(|range| range.len() <= 2 && text[range.end..].starts_with('.'))?
        }
    };
    let in_digits = text[month.clone()].starts_with(|letter: char| letter.is_ascii_digit());
    let next = behind_blank(text, month.end + usize::from(in_digits));
    let year = digits_at(text, next).filter(|range| range.len() == 4);
    let number = |range: &Range<usize>, most: u8| {
        text[range.clone()].parse::<u8>().is_ok_and(|number| (1..=most).contains(&number))
    };
    (number(&day, 31) && (!in_digits || number(&month, 12))).then_some(Date { day, month, year })
}

fn digits_at(text: &str, start: usize) -> Option<Range<usize>> {
    let length = text[start..].bytes().take_while(u8::is_ascii_digit).count();
    (length > 0).then_some(start..start + length)
}

fn behind_blank(text: &str, at: usize) -> usize {
    at + usize::from(text[at..].starts_with(' '))
}

pub(super) fn digits_before_comma(figure: &str) -> usize {
    figure.split(',').next().unwrap_or_default().bytes().filter(u8::is_ascii_digit).count()
}

/// What a figure is worth, without the dots that group its digits.
pub(super) fn value(figure: &str) -> Option<f64> {
    figure.replace('.', "").replace(',', ".").parse().ok()
}
