//! How packed weights lie in memory: sixteen rows side by side, so that a lane of the processor keeps to its row.

use half::f16;

use super::BLOCK;
use super::activations::QUAD;

/// Rows of a tile.
pub(super) const LANES: usize = 16;
/// Four weights of each of the rows.
pub(super) type Line = [u8; LANES * QUAD];

/// A block of columns of sixteen rows in four bits, counted from a minimum.
#[derive(Clone, Copy)]
#[repr(C, align(64))]
pub(super) struct Nibbles {
    /// Lower halves are the first half of the block's columns, upper ones the second.
    pub(super) lines: [Line; BLOCK / QUAD / 2],
    pub(super) scales: [u16; LANES],
    pub(super) minima: [u16; LANES],
}

/// A block of columns of sixteen rows in eight bits.
#[derive(Clone, Copy)]
#[repr(C, align(32))]
pub(super) struct Bytes {
    pub(super) lines: [Line; BLOCK / QUAD],
    pub(super) scales: [u16; LANES],
}

/// The tiles of a matrix, those of the same rows one after the other. Scales and minima are in half precision.
pub(super) enum Tiles {
    Nibbles(Vec<Nibbles>),
    Bytes(Vec<Bytes>),
}

impl Nibbles {
    pub(super) const EMPTY: Self = Self { lines: [[0; 64]; 4], scales: [0; LANES], minima: [0; LANES] };

    /// Puts a block of a row in its place.
    pub(super) fn set(&mut self, lane: usize, scale: f32, minimum: f32, weights: &[u8; BLOCK]) {
        self.scales[lane] = f16::from_f32(scale).to_bits();
        self.minima[lane] = f16::from_f32(minimum).to_bits();
        let (lower, upper) = weights.split_at(BLOCK / 2);
        for (column, (lower, upper)) in lower.iter().zip(upper).enumerate() {
            self.lines[column / QUAD][lane * QUAD + column % QUAD] = lower | upper << 4;
        }
    }

    /// A weight in steps from the minimum.
    #[inline(always)]
    pub(super) fn weight(&self, lane: usize, column: usize) -> i32 {
        let half = column % (BLOCK / 2);
        let byte = self.lines[half / QUAD][lane * QUAD + half % QUAD];
        i32::from(if column < BLOCK / 2 { byte & 15 } else { byte >> 4 })
    }

    fn value(&self, lane: usize, column: usize) -> f32 {
        self.weight(lane, column) as f32 * number(self.scales[lane]) + number(self.minima[lane])
    }
}

impl Bytes {
    pub(super) const EMPTY: Self = Self { lines: [[0; 64]; 8], scales: [0; LANES] };

    /// Puts a block of a row in its place.
    pub(super) fn set(&mut self, lane: usize, scale: f32, weights: &[i8; BLOCK]) {
        self.scales[lane] = f16::from_f32(scale).to_bits();
        for (column, weight) in weights.iter().enumerate() {
            self.lines[column / QUAD][lane * QUAD + column % QUAD] = *weight as u8;
        }
    }

    /// A weight in steps.
    #[inline(always)]
    pub(super) fn weight(&self, lane: usize, column: usize) -> i32 {
        i32::from(self.lines[column / QUAD][lane * QUAD + column % QUAD] as i8)
    }

    fn value(&self, lane: usize, column: usize) -> f32 {
        self.weight(lane, column) as f32 * number(self.scales[lane])
    }
}

impl Tiles {
    /// A row of a matrix with so many blocks in a row, in full precision.
    pub(super) fn unpack(&self, row: usize, values: &mut [f32]) {
        let blocks = values.len() / BLOCK;
        let (first, lane) = (row / LANES * blocks, row % LANES);
        for (index, value) in values.iter_mut().enumerate() {
            let (tile, column) = (first + index / BLOCK, index % BLOCK);
            *value = match self {
                Self::Nibbles(tiles) => tiles[tile].value(lane, column),
                Self::Bytes(tiles) => tiles[tile].value(lane, column),
            };
        }
    }
}

/// A number in half precision.
pub(super) fn number(bits: u16) -> f32 {
    f16::from_bits(bits).to_f32()
}
