//! The JSON that leaves the service: its own types, converted by hand, so that the engine may change its own without
//! breaking anybody's program.

mod answer;
mod document;
mod explanation;
mod page;
mod place;
mod search;

pub(crate) use answer::{AnswerBody, DraftBody, SentenceBody};
pub(crate) use document::{DocumentBody, DocumentsBody};
pub(crate) use explanation::{AbsenceBody, ExplanationBody};
pub(crate) use page::PageBody;
pub(crate) use place::PlaceBody;
pub(crate) use search::{Explain, HitBody, ResultsBody};

use std::ops::Range;

use engine::Rect;
use serde::Serialize;

use crate::failure::Failure;
use crate::language::{Language, Locale};
use crate::links::Place;

/// `{"error": {"code", "message", "hint"}}`
#[derive(Debug, Serialize)]
pub(crate) struct ErrorBody {
    error: ErrorDetail,
}

#[derive(Debug, Serialize)]
struct ErrorDetail {
    code: &'static str,
    message: String,
    hint: Option<String>,
}

impl ErrorBody {
    pub(crate) fn new(failure: &Failure, language: Language) -> Self {
        let (message, hint) = (failure.message(language), failure.hint(language));
        Self { error: ErrorDetail { code: failure.code(), message, hint } }
    }
}

/// Where a page can be looked at.
#[derive(Debug, Serialize)]
struct LinksBody {
    /// For people, with the words marked.
    view: String,
    /// Its words and boxes.
    words: String,
    /// Its picture.
    picture: String,
    /// The file, opened at the page by viewers that can.
    original: String,
}

impl LinksBody {
    fn new(place: &Place, locale: Locale) -> Self {
        Self {
            view: place.view(locale),
            words: place.words(),
            picture: place.picture(),
            original: place.original(),
        }
    }
}

/// `[first, end]` of words of a page, end exclusive.
fn word_ranges(ranges: &[Range<usize>]) -> Vec<[usize; 2]> {
    ranges.iter().map(|range| [range.start, range.end]).collect()
}

/// `[left, top, right, bottom]` in PDF points from the top left.
fn boxes(boxes: &[Rect]) -> Vec<[f32; 4]> {
    boxes.iter().map(|rect| [rect.left, rect.top, rect.right, rect.bottom]).collect()
}
