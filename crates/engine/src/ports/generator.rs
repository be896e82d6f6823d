//! The port that writes text.

use std::ops::ControlFlow;

use super::{ModelError, ModelId};

/// Who speaks in a prompt.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// The rules of the task.
    System,
    /// The asker.
    User,
    /// The model, in an example.
    Assistant,
}

/// One turn of a prompt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// Who speaks.
    pub role: Role,
    /// What is said.
    pub text: String,
}

/// What a generator continues.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prompt {
    /// The turns; the model's chat template is applied by the implementation.
    pub messages: Vec<Message>,
    /// Most tokens to write.
    pub max_tokens: usize,
}

/// Why a generator stopped.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Finish {
    /// It ended its turn.
    EndOfTurn,
    /// It wrote as many tokens as it might.
    MaxTokens,
    /// The reader broke off.
    Cancelled,
}

/// What may be written, byte by byte. A generator that chooses its own tokens asks before each of them.
pub trait Constraint: Send {
    /// Whether these bytes may follow what was written.
    fn allows(&self, next: &[u8]) -> bool;

    /// Whether the text may end here.
    fn may_end(&self) -> bool;

    /// What to write instead of the bytes that the generator likes best (none: the end of its turn), where it is known what must come;
    /// `None` leaves it the likeliest of what is allowed.
    fn instead(&self, wanted: &[u8]) -> Option<String>;

    /// Takes note of what was written; `left` more tokens may follow.
    fn advance(&mut self, written: &[u8], left: usize);
}

/// Writes text, token by token, to a reader that may leave.
///
/// Contract: deterministic (greedy) for the same prompt; text arrives in whole characters; after `Break` nothing more is
/// written and [`Finish::Cancelled`] is returned. One that cannot choose among tokens (because it runs elsewhere) writes without the
/// constraint, so whoever gives one checks the text all the same.
pub trait Generator: Send + Sync {
    /// Which model this is.
    fn model(&self) -> &ModelId;

    /// Tokens that prompt and answer may have together.
    fn context_tokens(&self) -> usize;

    /// Number of tokens of a text, without special tokens.
    fn count_tokens(&self, text: &str) -> usize;

    /// Continues the prompt, within the constraint if it can.
    ///
    /// # Errors
    /// [`ModelError::Busy`] if too many wait, [`ModelError::TooLong`] if the prompt does not fit, [`ModelError::Failed`] otherwise.
    fn generate(
        &self,
        prompt: &Prompt,
        constraint: Option<Box<dyn Constraint>>,
        on_text: &mut dyn FnMut(&str) -> ControlFlow<()>,
    ) -> Result<Finish, ModelError>;
}
