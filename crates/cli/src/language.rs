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
    /// What the command line or the environment asks for, before either is parsed: for help, and for what is wrong with them.
    pub(crate) fn early() -> Self {
        let given: Vec<String> =
            std::env::args_os().map(|argument| argument.to_string_lossy().into_owned()).collect();
        let after = given.iter().position(|argument| argument == "--lang").and_then(|at| given.get(at + 1));
        let joined = given.iter().find_map(|argument| argument.strip_prefix("--lang="));
        let named = joined.or(after.map(String::as_str)).map(ToOwned::to_owned);
        let named = named.or_else(|| std::env::var("RATSFUND_LANG").ok());
        named.and_then(|name| Self::from_str(&name, true).ok()).unwrap_or_default()
    }

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
