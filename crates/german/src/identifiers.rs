//! Identifiers: what is looked up as a whole. Numbers of papers and files, §§, dates, plots of land, amounts of money.

use std::ops::Range;

use crate::amounts::amount;
use crate::dates::date;
use crate::file_numbers::file_number;
use crate::paper_numbers::paper_number;
use crate::paragraphs::references;
use crate::plots::plots;
use crate::scanner::{Scanner, find_all};
use crate::words::{fold, tokens};

/// What an identifier names.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum IdentifierKind {
    /// A paper of the council: `2015/0470/1`, `DS 46/2024`.
    DocumentNumber,
    /// A place in a bylaw or law: `§ 5 Abs. 2 Satz 1`.
    Paragraph,
    /// A day.
    Date,
    /// A file of an office or a court: `Az. 632.6-2024/17`, `4 K 1234/20`.
    FileNumber,
    /// A plot of land: `Flurstück 1234/5`.
    Plot,
    /// A sum of money: `1.234,50 €`.
    Amount,
}

/// An identifier in a text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Identifier {
    /// Where it stands, in bytes. Identifiers of one list (`§§ 3 und 4`) share the range of the list.
    pub range: Range<usize>,
    /// What it names.
    pub kind: IdentifierKind,
    /// The same for every spelling: the folded words of a document or file number without their separators
    /// (`201504701`, `ds462024`); `§5abs2satz1` or `art28abs2` for paragraphs; ISO 8601 for dates
    /// (`2024-03-14`, which no document number can equal); `flst1234/5` for plots; cents for amounts (`€123450`).
    pub canonical: String,
}

impl Identifier {
    /// The canonical forms of the places that enclose a paragraph, inmost first: `§5abs2` and `§5` for
    /// `§5abs2satz1`.
    #[must_use]
    pub fn enclosing(&self) -> Vec<&str> {
        let mut enclosing = Vec::new();
        let mut rest = self.canonical.as_str();
        while let (IdentifierKind::Paragraph, Some(end)) = (self.kind, last_level(rest)) {
            rest = &rest[..end];
            enclosing.push(rest);
        }
        enclosing
    }
}

/// The identifiers of a text, in order.
#[must_use]
pub fn identifiers(text: &str) -> Vec<Identifier> {
    let found = find_all(text, identifier);
    found
        .into_iter()
        .flat_map(|(range, (kind, canonical))| {
            canonical.into_iter().map(move |canonical| Identifier { range: range.clone(), kind, canonical })
        })
        .collect()
}

fn identifier(scanner: &mut Scanner<'_>) -> Option<(IdentifierKind, Vec<String>)> {
    let start = scanner.at();
    if let Some(date) = scanner.attempt(date) {
        return Some((IdentifierKind::Date, vec![date.to_string()]));
    }
    if let Some(references) = scanner.attempt(references) {
        return Some((IdentifierKind::Paragraph, references));
    }
    if let Some(plots) = scanner.attempt(plots) {
        return Some((IdentifierKind::Plot, plots));
    }
    if let Some(cents) = scanner.attempt(amount) {
        return Some((IdentifierKind::Amount, vec![format!("€{cents}")]));
    }
    let kind = match scanner.attempt(file_number) {
        Some(()) => IdentifierKind::FileNumber,
        None => scanner.attempt(paper_number).map(|()| IdentifierKind::DocumentNumber)?,
    };
    let canonical = tokens(scanner.since(start)).map(|word| fold(word.text)).collect();
    Some((kind, vec![canonical]))
}

/// Where the inmost level of a canonical paragraph begins.
fn last_level(canonical: &str) -> Option<usize> {
    ["abs", "satz", "nr", "buchst"].iter().filter_map(|unit| canonical.rfind(unit)).max()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn canonical(text: &str, kind: IdentifierKind) -> Vec<String> {
        identifiers(text)
            .into_iter()
            .filter(|found| found.kind == kind)
            .map(|found| found.canonical)
            .collect()
    }

    #[test]
    fn spellings_of_a_document_number_are_one() {
        for (text, expected) in [
            ("DS 46/2024", "ds462024"),
            ("22/0262", "220262"),
            ("2015/0470/1", "201504701"),
            ("A 1 /XII.-GRÜNE", "a1xiigrune"),
            ("A 1/XII-GRÜNE", "a1xiigrune"),
            ("603/IX.", "603ix"),
            ("HA 4-2025/XI.-B", "ha42025xib"),
            ("05 - 15 1134/2013", "051511342013"),
            ("05-15 1134/2013", "051511342013"),
        ] {
            assert_eq!(canonical(text, IdentifierKind::DocumentNumber), [expected], "{text}");
        }
    }

    #[test]
    fn spellings_of_files_plots_and_amounts_are_one() {
        for (text, kind, expected) in [
            ("Az. 632.6-17/24", IdentifierKind::FileNumber, "63261724"),
            ("4 K 1234/20", IdentifierKind::FileNumber, "4k123420"),
            ("Flst. Nr. 1234/5", IdentifierKind::Plot, "flst1234/5"),
            ("1.234,50 €", IdentifierKind::Amount, "€123450"),
            ("EUR 1234,50", IdentifierKind::Amount, "€123450"),
        ] {
            assert_eq!(canonical(text, kind), [expected], "{text}");
        }
    }

    #[test]
    fn spellings_of_a_paragraph_are_one() {
        for (expected, spellings) in [
            ("§5", vec!["§ 5", "§5", "§\u{a0}5", "§ 5."]),
            ("§12a", vec!["§ 12a", "§ 12 a", "§12a BauNVO"]),
            ("§76dabs1", vec!["§ 76 d Abs. 1 GemO"]),
            (
                "§5abs2satz1",
                vec![
                    "§ 5 Abs. 2 Satz 1",
                    "§5 Absatz 2 S. 1",
                    "§ 5 II 1",
                    "§ 5 (2) Satz 1",
                    "§ 5 Abs.2 Satz 1",
                ],
            ),
            (
                "§159abs1satz2",
                vec!["§ 159 Abs. 1 S. 2", "§159 Absatz 1 Satz 2", "§ 159 I 2", "§ 159 I 2 BGB"],
            ),
            ("§4abs1", vec!["§4Abs. 1der Gemeindeordnung", "§ 4 I BauGB", "§ 4 (1) BauGB"]),
            ("§9abs1nr2a", vec!["§ 9 Abs. 1 Ziffer 2 a BauGB", "§ 9 Abs. 1 Nr. 2a"]),
            (
                "§3abs1satz2buchstb",
                vec!["§ 3 Abs. 1 Satz 2 Buchst. b", "§ 3 Abs. 1 Satz 2 lit. b der Satzung"],
            ),
            ("art28abs2", vec!["Art. 28 Abs. 2 GG", "Artikel 28 Absatz 2 des Grundgesetzes"]),
        ] {
            for text in spellings {
                assert_eq!(canonical(text, IdentifierKind::Paragraph), [expected], "{text}");
            }
        }
    }

    #[test]
    fn lists_of_paragraphs_hold_each() {
        for (text, expected) in [
            ("§§ 3 und 4", vec!["§3", "§4"]),
            ("Aufgrund der §§ 5 und 51 der HGO", vec!["§5", "§51"]),
            ("§§2 und 13des Kommunalabgabengesetzes", vec!["§2", "§13"]),
            ("§§ 67/68", vec!["§67", "§68"]),
            ("§§ 2, 3 Abs. 1 und 5 KAG", vec!["§2", "§3abs1", "§5"]),
            ("§ 3 Abs. 4 und § 39", vec!["§3abs4", "§39"]),
            ("§ 7 Abs. 1 bis 3 Festsetzung und Fälligkeit", vec!["§7abs1", "§7abs2", "§7abs3"]),
            ("§ 7 Abs. 1 und 2 der Satzung", vec!["§7abs1", "§7abs2"]),
            ("nach § 5 Abs. 1 und § 7", vec!["§5abs1", "§7"]),
            ("§ 5 Abs. 1 bis 14.03.2024", vec!["§5abs1"]),
            ("§ 5, 3 Hunde", vec!["§5"]),
            ("§ 5 a) die Hunde", vec!["§5"]),
            ("§ 3 I 14.03.2024", vec!["§3abs1"]),
            ("§ 44 Abs. 1 i. V. m. § 5a.", vec!["§44abs1", "§5a"]),
        ] {
            assert_eq!(canonical(text, IdentifierKind::Paragraph), expected, "{text}");
        }
    }

    #[test]
    fn a_date_is_no_document_number() {
        let found = identifiers("2024/0314 vom 14. März 2024");
        let kinds: Vec<IdentifierKind> = found.iter().map(|found| found.kind).collect();
        assert_eq!(kinds, [IdentifierKind::DocumentNumber, IdentifierKind::Date]);
        assert_eq!(found[0].canonical, "20240314");
        assert_eq!(found[1].canonical, "2024-03-14");
        assert_eq!(found[1].range, 14..28);
    }

    #[test]
    fn enclosing_places_of_a_paragraph() {
        let found = identifiers("§ 12a Abs. 2 Satz 1");
        assert_eq!(found[0].enclosing(), ["§12aabs2", "§12a"]);
        assert_eq!(identifiers("§ 5")[0].enclosing(), [""; 0]);
        assert_eq!(identifiers("2015/0470")[0].enclosing(), [""; 0]);
    }

    proptest! {
        #[test]
        fn ranges_lie_on_letters(text in "(§|Abs\\.|/|-| |[0-9]{1,4}|[A-ZÄ]|IX|XI\\.|\u{a0}|\n|ö|\\.){0,16}") {
            let mut last = 0;
            for found in identifiers(&text) {
                prop_assert!(found.range.start >= last);
                prop_assert!(text.get(found.range.clone()).is_some_and(|piece| !piece.is_empty()));
                prop_assert!(!found.canonical.is_empty());
                last = found.range.start;
            }
        }
    }
}
