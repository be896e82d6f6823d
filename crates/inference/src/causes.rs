//! The words of an error together with those of its causes, which HTTP clients like to hide („error sending request“).

use std::error::Error;

/// The error and what caused it, each said once.
pub(crate) fn with_causes(error: &dyn Error) -> String {
    let mut words = error.to_string();
    let mut cause = error.source();
    while let Some(error) = cause {
        let text = error.to_string();
        if !words.contains(&text) {
            words = format!("{words}: {text}");
        }
        cause = error.source();
    }
    words
}
