//! Errors in both languages, and how any error becomes lines on the terminal: what happened, what caused it, what helps.

use std::error::Error;
use std::fmt;

use crate::language::Language;
use crate::translation;

/// An error of the command line. What libraries say is put into German by [`translation`].
#[derive(Clone, Debug)]
pub(crate) struct Told {
    message: Wording,
    hint: Option<Wording>,
}

#[derive(Clone, Debug)]
struct Wording {
    german: String,
    english: String,
}

impl Told {
    /// What happened.
    pub(crate) fn new(german: impl Into<String>, english: impl Into<String>) -> Self {
        Self { message: Wording { german: german.into(), english: english.into() }, hint: None }
    }

    /// The same with what helps.
    pub(crate) fn hint(self, german: impl Into<String>, english: impl Into<String>) -> Self {
        Self { hint: Some(Wording { german: german.into(), english: english.into() }), ..self }
    }

    /// The message, and the hint on a line of its own.
    pub(crate) fn text(&self, language: Language) -> String {
        let hints = self.hint.iter().map(|hint| hint.pick(language)).collect();
        with_hints(self.message.pick(language).to_owned(), hints, language)
    }
}

impl Wording {
    fn pick(&self, language: Language) -> &str {
        language.pick(&self.german, &self.english)
    }
}

impl fmt::Display for Told {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message.english)
    }
}

impl Error for Told {}

/// The error and what caused it, on one line, then hints; a cause that the error above it already says is left out.
pub(crate) fn describe(error: &anyhow::Error, language: Language) -> String {
    let told = error.downcast_ref::<Told>();
    let (mut english, mut text) = (String::new(), String::new());
    let mut hints: Vec<&str> =
        told.iter().filter_map(|told| told.hint.as_ref()?.pick(language).into()).collect();
    for cause in error.chain() {
        hints.extend(translation::hint(cause, language));
        let said = cause.to_string();
        if !english.is_empty() && english.contains(&said) {
            continue;
        }
        let translated = match (told, language) {
            (_, Language::En) => said.clone(),
            (Some(told), Language::De) if told.message.english == said => told.message.german.clone(),
            (_, Language::De) => translation::message(cause).unwrap_or_else(|| said.clone()),
        };
        let colon = if text.is_empty() { "" } else { ": " };
        text = format!("{text}{colon}{translated}");
        english = format!("{english} {said}");
    }
    with_hints(text, hints, language)
}

fn with_hints(mut text: String, hints: Vec<&str>, language: Language) -> String {
    for hint in hints {
        text.push_str(&format!("\n{}: {hint}", language.pick("Tipp", "hint")));
    }
    text
}

#[cfg(test)]
mod tests {
    use anyhow::Context;
    use engine::IndexError;

    use super::*;

    #[test]
    fn causes_follow_and_hints_come_last() {
        let locked: Result<(), _> = Err(IndexError::Locked);
        let told = Told::new("Index /d geht nicht auf", "cannot open the index in /d").hint("warten", "wait");
        let error = locked.context(told).expect_err("it is one");
        assert_eq!(
            describe(&error, Language::De),
            "Index /d geht nicht auf: ein anderer Prozess schreibt gerade in den Index\nTipp: warten"
        );
        assert_eq!(
            describe(&error, Language::En),
            "cannot open the index in /d: the index is being written by another process\nhint: wait"
        );
    }

    #[test]
    fn what_was_said_is_not_said_again() {
        let error = anyhow::anyhow!("no pages").context("file is damaged: no pages");
        assert_eq!(describe(&error, Language::De), "file is damaged: no pages");
    }
}
