//! What is wrong with a command line, in German; clap itself says it in English.

use std::error::Error;
use std::num::{IntErrorKind, ParseIntError};

use clap::error::{ContextKind, ErrorKind};

use crate::args::Unfit;

/// The complaint with what helps; `None` for what is no complaint, such as a wish for help, and for rare ones.
pub(crate) fn in_german(error: &clap::Error) -> Option<String> {
    let mut text = format!("ratsfund: {}\n", message(error)?);
    let suggested =
        [ContextKind::SuggestedSubcommand, ContextKind::SuggestedArg, ContextKind::SuggestedValue];
    if let Some(suggested) = suggested.into_iter().find_map(|kind| get(error, kind)) {
        text.push_str(&format!("Tipp: gemeint ist vielleicht {suggested}\n"));
    }
    if let Some(usage) = get(error, ContextKind::Usage) {
        text.push_str(&format!("{}\n", usage.trim().replace("Usage:", "Aufruf:")));
    }
    text.push_str("Mehr sagt `--help`.\n");
    Some(text)
}

fn message(error: &clap::Error) -> Option<String> {
    let argument = get(error, ContextKind::InvalidArg);
    let value = get(error, ContextKind::InvalidValue).filter(|value| !value.is_empty());
    Some(match error.kind() {
        ErrorKind::InvalidSubcommand => {
            format!("es gibt keinen Befehl „{}“", get(error, ContextKind::InvalidSubcommand)?)
        }
        ErrorKind::MissingSubcommand => "es fehlt der Befehl".to_owned(),
        ErrorKind::UnknownArgument => format!("unbekannte Angabe {}", argument?),
        ErrorKind::MissingRequiredArgument => format!("es fehlt {}", argument?),
        ErrorKind::ArgumentConflict => {
            format!("{} geht nicht zusammen mit {}", argument?, get(error, ContextKind::PriorArg)?)
        }
        ErrorKind::InvalidValue => match (value, get(error, ContextKind::ValidValue)) {
            (None, _) => format!("{} braucht einen Wert", argument?),
            (Some(value), Some(valid)) => format!("„{value}“ passt nicht zu {}; möglich: {valid}", argument?),
            (Some(value), None) => format!("„{value}“ passt nicht zu {}", argument?),
        },
        ErrorKind::ValueValidation => {
            format!("„{}“ passt nicht zu {}{}", value.unwrap_or_default(), argument?, why(error))
        }
        _ => return None,
    })
}

/// Why a value does not fit, as its parser says.
fn why(error: &clap::Error) -> String {
    match error.source() {
        None => String::new(),
        Some(source) => match (source.downcast_ref::<Unfit>(), source.downcast_ref::<ParseIntError>()) {
            (Some(unfit), _) => format!(": {}", unfit.in_german()),
            (_, Some(error)) => format!(": {}", no_number(error)),
            _ => format!(": {source}"),
        },
    }
}

fn no_number(error: &ParseIntError) -> &'static str {
    match error.kind() {
        IntErrorKind::Zero => "es muss mindestens 1 sein",
        IntErrorKind::PosOverflow => "die Zahl ist zu groß",
        _ => "keine ganze Zahl",
    }
}

fn get(error: &clap::Error, kind: ContextKind) -> Option<String> {
    error.get(kind).map(ToString::to_string)
}
