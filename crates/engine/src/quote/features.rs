//! What speaks for a piece of a passage as the answer to a question.

use std::collections::BTreeSet;
use std::ops::Range;

use crate::evidence::Weighted;
use crate::meaning::{cosine, vectors};
use crate::pieces::{Piece, pieces};
use crate::ports::{Embedder, ModelError};
use crate::search::{Hit, Results};
use crate::terms::covering_stems;
use crate::verify::{Figures, asked_figures, figures, instructs};

/// Number of features.
pub const QUOTE_FEATURES: usize = 16;
/// Shorter pieces, in words, say nothing by themselves.
const SHORTEST: usize = 3;

/// A question made ready to be compared with pieces.
pub(super) struct Asked<'q> {
    weighted: &'q Weighted,
    figures: Figures,
    vector: Vec<f32>,
    embedder: Option<&'q dyn Embedder>,
}

impl<'q> Asked<'q> {
    pub(super) fn new(
        question: &str,
        results: &'q Results,
        embedder: Option<&'q dyn Embedder>,
    ) -> Result<Self, ModelError> {
        let vector = match (&results.vector, embedder) {
            (Some(vector), _) => vector.clone(),
            // The search has compared what it understood of the question, or no vector.
            (None, Some(embedder)) => embedder.embed_query(question)?,
            (None, None) => Vec::new(),
        };
        Ok(Self { weighted: &results.question, figures: asked_figures(question), vector, embedder })
    }

    /// The cosines of texts with the question; 0 without an embedder.
    fn cosines(&self, texts: &[&str]) -> Result<Vec<f32>, ModelError> {
        let texts = vectors(self.embedder, texts)?;
        Ok(texts.iter().map(|text| cosine(&self.vector, text)).collect())
    }

    /// The share of the question's figures that a text holds.
    fn figures_held(&self, text: &str) -> f32 {
        self.figures.share_said_by(&figures(text))
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
    // A lead-in says nothing without its items, and stands before each of them.
    let lead_ins: Vec<Range<usize>> =
        pieces.iter().filter(|piece| piece.is_item).filter_map(|piece| piece.lead.clone()).collect();
    let found = pieces
        .into_iter()
        .enumerate()
        .filter(|(_, piece)| words(text, piece) >= SHORTEST && !instructs(&text[piece.range.clone()]))
        .filter(|(_, piece)| !lead_ins.contains(&piece.range));
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
