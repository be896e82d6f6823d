//! What every index keeps to.

mod access;
mod changes;
mod ranking;
mod town;
mod words;

use crate::{ContentHash, Index};

/// Makes an empty index for each check.
type Make<'m> = &'m mut dyn FnMut() -> Box<dyn Index>;

/// Checks the contract of [`Index`] on one implementation. `make` gives an empty index, `hash` is what it takes for
/// the hash of an original.
///
/// # Panics
/// If the contract is broken; the message says where.
pub fn index(make: Make<'_>, hash: fn(&[u8]) -> ContentHash) {
    let town = town::Town { hash };
    changes::check(make, &town);
    access::check(make, &town);
    ranking::check(make, &town);
    words::check(make, &town);
}
