//! Support: how much of what a sentence says in words a passage says too.
//!
//! Its features go into a small logistic regression, whose weights `ratsfund calibrate` learns.

use std::collections::BTreeSet;

use german::{Synonyms, is_stop_word};

use super::Fault;
use super::figures::{Figures, figures};
use super::{names, polarity};
use crate::concepts::{Concept, concepts};
use crate::pieces::pieces;
use crate::terms::covering_stems;

/// Number of features.
pub(crate) const FEATURES: usize = 11;
/// What a word counts that shares its first letters with one of the passage.
const SAME_BEGINNING: f32 = 0.5;
/// Letters that two words must share to be taken for relatives.
const BEGINNING: usize = 5;
/// Clauses that are covered nearly as well as the best one may be the one that is meant.
const NEARLY: f32 = 0.8;

/// Least share of its words that a passage must hold to be evidence for a sentence at all.
const LEAST_COVERAGE: f32 = 0.2;
/// From this agreement in words on, an opposite polarity is taken for certain.
const SURE: f32 = 0.5;

/// What the features alone make certain.
pub(crate) fn fault(features: &[f32; FEATURES]) -> Option<Fault> {
    let (coverage, opposed) = (features[1], features[8] > 0.0 && features[10] > 0.0);
    if opposed && features[9] >= SURE {
        return Some(Fault::Negation);
    }
    (coverage < LEAST_COVERAGE).then_some(Fault::Wording)
}

/// A piece of a passage (sentence, list item, table row) as it is compared.
#[derive(Debug)]
pub(crate) struct Piece {
    pub(crate) text: String,
    /// What a list item continues: „Ausgeschlossen sind“.
    lead: Option<String>,
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
        Self {
            figures: figures(&whole),
            pieces: prepared_pieces(text),
            context: covering_stems(context).collect(),
            stems: covering_stems(&whole).collect(),
            whole,
        }
    }
}

fn prepared_pieces(text: &str) -> Vec<Piece> {
    let prepare = |piece: crate::pieces::Piece| {
        let own = text[piece.range].to_owned();
        let lead = piece.lead.map(|lead| text[lead].to_owned());
        let full = format!("{} {own}", lead.as_deref().unwrap_or_default());
        Piece {
            stems: covering_stems(&full).collect(),
            figures: figures(&own),
            lead: lead.filter(|_| piece.is_item),
            text: own,
        }
    };
    pieces(text, 0).into_iter().map(prepare).collect()
}

impl Piece {
    /// Its clauses, each with whether it denies; what a list item continues counts for all of them.
    fn clauses(&self) -> Vec<(String, bool)> {
        let led = self.lead.as_deref().is_some_and(polarity::denies);
        let clauses = polarity::clauses(&self.text).into_iter();
        clauses
            .map(|clause| (polarity::denies(&clause) != led, clause))
            .map(|(denies, clause)| (clause, denies))
            .collect()
    }
}

/// The words of a sentence that carry meaning, each with its weight: long words say more.
struct Wording(Vec<(Concept, f32)>);

impl Wording {
    /// Synonyms are the built-in ones, with which the weights were learnt: nobody's file should make a sentence true.
    fn of(sentence: &str) -> Self {
        let carries =
            |concept: &Concept| concept.stem.chars().all(char::is_alphabetic) && !is_stop_word(&concept.stem);
        let weighted = |concept: Concept| {
            let weight = concept.stem.chars().count().min(12) as f32;
            (concept, weight)
        };
        Self(concepts(sentence, Synonyms::builtin()).into_iter().filter(carries).map(weighted).collect())
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

/// How alike sentence and passage are in meaning: as a whole, and each piece.
#[derive(Clone, Debug)]
pub(crate) struct Likeness {
    pub(crate) whole: f32,
    pub(crate) pieces: Vec<f32>,
}

/// A sentence made ready to be compared.
pub(crate) struct Claim<'s> {
    sentence: &'s str,
    figures: &'s Figures,
    wording: Wording,
}

impl<'s> Claim<'s> {
    pub(crate) fn new(sentence: &'s str, figures: &'s Figures) -> Self {
        Self { sentence, figures, wording: Wording::of(sentence) }
    }

    /// The features of the sentence beside a passage; `likeness` is that of each piece and of the whole.
    pub(crate) fn features(&self, passage: &Prepared, likeness: &Likeness) -> [f32; FEATURES] {
        let coverages: Vec<f32> =
            passage.pieces.iter().map(|piece| self.wording.coverage(&piece.stems)).collect();
        let with_context =
            passage.pieces.iter().map(|piece| self.wording.coverage(&union(&piece.stems, &passage.context)));
        let holding: Vec<f32> = passage.pieces.iter().map(|piece| self.held(piece)).collect();
        let scores: Vec<f32> = (0..passage.pieces.len())
            .map(|index| {
                coverages[index] + likeness.pieces.get(index).copied().unwrap_or_default() + holding[index]
            })
            .collect();
        let polarity = self.disagreement(passage, &scores);
        let unknown = names::unknown_names(self.sentence, &passage.whole).likely;
        [
            1.0,
            self.wording.coverage(&passage.stems),
            with_context.fold(0.0, f32::max),
            likeness.whole,
            likeness.pieces.iter().copied().fold(0.0, f32::max),
            self.telling(),
            beside_figures(&coverages, &holding),
            unknown.min(2) as f32,
            polarity[0],
            polarity[1],
            polarity[2],
        ]
    }

    /// How much it tells that the figures of a sentence are all there: many digits seldom agree by chance.
    fn telling(&self) -> f32 {
        let digits: usize = self.figures.claims().map(|one| one.value.to_string().len()).sum();
        (1.0 + digits as f32 + 2.0 * self.figures.days.len() as f32).ln()
    }

    /// The share of the sentence's figures that a piece holds.
    fn held(&self, piece: &Piece) -> f32 {
        self.figures.share_said_by(&piece.figures)
    }

    /// Whether a clause of the sentence denies what the clauses that it may rest on affirm, or the other way round: 1 if so, how well it
    /// agrees with them in words, and both together with whether the same holds of the best piece as a whole.
    fn disagreement(&self, passage: &Prepared, scores: &[f32]) -> [f32; 3] {
        let most = scores.iter().copied().fold(0.0, f32::max);
        let meant = passage.pieces.iter().zip(scores).filter(|(_, score)| **score >= most * NEARLY);
        let told: Vec<(BTreeSet<String>, bool)> = meant
            .flat_map(|(piece, _)| piece.clauses())
            .map(|(clause, denies)| (covering_stems(&clause).collect(), denies))
            .collect();
        let sure = polarity::clauses(self.sentence)
            .iter()
            .filter_map(|clause| contradicted(clause, &told))
            .fold(None, |best: Option<f32>, sure| Some(best.map_or(sure, |best| best.max(sure))));
        let piece =
            passage.pieces.iter().zip(scores).max_by(|a, b| a.1.total_cmp(b.1)).map(|(piece, _)| piece);
        let cue = piece.is_some_and(|piece| piece.clauses().iter().any(|(_, denies)| *denies));
        let differs = cue != polarity::denies(self.sentence);
        sure.map_or([0.0; 3], |sure| [1.0, sure, f32::from(u8::from(differs))])
    }
}

/// How sure it is that the clauses that agree with a clause best in words say the opposite; `None` if they do not.
fn contradicted(clause: &str, told: &[(BTreeSet<String>, bool)]) -> Option<f32> {
    let (wording, denies) = (Wording::of(clause), polarity::denies(clause));
    let coverages: Vec<(f32, bool)> =
        told.iter().map(|(stems, other)| (wording.coverage(stems), *other)).collect();
    let best = coverages.iter().map(|(coverage, _)| *coverage).fold(0.0, f32::max);
    let agrees = coverages.iter().any(|(coverage, other)| *coverage >= best * NEARLY && *other == denies);
    (!wording.0.is_empty() && !agrees).then_some(best)
}

fn union(piece: &BTreeSet<String>, context: &BTreeSet<String>) -> BTreeSet<String> {
    piece.union(context).cloned().collect()
}

/// How much worse the words agree where the figures stand than where they agree best.
fn beside_figures(coverages: &[f32], holding: &[f32]) -> f32 {
    let best = coverages.iter().copied().fold(0.0, f32::max);
    let most = holding.iter().copied().fold(0.0, f32::max);
    let there = coverages
        .iter()
        .zip(holding)
        .filter(|(_, held)| **held >= most)
        .map(|(coverage, _)| *coverage)
        .fold(0.0, f32::max);
    if best > 0.0 { 1.0 - there / best } else { 0.0 }
}
