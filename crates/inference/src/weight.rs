//! A matrix of weights, kept in the form in which this machine multiplies fastest.

use candle_core::quantized::{GgmlDType, QMatMul, QTensor};
use candle_core::{DType, Device, Module, Result, Tensor};

use crate::gguf::Gguf;
use crate::load_error::LoadError;

/// Candle's fast kernels work on tiles of this many columns and rows.
const TILE: (usize, usize) = (256, 16);

/// A matrix of weights of shape (outputs, inputs).
pub(crate) enum Weight {
    /// As the file has it: candle has fast kernels for this kind and shape.
    Quantised(QMatMul),
    /// Unpacked to half precision: slower kernels would cost more than the memory that they save.
    Half(Tensor),
}

impl Weight {
    /// Reads `<name>.weight`.
    pub(crate) fn read(gguf: &mut Gguf, name: &str, device: &Device) -> std::result::Result<Self, LoadError> {
        let tensor = gguf.tensor(&format!("{name}.weight"), device)?;
        Self::new(tensor, device)
            .map_err(|error| LoadError::format(gguf.path(), &format!("tensor {name}: {error}")))
    }

    fn new(tensor: QTensor, device: &Device) -> Result<Self> {
        if is_fast(&tensor) {
            return Ok(Self::Quantised(QMatMul::from_qtensor(tensor)?));
        }
        Ok(Self::Half(tensor.dequantize(device)?.to_dtype(DType::F16)?))
    }

    /// `input · Wᵀ` for an input of shape (tokens, inputs).
    pub(crate) fn apply(&self, input: &Tensor) -> Result<Tensor> {
        match self {
            Self::Quantised(matrix) => matrix.forward(input),
            Self::Half(matrix) => input.to_dtype(DType::F16)?.matmul(&matrix.t()?)?.to_dtype(DType::F32),
        }
    }

    /// The rows of these ids, in full precision.
    pub(crate) fn rows(&self, ids: &Tensor) -> Result<Tensor> {
        match self {
            Self::Quantised(matrix) => matrix.embedding(ids),
            Self::Half(matrix) => matrix.index_select(ids, 0)?.to_dtype(DType::F32),
        }
    }
}

fn is_fast(tensor: &QTensor) -> bool {
    let is_tiled = match *tensor.shape().dims() {
        [outputs, inputs] => inputs.is_multiple_of(TILE.0) && outputs.is_multiple_of(TILE.1),
        _ => false,
    };
    is_tiled && matches!(tensor.dtype(), GgmlDType::Q4K | GgmlDType::Q6K | GgmlDType::Q8_0)
}
