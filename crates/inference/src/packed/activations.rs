//! Activations of a token in eight bits.

use super::{BLOCK, Bytes};

/// Blocks of activations.
#[derive(Default)]
pub(super) struct Activations {
    pub(super) values: Vec<Bytes>,
    pub(super) scales: Vec<f32>,
    /// The sum of each block, which is what a weight's minimum is multiplied with.
    pub(super) sums: Vec<f32>,
}

impl Activations {
    pub(super) fn of(values: &[f32]) -> Self {
        let mut packed = Self::default();
        for block in values.chunks_exact(BLOCK) {
            let (bytes, scale) = bytes(block);
            let sum: i32 = bytes.iter().map(|value| i32::from(*value)).sum();
            packed.values.push(bytes);
            packed.scales.push(scale);
            packed.sums.push(scale * sum as f32);
        }
        packed
    }
}

/// A block in eight bits, and what a step is worth: its largest value takes 127 of them.
pub(super) fn bytes(block: &[f32]) -> (Bytes, f32) {
    let most = block.iter().fold(0.0, |most: f32, value| most.max(value.abs()));
    let scale = most / 127.0;
    let steps = if scale > 0.0 { scale.recip() } else { 0.0 };
    (std::array::from_fn(|index| (block[index] * steps).round() as i8), scale)
}
