//! Support: how much of what a sentence says in words a passage says too.
//!
//! Its features go into a small logistic regression, whose weights `ratsfund calibrate` learns.

use std::collections::BTreeSet;

use german::is_stop_word;

use super::figures::{Figures, figures};
use super::{names, polarity};
use crate::concepts::{Concept, concepts};
use crate::terms::covering_stems;

/// Number of features.
pub(crate) const FEATURES: usize = 11;
/// What a word counts that shares its first letters with one of the passage.
const SAME_BEGINNING: f32 = 0.5;
/// Letters that two words must share to be taken for relatives.
const BEGINNING: usize = 5;
/// Clauses that are covered nearly as well as the best one may be the one that is meant.
const NEARLY: f32 = 0.8;

/// A piece of a passage (sentence, list item, table row) as it is compared.
#[derive(Debug)]
pub(crate) struct Piece {
    pub(crate) text: String,
    stems: BTreeSet<String>,
    figures: Figures,
}

/// A passage made ready to be compared with sentences.
#[derive(Debug)]
pub(crate) struct Prepared {
    /// Context line and text.
    pub(crate) whole: String,
    pub(crate) figures: Figures,
    pub(crate) pieces: Vec<Piece>,
    context: BTreeSet<String>,
    stems: BTreeSet<String>,
}

impl Prepared {
    pub(crate) fn new(context: &str, text: &str) -> Self {
        let whole = format!("{context}\n{text}");
        let piece = |text: &str| Piece {
            text: text.to_owned(),
            stems: covering_stems(text).collect(),
            figures: figures(text),
        };
        let pieces = german::sentences(text).into_iter().map(|range| piece(&text[range])).collect();
        Self {
            figures: figures(&whole),
            pieces,
            context: covering_stems(context).collect(),
            stems: covering_stems(&whole).collect(),
            whole,
        }
    }
}

/// The words of a sentence that carry meaning, each with its weight: long words say more.
struct Wording(Vec<(Concept, f32)>);

impl Wording {
    fn of(sentence: &str) -> Self {
        let carries =
            |concept: &Concept| concept.stem.chars().all(char::is_alphabetic) && !is_stop_word(&concept.stem);
        let weighted = |concept: Concept| {
            let weight = concept.stem.chars().count().min(12) as f32;
            (concept, weight)
        };
        Self(concepts(sentence).into_iter().filter(carries).map(weighted).collect())
    }

    /// The share of the words that stems cover, from 0 to 1.
    fn coverage(&self, stems: &BTreeSet<String>) -> f32 {
        let total: f32 = self.0.iter().map(|(_, weight)| weight).sum();
        let covered: f32 = self.0.iter().map(|(concept, weight)| weight * covered(concept, stems)).sum();
        if total > 0.0 { covered / total } else { 0.0 }
    }
}

fn covered(concept: &Concept, stems: &BTreeSet<String>) -> f32 {
    let by_meaning = concept.coverage(stems);
    let beginning: String = concept.stem.chars().take(BEGINNING).collect();
    let has_relative =
        || beginning.chars().count() == BEGINNING && stems.iter().any(|stem| stem.starts_with(&beginning));
    if by_meaning < SAME_BEGINNING && has_relative() { SAME_BEGINNING } else { by_meaning }
}

/// How alike sentence and passage are in meaning, if there is an embedder: as a whole, and the best piece.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Likeness {
    pub(crate) whole: f32,
    pub(crate) best_piece: f32,
}

/// The features of a sentence beside a passage.
pub(crate) fn features(
    sentence: &str,
    claimed: &Figures,
    passage: &Prepared,
    likeness: Likeness,
) -> [f32; FEATURES] {
    let wording = Wording::of(sentence);
    let coverages: Vec<f32> =
        passage.pieces.iter().map(|piece| wording.coverage(&union(&piece.stems, &passage.context))).collect();
    let best = coverages.iter().copied().fold(0.0, f32::max);
    let polarity = disagreement(sentence, &wording, passage, &coverages);
    let unknown = names::unknown_names(sentence, &passage.whole).len();
    [
        1.0,
        wording.coverage(&passage.stems),
        best,
        likeness.whole,
        likeness.best_piece,
        telling(claimed),
        beside_figures(claimed, passage, &coverages, best),
        unknown.min(3) as f32,
        polarity[0],
        polarity[1],
        polarity[2],
    ]
}

fn union(piece: &BTreeSet<String>, context: &BTreeSet<String>) -> BTreeSet<String> {
    piece.union(context).cloned().collect()
}

/// How much it tells that the figures of a sentence are all there: many digits seldom agree by chance.
fn telling(claimed: &Figures) -> f32 {
    let digits: usize =
        claimed.quantities.iter().filter(|one| one.claimed).map(|one| format!("{}", one.value).len()).sum();
    (1.0 + digits as f32 + 2.0 * claimed.days.len() as f32).ln()
}

/// How well the words agree where the figures stand, against where they agree best.
fn beside_figures(claimed: &Figures, passage: &Prepared, coverages: &[f32], best: f32) -> f32 {
    let holds = |piece: &Piece, value: &super::figures::Quantity| {
        piece.figures.quantities.iter().any(|other| value.is_said_by(other))
    };
    let there = claimed.quantities.iter().filter(|one| one.claimed).map(|value| {
        let beside = passage.pieces.iter().zip(coverages).filter(|(piece, _)| holds(piece, value));
        beside.map(|(_, coverage)| *coverage).fold(0.0, f32::max)
    });
    let least = there.fold(best, f32::min);
    best - least
}

/// Three ways in which a sentence may deny what the passage affirms, or the other way round: against the best clause, against all
/// clauses that may be meant, and against the best piece as a whole.
fn disagreement(sentence: &str, wording: &Wording, passage: &Prepared, coverages: &[f32]) -> [f32; 3] {
    let denies = polarity::denies(sentence);
    let piece =
        passage.pieces.iter().zip(coverages).max_by(|a, b| a.1.total_cmp(b.1)).map(|(piece, _)| piece);
    let Some(piece) = piece else { return [0.0; 3] };
    let clauses = polarity::clauses(&piece.text);
    let scored: Vec<(f32, bool)> = clauses
        .iter()
        .map(|clause| (wording.coverage(&covering_stems(clause.text).collect()), clause.denies))
        .collect();
    let most = scored.iter().map(|(coverage, _)| *coverage).fold(0.0, f32::max);
    let meant: Vec<bool> =
        scored.iter().filter(|(coverage, _)| *coverage >= most * NEARLY).map(|(_, denies)| *denies).collect();
    let differs = |other: bool| f32::from(u8::from(other != denies));
    [
        differs(meant.first().copied().unwrap_or(false)),
        f32::from(u8::from(meant.iter().all(|other| *other != denies))),
        if polarity::has_cue(sentence) && !polarity::has_cue(&passage.whole) {
            1.0
        } else {
            differs(polarity::has_cue(&piece.text))
        },
    ]
}
