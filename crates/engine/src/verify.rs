//! Verification: whether what a sentence says stands in the passage that it cites.
//!
//! First what is certain: every number, amount, date, § and document number of the sentence stands in the passage or its context line, and not only
//! where the passage speaks of something else; votes go the same way; nothing is denied that is affirmed. What passes is scored by how much of its wording, meaning, names and polarity the passage shares (`verify/support.rs`).
//! Weights and thresholds are learnt by `ratsfund calibrate` from true sentences and their mutations; it errs on the side of withholding.

mod ballots;
mod binding;
mod calibration;
mod copies;
mod counted;
mod dates;
mod figures;
mod instructions;
mod names;
mod polarity;
mod prepared;
mod support;
mod units;
mod vocabulary;
mod weights;
mod wording;

use crate::answer::Verdict;
use crate::meaning::{cosine, vectors};
use crate::ports::{Embedder, ModelError};
pub use calibration::{Sample, learn_weights};
pub(crate) use figures::{Figures, asked_figures, figures};
pub(crate) use instructions::{instructs, without_instructions};
use prepared::Prepared;
use support::{Claim, Likeness};
pub use weights::Weights;

/// Number of features that a sentence and a passage are scored by.
pub const FEATURES: usize = support::FEATURES;

/// Why a sentence is certainly not supported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A number, amount or measure does not stand there.
    Number,
    /// A date does not stand there.
    Date,
    /// A §, a document number or a code like „A4“ does not stand there.
    Reference,
    /// A name does not stand there.
    Name,
    /// A vote went another way.
    Vote,
    /// It is a near copy of what is said, but for a denial.
    Denial,
    /// It denies what is affirmed in other words, or the other way round.
    Negation,
    /// It shares hardly a word with the passage, or has words that are none.
    Wording,
}

/// What is known of a sentence beside a passage.
#[derive(Clone, Debug, PartialEq)]
pub struct Judgement {
    /// What is certainly wrong.
    pub fault: Option<Fault>,
    /// What the support score is made of; see [`Weights`].
    pub features: [f32; FEATURES],
    /// From 0 to 1: how likely the passage supports the sentence; 0 if there is a fault.
    pub support: f32,
    /// The verdict.
    pub verdict: Verdict,
}

/// A passage as evidence for sentences.
#[derive(Debug)]
pub struct CitedPassage {
    prepared: Prepared,
    whole: Vec<f32>,
    pieces: Vec<Vec<f32>>,
}

/// Judges sentences by the passages that they cite.
#[derive(Clone, Copy)]
pub struct Verifier<'e> {
    embedder: Option<&'e dyn Embedder>,
    weights: &'static Weights,
}

impl<'e> Verifier<'e> {
    /// A verifier that compares meanings too, if there is an embedder.
    #[must_use]
    pub fn new(embedder: Option<&'e dyn Embedder>) -> Self {
        Self {
            embedder,
            weights: if embedder.is_some() { &weights::WITH_MEANING } else { &weights::WORDS_ALONE },
        }
    }

    /// What it scores and decides with.
    #[must_use]
    pub fn weights(&self) -> &'static Weights {
        self.weights
    }

    /// Makes a passage ready to be compared with sentences; what in it talks to a language model supports nothing.
    ///
    /// # Errors
    /// [`ModelError`] if the embedder fails.
    pub fn passage(&self, context: &str, text: &str) -> Result<CitedPassage, ModelError> {
        let prepared = Prepared::new(context, &without_instructions(text));
        let mut texts = vec![prepared.whole.as_str()];
        texts.extend(prepared.pieces.iter().map(|piece| piece.text.as_str()));
        let mut vectors = vectors(self.embedder, &texts)?;
        let pieces = vectors.split_off(1);
        Ok(CitedPassage { whole: vectors.pop().unwrap_or_default(), pieces, prepared })
    }

    /// Whether the passage supports the sentence.
    ///
    /// # Errors
    /// [`ModelError`] if the embedder fails.
    pub fn judge(&self, sentence: &str, passage: &CitedPassage) -> Result<Judgement, ModelError> {
        let claim = Claim::new(sentence);
        let features = claim.features(&passage.prepared, &self.likeness(sentence, passage)?);
        let fault = fault(sentence, claim.figures(), &passage.prepared)
            .or_else(|| claim.strays(&passage.prepared).then_some(Fault::Number))
            .or_else(|| support::is_foreign(&features).then_some(Fault::Wording))
            .or_else(|| copies::denies_what_it_copies(sentence, &passage.prepared).then_some(Fault::Denial))
            .or_else(|| self.weights.contradicts(&features).then_some(Fault::Negation));
        let support = if fault.is_some() { 0.0 } else { self.weights.support(&features) };
        let verdict = if fault.is_some() { Verdict::Unsupported } else { self.weights.verdict(support) };
        Ok(Judgement { fault, features, support, verdict })
    }

    fn likeness(&self, sentence: &str, passage: &CitedPassage) -> Result<Likeness, ModelError> {
        let vector = vectors(self.embedder, &[sentence])?.pop().unwrap_or_default();
        let pieces = passage.pieces.iter().map(|piece| cosine(&vector, piece)).collect();
        Ok(Likeness { whole: cosine(&vector, &passage.whole), pieces })
    }
}

/// Whether a passage (its text with its context line in front) supports a sentence, judged by words alone.
#[must_use]
pub fn verify(sentence: &str, passage: &str) -> Verdict {
    let (context, text) = passage.split_once('\n').unwrap_or(("", passage));
    let verifier = Verifier::new(None);
    let judged = verifier.passage(context, text).and_then(|passage| verifier.judge(sentence, &passage));
    judged.map_or(Verdict::Unsupported, |judgement| judgement.verdict)
}

fn fault(sentence: &str, claimed: &Figures, passage: &Prepared) -> Option<Fault> {
    let told = &passage.figures;
    if !claimed.cited.iter().all(|reference| told.references.contains(reference)) {
        return Some(Fault::Reference);
    }
    if !codes(sentence).all(|code| passage.whole.contains(code)) {
        return Some(Fault::Reference);
    }
    if !claimed.days.iter().all(|day| day.is_said_by(&told.days)) {
        return Some(Fault::Date);
    }
    let counts_otherwise = || counted::contradicts(&claimed.counted, &told.counted, &told.quantities);
    if !claimed.claims().all(|one| one.is_said_by(&told.quantities)) || counts_otherwise() {
        return Some(Fault::Number);
    }
    if names::unknown_names(sentence, &passage.whole) > 0 {
        return Some(Fault::Name);
    }
    if ballots::contradicts(sentence, &passage.whole) {
        return Some(Fault::Vote);
    }
    vocabulary::babbles(sentence, &passage.whole).then_some(Fault::Wording)
}

/// „A4“, „B51“: what is written with a letter or two and digits stands there just so.
fn codes(text: &str) -> impl Iterator<Item = &str> {
    let is_code = |word: &&str| {
        let digits = word.trim_start_matches(|letter: char| letter.is_uppercase());
        (1..=2).contains(&(word.chars().count() - digits.chars().count()))
            && !digits.is_empty()
            && digits.bytes().all(|byte| byte.is_ascii_digit())
    };
    german::tokens(text).map(|token| token.text).filter(is_code)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PASSAGE: &str = "Hundesteuersatzung · § 5 Steuersatz\nDie Steuer beträgt jährlich für den ersten Hund 96,00 Euro. \
        Für gefährliche Hunde wird keine Ermäßigung gewährt.";

    #[test]
    fn sentences_are_judged_by_figures_negation_and_words() {
        let cases = [
            ("Die Steuer beträgt für den ersten Hund 96,00 Euro.", Verdict::Supported),
            ("Die Steuer beträgt für den ersten Hund 96 €.", Verdict::Supported),
            ("Die Steuer beträgt für den ersten Hund 69,00 Euro.", Verdict::Unsupported),
            ("Die Steuer beträgt für den ersten Hund nach § 6 96,00 Euro.", Verdict::Unsupported),
            ("Für gefährliche Hunde wird keine Ermäßigung gewährt.", Verdict::Supported),
            ("Das Schwimmbad öffnet im Mai.", Verdict::Unsupported),
            ("Die Steuer beträgt für den ersten Hund 96,00 Euro nach Klasse B2.", Verdict::Unsupported),
            ("Die Steuer beträgt in Hohenbrede für den ersten Hund 96,00 Euro.", Verdict::Unsupported),
            ("Die Steuer beträgt für den ersten Hund nicht 96,00 Euro.", Verdict::Unsupported),
        ];
        for (sentence, expected) in cases {
            assert_eq!(verify(sentence, PASSAGE), expected, "{sentence}");
        }
        assert!(verify("Für gefährliche Hunde wird Ermäßigung gewährt.", PASSAGE) < Verdict::Supported);
    }

    #[test]
    fn figures_belong_to_what_they_are_said_of() {
        let tariff = "Gebührentarif · Anlage\n3.5 Vergabe einer Hausnummer 75,00 Euro\n3.7 Bescheinigung in Steuersachen 15,00 Euro";
        let guideline =
            "Richtlinie · 7 Verfahren\nAnträge nach den Nummern 2 und 3 sind bis zum 31. März einzureichen.";
        let care = "Satzung · § 7\nFür Kinder bis zur Vollendung des dritten Lebensjahres stellt die Stadt Beistellsäcke zur Verfügung.";
        for (sentence, passage, expected) in [
            ("Die Vergabe einer Hausnummer kostet 75 Euro.", tariff, Verdict::Supported),
            ("Die Vergabe einer Hausnummer kostet 15 Euro.", tariff, Verdict::Unsupported),
            (
                "Anträge nach den Nummern 2 und 3 sind bis zum 31. März einzureichen.",
                guideline,
                Verdict::Supported,
            ),
            (
                "Anträge nach den Nummern 7 und 3 sind bis zum 31. März einzureichen.",
                guideline,
                Verdict::Unsupported,
            ),
            (
                "Für Kinder unter drei Jahren stellt die Stadt Beistellsäcke zur Verfügung.",
                care,
                Verdict::Supported,
            ),
        ] {
            assert_eq!(verify(sentence, passage), expected, "{sentence}");
        }
    }
}
