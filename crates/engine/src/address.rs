//! The address of a quote in a bylaw, as one cites it: „§ 5 Abs. 2 Satz 1 Nr. 3 Buchst. b“.
//!
//! A passage may hold a whole §, and its context line can only name that. What a clerk pastes into a paper is the sentence's own address, so
//! it is counted here: marks at the beginning of lines open Absätze, numbers and letters, and sentences are counted within an
//! Absatz. What cannot be known for certain is left out: a passage that begins in the middle of an Absatz cannot tell which
//! sentence it begins with.

use std::ops::Range;

use german::{section_heading, sentences};

use crate::passage::Passage;
use crate::structure::{Level, mark};

impl Passage {
    /// The address of a byte range of the text: „§ 5 Abs. 2 Satz 1“; `None` outside of bylaws.
    ///
    /// A range over more than one sentence, number or Absatz gets what is common to them.
    #[must_use]
    pub fn address(&self, range: Range<usize>) -> Option<String> {
        let section = self.section.iter().rev().find_map(|step| section_heading(step))?.number;
        let stops = self.stops();
        let first = stops.iter().rposition(|stop| stop.start <= range.start)?;
        let mut common = stops[first].place.clone();
        for stop in stops[first + 1..].iter().take_while(|stop| stop.start < range.end) {
            common.keep_common(&stop.place);
        }
        let is_only_sentence = |place: &Place| {
            let same = |stop: &&Stop| stop.place.absatz == place.absatz && stop.place.sentence.is_some();
            !stops.iter().filter(same).any(|stop| stop.place.sentence != place.sentence)
        };
        if is_only_sentence(&common) {
            common.sentence = None;
        }
        Some(common.written(&section))
    }

    /// Where sentences begin, and the place of each.
    fn stops(&self) -> Vec<Stop> {
        let body = self.body_start();
        let opens_section = body > 0;
        let mut counter = Counter {
            place: Place { absatz: self.only_absatz(), ..Place::default() },
            sentence: opens_section.then_some(0),
            in_list: None,
            is_open: false,
        };
        let mut stops = Vec::new();
        let mut start = body;
        for line in self.text[body..].split('\n') {
            counter.take(start, line, &mut stops);
            start += line.len() + 1;
        }
        stops
    }

    /// The Absatz of a passage that holds one only, or goes on with it: „Abs. 2“.
    fn only_absatz(&self) -> Option<String> {
        let number = self.section.last()?.strip_prefix("Abs. ")?;
        (!number.contains(' ')).then(|| number.to_owned())
    }
}

/// A place within a §.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Place {
    absatz: Option<String>,
    sentence: Option<u32>,
    number: Option<String>,
    letter: Option<String>,
}

impl Place {
    /// Forgets what differs, and all that stands within it.
    fn keep_common(&mut self, other: &Self) {
        if self.absatz != other.absatz {
            *self = Self::default();
        } else if self.sentence != other.sentence {
            *self = Self { absatz: self.absatz.take(), ..Self::default() };
        } else if self.number != other.number {
            (self.number, self.letter) = (None, None);
        } else if self.letter != other.letter {
            self.letter = None;
        }
    }

    fn written(&self, section: &str) -> String {
        let mut address = section.to_owned();
        let mut add = |name: &str, value: Option<&str>| {
            if let Some(value) = value {
                address.push_str(name);
                address.push_str(value);
            }
        };
        add(" Abs. ", self.absatz.as_deref());
        add(" Satz ", self.sentence.map(|number| number.to_string()).as_deref());
        add(" Nr. ", self.number.as_deref());
        add(" Buchst. ", self.letter.as_deref());
        address
    }
}

/// A place and the byte where it begins.
struct Stop {
    start: usize,
    place: Place,
}

/// Counts along the lines of a passage.
struct Counter {
    place: Place,
    /// Sentences of the Absatz so far; `None` if its beginning is not in the passage.
    sentence: Option<u32>,
    /// The outermost mark of the list that is open.
    in_list: Option<Level>,
    /// Whether the line before ends within a sentence.
    is_open: bool,
}

impl Counter {
    fn take(&mut self, start: usize, line: &str, stops: &mut Vec<Stop>) {
        let mark = mark(line);
        let is_open = std::mem::replace(&mut self.is_open, !ends_sentence(line));
        match mark {
            Some(mark) if mark.level == Level::Absatz => {
                self.place = Place { absatz: Some(mark.value), ..Place::default() };
                (self.sentence, self.in_list) = (Some(0), None);
                let skipped = line.find(' ').map_or(line.len(), |blank| blank + 1);
                self.sentences(start, line, skipped, stops);
            }
            Some(mark) => {
                self.item(mark.level, mark.value);
                stops.push(Stop { start, place: self.place.clone() });
            }
            None if is_open => stops.push(Stop { start, place: self.place.clone() }),
            None => {
                (self.place.number, self.place.letter, self.in_list) = (None, None, None);
                self.sentences(start, line, 0, stops);
            }
        }
    }

    /// A number or letter of a list; a list belongs to the sentence that leads into it.
    fn item(&mut self, level: Level, value: String) {
        let outermost = *self.in_list.get_or_insert(level);
        match level {
            Level::Number => (self.place.number, self.place.letter) = (Some(value), None),
            Level::Letter => {
                self.place.letter = Some(value);
                if outermost == Level::Letter {
                    self.place.number = None;
                }
            }
            Level::Absatz | Level::Dash => {}
        }
    }

    /// Counts the sentences of a line behind its mark, which belongs to the first of them.
    fn sentences(&mut self, start: usize, line: &str, mark: usize, stops: &mut Vec<Stop>) {
        for (index, sentence) in sentences(&line[mark..]).into_iter().enumerate() {
            self.sentence = self.sentence.map(|count| count + 1);
            self.place.sentence = self.sentence;
            let offset = if index == 0 { 0 } else { mark + sentence.start };
            stops.push(Stop { start: start + offset, place: self.place.clone() });
        }
    }
}

/// A colon opens what follows, be it rows of a table.
fn ends_sentence(line: &str) -> bool {
    line.trim_end().ends_with(['.', '!', '?', ';', '“', '"', ')', ','])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::Visibility;

    fn passage(section: &[&str], headings: &str, body: &str) -> Passage {
        Passage {
            section: section.iter().map(|step| (*step).to_owned()).collect(),
            context: String::new(),
            headings: headings.len(),
            text: format!("{headings}{body}"),
            spans: Vec::new(),
            visibility: Visibility::Public,
        }
    }

    fn address(passage: &Passage, quote: &str) -> Option<String> {
        let start = passage.text.find(quote).expect("the quote is in the passage");
        passage.address(start..start + quote.len())
    }

    #[test]
    fn sentences_are_counted_within_their_absatz() {
        let passage = passage(
            &["Abschnitt I", "§ 5 Steuersatz", "Abs. 1 und 2"],
            "§ 5\nSteuersatz\n",
            "(1) Die Steuer beträgt 96 Euro.\n(2) Für Kampfhunde gilt Abs. 1 nicht. Sie kosten 600 Euro.",
        );
        for (quote, expected) in [
            ("Die Steuer beträgt 96 Euro.", "§ 5 Abs. 1"),
            ("(1) Die Steuer beträgt 96 Euro.", "§ 5 Abs. 1"),
            ("Für Kampfhunde", "§ 5 Abs. 2 Satz 1"),
            ("(2) Für Kampfhunde gilt", "§ 5 Abs. 2 Satz 1"),
            ("Sie kosten 600 Euro.", "§ 5 Abs. 2 Satz 2"),
            ("Für Kampfhunde gilt Abs. 1 nicht. Sie kosten 600 Euro.", "§ 5 Abs. 2"),
            ("Euro.\n(2) Für", "§ 5"),
        ] {
            assert_eq!(address(&passage, quote).as_deref(), Some(expected), "{quote}");
        }
    }

    #[test]
    fn a_list_belongs_to_the_sentence_that_leads_into_it() {
        let passage = passage(
            &["§ 6 Befreiung", "Abs. 1"],
            "§ 6 Befreiung\n",
            "(1) Der Antrag ist schriftlich. Befreit sind:\n1. Diensthunde,\n2. Hunde, die\na) blind führen,\nb) jagen\nund bellen.\nDer Antrag kostet nichts.",
        );
        for (quote, expected) in [
            ("Diensthunde", "§ 6 Abs. 1 Satz 2 Nr. 1"),
            ("blind führen", "§ 6 Abs. 1 Satz 2 Nr. 2 Buchst. a"),
            ("und bellen.", "§ 6 Abs. 1 Satz 2 Nr. 2 Buchst. b"),
            ("2. Hunde, die\na) blind führen", "§ 6 Abs. 1 Satz 2 Nr. 2"),
            ("Der Antrag kostet nichts.", "§ 6 Abs. 1 Satz 3"),
        ] {
            assert_eq!(address(&passage, quote).as_deref(), Some(expected), "{quote}");
        }
    }

    #[test]
    fn what_is_not_known_is_left_out() {
        let goes_on = passage(&["§ 7 Pflichten", "Abs. 3"], "", "Er meldet es. Sie prüft es.");
        assert_eq!(address(&goes_on, "Sie prüft es.").as_deref(), Some("§ 7 Abs. 3"));
        let whole = passage(&["§ 8 Kosten"], "§ 8 Kosten\n", "Sie sind hoch. Sie steigen.");
        assert_eq!(address(&whole, "Sie steigen.").as_deref(), Some("§ 8 Satz 2"));
        let minutes = passage(&["TOP 3 Haushalt", "Beschluss"], "", "Der Rat stimmt zu.");
        assert_eq!(address(&minutes, "Der Rat"), None);
    }
}
