//! Numbered headings of documents that are neither bylaws nor minutes: „3. Ziele“, „3.1 Bestand“, „II. Verfahren“, „A. Anlass“.
//!
//! What is numbered may as well be a list. A number opens a section if it goes on with the numbers before it, and if it looks like a heading
//! or, where nothing is set off by its look, has text of its own below it: the items of a list follow each other. How numbers of different
//! forms stand within each other („A.“, „I.“, „1.“) is told by the order in which they begin.

use german::{roman_numeral, section_heading};

use super::flow::Piece;
use super::marks::mark;
use crate::page::BlockKind;

/// A numbered heading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Numbered {
    /// Index of its piece.
    pub(super) piece: usize,
    /// How many numbered headings enclose it.
    pub(super) depth: usize,
}

/// What may be a numbered heading.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Trust {
    /// Only what looks like a heading.
    Headings,
    /// Also a line of its own with text below it.
    Lines,
}

/// Longest title of a line that does not look like a heading, in bytes.
const LONGEST_TITLE: usize = 100;
/// Of what looks like a heading, so many numbers in a row may be missing.
const MOST_MISSING: u32 = 2;
/// Numbers that count sections end here; those of years and laws do not.
const MOST: u32 = 60;
/// Fewer lines that do not look like headings are no sequence.
const LEAST_LINES: usize = 2;

/// The numbered headings among the pieces that `is_free`, in order.
pub(super) fn numbered(pieces: &[Piece], trust: Trust, is_free: &dyn Fn(usize) -> bool) -> Vec<Numbered> {
    let mut sequence = Sequence { open: Vec::new(), found: Vec::new() };
    for (index, piece) in pieces.iter().enumerate() {
        let looks = matches!(piece.kind, BlockKind::Heading(_));
        if is_free(index) && (looks || (trust == Trust::Lines && stands_alone(pieces, index))) {
            sequence.take(index, &numerals(&piece.text), looks);
        }
    }
    let is_line = |found: &&Numbered| !matches!(pieces[found.piece].kind, BlockKind::Heading(_));
    let lines = sequence.found.iter().filter(is_line).count();
    if lines < LEAST_LINES {
        sequence.found.retain(|found| !is_line(&found));
    }
    sequence.found
}

/// Whether a piece that does not look like a heading is a numbered title with text below it.
fn stands_alone(pieces: &[Piece], index: usize) -> bool {
    let piece = &pieces[index];
    let has_form = matches!(piece.kind, BlockKind::Paragraph | BlockKind::ListItem);
    let title = piece.text.split_once(' ').map_or("", |(_, title)| title);
    let is_title = || section_heading(&format!("§ 1 {title}")).is_some_and(|found| !found.title.is_empty());
    let below = pieces[index + 1..].iter().find(|below| below.kind != BlockKind::Furniture);
    let opens_below = |numeral: &Numeral| numeral.value == 1;
    let has_text = |below: &Piece| match &numerals(&below.text)[..] {
        [] => below.kind == BlockKind::Paragraph && mark(&below.text).is_none() && begins(&below.text),
        numerals => numerals.iter().any(opens_below) && below.text.len() <= LONGEST_TITLE,
    };
    has_form && title.len() <= LONGEST_TITLE && is_title() && below.is_some_and(has_text)
}

fn begins(text: &str) -> bool {
    text.starts_with(char::is_uppercase)
}

/// The form of a number: numbers of one form count on.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Form {
    /// „3.“ or, behind „3“, „3.1“: what stands before the last part.
    Decimal(Vec<u32>),
    /// „IV.“
    Roman,
    /// „B.“
    Capital,
    /// „b)“
    Small,
    /// „Kapitel 3“, „Teil B“
    Named(String),
}

/// A number as it can be read.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Numeral {
    form: Form,
    value: u32,
}

/// How the beginning of a text can be read as a number: „I.“ may be one or the letter behind H.
fn numerals(text: &str) -> Vec<Numeral> {
    let Some((first, rest)) = text.split_once(' ') else { return Vec::new() };
    if !rest.contains(char::is_alphabetic) && !NAMES.contains(&first) {
        return Vec::new();
    }
    if NAMES.contains(&first) {
        let number = rest.split(' ').next().unwrap_or_default().trim_end_matches([':', '.']);
        let value = number.parse().ok().or_else(|| roman(number)).or_else(|| letter(number, 'A'));
        return value
            .map(|value| Numeral { form: Form::Named(first.to_owned()), value })
            .into_iter()
            .collect();
    }
    let stem = first.trim_end_matches(['.', ')', ':']);
    let is_closed = stem.len() < first.len();
    if let Some(decimal) = decimal(stem).filter(|_| is_closed || stem.contains('.') || begins(rest)) {
        let is_date =
            first.ends_with('.') && german::month(rest.split(' ').next().unwrap_or_default()).is_some();
        return if is_date { Vec::new() } else { vec![decimal] };
    }
    let of = |form: Form| move |value: u32| Numeral { form, value };
    let small = letter(stem, 'a').filter(|_| first.ends_with(')')).map(of(Form::Small));
    let capital = letter(stem, 'A').filter(|_| is_closed).map(of(Form::Capital));
    let roman = roman(stem).filter(|_| is_closed).map(of(Form::Roman));
    roman.into_iter().chain(capital).chain(small).collect()
}

/// Words that a number follows.
const NAMES: [&str; 3] = ["Teil", "Kapitel", "Abschnitt"];

fn decimal(stem: &str) -> Option<Numeral> {
    let part = |part: &str| part.parse::<u32>().ok().filter(|value| part.len() <= 2 && *value <= MOST);
    let mut parts: Vec<u32> = stem.split('.').map(part).collect::<Option<_>>()?;
    let value = parts.pop()?;
    (parts.len() <= 4).then_some(Numeral { form: Form::Decimal(parts), value })
}

fn roman(stem: &str) -> Option<u32> {
    let is_numeral = (1..=6).contains(&stem.len()) && stem.chars().all(|letter| "IVX".contains(letter));
    let value = |value: &u32| roman_numeral(*value).to_uppercase() == stem;
    if is_numeral { (1..=MOST).find(value) } else { None }
}

/// The place of a single letter in the alphabet that begins with `first`.
fn letter(stem: &str, first: char) -> Option<u32> {
    let mut letters = stem.chars();
    let (Some(letter), None) = (letters.next(), letters.next()) else { return None };
    let place = u32::from(letter).checked_sub(u32::from(first))? + 1;
    (place <= 26).then_some(place)
}

/// The numbers that are open, outermost first.
struct Sequence {
    open: Vec<Numeral>,
    found: Vec<Numbered>,
}

impl Sequence {
    /// Takes a piece if one of its readings goes on with what is open, or begins within it.
    fn take(&mut self, piece: usize, readings: &[Numeral], looks: bool) {
        let most = if looks { 1 + MOST_MISSING } else { 1 };
        let goes_on = readings.iter().find_map(|reading| Some((self.continued(reading, most)?, reading)));
        let begins = || readings.iter().find_map(|reading| Some((self.begun(reading, looks)?, reading)));
        if let Some((depth, reading)) = goes_on.or_else(begins) {
            let reading = reading.clone();
            self.open.truncate(depth);
            self.open.push(reading);
            self.found.push(Numbered { piece, depth });
        }
    }

    /// The depth at which a number counts on.
    fn continued(&self, numeral: &Numeral, most: u32) -> Option<usize> {
        let counts_on = |open: &Numeral| {
            open.form == numeral.form && (open.value + 1..=open.value + most).contains(&numeral.value)
        };
        self.open.iter().rposition(counts_on)
    }

    /// The depth at which a first number begins.
    fn begun(&self, numeral: &Numeral, looks: bool) -> Option<usize> {
        if numeral.value > 1 {
            return None;
        }
        if let Form::Decimal(above) = &numeral.form
            && let [before @ .., last] = &above[..]
        {
            let parent = Numeral { form: Form::Decimal(before.to_vec()), value: *last };
            let below = self.open.iter().rposition(|open| *open == parent).map(|depth| depth + 1);
            return below.or_else(|| looks.then_some(self.open.len().min(above.len())));
        }
        match self.open.iter().rposition(|open| open.form == numeral.form) {
            // A new part of a document may count anew.
            Some(depth) => looks.then_some(depth),
            None => Some(self.open.len()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "Die Stadt plant seit Jahren.";

    fn found(trust: Trust, lines: &[(BlockKind, &str)]) -> Vec<(String, usize)> {
        let piece = |(kind, text): &(BlockKind, &str)| Piece {
            page: 0,
            words: 0..1,
            kind: *kind,
            text: (*text).to_owned(),
        };
        let pieces: Vec<Piece> = lines.iter().map(piece).collect();
        let found = numbered(&pieces, trust, &|_| true);
        found.into_iter().map(|found| (pieces[found.piece].text.clone(), found.depth)).collect()
    }

    fn expected(lines: &[(&str, usize)]) -> Vec<(String, usize)> {
        lines.iter().map(|(text, depth)| ((*text).to_owned(), *depth)).collect()
    }

    use BlockKind::{Heading, ListItem, Paragraph};

    #[test]
    fn headings_stand_within_each_other_as_their_numbers_say() {
        let lines = [
            (Heading(1), "A. Anlass"),
            (Heading(2), "I. Auftrag"),
            (Paragraph, TEXT),
            (Heading(2), "1. Rat"),
            (Heading(2), "1.1 Beschluss"),
            (Heading(2), "a) Wortlaut"),
            (Heading(2), "b) Folgen"),
            (Heading(2), "1.3 Kosten"),
            (Heading(2), "II. Ziele"),
            (Heading(2), "1. Verkehr"),
            (Heading(2), "1992 Gründung"),
            (Heading(1), "B. Verfahren"),
        ];
        let depths = [
            ("A. Anlass", 0),
            ("I. Auftrag", 1),
            ("1. Rat", 2),
            ("1.1 Beschluss", 3),
            ("a) Wortlaut", 4),
            ("b) Folgen", 4),
            ("1.3 Kosten", 3),
            ("II. Ziele", 1),
            ("1. Verkehr", 2),
            ("B. Verfahren", 0),
        ];
        assert_eq!(found(Trust::Headings, &lines), expected(&depths));
    }

    #[test]
    fn a_letter_that_is_a_numeral_too_is_read_as_the_others_are() {
        let lines: Vec<(BlockKind, String)> =
            ('A'..='J').map(|letter| (Heading(2), format!("{letter}. Gebiet"))).collect();
        let lines: Vec<(BlockKind, &str)> = lines.iter().map(|(kind, text)| (*kind, text.as_str())).collect();
        assert!(found(Trust::Headings, &lines).iter().all(|(_, depth)| *depth == 0));
        assert_eq!(found(Trust::Headings, &lines).len(), 10);
    }

    #[test]
    fn lines_with_text_below_them_are_headings_and_lists_are_not() {
        let lines = [
            (ListItem, "1. Ausgangslage"),
            (Paragraph, TEXT),
            (ListItem, "2. Ziele"),
            (ListItem, "2.1 Verkehr"),
            (Paragraph, TEXT),
            (ListItem, "3. Der Rat wird gebeten zuzustimmen."),
            (Paragraph, TEXT),
            (ListItem, "1. Fahrzeug"),
            (ListItem, "2. Anhänger"),
            (ListItem, "3. Schaufel"),
            (ListItem, "3. Kosten"),
            (Paragraph, TEXT),
        ];
        let depths = [("1. Ausgangslage", 0), ("2. Ziele", 0), ("2.1 Verkehr", 1), ("3. Kosten", 0)];
        assert_eq!(found(Trust::Lines, &lines), expected(&depths));
        assert_eq!(found(Trust::Headings, &lines), []);
        assert_eq!(found(Trust::Lines, &lines[..2]), [], "one line is no sequence");
    }

    #[test]
    fn references_days_and_contents_open_nothing() {
        let lines = [
            (ListItem, "1.1 Ausgangslage ........ 3"),
            (Paragraph, TEXT),
            (ListItem, "1. Januar bis März"),
            (Paragraph, TEXT),
            (ListItem, "2. Abs. 3 gilt"),
            (Paragraph, TEXT),
            (Paragraph, "12.3 Prozent"),
            (Paragraph, TEXT),
        ];
        assert_eq!(found(Trust::Lines, &lines), []);
    }
}
