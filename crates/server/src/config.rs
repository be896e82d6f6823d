//! What the one who starts the service decides: who sees what, in which words, and how much at once.

use engine::{Allowed, Mode};

use crate::language::Language;

/// How the service presents itself and what it lets through.
#[derive(Clone, Debug)]
pub struct Config {
    /// What every visitor may see.
    pub allowed: Allowed,
    /// How answers are written unless the visitor chooses; falls back to quote mode without a generator.
    pub default_mode: Mode,
    /// Name of the municipality, shown at the top of every page: „Stadt Musterfurt“.
    pub town: String,
    /// Language of the page and of messages unless the visitor chooses.
    pub language: Language,
    /// Version of the program, shown at the foot of every page.
    pub version: String,
    /// How much is done at once.
    pub limits: Limits,
}

/// How many pieces of work of each kind are done at once. Whatever does not fit is refused with
/// 503 and Retry-After, so that no queue grows without end.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Searches, answers in quote mode and looking things up.
    pub searches: Capacity,
    /// Answers that the generator writes.
    pub answers: Capacity,
    /// Pictures of pages, and originals.
    pub pictures: Capacity,
}

/// How many run and how many may wait for them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Capacity {
    /// Most at once.
    pub running: usize,
    /// Most that wait for one of those to end.
    pub waiting: usize,
}

impl Default for Limits {
    /// Sized for a town hall's server: a search takes milliseconds and may queue, an answer takes seconds and
    /// must not.
    fn default() -> Self {
        Self {
            searches: Capacity { running: 4, waiting: 32 },
            answers: Capacity { running: 1, waiting: 3 },
            pictures: Capacity { running: 2, waiting: 24 },
        }
    }
}
