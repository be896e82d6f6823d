//! The order of an ingest: files are read side by side and ready in any order, but written in the order of the source.
//!
//! So two fresh indexes of one folder number their documents and passages alike, and rank ties alike.

use std::collections::BTreeMap;
use std::sync::{Condvar, Mutex, PoisonError};

/// Files that may be ready before the one whose turn it is; with them, one slow file does not hold up the others at
/// once, and their content still fits into memory.
const AHEAD: usize = 64;

/// How far the writing is.
#[derive(Default)]
pub(super) struct Order {
    turn: Mutex<Turn>,
    moved: Condvar,
}

#[derive(Default)]
struct Turn {
    written: usize,
    stopped: bool,
}

impl Order {
    /// Waits until the file of that number is near its turn; `false` if no more files are wanted.
    pub(super) fn may_read(&self, number: usize) -> bool {
        let turn = self.turn.lock().unwrap_or_else(PoisonError::into_inner);
        let is_far = |turn: &mut Turn| !turn.stopped && number >= turn.written + AHEAD;
        let turn = self.moved.wait_while(turn, is_far).unwrap_or_else(PoisonError::into_inner);
        !turn.stopped
    }

    /// No more files are wanted.
    pub(super) fn stop(&self) {
        self.change(|turn| turn.stopped = true);
    }

    fn advance(&self) {
        self.change(|turn| turn.written += 1);
    }

    fn change(&self, change: impl FnOnce(&mut Turn)) {
        change(&mut self.turn.lock().unwrap_or_else(PoisonError::into_inner));
        self.moved.notify_all();
    }
}

/// Numbered things in the order of their numbers, which start at 0 and have no gaps.
pub(super) struct InOrder<'o, T, I> {
    arriving: I,
    early: BTreeMap<usize, T>,
    next: usize,
    order: &'o Order,
}

impl<'o, T, I: Iterator<Item = (usize, T)>> InOrder<'o, T, I> {
    pub(super) fn new(arriving: I, order: &'o Order) -> Self {
        Self { arriving, early: BTreeMap::new(), next: 0, order }
    }
}

impl<T, I: Iterator<Item = (usize, T)>> Iterator for InOrder<'_, T, I> {
    type Item = T;

    fn next(&mut self) -> Option<T> {
        loop {
            if let Some(ready) = self.early.remove(&self.next) {
                self.next += 1;
                self.order.advance();
                return Some(ready);
            }
            let (number, arrived) = self.arriving.next()?;
            self.early.insert(number, arrived);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_early_waits_for_its_turn() {
        let order = Order::default();
        let arriving = [(2, "c"), (0, "a"), (3, "d"), (1, "b")].into_iter();
        assert_eq!(InOrder::new(arriving, &order).collect::<String>(), "abcd");
    }

    #[test]
    fn readers_stay_near_the_writer() {
        let order = Order::default();
        assert!(order.may_read(AHEAD - 1));
        std::thread::scope(|scope| {
            let waiting = scope.spawn(|| order.may_read(AHEAD));
            order.advance();
            assert!(waiting.join().expect("the reader ends"), "one was written, one more may be read");
            let waiting = scope.spawn(|| order.may_read(AHEAD + 1));
            order.stop();
            assert!(!waiting.join().expect("the reader ends"), "no more is wanted");
        });
    }
}
