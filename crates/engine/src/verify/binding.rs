//! Binding: whether the figures of a sentence stand where the passage speaks of the same thing, and not beside something else.
//!
//! „Für den ersten Hund 96 Euro, für den zweiten 120 Euro“ tells 120 Euro, but not of the first dog: where the words agree best, another figure of
//! the same kind stands. A § that the passage only refers to is bound to the piece that does.

use super::figures::Figures;
use super::prepared::{Ground, Piece, Prepared};
use super::support::Statement;
use super::wording::Wording;

/// Fewer words than this do not tell what a clause counts.
const ENOUGH_WORDS: usize = 2;

/// So little of a sentence stands in a piece that has nothing to do with it, and so much in one that has.
const NO_WORDS: f32 = 0.05;
const SHARED_WORDS: f32 = 0.3;

/// How much better the words agree where another figure of the same kind stands than where the sentence's own figures do, from 0 to 1: among
/// clauses, and among pieces.
pub(crate) fn swapped(whole: &Statement, clauses: &[Statement], passage: &Prepared) -> [f32; 2] {
    let among_clauses: Vec<&Ground> = passage.pieces.iter().flat_map(|piece| &piece.clauses).collect();
    let among_pieces: Vec<&Ground> = passage.pieces.iter().map(|piece| &piece.whole).collect();
    let worst = |statements: &[&Statement], grounds: &[&Ground]| {
        statements.iter().map(|statement| statement_swapped(statement, whole, grounds)).fold(0.0, f32::max)
    };
    let clauses: Vec<&Statement> = clauses.iter().collect();
    let cited = whole.figures.cited.iter().map(|reference| misplaced(reference, whole, passage));
    [worst(&clauses, &among_clauses), cited.fold(worst(&[whole], &among_pieces), f32::max)]
}

/// How much better the words of a sentence agree elsewhere than where the passage refers to what the sentence cites; nothing, if that is where the
/// passage itself stands.
fn misplaced(reference: &str, sentence: &Statement, passage: &Prepared) -> f32 {
    if passage.own_references.is_empty() || passage.own_references.iter().any(|own| own == reference) {
        return 0.0;
    }
    let best = |refers: bool| {
        let pieces = passage
            .pieces
            .iter()
            .filter(|piece| piece.whole.figures.references.iter().any(|other| other == reference) == refers);
        pieces.map(|piece| sentence.wording.coverage(&piece.whole.stems)).fold(0.0, f32::max)
    };
    (best(false) - best(true)).max(0.0)
}

fn statement_swapped(statement: &Statement, whole: &Statement, grounds: &[&Ground]) -> f32 {
    let wording = if statement.wording.len() < ENOUGH_WORDS { &whole.wording } else { &statement.wording };
    let quantities = statement.figures.claims().map(|claimed| {
        lead(wording, grounds, &|ground| claimed.is_said_by(&ground.quantities), &|ground| {
            ground.claims().any(|told| told.is_like(claimed))
        })
    });
    let days = statement.figures.days.iter().map(|day| {
        lead(wording, grounds, &|ground| day.is_said_by(&ground.days), &|ground| !ground.days.is_empty())
    });
    quantities.chain(days).fold(0.0, f32::max)
}

/// Whether a figure of the sentence stands only where none of its words do, while a piece that shares enough of them gives another figure of the
/// same kind: „eine Hausnummer kostet 15 Euro“ does not follow from the 15 Euro of another row of the table.
pub(crate) fn strays(sentence: &Statement, passage: &Prepared) -> bool {
    let wording = sentence.wording.without_units();
    let best = |fits: &dyn Fn(&Figures) -> bool| {
        let fitting = passage.pieces.iter().filter(|piece| fits(&piece.whole.figures));
        let coverage = |piece: &Piece| wording.coverage(&piece.whole.stems);
        fitting.map(|piece| if piece.tells_vote { 1.0 } else { coverage(piece) }).fold(0.0, f32::max)
    };
    sentence.figures.claims().any(|claimed| {
        let holds = |figures: &Figures| claimed.is_said_by(&figures.quantities);
        let rivals =
            |figures: &Figures| !holds(figures) && figures.claims().any(|told| told.is_like(claimed));
        best(&holds) < NO_WORDS && best(&rivals) >= SHARED_WORDS
    })
}

/// How much better words agree with ground that holds a rival than with ground that holds the figure.
fn lead(
    wording: &Wording,
    grounds: &[&Ground],
    holds: &dyn Fn(&Figures) -> bool,
    rivals: &dyn Fn(&Figures) -> bool,
) -> f32 {
    let best = |fits: &dyn Fn(&Figures) -> bool| {
        let fitting = grounds.iter().filter(|ground| fits(&ground.figures));
        fitting.map(|ground| wording.coverage(&ground.stems)).fold(0.0, f32::max)
    };
    (best(&|ground| !holds(ground) && rivals(ground)) - best(holds)).max(0.0)
}
