//! Activations of tokens in eight bits.

use pulp::{Arch, NullaryFnOnce, cast};

use super::BLOCK;

/// Values that a lane multiplies in one instruction.
pub(super) const QUAD: usize = 4;

/// A block of a token's activations.
#[derive(Clone, Copy, Default)]
pub(super) struct Activations {
    /// Four values each.
    pub(super) quads: [i32; BLOCK / QUAD],
    /// What a step is worth.
    pub(super) scale: f32,
    /// The sum of the values, in steps.
    pub(super) sum: i32,
}

impl Activations {
    #[cfg(target_arch = "x86_64")]
    const NONE: Self = Self { quads: [0; BLOCK / QUAD], scale: 0.0, sum: 0 };

    /// What a weight's minimum is multiplied with.
    #[inline(always)]
    pub(super) fn total(&self) -> f32 {
        self.scale * self.sum as f32
    }

    #[inline(always)]
    pub(super) fn value(&self, index: usize) -> i8 {
        self.quads[index / QUAD].to_le_bytes()[index % QUAD] as i8
    }
}

/// The same block of some tokens, for kernels with wide instructions. Here and where values are packed, loops stand in for `map`: what is not inlined lacks the wide instructions.
#[cfg(target_arch = "x86_64")]
#[inline(always)]
pub(super) fn blocks_of<'a, const T: usize>(
    tokens: &[&'a [Activations]; T],
    index: usize,
) -> [&'a Activations; T] {
    let mut blocks = [&Activations::NONE; T];
    for (block, token) in blocks.iter_mut().zip(tokens) {
        *block = &token[index];
    }
    blocks
}

/// Brings values to eight bits, block by block.
pub(super) fn pack(values: &[f32], packed: &mut [Activations]) {
    Arch::new().dispatch(Pack { values, packed });
}

struct Pack<'a> {
    values: &'a [f32],
    packed: &'a mut [Activations],
}

impl NullaryFnOnce for Pack<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        for (values, packed) in self.values.as_chunks::<BLOCK>().0.iter().zip(self.packed) {
            let (bytes, scale) = bytes(values);
            packed.scale = scale;
            packed.sum = 0;
            for byte in bytes {
                packed.sum += i32::from(byte);
            }
            let bytes: [[u8; QUAD]; BLOCK / QUAD] = cast(bytes);
            for (quad, four) in packed.quads.iter_mut().zip(bytes) {
                *quad = i32::from_le_bytes(four);
            }
        }
    }
}

/// Added to a number of up to 22 bits, this leaves it rounded in the last bits; unlike rounding and converting, that needs no care for what is no number.
const ROUNDING: f32 = 12_582_912.0;

/// A block in eight bits, and what a step is worth: its largest value takes 127 of them.
#[inline(always)]
pub(super) fn bytes(block: &[f32; BLOCK]) -> ([i8; BLOCK], f32) {
    // Of numbers without a sign, the larger one has the larger bits; whole numbers have a maximum that needs no order.
    let mut most = 0;
    for value in block {
        most = most.max(value.abs().to_bits());
    }
    let scale = f32::from_bits(most) / 127.0;
    (steps(block, scale), scale)
}

/// A block counted in steps of this size.
#[inline(always)]
pub(super) fn steps(block: &[f32; BLOCK], scale: f32) -> [i8; BLOCK] {
    let steps = if scale > 0.0 { scale.recip() } else { 0.0 };
    let mut counted = [0; BLOCK];
    for (counted, value) in counted.iter_mut().zip(block) {
        *counted = (value * steps + ROUNDING).to_bits() as i8;
    }
    counted
}
