//! A generator that is not held to any constraint, to measure what the constraint is worth.

use std::ops::ControlFlow;
use std::sync::Arc;

use engine::{Constraint, Finish, Generator, ModelError, ModelId, Prompt};

/// Writes what another generator would like to write.
pub(crate) struct Free(pub(crate) Arc<dyn Generator>);

impl Generator for Free {
    fn model(&self) -> &ModelId {
        self.0.model()
    }

    fn context_tokens(&self) -> usize {
        self.0.context_tokens()
    }

    fn count_tokens(&self, text: &str) -> usize {
        self.0.count_tokens(text)
    }

    fn generate(
        &self,
        prompt: &Prompt,
        _: Option<Box<dyn Constraint>>,
        on_text: &mut dyn FnMut(&str) -> ControlFlow<()>,
    ) -> Result<Finish, ModelError> {
        self.0.generate(prompt, None, on_text)
    }
}
