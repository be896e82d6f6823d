//! What stands around every page.

use crate::language::Locale;
use crate::page::asset;
use crate::service::Service;
use crate::texts::Texts;

/// What stands around every page.
pub(crate) struct Frame {
    pub(crate) t: &'static Texts,
    pub(crate) title: String,
    pub(crate) town: String,
    pub(crate) version: String,
    /// Models at work, for the foot of the page.
    pub(crate) models: Vec<String>,
    pub(crate) home: String,
    pub(crate) documents: String,
    /// This page in the other language.
    pub(crate) switched: String,
    pub(crate) style: String,
    pub(crate) script: String,
    pub(crate) icon: String,
}

impl Frame {
    pub(crate) fn new(service: &Service, locale: Locale, title: impl Into<String>) -> Self {
        let (embedder, generator) = service.engine.models();
        Self {
            t: locale.texts(),
            title: title.into(),
            town: service.config.town.clone(),
            version: service.config.version.clone(),
            models: [embedder, generator].into_iter().flatten().map(ToString::to_string).collect(),
            home: with_language("/", locale),
            documents: with_language("/documents", locale),
            switched: with_language("/", locale.switched()),
            style: asset::address("style.css"),
            script: asset::address("script.js"),
            icon: asset::address("icon.svg"),
        }
    }

    /// The frame of a page that exists under this address in the other language too.
    pub(crate) fn switching_to(self, switched: String) -> Self {
        Self { switched, ..self }
    }
}

/// An address without a query, in the visitor's language.
pub(crate) fn with_language(path: &str, locale: Locale) -> String {
    match locale.parameter() {
        Some(code) => format!("{path}?lang={code}"),
        None => path.to_owned(),
    }
}
