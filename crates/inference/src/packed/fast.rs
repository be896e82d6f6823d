//! Products by AVX2 and FMA: 32 weights at a time, in whole numbers. `pulp` proves that the processor has them.

use core::arch::x86_64::{__m128i, __m256, __m256i};

use pulp::x86::V3;
use pulp::{Simd, WithSimd, cast};

use super::activations::Activations;
use super::{Bytes, Nibbles, RowValues, Rows};

pub(super) fn multiply(simd: V3, rows: &Rows<'_>, activations: &Activations, products: &mut [f32]) {
    Simd::vectorize(simd, Multiply { simd, rows, activations, products });
}

/// What runs with those instructions: all that it calls must be inlined into it.
struct Multiply<'a, 'm> {
    simd: V3,
    rows: &'a Rows<'m>,
    activations: &'a Activations,
    products: &'a mut [f32],
}

impl WithSimd for Multiply<'_, '_> {
    type Output = ();

    #[inline(always)]
    fn with_simd<S: Simd>(self, _: S) {
        let Self { simd, rows, activations, products } = self;
        let blocks = activations.values.len();
        for (row, product) in products.iter_mut().enumerate() {
            let row = row * blocks..(row + 1) * blocks;
            let scales = &rows.scales[row.clone()];
            *product = match rows.values {
                RowValues::Bytes(values) => of_bytes(simd, &values[row], scales, activations),
                RowValues::Nibbles(values, minima) => {
                    let minima = minima[row.clone()].iter().zip(&activations.sums);
                    let least: f32 = minima.map(|(minimum, sum)| minimum * sum).sum();
                    of_nibbles(simd, &values[row], scales, activations) + least
                }
            };
        }
    }
}

#[inline(always)]
fn of_nibbles(simd: V3, weights: &[Nibbles], scales: &[f32], activations: &Activations) -> f32 {
    let low = simd.avx._mm256_set1_epi8(15);
    let mut sum = simd.avx._mm256_setzero_ps();
    let values = activations.values.iter().zip(&activations.scales);
    for ((weights, scale), (values, step)) in weights.iter().zip(scales).zip(values) {
        let packed: __m128i = cast(*weights);
        let shifted = simd.sse2._mm_srli_epi16::<4>(packed);
        let weights = simd.avx2._mm256_and_si256(simd.avx._mm256_set_m128i(shifted, packed), low);
        let pairs = simd.avx2._mm256_maddubs_epi16(weights, cast(*values));
        sum = add(simd, sum, pairs, scale * step);
    }
    total(sum)
}

/// The instruction multiplies with numbers that have no sign, so the weights' signs go over to the activations.
#[inline(always)]
fn of_bytes(simd: V3, weights: &[Bytes], scales: &[f32], activations: &Activations) -> f32 {
    let mut sum = simd.avx._mm256_setzero_ps();
    let values = activations.values.iter().zip(&activations.scales);
    for ((weights, scale), (values, step)) in weights.iter().zip(scales).zip(values) {
        let weights: __m256i = cast(*weights);
        let signed = simd.avx2._mm256_sign_epi8(cast(*values), weights);
        let pairs = simd.avx2._mm256_maddubs_epi16(simd.avx2._mm256_abs_epi8(weights), signed);
        sum = add(simd, sum, pairs, scale * step);
    }
    total(sum)
}

/// Adds the scaled sums of pairs.
#[inline(always)]
fn add(simd: V3, sum: __m256, pairs: __m256i, scale: f32) -> __m256 {
    let fours = simd.avx2._mm256_madd_epi16(pairs, simd.avx._mm256_set1_epi16(1));
    simd.fma._mm256_fmadd_ps(simd.avx._mm256_cvtepi32_ps(fours), simd.avx._mm256_set1_ps(scale), sum)
}

#[inline(always)]
fn total(sum: __m256) -> f32 {
    let lanes: [f32; 8] = cast(sum);
    lanes.iter().sum()
}
