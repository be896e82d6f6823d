//! Numbers of council papers in the forms that municipalities give them.
//!
//! There is no rule for all of Germany. What is read here was seen in real council information systems; what
//! looks the same and is something else (financial and school years, months, fractions, telephone numbers) is
//! kept out by the value of its parts.

use crate::scanner::{Scanner, is_blank};

/// Takes a document number at the cursor.
pub(crate) fn paper_number(scanner: &mut Scanner<'_>) -> Option<()> {
    if scanner.continues_number(&['.', ',', '/', '-', '–']) {
        return None;
    }
    let number = [with_legislature, with_office, with_letters, with_year, after_cue];
    number.into_iter().find_map(|form| {
        scanner.attempt(|scanner| {
            form(scanner)?;
            (!scanner.in_word()).then_some(())
        })
    })
}

/// `603/IX.`, `954 /XI.`, `A 1 /XII.-GRÜNE`, `HA 4-2025/XI.-B`: a number within a legislature.
fn with_legislature(scanner: &mut Scanner<'_>) -> Option<()> {
    scanner.attempt(|scanner| {
        letters(scanner, 3)?;
        scanner.take_blanks();
        Some(())
    });
    scanner.take_digits(1..=5)?;
    scanner.attempt(|scanner| {
        scanner.take_char(|letter| letter == '-')?;
        scanner.take_digits(4..=4)
    });
    scanner.take_blanks();
    slash(scanner)?;
    let legislature = scanner.take_while(|letter| matches!(letter, 'I' | 'V' | 'X'));
    let dotted = scanner.take_char(|letter| letter == '.').is_some();
    scanner.attempt(|scanner| {
        scanner.take_char(|letter| letter == '-')?;
        letters(scanner, 10)
    });
    (legislature.len() > 1 || (dotted && !legislature.is_empty())).then_some(())
}

/// `05 - 15 1134/2013`: department, office, number, year.
fn with_office(scanner: &mut Scanner<'_>) -> Option<()> {
    scanner.take_digits(2..=2)?;
    scanner.take_blanks();
    scanner.take_char(|letter| letter == '-')?;
    scanner.take_blanks();
    scanner.take_digits(2..=3)?;
    scanner.take_char(is_blank)?;
    scanner.take_digits(1..=5)?;
    slash(scanner)?;
    year(scanner.take_digits(4..=4)?)?;
    Some(())
}

/// `ANF/2024/0123`, `V/2023/014`, `ANF2022/2002`, `BV-2022/2024`, `DS 46/2024`: letters for the kind of paper
/// first.
fn with_letters(scanner: &mut Scanner<'_>) -> Option<()> {
    let prefix = letters(scanner, 6)?;
    let joined = scanner.take_char(|letter| matches!(letter, '/' | '-')).is_some();
    if !joined {
        // A longer word in capitals is a word: `STAND 10/2011`.
        (prefix <= 3).then_some(())?;
        scanner.take_blanks();
    }
    let first = scanner.take_digits(1..=5)?;
    slash(scanner)?;
    let second = scanner.take_digits(1..=5)?;
    sub_numbers(scanner);
    let numbered = year(first).is_some() || year(second).is_some();
    (numbered && (joined || !neighbours(first, second))).then_some(())
}

/// `2015/0470/1`, `22/0262`, `46/2024`: a year and a number, in either order.
fn with_year(scanner: &mut Scanner<'_>) -> Option<()> {
    let first = scanner.take_digits(1..=5)?;
    slash(scanner)?;
    let second = scanner.take_digits(3..=5)?;
    sub_numbers(scanner);
    let accepted = match (year(first), year(second)) {
        (Some(_), _) => !neighbours(first, second),
        // Up to twelve it is a month: `07/2010`.
        (None, Some(_)) => first.parse::<u32>().is_ok_and(|number| number > 12),
        // Two digits of the year and a number with its zeros.
        (None, None) => first.len() == 2 && second.len() == 4,
    };
    accepted.then_some(())
}

/// After „Vorlage Nr.“ and its like any number names a paper: `474`, `1/07`.
fn after_cue(scanner: &mut Scanner<'_>) -> Option<()> {
    let cue = cue(scanner.before())?;
    let first = scanner.take_digits(1..=6)?;
    let further = scanner.attempt(|scanner| {
        slash(scanner)?;
        let second = scanner.take_digits(1..=5)?;
        sub_numbers(scanner);
        Some(second)
    });
    (further.is_some() || (cue == Cue::Number && first.len() > 1)).then_some(())
}

/// What before a number says that it is one of a paper.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Cue {
    /// „Vorlage Nr.“: any number is one.
    Number,
    /// „Drs.“, „Vorlage:“: a number in two parts is one.
    Paper,
}

fn cue(before: &str) -> Option<Cue> {
    let before = before.trim_end_matches(|letter| is_blank(letter) || letter == ':');
    let number = ["Nr.", "Nr", "Nummer", "nummer"].iter().find_map(|cue| before.strip_suffix(cue));
    let (cue, before, papers) = match number {
        Some(before) => (Cue::Number, before, PAPERS),
        None => (Cue::Paper, before, PAPERS_ALONE),
    };
    let before = before.trim_end_matches(|letter| is_blank(letter) || letter == '-');
    papers.iter().any(|paper| before.ends_with(paper)).then_some(cue)
}

/// Words for papers that need no „Nr.“.
const PAPERS_ALONE: &[&str] = &["Vorlage", "vorlage", "Drucksache", "drucksache", "Drs.", "Drs", "DS"];

/// Words for papers, as they stand before „Nr.“.
const PAPERS: &[&str] = &[
    "orlage",
    "orlagen",
    "rucksache",
    "rucksachen",
    "Drs.",
    "DS",
    "Antrag",
    "Antrags",
    "Anfrage",
    "Anfragen",
];

/// A run of capital letters, not longer than a prefix may be; returns its length.
fn letters(scanner: &mut Scanner<'_>, most: usize) -> Option<usize> {
    let length = scanner.take_while(char::is_uppercase).chars().count();
    (1..=most).contains(&length).then_some(length)
}

fn slash(scanner: &mut Scanner<'_>) -> Option<()> {
    scanner.take_char(|letter| letter == '/').map(drop)
}

/// `/1` and `/1/2` behind a number.
fn sub_numbers(scanner: &mut Scanner<'_>) {
    for _ in 0..2 {
        scanner.attempt(|scanner| {
            slash(scanner)?;
            scanner.take_digits(1..=3)
        });
    }
}

/// The year that four digits say.
fn year(digits: &str) -> Option<u32> {
    let year = digits.parse().ok().filter(|_| digits.len() == 4)?;
    (1945..2100).contains(&year).then_some(year)
}

/// Whether it is a financial or school year: `2019/2020`, `2014/15`.
fn neighbours(first: &str, second: &str) -> bool {
    let next = first.parse::<u32>().map(|first| (first + 1).to_string());
    next.is_ok_and(|next| second.len() > 1 && next.ends_with(second))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scanner::find_all;

    fn numbers(text: &str) -> Vec<&str> {
        find_all(text, paper_number).into_iter().map(|(range, ())| &text[range]).collect()
    }

    #[test]
    fn forms_seen_in_real_systems() {
        for number in [
            "22/0262",
            "2015/0470",
            "2015/0470/1",
            "2021/1257/1/2",
            "DS 46/2024",
            "DS 1/2007",
            "46/2024",
            "ANF/2024/0123",
            "DHH/2015/0470",
            "DHH/2023/4101/1",
            "ANF2022/2002",
            "V/2023/014",
            "RAT/2024/06",
            "603/IX.",
            "954 /XI.",
            "A 1 /XII.-GRÜNE",
            "HA 4-2025/XI.-B",
            "05 - 15 1134/2013",
        ] {
            assert_eq!(numbers(number), [number]);
            assert_eq!(numbers(&format!("(siehe {number}) und")), [number]);
        }
    }

    #[test]
    fn numbers_in_real_lines() {
        for (line, expected) in [
            ("Vorlage Nr.:   2021/0251 ", vec!["2021/0251"]),
            ("Antrag: FDP \nVorlage: 2022/0562 ", vec!["2022/0562"]),
            ("(2022/0373, 2022/0373/1)", vec!["2022/0373", "2022/0373/1"]),
            ("Gemeinderatsbeschluss 2025/0960/1.", vec!["2025/0960/1"]),
            ("Vorlage Nr. 474 der Verwaltung", vec!["474"]),
            ("Vorlagen-Nr: 1/07", vec!["1/07"]),
            ("Drucksachen-Nr. 12/88", vec!["12/88"]),
            ("Drucksachennummer 37041", vec!["37041"]),
            ("Umgestaltung des Kirchhofs (Drs. 11/398)", vec!["11/398"]),
            ("in der Fassung der Drucksache 11/412 mit", vec!["11/412"]),
            ("Beschlussvorlage 11/412", vec!["11/412"]),
        ] {
            assert_eq!(numbers(line), expected, "{line}");
        }
    }

    #[test]
    fn what_only_looks_like_a_number_of_a_paper() {
        for line in [
            "DOPPELHAUSHALT 2019/2020",
            "Doppelhaushalt 2024/2025",
            "Schuljahr 2014/15",
            "SJ 2022/23",
            "SJ 2022/2023",
            "Stand 10/2011",
            "STAND 10/2011",
            "im 20/40-Takt",
            "S31/S32",
            "§§ 67/68",
            "Tel.: 0721 / 133-7030",
            "07802/7044-0",
            "Nr. 45245/38",
            "Bündnis 90/Die Grünen",
            "ca. 2/3 der Hunde",
            "1/2",
            "14.03.2024",
            "Linien 131/132:",
            "TOP 12",
            "Antrag Nr. 6",
            "Antrag mit 2/3 Mehrheit",
            "der Vorlage 3 Seiten",
        ] {
            assert_eq!(numbers(line), [""; 0], "{line}");
        }
    }
}
