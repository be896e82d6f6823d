//! The same paper several times (put before three bodies, copied from year to year): shown once, with the others named beside it.
//!
//! Passages are the same if nearly all runs of their words are and all of their numbers are: a bylaw with another rate is another bylaw.

use std::collections::BTreeSet;
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};

use german::{fold, tokens};

use crate::search::Hit;

/// Words of a run.
const RUN: usize = 3;
/// Shorter passages, in words, may well be the same without being the same paper („Der Rat nimmt Kenntnis.“).
const SHORTEST: usize = 15;
/// Share of the runs that both have, of all that either has.
const SAME: f64 = 0.8;

/// Which of several same passages stands for the others.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shown {
    /// That of the newest document.
    Newest,
    /// The one that fits the question best.
    Best,
}

/// What makes a passage the same as another one.
struct Print {
    /// Numbers of the runs of words, ascending.
    runs: Vec<u64>,
    numbers: BTreeSet<String>,
}

/// The first `limit` hits that are not the same as one before, each with those that are.
pub(crate) fn grouped(hits: Vec<Hit>, limit: usize, shown: Shown) -> Vec<Hit> {
    let mut groups: Vec<(Print, Vec<Hit>)> = Vec::new();
    for hit in hits {
        let print = Print::of(&hit.passage.passage.text[hit.passage.passage.body_start()..]);
        let is_of = |(first, group): &(Print, Vec<Hit>)| {
            print.is_same_as(first)
                && group.iter().all(|other| other.passage.document != hit.passage.document)
        };
        match groups.iter().position(is_of) {
            Some(place) => groups[place].1.push(hit),
            None if groups.len() == limit => break,
            None => groups.push((print, vec![hit])),
        }
    }
    groups.into_iter().filter_map(|(_, group)| first_of(group, shown)).collect()
}

fn first_of(mut group: Vec<Hit>, shown: Shown) -> Option<Hit> {
    if shown == Shown::Newest {
        // The sort is stable: of documents of one day the better one stays in front.
        group.sort_by_key(|hit| std::cmp::Reverse(hit.document.metadata.date));
    }
    let mut group = group.into_iter();
    let mut first = group.next()?;
    first.also = group.collect();
    Some(first)
}

impl Print {
    fn of(text: &str) -> Self {
        let words: Vec<String> = tokens(text).map(|token| fold(token.text)).collect();
        let mut runs: Vec<u64> =
            if words.len() < SHORTEST { Vec::new() } else { words.windows(RUN).map(number_of).collect() };
        runs.sort_unstable();
        runs.dedup();
        let is_number = |word: &String| word.contains(|letter: char| letter.is_ascii_digit());
        Self { runs, numbers: words.into_iter().filter(is_number).collect() }
    }

    fn is_same_as(&self, other: &Self) -> bool {
        if self.runs.is_empty() || other.runs.is_empty() || self.numbers != other.numbers {
            return false;
        }
        let both = self.runs.iter().filter(|run| other.runs.binary_search(run).is_ok()).count();
        both as f64 >= SAME * (self.runs.len() + other.runs.len() - both) as f64
    }
}

fn number_of(run: &[String]) -> u64 {
    let mut hasher = DefaultHasher::new();
    run.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn copies_are_the_same_and_other_numbers_or_words_are_not() {
        let text = "Die Verwaltung wird beauftragt, die Planung des Radwegs an der Bahnhofstraße bis zum Ende des Jahres 2024 dem Ausschuss \
            vorzulegen und die Kosten in den Haushalt einzustellen, soweit sie durch Zuschüsse des Landes nicht gedeckt sind.";
        let same = |other: &str| Print::of(text).is_same_as(&Print::of(other));
        assert!(same(text));
        assert!(same(&text.replace("Verwaltung", "Stadtverwaltung")));
        assert!(!same(&text.replace("2024", "2025")));
        assert!(!same(
            "Etwas ganz anderes, das auch mehr als fünfzehn Wörter hat und im Jahr 2024 dem Rat vorgelegt wurde, um etwas zu sagen."
        ));
        assert!(!Print::of("Der Rat nimmt Kenntnis.").is_same_as(&Print::of("Der Rat nimmt Kenntnis.")));
    }
}
