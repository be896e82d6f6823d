//! The constraint of composed answers: sentences that end with markers of evidence that was given, or the words that there is nothing.

use german::sentences;

use super::draft::{NOTHING, split};
use crate::ports::Constraint;

/// Most sentences of an answer.
const SENTENCES: usize = 3;
/// Most markers of a sentence.
const MARKERS: usize = 2;
/// A sentence that answers neither asks nor repeats the line above a piece of evidence.
const FOREIGN: [char; 2] = ['?', '·'];
/// No sentence is begun with fewer tokens left.
const SENTENCE_TOKENS: usize = 40;

/// Each sentence carries a marker before the next begins and before the text ends.
pub(crate) struct Cited {
    /// Evidence that was given: markers from 1 to this.
    given: usize,
    written: Vec<u8>,
    left: usize,
}

/// What may come next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Position {
    /// A sentence, the first or another.
    Start,
    /// More of a sentence, or its marker.
    Sentence,
    /// More of a marker, whose beginning is this long.
    Marker(usize),
    /// Behind a marker: a full stop, another marker, a sentence.
    Marked,
}

impl Cited {
    pub(crate) fn new(given: usize, tokens: usize) -> Self {
        Self { given, written: Vec::new(), left: tokens }
    }

    /// Where a text stands; `None` if nothing can make an answer of it.
    fn position(&self, text: &str) -> Option<Position> {
        let (mut rest, mut position) = (text.trim_start(), Position::Start);
        for count in 0.. {
            if rest.is_empty() {
                break;
            }
            if count == SENTENCES || rest.contains(char::is_control) {
                return None;
            }
            (rest, position) = self.sentence(rest)?;
        }
        Some(position)
    }

    /// What follows a sentence and its markers, and where the text stands if that is nothing.
    fn sentence<'t>(&self, text: &'t str) -> Option<(&'t str, Position)> {
        let (sentence, mut rest) = text.split_at(text.find('[').unwrap_or(text.len()));
        if sentence.contains(']') || sentence.contains(FOREIGN) || sentences(sentence).len() > 1 {
            return None;
        }
        let (mut position, mut named) = (Position::Sentence, Vec::new());
        if !rest.is_empty() && !sentence.contains(char::is_alphabetic) {
            return None;
        }
        while rest.starts_with('[') {
            if named.len() == MARKERS {
                return None;
            }
            let Some(end) = rest.find(']') else {
                return self.begins_marker(rest, &named).then_some(("", Position::Marker(rest.len())));
            };
            let number = rest[..end].strip_prefix("[F").filter(|number| !number.starts_with(['0', '+']));
            let number: usize = number?.parse().ok()?;
            if !(1..=self.given).contains(&number) || named.contains(&number) {
                return None;
            }
            named.push(number);
            position = Position::Marked;
            rest = rest[end + 1..].strip_prefix('.').unwrap_or(&rest[end + 1..]).trim_start();
        }
        Some((rest, position))
    }

    fn begins_marker(&self, text: &str, named: &[usize]) -> bool {
        let mut others = (1..=self.given).filter(|number| !named.contains(number));
        others.any(|number| format!("[F{number}]").starts_with(text))
    }

    fn text(&self) -> &str {
        whole(&self.written).unwrap_or_default()
    }

    fn now(&self) -> Position {
        self.position(self.text()).unwrap_or(Position::Sentence)
    }
}

impl Constraint for Cited {
    fn allows(&self, next: &[u8]) -> bool {
        let (text, now) = (self.text(), self.now());
        // Most of what is refused is refused here, without looking at the whole.
        let fits = match now {
            Position::Marker(_) => next.first().is_some_and(|byte| b"F]0123456789".contains(byte)),
            Position::Start => !next.trim_ascii().is_empty(),
            _ => !next.is_empty(),
        };
        if !fits {
            return false;
        }
        let bytes = [&self.written, next].concat();
        let Some(longer) = whole(&bytes) else { return false };
        // A letter that is only begun must be able to end: it is taken for one that could begin a sentence.
        let begun = format!("{longer}X");
        let longer = if longer.len() < bytes.len() { &begun } else { longer };
        if NOTHING.starts_with(longer.trim_start()) {
            return true;
        }
        let goes_on = now == Position::Marked
            && longer[text.len()..].contains(|letter| !matches!(letter, '.' | '[' | ' '));
        if goes_on && self.left < SENTENCE_TOKENS {
            return false;
        }
        match self.position(longer) {
            Some(Position::Marker(length)) => is_marked(&longer[..longer.len() - length]),
            Some(_) => is_marked(longer),
            None => false,
        }
    }

    fn may_end(&self) -> bool {
        let text = self.text();
        let is_whole = self.now() == Position::Marked && text.len() == self.written.len();
        text.trim() == NOTHING || (is_whole && split(text).iter().all(|(_, markers)| !markers.is_empty()))
    }

    /// Where a sentence is over, its marker comes; the number is for the generator to choose, if there is a choice.
    fn instead(&self, wanted: &[u8]) -> Option<String> {
        let is_end = wanted.is_empty();
        if (is_end && self.may_end()) || self.allows(wanted) {
            return None;
        }
        let text = self.text();
        let marker = match self.now() {
            Position::Sentence if is_end || text.trim_end().ends_with(['.', '!', '?', '…', ':', ';']) => {
                if text.ends_with(' ') {
                    "[F"
                } else {
                    " [F"
                }
            }
            Position::Marker(length) if length > 2 => "]",
            _ => return None,
        };
        self.allows(marker.as_bytes()).then(|| marker.to_owned())
    }

    fn advance(&mut self, written: &[u8], left: usize) {
        self.written.extend_from_slice(written);
        self.left = left;
    }
}

/// Whether all sentences but the last have markers, as the text will be read, and there are not too many.
fn is_marked(text: &str) -> bool {
    let written = split(text);
    written.len() <= SENTENCES && written.iter().rev().skip(1).all(|(_, markers)| !markers.is_empty())
}

/// A text up to a character at its end that is still to be finished; `None` if it is no text.
fn whole(bytes: &[u8]) -> Option<&str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Some(text),
        Err(error) if error.error_len().is_none() => std::str::from_utf8(&bytes[..error.valid_up_to()]).ok(),
        Err(_) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn after(text: &str) -> Cited {
        let mut cited = Cited::new(2, 100);
        cited.advance(text.as_bytes(), 100);
        cited
    }

    #[test]
    fn markers_come_before_the_next_sentence_and_name_what_was_given() {
        let allowed = [
            ("", "Die"),
            ("Die Steuer", " [F"),
            ("Sie ist am 1", ". Juli"),
            ("Sie gilt. [F1", "]"),
            ("Sie gilt. [F1]", "[F2]"),
            ("Sie gilt [F1]", ". Sie"),
            ("", "Dazu steht nichts in den Fundstellen."),
        ];
        let refused = [
            ("", "[F1]"),
            ("Sie gilt.", " Sie"),
            ("Sie gilt. [F", "3"),
            ("Sie gilt. [F", "0"),
            ("Sie gilt. [F1", "2"),
            ("Sie gilt. [F1] [F", "1"),
            ("Sie gilt. [F1] [F2]", " [F"),
            ("Gilt sie", "?"),
            ("Satzung", " ·"),
            ("Sie gilt", "\n"),
            ("Sie gilt", " [G"),
            ("A gilt [F1]. B gilt [F1]. C gilt [F1].", " D"),
            ("Sie", "\u{fffd}\u{0}["),
        ];
        for (text, next) in allowed {
            assert!(after(text).allows(next.as_bytes()), "{text:?} {next:?}");
        }
        for (text, next) in refused {
            assert!(!after(text).allows(next.as_bytes()), "{text:?} {next:?}");
        }
        assert!(!after("Sie").allows(&[0xff]), "no text");
        assert!(after("Geb").allows("ü".as_bytes().split_at(1).0), "half a letter");
    }

    #[test]
    fn it_ends_behind_a_marker_or_with_nothing() {
        let ends = |text| after(text).may_end();
        assert!(
            ends("Sie gilt [F1]") && ends("Sie gilt [F1].") && ends("Dazu steht nichts in den Fundstellen.")
        );
        assert!(!ends("") && !ends("Sie gilt.") && !ends("Sie gilt [F1"));
        assert_eq!(after("Sie gilt.").instead(b""), Some(" [F".into()));
        assert_eq!(after("Sie gilt.").instead(b" Sie"), Some(" [F".into()));
        assert_eq!(after("Sie gilt. [F").instead(b"9"), None, "which one is for the generator to say");
        assert_eq!(after("Sie gilt. [F1").instead(b" "), Some("]".into()));
        let mut late = after("Sie gilt [F1].");
        late.advance(b"", SENTENCE_TOKENS - 1);
        assert!(late.may_end() && !late.allows(b" Sie"), "no room for another sentence");
    }
}
