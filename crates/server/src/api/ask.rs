//! `GET` or `POST /api/ask`: an answer as server-sent events, or whole for who accepts JSON only.
//!
//! Events: `results`, then `draft`, `sentence` and `withheld` as they come, then `answer` or `error`.

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use axum::http::header::ACCEPT;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use serde::Serialize;
use tokio_stream::StreamExt;
use tokio_stream::wrappers::UnboundedReceiverStream;

use crate::answering::{self, Piece};
use crate::failure::Failure;
use crate::language::Locale;
use crate::parameters::{ASK, Parameters};
use crate::service::Shared;
use crate::wire::{AnswerBody, DraftBody, ErrorBody, HitBody, SentenceBody};

pub(crate) async fn ask(
    State(service): State<Shared>,
    locale: Locale,
    headers: HeaderMap,
    parameters: Parameters,
) -> Result<Response, Failure> {
    let request = parameters.only(ASK)?.ask(&service)?;
    if wants_json(&headers) {
        let (results, answer) = answering::whole(&service, request).await?;
        let body = AnswerBody::new(&answer, locale).with_results(HitBody::all(&results.hits, locale));
        return Ok(Json(body).into_response());
    }
    let answering = answering::start(&service, request).await?;
    let results = tokio_stream::once(Piece::Results(Box::new(answering.results)));
    let pieces = results.chain(UnboundedReceiverStream::new(answering.rest));
    let events = pieces.map(move |piece| event(&piece, locale));
    Ok(Sse::new(events).keep_alive(KeepAlive::default()).into_response())
}

/// Whether JSON is named and server-sent events are not.
fn wants_json(headers: &HeaderMap) -> bool {
    let accept = headers.get(ACCEPT).and_then(|value| value.to_str().ok()).unwrap_or_default();
    accept.contains("application/json") && !accept.contains("text/event-stream")
}

fn event(piece: &Piece, locale: Locale) -> Result<Event, axum::Error> {
    match piece {
        Piece::Results(results) => named("results", HitBody::all(&results.hits, locale)),
        Piece::Draft(text) => named("draft", DraftBody { text: text.clone() }),
        Piece::Sentence(sentence) => named("sentence", SentenceBody::new(sentence, locale)),
        Piece::Withheld(sentence) => named("withheld", SentenceBody::new(sentence, locale)),
        Piece::Finished(answer) => named("answer", AnswerBody::new(answer, locale)),
        Piece::Failed(failure) => named("error", ErrorBody::new(failure, locale.language)),
    }
}

fn named(name: &str, data: impl Serialize) -> Result<Event, axum::Error> {
    Event::default().event(name).json_data(data)
}
