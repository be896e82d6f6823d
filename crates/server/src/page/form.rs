//! The question field and what narrows the search, as the visitor left them.

use std::collections::BTreeSet;

use engine::{AskRequest, Kind, Mode};

use crate::language::Locale;
use crate::overview::Overview;
use crate::parameters::{HITS, MOST_HITS};
use crate::service::Service;

/// The form as it is shown.
pub(crate) struct Form {
    pub(crate) question: String,
    pub(crate) kinds: Vec<Choice>,
    /// Empty unless there is a choice.
    pub(crate) collections: Vec<Choice>,
    /// Bodies; empty if none is known.
    pub(crate) gremien: Vec<Choice>,
    pub(crate) from: String,
    pub(crate) to: String,
    /// Empty unless there is a choice.
    pub(crate) modes: Vec<Choice>,
    /// Whether anything narrows the search or differs from the default.
    pub(crate) narrowed: bool,
    /// The language, if the form has to carry it.
    pub(crate) language: Option<&'static str>,
}

/// One of several values.
pub(crate) struct Choice {
    pub(crate) value: String,
    pub(crate) name: String,
    pub(crate) chosen: bool,
}

impl Form {
    /// The form with what was asked, or empty.
    pub(crate) fn new(
        service: &Service,
        overview: &Overview,
        asked: Option<&AskRequest>,
        locale: Locale,
    ) -> Self {
        let filter = asked.map(|asked| asked.search.filter.clone()).unwrap_or_default();
        let mode = asked.map_or(service.default_mode(), |asked| asked.mode);
        let kind = |kind: Kind| Choice {
            value: kind.name().to_owned(),
            name: locale.texts().kind_name(kind).to_owned(),
            chosen: filter.kinds.contains(&kind),
        };
        let collection = |collection: &engine::Collection| Choice {
            value: collection.0.clone(),
            name: collection.0.clone(),
            chosen: filter.collections.contains(collection),
        };
        let gremium = |name: &String| Choice {
            value: name.clone(),
            name: name.clone(),
            chosen: filter.gremien.contains(name),
        };
        // What an address names stays chosen, also where no list offers it.
        let gremien: BTreeSet<&String> = overview.gremien.iter().chain(&filter.gremien).collect();
        let several = overview.collections.len() > 1;
        let narrowed = filter != engine::Filter::default() || mode != service.default_mode();
        Self {
            question: asked.map(|asked| asked.search.question.clone()).unwrap_or_default(),
            kinds: overview.kinds.iter().copied().map(kind).collect(),
            collections: overview.collections.iter().filter(|_| several).map(collection).collect(),
            gremien: gremien.into_iter().map(gremium).collect(),
            from: filter.from.map(|date| date.to_string()).unwrap_or_default(),
            to: filter.to.map(|date| date.to_string()).unwrap_or_default(),
            modes: modes(service, mode, locale),
            narrowed,
            language: locale.parameter(),
        }
    }
}

fn modes(service: &Service, chosen: Mode, locale: Locale) -> Vec<Choice> {
    let texts = locale.texts();
    let mode = |name: &str, mode: Mode| Choice {
        value: mode.name().to_owned(),
        name: name.to_owned(),
        chosen: mode == chosen,
    };
    match service.engine.generator {
        Some(_) => vec![
            mode(texts.mode_quote, Mode::Quote),
            mode(texts.mode_compose, Mode::Compose),
            mode(texts.mode_copy, Mode::Copy),
        ],
        None => Vec::new(),
    }
}

/// The same question as an address: with that many hits, in that way, in that language.
pub(crate) fn address(asked: &AskRequest, limit: usize, mode: Option<Mode>, locale: Locale) -> String {
    let mut address = form_urlencoded::Serializer::for_suffix(String::from("/?"), "/?".len());
    address.extend_pairs(parameters(asked, limit, mode, locale));
    address.finish()
}

/// The same as parameters.
pub(crate) fn parameters(
    asked: &AskRequest,
    limit: usize,
    mode: Option<Mode>,
    locale: Locale,
) -> Vec<(&'static str, String)> {
    let filter = &asked.search.filter;
    let mut parameters = vec![("q", asked.search.question.clone())];
    parameters.extend(filter.kinds.iter().map(|kind| ("kind", kind.name().to_owned())));
    parameters.extend(filter.collections.iter().map(|collection| ("collection", collection.0.clone())));
    parameters.extend(filter.gremien.iter().map(|name| ("gremium", name.clone())));
    let dates = [("from", filter.from), ("to", filter.to)];
    parameters.extend(dates.into_iter().filter_map(|(name, date)| Some((name, date?.to_string()))));
    parameters.extend(mode.map(|mode| ("mode", mode.name().to_owned())));
    if limit != HITS {
        parameters.push(("limit", limit.min(MOST_HITS).to_string()));
    }
    parameters.extend(locale.parameter().map(|code| ("lang", code.to_owned())));
    parameters
}
