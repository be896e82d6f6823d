//! What German words and council language are: pure functions over `&str`, no IO, no state.

mod abbreviations;
mod amounts;
mod compounds;
mod dates;
mod distance;
mod file_numbers;
mod headings;
mod identifiers;
mod numerals;
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
pub use compounds::{compound_parts, is_common_word};
pub use dates::{MONTH_NAMES, dates, month};
pub use distance::edit_distance;
pub use headings::{SectionHeading, section_heading};
pub use identifiers::{Identifier, IdentifierKind, identifiers};
pub use numerals::{letter_numeral, roman_numeral};
pub use sentences::sentences;
pub use splitter::Splitter;
pub use stop_words::is_stop_word;
pub use synonyms::{Member, SynonymError, SynonymGroup, Synonyms};
pub use words::{Token, fold, spelling, stem, tokens};
