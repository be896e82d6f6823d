//! Support: how much of what a sentence says a passage says too, and how much it says otherwise.
//!
//! The features go into a small logistic regression, whose weights `ratsfund calibrate` learns.

use std::collections::BTreeSet;

use super::binding::{strays, swapped};
use super::figures::{Figures, figures};
use super::polarity::{Polarity, clauses};
use super::prepared::{Ground, Piece, Prepared};
use super::wording::Wording;

/// Number of features.
pub(crate) const FEATURES: usize = 13;

/// Places of the features that a fault may follow from alone; see [`Claim::features`].
const COVERAGE: usize = 1;
const HELD: usize = 11;
pub(crate) const OPPOSED: usize = 12;

/// Least share of its words that a passage must hold to be evidence for a sentence at all, unless a piece holds all of its figures.
const LEAST_COVERAGE: f32 = 0.2;
/// Words from which on a clause says enough to be compared.
const ENOUGH_WORDS: f32 = 2.0;
/// Pieces that agree so well against the best one may be what a sentence rests on.
const RELATED: f32 = 0.4;

/// Whether a sentence shares hardly a word with the passage.
pub(crate) fn is_foreign(features: &[f32; FEATURES]) -> bool {
    features[COVERAGE] < LEAST_COVERAGE && features[HELD] < 1.0
}

/// How alike sentence and passage are in meaning: as a whole, and each piece.
#[derive(Clone, Debug)]
pub(crate) struct Likeness {
    pub(crate) whole: f32,
    pub(crate) pieces: Vec<f32>,
}

/// A clause of a sentence, or all of it.
pub(crate) struct Statement {
    pub(crate) wording: Wording,
    pub(crate) figures: Figures,
    polarity: Polarity,
}

impl Statement {
    fn new(text: &str) -> Self {
        Self { wording: Wording::of(text), figures: figures(text), polarity: Polarity::of(text) }
    }

    /// How much less the ground that may agree with it agrees in words than the best ground does, from 0 to 1 (`trust` of each ground counts), and the
    /// same times how well the best agrees.
    fn opposition<'g>(&self, grounds: impl Iterator<Item = (&'g Ground, f32)>) -> [f32; 2] {
        let (mut best, mut trusted, mut agreeing) = (0.0_f32, 0.0_f32, 0.0_f32);
        for (ground, trust) in grounds {
            let coverage = self.wording.coverage(&ground.stems);
            best = best.max(coverage);
            trusted = trusted.max(coverage * trust);
            agreeing = agreeing.max(coverage * trust * (1.0 - self.polarity.opposes(&ground.polarity)));
        }
        let says_enough = (self.wording.len() as f32 / ENOUGH_WORDS).min(1.0);
        let share = if trusted > 0.0 { (1.0 - agreeing / trusted) * says_enough } else { 0.0 };
        [share, share * best]
    }
}

/// How much a passage says the opposite.
struct Oppositions {
    /// Of the clause that it opposes most.
    clause: f32,
    /// Of the sentence as a whole.
    piece: f32,
    /// From 0 to 1: how sure a contradiction is, however few of the words agree.
    sure: f32,
}

/// A sentence made ready to be compared.
pub(crate) struct Claim {
    whole: Statement,
    clauses: Vec<Statement>,
}

impl Claim {
    pub(crate) fn new(sentence: &str) -> Self {
        let clauses = clauses(sentence).iter().map(|clause| Statement::new(clause)).collect();
        Self { whole: Statement::new(sentence), clauses }
    }

    /// All that it counts, dates and cites.
    pub(crate) fn figures(&self) -> &Figures {
        &self.whole.figures
    }

    /// Whether a figure of it belongs to something else; see [`strays`].
    pub(crate) fn strays(&self, passage: &Prepared) -> bool {
        strays(&self.whole, passage)
    }

    /// The features of the sentence beside a passage.
    pub(crate) fn features(&self, passage: &Prepared, likeness: &Likeness) -> [f32; FEATURES] {
        let (pieces, wording) = (&passage.pieces, &self.whole.wording);
        let coverages: Vec<f32> = pieces.iter().map(|piece| wording.coverage(&piece.whole.stems)).collect();
        let with_context =
            pieces.iter().map(|piece| wording.coverage(&union(&piece.whole.stems, &passage.context)));
        let holding: Vec<f32> =
            pieces.iter().map(|piece| self.whole.figures.share_said_by(&piece.whole.figures)).collect();
        let scores: Vec<f32> = (0..pieces.len())
            .map(|index| coverages[index] + likeness.pieces[index] + holding[index])
            .collect();
        let Oppositions { clause, piece, sure } = self.oppositions(passage, &scores);
        let swapped = swapped(&self.whole, &self.clauses, passage);
        [
            1.0,
            wording.coverage(&passage.stems),
            with_context.fold(0.0, f32::max),
            likeness.whole,
            greatest(&likeness.pieces),
            beside_figures(&coverages, &holding),
            clause,
            piece,
            clause.min(piece),
            swapped[0],
            swapped[1],
            greatest(&holding),
            sure,
        ]
    }

    fn oppositions(&self, passage: &Prepared, scores: &[f32]) -> Oppositions {
        let most = greatest(scores).max(f32::MIN_POSITIVE);
        let trusted = || passage.pieces.iter().zip(scores.iter().map(|score| score / most));
        let of_clauses =
            || trusted().flat_map(|(piece, trust)| piece.clauses.iter().map(move |clause| (clause, trust)));
        let clauses: Vec<(bool, [f32; 2])> = self
            .clauses
            .iter()
            .map(|clause| (clause.polarity.negates(), clause.opposition(of_clauses())))
            .collect();
        let whole = self.whole.opposition(trusted().map(|(piece, trust)| (&piece.whole, trust)));
        let share = |negating: bool| {
            let of_clauses = clauses.iter().filter(|(negates, _)| *negates == negating);
            let of_whole = if self.whole.polarity.negates() == negating { whole[0] } else { 0.0 };
            f32::midpoint(of_clauses.map(|(_, [share, _])| *share).fold(0.0, f32::max), of_whole)
        };
        let related = trusted().filter(|(_, trust)| *trust >= RELATED).map(|(piece, _)| piece);
        Oppositions {
            clause: clauses.iter().map(|(_, [_, sure])| *sure).fold(0.0, f32::max),
            piece: whole[1],
            sure: (share(true) * self.unfounded(related)).max(share(false)),
        }
    }

    /// Where the sentence denies: the share of its words that only clauses hold in which nothing is denied. A denial does not come from nowhere.
    fn unfounded<'p>(&self, pieces: impl Iterator<Item = &'p Piece>) -> f32 {
        let clauses: Vec<&Ground> = pieces.flat_map(|piece| &piece.clauses).collect();
        let held_by = |fits: &dyn Fn(&Ground) -> bool| {
            let stems =
                clauses.iter().filter(|clause| fits(clause)).flat_map(|clause| clause.stems.iter().cloned());
            self.whole.wording.coverage(&stems.collect())
        };
        1.0 - held_by(&|clause| clause.polarity.may_deny()) / held_by(&|_| true).max(f32::MIN_POSITIVE)
    }
}

fn greatest(values: &[f32]) -> f32 {
    values.iter().copied().fold(0.0, f32::max)
}

fn union(one: &BTreeSet<String>, other: &BTreeSet<String>) -> BTreeSet<String> {
    one.union(other).cloned().collect()
}

/// How much worse the words agree where the figures stand than where they agree best.
fn beside_figures(coverages: &[f32], holding: &[f32]) -> f32 {
    let (best, most) = (greatest(coverages), greatest(holding));
    let there = coverages
        .iter()
        .zip(holding)
        .filter(|(_, held)| **held >= most)
        .map(|(coverage, _)| *coverage)
        .fold(0.0, f32::max);
    if best > 0.0 { 1.0 - there / best } else { 0.0 }
}
