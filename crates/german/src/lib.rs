//! What German words and council language are: pure functions over `&str`, no IO, no state.

mod abbreviations;
mod amounts;
mod compounds;
mod dates;
mod file_numbers;
mod headings;
mod identifiers;
mod paper_numbers;
mod paragraphs;
mod plots;
mod scanner;
mod sentences;
mod splitter;
mod stop_words;
mod synonyms;
mod words;

pub use amounts::amounts;
pub use compounds::compound_parts;
pub use dates::dates;
pub use headings::{SectionHeading, section_heading};
pub use identifiers::{Identifier, IdentifierKind, identifiers};
pub use sentences::sentences;
pub use splitter::Splitter;
pub use stop_words::is_stop_word;
pub use synonyms::{SynonymError, Synonyms};
pub use words::{Token, fold, stem, tokens};
