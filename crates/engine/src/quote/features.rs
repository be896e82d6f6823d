//! What speaks for a piece of a passage as the answer to a question.

use std::collections::BTreeSet;

use super::super::evidence::Weighted;
use super::super::pieces::{Piece, pieces};
use crate::ports::{Embedder, ModelError};
use crate::search::{Hit, Results};
use crate::terms::covering_stems;
use crate::verify::{Figures, figures, instructs};

/// Number of features.
pub const QUOTE_FEATURES: usize = 16;
/// Shorter pieces, in words, say nothing by themselves.
const SHORTEST: usize = 3;

/// A question made ready to be compared with pieces.
pub(super) struct Asked<'q> {
    weighted: &'q Weighted,
    figures: Figures,
    vector: Option<Vec<f32>>,
    embedder: Option<&'q dyn Embedder>,
}

impl<'q> Asked<'q> {
    pub(super) fn new(
        question: &str,
        results: &'q Results,
        embedder: Option<&'q dyn Embedder>,
    ) -> Result<Self, ModelError> {
        let vector = match (&results.vector, embedder) {
            (Some(vector), _) => Some(vector.clone()),
            // The search has compared what it understood of the question, or no vector.
            (None, Some(embedder)) => Some(embedder.embed_query(question)?),
            (None, None) => None,
        };
        Ok(Self { weighted: &results.question, figures: figures(question), vector, embedder })
    }

    /// The cosines of texts with the question; 0 without an embedder.
    fn cosines(&self, texts: &[&str]) -> Result<Vec<f32>, ModelError> {
        let (Some(embedder), Some(vector)) = (self.embedder, &self.vector) else {
            return Ok(vec![0.0; texts.len()]);
        };
        let cosine = |other: &Vec<f32>| -> f32 { vector.iter().zip(other).map(|(a, b)| a * b).sum() };
        let embedded = embedder.embed_passages(texts)?;
        Ok(embedded.iter().map(|windows| windows.first().map_or(0.0, cosine)).collect())
    }

    /// The share of the question's figures that a text holds.
    fn figures_held(&self, text: &str) -> f32 {
        let told = figures(text);
        let asked: Vec<_> = self.figures.quantities.iter().filter(|one| one.claimed).collect();
        let held =
            asked.iter().filter(|one| told.quantities.iter().any(|other| one.is_said_by(other))).count();
        let days = self.figures.days.iter().filter(|day| day.is_said_by(&told.days)).count();
        let all = asked.len() + self.figures.days.len();
        if all == 0 { 0.0 } else { (held + days) as f32 / all as f32 }
    }
}

/// The pieces of a hit with their features.
pub(super) fn features(
    asked: &Asked<'_>,
    index: usize,
    hit: &Hit,
) -> Result<Vec<(Piece, [f32; QUOTE_FEATURES])>, ModelError> {
    let passage = &hit.passage.passage;
    let text = passage.text.as_str();
    let pieces = pieces(text, passage.body_start());
    let with_context: Vec<String> =
        pieces.iter().map(|piece| format!("{}\n{}", passage.context, full(text, piece))).collect();
    let alone = asked.cosines(&pieces.iter().map(|piece| &text[piece.range.clone()]).collect::<Vec<_>>())?;
    let placed = asked.cosines(&with_context.iter().map(String::as_str).collect::<Vec<_>>())?;
    let stems: Vec<BTreeSet<String>> =
        pieces.iter().map(|piece| covering_stems(&full(text, piece)).collect()).collect();
    let place = Place::new(asked, hit, index);
    let found = pieces
        .into_iter()
        .enumerate()
        .filter(|(_, piece)| words(text, piece) >= SHORTEST && !instructs(&text[piece.range.clone()]));
    Ok(found
        .map(|(number, piece)| {
            let around = stems[number.saturating_sub(1)..stems.len().min(number + 2)]
                .iter()
                .flatten()
                .cloned()
                .collect();
            let features =
                place.features(text, &piece, &stems[number], &around, [alone[number], placed[number]]);
            (piece, features)
        })
        .collect())
}

/// A piece with what it continues.
fn full(text: &str, piece: &Piece) -> String {
    let lead = piece.lead.clone().map_or("", |lead| &text[lead]);
    format!("{lead} {}", &text[piece.range.clone()])
}

fn words(text: &str, piece: &Piece) -> usize {
    text[piece.range.clone()].split_whitespace().count()
}

/// What all pieces of a hit have in common.
struct Place<'a> {
    asked: &'a Asked<'a>,
    hit: &'a Hit,
    index: usize,
    context: BTreeSet<String>,
    whole: f32,
}

impl<'a> Place<'a> {
    fn new(asked: &'a Asked<'a>, hit: &'a Hit, index: usize) -> Self {
        let passage = &hit.passage.passage;
        let context: BTreeSet<String> = covering_stems(&passage.context).collect();
        let all = covering_stems(&passage.text).chain(context.iter().cloned()).collect();
        Self { asked, hit, index, whole: asked.weighted.coverage(&all), context }
    }

    fn features(
        &self,
        text: &str,
        piece: &Piece,
        own: &BTreeSet<String>,
        around: &BTreeSet<String>,
        cosines: [f32; 2],
    ) -> [f32; QUOTE_FEATURES] {
        let (weighted, quoted) = (self.asked.weighted, &text[piece.range.clone()]);
        let union = |other: &BTreeSet<String>| -> BTreeSet<String> { own.union(other).cloned().collect() };
        let covered = weighted.coverage(own);
        let kind = weighted.expectation.kind_in(quoted);
        let flag = |holds: bool| f32::from(u8::from(holds));
        [
            1.0,
            covered,
            weighted.coverage(&union(&self.context)) - covered,
            weighted.coverage(&union(around)) - covered,
            self.whole,
            self.hit.score,
            1.0 / (1.0 + self.index as f32),
            cosines[0],
            cosines[1],
            flag(kind == Some(true)),
            flag(kind == Some(false)),
            (words(text, piece) as f32).ln() / 4.0,
            flag(piece.is_item),
            weighted.rarest(own),
            self.asked.figures_held(quoted),
            flag(quoted.ends_with(['.', ';', '!'])),
        ]
    }
}
