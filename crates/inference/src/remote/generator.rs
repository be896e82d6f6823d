//! A generator behind an endpoint: chat completions, streamed.

use std::ops::ControlFlow;
use std::sync::Arc;

use engine::{Constraint, Finish, Generator, Message, ModelError, ModelId, Prompt, Role};
use serde_json::{Value, json};

use super::client::Client;
use super::events::{Event, Events};
use super::{Endpoint, EndpointError, estimate};

/// Tokens that a chat template puts around a message.
const MESSAGE_TOKENS: usize = 8;

/// A model that writes elsewhere, where no constraint reaches. Clones share the connection.
#[derive(Clone)]
pub struct RemoteGenerator(Arc<Shared>);

struct Shared {
    client: Client,
    context: usize,
}

impl RemoteGenerator {
    /// Prepares the connection; nothing is sent yet. `context` is how many tokens prompt and answer may have there; they are
    /// estimated, because the tokenizer is not known here.
    ///
    /// # Errors
    /// [`EndpointError`]
    pub fn new(endpoint: Endpoint, context: usize) -> Result<Self, EndpointError> {
        let id = ModelId(format!("{}@endpoint", endpoint.model));
        Ok(Self(Arc::new(Shared { client: Client::new(endpoint, id)?, context })))
    }
}

impl Generator for RemoteGenerator {
    fn model(&self) -> &ModelId {
        self.0.client.id()
    }

    fn context_tokens(&self) -> usize {
        self.0.context
    }

    fn count_tokens(&self, text: &str) -> usize {
        estimate::count(text)
    }

    fn generate(
        &self,
        prompt: &Prompt,
        _: Option<Box<dyn Constraint>>,
        on_text: &mut dyn FnMut(&str) -> ControlFlow<()>,
    ) -> Result<Finish, ModelError> {
        let Shared { client, context } = &*self.0;
        let tokens: usize =
            prompt.messages.iter().map(|message| MESSAGE_TOKENS + estimate::count(&message.text)).sum();
        if tokens >= *context {
            return Err(ModelError::TooLong { model: client.id().clone(), tokens, limit: *context });
        }
        let max_tokens = prompt.max_tokens.min(context - tokens);
        if max_tokens == 0 {
            return Ok(Finish::MaxTokens);
        }
        let messages: Vec<Value> = prompt.messages.iter().map(turn).collect();
        let body = json!({
            "model": client.model(),
            "messages": messages,
            "max_tokens": max_tokens,
            "temperature": 0,
            "seed": 0,
            "stream": true,
        });
        let answer = client.post("chat/completions", &body)?;
        // Dropping the answer closes the connection, which ends the work there too.
        read(client, Events::new(answer.response), on_text)
    }
}

/// Reads an answer to its end.
fn read(
    client: &Client,
    mut events: Events<impl std::io::Read>,
    on_text: &mut dyn FnMut(&str) -> ControlFlow<()>,
) -> Result<Finish, ModelError> {
    loop {
        let (text, reason) = match events.next().map_err(|reason| client.failed(&reason))? {
            Event::Text(text) => (text, None),
            Event::End(text, reason) => (text, Some(reason)),
            Event::Done => return Err(client.failed("the answer ended without saying why")),
        };
        if !text.is_empty() && on_text(&text).is_break() {
            return Ok(Finish::Cancelled);
        }
        match reason.as_deref() {
            None => {}
            Some("length") => return Ok(Finish::MaxTokens),
            Some("stop" | "eos" | "eos_token" | "stop_sequence") => return Ok(Finish::EndOfTurn),
            Some(other) => return Err(client.failed(&format!("the answer ended with {other:?}"))),
        }
    }
}

fn turn(message: &Message) -> Value {
    let role = match message.role {
        Role::System => "system",
        Role::User => "user",
        Role::Assistant => "assistant",
    };
    json!({ "role": role, "content": message.text })
}
