//! Ask: question → search → evidence strong enough? → quoted or composed sentences → verified → cited.

use std::ops::ControlFlow;
use std::sync::Arc;

use crate::answer::{Answer, AnswerEvent, Mode, Origin, Outcome, Sentence, Verdict};
use crate::citation::cite;
use crate::document::StoredDocument;
use crate::engine::{AskRequest, Engine, EngineError};
use crate::quote;
use crate::quote::QUOTE_FEATURES;
use crate::search::{Hit, Results, SearchRequest};
use crate::writing::{self, End};

type OnEvent<'a> = &'a mut dyn FnMut(AnswerEvent<'_>) -> ControlFlow<()>;

pub(crate) fn answer(
    engine: &Engine,
    request: &AskRequest,
    results: &Results,
    on_event: OnEvent<'_>,
) -> Result<Answer, EngineError> {
    if request.mode.needs_generator() && engine.generator.is_none() {
        return Err(EngineError::NoGenerator);
    }
    let mut answer = Answer {
        mode: request.mode,
        outcome: Outcome::NothingFound,
        sentences: Vec::new(),
        withheld: Vec::new(),
        author: None,
        prompt: None,
    };
    let left = on_event(AnswerEvent::Results(results)).is_break();
    if left || results.strength < engine.settings.answer_threshold || results.hits.is_empty() {
        return Ok(answer);
    }
    let evidence = engine.evidence(&results.hits);
    match request.mode {
        Mode::Quote => quote_sentences(engine, request, results, evidence, &mut answer, on_event)?,
        Mode::Compose | Mode::Copy => {
            let end = writing::write(engine, request, (results, evidence), &mut answer, on_event)?;
            // Whoever asked is better served by what stands there than by nothing.
            if end == End::Written && answer.sentences.is_empty() {
                quote_sentences(engine, request, results, evidence, &mut answer, on_event)?;
            }
        }
    }
    answer.outcome = match (answer.sentences.is_empty(), answer.withheld.is_empty()) {
        (false, _) => Outcome::Answered,
        (true, true) => Outcome::NothingFound,
        (true, false) => Outcome::NothingSupported,
    };
    Ok(answer)
}

/// A piece that may be quoted, with what it is scored by; for learning the weights.
#[derive(Clone, Debug, PartialEq)]
pub struct QuoteCandidate {
    /// Its document.
    pub document: Arc<StoredDocument>,
    /// Its text.
    pub text: String,
    /// What it was scored by.
    pub features: [f32; QUOTE_FEATURES],
}

pub(crate) fn quote_candidates(
    engine: &Engine,
    request: &SearchRequest,
) -> Result<Vec<QuoteCandidate>, EngineError> {
    let results = engine.search(request)?;
    let evidence = engine.evidence(&results.hits);
    let found = quote::candidates(&request.question, &results, evidence, engine.embedder.as_deref())?;
    let candidate = |chosen: quote::Chosen| {
        let hit = &evidence[chosen.hit];
        let text = hit.passage.passage.text[chosen.range].to_owned();
        QuoteCandidate { document: Arc::clone(&hit.document), text, features: chosen.features }
    };
    Ok(found.into_iter().map(candidate).collect())
}

fn quote_sentences(
    engine: &Engine,
    request: &AskRequest,
    results: &Results,
    evidence: &[Hit],
    answer: &mut Answer,
    on_event: OnEvent<'_>,
) -> Result<(), EngineError> {
    let embedder = engine.embedder.as_deref();
    for chosen in quote::choose(&request.search.question, results, evidence, embedder)? {
        let hit = &evidence[chosen.hit];
        let cited = |range| cite(engine.index.as_ref(), hit, range, &request.search.allowed);
        let Some(citation) = cited(chosen.range)? else { continue };
        let lead = chosen.lead.map(cited).transpose()?.flatten();
        let sentence = Sentence {
            text: citation.text.clone(),
            origin: Origin::Quoted,
            lead,
            newer: chosen.newer,
            citations: vec![citation],
            verdict: Verdict::Supported,
        };
        let left = on_event(AnswerEvent::Sentence(&sentence)).is_break();
        answer.sentences.push(sentence);
        if left {
            break;
        }
    }
    Ok(())
}
