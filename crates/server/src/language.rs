//! The language in which a visitor is spoken to.

use axum::extract::FromRequestParts;
use axum::http::header::ACCEPT_LANGUAGE;
use axum::http::request::Parts;

use crate::service::Shared;
use crate::texts::{ENGLISH, GERMAN, Texts};

/// A language of the page.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// Deutsch.
    #[default]
    German,
    /// English.
    English,
}

impl Language {
    /// The two-letter code: `de` or `en`.
    #[must_use]
    pub fn code(self) -> &'static str {
        match self {
            Self::German => "de",
            Self::English => "en",
        }
    }

    /// The language of a code such as `de`, `en` or `en-GB`.
    #[must_use]
    pub fn from_code(code: &str) -> Option<Self> {
        let primary = code.split('-').next().unwrap_or_default();
        [Self::German, Self::English]
            .into_iter()
            .find(|language| primary.eq_ignore_ascii_case(language.code()))
    }

    /// The one of two texts that is in this language.
    pub(crate) fn pick(self, german: &'static str, english: &'static str) -> &'static str {
        match self {
            Self::German => german,
            Self::English => english,
        }
    }

    /// The best one that an `Accept-Language` header asks for.
    fn accepted(header: &str) -> Option<Self> {
        let mut best: Option<(f32, Self)> = None;
        for choice in header.split(',') {
            let (code, quality) = choice.split_once(";q=").unwrap_or((choice, "1"));
            let quality = quality.trim().parse().unwrap_or(0.0);
            let better = best.is_none_or(|(so_far, _)| quality > so_far);
            if let Some(language) = Self::from_code(code.trim()).filter(|_| better && quality > 0.0) {
                best = Some((quality, language));
            }
        }
        best.map(|(_, language)| language)
    }
}

/// The language of a request, and the one that links need not mention.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Locale {
    pub(crate) language: Language,
    default: Language,
}

impl Locale {
    /// The language of a request: its `lang` parameter, else for programs their `Accept-Language`, else the configured one.
    /// The page does not follow the browser: most browsers in a town hall are set up in whatever language they came in.
    pub(crate) fn of(parts: &Parts, default: Language) -> Self {
        let asked = query_value(parts.uri.query().unwrap_or_default(), "lang").and_then(Language::from_code);
        let header = parts.headers.get(ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok());
        let accepted = header.filter(|_| parts.uri.path().starts_with("/api/")).and_then(Language::accepted);
        Self { language: asked.or(accepted).unwrap_or(default), default }
    }

    /// The texts in this language.
    pub(crate) fn texts(self) -> &'static Texts {
        match self.language {
            Language::German => &GERMAN,
            Language::English => &ENGLISH,
        }
    }

    /// The language, where a link has to carry it.
    pub(crate) fn parameter(self) -> Option<&'static str> {
        (self.language != self.default).then(|| self.language.code())
    }

    /// The same visitor in the other language.
    pub(crate) fn switched(self) -> Self {
        let language = match self.language {
            Language::German => Language::English,
            Language::English => Language::German,
        };
        Self { language, ..self }
    }
}

impl FromRequestParts<Shared> for Locale {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(parts: &mut Parts, service: &Shared) -> Result<Self, Self::Rejection> {
        Ok(Self::of(parts, service.config.language))
    }
}

fn query_value<'q>(query: &'q str, name: &str) -> Option<&'q str> {
    query
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .find(|(key, _)| *key == name)
        .map(|(_, value)| value)
}

#[cfg(test)]
mod tests {
    use axum::http::Request;

    use super::*;

    fn language(uri: &str, accept: &str) -> Language {
        let request = Request::builder().uri(uri).header(ACCEPT_LANGUAGE, accept).body(());
        let (parts, ()) = request.expect("a plain request").into_parts();
        Locale::of(&parts, Language::German).language
    }

    #[test]
    fn the_parameter_wins_and_only_programs_are_answered_in_their_headers_language() {
        assert_eq!(language("/?q=x&lang=en", "de"), Language::English);
        assert_eq!(language("/?q=x", "en"), Language::German);
        assert_eq!(language("/api/search?q=x", "fr, de;q=0.5, en-GB;q=0.9"), Language::English);
        assert_eq!(language("/api/search?q=x&lang=de", "en"), Language::German);
        assert_eq!(language("/api/search?q=x&lang=fr", "en;q=0"), Language::German);
    }
}
