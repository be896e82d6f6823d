//! A cursor over a text, for the small grammars of this crate (dates, amounts, numbers of papers, §§).
//!
//! Every grammar is a function from a scanner to an `Option`: it takes what it knows and gives up at the
//! first thing it does not expect. A copy of the scanner is the way back.

use std::ops::{Range, RangeInclusive};

/// A place in a text. Cheap to copy; a failed attempt is undone by keeping the copy.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Scanner<'t> {
    text: &'t str,
    at: usize,
}

/// Everything that the grammar recognises in a text, in order and without overlap.
///
/// The grammar is tried at the begin of every run of letters or digits and at every sign.
pub(crate) fn find_all<T>(
    text: &str,
    grammar: impl Fn(&mut Scanner<'_>) -> Option<T>,
) -> Vec<(Range<usize>, T)> {
    let mut found = Vec::new();
    let mut scanner = Scanner::new(text);
    while let Some(letter) = scanner.peek() {
        let inside_word = scanner.after_word() && letter.is_alphanumeric();
        let begins = !inside_word && !letter.is_whitespace();
        let mut attempt = scanner;
        match begins.then(|| grammar(&mut attempt)).flatten() {
            Some(value) if attempt.at > scanner.at => {
                found.push((scanner.at..attempt.at, value));
                scanner = attempt;
            }
            _ => scanner.at += letter.len_utf8(),
        }
    }
    found
}

impl<'t> Scanner<'t> {
    pub(crate) fn new(text: &'t str) -> Self {
        Self { text, at: 0 }
    }

    /// Byte offset in the text.
    pub(crate) fn at(&self) -> usize {
        self.at
    }

    pub(crate) fn rest(&self) -> &'t str {
        &self.text[self.at..]
    }

    /// What stands before the cursor.
    pub(crate) fn before(&self) -> &'t str {
        &self.text[..self.at]
    }

    /// What was taken since an earlier place.
    pub(crate) fn since(&self, start: usize) -> &'t str {
        &self.text[start..self.at]
    }

    pub(crate) fn peek(&self) -> Option<char> {
        self.rest().chars().next()
    }

    /// Whether a letter or digit stands directly before the cursor.
    pub(crate) fn after_word(&self) -> bool {
        self.before().chars().next_back().is_some_and(char::is_alphanumeric)
    }

    /// Whether a letter or digit stands directly at the cursor.
    pub(crate) fn in_word(&self) -> bool {
        self.peek().is_some_and(char::is_alphanumeric)
    }

    /// Whether the cursor stands inside a longer number: after a digit and one of the signs that join
    /// numbers.
    pub(crate) fn continues_number(&self, joints: &[char]) -> bool {
        let before = self.before().strip_suffix(joints).unwrap_or_default();
        before.ends_with(|letter: char| letter.is_ascii_digit())
    }

    pub(crate) fn take_char(&mut self, accepts: impl Fn(char) -> bool) -> Option<char> {
        let letter = self.peek().filter(|&letter| accepts(letter))?;
        self.at += letter.len_utf8();
        Some(letter)
    }

    pub(crate) fn take_while(&mut self, accepts: impl Fn(char) -> bool) -> &'t str {
        let start = self.at;
        while self.take_char(&accepts).is_some() {}
        self.since(start)
    }

    /// Gives back so many bytes of what was taken.
    pub(crate) fn back(&mut self, bytes: usize) {
        self.at -= bytes;
    }

    /// Takes the first of the words that stands here and says what it means; longer words must come before
    /// their own beginnings.
    pub(crate) fn take_entry<T: Copy>(&mut self, table: &[(&str, T)]) -> Option<T> {
        let (word, meaning) = table.iter().find(|(word, _)| self.rest().starts_with(word))?;
        self.at += word.len();
        Some(*meaning)
    }

    /// Takes a whole run of digits if its length is allowed.
    pub(crate) fn take_digits(&mut self, lengths: RangeInclusive<usize>) -> Option<&'t str> {
        let mut run = *self;
        let digits = run.take_while(|letter| letter.is_ascii_digit());
        lengths.contains(&digits.len()).then(|| {
            *self = run;
            digits
        })
    }

    /// Takes blanks of a line, also none.
    pub(crate) fn take_blanks(&mut self) {
        self.take_while(is_blank);
    }

    /// Tries a grammar; if it gives up, the cursor stays.
    pub(crate) fn attempt<T>(&mut self, grammar: impl FnOnce(&mut Self) -> Option<T>) -> Option<T> {
        let mut attempt = *self;
        let value = grammar(&mut attempt)?;
        *self = attempt;
        Some(value)
    }
}

/// White space within a line, also the kinds that do not break.
pub(crate) fn is_blank(letter: char) -> bool {
    letter.is_whitespace()
        && !matches!(letter, '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{85}' | '\u{2028}' | '\u{2029}')
}
