//! What a request asks for: named values from the query string, a form or a JSON object, checked one by one.

use std::collections::BTreeMap;
use std::ops::{Range, RangeInclusive};

use axum::extract::{Form, FromRequest, Request};
use axum::http::StatusCode;
use axum::http::header::CONTENT_TYPE;
use axum::response::IntoResponse;
use axum::{Json, RequestExt};
use engine::{AskRequest, CitedWords, Collection, ExcerptScope, Filter, Kind, Mode, SearchRequest};
use jiff::civil::Date;
use serde::Deserialize;

use crate::complaint::{Complaint, QUESTION_CHARACTERS};
use crate::failure::Failure;
use crate::service::Service;
use crate::wire::Explain;

/// Most pages of one citation.
const MOST_CITED_PAGES: usize = 50;

/// Hits unless the request says otherwise.
pub(crate) const HITS: usize = 10;

/// Most hits of one request.
pub(crate) const MOST_HITS: usize = 100;

/// Parameters of a search.
pub(crate) const SEARCH: &[&str] =
    &["q", "kind", "gremium", "from", "to", "collection", "limit", "lang", "explain"];

/// Parameters of the question why a document is missing.
pub(crate) const WHY: &[&str] =
    &["q", "kind", "gremium", "from", "to", "collection", "limit", "lang", "document"];

/// Parameters of a question that wants an answer.
pub(crate) const ASK: &[&str] =
    &["q", "kind", "gremium", "from", "to", "collection", "limit", "lang", "mode"];

/// Named values in the order in which they came; a name may come several times. Empty values count as absent, because
/// that is how a form sends a field that nobody filled in.
#[derive(Clone, Debug, Default)]
pub(crate) struct Parameters(Vec<(String, String)>);

impl Parameters {
    /// The search that is asked for.
    pub(crate) fn search(&self, service: &Service) -> Result<SearchRequest, Complaint> {
        Ok(SearchRequest {
            question: self.question()?,
            filter: self.filter()?,
            allowed: service.config.allowed.clone(),
            limit: self.number("limit", 1..=MOST_HITS as u64)?.map_or(HITS, |limit| limit as usize),
        })
    }

    /// The answer that is asked for.
    pub(crate) fn ask(&self, service: &Service) -> Result<AskRequest, Complaint> {
        let mode = match self.one("mode") {
            None => service.default_mode(),
            Some(name) => {
                let mode = Mode::from_name(name).ok_or_else(|| Complaint::UnknownMode(name.to_owned()))?;
                if mode.needs_generator() && service.engine.generator.is_none() {
                    return Err(Complaint::NoGenerator);
                }
                mode
            }
        };
        Ok(AskRequest { search: self.search(service)?, mode })
    }

    /// What narrows the search.
    pub(crate) fn filter(&self) -> Result<Filter, Complaint> {
        let kind = |name: &str| Kind::from_name(name).ok_or_else(|| Complaint::UnknownKind(name.to_owned()));
        let (from, to) = (self.date("from")?, self.date("to")?);
        if let (Some(from), Some(to)) = (from, to)
            && from > to
        {
            return Err(Complaint::DatesReversed { from: from.to_string(), to: to.to_string() });
        }
        let kinds = self.all("kind").flat_map(|names| names.split(',')).map(str::trim);
        Ok(Filter {
            kinds: kinds.map(kind).collect::<Result<_, _>>()?,
            collections: self.all("collection").map(|name| Collection(name.to_owned())).collect(),
            gremien: self.all("gremium").map(str::to_owned).collect(),
            from,
            to,
            ..Filter::default()
        })
    }

    /// Whether hits are to be explained.
    pub(crate) fn explain(&self) -> Result<Explain, Complaint> {
        match self.one("explain") {
            None | Some("false") => Ok(Explain::No),
            Some("true") => Ok(Explain::Yes),
            Some(other) => Err(Complaint::NoSwitch { parameter: "explain", value: other.to_owned() }),
        }
    }

    /// The document that is missed: its number, path, title or id.
    pub(crate) fn document(&self) -> Result<String, Complaint> {
        self.one("document").map(str::to_owned).ok_or(Complaint::NoDocument)
    }

    /// A value, without white space around it.
    pub(crate) fn one(&self, name: &str) -> Option<&str> {
        self.all(name).next()
    }

    /// A whole number within bounds.
    pub(crate) fn number(
        &self,
        parameter: &'static str,
        bounds: RangeInclusive<u64>,
    ) -> Result<Option<u64>, Complaint> {
        let Some(value) = self.one(parameter) else { return Ok(None) };
        match value.parse() {
            Ok(number) if bounds.contains(&number) => Ok(Some(number)),
            _ => Err(Complaint::NoNumber {
                parameter,
                value: value.to_owned(),
                lowest: *bounds.start(),
                highest: *bounds.end(),
            }),
        }
    }

    /// The words of a page that `mark` names: `12-30,45-50`, ends exclusive.
    pub(crate) fn marks(&self) -> Result<Vec<Range<usize>>, Complaint> {
        let Some(value) = self.one("mark") else { return Ok(Vec::new()) };
        word_ranges(value).ok_or_else(|| Complaint::NoMark(value.to_owned()))
    }

    /// The words of pages that `citation` names: `3:12-30,45-50;4`, page numbers from 1, ends exclusive.
    pub(crate) fn citation(&self) -> Result<Vec<CitedWords>, Complaint> {
        let value = self.one("citation").unwrap_or_default();
        let cited: Option<Vec<CitedWords>> = value.split(';').map(cited_words).collect();
        cited
            .filter(|cited| cited.len() <= MOST_CITED_PAGES)
            .ok_or_else(|| Complaint::NoCitation(value.to_owned()))
    }

    /// Which pages of a file are wanted: `pages=all`, otherwise those that are cited.
    pub(crate) fn scope(&self) -> Result<ExcerptScope, Complaint> {
        match self.one("pages") {
            None => Ok(ExcerptScope::Cited),
            Some("all") => Ok(ExcerptScope::Whole),
            Some(other) => Err(Complaint::NoCitation(other.to_owned())),
        }
    }

    /// Refuses names that nobody reads: a misspelt filter must not silently find everything.
    pub(crate) fn only(self, known: &[&str]) -> Result<Self, Complaint> {
        match self.0.iter().find(|(name, _)| !known.contains(&name.as_str())) {
            Some((name, _)) => Err(Complaint::UnknownParameter(name.chars().take(80).collect())),
            None => Ok(self),
        }
    }

    fn question(&self) -> Result<String, Complaint> {
        let question = self.one("q").ok_or(Complaint::NoQuestion)?;
        if question.chars().nth(QUESTION_CHARACTERS).is_some() {
            return Err(Complaint::LongQuestion);
        }
        Ok(question.to_owned())
    }

    fn date(&self, parameter: &'static str) -> Result<Option<Date>, Complaint> {
        let parse = |value: &str| {
            // Only the plain spelling: anything longer would be cut silently.
            let date = value.parse().ok().filter(|_| value.len() == "2024-03-14".len());
            date.ok_or_else(|| Complaint::NoDate { parameter, value: value.to_owned() })
        };
        self.one(parameter).map(parse).transpose()
    }

    fn all<'a>(&'a self, name: &str) -> impl Iterator<Item = &'a str> {
        let named = self.0.iter().filter(move |(key, _)| key == name);
        named.map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
    }
}

/// A JSON value that says what a query string can say.
#[derive(Deserialize)]
#[serde(untagged)]
enum Value {
    Text(String),
    Number(u64),
    Texts(Vec<String>),
    Nothing(()),
}

impl From<BTreeMap<String, Value>> for Parameters {
    fn from(object: BTreeMap<String, Value>) -> Self {
        let pairs = object.into_iter().flat_map(|(name, value)| {
            let values = match value {
                Value::Text(text) => vec![text],
                Value::Number(number) => vec![number.to_string()],
                Value::Texts(texts) => texts,
                Value::Nothing(()) => Vec::new(),
            };
            values.into_iter().map(move |value| (name.clone(), value)).collect::<Vec<_>>()
        });
        Self(pairs.collect())
    }
}

/// From the query string of a GET, from the form or JSON body of a POST.
impl<S: Send + Sync> FromRequest<S> for Parameters {
    type Rejection = Failure;

    async fn from_request(request: Request, _: &S) -> Result<Self, Failure> {
        let content_type = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        if content_type.is_some_and(|kind| kind.starts_with("application/json")) {
            let body = request.extract::<Json<BTreeMap<String, Value>>, _>().await;
            return body.map(|Json(object)| object.into()).map_err(|rejection| refused(rejection.status()));
        }
        let form = request.extract::<Form<Vec<(String, String)>>, _>().await;
        form.map(|Form(pairs)| Self(pairs)).map_err(|rejection| refused(rejection.into_response().status()))
    }
}

fn refused(status: StatusCode) -> Failure {
    match status {
        StatusCode::PAYLOAD_TOO_LARGE => Failure::TooLarge,
        _ => Failure::Invalid(Complaint::Unreadable),
    }
}

/// `12-30,45-50`
fn word_ranges(text: &str) -> Option<Vec<Range<usize>>> {
    let range = |text: &str| {
        let (start, end) = text.split_once('-')?;
        let range = start.trim().parse().ok()?..end.trim().parse().ok()?;
        (!range.is_empty()).then_some(range)
    };
    text.split(',').map(range).collect()
}

/// `3:12-30,45-50` or `3`
fn cited_words(text: &str) -> Option<CitedWords> {
    let (page, words) = match text.split_once(':') {
        Some((page, words)) => (page, word_ranges(words)?),
        None => (text, Vec::new()),
    };
    let page = page.trim().parse().ok().filter(|page| *page > 0)?;
    Some(CitedWords { page, words })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parameters(pairs: &[(&str, &str)]) -> Parameters {
        Parameters(pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    #[test]
    fn a_filter_is_read_or_refused_with_the_name_of_what_is_wrong() {
        let filter = parameters(&[
            ("kind", "satzung,vorlage"),
            ("kind", "antrag"),
            ("from", "2024-01-31"),
            ("to", ""),
        ]);
        let filter = filter.filter().expect("all of it is right");
        assert_eq!(filter.kinds, [Kind::Satzung, Kind::Vorlage, Kind::Antrag]);
        assert_eq!((filter.from, filter.to), (Some(jiff::civil::date(2024, 1, 31)), None));

        let refused =
            |name: &str, value: &str| parameters(&[(name, value)]).filter().expect_err("it is wrong");
        assert_eq!(refused("kind", "gesetz"), Complaint::UnknownKind("gesetz".into()));
        for date in ["2024-02-30", "14.03.2024", "2024-03-14T10:00", "20240314"] {
            assert_eq!(refused("from", date), Complaint::NoDate { parameter: "from", value: date.into() });
        }
        let reversed = parameters(&[("from", "2024-02-01"), ("to", "2024-01-01")]).filter();
        assert!(matches!(reversed, Err(Complaint::DatesReversed { .. })));
    }

    #[test]
    fn marks_are_ranges_of_words_or_refused() {
        assert_eq!(parameters(&[("mark", "1-3, 7-8")]).marks(), Ok(vec![1..3, 7..8]));
        assert_eq!(parameters(&[]).marks(), Ok(Vec::new()));
        for wrong in ["3", "3-3", "5-2", "a-b", "1-2,", "-1-2", "1-99999999999999999999999"] {
            assert_eq!(parameters(&[("mark", wrong)]).marks(), Err(Complaint::NoMark(wrong.into())));
        }
    }

    #[test]
    fn citations_are_pages_with_ranges_of_words_or_refused() {
        let cited = parameters(&[("citation", "3:12-30,45-50;4")]).citation().expect("all of it is right");
        let expected =
            [CitedWords { page: 3, words: vec![12..30, 45..50] }, CitedWords { page: 4, words: Vec::new() }];
        assert_eq!(cited, expected);
        for wrong in ["0", "3:", "3:5-2", "a:1-2", "3:1-2;", ";"] {
            assert_eq!(
                parameters(&[("citation", wrong)]).citation(),
                Err(Complaint::NoCitation(wrong.into()))
            );
        }
        assert_eq!(parameters(&[]).citation(), Err(Complaint::NoCitation(String::new())));
    }

    #[test]
    fn a_question_may_have_two_thousand_characters() {
        let longest = "ü".repeat(QUESTION_CHARACTERS);
        assert_eq!(parameters(&[("q", &longest)]).question(), Ok(longest.clone()));
        assert_eq!(parameters(&[("q", &(longest + "!"))]).question(), Err(Complaint::LongQuestion));
        assert_eq!(parameters(&[("q", " \n")]).question(), Err(Complaint::NoQuestion));
    }

    #[test]
    fn an_unknown_name_is_refused() {
        assert!(parameters(&[("q", "Hund"), ("lang", "en")]).only(SEARCH).is_ok());
        let refused = parameters(&[("form", "2024-01-01")]).only(SEARCH).expect_err("it is misspelt");
        assert_eq!(refused, Complaint::UnknownParameter("form".into()));
    }
}
