//! One answer on its way: which token comes next, and what text it is.

use std::ops::ControlFlow;
use std::sync::Arc;

use engine::{Constraint, Finish, Next, Vocabulary, next};
use tokenizers::{Result, Tokenizer};

use crate::decoder::Decoder;

/// What is to be continued, and how.
pub(super) struct Run {
    pub(super) ids: Vec<u32>,
    pub(super) max_tokens: usize,
    pub(super) constraint: Option<Box<dyn Constraint>>,
    pub(super) tokenizer: Arc<Tokenizer>,
    pub(super) vocabulary: Arc<Vocabulary>,
}

impl Run {
    /// Writes until the turn ends, the tokens are used up, or the reader breaks off. What begins like the prompt before is not read again, and text
    /// that there is no choice about is read at once.
    pub(super) fn write(
        &mut self,
        network: &mut Decoder,
        on_next: &mut dyn FnMut(&Next) -> Result<ControlFlow<()>>,
    ) -> Result<Finish> {
        let mut left = self.max_tokens;
        if left == 0 {
            return Ok(Finish::MaxTokens);
        }
        let known = network.resume(&self.ids, self.ids.len() + left)?;
        let mut scores = network.forward(&self.ids[known..])?;
        loop {
            let next = self.next(&scores)?;
            let ids = self.ids_of(&next)?;
            if ids.is_empty() {
                return Ok(Finish::EndOfTurn);
            }
            if ids.len() > left {
                return Ok(Finish::MaxTokens);
            }
            left -= ids.len();
            self.advance(&next, left);
            if on_next(&next)?.is_break() {
                return Ok(Finish::Cancelled);
            }
            if left == 0 {
                return Ok(Finish::MaxTokens);
            }
            scores = network.forward(&ids)?;
        }
    }

    fn next(&self, scores: &[f32]) -> Result<Next> {
        let best = likeliest(scores).ok_or("its scores are not numbers")?;
        Ok(match &self.constraint {
            Some(constraint) => next(scores, &self.vocabulary, constraint.as_ref()),
            None if self.vocabulary.ends.contains(&best) => Next::End,
            None => Next::Token(best),
        })
    }

    fn ids_of(&self, next: &Next) -> Result<Vec<u32>> {
        Ok(match next {
            Next::Token(id) => vec![*id],
            Next::Text(text) => self.tokenizer.encode_fast(text.as_str(), false)?.get_ids().to_vec(),
            Next::End => Vec::new(),
        })
    }

    fn advance(&mut self, next: &Next, left: usize) {
        let Some(constraint) = &mut self.constraint else { return };
        match next {
            Next::Token(id) => constraint.advance(&self.vocabulary.tokens[*id as usize], left),
            Next::Text(text) => constraint.advance(text.as_bytes(), left),
            Next::End => {}
        }
    }
}

/// From tokens to text: the bytes of a character that is not whole yet.
#[derive(Default)]
pub(super) struct Wording(Vec<u8>);

impl Wording {
    /// What can be shown now that this was written; bytes that are no text become replacement characters.
    pub(super) fn text(&mut self, next: &Next, vocabulary: &Vocabulary) -> Option<String> {
        match next {
            Next::Token(id) => self.0.extend_from_slice(vocabulary.tokens.get(*id as usize)?),
            Next::Text(text) => self.0.extend_from_slice(text.as_bytes()),
            Next::End => {}
        }
        let mut text = String::new();
        let mut read = 0;
        for chunk in self.0.utf8_chunks() {
            text.push_str(chunk.valid());
            read += chunk.valid().len();
            let is_begun = read + chunk.invalid().len() == self.0.len() && may_be_begun(chunk.invalid());
            if !chunk.invalid().is_empty() && !is_begun {
                text.push(char::REPLACEMENT_CHARACTER);
                read += chunk.invalid().len();
            }
        }
        self.0.drain(..read);
        (!text.is_empty()).then_some(text)
    }
}

/// Whether a character may begin with these bytes.
fn may_be_begun(bytes: &[u8]) -> bool {
    std::str::from_utf8(bytes).is_err_and(|error| error.error_len().is_none())
}

/// The token with the highest score, the first of equals; none if a score is not a number.
pub(super) fn likeliest(scores: &[f32]) -> Option<u32> {
    let mut best = (0, f32::NEG_INFINITY);
    for (id, score) in (0..).zip(scores) {
        if score.is_nan() {
            return None;
        }
        if *score > best.1 {
            best = (id, *score);
        }
    }
    Some(best.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_come_out_whole() {
        let tokens = [&b"G\xc3"[..], b"\xbc", b"\xe2\x82", b"x\xff"].map(Box::from).to_vec();
        let vocabulary = Vocabulary { tokens, ends: Vec::new() };
        let mut wording = Wording::default();
        let mut token = |id| wording.text(&Next::Token(id), &vocabulary);
        assert_eq!([token(0), token(1), token(2)], [Some("G".into()), Some("ü".into()), None]);
        assert_eq!(token(3), Some("\u{fffd}x\u{fffd}".into()), "what is no text is shown as such");
    }
}
