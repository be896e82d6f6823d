//! A generator without a model that writes at random, but never what it may not.

use std::ops::ControlFlow;

use crate::constrained::{Next, Vocabulary, next};
use crate::{Constraint, Finish, Generator, ModelError, ModelId, Prompt};

/// Pieces of text beside the single bytes.
const PIECES: [&str; 24] = [
    " ", ".", ". ", "\n", " [F", "[F1", "1]", "2", "]", "].", "Die", " Steuer", " gilt", " am", " 1",
    ". Juli", " Euro", " Sie", "ü", "ß", "!", "„", " nicht", " [F9]",
];

/// Writes whatever comes into its head, the same for the same seed.
#[derive(Clone, Debug)]
pub struct Babbler {
    model: ModelId,
    seed: u64,
    vocabulary: Vocabulary,
}

/// Anything may be written, and may end anywhere.
struct Anything;

impl Babbler {
    const CONTEXT_TOKENS: usize = 4096;

    /// A babbler with this seed.
    #[must_use]
    pub fn new(seed: u64) -> Self {
        let bytes = (0..=u8::MAX).map(|byte| [byte].into());
        let tokens: Vec<Box<[u8]>> =
            bytes.chain(PIECES.map(|piece| piece.as_bytes().into())).chain([[].into()]).collect();
        let end = tokens.len() as u32 - 1;
        Self { model: ModelId("babbler".into()), seed, vocabulary: Vocabulary { tokens, ends: vec![end] } }
    }

    /// Scores of all tokens; whole pieces are likelier than bytes, so that there are words at times.
    fn scores(&self, state: &mut u64) -> Vec<f32> {
        let bytes = usize::from(u8::MAX) + 1;
        let mut score = |id: usize| random(state) * if id < bytes { 1.0 } else { 1.2 };
        (0..self.vocabulary.tokens.len()).map(&mut score).collect()
    }
}

/// A number from 0 to 1 (xorshift).
fn random(state: &mut u64) -> f32 {
    *state ^= *state << 13;
    *state ^= *state >> 7;
    *state ^= *state << 17;
    (*state >> 40) as f32 / (1_u64 << 24) as f32
}

impl Generator for Babbler {
    fn model(&self) -> &ModelId {
        &self.model
    }

    fn context_tokens(&self) -> usize {
        Self::CONTEXT_TOKENS
    }

    fn count_tokens(&self, text: &str) -> usize {
        text.len() / 3
    }

    fn generate(
        &self,
        prompt: &Prompt,
        constraint: Option<Box<dyn Constraint>>,
        on_text: &mut dyn FnMut(&str) -> ControlFlow<()>,
    ) -> Result<Finish, ModelError> {
        let tokens: usize = prompt.messages.iter().map(|message| self.count_tokens(&message.text)).sum();
        if tokens >= Self::CONTEXT_TOKENS {
            let model = self.model.clone();
            return Err(ModelError::TooLong { model, tokens, limit: Self::CONTEXT_TOKENS });
        }
        let mut constraint = constraint.unwrap_or_else(|| Box::new(Anything));
        let mut state = self.seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
        let (mut left, mut unfinished) = (prompt.max_tokens, Vec::new());
        while left > 0 {
            let bytes = match next(&self.scores(&mut state), &self.vocabulary, constraint.as_ref()) {
                Next::Token(id) => self.vocabulary.tokens[id as usize].to_vec(),
                Next::Text(text) => text.into_bytes(),
                Next::End => return Ok(Finish::EndOfTurn),
            };
            left -= 1;
            constraint.advance(&bytes, left);
            unfinished.extend(bytes);
            let Ok(text) = std::str::from_utf8(&unfinished) else { continue };
            if on_text(text).is_break() {
                return Ok(Finish::Cancelled);
            }
            unfinished.clear();
        }
        Ok(Finish::MaxTokens)
    }
}

impl Constraint for Anything {
    fn allows(&self, next: &[u8]) -> bool {
        std::str::from_utf8(next).is_ok()
    }

    fn may_end(&self) -> bool {
        true
    }

    fn instead(&self, _: &[u8]) -> Option<String> {
        None
    }

    fn advance(&mut self, _: &[u8], _: usize) {}
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reference::conformance;

    #[test]
    fn conforms() {
        conformance::generator(&Babbler::new(7));
    }
}
