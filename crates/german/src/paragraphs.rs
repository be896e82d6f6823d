//! References to paragraphs: `§ 5 Abs. 2 Satz 1` in its spellings.

use crate::scanner::Scanner;

/// The references at the cursor, each in canonical form: `§5abs2satz1`, `art28abs2`.
///
/// `§§ 3 und 4` holds two; a range (`§§ 5 bis 7`) holds its ends.
pub(crate) fn references(scanner: &mut Scanner<'_>) -> Option<Vec<String>> {
    let sign = scanner.take_entry(SIGNS)?;
    let mut references = vec![reference(scanner, sign.name)?];
    while let Some(further) = scanner.attempt(|scanner| further_absaetze(scanner, references.last()?)) {
        references.extend(further);
    }
    if sign.may_list {
        while let Some(next) = scanner.attempt(|scanner| next_reference(scanner, sign.name)) {
            references.push(next);
        }
    }
    Some(references)
}

/// „bis 3“ and „und 2“ behind `§7abs1`: the Absätze that they name as well.
fn further_absaetze(scanner: &mut Scanner<'_>, last: &str) -> Option<Vec<String>> {
    let (section, first) = last.split_once("abs")?;
    let first: u32 = first.parse().ok()?;
    scanner.take_blanks();
    let is_range = scanner.take_entry(&[("bis", true), ("–", true), ("und", false)])?;
    scanner.take_blanks();
    let last: u32 = scanner.take_digits(1..=2)?.parse().ok()?;
    let ends = !scanner.in_word() && !matches!(scanner.peek(), Some('.' | ','));
    let absaetze = if is_range { first + 1..=last } else { last..=last };
    (ends && last > first && last < first + 20)
        .then(|| absaetze.map(|absatz| format!("{section}abs{absatz}")).collect())
}

/// The number after § or Artikel: digits and a letter, `12a`, also written `12 a`.
pub(crate) fn number(scanner: &mut Scanner<'_>) -> Option<String> {
    let mut number = scanner.take_digits(1..=4)?.to_owned();
    number.extend(scanner.attempt(|scanner| {
        let start = scanner.at();
        scanner.take_blanks();
        let detached = scanner.at() > start;
        let letter = scanner.take_char(|letter| letter.is_ascii_lowercase())?;
        // „§ 5 a) …“ begins a list and „§ 5 i. V. m.“ goes on; „§ 5a)“ and „§ 5a.“ end.
        let opens_list = detached && matches!(scanner.peek(), Some(')' | '-' | '.'));
        (!scanner.in_word() && !opens_list).then_some(letter)
    }));
    Some(number)
}

/// A sign that opens a reference.
#[derive(Clone, Copy)]
struct Sign {
    name: &'static str,
    may_list: bool,
}

const SIGNS: &[(&str, Sign)] = &[
    ("§§", Sign { name: "§", may_list: true }),
    ("§", Sign { name: "§", may_list: false }),
    ("Artikel", Sign { name: "art", may_list: false }),
    ("Art.", Sign { name: "art", may_list: false }),
];

fn reference(scanner: &mut Scanner<'_>, sign: &str) -> Option<String> {
    scanner.take_blanks();
    let mut canonical = format!("{sign}{}", number(scanner)?);
    if let Some(levels) = scanner.attempt(roman_levels) {
        canonical.push_str(&levels);
    }
    while let Some(level) = scanner.attempt(level) {
        canonical.push_str(&level);
    }
    Some(canonical)
}

fn next_reference(scanner: &mut Scanner<'_>, sign: &str) -> Option<String> {
    scanner.take_blanks();
    scanner.take_entry(LIST_WORDS)?;
    reference(scanner, sign)
}

/// `I 2` in „§ 159 I 2“: Absatz in Roman, Satz in Arabic numerals.
fn roman_levels(scanner: &mut Scanner<'_>) -> Option<String> {
    scanner.take_blanks();
    let paragraph = roman(scanner.take_while(|letter| matches!(letter, 'I' | 'V' | 'X')))?;
    if scanner.in_word() {
        return None;
    }
    let sentence = scanner.attempt(|scanner| {
        scanner.take_blanks();
        let sentence = scanner.take_digits(1..=2)?;
        // „§ 3 I 14.03.2024“: the digits belong to something longer.
        let mut after = *scanner;
        after.take_char(|letter| matches!(letter, '.' | ',' | '/'));
        (!after.in_word()).then_some(sentence)
    });
    Some(match sentence {
        Some(sentence) => format!("abs{paragraph}satz{sentence}"),
        None => format!("abs{paragraph}"),
    })
}

/// One step further in: `Abs. 2`, `Satz 1`, `Nr. 3`, `Buchst. b`, `(2)`.
fn level(scanner: &mut Scanner<'_>) -> Option<String> {
    scanner.take_blanks();
    if scanner.peek() == Some('(') {
        return paragraph_in_brackets(scanner);
    }
    let unit = scanner.take_entry(UNITS)?;
    scanner.take_blanks();
    let value = if unit == LETTER {
        scanner.take_char(|letter| letter.is_ascii_lowercase()).filter(|_| !scanner.in_word())?.to_string()
    } else {
        number(scanner)?
    };
    Some(format!("{unit}{value}"))
}

fn paragraph_in_brackets(scanner: &mut Scanner<'_>) -> Option<String> {
    scanner.take_char(|letter| letter == '(')?;
    let value = scanner.take_digits(1..=2)?;
    scanner.take_char(|letter| letter == ')')?;
    Some(format!("abs{value}"))
}

/// The value of a Roman numeral below 40.
fn roman(numeral: &str) -> Option<u32> {
    let tens = numeral.len() - numeral.trim_start_matches('X').len();
    let ones = ["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"];
    let one = ones.iter().position(|known| *known == &numeral[tens..])?;
    let value = u32::try_from(tens * 10 + one).ok()?;
    (1..40).contains(&value).then_some(value)
}

const LETTER: &str = "buchst";

/// Longer spellings before their own beginnings.
const UNITS: &[(&str, &str)] = &[
    ("Absätze", "abs"),
    ("Absatz", "abs"),
    ("Abs.", "abs"),
    ("Abs", "abs"),
    ("Sätze", "satz"),
    ("Satz", "satz"),
    ("S.", "satz"),
    ("Nummern", "nr"),
    ("Nummer", "nr"),
    ("Nrn.", "nr"),
    ("Nr.", "nr"),
    ("Nr", "nr"),
    ("Ziffer", "nr"),
    ("Ziff.", "nr"),
    ("Buchstabe", LETTER),
    ("Buchst.", LETTER),
    ("lit.", LETTER),
];

const LIST_WORDS: &[(&str, ())] = &[
    (",", ()),
    ("und", ()),
    ("u.", ()),
    ("sowie", ()),
    ("bis", ()),
    ("oder", ()),
    ("/", ()),
    ("–", ()),
    ("-", ()),
];
