//! What a generator writes: the prompt that it is given, what it may write, and what each of its sentences is worth.
//!
//! *Antwort*: sentences that end with the marker of the evidence they rest on; each is then verified. A sentence whose cited evidence does not
//! support it is tried against the other evidence, and withheld if none does. *Auszug*: sentences of the evidence, word for word, chosen and
//! put in order by the generator. Generators that choose their own tokens cannot write anything else; what others wrote is checked
//! just the same.

mod cited;
mod copied;
mod draft;
mod prompt;
mod telling;

use std::ops::Range;

use crate::answer::Verdict;
use crate::pieces::pieces;
use crate::ports::{Embedder, ModelError};
use crate::search::Hit;
use crate::verify::{CitedPassage, Verifier, instructs};
pub(crate) use cited::Cited;
pub(crate) use copied::Copied;
pub(crate) use draft::{Marked, NOTHING, finished, settled, split};
pub(crate) use prompt::{COMPOSE, COPY};
pub(crate) use telling::tells;

/// A sentence as it was written, with the evidence that supports it best.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Written {
    /// The sentence without its markers.
    pub(crate) text: String,
    /// Index of the evidence that supports it best; `None` if there is none.
    pub(crate) hit: Option<usize>,
    /// How far it does.
    pub(crate) verdict: Verdict,
}

/// Judges sentences by the evidence of one question.
pub(crate) struct Judge<'e> {
    verifier: Verifier<'e>,
    evidence: Vec<CitedPassage>,
}

impl<'e> Judge<'e> {
    pub(crate) fn new(hits: &[&Hit], embedder: Option<&'e dyn Embedder>) -> Result<Self, ModelError> {
        let verifier = Verifier::new(embedder);
        let evidence = hits.iter().map(|hit| {
            let passage = &hit.passage.passage;
            verifier.passage(&passage.context, &passage.text[passage.body_start()..])
        });
        Ok(Self { verifier, evidence: evidence.collect::<Result<_, _>>()? })
    }

    /// What the sentence cites comes first; only if that does not support it, the other evidence is tried, and the best of it cited.
    pub(crate) fn judge(&self, (text, cited): Marked) -> Result<Written, ModelError> {
        let others = (0..self.evidence.len()).filter(|index| !cited.contains(index)).collect();
        let cited: Vec<usize> = cited.into_iter().filter(|index| *index < self.evidence.len()).collect();
        let mut best = Written { text, hit: None, verdict: Verdict::Unsupported };
        for group in [cited, others] {
            let mut support = 0.0;
            for index in group {
                let judgement = self.verifier.judge(&best.text, &self.evidence[index])?;
                if judgement.verdict > best.verdict
                    || (judgement.verdict == best.verdict
                        && best.hit.is_some()
                        && judgement.support > support)
                {
                    (best.hit, best.verdict, support) = (Some(index), judgement.verdict, judgement.support);
                }
            }
            if best.verdict == Verdict::Supported {
                break;
            }
        }
        Ok(best)
    }
}

/// Where a line stands in the evidence, word for word.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Found {
    /// Index of the hit.
    pub(crate) hit: usize,
    /// Byte range in the hit's text.
    pub(crate) range: Range<usize>,
    /// What it continues.
    pub(crate) lead: Option<Range<usize>>,
}

/// Finds a line among the whole sentences of the evidence; what is set around it (a dash, quotation marks, markers) does not count.
pub(crate) fn find(line: &str, hits: &[&Hit]) -> Option<Found> {
    let ornament = |letter: char| letter.is_whitespace() || "„“”\"»«–-*•".contains(letter);
    let texts: Vec<String> = split(line).into_iter().map(|(text, _)| text).collect();
    let text = texts.join(" ");
    let bare = text.trim_matches(ornament);
    for (hit, found) in hits.iter().enumerate() {
        let passage = &found.passage.passage;
        let pieces = pieces(&passage.text, passage.body_start()).into_iter();
        let mut sentences = pieces.filter(|piece| !instructs(&passage.text[piece.range.clone()]));
        let same = |piece: &crate::pieces::Piece| {
            let sentence = &passage.text[piece.range.clone()];
            sentence == line.trim() || sentence == text || sentence.trim_matches(ornament) == bare
        };
        if let Some(piece) = sentences.find(same).filter(|_| !bare.is_empty()) {
            return Some(Found { hit, range: piece.range, lead: piece.lead });
        }
    }
    None
}

#[cfg(test)]
mod tests;
