//! `POST /ask`: the answer for the page's script, as server-sent events whose data are pieces of HTML.
//!
//! Events: `start` with the empty answer, `results`, `sentence` as they come, then `end` or `trouble`. What the model writes before
//! it is verified is not sent: the page shows that something is written, not what.

use askama::Template;
use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use engine::{Hit, Mode};
use tokio_stream::StreamExt;
use tokio_stream::wrappers::UnboundedReceiverStream;

use super::reading::Reading;
use super::view::{AnswerView, EndView, SentenceView};
use crate::answering::{self, Piece};
use crate::failure::Failure;
use crate::language::Locale;
use crate::parameters::Parameters;
use crate::service::Shared;
use crate::texts::Texts;

#[derive(Template)]
#[template(path = "answer.html")]
struct AnswerPiece {
    t: &'static Texts,
    answer: AnswerView,
}

#[derive(Template)]
#[template(path = "sentence.html")]
struct SentencePiece {
    sentence: SentenceView,
}

#[derive(Template)]
#[template(path = "end.html")]
struct EndPiece {
    t: &'static Texts,
    end: EndView,
}

#[derive(Template)]
#[template(path = "results.html")]
struct ResultsPiece {
    t: &'static Texts,
    reading: Reading,
}

#[derive(Template)]
#[template(path = "notice.html")]
struct NoticePiece {
    message: String,
    hint: Option<String>,
}

pub(crate) async fn ask(
    State(service): State<Shared>,
    locale: Locale,
    parameters: Parameters,
) -> Result<Response, Failure> {
    let asked = parameters.ask(&service)?;
    let answering = answering::start(&service, asked.clone()).await?;
    let (_, generator) = service.engine.models();
    let start = AnswerPiece { t: locale.texts(), answer: AnswerView::begun(asked.mode, generator, locale) };
    let reading = Reading::new(&asked, &answering.results, locale);
    let results = ResultsPiece { t: locale.texts(), reading };
    let first = tokio_stream::iter([event("start", &start), event("results", &results)]);
    let (hits, mode) = (answering.results.hits, asked.mode);
    let pieces = UnboundedReceiverStream::new(answering.rest);
    let rest = pieces.filter_map(move |piece| piece_event(&piece, &hits, mode, locale));
    Ok(Sse::new(first.chain(rest)).keep_alive(KeepAlive::default()).into_response())
}

fn piece_event(
    piece: &Piece,
    hits: &[Hit],
    mode: Mode,
    locale: Locale,
) -> Option<Result<Event, axum::Error>> {
    let t = locale.texts();
    match piece {
        Piece::Sentence(sentence) => {
            Some(event("sentence", &SentencePiece { sentence: SentenceView::new(sentence, mode, locale) }))
        }
        Piece::Finished(answer) => {
            Some(event("end", &EndPiece { t, end: EndView::new(answer, hits, locale) }))
        }
        Piece::Failed(failure) => Some(event("trouble", &notice(failure, locale))),
        // The end says how many were withheld.
        Piece::Results(_) | Piece::Draft(_) | Piece::Withheld(_) => None,
    }
}

fn notice(failure: &Failure, locale: Locale) -> NoticePiece {
    NoticePiece {
        message: super::capitalised(&failure.message(locale.language)),
        hint: failure.hint(locale.language).map(|hint| super::capitalised(&hint)),
    }
}

/// HTML travels as a JSON string, because an event's data may not hold every character that a document can.
fn event(name: &str, template: &impl Template) -> Result<Event, axum::Error> {
    let html = template.render().map_err(axum::Error::new)?;
    Event::default().event(name).json_data(html)
}
