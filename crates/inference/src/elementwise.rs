//! The exponential and what is made of it, written so that the compiler does several values at once: attention and the activations of a
//! network take as long as their exponentials.

use candle_core::{CpuStorage, CustomOp1, InplaceOp2, Layout, Result, Shape, bail};
use pulp::{Arch, NullaryFnOnce};
use rayon::prelude::*;

/// Values that are worth handing to another thread.
const PIECE: usize = 16 * 1024;

/// What gates the inner layer of a decoder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Gate {
    Silu,
    /// With the tangent in place of the error function.
    Gelu,
}

/// e to the power of `x`, with a relative error below 2e-7; 0 where that is smaller than any normal number.
#[inline(always)]
pub(crate) fn exp(x: f32) -> f32 {
    // Adding this rounds to a whole number and leaves it in the last bits.
    const ROUNDING: f32 = 12_582_912.0;
    let bounded = if x > 88.0 { 88.0 } else { x };
    let rounded = bounded * std::f32::consts::LOG2_E + ROUNDING;
    let power = rounded - ROUNDING;
    // The logarithm of two in two parts, the first with few digits, so that what is taken off is exact.
    let rest = (bounded - power * 0.693_359_4) + power * 2.121_944_4e-4;
    let mut series = 1.987_569_1e-4;
    for coefficient in [1.398_2e-3, 8.333_452e-3, 4.166_579_6e-2, 0.166_666_65, 0.5] {
        series = series * rest + coefficient;
    }
    let fraction = series * rest * rest + rest + 1.0;
    let exponent = rounded.to_bits().wrapping_sub(ROUNDING.to_bits()).wrapping_add(127) << 23;
    if x < -87.0 { 0.0 } else { fraction * f32::from_bits(exponent) }
}

impl Gate {
    #[inline(always)]
    fn of(self, x: f32) -> f32 {
        let inner = match self {
            Self::Silu => x,
            Self::Gelu => 2.0 * 0.797_884_6 * (x + 0.044_715 * x * x * x),
        };
        x / (1.0 + exp(-inner))
    }
}

/// The Gaussian unit by the error function, of which Abramowitz and Stegun's 7.1.26 is off by less than 1.5e-7.
#[inline(always)]
pub(crate) fn gelu(x: f32) -> f32 {
    let place = x.abs() * std::f32::consts::FRAC_1_SQRT_2;
    let share = 1.0 / (1.0 + 0.327_591_1 * place);
    let mut series = 1.061_405_4;
    for coefficient in [-1.453_152, 1.421_413_7, -0.284_496_74, 0.254_829_6] {
        series = series * share + coefficient;
    }
    let error = 1.0 - series * share * exp(-place * place);
    0.5 * x + 0.5 * x.abs() * error
}

/// From gates and values side by side, (tokens, 2 · inner), to the gated values.
pub(crate) struct Gated(pub(crate) Gate);

impl CustomOp1 for Gated {
    fn name(&self) -> &'static str {
        "gated"
    }

    fn cpu_fwd(&self, storage: &CpuStorage, layout: &Layout) -> Result<(CpuStorage, Shape)> {
        let (tokens, width) = layout.shape().dims2()?;
        let (values, inner) = (slice(storage, layout)?, width / 2);
        let mut gated = vec![0.0; tokens * inner];
        gated.par_chunks_mut(inner).zip(values.par_chunks(width)).for_each(|(gated, values)| {
            let (gates, values) = values.split_at(inner);
            Arch::new().dispatch(GateRow { gate: self.0, gates, values, gated });
        });
        Ok((CpuStorage::F32(gated), Shape::from((tokens, inner))))
    }
}

struct GateRow<'a> {
    gate: Gate,
    gates: &'a [f32],
    values: &'a [f32],
    gated: &'a mut [f32],
}

impl NullaryFnOnce for GateRow<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let each = self.gated.iter_mut().zip(self.gates).zip(self.values);
        // A loop of its own for each, because a choice inside would keep it from being done several at once.
        match self.gate {
            Gate::Silu => each.for_each(|((gated, gate), value)| *gated = Gate::Silu.of(*gate) * value),
            Gate::Gelu => each.for_each(|((gated, gate), value)| *gated = Gate::Gelu.of(*gate) * value),
        }
    }
}

/// In place: other values of the same shape are added.
pub(crate) struct Add;

impl InplaceOp2 for Add {
    fn name(&self) -> &'static str {
        "add"
    }

    fn cpu_fwd(
        &self,
        storage: &mut CpuStorage,
        layout: &Layout,
        other: &CpuStorage,
        of: &Layout,
    ) -> Result<()> {
        let (values, other) = (slice_mut(storage, layout)?, slice(other, of)?);
        values.par_chunks_mut(PIECE).zip(other.par_chunks(PIECE)).for_each(|(values, other)| {
            values.iter_mut().zip(other).for_each(|(value, other)| *value += other);
        });
        Ok(())
    }
}

/// Values in one piece, to be changed.
pub(crate) fn slice_mut<'s>(storage: &'s mut CpuStorage, layout: &Layout) -> Result<&'s mut [f32]> {
    match (storage, layout.contiguous_offsets()) {
        (CpuStorage::F32(values), Some((start, end))) => Ok(&mut values[start..end]),
        _ => bail!("values are not in single precision, or not in one piece"),
    }
}

/// Values in one piece.
pub(crate) fn slice<'s>(storage: &'s CpuStorage, layout: &Layout) -> Result<&'s [f32]> {
    match layout.contiguous_offsets() {
        Some((start, end)) => Ok(&storage.as_slice::<f32>()?[start..end]),
        None => bail!("values are not in one piece"),
    }
}

#[cfg(test)]
mod tests {
    use candle_core::{Device, Tensor};
    use candle_nn::ops::silu;

    use super::*;

    #[test]
    fn the_exponential_is_that_of_the_library() {
        for step in -8700..8700 {
            let x = step as f32 / 100.0;
            let (ours, exact) = (f64::from(exp(x)), f64::from(x).exp());
            assert!((ours - exact).abs() <= exact * 3e-7, "{x}: {ours} {exact}");
        }
        assert_eq!([exp(f32::NEG_INFINITY), exp(-100.0), exp(0.0)], [0.0, 0.0, 1.0]);
        assert!(exp(f32::NAN).is_nan() && exp(1e9) > 1e38);
    }

    /// Against candle's own, which other devices use.
    #[test]
    fn activations_are_those_of_candle() {
        let values: Vec<f32> = (-400..400).map(|step| step as f32 / 40.0).collect();
        let both = Tensor::from_vec(values, (2, 400), &Device::Cpu).unwrap();
        let (gates, values) = (both.narrow(1, 0, 200).unwrap(), both.narrow(1, 200, 200).unwrap());
        let largest = |ours: Tensor, theirs: Tensor| {
            (ours - theirs).unwrap().abs().unwrap().max_all().unwrap().to_scalar::<f32>().unwrap()
        };
        for (gate, gated) in [(Gate::Silu, silu(&gates).unwrap()), (Gate::Gelu, gates.gelu().unwrap())] {
            let ours = both.apply_op1_no_bwd(&Gated(gate)).unwrap();
            let difference = largest(ours, (gated * &values).unwrap());
            assert!(difference < 2e-5, "{gate:?}: {difference}");
        }
        let ours: Vec<f32> = both.flatten_all().unwrap().to_vec1().unwrap().into_iter().map(gelu).collect();
        let ours = Tensor::from_vec(ours, (2, 400), &Device::Cpu).unwrap();
        assert!(largest(ours, both.gelu_erf().unwrap()) < 2e-6);
    }
}
