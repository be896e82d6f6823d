//! The splitter that comes with the program: its counts are those of 44 million words of German laws, council papers and
//! plenary protocols (`data/count_words.py` makes them).

use std::sync::LazyLock;

use crate::splitter::Splitter;

/// One word and its count a line.
const COUNTS: &str = include_str!("../data/words.txt");

static SPLITTER: LazyLock<Splitter> = LazyLock::new(|| {
    let counts = COUNTS.lines().filter_map(|line| line.split_once(' '));
    Splitter::new(counts.filter_map(|(word, count)| Some((word, count.parse().ok()?))))
});

/// The parts of a compound, folded and in their own dictionary form; empty if it is none. See [`Splitter::parts`].
#[must_use]
pub fn compound_parts(word: &str) -> Vec<String> {
    SPLITTER.parts(word)
}

/// Whether a word, in this very form or as a compound, is one of the common words of official German. Nobody has mistyped it, and names of
/// people and places mostly are not among them.
#[must_use]
pub fn is_common_word(word: &str) -> bool {
    SPLITTER.knows(word) || !SPLITTER.parts(word).is_empty()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_council_papers_fall_into_their_parts() {
        for (word, parts) in [
            ("Hundesteuersatzung", vec!["hunde", "steuer", "satzung"]),
            ("Abfallentsorgung", vec!["abfalle", "entsorgung"]),
            ("Müllabfuhr", vec!["mull", "abfuhr"]),
            ("Friedhofsgebühren", vec!["friedhof", "gebuhren"]),
        ] {
            assert_eq!(compound_parts(word), parts, "{word}");
        }
        for word in ["Satzung", "Gebühr", "Verwaltung"] {
            assert_eq!(compound_parts(word), [""; 0], "{word}");
        }
    }

    #[test]
    fn every_line_of_the_counts_is_read() {
        assert!(COUNTS.lines().all(|line| {
            line.split_once(' ').is_some_and(|(word, count)| !word.is_empty() && count.parse::<u64>().is_ok())
        }));
    }
}
