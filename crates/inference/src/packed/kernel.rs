//! Which instructions multiply: the widest that this processor has, found when the program runs.

use std::ops::Range;

use super::activations::Activations;
use super::plain;
use super::tiles::{LANES, Tiles};
#[cfg(target_arch = "x86_64")]
use super::{avx2, avx512};

/// The ways to multiply on this kind of processor.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kernel {
    Plain,
    #[cfg(target_arch = "x86_64")]
    Avx2,
    #[cfg(target_arch = "x86_64")]
    Avx512,
}

impl Kernel {
    /// The best that this processor can do.
    pub(super) fn best() -> Self {
        Self::wide().into_iter().flatten().last().unwrap_or(Self::Plain)
    }

    /// Those beyond the plain one that this processor can do, the best last.
    #[cfg(target_arch = "x86_64")]
    pub(super) fn wide() -> [Option<Self>; 2] {
        [avx2::is_there().then_some(Self::Avx2), avx512::is_there().then_some(Self::Avx512)]
    }

    #[cfg(not(target_arch = "x86_64"))]
    pub(super) fn wide() -> [Option<Self>; 2] {
        [None; 2]
    }

    /// Multiplies a group of sixteen rows, given by its tiles, with tokens, given by their blocks; `write` is told the number of a token and its products.
    pub(super) fn multiply(
        self,
        tiles: &Tiles,
        group: Range<usize>,
        tokens: &[Activations],
        write: impl FnMut(usize, &[f32; LANES]),
    ) {
        match self {
            #[cfg(target_arch = "x86_64")]
            Self::Avx512 => self.by::<{ avx512::TOKENS }>(tiles, group, tokens, write),
            #[cfg(target_arch = "x86_64")]
            Self::Avx2 => self.by::<{ avx2::TOKENS }>(tiles, group, tokens, write),
            Self::Plain => self.by::<1>(tiles, group, tokens, write),
        }
    }

    /// So many tokens at a time; the last ones stand in for those that are missing.
    fn by<const T: usize>(
        self,
        tiles: &Tiles,
        group: Range<usize>,
        tokens: &[Activations],
        mut write: impl FnMut(usize, &[f32; LANES]),
    ) {
        let blocks = group.len();
        if tokens.len() == blocks {
            let [products] = self.tile(tiles, group, [tokens]);
            return write(0, &products);
        }
        for (index, few) in tokens.chunks(T * blocks).enumerate() {
            let count = few.len() / blocks;
            let products = self.tile::<T>(
                tiles,
                group.clone(),
                std::array::from_fn(|token| &few[token.min(count - 1) * blocks..][..blocks]),
            );
            for (token, products) in products[..count].iter().enumerate() {
                write(index * T + token, products);
            }
        }
    }

    #[cfg_attr(
        target_arch = "x86_64",
        expect(unsafe_code, reason = "`wide` asks whether the processor has the instructions")
    )]
    fn tile<const T: usize>(
        self,
        tiles: &Tiles,
        group: Range<usize>,
        tokens: [&[Activations]; T],
    ) -> [[f32; LANES]; T] {
        match (self, tiles) {
            (Self::Plain, Tiles::Nibbles(tiles)) => plain::nibbles(&tiles[group], tokens),
            (Self::Plain, Tiles::Bytes(tiles)) => plain::bytes(&tiles[group], tokens),
            // SAFETY: a kernel is made by `wide` alone, which asks the processor.
            #[cfg(target_arch = "x86_64")]
            (Self::Avx2, Tiles::Nibbles(tiles)) => unsafe { avx2::nibbles(&tiles[group], tokens) },
            #[cfg(target_arch = "x86_64")]
            (Self::Avx2, Tiles::Bytes(tiles)) => unsafe { avx2::bytes(&tiles[group], tokens) },
            #[cfg(target_arch = "x86_64")]
            (Self::Avx512, Tiles::Nibbles(tiles)) => unsafe { avx512::nibbles(&tiles[group], tokens) },
            #[cfg(target_arch = "x86_64")]
            (Self::Avx512, Tiles::Bytes(tiles)) => unsafe { avx512::bytes(&tiles[group], tokens) },
        }
    }
}
