//! Pieces: what of a passage can stand by itself as a quote, with what it needs to be understood.
//!
//! A sentence, a list item or a table row. An item continues its lead-in („Gebührenfrei sind“), and a sentence that begins with „Diese“ or
//! „Sie“ the sentence before.

use std::ops::Range;

use german::{fold, sentences};

use crate::structure::{Level, mark};

/// A piece of a text, in bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Piece {
    /// Where it stands.
    pub(crate) range: Range<usize>,
    /// What it continues.
    pub(crate) lead: Option<Range<usize>>,
    /// Whether it is an item of a list.
    pub(crate) is_item: bool,
}

/// First words of sentences that say nothing without the one before.
#[rustfmt::skip]
const BACKWARD: &[&str] = &[
    "sie", "er", "es", "dies", "diese", "dieser", "dieses", "dasselbe", "hierfur", "hiervon", "hierzu", "dabei", "dafur", "davon", "dazu",
    "gleiches", "geschieht", "dort",
];

/// The pieces of a text from a byte on, in order.
pub(crate) fn pieces(text: &str, from: usize) -> Vec<Piece> {
    let mut found: Vec<Piece> = Vec::new();
    let mut lead: Option<Range<usize>> = None;
    let mut start = from;
    for line in text[from..].split_inclusive('\n') {
        let is_item = is_list_item(line);
        for range in sentences(line) {
            let range = start + range.start..start + range.end;
            let before = found.last().map(|piece| piece.range.clone());
            let refers = BACKWARD.contains(&first_word(&text[range.clone()]).as_str());
            let lead = if is_item { lead.clone() } else { before.filter(|_| refers) };
            found.push(Piece { range, lead, is_item });
        }
        if !is_item {
            lead = found.last().map(|piece| piece.range.clone()).filter(|last| leads(&text[last.clone()]));
        }
        start += line.len();
    }
    found
}

/// A sentence that is not ended is continued by the items below it.
fn leads(sentence: &str) -> bool {
    !sentence.ends_with(['.', ';', '!', '?']) && sentence.split_whitespace().count() > 1
}

fn first_word(sentence: &str) -> String {
    german::tokens(sentence).next().map(|token| fold(token.text)).unwrap_or_default()
}

/// „a) …“, „3. …“, „- …“; an Absatz stands by itself.
fn is_list_item(line: &str) -> bool {
    mark(line.trim()).is_some_and(|mark| mark.level != Level::Absatz)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_carry_their_lead_in_and_pronouns_the_sentence_before() {
        let text = "(1) Gebührenfrei sind\na) mündliche Auskünfte,\nb) Zeugnisse für Bewerbungen.\nDie Halle ist offen. Sie schließt um 20 Uhr.";
        let found = pieces(text, 0);
        let told: Vec<(&str, Option<&str>)> = found
            .iter()
            .map(|piece| (&text[piece.range.clone()], piece.lead.clone().map(|lead| &text[lead])))
            .collect();
        let expected = [
            ("(1) Gebührenfrei sind", None),
            ("a) mündliche Auskünfte,", Some("(1) Gebührenfrei sind")),
            ("b) Zeugnisse für Bewerbungen.", Some("(1) Gebührenfrei sind")),
            ("Die Halle ist offen.", None),
            ("Sie schließt um 20 Uhr.", Some("Die Halle ist offen.")),
        ];
        assert_eq!(told, expected);
    }
}
