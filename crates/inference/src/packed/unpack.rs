//! From the formats of GGUF files to blocks, and from blocks to full precision.

use candle_core::quantized::{GgmlDType, QTensor};
use candle_core::{Device, Result};
use half::f16;
use pulp::NullaryFnOnce;

use super::activations::bytes;
use super::{BLOCK, Nibbles, Packed, RowValues, Rows, Values};

/// Blocks as llama.cpp lays them down (`ggml-common.h`): a half-precision scale, perhaps a minimum, then the weights.
pub(super) fn packed(tensor: &QTensor) -> Result<Option<Packed>> {
    let &[outputs, inputs] = tensor.shape().dims() else { return Ok(None) };
    let is_quantised =
        !matches!(tensor.dtype(), GgmlDType::F32 | GgmlDType::F16 | GgmlDType::BF16) && inputs % BLOCK == 0;
    if !is_quantised {
        return Ok(None);
    }
    let mut packed =
        Packed { shape: (outputs, inputs), values: Values::Bytes(Vec::new()), scales: Vec::new() };
    match tensor.dtype() {
        GgmlDType::Q4_0 => packed.take_nibbles(&tensor.data()?, 18, q4_0),
        GgmlDType::Q4_1 => packed.take_nibbles(&tensor.data()?, 20, q4_1),
        GgmlDType::Q4K => packed.take_nibbles(&tensor.data()?, 144, q4_k),
        _ => packed.take_values(&tensor.dequantize(&Device::Cpu)?.flatten_all()?.to_vec1()?),
    }
    Ok(Some(packed))
}

/// Takes a scale, a minimum and 32 weights.
type Take<'t> = &'t mut dyn FnMut(f32, f32, Nibbles);

impl Packed {
    fn take_nibbles(&mut self, data: &[u8], bytes: usize, read: fn(&[u8], Take<'_>)) {
        let (mut values, mut minima) = (Vec::new(), Vec::new());
        for block in data.chunks_exact(bytes) {
            read(block, &mut |scale, minimum, nibbles| {
                self.scales.push(scale);
                minima.push(minimum);
                values.push(nibbles);
            });
        }
        self.values = Values::Nibbles(values, minima);
    }

    /// Formats of other widths get eight bits a weight: exact for those of eight, and finer than those of fewer.
    fn take_values(&mut self, values: &[f32]) {
        let blocks: (Vec<_>, Vec<_>) = values.chunks_exact(BLOCK).map(bytes).unzip();
        (self.values, self.scales) = (Values::Bytes(blocks.0), blocks.1);
    }
}

fn q4_0(block: &[u8], take: Take<'_>) {
    let scale = number(block, 0);
    take(scale, -8.0 * scale, nibbles(&block[2..]));
}

fn q4_1(block: &[u8], take: Take<'_>) {
    take(number(block, 0), number(block, 2), nibbles(&block[4..]));
}

/// Eight blocks with scales and minima of six bits each; of 32 bytes, the lower halves are one block, the upper the next.
fn q4_k(block: &[u8], take: Take<'_>) {
    let (scale, minimum) = (number(block, 0), number(block, 2));
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
        let nibbles = std::array::from_fn(|place| weight(place) | weight(place + BLOCK / 2) << 4);
        take(scale * f32::from(step), -minimum * f32::from(least), nibbles);
    }
}

fn number(block: &[u8], offset: usize) -> f32 {
    f16::from_le_bytes([block[offset], block[offset + 1]]).to_f32()
}

fn nibbles(bytes: &[u8]) -> Nibbles {
    std::array::from_fn(|index| bytes[index])
}

/// Rows in full precision, one after the other.
pub(super) fn rows(rows: &Rows<'_>, values: &mut [f32]) {
    pulp::Arch::new().dispatch(Unpack { rows, values });
}

struct Unpack<'a, 'm> {
    rows: &'a Rows<'m>,
    values: &'a mut [f32],
}

impl NullaryFnOnce for Unpack<'_, '_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let blocks = self.values.chunks_exact_mut(BLOCK).zip(self.rows.scales).enumerate();
        match self.rows.values {
            RowValues::Bytes(bytes) => blocks.for_each(|(block, (values, scale))| {
                for (value, byte) in values.iter_mut().zip(bytes[block]) {
                    *value = f32::from(byte) * scale;
                }
            }),
            RowValues::Nibbles(nibbles, minima) => blocks.for_each(|(block, (values, scale))| {
                let (lower, upper) = values.split_at_mut(BLOCK / 2);
                for ((lower, upper), byte) in lower.iter_mut().zip(upper).zip(nibbles[block]) {
                    *lower = f32::from(byte & 15) * scale + minima[block];
                    *upper = f32::from(byte >> 4) * scale + minima[block];
                }
            }),
        }
    }
}
