//! The words of a page as text recognition saw them, in a form that can be sent to a worker and kept in the cache.

use serde::{Deserialize, Serialize};

/// A page that was recognised.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Recognition {
    /// Physical number of the page, from 1.
    pub(crate) page: u32,
    /// How far its picture was turned to set the lines straight, in degrees clockwise.
    pub(crate) turned: f32,
    /// Its lines in the order of the program.
    pub(crate) lines: Vec<RecognisedLine>,
}

/// A line of words. All measures are points on the page as it was turned.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct RecognisedLine {
    /// Height of the line: about the font size.
    pub(crate) size: f32,
    /// Its words from left to right.
    pub(crate) words: Vec<RecognisedWord>,
}

/// A word that was recognised.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct RecognisedWord {
    /// Its letters.
    pub(crate) text: String,
    /// Left, top, right, bottom.
    pub(crate) rect: [f32; 4],
    /// Where its letters stand.
    pub(crate) baseline: f32,
    /// How sure the program is, in percent.
    pub(crate) confidence: u8,
}

/// The recognised pages of a file, or of a file inside of it.
#[derive(Clone, Copy, Debug)]
pub(crate) struct RecognisedPages<'r> {
    /// Those of the outermost file, in order.
    pages: &'r [Recognition],
    /// Pages of that one before the first of this file.
    before: u32,
}

impl<'r> RecognisedPages<'r> {
    /// Those of a file, in the order of pages.
    pub(crate) fn of(pages: &'r [Recognition]) -> Self {
        Self { pages, before: 0 }
    }

    /// Those of a file inside of this one that begins after so many pages.
    pub(crate) fn after(self, pages: u32) -> Self {
        Self { before: self.before + pages, ..self }
    }

    /// A page (from 1), if it was recognised.
    pub(crate) fn page(self, number: u32) -> Option<&'r Recognition> {
        let wanted = self.before + number;
        let index = self.pages.binary_search_by_key(&wanted, |recognition| recognition.page).ok()?;
        self.pages.get(index)
    }
}

impl Recognition {
    /// Words of the page.
    pub(crate) fn words(&self) -> impl Iterator<Item = &RecognisedWord> {
        self.lines.iter().flat_map(|line| &line.words)
    }

    /// How sure the program is of the page, in percent: the mean over all letters.
    pub(crate) fn confidence(&self) -> u8 {
        let (sure, letters) = self.words().fold((0, 0), |(sure, letters), word| {
            (sure + usize::from(word.confidence) * word.text.len(), letters + word.text.len())
        });
        u8::try_from(sure / letters.max(1)).unwrap_or(100)
    }
}
