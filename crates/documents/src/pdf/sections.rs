//! „§ 5“ at the head of a section, put right where text recognition read the sign as 8, $, S or 5.
//!
//! What proves it is the sequence: a line that can be read as the number after the last one, standing alone or before a
//! title.

use super::lines::Line;
use super::markers::{Marker, marker};
use super::words::Piece;
use compact_str::{CompactString, format_compact};

const SIGN: CompactString = CompactString::const_new("§");
/// What a „§“ is taken for.
const MISREAD: &str = "8$S56&B%";
/// A heading has at most so many bytes of text.
const LONGEST: usize = 110;
/// Where one heading was not found at all, the next one may still go on with the sequence.
const MOST_LOST: u32 = 1;

/// Puts the headings of recognised lines right, in their order through the document.
pub(super) fn repair<'l>(lines: impl Iterator<Item = (bool, &'l mut Line)>) {
    let (recognised, mut lines): (Vec<bool>, Vec<&mut Line>) = lines.unzip();
    let readings: Vec<Option<Reading>> = lines.iter().map(|line| Reading::of(line)).collect();
    let mut last = 0;
    for index in 0..lines.len() {
        let Some(reading) = &readings[index] else { continue };
        let followed = |number: u32| follows(&readings[index + 1..], number);
        let Some(number) = reading.number(last, &followed) else { continue };
        last = number;
        if recognised[index] {
            reading.write(lines[index], number);
        }
    }
}

/// Whether the number after this one can be read further down.
fn follows(readings: &[Option<Reading>], number: u32) -> bool {
    readings.iter().flatten().any(|reading| reading.reads_as(number + 1))
}

/// How the beginning of a line can be read.
#[derive(Debug)]
struct Reading {
    /// Whether there is a real „§“.
    is_sure: bool,
    /// The number behind the sign, as digits.
    digits: String,
    /// A letter behind the number.
    letter: String,
    /// Number of words that sign and number take up.
    words: usize,
    /// Whether nothing else stands on the line.
    is_alone: bool,
}

impl Reading {
    fn of(line: &Line) -> Option<Self> {
        let first = line.pieces().next()?.text.as_str();
        let sign = first.chars().next()?;
        let is_sure = sign == '§';
        if !is_sure && !MISREAD.contains(sign) {
            return None;
        }
        let words: Vec<&str> = line.pieces().map(|piece| piece.text.as_str()).collect();
        if line.fragments.len() > 2
            || first.starts_with("§§")
            || words.iter().map(|word| word.len()).sum::<usize>() > LONGEST
        {
            return None;
        }
        let glued = first[sign.len_utf8()..].trim_matches(|letter: char| ".,:".contains(letter));
        let (number, used) = if glued.is_empty() { (*words.get(1)?, 2) } else { (glued, 1) };
        let (digits, letter) = number_of(number.trim_end_matches(['.', ':', ';', ',']))?;
        let rest = || words[used..].iter().copied().filter(|word| word.contains(char::is_alphanumeric));
        let shown = format!("{digits}{letter}");
        let found = marker(["§", &shown].into_iter().chain(rest()))?;
        let is_alone = found == Marker::SectionAlone;
        let is_heading =
            is_alone || (found == Marker::SectionTitled && !rest().any(|word| word.ends_with(',')));
        is_heading.then_some(Self { is_sure, digits, letter, words: used, is_alone })
    }

    /// The number of the section after `last`, if this can be it.
    fn number(&self, last: u32, followed: &dyn Fn(u32) -> bool) -> Option<u32> {
        if self.reads_as(last + 1) && (last > 0 || self.is_sure || followed(1)) {
            return Some(last + 1);
        }
        let own = self.digits.parse().ok()?;
        let is_near = (last + 2..=last + 1 + MOST_LOST).contains(&own) && last > 0;
        let begins_anew = own == 1 && followed(1);
        let plausible = self.is_sure || (is_near && followed(own)) || begins_anew;
        plausible.then_some(own)
    }

    /// Whether the line can say that number: of two equal digits one may be lost, and an l may be a 1 or nothing.
    fn reads_as(&self, number: u32) -> bool {
        let wanted = number.to_string();
        let once = |digits: &str| {
            let mut digits: Vec<char> = digits.chars().collect();
            digits.dedup();
            digits
        };
        self.digits == wanted
            || (self.is_alone
                && self.letter.is_empty()
                && !self.is_sure
                && once(&wanted) == once(&self.digits))
    }

    /// Writes sign and number as two words.
    fn write(&self, line: &mut Line, number: u32) {
        let fragment = &mut line.fragments[0];
        let number = format_compact!("{number}{}", self.letter);
        if self.words == 1 {
            let piece = &mut fragment.pieces[0];
            let middle = piece.rect.left + (piece.rect.right - piece.rect.left) / (number.len() + 1) as f32;
            let mut behind = Piece { text: number, ..piece.clone() };
            piece.text = SIGN;
            (piece.rect.right, behind.rect.left) = (middle, middle);
            fragment.pieces.insert(1, behind);
        } else {
            let mut pieces = line.fragments.iter_mut().flat_map(|fragment| &mut fragment.pieces);
            if let (Some(sign), Some(behind)) = (pieces.next(), pieces.next()) {
                (sign.text, behind.text) = (SIGN, number);
            }
        }
    }
}

/// Digits and letter of a section's number, with letters that look like digits taken for those.
fn number_of(word: &str) -> Option<(String, String)> {
    let digits: String = word
        .chars()
        .map_while(|letter| match letter {
            'l' | 'I' | '|' => Some('1'),
            'O' => Some('0'),
            digit => digit.is_ascii_digit().then_some(digit),
        })
        .collect();
    let letter: String = word.chars().skip(digits.len()).collect();
    let is_letter =
        letter.is_empty() || (letter.len() == 1 && letter.chars().all(|letter| letter.is_ascii_lowercase()));
    ((1..=3).contains(&digits.len())
        && is_letter
        && word.contains(|letter: char| letter.is_ascii_digit() || letter == 'l' || letter == 'I'))
    .then_some((digits, letter))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::pdf::columns::reading_order;
    use crate::pdf::lines::pieces_of;
    use crate::pdf::rules::Rules;

    fn repaired(texts: &[&str]) -> Vec<String> {
        let lines: Vec<(&str, f32, f32)> =
            texts.iter().enumerate().map(|(row, text)| (*text, 50.0, 100.0 + 14.0 * row as f32)).collect();
        let mut lines = reading_order(pieces_of(&lines), &Rules::default());
        repair(lines.iter_mut().map(|line| (true, line)));
        lines.iter().map(Line::text).collect()
    }

    #[test]
    fn the_sequence_proves_the_sign() {
        let lines = [
            "81",
            "Zweck",
            "§ 2 Geltung",
            "$3 Steuer",
            "8 4",
            "Die 85 Hunde",
            "55",
            "S 6 Frist",
            "8 8 Ende",
            "§.9",
            "8 10",
            "81",
        ];
        let expected = [
            "§ 1",
            "Zweck",
            "§ 2 Geltung",
            "§ 3 Steuer",
            "§ 4",
            "Die 85 Hunde",
            "§ 5",
            "§ 6 Frist",
            "§ 8 Ende",
            "§ 9",
            "§ 10",
            "§ 11",
        ];
        assert_eq!(repaired(&lines), expected);
    }

    #[test]
    fn numbers_without_a_sequence_stay() {
        for lines in [
            &["85", "Euro"][..],
            &["§ 2 Zweck", "88 Euro im Jahr", "85"],
            &["8 Stück", "83 Stück"],
            &["§ 1", "8 2 Abs. 1 gilt"],
        ] {
            let expected: Vec<String> = lines.iter().map(|line| (*line).to_owned()).collect();
            assert_eq!(repaired(lines), expected);
        }
    }

    #[test]
    fn a_second_bylaw_begins_anew() {
        let lines = ["§ 1 Zweck", "§ 2 Frist", "§ 3 Ende", "8 1 Zweck", "8 2 Frist"];
        assert_eq!(repaired(&lines), ["§ 1 Zweck", "§ 2 Frist", "§ 3 Ende", "§ 1 Zweck", "§ 2 Frist"]);
    }
}
