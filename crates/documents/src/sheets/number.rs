//! Numbers in the format of their cell, as a German Excel shows them: „4,00 €“, „12,5 %“, „14.03.2024“.
//!
//! A format of up to four sections says how positive and negative numbers, nothing and text are written. What is rare in a town hall
//! (fractions, powers, colours, conditions) is passed over; the number is then written plainly.

mod moment;

use calamine::{ExcelDateTime, ExcelDateTimeType, NumberFormat};
use moment::{Moment, of_pattern};

/// Excel's own formats for amounts of money, whose sign for a currency is that of the country.
const NATIONAL: [u32; 6] = [5, 6, 7, 8, 42, 44];
/// Excel's own formats for days, and days with a time, which are those of the country.
const DAY: u32 = 14;
const DAY_AND_TIME: u32 = 22;
/// Numbers of more digits are not rounded here.
const LARGEST: f64 = 1e15;
/// Days between the two moments from which workbooks count.
const DAYS_TO_1904: f64 = 1_462.0;
/// Digits behind the comma of a number without a format, and the most that a format may ask for.
const PLAIN_DIGITS: usize = 10;
const MOST_DIGITS: usize = 12;

/// A number in a format; `None` if it is one that only shows the number, or one that is not known.
pub(super) fn shown(number: f64, format: &NumberFormat) -> Option<String> {
    in_code(number, &format.format_code, format.format_id)
}

/// A number in the format of that code; Excel's own formats have an id.
fn in_code(number: f64, code: &str, id: Option<u32>) -> Option<String> {
    let code = match id {
        Some(DAY) => "dd.mm.yyyy",
        Some(DAY_AND_TIME) => "dd.mm.yyyy hh:mm",
        _ => code,
    };
    let sections = sections(code);
    let (section, is_negative) = match sections.len() {
        0 | 1 => (sections.first()?, number < 0.0),
        2 => (&sections[usize::from(number < 0.0)], false),
        _ if number > 0.0 => (&sections[0], false),
        _ if number < 0.0 => (&sections[1], false),
        _ => (&sections[2], false),
    };
    let parts = parts(section, id.is_some_and(|id| NATIONAL.contains(&id)))?;
    if let Some(moment) = Moment::of(&parts) {
        return moment.write(number);
    }
    Some(format!("{}{}", if is_negative { "-" } else { "" }, written(number.abs(), &parts)?))
}

/// A number without a format, its digits in groups of none.
pub(super) fn plain(number: f64) -> String {
    let digits = if number.abs() < LARGEST { rounded(number, PLAIN_DIGITS) } else { number.to_string() };
    let digits =
        if digits.contains('.') { digits.trim_end_matches('0').trim_end_matches('.') } else { &digits };
    if digits == "-0" { "0".to_owned() } else { digits.replace('.', ",") }
}

/// A day or a time without a format.
pub(super) fn moment(moment: &ExcelDateTime) -> String {
    let pattern = match moment.as_f64() {
        _ if moment.is_duration() => "[h]:mm",
        0.0..1.0 => "hh:mm",
        _ => "dd.mm.yyyy",
    };
    of_pattern(days(moment), pattern).unwrap_or_default()
}

/// A moment in days from the end of 1899 on. Whether its workbook counts from 1904 shows only in what day it is.
pub(super) fn days(moment: &ExcelDateTime) -> f64 {
    let days = moment.as_f64();
    let of_1900 = ExcelDateTime::new(days, ExcelDateTimeType::DateTime, false);
    let is_same = moment.to_ymd_hms_milli() == of_1900.to_ymd_hms_milli();
    if is_same || moment.is_duration() { days } else { days + DAYS_TO_1904 }
}

/// What a format consists of.
#[derive(Clone, Debug, PartialEq)]
enum Part {
    /// Something that is written as it is.
    Literal(String),
    /// A place of a number, of a day or of a time, or what parts them.
    Sign(char),
    /// Hours, minutes or seconds that do not begin anew: `[h]`.
    Elapsed(char),
}

/// The sections of a format; a semicolon in a text parts none.
fn sections(code: &str) -> Vec<String> {
    let (mut sections, mut quoted, mut escaped) = (vec![String::new()], false, false);
    for letter in code.chars() {
        let ends = letter == ';' && !quoted && !escaped;
        quoted ^= letter == '"' && !escaped;
        escaped = letter == '\\' && !escaped;
        match sections.last_mut() {
            Some(section) if !ends => section.push(letter),
            _ => sections.push(String::new()),
        }
    }
    sections
}

/// The parts of a section; `None` if it holds something that is not known.
fn parts(section: &str, is_national: bool) -> Option<Vec<Part>> {
    let mut parts = Vec::new();
    let mut letters = section.chars();
    while let Some(letter) = letters.next() {
        match letter {
            '"' => parts.push(Part::Literal(letters.by_ref().take_while(|letter| *letter != '"').collect())),
            '\\' => parts.push(Part::Literal(letters.next()?.to_string())),
            '_' => parts.push(Part::Literal(letters.next().map(|_| " ".to_owned())?)),
            // It fills the cell with the next letter.
            '*' => parts.push(Part::Literal(letters.next().map(|_| " ".to_owned())?)),
            '[' => parts
                .extend(bracket(&letters.by_ref().take_while(|letter| *letter != ']').collect::<String>())?),
            '$' if is_national => parts.push(Part::Literal("€".to_owned())),
            '0' | '#' | '?' | '.' | ',' | '%' | '/' | ':' => parts.push(Part::Sign(letter)),
            'y' | 'm' | 'd' | 'h' | 's' | 'Y' | 'M' | 'D' | 'H' | 'S' => {
                parts.push(Part::Sign(letter.to_ascii_lowercase()));
            }
            'A' | 'a' => letters = halves_of_days(letters.as_str())?.chars(),
            'P' | 'p' | 'E' | 'e' | 'G' | 'g' | '@' => return None,
            other => parts.push(Part::Literal(other.to_string())),
        }
    }
    Some(parts)
}

/// What follows „AM/PM“ or „A/P“ behind its first letter: hours are counted up to 24 here.
fn halves_of_days(rest: &str) -> Option<&str> {
    let behind = |said: &str| {
        let (start, behind) = rest.split_at_checked(said.len())?;
        start.eq_ignore_ascii_case(said).then_some(behind)
    };
    behind("m/pm").or_else(|| behind("/p"))
}

/// „[$€-407]“ is a currency, „[h]“ hours, „[Red]“ nothing that can be read, „[<100]“ a condition.
fn bracket(inner: &str) -> Option<Option<Part>> {
    if let Some(currency) = inner.strip_prefix('$') {
        let sign = currency.split('-').next().unwrap_or_default();
        return Some((!sign.is_empty()).then(|| Part::Literal(sign.to_owned())));
    }
    let lower = inner.to_lowercase();
    match lower.chars().next()? {
        first @ ('h' | 'm' | 's') if lower.chars().all(|letter| letter == first) => {
            Some(Some(Part::Elapsed(first)))
        }
        '<' | '>' | '=' => None,
        _ => Some(None),
    }
}

/// A number that is not negative, in the places of a section; text in between is none that is known.
fn written(number: f64, parts: &[Part]) -> Option<String> {
    let is_place = |part: &Part| matches!(part, Part::Sign('0' | '#' | '?' | '.' | ','));
    let Some(first) = parts.iter().position(is_place) else { return Some(literals(parts)) };
    let last = parts.iter().rposition(is_place)? + 1;
    let places: Vec<char> = parts[first..last]
        .iter()
        .map(|part| if let Part::Sign(sign) = part { Some(*sign) } else { None })
        .collect::<Option<_>>()?;
    if places.iter().any(|sign| !"0#?.,".contains(*sign)) || number >= LARGEST {
        return None;
    }
    let percent = parts.iter().filter(|part| **part == Part::Sign('%')).count() as i32;
    let text = digits(number * 100_f64.powi(percent), &places);
    let whole = format!("{}{text}{}", literals(&parts[..first]), literals(&parts[last..]));
    Some(whole.split_whitespace().collect::<Vec<_>>().join(" "))
}

fn literals(parts: &[Part]) -> String {
    let text = |part: &Part| match part {
        Part::Literal(text) => text.clone(),
        Part::Sign(sign) => sign.to_string(),
        Part::Elapsed(_) => String::new(),
    };
    parts.iter().map(text).collect()
}

/// The digits of a number as its places want them: „#,##0.00“.
fn digits(number: f64, places: &[char]) -> String {
    let point = places.iter().position(|place| *place == '.').unwrap_or(places.len());
    let (whole, fraction) = (&places[..point], places.get(point + 1..).unwrap_or_default());
    let thousands = whole.iter().rev().take_while(|place| **place == ',').count();
    let is_grouped = whole[..whole.len() - thousands].contains(&',');
    let is_digit = |place: &&char| matches!(place, '0' | '#' | '?');
    let most = fraction.iter().filter(is_digit).count().min(MOST_DIGITS);
    let least = fraction.iter().take_while(|place| **place == '0').count().min(most);
    let text = rounded(number / 1000_f64.powi(thousands as i32), most);
    let (integer, decimals) = text.split_once('.').unwrap_or((&text, ""));
    let shown = decimals.trim_end_matches('0').len().max(least);
    let zeros = whole.iter().filter(|place| **place == '0').count();
    let integer = if integer == "0" && zeros == 0 { "" } else { integer };
    let integer = format!("{}{integer}", "0".repeat(zeros.min(MOST_DIGITS).saturating_sub(integer.len())));
    let integer = if is_grouped { grouped(&integer) } else { integer };
    if shown == 0 { integer } else { format!("{integer},{}", &decimals[..shown]) }
}

fn grouped(integer: &str) -> String {
    let mut text = String::new();
    for (index, digit) in integer.chars().enumerate() {
        if index > 0 && (integer.len() - index).is_multiple_of(3) {
            text.push('.');
        }
        text.push(digit);
    }
    text
}

/// With so many digits behind the point, halves away from zero: 1.005 is 1.01, as people expect, although no machine can hold it.
fn rounded(number: f64, digits: usize) -> String {
    let text = number.to_string();
    let (integer, decimals) = text.split_once('.').unwrap_or((&text, ""));
    let Some(cut) = decimals.get(digits..).filter(|cut| !cut.is_empty()) else {
        return joined(integer, &format!("{decimals:0<digits$}"));
    };
    let is_up = cut.starts_with(|digit: char| digit >= '5');
    let (sign, integer) = integer.strip_prefix('-').map_or(("", integer), |integer| ("-", integer));
    let kept = format!("{integer}{}", &decimals[..digits]);
    let kept = if is_up { counted_up(&kept) } else { kept };
    let (integer, decimals) = kept.split_at(kept.len() - digits);
    joined(&format!("{sign}{integer}"), decimals)
}

fn joined(integer: &str, decimals: &str) -> String {
    if decimals.is_empty() { integer.to_owned() } else { format!("{integer}.{decimals}") }
}

/// The next number: „199“ becomes „200“.
fn counted_up(digits: &str) -> String {
    let rest = digits.trim_end_matches('9');
    let nines = "0".repeat(digits.len() - rest.len());
    match rest.char_indices().next_back() {
        Some((last, digit)) => format!("{}{}{nines}", &rest[..last], char::from(digit as u8 + 1)),
        None => format!("1{nines}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown_as(number: f64, code: &str) -> Option<String> {
        in_code(number, code, None)
    }

    #[test]
    fn amounts_of_money_have_their_currency() {
        for (code, four) in [
            ("#,##0.00\\ \"€\"", "4,00 €"),
            ("#,##0.00 [$€-407];[Red]-#,##0.00 [$€-407]", "4,00 €"),
            ("_-* #,##0.00\\ \"€\"_-;\\-* #,##0.00\\ \"€\"_-;_-* \"-\"??\\ \"€\"_-;_-@_-", "4,00 €"),
            ("\"€\" 0", "€ 4"),
            ("0.0#", "4,0"),
            ("0000", "0004"),
            ("#,##0\" Stück\"", "4 Stück"),
            ("0%", "400%"),
        ] {
            assert_eq!(shown_as(4.0, code).as_deref(), Some(four), "{code}");
        }
        let amount = "#,##0.00 [$€-407];[Red]-#,##0.00 [$€-407]";
        assert_eq!(shown_as(-1_234_567.5, amount).as_deref(), Some("-1.234.567,50 €"));
        assert_eq!(shown_as(-0.5, "#,##0.00").as_deref(), Some("-0,50"));
        assert_eq!(shown_as(0.0, "0.00;-0.00;\"–\"").as_deref(), Some("–"));
        assert_eq!(shown_as(0.125, "0.0 %").as_deref(), Some("12,5 %"));
        assert_eq!(shown_as(1.005, "0.00").as_deref(), Some("1,01"));
        assert_eq!(shown_as(999.995, "#,##0.00").as_deref(), Some("1.000,00"));
        assert_eq!(shown_as(0.4, "0").as_deref(), Some("0"));
        assert_eq!(shown_as(12_345.0, "#,##0,").as_deref(), Some("12"));
    }

    #[test]
    fn what_is_not_known_is_written_plainly() {
        for code in ["General", "@", "0.00E+00", "# ?/?", "[<100]0;0.0", "000\\-000"] {
            assert_eq!(shown_as(4.0, code), None, "{code}");
        }
        assert_eq!([plain(0.1 + 0.2), plain(-0.0), plain(1e20)], ["0,3", "0", "100000000000000000000"]);
        assert_eq!([plain(4.005), plain(-8400.5), plain(-0.999_999_999_99)], ["4,005", "-8400,5", "-1"]);
    }

    #[test]
    fn the_formats_of_the_country_are_german() {
        assert_eq!(in_code(45_365.0, "mm-dd-yy", Some(14)).as_deref(), Some("14.03.2024"));
        assert_eq!(in_code(45_365.5, "m/d/yy h:mm", Some(22)).as_deref(), Some("14.03.2024 12:00"));
        assert_eq!(in_code(4.0, "_($* #,##0.00_)", Some(44)).as_deref(), Some("€ 4,00"));
    }
}
