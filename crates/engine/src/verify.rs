//! Verification: whether what a sentence says stands in the passage that it cites.
//!
//! Deterministic: every number, date, amount and identifier of the sentence must stand there, negation must agree, and
//! most of its content words must occur. It errs on the side of withholding.

use std::collections::BTreeSet;

use german::{fold, is_stop_word, stem, tokens};

use crate::answer::Verdict;
use crate::terms;

/// Share of a sentence's content stems that must stand in the passage for „belegt“; below the lower one it is „nicht belegt“.
const SUPPORTED: f32 = 0.75;
const PARTIAL: f32 = 0.5;

/// Words that turn a statement round.
const NEGATIONS: [&str; 9] =
    ["nicht", "kein", "keine", "keinen", "keiner", "keinem", "keines", "abgelehnt", "unzulassig"];

/// Whether a passage (its text and context line) supports a sentence.
#[must_use]
pub fn verify(sentence: &str, passage: &str) -> Verdict {
    let passage_stems: BTreeSet<String> = terms::stems(passage).into_iter().collect();
    let share = content_share(sentence, &passage_stems);
    if !figures_agree(sentence, passage) || !negation_agrees(sentence, passage) {
        return Verdict::Unsupported;
    }
    match share {
        Some(share) if share >= SUPPORTED => Verdict::Supported,
        Some(share) if share >= PARTIAL => Verdict::Partial,
        _ => Verdict::Unsupported,
    }
}

/// The share of the sentence's content stems that the passage holds; `None` if it has none.
fn content_share(sentence: &str, passage: &BTreeSet<String>) -> Option<f32> {
    let stems: BTreeSet<String> =
        tokens(sentence).filter(|token| !is_stop_word(token.text)).map(|token| stem(token.text)).collect();
    let found = stems.iter().filter(|stem| passage.contains(*stem)).count();
    (!stems.is_empty()).then(|| found as f32 / stems.len() as f32)
}

/// Every run of digits of the sentence stands in the passage, as do its identifiers.
fn figures_agree(sentence: &str, passage: &str) -> bool {
    let figures = |text: &str| -> BTreeSet<String> {
        tokens(text)
            .filter(|token| token.text.contains(|c: char| c.is_ascii_digit()))
            .map(|token| fold(token.text))
            .collect()
    };
    let identifiers = |text: &str| -> BTreeSet<String> { terms::identifiers(text).into_iter().collect() };
    figures(sentence).is_subset(&figures(passage)) && identifiers(sentence).is_subset(&identifiers(passage))
}

/// A sentence must not deny what no part of the passage denies, nor affirm what is denied throughout.
fn negation_agrees(sentence: &str, passage: &str) -> bool {
    let denies = |text: &str| tokens(text).any(|token| NEGATIONS.contains(&fold(token.text).as_str()));
    if denies(sentence) {
        return denies(passage);
    }
    let stems: BTreeSet<String> = terms::stems(sentence).into_iter().collect();
    let closest = german::sentences(passage)
        .into_iter()
        .map(|range| &passage[range])
        .max_by_key(|candidate| terms::stems(candidate).iter().filter(|stem| stems.contains(*stem)).count());
    !closest.is_some_and(denies)
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
            ("Die Steuer beträgt für den ersten Hund 69,00 Euro.", Verdict::Unsupported),
            ("Die Steuer beträgt für den ersten Hund nach § 6 96,00 Euro.", Verdict::Unsupported),
            ("Für gefährliche Hunde wird Ermäßigung gewährt.", Verdict::Unsupported),
            ("Für gefährliche Hunde wird keine Ermäßigung gewährt.", Verdict::Supported),
            ("Das Schwimmbad öffnet im Mai.", Verdict::Unsupported),
        ];
        for (sentence, expected) in cases {
            assert_eq!(verify(sentence, PASSAGE), expected, "{sentence}");
        }
    }
}
