//! What other programs have made of the files inside a file: the parent hands it to the worker that reads the file again.

use engine::ReadError;
use serde::{Deserialize, Serialize};

use crate::recognise::{RecognisedPages, Recognition};

/// A document of before 2007 inside of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct OldMember {
    /// Which file in the file, which one in that, and so on.
    pub(crate) members: Vec<u32>,
    /// The name of its format, as [`crate::convert::target`] knows it.
    pub(crate) format: String,
}

/// What became of such a document.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Converted {
    /// Where it is.
    pub(crate) members: Vec<u32>,
    /// The document of today, or why there is none.
    pub(crate) result: Result<Vec<u8>, String>,
}

/// All that is known of a file, or of a file inside of it, before it is read.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Known<'k> {
    /// Its recognised pages.
    pub(crate) recognised: RecognisedPages<'k>,
    /// What became of the files inside of it, ascending by place.
    converted: &'k [Converted],
    /// How many files it is in itself.
    level: usize,
}

impl OldMember {
    /// The document as one of a file that holds this one as a member.
    pub(crate) fn inside(mut self, member: u32) -> Self {
        self.members.insert(0, member);
        self
    }
}

impl<'k> Known<'k> {
    /// What is known of a file; the conversions are in the order of their places.
    pub(crate) fn of(recognised: &'k [Recognition], converted: &'k [Converted]) -> Self {
        Self { recognised: RecognisedPages::of(recognised), converted, level: 0 }
    }

    /// What is known of a member that begins after so many pages.
    pub(crate) fn inside(self, member: u32, pages: u32) -> Self {
        let at = |converted: &Converted| converted.members.get(self.level).copied();
        let from = self.converted.partition_point(|converted| at(converted) < Some(member));
        let to = self.converted.partition_point(|converted| at(converted) <= Some(member));
        let recognised = self.recognised.after(pages);
        Self { recognised, converted: &self.converted[from..to], level: self.level + 1 }
    }

    /// The file itself as a document of today, if it was one of before 2007.
    pub(crate) fn today(self) -> Option<Result<Vec<u8>, ReadError>> {
        let own = self.converted.iter().find(|converted| converted.members.len() == self.level)?;
        Some(own.result.clone().map_err(ReadError::Unsupported))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn conversions_are_found_at_their_place() {
        let converted = |members: &[u32], text: &str| Converted {
            members: members.to_vec(),
            result: Ok(text.as_bytes().to_vec()),
        };
        let all =
            [converted(&[0], "a"), converted(&[2, 0], "b"), converted(&[2, 3], "c"), converted(&[5], "d")];
        let known = Known::of(&[], &all);
        let text = |known: Known<'_>| {
            known.today().map(|made| String::from_utf8(made.expect("made")).expect("text"))
        };
        assert_eq!(text(known), None);
        assert_eq!(text(known.inside(0, 1)).as_deref(), Some("a"));
        assert_eq!(text(known.inside(2, 1)), None);
        assert_eq!(text(known.inside(2, 1).inside(3, 0)).as_deref(), Some("c"));
        assert_eq!(text(known.inside(1, 1)), None);
        assert_eq!(text(known.inside(5, 1)).as_deref(), Some("d"));
    }
}
