//! Attention on the processor: for some queries of a head, the mean of its values, weighed by how well their keys fit.
//!
//! Nothing of the size of all queries times all keys is ever laid down, and what a query does not see is not computed. Keys lie in groups of sixteen side by
//! side, so that one instruction compares a value of the query with sixteen keys.

use std::ops::Range;

use pulp::{Arch, Simd, WithSimd};

use crate::elementwise::exp;

/// Keys of a group.
pub(crate) const GROUP: usize = 16;
/// Queries that are done together.
pub(crate) const QUERIES: usize = 8;

/// Keys and values of one head.
#[derive(Clone, Copy)]
pub(crate) struct Memory<'m> {
    /// Value `d` of key `k` lies at `(k / GROUP · head + d) · GROUP + k % GROUP`; the last group is filled up with anything.
    pub(crate) keys: &'m [f32],
    /// The values of key `k` begin at `k · stride`.
    pub(crate) values: &'m [f32],
    pub(crate) stride: usize,
    /// Length of a key.
    pub(crate) head: usize,
}

/// What queries are multiplied with, which puts a key in its place among others.
pub(crate) fn place_key(keys: &mut [f32], index: usize, key: &[f32]) {
    let group = &mut keys[index / GROUP * GROUP * key.len()..][..GROUP * key.len()];
    for (values, value) in group.chunks_exact_mut(GROUP).zip(key) {
        values[index % GROUP] = *value;
    }
}

/// For each query of `queries`, which are scaled and lie one after the other, the mean of the values of the keys that it sees, into `means`.
///
/// A query's mean is the same to the last bit, whichever others are asked with it.
pub(crate) fn attend(memory: Memory<'_>, queries: &[f32], seen: &[Range<usize>], means: &mut [f32]) {
    let head = memory.head;
    let several = seen.len() / QUERIES * QUERIES;
    let (mut query, arch) = (0, Arch::new());
    while query < seen.len() {
        let count = if query < several { QUERIES } else { 1 };
        let (queries, seen) = (&queries[query * head..][..count * head], &seen[query..query + count]);
        let means = &mut means[query * head..][..count * head];
        if count == 1 {
            arch.dispatch(Attend::<1> { memory, queries, seen, means });
        } else {
            arch.dispatch(Attend::<QUERIES> { memory, queries, seen, means });
        }
        query += count;
    }
}

struct Attend<'a, const Q: usize> {
    memory: Memory<'a>,
    queries: &'a [f32],
    seen: &'a [Range<usize>],
    means: &'a mut [f32],
}

impl<const Q: usize> WithSimd for Attend<'_, Q> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(mut self, simd: S) {
        let first = self.seen.iter().map(|seen| seen.start).min().unwrap_or(0) / GROUP;
        let end = self.seen.iter().map(|seen| seen.end).max().unwrap_or(0);
        let width = end.next_multiple_of(GROUP) - first * GROUP;
        let mut weights = vec![0.0; Q * width];
        self.compare(simd, first, &mut weights, width);
        let mut totals = [0.0; Q];
        for ((weights, seen), total) in weights.chunks_exact_mut(width).zip(self.seen).zip(&mut totals) {
            weights[..seen.start - first * GROUP].fill(f32::NEG_INFINITY);
            weights[seen.end - first * GROUP..].fill(f32::NEG_INFINITY);
            *total = soften(simd, weights);
        }
        let by_key = |key| std::array::from_fn(|query| weights[query * width + key]);
        let weights: Vec<[f32; Q]> = (0..end - first * GROUP).map(by_key).collect();
        let mut place = 0;
        while place < self.memory.head {
            // More at once where a single query would leave the processor waiting for each sum.
            let is_wide = Q == 1 && self.memory.head - place >= 4 * S::F32_LANES;
            place = if is_wide {
                self.mean::<S, 4>(simd, first * GROUP, &weights, &totals, place)
            } else {
                self.mean::<S, 1>(simd, first * GROUP, &weights, &totals, place)
            };
        }
    }
}

impl<const Q: usize> Attend<'_, Q> {
    /// The products of all queries with the keys from a group on, `width` of each query.
    #[inline(always)]
    fn compare<S: Simd>(&self, simd: S, first: usize, products: &mut [f32], width: usize) {
        let head = self.memory.head;
        let by_place = |place| std::array::from_fn(|query| self.queries[query * head + place]);
        let queries: Vec<[f32; Q]> = (0..head).map(by_place).collect();
        let keys = &self.memory.keys[first * GROUP * head..][..width * head];
        for (group, keys) in keys.chunks_exact(GROUP * head).enumerate() {
            for part in (0..GROUP).step_by(S::F32_LANES) {
                let mut sums = [simd.splat_f32s(0.0); Q];
                for (queries, keys) in queries.iter().zip(keys.as_chunks::<GROUP>().0) {
                    let keys = simd.partial_load_f32s(&keys[part..part + S::F32_LANES]);
                    for (sum, query) in sums.iter_mut().zip(queries) {
                        *sum = simd.mul_add_f32s(simd.splat_f32s(*query), keys, *sum);
                    }
                }
                for (query, sum) in sums.iter().enumerate() {
                    let products = &mut products[query * width + group * GROUP + part..];
                    simd.partial_store_f32s(&mut products[..S::F32_LANES], *sum);
                }
            }
        }
    }

    /// Some registers full of values of the means, from a place on; returns where they end.
    #[inline(always)]
    fn mean<S: Simd, const N: usize>(
        &mut self,
        simd: S,
        first: usize,
        weights: &[[f32; Q]],
        totals: &[f32; Q],
        place: usize,
    ) -> usize {
        let Memory { values, stride, head, .. } = self.memory;
        let end = head.min(place + N * S::F32_LANES);
        let mut sums = [[simd.splat_f32s(0.0); N]; Q];
        for (row, weights) in values[first * stride..].chunks(stride).zip(weights) {
            let row = &row[place..end];
            for part in 0..N {
                let values = simd.partial_load_f32s(&row[part * S::F32_LANES..]);
                for (sums, weight) in sums.iter_mut().zip(weights) {
                    sums[part] = simd.mul_add_f32s(simd.splat_f32s(*weight), values, sums[part]);
                }
            }
        }
        for ((means, sums), total) in self.means.chunks_exact_mut(head).zip(sums).zip(totals) {
            let share = simd.splat_f32s(total.recip());
            for (means, sum) in means[place..end].chunks_mut(S::F32_LANES).zip(sums) {
                simd.partial_store_f32s(means, simd.mul_f32s(sum, share));
            }
        }
        end
    }
}

/// Makes weights of products; returns their sum. There are whole groups of them.
#[inline(always)]
fn soften<S: Simd>(simd: S, products: &mut [f32]) -> f32 {
    let mut most = simd.splat_f32s(f32::NEG_INFINITY);
    for products in S::as_simd_f32s(products).0 {
        most = simd.max_f32s(most, *products);
    }
    let most = simd.reduce_max_f32s(most);
    for product in products.iter_mut() {
        *product = exp(*product - most);
    }
    let mut total = simd.splat_f32s(0.0);
    for weights in S::as_simd_f32s(products).0 {
        total = simd.add_f32s(total, *weights);
    }
    simd.reduce_sum_f32s(total)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Values between -1 and 1 that follow no pattern.
    fn some(count: usize, seed: usize) -> Vec<f32> {
        (0..count).map(|index| ((index + seed) * 7919 % 2003) as f32 / 1001.0 - 1.0).collect()
    }

    /// The same by the definition, in double precision.
    fn by_definition(query: &[f32], keys: &[f32], values: &[f32], seen: Range<usize>) -> Vec<f64> {
        let head = query.len();
        let row = |all: &[f32], key: usize| all[key * head..][..head].to_vec();
        let product = |key: usize| {
            query.iter().zip(row(keys, key)).map(|(a, b)| f64::from(*a) * f64::from(b)).sum::<f64>()
        };
        let weights: Vec<f64> = seen.clone().map(|key| product(key).exp()).collect();
        let total: f64 = weights.iter().sum();
        let mean = |place: usize| {
            let weighed = seen
                .clone()
                .zip(&weights)
                .map(|(key, weight)| f64::from(values[key * head + place]) * weight);
            weighed.sum::<f64>() / total
        };
        (0..head).map(mean).collect()
    }

    /// Heads of one and of several registers, ranges that begin and end within a group; alone and with others.
    #[test]
    fn means_are_those_of_the_definition_and_do_not_feel_their_neighbours() {
        for head in [8, 20, 64, 96] {
            let (keys, values, queries) = (some(50 * head, 1), some(50 * head, 2), some(11 * head, 3));
            let mut placed = vec![0.0; 64 * head];
            for (index, key) in keys.chunks_exact(head).enumerate() {
                place_key(&mut placed, index, key);
            }
            let memory = Memory { keys: &placed, values: &values, stride: head, head };
            let seen: Vec<Range<usize>> = (0..11).map(|query| query..30 + query).collect();
            let mut means = vec![0.0; queries.len()];
            attend(memory, &queries, &seen, &mut means);
            for (query, (seen, mean)) in seen.iter().zip(means.chunks_exact(head)).enumerate() {
                let query = &queries[query * head..][..head];
                for (ours, exact) in mean.iter().zip(by_definition(query, &keys, &values, seen.clone())) {
                    assert!((f64::from(*ours) - exact).abs() < 1e-5, "{head}: {ours} {exact}");
                }
                let mut alone = vec![0.0; head];
                attend(memory, query, std::slice::from_ref(seen), &mut alone);
                assert!(alone == mean, "a query of {head} values feels its neighbours");
            }
        }
    }
}
