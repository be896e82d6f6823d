//! What an encoder does between its products, on the processor: each step reads and writes its values once, where candle's operations would for each
//! sum, bias and activation, and attention never lays down the weights of all tokens for all others.

use candle_core::{CpuStorage, CustomOp1, InplaceOp1, InplaceOp2, Layout, Result, Shape};
use pulp::{Arch, NullaryFnOnce, Simd, WithSimd};
use rayon::prelude::*;

use crate::attention::{GROUP, Memory, QUERIES, attend, place_key};
use crate::elementwise::{gelu, slice, slice_mut};

/// Rows that are worth handing to another thread.
const FEWEST_ROWS: usize = 8;

/// From queries, keys and values side by side, without their biases, to what each token takes from its own sequence.
pub(super) struct Attend<'a> {
    pub(super) lengths: &'a [usize],
    pub(super) heads: usize,
    /// Of queries, keys and values; queries are scaled already.
    pub(super) bias: &'a [f32],
}

/// In place: a bias is added, then the activation.
pub(super) struct Activate<'a>(pub(super) &'a [f32]);

/// In place: a bias and what went in before are added, then the sum is normed.
pub(super) struct NormSum<'a> {
    pub(super) bias: &'a [f32],
    pub(super) gains: &'a [f32],
    pub(super) shifts: &'a [f32],
    pub(super) epsilon: f32,
}

impl CustomOp1 for Attend<'_> {
    fn name(&self) -> &'static str {
        "attend"
    }

    fn cpu_fwd(&self, storage: &CpuStorage, layout: &Layout) -> Result<(CpuStorage, Shape)> {
        let (tokens, width) = (layout.shape().dims2()?.0, self.bias.len() / 3);
        let mut taken = vec![0.0; tokens * width];
        let (mut rows, mut rest) = (slice(storage, layout)?, taken.as_mut_slice());
        for length in self.lengths {
            let (now, later) = rest.split_at_mut(length * width);
            self.sequence(&rows[..length * 3 * width], width, now);
            (rows, rest) = (&rows[length * 3 * width..], later);
        }
        Ok((CpuStorage::F32(taken), Shape::from((tokens, width))))
    }
}

impl Attend<'_> {
    fn sequence(&self, rows: &[f32], width: usize, taken: &mut [f32]) {
        let (head, tokens) = (width / self.heads, taken.len() / width);
        let room = tokens.next_multiple_of(GROUP) * head;
        let mut keys = vec![0.0; room * self.heads];
        keys.par_chunks_exact_mut(room).enumerate().for_each(|(of, keys)| {
            let mut key = vec![0.0; head];
            for (token, row) in rows.chunks_exact(3 * width).enumerate() {
                self.biased(row, width + of * head, &mut key);
                place_key(keys, token, &key);
            }
        });
        taken.par_chunks_mut(QUERIES * width).enumerate().for_each(|(index, taken)| {
            let rows_here = &rows[index * QUERIES * 3 * width..];
            let seen = vec![0..tokens; taken.len() / width];
            let [mut queries, mut means] = [(); 2].map(|()| vec![0.0; seen.len() * head]);
            for of in 0..self.heads {
                for (query, row) in queries.chunks_exact_mut(head).zip(rows_here.chunks_exact(3 * width)) {
                    self.biased(row, of * head, query);
                }
                let values = 2 * width + of * head;
                let memory =
                    Memory { keys: &keys[of * room..], values: &rows[values..], stride: 3 * width, head };
                attend(memory, &queries, &seen, &mut means);
                // The weights of a mean are one together, so that the bias of the values can be added to it.
                let bias = &self.bias[values..][..head];
                for (taken, mean) in taken.chunks_exact_mut(width).zip(means.chunks_exact(head)) {
                    let taken = taken[of * head..][..head].iter_mut();
                    taken.zip(mean).zip(bias).for_each(|((taken, mean), bias)| *taken = mean + bias);
                }
            }
        });
    }

    /// The part of a row that begins at `first`, with its bias.
    fn biased(&self, row: &[f32], first: usize, to: &mut [f32]) {
        let from = row[first..].iter().zip(&self.bias[first..]);
        to.iter_mut().zip(from).for_each(|(to, (value, bias))| *to = value + bias);
    }
}

impl InplaceOp1 for Activate<'_> {
    fn name(&self) -> &'static str {
        "activate"
    }

    fn cpu_fwd(&self, storage: &mut CpuStorage, layout: &Layout) -> Result<()> {
        let rows = slice_mut(storage, layout)?.par_chunks_mut(self.0.len());
        rows.with_min_len(FEWEST_ROWS)
            .for_each(|row| Arch::new().dispatch(ActivateRow { row, bias: self.0 }));
        Ok(())
    }
}

struct ActivateRow<'a> {
    row: &'a mut [f32],
    bias: &'a [f32],
}

impl NullaryFnOnce for ActivateRow<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        self.row.iter_mut().zip(self.bias).for_each(|(value, bias)| *value = gelu(*value + bias));
    }
}

impl InplaceOp2 for NormSum<'_> {
    fn name(&self) -> &'static str {
        "norm-sum"
    }

    fn cpu_fwd(
        &self,
        storage: &mut CpuStorage,
        layout: &Layout,
        before: &CpuStorage,
        of: &Layout,
    ) -> Result<()> {
        let (rows, before) = (slice_mut(storage, layout)?, slice(before, of)?);
        let width = self.bias.len();
        let rows = rows.par_chunks_mut(width).zip(before.par_chunks(width)).with_min_len(FEWEST_ROWS);
        rows.for_each(|(row, before)| Arch::new().dispatch(NormRow { norm: self, row, before }));
        Ok(())
    }
}

struct NormRow<'a> {
    norm: &'a NormSum<'a>,
    row: &'a mut [f32],
    before: &'a [f32],
}

impl WithSimd for NormRow<'_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, simd: S) {
        let Self { norm, row, before } = self;
        let count = row.len() as f32;
        row.iter_mut().zip(before).zip(norm.bias).for_each(|((value, before), bias)| *value += before + bias);
        let mean = sum(simd, row, |sum, values| simd.add_f32s(sum, values)) / count;
        row.iter_mut().for_each(|value| *value -= mean);
        let variance = sum(simd, row, |sum, values| simd.mul_add_f32s(values, values, sum)) / count;
        let scale = (variance + norm.epsilon).sqrt().recip();
        let each = row.iter_mut().zip(norm.gains).zip(norm.shifts);
        each.for_each(|((value, gain), shift)| *value = *value * scale * gain + shift);
    }
}

/// The sum over a row to which `add` adds some values at a time.
#[inline(always)]
fn sum<S: Simd>(simd: S, row: &[f32], add: impl Fn(S::f32s, S::f32s) -> S::f32s) -> f32 {
    let (values, rest) = S::as_simd_f32s(row);
    let sum = values.iter().fold(simd.splat_f32s(0.0), |sum, values| add(sum, *values));
    simd.reduce_sum_f32s(add(sum, simd.partial_load_f32s(rest)))
}
