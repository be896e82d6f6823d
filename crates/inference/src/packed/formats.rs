//! From the formats of GGUF files to tiles.

use candle_core::quantized::{GgmlDType, QTensor};
use candle_core::{Device, Result};
use half::f16;

use super::activations::{bytes, steps};
use super::tiles::{Bytes, LANES, Nibbles, Tiles, number};
use super::{BLOCK, Packed};

/// Blocks as llama.cpp lays them down (`ggml-common.h`): a half-precision scale, perhaps a minimum, then the weights.
pub(super) fn packed(tensor: &QTensor) -> Result<Option<Packed>> {
    let &[outputs, inputs] = tensor.shape().dims() else { return Ok(None) };
    let is_quantised =
        !matches!(tensor.dtype(), GgmlDType::F32 | GgmlDType::F16 | GgmlDType::BF16) && inputs % BLOCK == 0;
    if !is_quantised {
        return Ok(None);
    }
    let blocks = inputs / BLOCK;
    let tiles = match tensor.dtype() {
        GgmlDType::Q4_0 => of_nibbles(&tensor.data()?, outputs, blocks, 18, q4_0),
        GgmlDType::Q4_1 => of_nibbles(&tensor.data()?, outputs, blocks, 20, q4_1),
        GgmlDType::Q4K => of_nibbles(&tensor.data()?, outputs, blocks, 144, q4_k),
        GgmlDType::Q8_0 => of_bytes(&tensor.data()?, outputs, blocks),
        _ => of_values(&tensor.dequantize(&Device::Cpu)?.flatten_all()?.to_vec1()?, outputs, blocks),
    };
    Ok(Some(Packed { shape: (outputs, inputs), tiles }))
}

/// Takes a scale, a minimum and 32 weights.
type Take<'t> = &'t mut dyn FnMut(f32, f32, &[u8; BLOCK]);

fn of_nibbles(data: &[u8], outputs: usize, blocks: usize, bytes: usize, read: fn(&[u8], Take<'_>)) -> Tiles {
    let mut tiles = vec![Nibbles::EMPTY; outputs.div_ceil(LANES) * blocks];
    let mut places = places(blocks);
    for block in data.chunks_exact(bytes) {
        read(block, &mut |scale, minimum, weights| {
            if let Some((tile, lane)) = places.next() {
                tiles[tile].set(lane, scale, minimum, weights);
            }
        });
    }
    Tiles::Nibbles(tiles)
}

fn of_bytes(data: &[u8], outputs: usize, blocks: usize) -> Tiles {
    let mut tiles = vec![Bytes::EMPTY; outputs.div_ceil(LANES) * blocks];
    for (block, (tile, lane)) in data.chunks_exact(2 + BLOCK).zip(places(blocks)) {
        let weights = std::array::from_fn(|index| block[2 + index] as i8);
        tiles[tile].set(lane, half(block, 0), &weights);
    }
    Tiles::Bytes(tiles)
}

/// Formats of other widths get eight bits a weight, which is finer than they are.
fn of_values(values: &[f32], outputs: usize, blocks: usize) -> Tiles {
    let mut tiles = vec![Bytes::EMPTY; outputs.div_ceil(LANES) * blocks];
    for (values, (tile, lane)) in values.as_chunks::<BLOCK>().0.iter().zip(places(blocks)) {
        // Weights are counted in steps of the size that is kept.
        let scale = number(f16::from_f32(bytes(values).1).to_bits());
        tiles[tile].set(lane, scale, &steps(values, scale));
    }
    Tiles::Bytes(tiles)
}

/// Tile and lane of each block, row by row.
fn places(blocks: usize) -> impl Iterator<Item = (usize, usize)> {
    (0..).flat_map(move |row| (0..blocks).map(move |block| (row / LANES * blocks + block, row % LANES)))
}

fn q4_0(block: &[u8], take: Take<'_>) {
    let scale = half(block, 0);
    take(scale, -8.0 * scale, &nibbles(&block[2..]));
}

fn q4_1(block: &[u8], take: Take<'_>) {
    take(half(block, 0), half(block, 2), &nibbles(&block[4..]));
}

/// Eight blocks with scales and minima of six bits each; of 32 bytes, the lower halves are one block, the upper the next.
fn q4_k(block: &[u8], take: Take<'_>) {
    let (scale, minimum) = (half(block, 0), half(block, 2));
    let (sixes, weights) = block[4..].split_at(12);
    for index in 0..8 {
        let (step, least) = match index {
            0..4 => (sixes[index] & 63, sixes[index + 4] & 63),
            _ => (
                (sixes[index + 4] & 15) | (sixes[index - 4] >> 6 << 4),
                (sixes[index + 4] >> 4) | (sixes[index] >> 6 << 4),
            ),
        };
        let bytes = &weights[index / 2 * BLOCK..];
        let weight = |place: usize| if index % 2 == 0 { bytes[place] & 15 } else { bytes[place] >> 4 };
        take(scale * f32::from(step), -minimum * f32::from(least), &std::array::from_fn(weight));
    }
}

/// The lower halves of sixteen bytes, then the upper ones.
fn nibbles(bytes: &[u8]) -> [u8; BLOCK] {
    let half = BLOCK / 2;
    std::array::from_fn(|index| if index < half { bytes[index] & 15 } else { bytes[index - half] >> 4 })
}

fn half(block: &[u8], offset: usize) -> f32 {
    number(u16::from_le_bytes([block[offset], block[offset + 1]]))
}
