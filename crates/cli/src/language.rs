//! The two languages of the command line.

use clap::ValueEnum;

/// A language of messages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, ValueEnum, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Language {
    /// Deutsch
    #[default]
    De,
    /// English
    En,
}

impl Language {
    /// The one of two wordings that is in this language.
    pub(crate) fn pick<'t>(self, german: &'t str, english: &'t str) -> &'t str {
        match self {
            Self::De => german,
            Self::En => english,
        }
    }
}

impl From<Language> for server::Language {
    fn from(language: Language) -> Self {
        match language {
            Language::De => Self::German,
            Language::En => Self::English,
        }
    }
}
