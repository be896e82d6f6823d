//! Products by AVX2: eight rows at a time, four weights of each in three instructions.

use core::arch::x86_64::{
    __m128i, __m256, __m256i, _mm256_abs_epi8, _mm256_add_epi32, _mm256_and_si256, _mm256_cvtepi32_ps,
    _mm256_cvtph_ps, _mm256_fmadd_ps, _mm256_madd_epi16, _mm256_maddubs_epi16, _mm256_mul_ps,
    _mm256_set1_epi8, _mm256_set1_epi16, _mm256_set1_epi32, _mm256_set1_ps, _mm256_setzero_ps,
    _mm256_setzero_si256, _mm256_sign_epi8, _mm256_srli_epi16,
};

use pulp::cast;

use super::activations::{Activations, blocks_of};
use super::tiles::{Bytes, LANES, Line, Nibbles};

/// Tokens whose sums the registers hold.
pub(super) const TOKENS: usize = 4;

/// Whether this processor has what is used here.
pub(super) fn is_there() -> bool {
    is_x86_feature_detected!("avx2") && is_x86_feature_detected!("fma") && is_x86_feature_detected!("f16c")
}

/// As [`super::plain::nibbles`].
#[target_feature(enable = "avx2,fma,f16c")]
pub(super) fn nibbles<const T: usize>(tiles: &[Nibbles], tokens: [&[Activations]; T]) -> [[f32; LANES]; T] {
    let low = _mm256_set1_epi8(15);
    let mut products = [[0.0; LANES]; T];
    for half in 0..2 {
        let mut sums = [_mm256_setzero_ps(); T];
        for (index, tile) in tiles.iter().enumerate() {
            let blocks = blocks_of(&tokens, index);
            let mut whole = [_mm256_setzero_si256(); T];
            for (quad, line) in tile.lines.iter().enumerate() {
                let line = rows(line, half);
                let (lower, upper) =
                    (_mm256_and_si256(line, low), _mm256_and_si256(_mm256_srli_epi16::<4>(line), low));
                for (whole, block) in whole.iter_mut().zip(&blocks) {
                    *whole = multiply(*whole, lower, _mm256_set1_epi32(block.quads[quad]));
                    *whole = multiply(*whole, upper, _mm256_set1_epi32(block.quads[quad + 4]));
                }
            }
            let (scales, minima) = (numbers(&tile.scales, half), numbers(&tile.minima, half));
            for ((sum, whole), block) in sums.iter_mut().zip(whole).zip(&blocks) {
                *sum = add(*sum, whole, scales, block);
                *sum = _mm256_fmadd_ps(minima, _mm256_set1_ps(block.total()), *sum);
            }
        }
        store(&mut products, sums, half);
    }
    products
}

/// As [`super::plain::bytes`]. The instruction takes weights without a sign, so their signs go over to the activations.
#[target_feature(enable = "avx2,fma,f16c")]
pub(super) fn bytes<const T: usize>(tiles: &[Bytes], tokens: [&[Activations]; T]) -> [[f32; LANES]; T] {
    let mut products = [[0.0; LANES]; T];
    for half in 0..2 {
        let mut sums = [_mm256_setzero_ps(); T];
        for (index, tile) in tiles.iter().enumerate() {
            let blocks = blocks_of(&tokens, index);
            let mut whole = [_mm256_setzero_si256(); T];
            for (quad, line) in tile.lines.iter().enumerate() {
                let line = rows(line, half);
                let weights = _mm256_abs_epi8(line);
                for (whole, block) in whole.iter_mut().zip(&blocks) {
                    let values = _mm256_sign_epi8(_mm256_set1_epi32(block.quads[quad]), line);
                    *whole = multiply(*whole, weights, values);
                }
            }
            let scales = numbers(&tile.scales, half);
            for ((sum, whole), block) in sums.iter_mut().zip(whole).zip(&blocks) {
                *sum = add(*sum, whole, scales, block);
            }
        }
        store(&mut products, sums, half);
    }
    products
}

/// Adds the products of weights without a sign and values, four by four.
#[inline]
#[target_feature(enable = "avx2")]
fn multiply(whole: __m256i, weights: __m256i, values: __m256i) -> __m256i {
    let pairs = _mm256_maddubs_epi16(weights, values);
    _mm256_add_epi32(whole, _mm256_madd_epi16(pairs, _mm256_set1_epi16(1)))
}

/// Adds whole numbers by what their steps are worth.
#[inline]
#[target_feature(enable = "avx2,fma")]
fn add(sum: __m256, whole: __m256i, scales: __m256, block: &Activations) -> __m256 {
    _mm256_fmadd_ps(_mm256_cvtepi32_ps(whole), _mm256_mul_ps(scales, _mm256_set1_ps(block.scale)), sum)
}

/// The first eight rows of a line, or the others.
#[inline]
#[target_feature(enable = "avx2")]
fn rows(line: &Line, half: usize) -> __m256i {
    let halves: [__m256i; 2] = cast(*line);
    halves[half]
}

#[inline]
#[target_feature(enable = "avx2,f16c")]
fn numbers(bits: &[u16; LANES], half: usize) -> __m256 {
    let halves: [__m128i; 2] = cast(*bits);
    _mm256_cvtph_ps(halves[half])
}

#[inline]
#[target_feature(enable = "avx2")]
fn store<const T: usize>(products: &mut [[f32; LANES]; T], sums: [__m256; T], half: usize) {
    for (products, sum) in products.iter_mut().zip(sums) {
        let lanes: [f32; LANES / 2] = cast(sum);
        products[half * lanes.len()..][..lanes.len()].copy_from_slice(&lanes);
    }
}
