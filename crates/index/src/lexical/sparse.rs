//! Positive numbers for some documents of a segment, in an array of all of them.

/// A positive number for some documents of a segment.
pub(super) struct Sparse {
    /// One for each document of the segment, 0 for all but `documents`.
    of: Vec<f32>,
    documents: Vec<u32>,
}

impl Sparse {
    /// Nothing for any of so many documents.
    pub(super) fn new(documents: usize) -> Self {
        Self { of: vec![0.0; documents], documents: Vec::new() }
    }

    pub(super) fn add(&mut self, document: u32, more: f32) {
        self.change(document, |value| value + more);
    }

    pub(super) fn raise(&mut self, document: u32, least: f32) {
        self.change(document, |value| value.max(least));
    }

    /// Hands out all numbers and is then empty.
    pub(super) fn drain(&mut self, mut take: impl FnMut(u32, f32)) {
        for document in self.documents.drain(..) {
            take(document, std::mem::take(&mut self.of[document as usize]));
        }
    }

    /// The documents that have a number, in the order in which they came, with it.
    pub(super) fn iter(&self) -> impl Iterator<Item = (u32, f32)> {
        self.documents.iter().map(|&document| (document, self.of[document as usize]))
    }

    fn change(&mut self, document: u32, change: impl FnOnce(f32) -> f32) {
        let value = &mut self.of[document as usize];
        if *value == 0.0 {
            self.documents.push(document);
        }
        *value = change(*value);
    }
}
