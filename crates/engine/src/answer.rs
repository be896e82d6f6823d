//! What an answer is: sentences, each with the places where it stands and a verdict.

use std::ops::Range;
use std::sync::Arc;

use jiff::civil::Date;

use crate::document::StoredDocument;
use crate::passage::{PageMark, PassageId};
use crate::place::CellRange;
use crate::ports::ModelId;
use crate::search::Results;

/// How an answer is written.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// Zitat: verbatim sentences of the evidence. Needs no generator.
    #[default]
    Quote,
    /// Antwort: written by the generator, shown as far as the evidence supports it.
    Compose,
    /// Auszug: verbatim sentences of the evidence, chosen and put in order by the generator.
    Copy,
}

impl Mode {
    /// All of them.
    pub const ALL: [Self; 3] = [Self::Quote, Self::Compose, Self::Copy];

    /// Its name in addresses and on the command line.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Quote => "quote",
            Self::Compose => "compose",
            Self::Copy => "copy",
        }
    }

    /// The mode of that name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|mode| mode.name() == name)
    }

    /// Whether it needs a generator.
    #[must_use]
    pub fn needs_generator(self) -> bool {
        self != Self::Quote
    }
}

/// Whose words a sentence is made of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The document's, letter by letter.
    Quoted,
    /// The generator's.
    Written,
}

impl Origin {
    /// Its name for programs.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Self::Quoted => "quoted",
            Self::Written => "written",
        }
    }
}

/// Whether the cited passages support a sentence.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Verdict {
    /// Nicht belegt.
    Unsupported,
    /// Teilweise belegt.
    Partial,
    /// Belegt.
    Supported,
}

/// The place where a sentence stands.
#[derive(Clone, Debug, PartialEq)]
pub struct Citation {
    /// The document.
    pub document: Arc<StoredDocument>,
    /// The passage.
    pub passage: PassageId,
    /// The passage's context line.
    pub context: String,
    /// Its place in a bylaw, as exact as is known: „§ 5 Abs. 2 Satz 1“; `None` elsewhere.
    pub address: Option<String>,
    /// Cited bytes of the passage's text.
    pub range: Range<usize>,
    /// The cited text.
    pub text: String,
    /// Where it stands on the pages; never empty.
    pub marks: Vec<PageMark>,
}

impl Citation {
    /// The address, where it says more than the context line.
    #[must_use]
    pub fn finer_address(&self) -> Option<&str> {
        self.address.as_deref().filter(|address| !self.context.contains(address))
    }

    /// The page on which the cited text begins.
    #[must_use]
    pub fn page(&self) -> u32 {
        self.marks.first().map_or(1, |mark| mark.page)
    }

    /// The cells in which the cited text begins, if that page is a sheet.
    #[must_use]
    pub fn cells(&self) -> Option<CellRange> {
        self.marks.first()?.cells
    }
}

/// A sentence of an answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Sentence {
    /// Its text, without markers.
    pub text: String,
    /// Whose words these are.
    pub origin: Origin,
    /// What a quoted list item or „Sie …“ continues, itself a quote; to be shown apart from the text.
    pub lead: Option<Citation>,
    /// Date of the newer document that another sentence of the answer quotes, which says otherwise.
    pub newer: Option<Date>,
    /// Where it stands.
    pub citations: Vec<Citation>,
    /// Whether that supports it.
    pub verdict: Verdict,
}

/// How the attempt to answer ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// At least one sentence is supported.
    Answered,
    /// The evidence is too weak, or the generator says so: „Dazu steht nichts in den durchsuchten Dokumenten.“
    NothingFound,
    /// The generator wrote nothing that the evidence supports.
    NothingSupported,
}

/// An answer.
#[derive(Clone, Debug, PartialEq)]
pub struct Answer {
    /// How it was written.
    pub mode: Mode,
    /// How the attempt ended.
    pub outcome: Outcome,
    /// Supported sentences, in order; in compose mode the best quotes, if nothing that the generator wrote is supported. Empty unless
    /// `outcome` is [`Outcome::Answered`].
    pub sentences: Vec<Sentence>,
    /// Sentences that were written but are not supported: counted, shown only on demand.
    pub withheld: Vec<Sentence>,
    /// The model that wrote it; `None` in quote mode, which writes nothing.
    pub author: Option<ModelId>,
    /// Name and version of the prompt that it was given.
    pub prompt: Option<&'static str>,
}

impl Answer {
    /// Whether it was to be written and consists of quotes, because nothing that was written is supported.
    #[must_use]
    pub fn quotes_instead(&self) -> bool {
        self.mode == Mode::Compose
            && self.sentences.first().is_some_and(|first| first.origin == Origin::Quoted)
    }
}

/// What happens while an answer is made, in this order: results once, then text and sentences.
#[derive(Debug)]
pub enum AnswerEvent<'a> {
    /// What the search found; always first, before anything is written.
    Results(&'a Results),
    /// Text as the generator writes it, not yet verified: show it as a sign of life at most.
    Draft(&'a str),
    /// A supported sentence.
    Sentence(&'a Sentence),
    /// A sentence was withheld.
    Withheld(&'a Sentence),
}
