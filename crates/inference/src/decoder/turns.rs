//! Rotary positions: cosines and sines by which the values of queries and keys are turned.

use candle_core::{DType, Device, Result, Tensor};
use candle_nn::rotary_emb::{rope, rope_i};

use super::family::Turning;
use super::fused::Angles;
use super::shape::Shape;
use crate::gguf::Gguf;
use crate::load_error::LoadError;

/// Speed of layers that see a window, which files do not name.
const WINDOW_BASE: f32 = 10_000.0;

/// Cosines and sines of positions, shape (positions, head / 2).
pub(super) struct Turns {
    cos: Tensor,
    sin: Tensor,
    turning: Turning,
}

impl Turns {
    /// The turns of layers that see everything.
    pub(super) fn read(
        gguf: &mut Gguf,
        shape: &Shape,
        positions: usize,
        device: &Device,
    ) -> std::result::Result<Self, LoadError> {
        let key = |name: &str| format!("{}.{name}", shape.family.name);
        let turning = gguf.optional_number(&key("rope.dimension_count")).unwrap_or(shape.head);
        if turning != shape.head {
            let reason = format!("only {turning} of {} values of a head turn", shape.head);
            return Err(LoadError::format(gguf.path(), &reason));
        }
        let base = gguf.optional_real(&key("rope.freq_base")).unwrap_or(10_000.0);
        // Llama 3 ships divisors that stretch slow turns over its long context.
        let divisors = gguf.optional_vector("rope_freqs.weight", device)?;
        let divisors = divisors.map_or(Ok(Vec::new()), |divisors| divisors.to_vec1::<f32>());
        let divisors = divisors.map_err(|error| LoadError::format(gguf.path(), &error))?;
        let speed = |index: usize| {
            let divisor = divisors.get(index).unwrap_or(&1.0) * shape.stretch;
            base.powf(-(2.0 * index as f32) / shape.head as f32) / divisor
        };
        Self::build(shape, &speed, positions, device).map_err(|error| LoadError::format(gguf.path(), &error))
    }

    /// The turns of layers that see a window; `None` if none does.
    pub(super) fn of_windows(
        gguf: &Gguf,
        shape: &Shape,
        positions: usize,
        device: &Device,
    ) -> std::result::Result<Option<Self>, LoadError> {
        let speed = |index: usize| WINDOW_BASE.powf(-(2.0 * index as f32) / shape.head as f32);
        let turns = shape.window.map(|_| Self::build(shape, &speed, positions, device)).transpose();
        turns.map_err(|error| LoadError::format(gguf.path(), &error))
    }

    fn build(shape: &Shape, speed: &dyn Fn(usize) -> f32, positions: usize, device: &Device) -> Result<Self> {
        let speeds: Vec<f32> = (0..shape.head / 2).map(speed).collect();
        let places = Tensor::arange(0, positions as u32, device)?.to_dtype(DType::F32)?.unsqueeze(1)?;
        let angles = places.matmul(&Tensor::new(speeds, device)?.unsqueeze(0)?)?;
        Ok(Self { cos: angles.cos()?, sin: angles.sin()?, turning: shape.family.turning })
    }

    /// The turns of some positions.
    pub(super) fn narrow(&self, start: usize, tokens: usize) -> Result<Self> {
        let part = |all: &Tensor| all.narrow(0, start, tokens);
        Ok(Self { cos: part(&self.cos)?, sin: part(&self.sin)?, turning: self.turning })
    }

    /// The same for the processor.
    pub(super) fn angles(&self) -> Result<Angles> {
        let values = |all: &Tensor| all.flatten_all()?.to_vec1();
        Ok(Angles { cos: values(&self.cos)?, sin: values(&self.sin)?, turning: self.turning })
    }

    /// Turns queries or keys of shape (heads, tokens, head).
    pub(super) fn apply(&self, tensor: &Tensor) -> Result<Tensor> {
        let turn = match self.turning {
            Turning::Neighbours => rope_i,
            Turning::Halves => rope,
        };
        turn(&tensor.unsqueeze(0)?, &self.cos, &self.sin)?.squeeze(0)
    }
}
