//! `GET /why`: why a document that somebody misses is not among the results, with a field to ask for another.

use askama::Template;
use axum::extract::State;
use axum::response::Html;
use engine::{Absence, AskRequest, Explanation, Hit, Mode};

use super::form;
use super::frame::Frame;
use super::rendered;
use super::view::HitView;
use crate::failure::Failure;
use crate::language::Locale;
use crate::parameters::Parameters;
use crate::phrasing::Phrasing;
use crate::service::Shared;

#[derive(Template)]
#[template(path = "why.html")]
struct Why {
    frame: Frame,
    question: String,
    /// The results that the document is missed in.
    back: String,
    message: String,
    missing: Vec<String>,
    /// Its best passage, and the last one that is shown.
    standings: Vec<StandingView>,
    missed: Missed,
}

/// The field in which somebody names a document that is missing, for this question.
pub(crate) struct Missed {
    pub(crate) document: String,
    /// What the field's form has to carry.
    pub(crate) parameters: Vec<(&'static str, String)>,
}

/// A passage with what made up its score.
struct StandingView {
    name: &'static str,
    hit: HitView,
    score: String,
    contributions: Vec<(String, String)>,
}

impl Missed {
    pub(crate) fn new(asked: &AskRequest, document: String, locale: Locale) -> Self {
        let limit = asked.search.limit;
        Self { document, parameters: form::parameters(asked, limit, Some(asked.mode), locale) }
    }
}

pub(crate) async fn absence(
    State(service): State<Shared>,
    locale: Locale,
    parameters: Parameters,
) -> Result<Html<String>, Failure> {
    let asked = parameters.ask(&service)?;
    let document = parameters.document()?;
    let (search, wanted) = (asked.search.clone(), document.clone());
    let absence =
        service.run(&service.searches, move |service| service.engine.absence(&search, &wanted)).await?;
    let t = locale.texts();
    let limit = asked.search.limit;
    let missing = match &absence {
        Absence::Ranked(standing) => standing.explanation.missing.clone(),
        _ => Vec::new(),
    };
    rendered(&Why {
        frame: Frame::new(&service, locale, t.why_title),
        question: asked.search.question.clone(),
        back: form::address(&asked, limit, Some(Mode::Quote).filter(|_| asked.mode == Mode::Quote), locale),
        message: Phrasing(locale.language).absence(&absence),
        missing,
        standings: standings(&absence, locale),
        missed: Missed::new(&asked, document, locale),
    })
}

fn standings(absence: &Absence, locale: Locale) -> Vec<StandingView> {
    let Absence::Ranked(standing) = absence else { return Vec::new() };
    let t = locale.texts();
    let own = StandingView::new(t.why_best, &standing.hit, &standing.explanation, locale);
    let last = standing.last_shown.as_ref();
    let last = last.map(|(hit, explanation)| StandingView::new(t.why_last, hit, explanation, locale));
    std::iter::once(own).chain(last).collect()
}

impl StandingView {
    fn new(name: &'static str, hit: &Hit, explanation: &Explanation, locale: Locale) -> Self {
        let contribution =
            |part: &engine::Contribution| (Phrasing(locale.language).cause(&part.cause), points(part.points));
        Self {
            name,
            hit: HitView::new(hit, locale),
            score: points(explanation.score),
            contributions: explanation.contributions.iter().map(contribution).collect(),
        }
    }
}

/// „+0,123“ would be read as a thousand by half of the readers; so hundredths of the best score: „12.3“.
fn points(score: f32) -> String {
    format!("{:.1}", score * 100.0)
}
