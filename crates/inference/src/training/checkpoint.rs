//! What is needed to go on with a training after an interruption: the table with its moments, the best table, and the step.

use std::path::Path;

use safetensors::tensor::{Dtype, TensorView};
use safetensors::{SafeTensors, serialize_to_file};

use super::run::TrainingError;
use super::weights::Weights;

/// Where a training stands.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Checkpoint {
    pub(crate) step: u32,
    pub(crate) before: f32,
    pub(crate) best: f32,
    pub(crate) since_best: u32,
    pub(crate) loss: f32,
}

impl Checkpoint {
    /// Replaces the file as a whole, so that an interruption leaves the old one or the new one.
    pub(crate) fn write(&self, path: &Path, weights: &Weights, best: &[f32]) -> Result<(), TrainingError> {
        let state = [self.step as f32, self.before, self.best, self.since_best as f32, self.loss];
        let tensors = [
            ("rows", &weights.rows[..]),
            ("means", &weights.means),
            ("squares", &weights.squares),
            ("best", best),
            ("state", &state),
        ];
        let bytes = tensors.map(|(name, values)| {
            (name, values.iter().flat_map(|value| value.to_le_bytes()).collect::<Vec<u8>>())
        });
        let views = bytes.iter().map(|(name, bytes)| {
            let view = TensorView::new(Dtype::F32, vec![bytes.len() / 4], bytes);
            (*name, view.expect("the shape is that of the data"))
        });
        let draft = path.with_extension("new");
        let wrong = |reason: String| TrainingError::Checkpoint { path: path.to_owned(), reason };
        serialize_to_file(views, None, &draft).map_err(|error| wrong(error.to_string()))?;
        Ok(fs_err::rename(&draft, path)?)
    }

    /// Goes on from the file, if it is there; nothing changes if it is not.
    pub(crate) fn resume(
        &mut self,
        path: &Path,
        weights: &mut Weights,
        best: &mut Vec<f32>,
        steps: u32,
    ) -> Result<(), TrainingError> {
        if !path.is_file() {
            return Ok(());
        }
        let wrong = |reason: String| TrainingError::Checkpoint { path: path.to_owned(), reason };
        let bytes = fs_err::read(path)?;
        let file = SafeTensors::deserialize(&bytes).map_err(|error| wrong(error.to_string()))?;
        let read = |name: &str, length: usize| {
            let tensor = file.tensor(name).map_err(|error| wrong(error.to_string()))?;
            let values: Vec<f32> =
                tensor.data().as_chunks::<4>().0.iter().map(|bytes| f32::from_le_bytes(*bytes)).collect();
            if values.len() == length {
                Ok(values)
            } else {
                Err(wrong("it belongs to another training".into()))
            }
        };
        let length = weights.rows.len();
        let state = read("state", 5)?;
        if state[1].to_bits() != self.before.to_bits() || state[0] > steps as f32 {
            return Err(wrong("it belongs to another training".into()));
        }
        weights.rows = read("rows", length)?;
        weights.means = read("means", length)?;
        weights.squares = read("squares", length)?;
        *best = read("best", length)?;
        *self = Self {
            step: state[0] as u32,
            before: state[1],
            best: state[2],
            since_best: state[3] as u32,
            loss: state[4],
        };
        Ok(())
    }
}
