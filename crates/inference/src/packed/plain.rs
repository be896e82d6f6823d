//! Products on any processor; what the fast ones are tested against.

use super::activations::Activations;
use super::{BLOCK, Nibbles, RowValues, Rows};

pub(super) fn multiply(rows: &Rows<'_>, activations: &Activations, products: &mut [f32]) {
    let blocks = activations.values.len();
    for (row, product) in products.iter_mut().enumerate() {
        let first = row * blocks;
        *product = (0..blocks).map(|block| of_block(rows, first + block, activations, block)).sum();
    }
}

fn of_block(rows: &Rows<'_>, weight: usize, activations: &Activations, block: usize) -> f32 {
    let (values, scale) = (&activations.values[block], activations.scales[block] * rows.scales[weight]);
    match rows.values {
        RowValues::Bytes(bytes) => scale * dot(&bytes[weight], values) as f32,
        RowValues::Nibbles(nibbles, minima) => {
            scale * dot(&spread(&nibbles[weight]), values) as f32 + minima[weight] * activations.sums[block]
        }
    }
}

fn dot(weights: &[i8; BLOCK], values: &[i8; BLOCK]) -> i32 {
    weights.iter().zip(values).map(|(weight, value)| i32::from(*weight) * i32::from(*value)).sum()
}

/// Each nibble in a byte of its own.
fn spread(nibbles: &Nibbles) -> [i8; BLOCK] {
    let half = nibbles.len();
    std::array::from_fn(|index| {
        let nibble = if index < half { nibbles[index] & 15 } else { nibbles[index - half] >> 4 };
        nibble as i8
    })
}
