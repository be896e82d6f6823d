//! A passage made ready to be compared with sentences: its pieces and their clauses, each with its words, figures and polarity.

use std::collections::BTreeSet;

use super::copies::{Saying, sayings};
use super::figures::{Figures, figures};
use super::polarity::{Polarity, clauses};
use crate::pieces;
use crate::structure::votes;
use crate::terms::covering_stems;

/// What of a passage a claim may rest on: a piece, or one clause of it.
#[derive(Debug)]
pub(crate) struct Ground {
    pub(crate) stems: BTreeSet<String>,
    pub(crate) figures: Figures,
    pub(crate) polarity: Polarity,
}

/// A piece of a passage (sentence, list item, table row).
#[derive(Debug)]
pub(crate) struct Piece {
    pub(crate) text: String,
    pub(crate) whole: Ground,
    pub(crate) clauses: Vec<Ground>,
    /// The piece and its clauses, as a sentence may have copied them.
    pub(crate) sayings: Vec<Saying>,
    /// Whether it tells how a vote went, which is on what stands around it.
    pub(crate) tells_vote: bool,
}

/// A passage made ready to be compared with sentences.
#[derive(Debug)]
pub(crate) struct Prepared {
    /// Context line and text.
    pub(crate) whole: String,
    pub(crate) figures: Figures,
    /// References of the context line: where the passage stands.
    pub(crate) own_references: Vec<String>,
    pub(crate) pieces: Vec<Piece>,
    pub(crate) context: BTreeSet<String>,
    pub(crate) stems: BTreeSet<String>,
}

impl Prepared {
    pub(crate) fn new(context: &str, text: &str) -> Self {
        let whole = format!("{context}\n{text}");
        let pieces = pieces::pieces(text, 0).into_iter();
        Self {
            figures: figures(&format!("{}\n{text}", without_numbering(context))),
            own_references: figures(context).references,
            pieces: pieces.map(|piece| Piece::new(text, piece)).collect(),
            context: covering_stems(context).collect(),
            stems: covering_stems(&whole).collect(),
            whole,
        }
    }
}

/// A context line without the numbers of its headings and items, which count nothing: „Richtlinie · 7 Verfahren“, „Rat · TOP 5 Haushalt“.
fn without_numbering(context: &str) -> String {
    let digits = |word: &str| word.starts_with(|sign: char| sign.is_ascii_digit());
    let heading = |heading: &str| {
        let mut words: Vec<&str> = heading.split(' ').collect();
        let label = words.iter().take(2).position(|word| digits(word));
        if label.is_some_and(|label| label == 0 || words[0] == "TOP") {
            words.drain(..=label.unwrap_or(0));
        }
        words.join(" ")
    };
    let mut segments = context.split(" · ");
    let title = segments.next().unwrap_or_default().to_owned();
    std::iter::once(title).chain(segments.map(heading)).collect::<Vec<_>>().join(" · ")
}

impl Piece {
    fn new(text: &str, piece: pieces::Piece) -> Self {
        let own = text[piece.range].to_owned();
        let lead = piece.lead.map_or("", |lead| &text[lead]);
        // What a list item continues („Ausgeschlossen sind“) says for each of its clauses whether it denies; a sentence before does not.
        let polar = if piece.is_item { lead } else { "" };
        let clauses = clauses(&own);
        Self {
            whole: Ground::new(&own, lead, polar),
            clauses: clauses.iter().map(|clause| Ground::new(clause, polar, polar)).collect(),
            sayings: sayings(&own, &clauses),
            tells_vote: !votes(&own).is_empty(),
            text: own,
        }
    }
}

impl Ground {
    fn new(text: &str, lead: &str, polar: &str) -> Self {
        Self {
            stems: covering_stems(lead).chain(covering_stems(text)).collect(),
            figures: figures(text),
            polarity: Polarity::of(&format!("{polar} {text}")),
        }
    }
}
