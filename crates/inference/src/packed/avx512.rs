//! Products by AVX-512 with VNNI: sixteen rows at a time, four weights of each in one instruction.

use core::arch::x86_64::{
    __m512, __m512i, _mm512_and_si512, _mm512_cvtepi32_ps, _mm512_cvtph_ps, _mm512_dpbusd_epi32,
    _mm512_fmadd_ps, _mm512_mul_ps, _mm512_set1_epi8, _mm512_set1_epi32, _mm512_set1_ps, _mm512_setzero_ps,
    _mm512_setzero_si512, _mm512_srli_epi16, _mm512_xor_si512,
};

use pulp::cast;

use super::activations::{Activations, blocks_of};
use super::tiles::{Bytes, LANES, Nibbles};

/// Tokens whose sums the registers hold.
pub(super) const TOKENS: usize = 8;

/// Whether this processor has what is used here.
pub(super) fn is_there() -> bool {
    is_x86_feature_detected!("avx512f")
        && is_x86_feature_detected!("avx512bw")
        && is_x86_feature_detected!("avx512vnni")
}

/// As [`super::plain::nibbles`].
#[target_feature(enable = "avx512f,avx512bw,avx512vnni")]
pub(super) fn nibbles<const T: usize>(tiles: &[Nibbles], tokens: [&[Activations]; T]) -> [[f32; LANES]; T] {
    let low = _mm512_set1_epi8(15);
    let mut sums = [_mm512_setzero_ps(); T];
    for (index, tile) in tiles.iter().enumerate() {
        let blocks = blocks_of(&tokens, index);
        let mut whole = [_mm512_setzero_si512(); T];
        for (quad, line) in tile.lines.iter().enumerate() {
            let line: __m512i = cast(*line);
            let (lower, upper) =
                (_mm512_and_si512(line, low), _mm512_and_si512(_mm512_srli_epi16::<4>(line), low));
            for (whole, block) in whole.iter_mut().zip(&blocks) {
                *whole = _mm512_dpbusd_epi32(*whole, lower, _mm512_set1_epi32(block.quads[quad]));
                *whole = _mm512_dpbusd_epi32(*whole, upper, _mm512_set1_epi32(block.quads[quad + 4]));
            }
        }
        let (scales, minima) = (_mm512_cvtph_ps(cast(tile.scales)), _mm512_cvtph_ps(cast(tile.minima)));
        for ((sum, whole), block) in sums.iter_mut().zip(whole).zip(&blocks) {
            *sum = add(*sum, whole, scales, block);
            *sum = _mm512_fmadd_ps(minima, _mm512_set1_ps(block.total()), *sum);
        }
    }
    cast_all(sums)
}

/// As [`super::plain::bytes`]. The instruction takes weights without a sign: they are raised by 128, and what that adds is taken off first.
#[target_feature(enable = "avx512f,avx512bw,avx512vnni")]
pub(super) fn bytes<const T: usize>(tiles: &[Bytes], tokens: [&[Activations]; T]) -> [[f32; LANES]; T] {
    let sign = _mm512_set1_epi8(i8::MIN);
    let mut sums = [_mm512_setzero_ps(); T];
    for (index, tile) in tiles.iter().enumerate() {
        let blocks = blocks_of(&tokens, index);
        let mut whole = [_mm512_setzero_si512(); T];
        for (whole, block) in whole.iter_mut().zip(&blocks) {
            *whole = _mm512_set1_epi32(-128 * block.sum);
        }
        for (quad, line) in tile.lines.iter().enumerate() {
            let line = _mm512_xor_si512(cast(*line), sign);
            for (whole, block) in whole.iter_mut().zip(&blocks) {
                *whole = _mm512_dpbusd_epi32(*whole, line, _mm512_set1_epi32(block.quads[quad]));
            }
        }
        let scales = _mm512_cvtph_ps(cast(tile.scales));
        for ((sum, whole), block) in sums.iter_mut().zip(whole).zip(&blocks) {
            *sum = add(*sum, whole, scales, block);
        }
    }
    cast_all(sums)
}

/// Adds whole numbers by what their steps are worth.
#[inline]
#[target_feature(enable = "avx512f")]
fn add(sum: __m512, whole: __m512i, scales: __m512, block: &Activations) -> __m512 {
    _mm512_fmadd_ps(_mm512_cvtepi32_ps(whole), _mm512_mul_ps(scales, _mm512_set1_ps(block.scale)), sum)
}

/// Registers as numbers; no closure, because what is no part of these functions lacks their instructions.
#[inline]
#[target_feature(enable = "avx512f")]
fn cast_all<const T: usize>(sums: [__m512; T]) -> [[f32; LANES]; T] {
    let mut products = [[0.0; LANES]; T];
    for (products, sum) in products.iter_mut().zip(sums) {
        *products = cast(sum);
    }
    products
}
