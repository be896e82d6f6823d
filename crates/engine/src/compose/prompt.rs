//! Prompts: a versioned file without secrets, filled with a question and the sentences of the evidence that answer it best, as far as they fit.
//!
//! What never changes stands first, so that a generator may keep what it has read of it from question to question. Evidence is marked as
//! quoted, and what in it talks to a model is left out.

use std::collections::BTreeSet;

use crate::ports::{Generator, Message, Prompt, Role};
use crate::quote::Chosen;
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

/// A prompt, and what of the evidence is in it.
#[derive(Clone, Debug)]
pub(crate) struct Filled<'h> {
    pub(crate) prompt: Prompt,
    /// Indices of the hits of which something is given: [F1] is the first.
    pub(crate) hits: Vec<usize>,
    /// The sentences that are given, the most promising first.
    pub(crate) sentences: Vec<&'h str>,
}

impl Template {
    /// The prompt for a question with the best sentences of the hits: of at most so many tokens, unless the question alone has more.
    pub(crate) fn fill<'h>(
        &self,
        question: &str,
        (hits, ranked): (&'h [Hit], &[Chosen]),
        most_tokens: usize,
        generator: &dyn Generator,
    ) -> Filled<'h> {
        let (rules, user) = self.text.split_once("----\n").expect("the files have a line of dashes");
        let room = generator.context_tokens().saturating_sub(self.answer_tokens + TEMPLATE_TOKENS);
        let fixed = [rules, user, question].map(|text| generator.count_tokens(text)).iter().sum::<usize>();
        let mut given =
            Given { generator, hits, room: most_tokens.min(room).saturating_sub(fixed), of: Vec::new() };
        let taken = ranked.iter().take_while(|piece| given.take(piece)).collect::<Vec<_>>();
        let user = user.trim_end().replace("{evidence}", &given.text()).replace("{question}", question);
        let message = |role, text: &str| Message { role, text: text.to_owned() };
        let messages = vec![message(Role::System, rules.trim_end()), message(Role::User, &user)];
        let sentence = |piece: &Chosen| &hits[piece.hit].passage.passage.text[piece.range.clone()];
        Filled {
            prompt: Prompt { messages, max_tokens: self.answer_tokens },
            hits: given.of.iter().map(|(hit, _)| *hit).collect(),
            sentences: taken.into_iter().map(sentence).collect(),
        }
    }
}

/// Beginnings and ends of sentences, in the order of their passage.
type Ranges = BTreeSet<(usize, usize)>;

/// Sentences of hits as they are gathered.
struct Given<'h> {
    generator: &'h dyn Generator,
    hits: &'h [Hit],
    /// Tokens that are left.
    room: usize,
    /// Sentences by hit, the hit of the best sentence first.
    of: Vec<(usize, Ranges)>,
}

impl Given<'_> {
    /// Takes a sentence and what it continues, unless there is no room; the first is always taken.
    fn take(&mut self, piece: &Chosen) -> bool {
        let place = self.of.iter().position(|(hit, _)| *hit == piece.hit);
        let text = &self.hits[piece.hit].passage.passage.text;
        let known = |range: &(usize, usize)| place.is_some_and(|place| self.of[place].1.contains(range));
        let ranges = piece.lead.iter().chain([&piece.range]).map(|range| (range.start, range.end));
        let ranges: Vec<_> =
            ranges.filter(|range| !known(range) && !instructs(&text[range.0..range.1])).collect();
        let lines = ranges.iter().map(|range| self.generator.count_tokens(&line(&text[range.0..range.1])));
        let frame = if place.is_some() {
            0
        } else {
            self.generator.count_tokens(&self.block(self.of.len(), piece.hit, ""))
        };
        let tokens = frame + lines.sum::<usize>();
        if tokens > self.room && !self.of.is_empty() {
            return false;
        }
        self.room = self.room.saturating_sub(tokens);
        match place {
            Some(place) => self.of[place].1.extend(ranges),
            None => self.of.push((piece.hit, ranges.into_iter().collect())),
        }
        true
    }

    /// Numbered blocks, the sentences of each in the order of their passage.
    fn text(&self) -> String {
        let block = |(number, (hit, ranges)): (usize, &(usize, Ranges))| {
            let text = &self.hits[*hit].passage.passage.text;
            let body: String = ranges.iter().map(|(start, end)| line(&text[*start..*end])).collect();
            self.block(number, *hit, &body)
        };
        self.of.iter().enumerate().map(block).collect()
    }

    fn block(&self, number: usize, hit: usize, body: &str) -> String {
        format!("[F{}] {}\n{FENCE}\n{body}{FENCE}\n\n", number + 1, self.hits[hit].passage.passage.context)
    }
}

/// A sentence as it is given: it cannot end the quotation that it stands in.
fn line(sentence: &str) -> String {
    format!("{}\n", sentence.replace(FENCE, "\""))
}
