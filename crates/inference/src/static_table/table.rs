//! The table of a static embedder: one vector for each unit, as bytes with a scale for each row, or in full precision.

use safetensors::tensor::{Dtype, TensorView};
use safetensors::{SafeTensors, serialize};

const VECTORS: &str = "vectors";
const SCALES: &str = "scales";

/// How exactly the values of a table are kept.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Precision {
    /// A byte for each value and a scale for each row.
    #[default]
    Int8,
    /// Four bytes for each value.
    F32,
}

/// Vectors of units.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Table {
    dimensions: usize,
    rows: Rows,
}

#[derive(Clone, Debug, PartialEq)]
enum Rows {
    /// A value is its byte times the scale of its row.
    Int8 {
        bytes: Vec<i8>,
        scales: Vec<f32>,
    },
    F32(Vec<f32>),
}

impl Table {
    /// Of rows of `dimensions` values.
    pub(crate) fn new(rows: &[f32], dimensions: usize, precision: Precision) -> Self {
        let rows = match precision {
            Precision::Int8 => rounded(rows, dimensions),
            Precision::F32 => Rows::F32(rows.to_vec()),
        };
        Self { dimensions, rows }
    }

    /// Reads a safetensors file.
    ///
    /// # Errors
    /// What does not fit.
    pub(crate) fn read(bytes: &[u8]) -> Result<Self, String> {
        let file = SafeTensors::deserialize(bytes).map_err(|error| error.to_string())?;
        let vectors = tensor(&file, VECTORS)?;
        let &[count, dimensions] = vectors.shape() else {
            return Err(format!("shape {:?} of {VECTORS}", vectors.shape()));
        };
        if dimensions == 0 {
            return Err("vectors of 0 values".to_owned());
        }
        let rows = match vectors.dtype() {
            Dtype::F32 => Rows::F32(floats(&vectors)),
            Dtype::I8 => {
                let bytes = vectors.data().iter().map(|byte| byte.cast_signed()).collect();
                Rows::Int8 { bytes, scales: read_scales(&file, count)? }
            }
            other => return Err(format!("tensor {VECTORS} is {other}")),
        };
        Ok(Self { dimensions, rows })
    }

    /// The content of its safetensors file.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let view =
            |kind, shape, data| TensorView::new(kind, shape, data).expect("the shape is that of the data");
        let shape = vec![self.len(), self.dimensions];
        let written = match &self.rows {
            Rows::Int8 { bytes, scales } => {
                let bytes: Vec<u8> = bytes.iter().map(|byte| byte.cast_unsigned()).collect();
                let scales = little_endian(scales);
                let tensors = [
                    (VECTORS, view(Dtype::I8, shape, &bytes[..])),
                    (SCALES, view(Dtype::F32, vec![self.len()], &scales[..])),
                ];
                serialize(tensors, None)
            }
            Rows::F32(values) => {
                serialize([(VECTORS, view(Dtype::F32, shape, &little_endian(values)[..]))], None)
            }
        };
        written.expect("tensors in memory are written")
    }

    /// How many units it has vectors for.
    pub(crate) fn len(&self) -> usize {
        match &self.rows {
            Rows::Int8 { scales, .. } => scales.len(),
            Rows::F32(values) => values.len() / self.dimensions,
        }
    }

    /// Length of its vectors.
    pub(crate) fn dimensions(&self) -> usize {
        self.dimensions
    }

    /// Adds the begin of a unit's vector to a sum.
    pub(crate) fn add(&self, unit: u32, sum: &mut [f32]) {
        let start = unit as usize * self.dimensions;
        let row = start..start + self.dimensions;
        match &self.rows {
            Rows::Int8 { bytes, scales } => {
                let scale = scales[unit as usize];
                sum.iter_mut().zip(&bytes[row]).for_each(|(value, byte)| *value += scale * f32::from(*byte));
            }
            Rows::F32(values) => {
                sum.iter_mut().zip(&values[row]).for_each(|(value, other)| *value += other);
            }
        }
    }
}

fn rounded(rows: &[f32], dimensions: usize) -> Rows {
    let (mut bytes, mut scales) = (Vec::with_capacity(rows.len()), Vec::new());
    for row in rows.chunks_exact(dimensions) {
        let largest = row.iter().fold(0.0_f32, |largest, value| largest.max(value.abs()));
        let scale = if largest > 0.0 { largest / f32::from(i8::MAX) } else { 1.0 };
        bytes.extend(row.iter().map(|value| (value / scale).round() as i8));
        scales.push(scale);
    }
    Rows::Int8 { bytes, scales }
}

fn tensor<'f>(file: &SafeTensors<'f>, name: &str) -> Result<TensorView<'f>, String> {
    file.tensor(name).map_err(|error| error.to_string())
}

fn read_scales(file: &SafeTensors<'_>, count: usize) -> Result<Vec<f32>, String> {
    let scales = tensor(file, SCALES)?;
    if scales.dtype() == Dtype::F32 && scales.shape() == [count] {
        Ok(floats(&scales))
    } else {
        Err(format!("{count} vectors, but scales of {} and shape {:?}", scales.dtype(), scales.shape()))
    }
}

fn floats(tensor: &TensorView<'_>) -> Vec<f32> {
    tensor.data().as_chunks::<4>().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect()
}

fn little_endian(values: &[f32]) -> Vec<u8> {
    values.iter().flat_map(|value| value.to_le_bytes()).collect()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_written_is_read_and_near_what_was_rounded(rows in prop::collection::vec(-3.0_f32..3.0, 12..=12)) {
            for (precision, share) in [(Precision::Int8, 1.0 / 250.0), (Precision::F32, 0.0)] {
                let table = Table::new(&rows, 4, precision);
                prop_assert_eq!(&Table::read(&table.to_bytes()).unwrap(), &table);
                prop_assert_eq!(table.len(), 3);
                for (unit, row) in rows.chunks_exact(4).enumerate() {
                    let mut sum = [0.0; 3];
                    table.add(unit as u32, &mut sum);
                    let largest = row.iter().fold(0.0_f32, |largest, value| largest.max(value.abs()));
                    prop_assert!(sum.iter().zip(row).all(|(a, b)| (a - b).abs() <= largest * share));
                }
            }
        }
    }

    #[test]
    fn a_file_of_another_shape_is_refused() {
        assert!(Table::read(b"nothing").is_err());
        let other = TensorView::new(Dtype::F32, vec![1], &[0; 4]).unwrap();
        let file = serialize([(VECTORS, other)], None).unwrap();
        assert!(Table::read(&file).unwrap_err().contains("vectors"));
    }
}
