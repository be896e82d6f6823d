//! The table while it is learnt, in full precision, with the moments of Adam (Kingma, Ba 2015) for each value.
//!
//! A batch touches only the rows of its units, so only these move and are decayed.

use rayon::prelude::*;

use super::bags::Bags;
use super::random::{Random, mixed};

const MEAN_DECAY: f32 = 0.9;
const SQUARE_DECAY: f32 = 0.999;
const EPSILON: f32 = 1e-8;

/// Rows of `width` values.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Weights {
    pub(crate) width: usize,
    pub(crate) rows: Vec<f32>,
    pub(crate) means: Vec<f32>,
    pub(crate) squares: Vec<f32>,
}

impl Weights {
    /// Rows to go on from.
    pub(crate) fn new(width: usize, rows: Vec<f32>) -> Self {
        let zeros = || vec![0.0; rows.len()];
        Self { width, means: zeros(), squares: zeros(), rows }
    }

    /// A random direction for each unit, as long as the unit is telling: so the first vectors already compare texts by their words.
    pub(crate) fn random(width: usize, lengths: &[f32], seed: u64) -> Self {
        let mut rows = vec![0.0; width * lengths.len()];
        rows.par_chunks_mut(width).zip(lengths).enumerate().for_each(|(unit, (row, length))| {
            let mut random = Random::new(mixed(seed ^ mixed(unit as u64)));
            let scale = length / (width as f32).sqrt();
            row.iter_mut().for_each(|value| *value = scale * random.normal());
        });
        Self::new(width, rows)
    }

    /// Moves the rows of units down the gradient of the texts that they are in; `step` counts from 1.
    pub(crate) fn learn(&mut self, texts_of_unit: &Bags, gradients: &[f32], rate: f32, step: u32) {
        let width = self.width;
        let mean_bias = 1.0 - MEAN_DECAY.powi(step.cast_signed());
        let square_bias = (1.0 - SQUARE_DECAY.powi(step.cast_signed())).sqrt();
        let rows = self.rows.par_chunks_mut(width).zip(self.means.par_chunks_mut(width));
        let rows = rows.zip(self.squares.par_chunks_mut(width)).enumerate();
        rows.for_each(|(unit, ((row, means), squares))| {
            if texts_of_unit.row(unit).is_empty() {
                return;
            }
            let mut gradient = vec![0.0; width];
            texts_of_unit.sum(unit, gradients, &mut gradient);
            let moments = means.iter_mut().zip(squares.iter_mut());
            for ((value, gradient), (mean, square)) in row.iter_mut().zip(gradient).zip(moments) {
                *mean = MEAN_DECAY * *mean + (1.0 - MEAN_DECAY) * gradient;
                *square = SQUARE_DECAY * *square + (1.0 - SQUARE_DECAY) * gradient * gradient;
                *value -= rate * (*mean / mean_bias) / (square.sqrt() / square_bias + EPSILON);
            }
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn touched_rows_move_against_the_gradient_and_others_stay() {
        let mut weights = Weights::random(2, &[1.0, 1.0, 1.0], 5);
        let before = weights.rows.clone();
        let texts_of_unit = Bags::new(vec![vec![0, 2]]).transposed(3);
        weights.learn(&texts_of_unit, &[1.0, -2.0], 0.1, 1);
        let moved: Vec<f32> =
            weights.rows.iter().zip(&before).map(|(after, before)| after - before).collect();
        // The first step of Adam has the length of the rate, whatever the gradient.
        let expected = [-0.1, 0.1, 0.0, 0.0, -0.1, 0.1];
        assert!(
            moved.iter().zip(expected).all(|(moved, expected)| (moved - expected).abs() < 1e-4),
            "{moved:?}"
        );
    }
}
