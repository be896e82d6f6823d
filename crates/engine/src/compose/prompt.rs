//! Prompts: a versioned file without secrets, filled with a question and numbered evidence as far as it fits.
//!
//! What never changes stands first, so that a generator may keep what it has read of it from question to question. Evidence is marked as
//! quoted, and what in it talks to a model is left out.

use crate::pieces::pieces;
use crate::ports::{Generator, Message, Prompt, Role};
use crate::search::Hit;
use crate::verify::instructs;

/// What stands around each piece of evidence.
const FENCE: &str = "\"\"\"";
/// Tokens of a chat template around the messages, at most.
const TEMPLATE_TOKENS: usize = 32;

/// A versioned file: the rules, a line of dashes, and what the user is taken to say.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Template {
    /// Name of the file.
    pub(crate) version: &'static str,
    text: &'static str,
    /// Most tokens of an answer.
    pub(crate) answer_tokens: usize,
}

/// Sentences with markers of the evidence. Three of them fit.
pub(crate) const COMPOSE: Template =
    Template { version: "compose-2", text: include_str!("../prompts/compose-2.txt"), answer_tokens: 160 };
/// Sentences of the evidence, word for word; most of them are written without asking the model, at the pace of reading.
pub(crate) const COPY: Template =
    Template { version: "copy-1", text: include_str!("../prompts/copy-1.txt"), answer_tokens: 480 };

/// A prompt, and how much of the evidence is in it.
#[derive(Clone, Debug)]
pub(crate) struct Filled {
    pub(crate) prompt: Prompt,
    /// Hits of which something is given, from the first on.
    pub(crate) given: usize,
}

impl Template {
    /// The prompt for a question: of at most so many tokens, unless the question alone has more.
    pub(crate) fn fill(
        &self,
        question: &str,
        hits: &[Hit],
        most_tokens: usize,
        generator: &dyn Generator,
    ) -> Filled {
        let (rules, user) = self.text.split_once("----\n").expect("the files have a line of dashes");
        let room = generator.context_tokens().saturating_sub(self.answer_tokens + TEMPLATE_TOKENS);
        let fixed = [rules, user, question].map(|text| generator.count_tokens(text)).iter().sum::<usize>();
        let (evidence, given) = evidence(hits, most_tokens.min(room).saturating_sub(fixed), generator);
        let user = user.trim_end().replace("{evidence}", &evidence).replace("{question}", question);
        let message = |role, text: &str| Message { role, text: text.to_owned() };
        let messages = vec![message(Role::System, rules.trim_end()), message(Role::User, &user)];
        Filled { prompt: Prompt { messages, max_tokens: self.answer_tokens }, given }
    }
}

/// Numbered blocks of so many tokens at most, and how many there are. The last is cut behind a sentence; the first has one at least.
fn evidence(hits: &[Hit], room: usize, generator: &dyn Generator) -> (String, usize) {
    let mut text = String::new();
    let mut used = 0;
    for (index, hit) in hits.iter().enumerate() {
        let head = format!("[F{}] {}\n{FENCE}\n", index + 1, hit.passage.passage.context);
        let foot = format!("{FENCE}\n\n");
        used += generator.count_tokens(&head) + generator.count_tokens(&foot);
        let (mut body, mut is_cut) = (String::new(), false);
        for sentence in given_sentences(hit) {
            let line = format!("{}\n", sentence.replace(FENCE, "\""));
            used += generator.count_tokens(&line);
            is_cut = used > room && (index > 0 || !body.is_empty());
            if is_cut {
                break;
            }
            body.push_str(&line);
        }
        if body.is_empty() && is_cut {
            return (text, index);
        }
        text.push_str(&[head, body, foot].concat());
        if is_cut {
            return (text, index + 1);
        }
    }
    (text, hits.len())
}

/// Sentences, items and rows of a hit that a model may see.
pub(crate) fn given_sentences(hit: &Hit) -> impl Iterator<Item = &str> {
    let passage = &hit.passage.passage;
    let pieces = pieces(&passage.text, passage.body_start()).into_iter();
    pieces.map(|piece| &passage.text[piece.range]).filter(|piece| !instructs(piece))
}
