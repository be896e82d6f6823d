//! The loss: of all passages of a batch a question shall find its own, and of all questions a passage its own (symmetric `InfoNCE` over
//! cosines), for each length that vectors may be cut to (Matryoshka).

use candle_core::{Device, Result, Tensor};
use rayon::prelude::*;

/// What cosines are multiplied with: 1 / temperature.
const SCALE: f32 = 20.0;
/// Rows that one task adds up, fixed so that sums are rounded alike whatever the number of threads.
const ROWS: usize = 64;

/// One side of a batch: vectors before they are brought to length one, and what they are made of.
pub(crate) struct Side<'s> {
    pub(crate) vectors: &'s [f32],
    /// Texts with the same fingerprint are no wrong answer to each other.
    pub(crate) fingerprints: &'s [u64],
}

/// The loss with its gradients by the vectors of both sides.
pub(crate) struct Loss {
    pub(crate) value: f32,
    pub(crate) queries: Vec<f32>,
    pub(crate) passages: Vec<f32>,
}

/// Mean over `sizes` of the loss on the begins of vectors of `width` values.
pub(crate) fn loss(queries: &Side<'_>, passages: &Side<'_>, width: usize, sizes: &[usize]) -> Result<Loss> {
    let zeros = || vec![0.0; queries.vectors.len()];
    let mut loss = Loss { value: 0.0, queries: zeros(), passages: zeros() };
    let share = 1.0 / sizes.len() as f32;
    for size in sizes {
        let left = Units::new(queries.vectors, width, *size);
        let right = Units::new(passages.vectors, width, *size);
        let (value, gradient) = contrast(&left, &right, queries, passages)?;
        loss.value += share * value;
        let by_left = gradient.matmul(&right.tensor()?)?;
        let by_right = gradient.t()?.matmul(&left.tensor()?)?;
        left.add_gradient(&by_left, share, width, &mut loss.queries)?;
        right.add_gradient(&by_right, share, width, &mut loss.passages)?;
    }
    Ok(loss)
}

/// The loss and its gradient by the cosines, shape (batch, batch).
fn contrast(left: &Units, right: &Units, queries: &Side<'_>, passages: &Side<'_>) -> Result<(f32, Tensor)> {
    let count = left.lengths.len();
    let mut weights = left.tensor()?.matmul(&right.tensor()?.t()?)?.flatten_all()?.to_vec1::<f32>()?;
    let own: Vec<f32> = (0..count).map(|index| weights[index * count + index]).collect();
    let columns: Vec<Vec<f32>> = weights
        .par_chunks_mut(ROWS * count)
        .enumerate()
        .map(|(block, rows)| {
            let mut sums = vec![0.0; count];
            for (row, weights) in rows.chunks_mut(count).enumerate() {
                let row = block * ROWS + row;
                for (column, weight) in weights.iter_mut().enumerate() {
                    let same = queries.fingerprints[row] == queries.fingerprints[column]
                        || passages.fingerprints[row] == passages.fingerprints[column];
                    // Cosines are at most 1, so nothing overflows.
                    *weight = if same && row != column { 0.0 } else { (SCALE * *weight).exp() };
                    sums[column] += *weight;
                }
            }
            sums
        })
        .collect();
    let columns = columns.into_iter().reduce(|mut all, next| {
        all.iter_mut().zip(next).for_each(|(all, next)| *all += next);
        all
    });
    let columns = columns.unwrap_or_default();
    let rows: Vec<f32> = weights.par_chunks(count).map(|row| row.iter().sum()).collect();
    let share = SCALE / (2.0 * count as f32);
    weights.par_chunks_mut(count).enumerate().for_each(|(row, weights)| {
        for (weight, column) in weights.iter_mut().zip(&columns) {
            *weight *= share * (1.0 / rows[row] + 1.0 / column);
        }
        weights[row] -= 2.0 * share;
    });
    let value: f32 =
        (0..count).map(|index| 0.5 * (rows[index].ln() + columns[index].ln()) - SCALE * own[index]).sum();
    Ok((value / count as f32, Tensor::from_vec(weights, (count, count), &Device::Cpu)?))
}

/// Begins of vectors, brought to length one.
struct Units {
    vectors: Vec<f32>,
    lengths: Vec<f32>,
    size: usize,
}

impl Units {
    fn new(vectors: &[f32], width: usize, size: usize) -> Self {
        let rows = vectors.par_chunks(width).map(|row| {
            let length = row[..size].iter().map(|value| value * value).sum::<f32>().sqrt().max(1e-9);
            (row[..size].iter().map(move |value| value / length), length)
        });
        let (rows, lengths): (Vec<_>, Vec<_>) = rows.unzip();
        Self { vectors: rows.into_iter().flatten().collect(), lengths, size }
    }

    fn tensor(&self) -> Result<Tensor> {
        Tensor::from_slice(&self.vectors, (self.lengths.len(), self.size), &Device::Cpu)
    }

    /// From the gradient by the vectors of length one to that by the vectors: only what is across counts.
    fn add_gradient(&self, by_units: &Tensor, share: f32, width: usize, sum: &mut [f32]) -> Result<()> {
        let by_units = by_units.flatten_all()?.to_vec1::<f32>()?;
        let rows = sum.par_chunks_mut(width).zip(by_units.par_chunks(self.size)).enumerate();
        rows.for_each(|(row, (sum, gradient))| {
            let unit = &self.vectors[row * self.size..(row + 1) * self.size];
            let along: f32 = unit.iter().zip(gradient).map(|(a, b)| a * b).sum();
            let share = share / self.lengths[row];
            for ((sum, gradient), unit) in sum.iter_mut().zip(gradient).zip(unit) {
                *sum += share * (gradient - along * unit);
            }
        });
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::training::random::Random;

    const WIDTH: usize = 6;

    fn value(queries: &[f32], passages: &[f32], fingerprints: &[u64]) -> Loss {
        let own: Vec<u64> = (100..100 + fingerprints.len() as u64).collect();
        let queries = Side { vectors: queries, fingerprints };
        loss(&queries, &Side { vectors: passages, fingerprints: &own }, WIDTH, &[3, 6]).unwrap()
    }

    #[test]
    fn gradients_are_those_of_differences() {
        let mut random = Random::new(3);
        let mut vectors = || (0..5 * WIDTH).map(|_| random.normal()).collect::<Vec<f32>>();
        let (queries, passages) = (vectors(), vectors());
        let fingerprints = [1, 2, 3, 3, 4];
        let gradients = value(&queries, &passages, &fingerprints);
        for place in 0..queries.len() {
            let moved = |by: f32| {
                let mut queries = queries.clone();
                queries[place] += by;
                value(&queries, &passages, &fingerprints).value
            };
            let difference = (moved(0.01) - moved(-0.01)) / 0.02;
            let gradient = gradients.queries[place];
            assert!(
                (difference - gradient).abs() < 0.02 * (1.0 + gradient.abs()),
                "{place}: {difference} {gradient}"
            );
        }
    }

    #[test]
    fn pairs_with_the_same_question_do_not_count_as_wrong() {
        let vectors = [1.0, 0.0, 0.0, 0.0, 0.0, 0.0].repeat(2);
        assert!(value(&vectors, &vectors, &[1, 1]).value.abs() < 1e-4);
        assert!((value(&vectors, &vectors, &[1, 2]).value - 2_f32.ln()).abs() < 1e-4);
    }
}
