//! A generator without a model: it says what it was told to say.

use std::ops::ControlFlow;

use crate::{Constraint, Finish, Generator, ModelError, ModelId, Prompt};

/// Writes the same answer to every prompt, word by word, whatever it is allowed to; a token is a word.
#[derive(Clone, Debug)]
pub struct ScriptedGenerator {
    model: ModelId,
    answer: String,
}

impl ScriptedGenerator {
    const CONTEXT_TOKENS: usize = 2048;

    /// A generator that always writes `answer`.
    pub fn new(answer: impl Into<String>) -> Self {
        Self { model: ModelId("scripted".into()), answer: answer.into() }
    }
}

impl Generator for ScriptedGenerator {
    fn model(&self) -> &ModelId {
        &self.model
    }

    fn context_tokens(&self) -> usize {
        Self::CONTEXT_TOKENS
    }

    fn count_tokens(&self, text: &str) -> usize {
        text.split_whitespace().count()
    }

    fn generate(
        &self,
        prompt: &Prompt,
        _: Option<Box<dyn Constraint>>,
        on_text: &mut dyn FnMut(&str) -> ControlFlow<()>,
    ) -> Result<Finish, ModelError> {
        let tokens = prompt.messages.iter().map(|message| self.count_tokens(&message.text)).sum();
        if tokens >= Self::CONTEXT_TOKENS {
            return Err(ModelError::TooLong {
                model: self.model.clone(),
                tokens,
                limit: Self::CONTEXT_TOKENS,
            });
        }
        let room = prompt.max_tokens.min(Self::CONTEXT_TOKENS - tokens);
        let pieces: Vec<&str> = self.answer.split_inclusive(char::is_whitespace).collect();
        for piece in pieces.iter().take(room) {
            if on_text(piece).is_break() {
                return Ok(Finish::Cancelled);
            }
        }
        Ok(if pieces.len() > room { Finish::MaxTokens } else { Finish::EndOfTurn })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::reference::conformance;

    #[test]
    fn conforms() {
        conformance::generator(&ScriptedGenerator::new("Der Rat stimmt zu [1]. Die Gebühr steigt [2]."));
    }
}
