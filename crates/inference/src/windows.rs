//! How a text becomes windows that fit a model, and windows become batches.

use std::ops::Range;
use std::path::Path;

use tokenizers::Tokenizer;

use crate::load_error::LoadError;

/// Share of a window that it has in common with the one before, so that a sentence at the edge is whole in one of them.
const OVERLAP: usize = 8;

/// Cuts texts into windows of token ids, each with the model's special tokens and the prefix.
pub(crate) struct Windows {
    tokenizer: Tokenizer,
    opening: Vec<u32>,
    closing: Vec<u32>,
    max_tokens: usize,
}

impl Windows {
    /// Reads `tokenizer.json`; what it says of cutting and padding does not count, the manifest does.
    pub(crate) fn load(model: &str, folder: &Path, max_tokens: usize) -> Result<Self, LoadError> {
        let path = folder.join("tokenizer.json");
        let mut tokenizer = Tokenizer::from_file(&path).map_err(|error| LoadError::format(&path, &error))?;
        tokenizer.with_padding(None);
        tokenizer.with_truncation(None).map_err(|error| LoadError::format(&path, &error))?;
        let (opening, closing) = frame(&tokenizer)
            .map_err(|error| LoadError::format(&path, &error))?
            .ok_or_else(|| LoadError::Unsupported {
                model: model.to_owned(),
                reason: "its tokenizer puts no text between its special tokens".to_owned(),
            })?;
        Ok(Self { tokenizer, opening, closing, max_tokens })
    }

    /// The ids of a text without special tokens.
    ///
    /// # Errors
    /// What the tokenizer says.
    pub(crate) fn ids(&self, text: &str) -> Result<Vec<u32>, String> {
        let encoding = self.tokenizer.encode_fast(text, false).map_err(|error| error.to_string())?;
        Ok(encoding.get_ids().to_vec())
    }

    /// How many ids of a text go into one window.
    pub(crate) fn room(&self, prefix: &[u32]) -> usize {
        let special = self.opening.len() + self.closing.len();
        self.max_tokens.saturating_sub(special + prefix.len()).max(1)
    }

    /// The first window of a text, its prefix included.
    pub(crate) fn first(&self, text: &str) -> Result<Vec<u32>, String> {
        let ids = self.ids(text)?;
        Ok(self.framed(&[], &ids[..ids.len().min(self.room(&[]))]))
    }

    /// The windows of a text, at least one.
    pub(crate) fn of(&self, prefix: &[u32], text: &str) -> Result<Vec<Vec<u32>>, String> {
        let ids = self.ids(text)?;
        let room = self.room(prefix);
        Ok(spans(ids.len(), room).map(|range| self.framed(prefix, &ids[range])).collect())
    }

    fn framed(&self, prefix: &[u32], ids: &[u32]) -> Vec<u32> {
        [&self.opening, prefix, ids, &self.closing].concat()
    }
}

/// The special tokens before and after a text; `None` if that is not how the tokenizer uses them.
fn frame(tokenizer: &Tokenizer) -> tokenizers::Result<Option<(Vec<u32>, Vec<u32>)>> {
    let (bare, framed) = (tokenizer.encode_fast("a", false)?, tokenizer.encode_fast("a", true)?);
    let (bare, framed) = (bare.get_ids(), framed.get_ids());
    let start = (0..framed.len()).find(|start| !bare.is_empty() && framed[*start..].starts_with(bare));
    Ok(start.map(|start| (framed[..start].to_vec(), framed[start + bare.len()..].to_vec())))
}

/// Ranges of at most `room` that cover `length` evenly; neighbours overlap by an eighth of `room` or more.
pub(crate) fn spans(length: usize, room: usize) -> impl Iterator<Item = Range<usize>> {
    let step = room - room / OVERLAP;
    let last = length.saturating_sub(room);
    let steps = last.div_ceil(step);
    (0..=steps).map(move |index| {
        let start = (last * index).checked_div(steps).unwrap_or(0);
        start..length.min(start + room)
    })
}

/// Runs of neighbours, given their lengths in tokens, that have at most `most` tokens together; or one window alone.
pub(crate) fn batches(lengths: &[usize], most: usize) -> Vec<Range<usize>> {
    let (mut batches, mut start, mut tokens) = (Vec::new(), 0, 0);
    for (index, length) in lengths.iter().enumerate() {
        if index > start && tokens + length > most {
            batches.push(start..index);
            (start, tokens) = (index, 0);
        }
        tokens += length;
    }
    if start < lengths.len() {
        batches.push(start..lengths.len());
    }
    batches
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn spans_cover_everything_and_overlap(length in 0_usize..5000, room in 1_usize..600) {
            let spans: Vec<_> = spans(length, room).collect();
            prop_assert_eq!(spans[0].start, 0);
            prop_assert_eq!(spans[spans.len() - 1].end, length);
            prop_assert!(spans.iter().all(|span| span.len() == room.min(length)));
            for pair in spans.windows(2) {
                prop_assert!(pair[0].start < pair[1].start);
                prop_assert!(pair[1].start + room / OVERLAP <= pair[0].end);
            }
        }

        #[test]
        fn batches_keep_order_and_bound(lengths in prop::collection::vec(1_usize..50, 0..40)) {
            let batches = batches(&lengths, 60);
            let order: Vec<_> = batches.iter().cloned().flatten().collect();
            prop_assert_eq!(order, (0..lengths.len()).collect::<Vec<_>>());
            for batch in batches {
                let tokens: usize = lengths[batch.clone()].iter().sum();
                prop_assert!(tokens <= 60 || batch.len() == 1);
            }
        }
    }
}
