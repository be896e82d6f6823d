//! Headings of bylaws: the lines that open a § or an Artikel.

use crate::paragraphs::number;
use crate::scanner::Scanner;
use crate::words::tokens;

/// A line that opens a section of a bylaw.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SectionHeading<'l> {
    /// Sign and number in one spelling: `§ 5`, `§ 12a`, `Artikel 1`.
    pub number: String,
    /// The words after it; empty where the title stands on the next line.
    pub title: &'l str,
}

/// Reads a line as the heading of a § or an Artikel.
///
/// Lines that only begin with a reference (`§ 5 Abs. 2 gilt entsprechend.`, `§ 34 BauGB`), lists of §§,
/// sentences and lines of a table of contents are none.
#[must_use]
pub fn section_heading(line: &str) -> Option<SectionHeading<'_>> {
    let mut scanner = Scanner::new(line.trim());
    let sign = scanner.take_entry(&[
        ("§", "§"),
        ("Artikel", "Artikel"),
        ("ARTIKEL", "Artikel"),
        ("Art.", "Artikel"),
    ])?;
    scanner.take_blanks();
    let number =
        scanner.attempt(number).or_else(|| (sign == "Artikel").then(|| roman(&mut scanner)).flatten())?;
    if scanner.in_word() {
        return None;
    }
    let title = title(scanner.rest())?;
    Some(SectionHeading { number: format!("{sign} {number}"), title })
}

fn roman(scanner: &mut Scanner<'_>) -> Option<String> {
    let numeral = scanner.take_while(|letter| matches!(letter, 'I' | 'V' | 'X'));
    (!numeral.is_empty()).then(|| numeral.to_owned())
}

/// The title in what follows the number; `None` if that is no title.
fn title(rest: &str) -> Option<&str> {
    let title = rest.trim_start_matches([':', '.', '–', '-', '—', ' ', '\t', '\u{a0}']).trim_end();
    let Some(first) = title.chars().next() else {
        return Some(title);
    };
    let begins =
        first.is_uppercase() || (first == '(' && title[1..].starts_with(char::is_uppercase)) || first == '„';
    let ends = !title.ends_with(['.', ',', ';', ':', '-', '?', '!'])
        || ABBREVIATED_ENDS.iter().any(|end| title.ends_with(end));
    let short = title.chars().count() <= LONGEST_TITLE;
    (begins && ends && short && !leads_to_page(title) && !is_reference(title) && !is_sentence(title))
        .then_some(title)
}

/// Whether it is a line of a table of contents: dots or a gap before the number of a page.
fn leads_to_page(title: &str) -> bool {
    let before = title.trim_end_matches(|letter: char| letter.is_ascii_digit());
    title.contains("....") || title.contains("……") || (before.len() < title.len() && before.ends_with("   "))
}

/// Whether the words only say more exactly which § is meant: `Abs. 2`, `BauGB`, `Schulgesetz`.
fn is_reference(title: &str) -> bool {
    let first =
        title.split(|letter: char| letter.is_whitespace() || letter == '.').next().unwrap_or_default();
    let capitals = first.chars().filter(|letter| letter.is_uppercase()).count();
    let short_name = capitals > 1 && !first.contains('-') && first.chars().any(char::is_lowercase);
    short_name
        || LEVELS.contains(&first)
        || LAWS.iter().any(|law| first.to_lowercase().ends_with(law) && first.len() > "gesetz".len())
        || KNOWN_LAWS.contains(&first)
}

/// Whether the words form a sentence: a verb that titles do not have stands among them.
fn is_sentence(title: &str) -> bool {
    tokens(title).any(|word| VERBS.contains(&word.text))
}

/// In characters; longer lines are sentences.
const LONGEST_TITLE: usize = 140;

const ABBREVIATED_ENDS: &[&str] = &["usw.", "etc.", "u. a.", "u.a.", "u. ä.", "u.ä.", "..."];

const LEVELS: &[&str] = &[
    "Abs",
    "Absatz",
    "Absätze",
    "Satz",
    "Sätze",
    "S",
    "Nr",
    "Nrn",
    "Nummer",
    "Nummern",
    "Ziff",
    "Ziffer",
    "Buchst",
    "Buchstabe",
    "Halbsatz",
    "Alt",
    "Alternative",
    "I",
    "II",
    "III",
    "IV",
    "V",
    "VI",
    "Unterabsatz",
];

const LAWS: &[&str] = &["gesetz", "gesetzes", "gesetzbuch", "gesetzbuches", "gesetzbuchs"];

const KNOWN_LAWS: &[&str] = &[
    "GG",
    "BGB",
    "KAG",
    "HGO",
    "GO",
    "LBO",
    "GWB",
    "VOB",
    "VOL",
    "UVgO",
    "SGB",
    "AO",
    "OWiG",
    "StGB",
    "EEG",
    "WHG",
    "Gemeindeordnung",
    "Landesbauordnung",
    "Abgabenordnung",
    "Baunutzungsverordnung",
    "Landkreisordnung",
    "Kommunalverfassung",
    "Grundgesetz",
];

const VERBS: &[&str] = &[
    "wird",
    "werden",
    "wurde",
    "wurden",
    "ist",
    "sind",
    "gilt",
    "gelten",
    "findet",
    "finden",
    "bleibt",
    "bleiben",
    "erhält",
    "erhalten",
    "lautet",
    "lauten",
    "tritt",
    "treten",
    "entfällt",
    "entfallen",
    "bestimmt",
    "regelt",
    "kann",
    "können",
    "soll",
    "sollen",
    "muss",
    "müssen",
    "hat",
    "haben",
    "beträgt",
    "betragen",
];

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn lines_that_open_a_section() {
        for (line, number, title) in [
            ("§ 5", "§ 5", ""),
            ("§5", "§ 5", ""),
            ("§ 5 Steuersatz", "§ 5", "Steuersatz"),
            ("§ 12a Gebührenpflicht", "§ 12a", "Gebührenpflicht"),
            ("§ 12 a Gebührenpflicht", "§ 12a", "Gebührenpflicht"),
            ("§\u{a0}7 Aufgaben und Zuständigkeiten ", "§ 7", "Aufgaben und Zuständigkeiten"),
            ("§ 4 - Verbotene Handlungen", "§ 4", "Verbotene Handlungen"),
            ("§ 4: Steuerbefreiungen, Ermäßigungen usw.", "§ 4", "Steuerbefreiungen, Ermäßigungen usw."),
            ("§ 5 (Steuersatz)", "§ 5", "(Steuersatz)"),
            ("§ 12 Geschäftsordnung", "§ 12", "Geschäftsordnung"),
            ("§ 3 EDV-Anlagen", "§ 3", "EDV-Anlagen"),
            ("§ 17 Investitionen in Grötzingen", "§ 17", "Investitionen in Grötzingen"),
            ("§ 2a Anforderungen an die Fremdstoffe", "§ 2a", "Anforderungen an die Fremdstoffe"),
            ("Artikel 1", "Artikel 1", ""),
            ("Artikel II", "Artikel II", ""),
            ("ARTIKEL 2 Inkrafttreten", "Artikel 2", "Inkrafttreten"),
        ] {
            assert_eq!(
                section_heading(line),
                Some(SectionHeading { number: number.into(), title }),
                "{line}"
            );
        }
    }

    #[test]
    fn lines_that_only_begin_with_a_reference() {
        for line in [
            "§ 5 Abs. 2 gilt entsprechend.",
            "§ 5 Abs. 2",
            "§ 70 Abs. 1 GemO)",
            "§ 34 BauGB",
            "§ 34 BauGB (Zulässigkeit von Vorhaben",
            "§ 30 Schulgesetz Baden-Württemberg",
            "§ 6 der Stiftungssatzung eines Betriebs",
            "§ 4 wird aufgehoben.",
            "§ 4 Satz 2 wird aufgehoben",
            "§ 5 Steuersatz wird wie folgt geändert:",
            "§ 5 Die Steuer beträgt im Jahr 96 Euro",
            "§§ 3 und 4",
            "§ 1 und § 2",
            "§ 4 „Verbotene Handlungen“ Absatz 2 wird gestrichen",
            "§ 5 Steuersatz ........ 4",
            "§ 6 Fälligkeit der Zahlungen                  4",
            "§ 34 (1) BauGB: Innerhalb der im",
            "§ 74 Landesbau-",
            "§ 20 der Hauptsatzung)",
            "Art. 28 Abs. 2 GG",
            "Artikel",
            "Artikel zum Haushalt",
            "Die Steuer",
            "",
        ] {
            assert_eq!(section_heading(line), None, "{line}");
        }
    }

    proptest! {
        #[test]
        fn a_title_is_part_of_its_line(line in "(§|Artikel)( |\\u{a0})?[0-9]{0,5}[a-z]? ?\\PC{0,30}") {
            if let Some(heading) = section_heading(&line) {
                prop_assert!(line.contains(heading.title));
                prop_assert!(heading.number.starts_with("§ ") || heading.number.starts_with("Artikel "));
            }
        }
    }
}
