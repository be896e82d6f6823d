//! `GET /`: the question field; with a question also its results and its answer, for readers with and without JavaScript.

use std::sync::Arc;

use askama::Template;
use axum::extract::State;
use axum::response::Html;
use engine::{AskRequest, Mode, Results};

use super::form::{self, Form};
use super::frame::Frame;
use super::reading::Reading;
use super::rendered;
use super::view::AnswerView;
use crate::answering;
use crate::failure::Failure;
use crate::language::Locale;
use crate::overview::Overview;
use crate::parameters::Parameters;
use crate::service::{Service, Shared};

#[derive(Template)]
#[template(path = "home.html")]
struct Home {
    frame: Frame,
    form: Form,
    /// „1.234 Dokumente durchsuchbar“
    searchable: String,
    newest: Option<String>,
    found: Option<Found>,
}

/// What a question brought up.
struct Found {
    reading: Reading,
    /// `None` if the script has to ask for it, because writing takes longer than a page may.
    answer: Option<AnswerView>,
    /// The same question answered in quotes, for readers without JavaScript.
    in_quotes: String,
}

pub(crate) async fn home(
    State(service): State<Shared>,
    locale: Locale,
    parameters: Parameters,
) -> Result<Html<String>, Failure> {
    let count = |service: &Service| service.overviews.get(&service.engine, &service.config.allowed);
    let overview = service.run(&service.searches, count).await?;
    let asked = match parameters.one("q") {
        Some(_) => Some(parameters.ask(&service)?),
        None => None,
    };
    let found = match &asked {
        Some(asked) => Some(find(&service, asked, locale).await?),
        None => None,
    };
    rendered(&Home {
        frame: frame(&service, asked.as_ref(), locale),
        form: Form::new(&service, &overview, asked.as_ref(), locale),
        searchable: searchable(&overview, locale),
        newest: overview.newest.map(|date| locale.texts().date(date)),
        found,
    })
}

fn frame(service: &Service, asked: Option<&AskRequest>, locale: Locale) -> Frame {
    let Some(asked) = asked else { return Frame::new(service, locale, service.config.town.clone()) };
    let switched = form::address(asked, asked.search.limit, Some(asked.mode), locale.switched());
    Frame::new(service, locale, asked.search.question.clone()).switching_to(switched)
}

async fn find(service: &Shared, asked: &AskRequest, locale: Locale) -> Result<Found, Failure> {
    let (results, answer) = match asked.mode {
        Mode::Quote => {
            let (results, answer) = answering::whole(service, asked.clone()).await?;
            let view = AnswerView::whole(&answer, &results.hits, locale);
            (results, Some(view))
        }
        Mode::Compose | Mode::Copy => (search(service, asked).await?, None),
    };
    Ok(Found {
        reading: Reading::new(asked, &results, locale),
        answer,
        in_quotes: form::address(asked, asked.search.limit, Some(Mode::Quote), locale),
    })
}

async fn search(service: &Shared, asked: &AskRequest) -> Result<Results, Failure> {
    let request = asked.search.clone();
    service.run(&service.searches, move |service| service.engine.search(&request)).await
}

fn searchable(overview: &Arc<Overview>, locale: Locale) -> String {
    let texts = locale.texts();
    match overview.documents {
        1 => texts.searchable_one.to_owned(),
        number => format!("{} {}", texts.count(number), texts.searchable),
    }
}
