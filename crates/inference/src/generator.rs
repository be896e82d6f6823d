//! The generator: a prompt in, text out piece by piece, with the network on its own thread.

mod run;
mod vocabulary;

use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;
use std::sync::mpsc::sync_channel;

use engine::{Constraint, Finish, Generator, ModelError, ModelId, Next, Prompt, Vocabulary};
use tokenizers::Tokenizer;

use crate::bpe;
use crate::chat::Chat;
use crate::decoder::{self, Decoder};
use crate::execution::Execution;
use crate::gguf::Gguf;
use crate::load_error::LoadError;
use crate::manifest::{ChatTemplate, GenerateTask, ModelEntry, Task};
use crate::worker::{WhenFull, Worker};
use run::{Run, Wording};

/// Pieces of text that may lie between the model and a slow reader.
const PIECES: usize = 32;

/// Texts of tokens that end a turn in one model family or another.
const TURN_ENDS: [&str; 7] =
    ["<|im_end|>", "<|eot_id|>", "<|eom_id|>", "<|end_of_text|>", "<|endoftext|>", "<end_of_turn>", "</s>"];

/// A model in a GGUF file that writes, greedily. Clones share its thread and its weights.
#[derive(Clone)]
pub struct GgufGenerator(Arc<Shared>);

struct Shared {
    model: ModelId,
    context: usize,
    tokenizer: Arc<Tokenizer>,
    /// Stands in front of every text, if the model wants that.
    opening: Option<u32>,
    vocabulary: Arc<Vocabulary>,
    chat: Chat,
    worker: Worker<Decoder>,
}

impl GgufGenerator {
    /// Loads `model.gguf` of a folder; a `tokenizer.json` beside it comes before the tokenizer of the GGUF.
    ///
    /// # Errors
    /// [`LoadError`] if the entry is no generator of this architecture, the tokenizer or network is of an unknown kind, or a
    /// file is not what it should be.
    pub fn load(entry: &ModelEntry, folder: &Path, execution: &Execution) -> Result<Self, LoadError> {
        let Task::Generate(task) = &entry.task else {
            return Err(LoadError::WrongTask { model: entry.name.clone(), wanted: "generator" });
        };
        if !decoder::is_known(&entry.architecture) {
            let reason = format!("architecture {:?}", entry.architecture);
            return Err(LoadError::Unsupported { model: entry.name.clone(), reason });
        }
        let mut gguf = Gguf::open(&folder.join("model.gguf"))?;
        let network = Decoder::load(&entry.name, &mut gguf, entry.max_tokens, &execution.device()?)?;
        let tokenizer = tokenizer(&entry.name, folder, &gguf)?;
        let special = |key: &str| gguf.optional_number(key).and_then(|id| u32::try_from(id).ok());
        let opening = special("tokenizer.ggml.bos_token_id");
        let wants_opening = gguf.flag("tokenizer.ggml.add_bos_token").unwrap_or(false);
        let mut stops: Vec<u32> = TURN_ENDS.iter().filter_map(|text| tokenizer.token_to_id(text)).collect();
        stops.extend(special("tokenizer.ggml.eos_token_id"));
        stops.extend(special("tokenizer.ggml.eot_token_id"));
        let model = ModelId(entry.name.clone());
        Ok(Self(Arc::new(Shared {
            context: entry.max_tokens,
            chat: chat(task, folder, &gguf, &tokenizer)?,
            vocabulary: Arc::new(vocabulary::vocabulary(&tokenizer, stops)),
            tokenizer: Arc::new(tokenizer),
            opening: opening.filter(|_| wants_opening),
            worker: Worker::start(model.clone(), network, execution)?,
            model,
        })))
    }

    /// The token ids that the model sees of a prompt.
    ///
    /// # Errors
    /// [`ModelError::Failed`] if the chat template or the tokenizer refuses it.
    pub fn prompt_ids(&self, prompt: &Prompt) -> Result<Vec<u32>, ModelError> {
        let shared = &self.0;
        let text = shared.chat.render(&prompt.messages).map_err(|error| failed(&shared.model, &error))?;
        let encoding =
            shared.tokenizer.encode_fast(text, false).map_err(|error| failed(&shared.model, &error))?;
        let ids = encoding.get_ids();
        let opening = shared.opening.filter(|opening| ids.first() != Some(opening));
        Ok(opening.into_iter().chain(ids.iter().copied()).collect())
    }

    /// The token ids that follow others, up to the end of the turn: what [`Generator::generate`] writes, before it is text.
    ///
    /// # Errors
    /// As [`Generator::generate`].
    pub fn continue_ids(&self, ids: &[u32], max_tokens: usize) -> Result<Vec<u32>, ModelError> {
        let mut run = self.0.run(ids.to_vec(), max_tokens, None)?;
        let model = self.0.model.clone();
        let pending = self.0.worker.submit(WhenFull::Refuse, move |network| {
            let mut ids = Vec::new();
            let mut collect = |next: &Next| {
                if let Next::Token(id) = next {
                    ids.push(*id);
                }
                Ok(ControlFlow::Continue(()))
            };
            run.write(network, &mut collect).map_err(|reason| failed(&model, &reason))?;
            Ok(ids)
        })?;
        pending.wait()
    }
}

impl Generator for GgufGenerator {
    fn model(&self) -> &ModelId {
        &self.0.model
    }

    fn context_tokens(&self) -> usize {
        self.0.context
    }

    fn count_tokens(&self, text: &str) -> usize {
        self.0.tokenizer.encode_fast(text, false).map_or(0, |encoding| encoding.len())
    }

    fn generate(
        &self,
        prompt: &Prompt,
        constraint: Option<Box<dyn Constraint>>,
        on_text: &mut dyn FnMut(&str) -> ControlFlow<()>,
    ) -> Result<Finish, ModelError> {
        let ids = self.prompt_ids(prompt)?;
        let shared = &self.0;
        let mut run = shared.run(ids, prompt.max_tokens, constraint)?;
        let (model, vocabulary) = (shared.model.clone(), shared.vocabulary.clone());
        let mut wording = Wording::default();
        let (sender, pieces) = sync_channel::<String>(PIECES);
        let pending = shared.worker.submit(WhenFull::Refuse, move |network| {
            // What is left of a character at the end is dropped.
            let mut emit = |next: &Next| {
                let nobody_listens =
                    wording.text(next, &vocabulary).is_some_and(|text| sender.send(text).is_err());
                Ok(if nobody_listens { ControlFlow::Break(()) } else { ControlFlow::Continue(()) })
            };
            run.write(network, &mut emit).map_err(|reason| failed(&model, &reason))
        })?;
        for piece in &pieces {
            if on_text(&piece).is_break() {
                // Dropping `pieces` ends the run with its next piece.
                return Ok(Finish::Cancelled);
            }
        }
        pending.wait()
    }
}

impl Shared {
    /// A run that writes at most so many tokens, and no more than there is room for.
    fn run(
        &self,
        ids: Vec<u32>,
        max_tokens: usize,
        constraint: Option<Box<dyn Constraint>>,
    ) -> Result<Run, ModelError> {
        let tokens = ids.len();
        if tokens >= self.context {
            return Err(ModelError::TooLong { model: self.model.clone(), tokens, limit: self.context });
        }
        let max_tokens = max_tokens.min(self.context - tokens);
        let (tokenizer, vocabulary) = (self.tokenizer.clone(), self.vocabulary.clone());
        Ok(Run { ids, max_tokens, constraint, tokenizer, vocabulary })
    }
}

fn failed(model: &ModelId, reason: &dyn ToString) -> ModelError {
    ModelError::Failed { model: model.clone(), reason: reason.to_string() }
}

fn tokenizer(model: &str, folder: &Path, gguf: &Gguf) -> Result<Tokenizer, LoadError> {
    let path = folder.join("tokenizer.json");
    if path.exists() {
        return Tokenizer::from_file(&path).map_err(|error| LoadError::format(&path, &error));
    }
    bpe::tokenizer(model, gguf)
}

fn chat(task: &GenerateTask, folder: &Path, gguf: &Gguf, tokenizer: &Tokenizer) -> Result<Chat, LoadError> {
    let (path, template) = match &task.chat_template {
        ChatTemplate::Gguf => (gguf.path().to_owned(), gguf.text("tokenizer.chat_template")?.to_owned()),
        ChatTemplate::File(name) => {
            let path = folder.join(name);
            let text = fs_err::read_to_string(&path).map_err(|error| LoadError::format(&path, &error))?;
            (path, text)
        }
    };
    let text_of = |key: &str| {
        let id = gguf.optional_number(key).and_then(|id| u32::try_from(id).ok());
        id.and_then(|id| tokenizer.id_to_token(id)).unwrap_or_default()
    };
    let (begin, end) = (text_of("tokenizer.ggml.bos_token_id"), text_of("tokenizer.ggml.eos_token_id"));
    let mut markers: Vec<String> = tokenizer
        .get_added_tokens_decoder()
        .into_values()
        .filter(|token| token.special)
        .map(|token| token.content)
        .collect();
    markers.sort();
    Chat::new(template, begin, end, markers)
        .map_err(|error| LoadError::format(&path, &format!("chat template: {error}")))
}

#[cfg(test)]
mod tests;
