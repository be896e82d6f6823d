//! A matrix of packed weights, and its product with the activations of one token: what writing text spends its time on.
//!
//! Writing reads every weight once for each token, so its speed is that of memory: four or eight bits a weight are multiplied as
//! they lie there, in whole numbers, with activations that are brought to eight bits. Reading a prompt uses a weight many
//! times; for that, rows are unpacked and go through candle's matrix product.
//!
//! What of this belongs upstream, into candle: a product for the formats with blocks of 32 and four bits. Its own kernels that lay rows side by
//! side on x86 take `Q4_K`, `Q6_K` and `Q8_0` whose rows are multiples of 256, and leave `Q4_0` and `Q4_1` to one dot product after another.

mod activations;
#[cfg(target_arch = "x86_64")]
mod fast;
mod plain;
mod unpack;

use candle_core::quantized::QTensor;
use candle_core::{CpuStorage, CustomOp1, Device, Layout, Result, Shape, Tensor, bail};
use rayon::prelude::*;

use self::activations::Activations;

/// Weights that share a scale.
const BLOCK: usize = 32;
/// Fewer rows are not worth another thread.
const FEWEST_ROWS: usize = 64;
/// More tokens than these go through the matrix product.
const MOST_TOKENS: usize = 16;

/// A block in eight bits.
type Bytes = [i8; BLOCK];
/// A block in four bits: weight `i` in the lower half of byte `i`, weight `i + 16` in the upper.
type Nibbles = [u8; BLOCK / 2];

/// A matrix of shape (outputs, inputs) in blocks along its rows.
pub(crate) struct Packed {
    shape: (usize, usize),
    values: Values,
    /// For each block, what a step is worth.
    scales: Vec<f32>,
}

enum Values {
    Bytes(Vec<Bytes>),
    /// Steps are counted from a minimum of each block.
    Nibbles(Vec<Nibbles>, Vec<f32>),
}

/// Some rows of a matrix.
struct Rows<'m> {
    values: RowValues<'m>,
    scales: &'m [f32],
}

enum RowValues<'m> {
    Bytes(&'m [Bytes]),
    Nibbles(&'m [Nibbles], &'m [f32]),
}

impl Packed {
    /// Packs a matrix that was quantised; `None` if it is none, or its rows are no whole blocks.
    pub(crate) fn of(tensor: &QTensor) -> Result<Option<Self>> {
        unpack::packed(tensor)
    }

    /// `input · Wᵀ` for an input of shape (tokens, inputs).
    pub(crate) fn apply(&self, input: &Tensor) -> Result<Tensor> {
        if input.dim(0)? <= MOST_TOKENS {
            return input.contiguous()?.apply_op1_no_bwd(self);
        }
        let (outputs, inputs) = self.shape;
        let mut unpacked = vec![0.0; outputs * inputs];
        unpacked.par_chunks_mut(FEWEST_ROWS * inputs).enumerate().for_each(|(index, values)| {
            unpack::rows(&self.rows(index * FEWEST_ROWS, values.len() / inputs), values);
        });
        input.matmul(&Tensor::from_vec(unpacked, self.shape, &Device::Cpu)?.t()?)
    }

    /// The rows of these ids in full precision, shape (ids, inputs).
    pub(crate) fn embed(&self, ids: &[u32]) -> Result<Tensor> {
        let (outputs, inputs) = self.shape;
        let mut values = vec![0.0; ids.len() * inputs];
        for (id, values) in ids.iter().zip(values.chunks_exact_mut(inputs)) {
            let id = *id as usize;
            if id >= outputs {
                bail!("row {id} of {outputs}");
            }
            unpack::rows(&self.rows(id, 1), values);
        }
        Tensor::from_vec(values, (ids.len(), inputs), &Device::Cpu)
    }

    fn rows(&self, first: usize, count: usize) -> Rows<'_> {
        let blocks = self.shape.1 / BLOCK;
        let range = first * blocks..(first + count) * blocks;
        let values = match &self.values {
            Values::Bytes(bytes) => RowValues::Bytes(&bytes[range.clone()]),
            Values::Nibbles(nibbles, minima) => {
                RowValues::Nibbles(&nibbles[range.clone()], &minima[range.clone()])
            }
        };
        Rows { values, scales: &self.scales[range] }
    }

    fn products(&self, activations: &Activations, products: &mut [f32]) {
        let share = products.len().div_ceil(rayon::current_num_threads()).max(FEWEST_ROWS);
        products.par_chunks_mut(share).enumerate().for_each(|(index, products)| {
            multiply(&self.rows(index * share, products.len()), activations, products);
        });
    }
}

/// The product of each row with the activations, by the widest instructions that this processor has.
fn multiply(rows: &Rows<'_>, activations: &Activations, products: &mut [f32]) {
    #[cfg(target_arch = "x86_64")]
    if let Some(simd) = pulp::x86::V3::try_new() {
        return fast::multiply(simd, rows, activations, products);
    }
    plain::multiply(rows, activations, products);
}

impl CustomOp1 for Packed {
    fn name(&self) -> &'static str {
        "packed-product"
    }

    fn cpu_fwd(&self, storage: &CpuStorage, layout: &Layout) -> Result<(CpuStorage, Shape)> {
        let (outputs, inputs) = self.shape;
        let (tokens, width) = layout.shape().dims2()?;
        let Some((start, end)) = layout.contiguous_offsets().filter(|_| width == inputs) else {
            bail!("{width} values for {inputs} inputs, or not in one piece");
        };
        let mut products = vec![0.0; tokens * outputs];
        let values = storage.as_slice::<f32>()?[start..end].chunks_exact(inputs);
        for (values, products) in values.zip(products.chunks_exact_mut(outputs)) {
            self.products(&Activations::of(values), products);
        }
        Ok((CpuStorage::F32(products), Shape::from((tokens, outputs))))
    }
}

#[cfg(test)]
mod tests;
