//! An answer on its way: the engine writes on a blocking thread, the connection reads what has arrived.
//!
//! The channel between them is unbounded because an answer is bounded: a slow reader must not hold up the generator, and a
//! reader that has gone ends it at the next event.

use std::ops::ControlFlow;

use engine::{Answer, AnswerEvent, AskRequest, EngineError, Mode, Results, Sentence};
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};

use crate::admission::Place;
use crate::failure::Failure;
use crate::service::{Service, Shared};

/// What arrives while an answer is made, in this order; the last one is `Finished` or `Failed`.
#[derive(Debug)]
pub(crate) enum Piece {
    /// What the search found; exactly once, before anything is written.
    Results(Box<Results>),
    /// Text as it is written, not verified.
    Draft(String),
    /// A supported sentence.
    Sentence(Sentence),
    /// A sentence that was withheld.
    Withheld(Sentence),
    /// The whole answer.
    Finished(Answer),
    /// It broke.
    Failed(Failure),
}

/// An answer on its way.
pub(crate) struct Answering {
    /// What the search found.
    pub(crate) results: Results,
    /// All pieces after the results.
    pub(crate) rest: UnboundedReceiver<Piece>,
}

/// Starts an answer and waits for its results, so that whatever fails before there is anything to show still becomes a
/// proper status.
pub(crate) async fn start(service: &Shared, request: AskRequest) -> Result<Answering, Failure> {
    let gate = match request.mode {
        Mode::Quote => &service.searches,
        Mode::Compose | Mode::Copy => &service.answers,
    };
    let place = gate.place()?;
    let (sender, mut pieces) = unbounded_channel();
    tokio::spawn(answer(Shared::clone(service), place, request, sender));
    match pieces.recv().await {
        Some(Piece::Results(results)) => Ok(Answering { results: *results, rest: pieces }),
        Some(Piece::Failed(failure)) => Err(failure),
        other => {
            tracing::error!(?other, "an answer began without results");
            Err(Failure::Internal)
        }
    }
}

/// Starts an answer and waits for its end.
pub(crate) async fn whole(service: &Shared, request: AskRequest) -> Result<(Results, Answer), Failure> {
    let mut answering = start(service, request).await?;
    while let Some(piece) = answering.rest.recv().await {
        match piece {
            Piece::Finished(answer) => return Ok((answering.results, answer)),
            Piece::Failed(failure) => return Err(failure),
            Piece::Results(_) | Piece::Draft(_) | Piece::Sentence(_) | Piece::Withheld(_) => {}
        }
    }
    Err(Failure::Internal)
}

async fn answer(service: Shared, place: Place, request: AskRequest, pieces: UnboundedSender<Piece>) {
    let result = tokio::select! {
        result = answer_in_turn(&service, place, request, &pieces) => result,
        // Whoever leaves the queue frees the place; work that has begun notices by itself.
        () = pieces.closed() => return,
    };
    let last = match result {
        Ok(answer) => Piece::Finished(answer),
        Err(failure) => Piece::Failed(failure),
    };
    // Nobody left to tell is no error.
    let _ = pieces.send(last);
}

async fn answer_in_turn(
    service: &Shared,
    place: Place,
    request: AskRequest,
    pieces: &UnboundedSender<Piece>,
) -> Result<Answer, Failure> {
    // The generator may be busy for a while: the results must not wait for it, so they are searched for beforehand.
    let found = match request.mode {
        Mode::Compose | Mode::Copy => {
            let search = request.search.clone();
            let found = service.run(&service.searches, move |service| service.engine.search(&search)).await?;
            let _ = pieces.send(Piece::Results(Box::new(found.clone())));
            Some(found)
        }
        Mode::Quote => None,
    };
    let ticket = place.turn().await;
    let pieces = pieces.clone();
    service.run_admitted(ticket, move |service| answer_from(service, &request, found, &pieces)).await
}

/// Answers from what was found, if it was already searched for and sent; else searches and sends that first.
fn answer_from(
    service: &Service,
    request: &AskRequest,
    found: Option<Results>,
    pieces: &UnboundedSender<Piece>,
) -> Result<Answer, EngineError> {
    let are_out = found.is_some();
    let results = found.map_or_else(|| service.engine.search(&request.search), Ok)?;
    service.engine.answer(request, &results, &mut |event| {
        let piece = match event {
            AnswerEvent::Results(_) if are_out => return reader_is_there(service, pieces),
            AnswerEvent::Results(results) => Piece::Results(Box::new(results.clone())),
            AnswerEvent::Draft(text) => Piece::Draft(text.to_owned()),
            AnswerEvent::Sentence(sentence) => Piece::Sentence(sentence.clone()),
            AnswerEvent::Withheld(sentence) => Piece::Withheld(sentence.clone()),
        };
        // If the send fails the reader has gone, which is what is asked next.
        let _ = pieces.send(piece);
        reader_is_there(service, pieces)
    })
}

fn reader_is_there(service: &Service, pieces: &UnboundedSender<Piece>) -> ControlFlow<()> {
    if pieces.is_closed() || service.is_stopping() {
        ControlFlow::Break(())
    } else {
        ControlFlow::Continue(())
    }
}
