//! Sentences of council texts, where most dots do not end one: abbreviations, ordinals, dates, §§, lists.

use std::ops::Range;

use crate::abbreviations::{Abbreviation, abbreviation, may_end};
use crate::stop_words::is_stop_word;
use crate::words::tokens;

/// The sentences of a text, as byte ranges in order.
///
/// No range is empty or begins or ends with white space, and together they hold every letter. A line break
/// separates blocks, so it always ends a sentence. In doubt a sentence goes on: two sentences in one are a
/// long quote, half a sentence is a wrong one.
#[must_use]
pub fn sentences(text: &str) -> Vec<Range<usize>> {
    let mut sentences = Vec::new();
    let mut offset = 0;
    for line in text.split_inclusive('\n') {
        for end in ends(line) {
            let start = sentences.last().map_or(0, |last: &Range<usize>| last.end).max(offset);
            sentences.extend(trimmed(text, start..offset + end));
        }
        offset += line.len();
    }
    sentences
}

/// Where the sentences of a line end; the last end is that of the line.
fn ends(line: &str) -> Vec<usize> {
    let mut ends = Vec::new();
    let mut start = 0;
    let mut from = 0;
    while let Some(mark) = line[from..].find(MARKS).map(|found| from + found) {
        let after_marks = line.len() - line[mark..].trim_start_matches(MARKS).len();
        let end = line.len() - line[after_marks..].trim_start_matches(CLOSERS).len();
        let stop = Stop {
            before: &line[start..mark],
            marks: &line[mark..after_marks],
            closers: &line[after_marks..end],
            after: &line[end..],
        };
        if stop.ends_sentence() {
            ends.push(end);
            start = end;
        }
        from = end;
    }
    ends.push(line.len());
    ends
}

fn trimmed(text: &str, range: Range<usize>) -> Option<Range<usize>> {
    let piece = &text[range.clone()];
    let start = range.start + (piece.len() - piece.trim_start().len());
    let end = start + piece.trim().len();
    (start < end).then_some(start..end)
}

const MARKS: [char; 4] = ['.', '!', '?', '…'];
const CLOSERS: [char; 8] = ['“', '”', '"', '«', '’', '\'', ')', ']'];
const OPENERS: [char; 8] = ['„', '“', '"', '»', '‚', '\'', '(', '['];

/// A place where a sentence may end.
struct Stop<'l> {
    /// The sentence so far.
    before: &'l str,
    /// Dots, question and exclamation marks.
    marks: &'l str,
    /// Quotation marks and brackets that close after them.
    closers: &'l str,
    /// The rest of the line.
    after: &'l str,
}

impl Stop<'_> {
    fn ends_sentence(&self) -> bool {
        let next = self.after.trim_start();
        if next.is_empty() || next.len() == self.after.len() || self.goes_on_small(next) {
            return false;
        }
        match self.marks {
            "." => self.dot_ends_sentence(),
            // Dots that lead to a page number.
            marks if marks.starts_with("....") => false,
            // „…“ stands inside sentences as well, „(warum?)“ too.
            marks if marks.starts_with(['.', '…']) || self.closers.contains([')', ']']) => {
                self.starts_anew()
            }
            _ => true,
        }
    }

    fn dot_ends_sentence(&self) -> bool {
        if let Some(number) = trailing_number(self.before) {
            let before = self.before[..self.before.len() - number.len()].trim_end();
            return self.number_ends_sentence(number, before);
        }
        let word = trailing_letters(self.before);
        let before = &self.before[..self.before.len() - word.len()];
        match abbreviation(word) {
            _ if word.is_empty() => true,
            _ if is_roman(word) => self.starts_anew() && !is_marker(before),
            Some(Abbreviation::Anywhere) => self.starts_anew(),
            Some(Abbreviation::Inside) => {
                let first = trailing_letters(before.trim_end().trim_end_matches('.'));
                may_end(first, word) && self.starts_anew()
            }
            // „Art. 5“; „in dieser Art. Die …“ is no abbreviation.
            None => {
                !(REFERENCES.contains(&word)
                    && self.after.trim_start().starts_with(|letter: char| letter.is_ascii_digit()))
            }
        }
    }

    /// „2024.“ and „5,00.“ end a sentence; „2. Änderung“, „14. März“ and the „1.“ of a list do not.
    fn number_ends_sentence(&self, number: &str, before: &str) -> bool {
        let plain = number.bytes().all(|byte| byte.is_ascii_digit());
        let ordinals = number.contains("./") || number.contains(".-") || number.contains(".–");
        let short_date = number.len() <= 5 && number.split('.').count() == 2 && !number.contains(',');
        if refers_to_number(before) {
            return true;
        }
        if is_marker(before) && number.len() < 6 && (plain || short_date) {
            return false;
        }
        let may_be_ordinal = (plain && number.len() < 3) || ordinals || (!plain && short_date);
        !may_be_ordinal || self.starts_anew()
    }

    /// Whether the next word is written small, so that no sentence begins. A list letter („a) “) begins an
    /// item.
    fn goes_on_small(&self, next: &str) -> bool {
        let word = next.trim_start_matches(OPENERS);
        let letters = word.len() - word.trim_start_matches(|letter: char| letter.is_ascii_lowercase()).len();
        let list_letter = (1..=2).contains(&letters) && word[letters..].starts_with(')');
        word.starts_with(char::is_lowercase) && !list_letter
    }

    /// Whether what follows clearly begins a sentence: an article or another small word written with a
    /// capital, or the number of an Absatz.
    fn starts_anew(&self) -> bool {
        let next = self.after.trim_start();
        let paragraph = next
            .strip_prefix('(')
            .is_some_and(|rest| rest.starts_with(|letter: char| letter.is_ascii_digit()));
        let word = tokens(next.trim_start_matches(OPENERS)).next();
        let capital = word.is_some_and(|word| {
            word.range.start == 0 && word.text.starts_with(char::is_uppercase) && is_stop_word(word.text)
        });
        paragraph || capital
    }
}

/// The number right before a dot, with its inner signs: `14`, `5,00`, `14.03`; `None` after a letter (`CO2`).
fn trailing_number(before: &str) -> Option<&str> {
    let inner = |letter: char| letter.is_ascii_digit() || matches!(letter, '.' | ',' | ':' | '/' | '-' | '–');
    let run = &before[before.trim_end_matches(inner).len()..];
    let number = run.trim_start_matches(|letter: char| !letter.is_ascii_digit());
    let glued =
        number.len() == run.len() && before[..before.len() - run.len()].ends_with(char::is_alphanumeric);
    (number.ends_with(|letter: char| letter.is_ascii_digit()) && !glued).then_some(number)
}

fn trailing_letters(before: &str) -> &str {
    &before[before.trim_end_matches(char::is_alphanumeric).len()..]
}

fn is_roman(word: &str) -> bool {
    word.chars().all(|letter| matches!(letter, 'I' | 'V' | 'X' | 'L')) && (word.len() > 1 || word == "I")
}

/// Whether a number after this text is the mark of a list item.
fn is_marker(before: &str) -> bool {
    let before = before.trim_end();
    before.is_empty() || before.ends_with([':', ';', ',', '.', ')', '(', '–', '-', '•', '“', '„'])
}

/// Whether a number after this text is the number of a §, a page, a year: never an ordinal.
fn refers_to_number(before: &str) -> bool {
    let before = before.trim_end().trim_end_matches('.');
    before.ends_with('§') || REFERENCES.contains(&trailing_letters(before))
}

const REFERENCES: &[&str] = &[
    "Abs",
    "Absatz",
    "Absätze",
    "Satz",
    "S",
    "Seite",
    "Seiten",
    "Nr",
    "Nrn",
    "Nummer",
    "Nummern",
    "Ziff",
    "Ziffer",
    "Art",
    "Artikel",
    "Anlage",
    "Anlagen",
    "Kapitel",
    "Kap",
    "Abb",
    "Abbildung",
    "Tabelle",
    "Tab",
    "Jahr",
    "Jahre",
    "Jahres",
    "Blatt",
];

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn split(text: &str) -> Vec<&str> {
        sentences(text).into_iter().map(|range| &text[range]).collect()
    }

    /// The bar stands where a sentence must end, and nowhere else.
    #[test]
    fn sentences_end_where_a_reader_ends_them() {
        for marked in [
            "Die Steuer beträgt 96,00 €.| Sie wird jährlich erhoben.",
            "Es gilt § 5 Abs. 2 Satz 1.| Die Gemeinde kann z. B. Hunde befreien.",
            "Nach § 3 Abs. 4 i. V. m. § 39 Satz 1 Nr. 2 BauGB gilt dies ggf. auch für Dr. Meier.",
            "Die Sitzung fand am 14. März 2024 statt.| Am 14.03.2024 war sie zu Ende.",
            "Der 1. Bürgermeister legt die 2. Änderung der Satzung vor.",
            "Der Rat beschließt: 1. Der Haushalt wird festgesetzt.| 2. Die Satzung wird erlassen.",
            "Die Zahl der Hunde beträgt 12.| Die Steuer steigt.",
            "Er wurde 2023 gebaut.| Im Jahr 2024.| Danach geschah nichts.",
            "„Das ist so.“| Niemand widersprach.",
            "Er sagte: „Das ist so.“| „Nein“, sagte sie.",
            "Dies gilt für Hunde, Katzen usw.| Die Gemeinde prüft das.",
            "Dies gilt für Hunde, Katzen u. a. Tiere und u.a.| Die Gemeinde prüft das.",
            "Der Verein (e. V.) Musterfurt zahlt 5 Mio. Euro.",
            "Die Kosten betragen 1.234,50.| Davon trägt der Bund 5 v. H.| Der Rest bleibt.",
            "Wer zahlt?| Die Stadt!| So ist es.",
            "(1) Die Steuer wird erhoben.| (2) Sie wird fällig.",
            "Es gilt: a) die Hunde zahlen.| b) die Katzen nicht.",
            "Die Anlage liegt bei (vgl. Anlage 2).| Weitere Unterlagen folgen.",
            "Die Kosten steigen. (siehe Anlage)",
            "Er wohnt in der Bahnhofstr. 5 und Sie in der Hauptstr. Nr. 7.| Beide zahlen.",
            "Die XI. Wahlperiode endet.| Kapitel II. Grundlagen",
            "Inhalt ........ 5",
            "gem. § 34 BauGB (23. Dezember 2019 bis 31. Januar 2020) ausgelegt.",
            "Am 15./16. November 2016 tagte der Rat.",
            "Punkt 2.1. Haushalt und Satzung",
            "Die Verwaltung … Antrag bleibt.| Ende.",
            "Vgl. Nr. 12.| Hunde sind anzumelden.",
            "Frau Dr. h. c. A. Müller, St. Martin, lfd. Nr. 4, Ziff. 3 Buchst. b",
            "Der CO2.| Ausstoß",
            "Siehe www.stadt.de/rat.| Weiter.",
            "Beginn: 18:00 Uhr.| Ende: 20:30.| Der Vorsitzende schließt.",
            "Nach Art. 28 Abs. 2 GG ist es so.| Bußgelder dieser Art.| Hunde nicht.",
            "Karlsruhe ist eine Stadt.| Das städt. Klinikum und die Fa. Meier auch.",
            "Dies gilt bis Mai d. J.| Danach gilt es nicht.",
        ] {
            let text = marked.replace('|', "");
            let expected: Vec<&str> = marked.split('|').map(str::trim).collect();
            assert_eq!(split(&text), expected);
        }
    }

    #[test]
    fn a_line_break_always_ends_a_sentence() {
        assert_eq!(
            split("§ 5\nSteuersatz\n\n  Die Steuer\nbeträgt"),
            ["§ 5", "Steuersatz", "Die Steuer", "beträgt"]
        );
        assert_eq!(split(" \n\t\n"), [""; 0]);
    }

    proptest! {
        #[test]
        fn sentences_hold_every_letter_once(text in "([a-zA-ZÄß]{1,3}|[0-9]{1,3}|[.!?…:„“()\"]| |\\n|\\u{a0}|\\t|Abs|z|B|Die|§){0,40}") {
            let mut end = 0;
            for range in sentences(&text) {
                let sentence = text.get(range.clone());
                prop_assert!(sentence.is_some_and(|sentence| !sentence.is_empty() && sentence.trim() == sentence));
                prop_assert!(range.start >= end && text[end..range.start].trim().is_empty());
                prop_assert!(!text[range.clone()].contains('\n'));
                end = range.end;
            }
            prop_assert!(text[end..].trim().is_empty());
        }

        #[test]
        fn any_text_can_be_cut(text in any::<String>()) {
            let held: usize = sentences(&text).into_iter().map(|range| text[range].chars().filter(|letter| !letter.is_whitespace()).count()).sum();
            prop_assert_eq!(held, text.chars().filter(|letter| !letter.is_whitespace()).count());
        }
    }
}
