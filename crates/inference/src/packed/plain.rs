//! Products on any processor; what the fast ones are tested against. All of them round in the same places, so they give the same.

use super::BLOCK;
use super::activations::Activations;
use super::tiles::{Bytes, LANES, Nibbles, number};

/// The products of sixteen rows with some tokens, each given by its blocks.
pub(super) fn nibbles<const T: usize>(tiles: &[Nibbles], tokens: [&[Activations]; T]) -> [[f32; LANES]; T] {
    tokens.map(|token| {
        let mut sums = [0.0; LANES];
        for (tile, block) in tiles.iter().zip(token) {
            for (lane, sum) in sums.iter_mut().enumerate() {
                let whole = dot(block, |column| tile.weight(lane, column));
                *sum = f32::mul_add(whole as f32, number(tile.scales[lane]) * block.scale, *sum);
                *sum = f32::mul_add(number(tile.minima[lane]), block.total(), *sum);
            }
        }
        sums
    })
}

/// As [`nibbles`].
pub(super) fn bytes<const T: usize>(tiles: &[Bytes], tokens: [&[Activations]; T]) -> [[f32; LANES]; T] {
    tokens.map(|token| {
        let mut sums = [0.0; LANES];
        for (tile, block) in tiles.iter().zip(token) {
            for (lane, sum) in sums.iter_mut().enumerate() {
                let whole = dot(block, |column| tile.weight(lane, column));
                *sum = f32::mul_add(whole as f32, number(tile.scales[lane]) * block.scale, *sum);
            }
        }
        sums
    })
}

fn dot(block: &Activations, weight: impl Fn(usize) -> i32) -> i32 {
    (0..BLOCK).map(|column| weight(column) * i32::from(block.value(column))).sum()
}
