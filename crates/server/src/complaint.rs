//! What is wrong with a request, in words that name parameter, value and remedy.

use engine::{EngineError, Kind, ModelError};

use crate::language::Language;

/// Most characters that a question may have.
pub(crate) const QUESTION_CHARACTERS: usize = 2000;

/// What is wrong with a request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Complaint {
    /// There is nothing to search for.
    NoQuestion,
    /// The question is longer than [`QUESTION_CHARACTERS`], or than the model takes.
    LongQuestion,
    /// The parameter does not exist.
    UnknownParameter(String),
    /// There is no such kind of document.
    UnknownKind(String),
    /// There is no such way of writing answers.
    UnknownMode(String),
    /// Compose mode without a generator.
    NoGenerator,
    /// Not a day of the calendar.
    NoDate {
        /// Name of the parameter.
        parameter: &'static str,
        /// What it was set to.
        value: String,
    },
    /// The first day is after the last.
    DatesReversed {
        /// First day.
        from: String,
        /// Last day.
        to: String,
    },
    /// Not a whole number within its bounds.
    NoNumber {
        /// Name of the parameter.
        parameter: &'static str,
        /// What it was set to.
        value: String,
        /// Lowest value.
        lowest: u64,
        /// Highest value.
        highest: u64,
    },
    /// Not a list of word ranges.
    NoMark(String),
    /// Not a list of pages with word ranges.
    NoCitation(String),
    /// Neither `true` nor `false`.
    NoSwitch {
        /// Name of the parameter.
        parameter: &'static str,
        /// What it was set to.
        value: String,
    },
    /// It is not said which document is missed.
    NoDocument,
    /// Query string or body cannot be read.
    Unreadable,
}

impl Complaint {
    /// A word for programs.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::NoQuestion => "question_missing",
            Self::NoDocument => "document_missing",
            Self::LongQuestion => "question_too_long",
            Self::UnknownParameter(_) => "parameter_unknown",
            Self::NoGenerator => "no_generator",
            Self::Unreadable => "request_unreadable",
            _ => "parameter_invalid",
        }
    }

    pub(crate) fn message(&self, language: Language) -> String {
        let german = language == Language::German;
        match self {
            Self::NoQuestion if german => "die Frage `q` fehlt oder ist leer".to_owned(),
            Self::NoQuestion => "the question `q` is missing or empty".to_owned(),
            Self::LongQuestion if german => "die Frage `q` ist zu lang".to_owned(),
            Self::LongQuestion => "the question `q` is too long".to_owned(),
            Self::UnknownParameter(name) if german => format!("den Parameter `{name}` gibt es hier nicht"),
            Self::UnknownParameter(name) => format!("there is no parameter `{name}` here"),
            Self::NoGenerator if german => {
                "für `mode=compose` und `mode=copy` ist kein Sprachmodell eingerichtet".to_owned()
            }
            Self::NoGenerator => "no language model is set up for `mode=compose` and `mode=copy`".to_owned(),
            Self::DatesReversed { from, to } if german => format!("`from` ({from}) liegt nach `to` ({to})"),
            Self::DatesReversed { from, to } => format!("`from` ({from}) is after `to` ({to})"),
            Self::NoDocument if german => "das vermisste Dokument `document` fehlt".to_owned(),
            Self::NoDocument => "the document that is missed, `document`, is not given".to_owned(),
            Self::Unreadable if german => "die Anfrage ist nicht lesbar".to_owned(),
            Self::Unreadable => "the request cannot be read".to_owned(),
            Self::UnknownKind(value) => {
                wrong_value("kind", value, "keine Dokumentart", "not a kind of document", german)
            }
            Self::UnknownMode(value) => {
                wrong_value("mode", value, "keine Antwortart", "not a way to answer", german)
            }
            Self::NoSwitch { parameter, value } => {
                wrong_value(parameter, value, "weder wahr noch falsch", "neither true nor false", german)
            }
            Self::NoDate { parameter, value } => {
                wrong_value(parameter, value, "kein Datum", "not a date", german)
            }
            Self::NoNumber { parameter, value, .. } => {
                wrong_value(parameter, value, "keine erlaubte Zahl", "not an allowed number", german)
            }
            Self::NoCitation(value) => {
                wrong_value("citation", value, "keine Fundstelle", "not a place in a document", german)
            }
            Self::NoMark(value) => {
                wrong_value("mark", value, "keine Liste von Wörtern", "not a list of words", german)
            }
        }
    }

    pub(crate) fn hint(&self, language: Language) -> String {
        match (self, language) {
            (Self::NoQuestion, Language::German) => "eine Frage oder Stichwörter eingeben".to_owned(),
            (Self::NoQuestion, Language::English) => "enter a question or keywords".to_owned(),
            (Self::LongQuestion, Language::German) => {
                format!("höchstens {QUESTION_CHARACTERS} Zeichen eingeben")
            }
            (Self::LongQuestion, Language::English) => {
                format!("enter at most {QUESTION_CHARACTERS} characters")
            }
            (Self::UnknownParameter(_), Language::German) => "die Schreibweise prüfen".to_owned(),
            (Self::UnknownParameter(_), Language::English) => "check its spelling".to_owned(),
            (Self::UnknownKind(_), Language::German) => format!("möglich sind {}", kinds()),
            (Self::UnknownKind(_), Language::English) => format!("use one of {}", kinds()),
            (Self::UnknownMode(_), Language::German) => "möglich sind quote, compose, copy".to_owned(),
            (Self::UnknownMode(_), Language::English) => "use one of quote, compose, copy".to_owned(),
            (Self::NoGenerator, Language::German) => "mit `mode=quote` fragen".to_owned(),
            (Self::NoGenerator, Language::English) => "ask with `mode=quote`".to_owned(),
            (Self::NoDate { .. }, Language::German) => "Schreibweise JJJJ-MM-TT, etwa 2024-03-14".to_owned(),
            (Self::NoDate { .. }, Language::English) => "write YYYY-MM-DD, for example 2024-03-14".to_owned(),
            (Self::DatesReversed { .. }, Language::German) => "die beiden Tage vertauschen".to_owned(),
            (Self::DatesReversed { .. }, Language::English) => "swap the two days".to_owned(),
            (Self::NoNumber { lowest, highest, .. }, Language::German) => {
                format!("von {lowest} bis {highest}")
            }
            (Self::NoNumber { lowest, highest, .. }, Language::English) => {
                format!("from {lowest} to {highest}")
            }
            (Self::NoSwitch { .. }, Language::German) => "möglich sind true, false".to_owned(),
            (Self::NoSwitch { .. }, Language::English) => "use one of true, false".to_owned(),
            (Self::NoDocument, Language::German) => {
                "Nummer, Titel oder Pfad des Dokuments angeben".to_owned()
            }
            (Self::NoDocument, Language::English) => "give the document's number, title or path".to_owned(),
            (Self::NoCitation(_), Language::German) => {
                "Schreibweise 3:12-30,45-50;4:0-8 (Seite:Wortnummern)".to_owned()
            }
            (Self::NoCitation(_), Language::English) => {
                "write 3:12-30,45-50;4:0-8 (page:numbers of words)".to_owned()
            }
            (Self::NoMark(_), Language::German) => {
                "Schreibweise 12-30,45-50 (Wortnummern der Seite)".to_owned()
            }
            (Self::NoMark(_), Language::English) => {
                "write 12-30,45-50 (numbers of words on the page)".to_owned()
            }
            (Self::Unreadable, Language::German) => {
                "als Adresszeile, als Formular oder als JSON-Objekt aus Texten senden".to_owned()
            }
            (Self::Unreadable, Language::English) => {
                "send a query string, a form or a JSON object of strings".to_owned()
            }
        }
    }
}

impl From<EngineError> for Complaint {
    fn from(error: EngineError) -> Self {
        match error {
            EngineError::EmptyQuestion => Self::NoQuestion,
            EngineError::NoGenerator => Self::NoGenerator,
            EngineError::Model(ModelError::TooLong { .. }) => Self::LongQuestion,
            _ => Self::Unreadable,
        }
    }
}

fn wrong_value(parameter: &str, value: &str, german: &str, english: &str, in_german: bool) -> String {
    // A whole novel in a parameter need not come back.
    let value: String = value.chars().take(80).collect();
    if in_german {
        format!("`{parameter}`: „{value}“ ist {german}")
    } else {
        format!("`{parameter}`: \"{value}\" is {english}")
    }
}

fn kinds() -> String {
    Kind::ALL.map(Kind::name).join(", ")
}
