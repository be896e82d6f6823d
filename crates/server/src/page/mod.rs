//! The web page: rendered here, once, for readers with and without JavaScript. The script only moves the same pieces of
//! HTML to where they belong while they arrive.

mod absence;
mod ask;
mod asset;
mod document;
mod form;
mod frame;
mod home;
mod reading;
mod sheet;
mod table;
mod view;

pub(crate) use absence::absence;
pub(crate) use ask::ask;
pub(crate) use asset::asset;
pub(crate) use document::{document, documents, page};
pub(crate) use home::home;

use askama::Template;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{Html, Response};

use crate::failure::Failure;
use crate::language::Locale;
use crate::service::Shared;
use frame::Frame;

/// What a page says when there is nothing else to say.
#[derive(Template)]
#[template(path = "trouble.html")]
struct Trouble {
    frame: Frame,
    message: String,
    hint: Option<String>,
}

/// Layer of the page: failures as a page that says what to do.
pub(crate) async fn as_html(State(service): State<Shared>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let locale = Locale::of(&parts, service.config.language);
    let response = next.run(Request::from_parts(parts, body)).await;
    let Some(failure) = Failure::of(&response) else { return response };
    let trouble = Trouble {
        frame: Frame::new(&service, locale, locale.texts().trouble),
        message: capitalised(&failure.message(locale.language)),
        hint: failure.hint(locale.language).map(|hint| capitalised(&hint)),
    };
    failure.respond(rendered(&trouble))
}

/// For addresses that lead nowhere.
pub(crate) async fn nowhere() -> Failure {
    Failure::NotFound
}

/// A page or a piece of one.
fn rendered(template: &impl Template) -> Result<Html<String>, Failure> {
    template.render().map(Html).map_err(|error| {
        tracing::error!(%error, "template failed");
        Failure::Internal
    })
}

/// Messages begin in lower case, as parts of sentences do; on a page they stand alone.
fn capitalised(message: &str) -> String {
    let mut letters = message.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}
