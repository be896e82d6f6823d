//! Zitat: the verbatim pieces of the evidence that answer a question best. Cannot hallucinate by construction.
//!
//! Each piece is scored by what of the question it covers, alone and with what stands around it, how alike the two are in meaning, and whether
//! it offers the kind of thing that is asked for (`quote/features.rs`).

mod features;

use std::collections::BTreeSet;
use std::ops::Range;

use german::{stem, tokens};
use jiff::civil::Date;

use crate::ports::{Embedder, ModelError};
use crate::search::{Hit, Results};
use crate::terms::stems;
pub use features::QUOTE_FEATURES;
use features::{Asked, features};

/// Most pieces of an answer that were asked for.
const PIECES: usize = 4;
/// Most pieces of an answer together with newer ones that say otherwise.
const PIECES_WITH_NEWER: usize = 5;
/// A further piece must score at least this share of the best. On musterfurt no right one scores less.
const RELATIVE_SCORE: f32 = 0.65;
/// Pieces of two documents that share this many of their stems speak of the same thing at different times.
const SAME_MATTER: f32 = 0.6;

/// What each feature weighs. Set before anything was measured; what `ratsfund calibrate --questions` learns on musterfurt is no better on folds
/// that were held back (a right piece among four for .49 of the questions, .52 with these).
const WEIGHTS: [f32; QUOTE_FEATURES] =
    [-3.0, 3.0, 1.0, 0.5, 0.5, 1.5, 0.5, 1.0, 1.0, 1.0, -1.0, 0.3, 0.0, 1.0, 0.5, 0.3];

/// A piece of a hit, as byte ranges of its text.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Chosen {
    /// Index of the hit.
    pub(crate) hit: usize,
    /// Byte range in the hit's text.
    pub(crate) range: Range<usize>,
    /// What it continues.
    pub(crate) lead: Option<Range<usize>>,
    /// What it was scored by.
    pub(crate) features: [f32; QUOTE_FEATURES],
    /// How likely it answers, from 0 to 1.
    pub(crate) score: f32,
    /// Date of the newer document that says otherwise.
    pub(crate) newer: Option<Date>,
}

/// Chooses pieces from the evidence, which are the first hits of the results, best first; a newer one comes before an older one that says
/// otherwise.
pub(crate) fn choose(
    question: &str,
    results: &Results,
    hits: &[Hit],
    embedder: Option<&dyn Embedder>,
) -> Result<Vec<Chosen>, ModelError> {
    let candidates = candidates(question, results, hits, embedder)?;
    let best = candidates.first().map_or(0.0, |first| first.score);
    let mut chosen = candidates.clone();
    chosen.retain(|piece| piece.score >= best * RELATIVE_SCORE);
    drop_repetitions(&mut chosen, hits);
    chosen.truncate(PIECES);
    add_newer(&mut chosen, &candidates, hits);
    put_items_in_order(&mut chosen);
    put_newer_first(&mut chosen, hits);
    Ok(chosen)
}

/// All pieces of the evidence, best first.
pub(crate) fn candidates(
    question: &str,
    results: &Results,
    hits: &[Hit],
    embedder: Option<&dyn Embedder>,
) -> Result<Vec<Chosen>, ModelError> {
    let asked = Asked::new(question, results, embedder)?;
    let mut found = Vec::new();
    for (index, hit) in hits.iter().enumerate() {
        for (piece, features) in features(&asked, index, hit)? {
            let sum: f32 = features.iter().zip(WEIGHTS).map(|(feature, weight)| feature * weight).sum();
            let score = 1.0 / (1.0 + (-sum).exp());
            found.push(Chosen {
                hit: index,
                range: piece.range,
                lead: piece.lead,
                features,
                score,
                newer: None,
            });
        }
    }
    found.sort_by(|a, b| {
        b.score.total_cmp(&a.score).then(a.hit.cmp(&b.hit)).then(a.range.start.cmp(&b.range.start))
    });
    Ok(found)
}

/// The same words in two documents are quoted once, from the better hit.
fn drop_repetitions(chosen: &mut Vec<Chosen>, hits: &[Hit]) {
    let mut seen = BTreeSet::new();
    chosen.retain(|piece| seen.insert(stems(text(piece, hits))));
}

fn text<'h>(piece: &Chosen, hits: &'h [Hit]) -> &'h str {
    &hits[piece.hit].passage.passage.text[piece.range.clone()]
}

/// What a newer document says instead of a chosen piece belongs to the answer, however little of the question's words stands beside it: an
/// amending bylaw names its subject once, and then only what changes. The last pieces that nothing replaces make room for it.
fn add_newer(chosen: &mut Vec<Chosen>, candidates: &[Chosen], hits: &[Hit]) {
    let newer: Vec<Option<&Chosen>> =
        chosen.iter().map(|piece| newest_instead(piece, candidates, hits)).collect();
    let is_new = |piece: &&Chosen| !chosen.contains(piece);
    let added: Vec<Chosen> = newer.iter().copied().flatten().filter(is_new).cloned().collect();
    for index in (1..chosen.len()).rev() {
        if chosen.len() + added.len() > PIECES_WITH_NEWER && newer[index].is_none() {
            chosen.remove(index);
        }
    }
    chosen.extend(added);
    chosen.truncate(PIECES_WITH_NEWER);
}

/// What the newest of newer documents says instead of a piece.
fn newest_instead<'c>(piece: &Chosen, candidates: &'c [Chosen], hits: &[Hit]) -> Option<&'c Chosen> {
    let said = Said::of(text(piece, hits));
    let newer = candidates.iter().filter(|other| date(other, hits) > date(piece, hits));
    newer
        .filter(|other| said.differs_from(&Said::of(text(other, hits))))
        .max_by_key(|other| date(other, hits))
}

/// Items of one list stand in its order, in the places that the list has got.
fn put_items_in_order(chosen: &mut [Chosen]) {
    let list = |piece: &Chosen| piece.lead.clone().map(|lead| (piece.hit, lead.start));
    for first in 0..chosen.len() {
        for second in first + 1..chosen.len() {
            let (one, other) = (&chosen[first], &chosen[second]);
            if list(one).is_some() && list(one) == list(other) && other.range.start < one.range.start {
                chosen.swap(first, second);
            }
        }
    }
}

/// Of two pieces that say the same of different figures the one of the newer document comes first, and the other is marked.
fn put_newer_first(chosen: &mut [Chosen], hits: &[Hit]) {
    for first in 0..chosen.len() {
        for second in first + 1..chosen.len() {
            let (Some(one), Some(other)) = (date(&chosen[first], hits), date(&chosen[second], hits)) else {
                continue;
            };
            if one == other || !disagree(text(&chosen[first], hits), text(&chosen[second], hits)) {
                continue;
            }
            if other > one {
                chosen.swap(first, second);
            }
            chosen[second].newer = Some(one.max(other));
        }
    }
}

fn date(piece: &Chosen, hits: &[Hit]) -> Option<Date> {
    hits[piece.hit].document.metadata.date
}

/// The stems of a text, those with figures apart.
struct Said {
    figures: BTreeSet<String>,
    words: BTreeSet<String>,
}

impl Said {
    fn of(text: &str) -> Self {
        let has_digit = |word: &String| word.contains(|letter: char| letter.is_ascii_digit());
        let (figures, words) = tokens(text).map(|token| stem(token.text)).partition(has_digit);
        Self { figures, words }
    }

    /// Whether both say the same but for their figures.
    fn differs_from(&self, other: &Self) -> bool {
        let common = self.words.intersection(&other.words).count() as f32;
        let alike = common >= SAME_MATTER * self.words.union(&other.words).count() as f32;
        let have_figures = !self.figures.is_empty() && !other.figures.is_empty();
        alike && self.words.len() > 2 && have_figures && self.figures != other.figures
    }
}

/// Whether two texts say the same but for their figures.
fn disagree(one: &str, other: &str) -> bool {
    Said::of(one).differs_from(&Said::of(other))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn items_of_a_list_keep_its_order() {
        let piece = |hit, start, lead: Option<usize>| Chosen {
            hit,
            range: start..start + 5,
            lead: lead.map(|lead| lead..lead + 3),
            features: [0.0; QUOTE_FEATURES],
            score: 0.0,
            newer: None,
        };
        let mut chosen =
            [piece(0, 40, Some(0)), piece(1, 30, None), piece(0, 20, Some(0)), piece(0, 10, None)];
        put_items_in_order(&mut chosen);
        assert_eq!(chosen.map(|piece| piece.range.start), [20, 30, 40, 10]);
    }

    #[test]
    fn the_same_with_other_figures_is_a_disagreement() {
        assert!(disagree(
            "a) nur ein Hund gehalten wird, 84,00 Euro;",
            "„nur ein Hund gehalten wird, 96,00 Euro;"
        ));
        assert!(!disagree(
            "nur ein Hund gehalten wird, 84,00 Euro",
            "nur ein Hund gehalten wird, 84,00 Euro"
        ));
        assert!(!disagree("Die Steuer beträgt 84 Euro.", "Das Freibad öffnet am 1. Mai 2026."));
    }
}
