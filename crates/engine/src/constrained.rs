//! Constrained writing: which token comes next if not every one may.

use crate::ports::Constraint;

/// The texts of a model's tokens.
#[derive(Clone, Debug, Default)]
pub struct Vocabulary {
    /// The bytes of each token; none of those that steer the model and are no text.
    pub tokens: Vec<Box<[u8]>>,
    /// Tokens that end a turn.
    pub ends: Vec<u32>,
}

/// What comes next.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Next {
    /// A token.
    Token(u32),
    /// A text that there is no choice about.
    Text(String),
    /// Nothing: the turn ends.
    End,
}

/// What comes next: the token of the highest score that the constraint allows, the first of equals. If it allows none, the text ends here,
/// may it or not.
///
/// `scores` holds a number for each token.
#[must_use]
pub fn next(scores: &[f32], vocabulary: &Vocabulary, constraint: &dyn Constraint) -> Next {
    let ids = 0..u32::try_from(scores.len()).unwrap_or(u32::MAX);
    let score = |id: u32| scores[id as usize];
    let bytes = |id: u32| vocabulary.tokens.get(id as usize).map_or(&[][..], |bytes| bytes);
    let is_end = |id: u32| vocabulary.ends.contains(&id);
    let is_allowed = |id: u32| match (is_end(id), bytes(id)) {
        (true, _) => constraint.may_end(),
        (false, []) => false,
        (false, bytes) => constraint.allows(bytes),
    };
    let better = |one: u32, other: u32| score(one).total_cmp(&score(other)).then(other.cmp(&one));
    let Some(best) = ids.clone().max_by(|one, other| better(*one, *other)) else { return Next::End };
    if let Some(text) = constraint.instead(if is_end(best) { &[] } else { bytes(best) }) {
        return Next::Text(text);
    }
    let chosen = if is_allowed(best) {
        Some(best)
    } else {
        let mut ids: Vec<u32> = ids.collect();
        ids.sort_unstable_by(|one, other| better(*other, *one));
        ids.into_iter().find(|id| is_allowed(*id))
    };
    chosen.filter(|id| !is_end(*id)).map_or(Next::End, Next::Token)
}
