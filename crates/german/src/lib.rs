//! What German words and council language are: pure functions over `&str`, no IO, no state.

mod amounts;
mod dates;
mod identifiers;
mod paper_numbers;
mod paragraphs;
mod scanner;
mod stop_words;
mod words;

pub use amounts::amounts;
pub use dates::dates;
pub use identifiers::{Identifier, IdentifierKind, identifiers};
pub use stop_words::is_stop_word;
pub use words::{Token, fold, stem, tokens};
