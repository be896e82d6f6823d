//! All texts of a training as one stream of numbered words, in which pairs name places: a text that is the passage of one pair and the
//! question of another is kept once, and a word takes four bytes.

use std::collections::{HashMap, HashSet};

use german::tokens;

use super::random::mixed;

/// A run of words that no training text may share with a held-out one.
const RUN: usize = 8;

/// A place in the stream.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Span {
    pub(crate) start: u32,
    pub(crate) end: u32,
}

impl Span {
    pub(crate) fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// From the begin of one to the end of another.
    pub(crate) fn to(self, last: Span) -> Span {
        Span { start: self.start, end: last.end }
    }

    fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// What all words stand for that are new when no more may be.
const ANY_OTHER: &str = "";

/// The stream, the words it is made of, and the runs that must not be in a pair.
#[derive(Debug)]
pub(crate) struct Words {
    /// Most different words.
    most: usize,
    stream: Vec<u32>,
    numbers: HashMap<Box<str>, u32>,
    counts: Vec<u64>,
    held_out: HashSet<u64>,
}

impl Words {
    /// None yet, and never many more different ones than that.
    pub(crate) fn new(most: usize) -> Self {
        Self {
            most,
            stream: Vec::new(),
            numbers: HashMap::new(),
            counts: Vec::new(),
            held_out: HashSet::new(),
        }
    }

    /// Appends a text.
    pub(crate) fn push(&mut self, text: &str) -> Span {
        let start = self.stream.len() as u32;
        for token in tokens(text) {
            let number = self.number(token.text);
            self.counts[number as usize] += 1;
            self.stream.push(number);
        }
        Span { start, end: self.stream.len() as u32 }
    }

    /// Remembers the runs of a held-out text; returns how many it has.
    pub(crate) fn hold_out(&mut self, text: &str) -> usize {
        let numbers: Vec<u32> = tokens(text).map(|token| self.number(token.text)).collect();
        self.held_out.extend(numbers.windows(RUN).map(hash));
        numbers.len().saturating_sub(RUN - 1)
    }

    /// Whether a place shares a run with a held-out text.
    pub(crate) fn is_held_out(&self, span: Span) -> bool {
        !self.held_out.is_empty() && self.of(span).windows(RUN).any(|run| self.held_out.contains(&hash(run)))
    }

    /// The numbers of the words of a place.
    pub(crate) fn of(&self, span: Span) -> &[u32] {
        &self.stream[span.range()]
    }

    /// The same for all places with the same words.
    pub(crate) fn fingerprint(&self, span: Span) -> u64 {
        hash(self.of(span))
    }

    /// The texts of places, as lower-case words with spaces between them.
    pub(crate) fn texts<'p>(&self, places: impl Iterator<Item = &'p [Span]>) -> Vec<String> {
        let words = self.different();
        let text = |spans: &[Span]| {
            let numbers = spans.iter().flat_map(|span| self.of(*span));
            numbers.map(|number| words[*number as usize].0).collect::<Vec<_>>().join(" ")
        };
        places.map(text).collect()
    }

    /// Words in the stream.
    pub(crate) fn len(&self) -> usize {
        self.stream.len()
    }

    /// Different words, by number.
    pub(crate) fn different(&self) -> Vec<(&str, u64)> {
        let mut words = vec![("", 0); self.counts.len()];
        let numbered = self.numbers.iter().map(|(word, number)| (&**word, *number as usize));
        numbered.for_each(|(word, number)| words[number] = (word, self.counts[number]));
        words
    }

    fn number(&mut self, word: &str) -> u32 {
        let lower = word.to_lowercase();
        if let Some(number) = self.numbers.get(lower.as_str()) {
            return *number;
        }
        if self.counts.len() >= self.most && !word.is_empty() {
            return self.number(ANY_OTHER);
        }
        let number = self.counts.len() as u32;
        self.counts.push(0);
        self.numbers.insert(lower.into(), number);
        number
    }
}

fn hash(numbers: &[u32]) -> u64 {
    numbers.iter().fold(0, |hash, number| mixed(hash ^ u64::from(*number)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_run_of_eight_words_is_recognised_and_seven_are_not() {
        let mut words = Words::new(99);
        words.hold_out("Wie hoch ist die Steuer für den zweiten Hund im Haushalt?");
        let eight = words.push("Frage: hoch ist die Steuer, FÜR den zweiten Hund");
        let seven = words.push("hoch ist die Steuer für den zweiten Kater");
        assert!(words.is_held_out(eight));
        assert!(!words.is_held_out(seven));
    }

    #[test]
    fn there_are_never_more_different_words_than_allowed() {
        let mut words = Words::new(2);
        let span = words.push("Rat und Hund und Kater und Rat");
        assert_eq!(words.of(span), [0, 1, 2, 1, 2, 1, 0]);
        assert_eq!(words.different(), [("rat", 2), ("und", 3), (ANY_OTHER, 2)]);
    }

    #[test]
    fn words_are_counted_whatever_their_case() {
        let mut words = Words::new(9);
        let first = words.push("Der Rat und der Rat");
        let second = words.push("der rat");
        assert_eq!(words.of(second), [0, 1]);
        assert_eq!((first.len(), words.len()), (5, 7));
        assert_eq!(words.different(), [("der", 3), ("rat", 3), ("und", 1)]);
        assert_eq!(words.fingerprint(second), words.fingerprint(Span { start: 0, end: 2 }));
    }
}
