//! Binding: whether the figures of a sentence stand where the passage speaks of the same thing, and not beside something else.
//!
//! „Für den ersten Hund 96 Euro, für den zweiten 120 Euro“ tells 120 Euro, but not of the first dog: where the words agree best, another figure of
//! the same kind stands.

use super::figures::Figures;
use super::prepared::{Ground, Prepared};
use super::support::Statement;
use super::wording::Wording;

/// Fewer words than this do not tell what a clause counts.
const ENOUGH_WORDS: usize = 2;

/// How much better the words agree where another figure of the same kind stands than where the sentence's own figures do, from 0 to 1: among
/// clauses, and among pieces.
pub(crate) fn swapped(whole: &Statement, clauses: &[Statement], passage: &Prepared) -> [f32; 2] {
    let among_clauses: Vec<&Ground> = passage.pieces.iter().flat_map(|piece| &piece.clauses).collect();
    let among_pieces: Vec<&Ground> = passage.pieces.iter().map(|piece| &piece.whole).collect();
    let worst = |statements: &[&Statement], grounds: &[&Ground]| {
        statements.iter().map(|statement| statement_swapped(statement, whole, grounds)).fold(0.0, f32::max)
    };
    let clauses: Vec<&Statement> = clauses.iter().collect();
    [worst(&clauses, &among_clauses), worst(&[whole], &among_pieces)]
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
