//! Support: how much of what a sentence says a passage says too, and how much it says otherwise.
//!
//! The features go into a small logistic regression, whose weights `ratsfund calibrate` learns.

use std::collections::BTreeSet;

use super::Fault;
use super::binding::swapped;
use super::figures::{Figures, figures};
use super::polarity::{Polarity, clauses};
use super::prepared::{Ground, Prepared};
use super::wording::Wording;

/// Number of features.
pub(crate) const FEATURES: usize = 17;

/// Places of the features that a fault may follow from alone; see [`Claim::features`].
const COVERAGE: usize = 1;
const CLAUSE_OPPOSED: usize = 6;
const PIECE_OPPOSED: usize = 7;
const HELD: usize = 11;

/// Least share of its words that a passage must hold to be evidence for a sentence at all, unless a piece holds all of its figures.
const LEAST_COVERAGE: f32 = 0.2;
/// From this opposition of a clause and the piece around it together on, a contradiction is taken for certain.
const SURELY_OPPOSED: f32 = 1.5;
/// How sharply the ground that agrees best in words counts before the others.
const SHARPNESS: i32 = 6;
/// Words from which on a clause says enough to be compared.
const ENOUGH_WORDS: f32 = 2.0;

/// What the features alone make certain.
pub(crate) fn fault(features: &[f32; FEATURES]) -> Option<Fault> {
    if features[CLAUSE_OPPOSED] + features[PIECE_OPPOSED] >= SURELY_OPPOSED {
        return Some(Fault::Negation);
    }
    (features[COVERAGE] < LEAST_COVERAGE && features[HELD] < 1.0).then_some(Fault::Wording)
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

    /// How much of the ground that agrees with it in words (and `trust` of each) says the opposite, from 0 to 1, and the same times how well
    /// the best of it agrees.
    fn opposition<'g>(&self, grounds: impl Iterator<Item = (&'g Ground, f32)>) -> [f32; 2] {
        let (mut all, mut opposed, mut best) = (0.0, 0.0, 0.0_f32);
        for (ground, trust) in grounds {
            let coverage = self.wording.coverage(&ground.stems);
            let weight = (coverage * trust).powi(SHARPNESS);
            all += weight;
            best = best.max(coverage);
            if self.polarity.contradicts(&ground.polarity) {
                opposed += weight;
            }
        }
        let says_enough = (self.wording.len() as f32 / ENOUGH_WORDS).min(1.0);
        let share = if all > 0.0 { opposed / all * says_enough } else { 0.0 };
        [share, share * best]
    }
}

/// How much a passage says the opposite.
struct Oppositions {
    /// Of the clause that it opposes most.
    clause: f32,
    /// Of the sentence as a whole.
    piece: f32,
    /// Both where the sentence denies, however few of its words agree: a denial does not come from nowhere.
    denied: [f32; 2],
    /// Both where the sentence affirms.
    affirmed: [f32; 2],
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
        let Oppositions { clause, piece, denied, affirmed } = self.oppositions(passage, &scores);
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
            denied[0],
            denied[1],
            affirmed[0],
            affirmed[1],
            denied[0].min(denied[1]),
        ]
    }

    fn oppositions(&self, passage: &Prepared, scores: &[f32]) -> Oppositions {
        let most = greatest(scores).max(f32::MIN_POSITIVE);
        let trusted = || passage.pieces.iter().zip(scores.iter().map(|score| score / most));
        let of_clauses =
            || trusted().flat_map(|(piece, trust)| piece.clauses.iter().map(move |clause| (clause, trust)));
        let clauses =
            self.clauses.iter().map(|clause| (clause.polarity.negates(), clause.opposition(of_clauses())));
        let clauses: Vec<(bool, [f32; 2])> = clauses.collect();
        let whole = self.whole.opposition(trusted().map(|(piece, trust)| (&piece.whole, trust)));
        let shares = |negating: bool| {
            let of_clauses = clauses.iter().filter(|(negates, _)| *negates == negating);
            let of_whole = if self.whole.polarity.negates() == negating { whole[0] } else { 0.0 };
            [of_clauses.map(|(_, [share, _])| *share).fold(0.0, f32::max), of_whole]
        };
        Oppositions {
            clause: clauses.iter().map(|(_, [_, sure])| *sure).fold(0.0, f32::max),
            piece: whole[1],
            denied: shares(true),
            affirmed: shares(false),
        }
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
