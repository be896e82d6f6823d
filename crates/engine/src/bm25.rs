//! BM25F: how much a term says of a passage that holds it.
//!
//! The counts of a term in the zones of a passage are normalised by the length of the zone, weighted, added up, and only then saturated
//! (Robertson and Zaragoza, „The Probabilistic Relevance Framework“, 2009). Adding up scores of zones instead counted a word twice that
//! stands in title and text, and cost 6 points of MRR on councillors' questions.

use crate::question::Zone;

/// How fast repetition stops to count.
const K1: f32 = 1.2;

/// What no frequency is worth more than.
pub const HIGHEST: f32 = K1 + 1.0;

/// Counts are in halves, so that a part of a compound can count half a word.
pub const WORD: u32 = 2;
/// What a part of a compound counts.
pub const PART: u32 = 1;

impl Zone {
    /// What a count in this zone weighs against one in the text.
    #[inline]
    fn weight(self) -> f32 {
        match self {
            Self::Text | Self::Identifiers | Self::Names => 1.0,
            Self::Title => 2.5,
        }
    }

    /// How much of the zone's length is taken into account, from 0 to 1.
    #[inline]
    fn length_normalisation(self) -> f32 {
        match self {
            Self::Text | Self::Identifiers => 0.75,
            Self::Title => 0.5,
            // A paper is called by its number, however many names it has.
            Self::Names => 0.0,
        }
    }
}

/// What the count of a term in one zone adds to its frequency in the passage. `length` and `average` are numbers of words, of this
/// zone and on average over all passages.
#[must_use]
#[inline]
pub fn frequency(zone: Zone, count: u32, length: u32, average: f32) -> f32 {
    let norm = norm(zone.length_normalisation(), length, average);
    zone.weight() * count as f32 / (WORD as f32 * norm)
}

/// What counts are divided by: 1 for average length; `b`, from 0 to 1, says how much length is taken into account.
#[inline]
pub(crate) fn norm(b: f32, length: u32, average: f32) -> f32 {
    1.0 - b + b * length as f32 / average
}

/// What a frequency is worth: from 0 to 2.2, and 1 for a word that stands once in a text of average length.
#[must_use]
#[inline]
pub fn saturated(frequency: f32) -> f32 {
    frequency * (K1 + 1.0) / (frequency + K1)
}

/// What a term is worth that so many of all passages hold (inverse document frequency, never negative).
#[must_use]
pub fn rarity(passages: u64, holding: u64) -> f32 {
    let (all, holding) = (passages as f32, holding as f32);
    (1.0 + (all - holding + 0.5) / (holding + 0.5)).ln()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_in_a_text_of_average_length_is_worth_one() {
        assert!((saturated(frequency(Zone::Text, WORD, 100, 100.0)) - 1.0).abs() < 1e-6);
    }

    #[test]
    fn a_title_counts_more_and_a_part_less() {
        let worth = |zone, count| saturated(frequency(zone, count, 10, 10.0));
        assert!(worth(Zone::Title, WORD) > worth(Zone::Text, WORD));
        assert!(worth(Zone::Text, PART) < worth(Zone::Text, WORD));
        assert!(frequency(Zone::Text, WORD, 20, 10.0) < frequency(Zone::Text, WORD, 10, 10.0));
    }

    #[test]
    fn rare_terms_are_worth_more() {
        assert!(rarity(1000, 1) > rarity(1000, 10));
        assert!(rarity(1000, 1000) > 0.0);
    }
}
