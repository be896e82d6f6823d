//! A matrix of weights, kept in the form in which this machine multiplies fastest.

use candle_core::quantized::{QMatMul, QTensor};
use candle_core::{DType, Device, Module, Result, Tensor};

use crate::gguf::Gguf;
use crate::load_error::LoadError;
use crate::packed::{Packed, products};

/// A matrix of weights of shape (outputs, inputs).
pub(crate) enum Weight {
    /// Quantised, for the processor.
    Packed(Packed),
    /// Quantised, for other devices: candle has their kernels.
    Quantised(QMatMul),
    /// In half precision, as the file has it.
    Half(Tensor),
}

impl Weight {
    /// Reads `<name>.weight`.
    pub(crate) fn read(gguf: &mut Gguf, name: &str, device: &Device) -> std::result::Result<Self, LoadError> {
        let tensor = gguf.tensor(&format!("{name}.weight"), device)?;
        Self::new(tensor, device)
            .map_err(|error| LoadError::format(gguf.path(), &format!("tensor {name}: {error}")))
    }

    /// Reads `<name>.weight`, of which rows are looked up too: candle has that for quantised weights on few other devices.
    pub(crate) fn read_table(
        gguf: &mut Gguf,
        name: &str,
        device: &Device,
    ) -> std::result::Result<Self, LoadError> {
        if device.is_cpu() {
            return Self::read(gguf, name, device);
        }
        let table = gguf.vector(&format!("{name}.weight"), device)?.to_dtype(DType::F16);
        table.map(Self::Half).map_err(|error| LoadError::format(gguf.path(), &error))
    }

    fn new(tensor: QTensor, device: &Device) -> Result<Self> {
        if !device.is_cpu() {
            return Ok(Self::Quantised(QMatMul::from_qtensor(tensor)?));
        }
        match Packed::of(&tensor)? {
            Some(packed) => Ok(Self::Packed(packed)),
            None => Ok(Self::Half(tensor.dequantize(device)?.to_dtype(DType::F16)?)),
        }
    }

    /// `input · Wᵀ` for an input of shape (tokens, inputs).
    pub(crate) fn apply(&self, input: &Tensor) -> Result<Tensor> {
        match self {
            Self::Packed(matrix) => products(&[matrix], input),
            Self::Quantised(matrix) => matrix.forward(input),
            Self::Half(matrix) => input.to_dtype(DType::F16)?.matmul(&matrix.t()?)?.to_dtype(DType::F32),
        }
    }

    /// [`Weight::apply`] of several, side by side: (tokens, all outputs).
    pub(crate) fn apply_all(weights: &[&Self], input: &Tensor) -> Result<Tensor> {
        let packed: Option<Vec<&Packed>> = weights.iter().map(|weight| weight.packed()).collect();
        match packed {
            Some(packed) => products(&packed, input),
            None => {
                let apart: Result<Vec<Tensor>> = weights.iter().map(|weight| weight.apply(input)).collect();
                Tensor::cat(&apart?, 1)
            }
        }
    }

    fn packed(&self) -> Option<&Packed> {
        match self {
            Self::Packed(matrix) => Some(matrix),
            _ => None,
        }
    }

    /// The rows of these ids, in full precision.
    pub(crate) fn rows(&self, ids: &[u32], device: &Device) -> Result<Tensor> {
        match self {
            Self::Packed(matrix) => matrix.embed(ids),
            Self::Quantised(matrix) => matrix.embedding(&Tensor::new(ids, device)?),
            Self::Half(matrix) => matrix.index_select(&Tensor::new(ids, device)?, 0)?.to_dtype(DType::F32),
        }
    }
}
