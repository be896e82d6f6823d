//! What German words and council language are: pure functions over `&str`, no IO, no state.

mod words;

pub use words::{Token, fold, is_stop_word, stem, tokens};
