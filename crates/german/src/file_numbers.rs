//! File numbers (Aktenzeichen) of offices and courts.
//!
//! Every office makes its own, so they are known by what stands before them: „Az. 632.6-2024/17“. Those of courts have a form of their own:
//! `4 K 1234/20`, `VII ZR 12/15`.

use crate::scanner::{Scanner, is_blank};

/// Takes a file number at the cursor.
pub(crate) fn file_number(scanner: &mut Scanner<'_>) -> Option<()> {
    if scanner.continues_number(&['.', ',', '/', '-', '–']) {
        return None;
    }
    scanner.attempt(of_court).or_else(|| scanner.attempt(after_cue))
}

/// Chamber, register, number, year.
fn of_court(scanner: &mut Scanner<'_>) -> Option<()> {
    let chamber = scanner.take_while(|letter| letter.is_ascii_digit() || matches!(letter, 'I' | 'V' | 'X'));
    (1..=4).contains(&chamber.len()).then_some(())?;
    scanner.take_char(is_blank)?;
    let register = scanner.take_while(char::is_alphabetic);
    let is_register =
        (register.len() <= 2 || COURTS.contains(&register)) && register.starts_with(char::is_uppercase);
    is_register.then_some(())?;
    scanner.take_char(is_blank)?;
    scanner.take_digits(1..=5)?;
    scanner.take_char(|letter| matches!(letter, '/' | '.'))?;
    scanner.take_digits(2..=2)?;
    (!scanner.in_word() && !matches!(scanner.peek(), Some('/' | '-' | '€'))).then_some(())
}

fn after_cue(scanner: &mut Scanner<'_>) -> Option<()> {
    let before = scanner.before().trim_end_matches(|letter| is_blank(letter) || letter == ':');
    let head = CUES.iter().find_map(|cue| before.strip_suffix(cue))?;
    // „Quaz“ is no cue.
    let is_word = !head.ends_with(char::is_alphanumeric);
    let number = scanner.take_while(|letter| letter.is_alphanumeric() || JOINTS.contains(&letter));
    let whole = number.trim_end_matches(JOINTS);
    scanner.back(number.len() - whole.len());
    (is_word && whole.contains(|letter: char| letter.is_ascii_digit())).then_some(())
}

/// Registers of more than two letters.
const COURTS: &[&str] = &["BvR", "BvL", "BvF", "BvQ", "StR", "ARs", "OVG", "AZR", "ABR", "KLs"];

const CUES: &[&str] =
    &["Az.", "Az", "AZ.", "AZ", "az.", "az", "Aktenzeichen", "aktenzeichen", "Geschäftszeichen", "Gz.", "GZ"];

const JOINTS: [char; 6] = ['.', '/', '-', '_', ':', ','];

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scanner::find_all;

    fn numbers(text: &str) -> Vec<&str> {
        find_all(text, file_number).into_iter().map(|(range, ())| &text[range]).collect()
    }

    #[test]
    fn what_stands_behind_a_cue_is_a_file_number() {
        for (text, expected) in [
            ("Az. 632.6-2024/17, dort Seite 3", "632.6-2024/17"),
            ("Az.: 022.31", "022.31"),
            ("Unser Aktenzeichen: 61/26-BP_17.", "61/26-BP_17"),
            ("AZ 10.24.01 vom", "10.24.01"),
        ] {
            assert_eq!(numbers(text), [expected], "{text}");
        }
    }

    #[test]
    fn courts_number_their_own_way() {
        for number in ["4 K 1234/20", "VII ZR 12/15", "10 C 10.12", "2 BvR 1830/06"] {
            assert_eq!(numbers(&format!("Urteil vom 14.03.2021, {number}.")), [number]);
        }
    }

    #[test]
    fn other_figures_are_none() {
        for text in ["Herr Quaz 17", "Az. des Amtes", "3 Stück 12,50 €", "am 5 Uhr 12/13", "Gebäude A 12/24"]
        {
            assert_eq!(numbers(text), [""; 0], "{text}");
        }
    }
}
