//! What a search brought up, as the page shows it: the hits, and how the question was read.

use engine::{AskRequest, Filter, Results, SuggestedFilter};

use super::absence::Missed;
use super::form;
use super::view::HitView;
use crate::language::Locale;
use crate::parameters::{HITS, MOST_HITS};
use crate::phrasing::Phrasing;

/// What a search brought up.
pub(crate) struct Reading {
    pub(crate) hits: Vec<HitView>,
    /// What was probably meant, and the address that searches for it.
    pub(crate) meant: Option<(String, String)>,
    /// What was not understood.
    pub(crate) hints: Vec<String>,
    /// Filters that the question suggests.
    pub(crate) chips: Vec<Chip>,
    /// More hits, if there may be any.
    pub(crate) more: Option<String>,
    pub(crate) missed: Missed,
}

/// A filter that one click sets.
pub(crate) struct Chip {
    pub(crate) name: String,
    pub(crate) address: String,
}

impl Reading {
    pub(crate) fn new(asked: &AskRequest, results: &Results, locale: Locale) -> Self {
        let phrasing = Phrasing(locale.language);
        let meant = results.meant(&asked.search.question).map(|meant| {
            let address = form::address(&asking(asked, meant.clone()), HITS, Some(asked.mode), locale);
            (meant, address)
        });
        let chip = |filter: &SuggestedFilter| Chip {
            name: phrasing.filter(filter),
            address: form::address(&narrowed(asked, filter), HITS, Some(asked.mode), locale),
        };
        Self {
            hits: HitView::all(&results.hits, locale),
            meant,
            hints: results.hints.iter().map(|hint| phrasing.hint(hint)).collect(),
            chips: results.suggested_filters().iter().map(chip).collect(),
            more: more(asked, results.hits.len(), locale),
            missed: Missed::new(asked, String::new(), locale),
        }
    }
}

/// The same with another question.
fn asking(asked: &AskRequest, question: String) -> AskRequest {
    let mut other = asked.clone();
    other.search.question = question;
    other
}

/// The same, narrowed further.
fn narrowed(asked: &AskRequest, suggested: &SuggestedFilter) -> AskRequest {
    let mut other = asked.clone();
    let filter = match suggested.clone() {
        SuggestedFilter::Kind(kind) => Filter { kinds: vec![kind], ..Filter::default() },
        SuggestedFilter::Gremium(name) => Filter { gremien: vec![name], ..Filter::default() },
        SuggestedFilter::Dates { from, to } => Filter { from, to, ..Filter::default() },
    };
    other.search.filter = filter.over(&asked.search.filter);
    other
}

/// The address of more hits, if this many hits leave room for more.
fn more(asked: &AskRequest, hits: usize, locale: Locale) -> Option<String> {
    let limit = asked.search.limit;
    let may_be_more = hits >= limit && limit < MOST_HITS;
    may_be_more.then(|| form::address(asked, limit * 3, Some(asked.mode), locale))
}
