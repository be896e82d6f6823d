//! Recognised words as words of a page.

use engine::Rect;

use super::words::Piece;
use crate::recognise::{RecognisedLine, Recognition};

/// The words of a page that was recognised, in its turned frame.
pub(super) fn pieces(recognition: &Recognition) -> Vec<Piece> {
    recognition.lines.iter().flat_map(pieces_of).collect()
}

fn pieces_of(line: &RecognisedLine) -> impl Iterator<Item = Piece> {
    line.words.iter().map(|word| {
        let [left, top, right, bottom] = word.rect;
        Piece {
            text: word.text.as_str().into(),
            rect: Rect { left, top, right, bottom },
            rest: None,
            baseline: word.baseline,
            size: line.size.max(1.0),
            stroke: 0.0,
            closed: true,
            artifact: false,
            spaced: false,
            tag: None,
        }
    })
}
