//! How a question and a passage become the one sequence that a cross-encoder reads.

use std::path::Path;

use tokenizers::{Tokenizer, TruncationParams};

use crate::encoder::Sequence;
use crate::load_error::LoadError;

/// Joins two texts with the model's special tokens, cut to what it takes.
pub(crate) struct Pairs {
    tokenizer: Tokenizer,
}

impl Pairs {
    /// Reads `tokenizer.json`; what it says of cutting and padding does not count, the manifest does.
    pub(crate) fn load(folder: &Path, max_tokens: usize) -> Result<Self, LoadError> {
        let path = folder.join("tokenizer.json");
        let mut tokenizer = Tokenizer::from_file(&path).map_err(|error| LoadError::format(&path, &error))?;
        tokenizer.with_padding(None);
        // The longer of the two is cut first, as when these models were trained.
        let cut = TruncationParams { max_length: max_tokens, ..TruncationParams::default() };
        tokenizer.with_truncation(Some(cut)).map_err(|error| LoadError::format(&path, &error))?;
        Ok(Self { tokenizer })
    }

    /// The sequence of a question and a passage.
    ///
    /// # Errors
    /// What the tokenizer says.
    pub(crate) fn of(&self, question: &str, passage: &str) -> Result<Sequence, String> {
        let encoding =
            self.tokenizer.encode_fast((question, passage), true).map_err(|error| error.to_string())?;
        let first = encoding.get_type_ids().iter().take_while(|segment| **segment == 0).count();
        Ok(Sequence { ids: encoding.get_ids().to_vec(), first })
    }
}
