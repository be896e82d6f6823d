//! A sidecar: a `.meta.toml` in which somebody wrote down what is known about a file or a folder.
//!
//! It may make a file internal, so nothing in it is guessed: an unknown key or value is an error, and a file whose
//! sidecar cannot be used must not be read.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};

use engine::{Collection, Declared, Kind, Visibility};
use jiff::civil::Date;
use toml::{Table, Value};

/// Why a sidecar cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SidecarError {
    /// It cannot be read.
    #[error("metadata file cannot be read: {}: {reason}", path.display())]
    Unreadable {
        /// The sidecar.
        path: PathBuf,
        /// What the system said.
        reason: String,
    },
    /// It is no TOML.
    #[error("metadata file is not valid TOML: {}, line {line}: {reason}; hint: text values stand in quotes", path.display())]
    Syntax {
        /// The sidecar.
        path: PathBuf,
        /// The line of the error, from 1.
        line: usize,
        /// What is wrong.
        reason: String,
    },
    /// It has a key that means nothing.
    #[error("unknown key in metadata file: {}: {key}; hint: known keys are {}", path.display(), KEYS.join(", "))]
    UnknownKey {
        /// The sidecar.
        path: PathBuf,
        /// The key.
        key: String,
    },
    /// A value cannot be used.
    #[error("invalid value in metadata file: {}: {key} = {value}; hint: {expected}", path.display())]
    Value {
        /// The sidecar.
        path: PathBuf,
        /// The key.
        key: String,
        /// The value.
        value: String,
        /// What it may be.
        expected: Expected,
    },
}

/// What a value of a sidecar may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expected {
    /// Any text but an empty one.
    Text,
    /// The name of a kind of document.
    Kind,
    /// A day.
    Day,
    /// Who may see it.
    Visibility,
}

impl fmt::Display for Expected {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text => f.write_str("a text in quotes that is not empty"),
            Self::Kind => write!(f, "one of {}", Kind::ALL.map(Kind::name).join(", ")),
            Self::Day => f.write_str("a day such as \"2024-09-26\""),
            Self::Visibility => f.write_str("\"public\" or \"internal\""),
        }
    }
}

/// Reads a sidecar; one that does not exist says nothing.
pub(crate) fn read(path: &Path) -> Result<Declared, SidecarError> {
    match fs_err::read_to_string(path) {
        Ok(text) => parse(&text, path),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Declared::default()),
        Err(error) => {
            // The wrapped error repeats the path.
            let reason = error.kind().to_string();
            Err(SidecarError::Unreadable { path: path.to_owned(), reason })
        }
    }
}

fn parse(text: &str, path: &Path) -> Result<Declared, SidecarError> {
    let table: Table = text.parse().map_err(|error: toml::de::Error| SidecarError::Syntax {
        path: path.to_owned(),
        line: line_at(text, error.span().map_or(0, |span| span.start)),
        reason: error.message().to_owned(),
    })?;
    let mut declared = Declared::default();
    for (key, value) in &table {
        set(&mut declared, key, value).map_err(|problem| problem.at(path, key, value))?;
    }
    Ok(declared)
}

/// The line of a byte, from 1.
fn line_at(text: &str, offset: usize) -> usize {
    1 + text.bytes().take(offset).filter(|byte| *byte == b'\n').count()
}

/// What a sidecar may tell.
pub const KEYS: [&str; 7] = ["title", "kind", "gremium", "date", "number", "collection", "visibility"];

/// What is wrong with an entry.
enum Problem {
    Key,
    /// The value, which may be something else.
    Value(Expected),
}

impl Problem {
    fn at(self, path: &Path, key: &str, value: &Value) -> SidecarError {
        let (path, key) = (path.to_owned(), key.to_owned());
        match self {
            Self::Key => SidecarError::UnknownKey { path, key },
            Self::Value(expected) => SidecarError::Value { path, key, value: shown(value), expected },
        }
    }
}

fn set(declared: &mut Declared, key: &str, value: &Value) -> Result<(), Problem> {
    match key {
        "title" => declared.title = Some(text(value)?),
        "kind" => declared.kind = Some(kind(value)?),
        "gremium" => declared.gremium = Some(text(value)?),
        "date" => declared.date = Some(date(value)?),
        "number" => declared.number = Some(text(value)?),
        "collection" => declared.collection = Some(Collection(text(value)?)),
        "visibility" => declared.visibility = Some(visibility(value)?),
        _ => return Err(Problem::Key),
    }
    Ok(())
}

fn text(value: &Value) -> Result<String, Problem> {
    let text = value.as_str().map(str::trim).filter(|text| !text.is_empty());
    text.map(str::to_owned).ok_or(Problem::Value(Expected::Text))
}

fn kind(value: &Value) -> Result<Kind, Problem> {
    value.as_str().and_then(Kind::from_name).ok_or(Problem::Value(Expected::Kind))
}

/// A day as a text or as TOML's own date.
fn date(value: &Value) -> Result<Date, Problem> {
    let day = match value {
        Value::String(text) => Some(text.clone()),
        Value::Datetime(datetime) => Some(datetime.to_string()),
        _ => None,
    };
    let whole = day.filter(|day| day.len() == "2024-09-26".len());
    whole.and_then(|day| day.parse().ok()).ok_or(Problem::Value(Expected::Day))
}

fn visibility(value: &Value) -> Result<Visibility, Problem> {
    match value.as_str() {
        Some("public") => Ok(Visibility::Public),
        Some("internal") => Ok(Visibility::Internal),
        _ => Err(Problem::Value(Expected::Visibility)),
    }
}

fn shown(value: &Value) -> String {
    match value {
        Value::String(text) => format!("{text:?}"),
        Value::Integer(number) => number.to_string(),
        Value::Float(number) => number.to_string(),
        Value::Boolean(truth) => truth.to_string(),
        Value::Datetime(datetime) => datetime.to_string(),
        Value::Array(_) => "an array".to_owned(),
        Value::Table(_) => "a table".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problem(text: &str) -> String {
        parse(text, Path::new("a.meta.toml")).expect_err("it is bad").to_string()
    }

    #[test]
    fn errors_name_file_key_value_and_a_way_out() {
        for (text, expected) in [
            (
                "titel = \"x\"",
                "unknown key in metadata file: a.meta.toml: titel; hint: known keys are title, kind,",
            ),
            ("kind = \"Satzung\"", "a.meta.toml: kind = \"Satzung\"; hint: one of satzung, vorlage,"),
            (
                "date = \"26.09.2024\"",
                "a.meta.toml: date = \"26.09.2024\"; hint: a day such as \"2024-09-26\"",
            ),
            ("date = \"2024-02-30\"", "date = \"2024-02-30\"; hint:"),
            ("date = 2024-09-26T10:00:00", "date = 2024-09-26T10:00:00; hint:"),
            ("visibility = true", "visibility = true; hint: \"public\" or \"internal\""),
            ("visibility = \"Internal\"", "visibility = \"Internal\"; hint:"),
            ("collection = \"  \"", "collection = \"  \"; hint: a text in quotes that is not empty"),
            ("title = 5", "title = 5; hint: a text"),
            ("title = \"x\"\nkind = satzung", "not valid TOML: a.meta.toml, line 2: "),
            ("title = \"x\"\ntitle = \"y\"", "not valid TOML: a.meta.toml, line 2: "),
        ] {
            let message = problem(text);
            assert!(message.contains(expected), "{text}: {message}");
            assert!(message.contains("hint: ") && !message.contains('\n'), "{message}");
        }
    }

    #[test]
    fn an_empty_sidecar_says_nothing() {
        assert_eq!(parse("# nothing yet\n", Path::new("a.meta.toml")), Ok(Declared::default()));
    }
}
