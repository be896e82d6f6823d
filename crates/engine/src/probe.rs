//! Probing: what would become of a sentence in an answer, had it been written so. Falsified sentences tell how often a wrong one would be shown.

use crate::answer::{Origin, Verdict};
use crate::compose::{self, Judge};
use crate::engine::EngineError;
use crate::passage::PassageId;
use crate::ports::Embedder;
use crate::search::Hit;

/// Judges sentences by some evidence as an answer does.
pub struct Probe<'a> {
    question: &'a str,
    hits: Vec<&'a Hit>,
    judge: Judge<'a>,
}

impl<'a> Probe<'a> {
    pub(crate) fn new(
        question: &'a str,
        hits: Vec<&'a Hit>,
        embedder: Option<&'a dyn Embedder>,
    ) -> Result<Self, EngineError> {
        let judge = Judge::new(&hits, embedder)?;
        Ok(Self { question, hits, judge })
    }

    /// Whether a sentence that cites a passage would be shown as supported: as a quote, if it stands in the evidence word for word; as the
    /// generator's own, if the verifier accepts it.
    ///
    /// # Errors
    /// [`EngineError::Model`] if the embedder fails.
    pub fn shows(&self, sentence: &str, origin: Origin, cited: PassageId) -> Result<bool, EngineError> {
        if origin == Origin::Quoted {
            return Ok(compose::find(sentence, &self.hits).is_some());
        }
        let cited = (0..self.hits.len()).filter(|index| self.hits[*index].passage.id == cited).collect();
        let written = self.judge.judge((sentence.to_owned(), cited))?;
        let told = |hit: usize| compose::tells(sentence, self.question, &self.hits[hit].passage.passage);
        Ok(written.verdict == Verdict::Supported && written.hit.is_some_and(told))
    }
}
