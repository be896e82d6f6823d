//! The table of a static embedder: one vector for each unit, as bytes with a scale for each row.

use safetensors::tensor::{Dtype, TensorView};
use safetensors::{SafeTensors, serialize};

const VECTORS: &str = "vectors";
const SCALES: &str = "scales";

/// Vectors of units; a value is its byte times the scale of its row.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Table {
    dimensions: usize,
    bytes: Vec<i8>,
    scales: Vec<f32>,
}

impl Table {
    /// Rounds rows of `from` values to bytes and keeps the first `dimensions` of each.
    pub(crate) fn rounded(rows: &[f32], from: usize, dimensions: usize) -> Self {
        let mut table = Self { dimensions, bytes: Vec::new(), scales: Vec::new() };
        for row in rows.chunks_exact(from) {
            let row = &row[..dimensions];
            let largest = row.iter().fold(0.0_f32, |largest, value| largest.max(value.abs()));
            let scale = if largest > 0.0 { largest / f32::from(i8::MAX) } else { 1.0 };
            table.bytes.extend(row.iter().map(|value| (value / scale).round() as i8));
            table.scales.push(scale);
        }
        table
    }

    /// Reads a safetensors file.
    ///
    /// # Errors
    /// What does not fit.
    pub(crate) fn read(bytes: &[u8]) -> Result<Self, String> {
        let file = SafeTensors::deserialize(bytes).map_err(|error| error.to_string())?;
        let tensor = |name: &str, kind| {
            let tensor = file.tensor(name).map_err(|error| error.to_string())?;
            if tensor.dtype() == kind {
                Ok(tensor)
            } else {
                Err(format!("tensor {name} is {}", tensor.dtype()))
            }
        };
        let (vectors, scales) = (tensor(VECTORS, Dtype::I8)?, tensor(SCALES, Dtype::F32)?);
        let (&[rows, dimensions], &[scaled]) = (vectors.shape(), scales.shape()) else {
            return Err(format!("shapes {:?} and {:?}", vectors.shape(), scales.shape()));
        };
        if rows != scaled || dimensions == 0 {
            return Err(format!("{rows} vectors of {dimensions} values and {scaled} scales"));
        }
        let scales =
            scales.data().as_chunks::<4>().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect();
        let bytes = vectors.data().iter().map(|byte| byte.cast_signed()).collect();
        Ok(Self { dimensions, bytes, scales })
    }

    /// The content of its safetensors file.
    pub(crate) fn to_bytes(&self) -> Vec<u8> {
        let bytes: Vec<u8> = self.bytes.iter().map(|byte| byte.cast_unsigned()).collect();
        let scales: Vec<u8> = self.scales.iter().flat_map(|scale| scale.to_le_bytes()).collect();
        let view =
            |kind, shape, data| TensorView::new(kind, shape, data).expect("the shape is that of the data");
        let tensors = [
            (VECTORS, view(Dtype::I8, vec![self.len(), self.dimensions], &bytes[..])),
            (SCALES, view(Dtype::F32, vec![self.len()], &scales[..])),
        ];
        serialize(tensors, None).expect("two tensors in memory are written")
    }

    /// How many units it has vectors for.
    pub(crate) fn len(&self) -> usize {
        self.scales.len()
    }

    /// Length of its vectors.
    pub(crate) fn dimensions(&self) -> usize {
        self.dimensions
    }

    /// Adds the begin of a unit's vector to a sum.
    pub(crate) fn add(&self, unit: u32, sum: &mut [f32]) {
        let start = unit as usize * self.dimensions;
        let scale = self.scales[unit as usize];
        for (value, byte) in sum.iter_mut().zip(&self.bytes[start..start + self.dimensions]) {
            *value += scale * f32::from(*byte);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    proptest! {
        #[test]
        fn what_is_written_is_read_and_near_what_was_rounded(rows in prop::collection::vec(-3.0_f32..3.0, 12..=12)) {
            let table = Table::rounded(&rows, 4, 3);
            prop_assert_eq!(&Table::read(&table.to_bytes()).unwrap(), &table);
            for (unit, row) in rows.chunks_exact(4).enumerate() {
                let mut sum = [0.0; 3];
                table.add(unit as u32, &mut sum);
                let largest = row.iter().fold(0.0_f32, |largest, value| largest.max(value.abs()));
                prop_assert!(sum.iter().zip(row).all(|(a, b)| (a - b).abs() <= largest / 250.0));
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
