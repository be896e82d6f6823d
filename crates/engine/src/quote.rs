//! Zitat: the verbatim sentences of the evidence that answer a question best. Cannot hallucinate by construction.

use std::collections::BTreeSet;
use std::ops::Range;

use german::sentences;

use crate::evidence::Weighted;
use crate::search::Hit;
use crate::terms::{covering_stems, stems};

/// Most sentences of an answer.
const SENTENCES: usize = 3;
/// A further sentence must score at least this share of the best.
const RELATIVE_SCORE: f32 = 0.6;
/// How much a word in the context line counts against one in the sentence.
const CONTEXT_SHARE: f32 = 0.5;
/// Shorter sentences, in words, say nothing by themselves.
const SHORTEST: usize = 3;

/// A sentence of a hit, as a byte range of its text.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Chosen {
    /// Index of the hit.
    pub(crate) hit: usize,
    /// Byte range in the hit's text.
    pub(crate) range: Range<usize>,
    score: f32,
    /// Whether it offers the kind of thing that is asked for.
    expected: bool,
}

/// Chooses sentences from the hits, best first.
pub(crate) fn choose(question: &Weighted, hits: &[Hit]) -> Vec<Chosen> {
    let mut chosen: Vec<Chosen> =
        hits.iter().enumerate().flat_map(|(index, hit)| scored_sentences(question, index, hit)).collect();
    if chosen.iter().any(|sentence| sentence.expected) {
        chosen.retain(|sentence| sentence.expected);
    }
    chosen.sort_by(|a, b| {
        b.score.total_cmp(&a.score).then(a.hit.cmp(&b.hit)).then(a.range.start.cmp(&b.range.start))
    });
    let best = chosen.first().map_or(0.0, |first| first.score);
    chosen.retain(|sentence| sentence.score >= best * RELATIVE_SCORE);
    drop_repetitions(&mut chosen, hits);
    chosen.truncate(SENTENCES);
    chosen
}

fn scored_sentences(question: &Weighted, index: usize, hit: &Hit) -> Vec<Chosen> {
    let passage = &hit.passage.passage;
    let body = passage.body_start();
    let context: BTreeSet<String> = covering_stems(&passage.context).collect();
    let context_weight = question.covered(&context);
    sentences(&passage.text[body..])
        .into_iter()
        .map(|range| range.start + body..range.end + body)
        .filter(|range| passage.text[range.clone()].split_whitespace().count() >= SHORTEST)
        .map(|range| {
            let stems: BTreeSet<String> = covering_stems(&passage.text[range.clone()]).collect();
            let own = question.covered(&stems);
            let by_context =
                context_weight - question.covered(&context.intersection(&stems).cloned().collect());
            let relevance = own + CONTEXT_SHARE * by_context;
            let expected = question.expectation.is_met_in_kind_by(&passage.text[range.clone()]);
            Chosen { hit: index, range, score: (0.1 + relevance) * (0.5 + hit.score), expected }
        })
        .collect()
}

/// The same sentence in two documents is quoted once, from the better hit.
fn drop_repetitions(chosen: &mut Vec<Chosen>, hits: &[Hit]) {
    let mut seen = BTreeSet::new();
    chosen.retain(|sentence| {
        seen.insert(stems(&hits[sentence.hit].passage.passage.text[sentence.range.clone()]))
    });
}
