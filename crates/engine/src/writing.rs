//! Answers that a generator writes: each sentence is judged and shown as soon as it is finished, while the next is being written.

use std::ops::ControlFlow;

use crate::answer::{Answer, AnswerEvent, Mode, Origin, Sentence, Verdict};
use crate::citation::cite;
use crate::compose::{self, Cited, Copied, Judge, Marked, Written};
use crate::engine::{AskRequest, Engine, EngineError};
use crate::ports::{Constraint, Finish, Generator, Prompt};
use crate::quote;
use crate::search::{Hit, Results};

type OnEvent<'a> = &'a mut dyn FnMut(AnswerEvent<'_>) -> ControlFlow<()>;

/// Best sentences of the evidence among which the generator of an *Auszug* chooses.
const CHOICE: usize = 12;

/// How the writing ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum End {
    /// Something was written, whatever it is worth.
    Written,
    /// The generator said that there is nothing.
    Abstained,
    /// The reader left.
    Left,
}

/// An answer on its way.
struct Writing<'a> {
    engine: &'a Engine,
    request: &'a AskRequest,
    /// What was given to the generator, as it is numbered there, and the rest behind it.
    evidence: Vec<&'a Hit>,
    answer: &'a mut Answer,
    on_event: OnEvent<'a>,
    /// Judges what is composed; without one, what is written is copied.
    judge: Option<Judge<'a>>,
    /// All that was written.
    draft: String,
    /// Sentences that were shown or withheld.
    judged: usize,
    end: End,
}

/// Lets the generator write from the evidence.
pub(crate) fn write<'a>(
    engine: &'a Engine,
    request: &'a AskRequest,
    (results, evidence): (&Results, &'a [Hit]),
    answer: &'a mut Answer,
    on_event: OnEvent<'a>,
) -> Result<End, EngineError> {
    let generator = engine.generator.as_deref().ok_or(EngineError::NoGenerator)?;
    let is_copied = request.mode == Mode::Copy;
    let template = if is_copied { compose::COPY } else { compose::COMPOSE };
    answer.author = Some(generator.model().clone());
    answer.prompt = Some(template.version);
    let question = &request.search.question;
    let ranked = quote::candidates(question, results, evidence, engine.embedder.as_deref())?;
    let filled = template.fill(question, (evidence, &ranked), engine.settings.prompt_tokens, generator);
    if filled.hits.is_empty() {
        return Ok(End::Written);
    }
    let tokens = filled.prompt.max_tokens;
    let rest = (0..evidence.len()).filter(|index| !filled.hits.contains(index));
    let evidence: Vec<&Hit> = filled.hits.iter().copied().chain(rest).map(|index| &evidence[index]).collect();
    let (judge, constraint): (_, Box<dyn Constraint>) = if is_copied {
        (None, Box::new(Copied::new(filled.sentences.iter().copied().take(CHOICE), tokens)))
    } else {
        let judge = Judge::new(&evidence, engine.embedder.as_deref())?;
        (Some(judge), Box::new(Cited::new(filled.hits.len(), tokens)))
    };
    let (draft, judged, end) = (String::new(), 0, End::Written);
    let writing = Writing { engine, request, evidence, answer, on_event, judge, draft, judged, end };
    writing.run(generator, &filled.prompt, constraint)
}

impl Writing<'_> {
    fn run(
        mut self,
        generator: &dyn Generator,
        prompt: &Prompt,
        constraint: Box<dyn Constraint>,
    ) -> Result<End, EngineError> {
        let mut trouble = None;
        let finish = generator.generate(prompt, Some(constraint), &mut |text| {
            self.draft.push_str(text);
            if (self.on_event)(AnswerEvent::Draft(text)).is_break() {
                return ControlFlow::Break(());
            }
            let units = self.units();
            let settled = match &self.judge {
                Some(_) => compose::settled(&units),
                None => self.draft.matches('\n').count(),
            };
            self.show(units, settled).unwrap_or_else(|error| {
                trouble = Some(error);
                ControlFlow::Break(())
            })
        })?;
        match (trouble, finish) {
            (Some(error), _) => return Err(error),
            (None, Finish::Cancelled) => return Ok(End::Left),
            (None, Finish::MaxTokens) => self.draft.truncate(compose::finished(&self.draft).len()),
            (None, Finish::EndOfTurn) => {}
        }
        let units = self.units();
        let all = units.len();
        Ok(if self.show(units, all)?.is_break() { End::Left } else { self.end })
    }

    /// The sentences so far; in an *Auszug* the lines.
    fn units(&self) -> Vec<Marked> {
        if self.judge.is_some() {
            return compose::split(&self.draft);
        }
        let lines = self.draft.lines().map(str::trim).filter(|line| !line.is_empty());
        lines.map(|line| (line.to_owned(), Vec::new())).collect()
    }

    /// Shows or withholds those before the `end`th that were not judged before.
    fn show(&mut self, units: Vec<Marked>, end: usize) -> Result<ControlFlow<()>, EngineError> {
        for unit in units.into_iter().take(end).skip(self.judged) {
            self.judged += 1;
            if unit.0 == compose::NOTHING {
                self.end = End::Abstained;
                continue;
            }
            let sentence = match &self.judge {
                Some(judge) => self.composed(judge.judge(unit)?)?,
                None => self.copied(unit.0)?,
            };
            if self.add(sentence).is_break() {
                return Ok(ControlFlow::Break(()));
            }
        }
        Ok(ControlFlow::Continue(()))
    }

    fn composed(&self, written: Written) -> Result<Sentence, EngineError> {
        let mut sentence = unproved(written.text, written.verdict);
        if let Some(hit) = written.hit.map(|index| self.evidence[index]) {
            if !compose::tells(&sentence.text, &self.request.search.question, &hit.passage.passage) {
                sentence.verdict = Verdict::Unsupported;
            }
            // A composed sentence rests on the passage as a whole.
            let whole = hit.passage.passage.body_start()..hit.passage.passage.text.len();
            let citation = cite(self.engine.index.as_ref(), hit, whole, &self.request.search.allowed)?;
            sentence.citations.extend(citation);
        }
        Ok(sentence)
    }

    /// A line is shown if it is a sentence of the evidence, and nothing of it changed.
    fn copied(&self, line: String) -> Result<Sentence, EngineError> {
        let Some(found) = compose::find(&line, &self.evidence) else {
            return Ok(unproved(line, Verdict::Unsupported));
        };
        let hit = self.evidence[found.hit];
        let cited = |range| cite(self.engine.index.as_ref(), hit, range, &self.request.search.allowed);
        let Some(citation) = cited(found.range)? else {
            return Ok(unproved(line, Verdict::Unsupported));
        };
        let lead = found.lead.map(cited).transpose()?.flatten();
        let text = citation.text.clone();
        let origin = Origin::Quoted;
        Ok(Sentence { origin, lead, citations: vec![citation], ..unproved(text, Verdict::Supported) })
    }

    fn add(&mut self, sentence: Sentence) -> ControlFlow<()> {
        let shown = sentence.verdict == Verdict::Supported && !sentence.citations.is_empty();
        let event = if shown { AnswerEvent::Sentence(&sentence) } else { AnswerEvent::Withheld(&sentence) };
        let flow = (self.on_event)(event);
        let written = if shown { &mut self.answer.sentences } else { &mut self.answer.withheld };
        written.push(sentence);
        flow
    }
}

/// A sentence that cites nothing yet.
fn unproved(text: String, verdict: Verdict) -> Sentence {
    Sentence { text, origin: Origin::Written, lead: None, newer: None, citations: Vec::new(), verdict }
}
