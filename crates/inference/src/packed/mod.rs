//! Matrices of packed weights, and their products with the activations of tokens: what reading and writing text spend their time on.
//!
//! Four or eight bits a weight are multiplied as they lie in memory, in whole numbers, with activations that are brought to eight bits. Writing reads
//! every weight once for each token, so its speed is that of memory; reading a prompt takes several tokens to each weight. Whatever the
//! number of tokens, threads and instructions, a product comes out the same to the last bit.
//!
//! What of this belongs upstream, into candle: a product for the formats with blocks of 32 and four bits. Its own kernels that lay rows side by
//! side on x86 take `Q4_K`, `Q6_K` and `Q8_0` whose rows are multiples of 256, and leave `Q4_0` and `Q4_1` to one dot product after another.

mod activations;
#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;
mod formats;
mod kernel;
mod plain;
mod tiles;

use std::ops::Range;

use candle_core::quantized::QTensor;
use candle_core::{CpuStorage, CustomOp1, Device, Layout, Result, Shape, Tensor, bail};
use rayon::prelude::*;

use self::activations::{Activations, pack};
use self::kernel::Kernel;
use self::tiles::{LANES, Tiles};

/// Weights that share a scale.
const BLOCK: usize = 32;
/// Fewer groups of rows are not worth another thread.
const FEWEST_GROUPS: usize = 4;
/// Fewer tokens are not shared among threads; the rows are.
const MOST_TOKENS: usize = 64;
/// Tokens that a thread takes at a time.
const SHARE: usize = 32;

/// A matrix of shape (outputs, inputs).
pub(crate) struct Packed {
    shape: (usize, usize),
    tiles: Tiles,
}

impl Packed {
    /// Packs a matrix that was quantised; `None` if it is none, or its rows are no whole blocks.
    pub(crate) fn of(tensor: &QTensor) -> Result<Option<Self>> {
        formats::packed(tensor)
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
            self.tiles.unpack(id, values);
        }
        Tensor::from_vec(values, (ids.len(), inputs), &Device::Cpu)
    }

    /// Groups of rows, the last perhaps not full.
    fn groups(&self) -> usize {
        self.shape.0.div_ceil(LANES)
    }
}

/// `input · Wᵀ` for an input of shape (tokens, inputs) and some matrices, side by side in one tensor: its activations are packed once, and
/// threads are handed work once.
pub(crate) fn products(matrices: &[&Packed], input: &Tensor) -> Result<Tensor> {
    input.contiguous()?.apply_op1_no_bwd(&Products { matrices, kernel: Kernel::best() })
}

struct Products<'p> {
    matrices: &'p [&'p Packed],
    kernel: Kernel,
}

/// Groups of rows of a matrix, and the columns of the output that they give.
struct Part<'p> {
    tiles: &'p Tiles,
    groups: Range<usize>,
    columns: Range<usize>,
}

/// Some columns of the output, token by token.
struct Output<'o> {
    values: &'o mut [f32],
    columns: Range<usize>,
}

impl CustomOp1 for Products<'_> {
    fn name(&self) -> &'static str {
        "packed-products"
    }

    fn cpu_fwd(&self, storage: &CpuStorage, layout: &Layout) -> Result<(CpuStorage, Shape)> {
        let (tokens, inputs) = layout.shape().dims2()?;
        let fits = self.matrices.iter().all(|matrix| matrix.shape.1 == inputs);
        let Some((start, end)) = layout.contiguous_offsets().filter(|_| fits) else {
            bail!("{inputs} values are not the inputs, or not in one piece");
        };
        let (values, blocks) = (&storage.as_slice::<f32>()?[start..end], inputs / BLOCK);
        let outputs = self.matrices.iter().map(|matrix| matrix.shape.0).sum();
        let mut products = vec![0.0; tokens * outputs];
        if tokens < MOST_TOKENS {
            self.by_rows(values, blocks, outputs, &mut products);
        } else {
            let shares = products.par_chunks_mut(SHARE * outputs).zip(values.par_chunks(SHARE * inputs));
            shares.for_each(|(products, values)| {
                let mut output = Output { values: products, columns: 0..outputs };
                self.fill(&self.parts(0..usize::MAX), &packed(values), blocks, &mut output);
            });
        }
        Ok((CpuStorage::F32(products), Shape::from((tokens, outputs))))
    }
}

impl Products<'_> {
    /// Few tokens: each thread takes some of the rows for all of them.
    fn by_rows(&self, values: &[f32], blocks: usize, outputs: usize, products: &mut [f32]) {
        let packed = packed(values);
        let groups: usize = self.matrices.iter().map(|matrix| matrix.groups()).sum();
        let share = groups.div_ceil(rayon::current_num_threads()).max(FEWEST_GROUPS);
        let tokens = packed.len() / blocks;
        let shares = (0..groups.div_ceil(share)).into_par_iter().map(|index| {
            let parts = self.parts(index * share..(index + 1) * share);
            let columns = parts[0].columns.start..parts[parts.len() - 1].columns.end;
            let mut values = vec![0.0; tokens * columns.len()];
            let mut output = Output { values: &mut values, columns: columns.clone() };
            self.fill(&parts, &packed, blocks, &mut output);
            (values, columns)
        });
        for (values, columns) in shares.collect::<Vec<_>>() {
            for (from, to) in values.chunks_exact(columns.len()).zip(products.chunks_exact_mut(outputs)) {
                to[columns.clone()].copy_from_slice(from);
            }
        }
    }

    /// Of the groups of all matrices in a row, these.
    fn parts(&self, wanted: Range<usize>) -> Vec<Part<'_>> {
        let (mut group, mut column, mut parts) = (0, 0, Vec::new());
        for matrix in self.matrices {
            let (groups, outputs) = (matrix.groups(), matrix.shape.0);
            let from = wanted.start.clamp(group, group + groups) - group;
            let to = wanted.end.clamp(group, group + groups) - group;
            if from < to {
                let columns = column + from * LANES..column + outputs.min(to * LANES);
                parts.push(Part { tiles: &matrix.tiles, groups: from..to, columns });
            }
            group += groups;
            column += outputs;
        }
        parts
    }

    fn fill(&self, parts: &[Part<'_>], tokens: &[Activations], blocks: usize, output: &mut Output<'_>) {
        let width = output.columns.len();
        for part in parts {
            for (group, first) in part.groups.clone().zip(part.columns.clone().step_by(LANES)) {
                let rows = LANES.min(part.columns.end - first);
                let first = first - output.columns.start;
                self.kernel.multiply(
                    part.tiles,
                    group * blocks..(group + 1) * blocks,
                    tokens,
                    |token, products| {
                        output.values[token * width + first..][..rows].copy_from_slice(&products[..rows]);
                    },
                );
            }
        }
    }
}

/// Activations in blocks of eight bits.
fn packed(values: &[f32]) -> Vec<Activations> {
    let mut packed = vec![Activations::default(); values.len() / BLOCK];
    pack(values, &mut packed);
    packed
}

#[cfg(test)]
mod tests;
