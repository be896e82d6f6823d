//! Texts as bags of units, and the same the other way round: for each unit the texts that it is in.

use rayon::prelude::*;

/// Rows of (column, weight).
#[derive(Clone, Debug, Default)]
pub(crate) struct Bags {
    starts: Vec<u32>,
    entries: Vec<(u32, f32)>,
}

impl Bags {
    /// From one list of units for each text; a unit that is there several times weighs more.
    pub(crate) fn new(texts: Vec<Vec<u32>>) -> Self {
        let rows: Vec<Vec<(u32, f32)>> = texts.into_par_iter().map(counted).collect();
        let mut bags = Self { starts: vec![0], entries: Vec::new() };
        for row in rows {
            bags.entries.extend(row);
            bags.starts.push(bags.entries.len() as u32);
        }
        bags
    }

    /// These rows and then those.
    pub(crate) fn followed_by(mut self, other: &Self) -> Self {
        let before = self.entries.len() as u32;
        self.entries.extend_from_slice(&other.entries);
        self.starts.extend(other.starts[1..].iter().map(|start| start + before));
        self
    }

    /// How many rows it has.
    pub(crate) fn len(&self) -> usize {
        self.starts.len() - 1
    }

    /// The entries of a row.
    pub(crate) fn row(&self, row: usize) -> &[(u32, f32)] {
        &self.entries[self.starts[row] as usize..self.starts[row + 1] as usize]
    }

    /// Columns become rows.
    pub(crate) fn transposed(&self, columns: usize) -> Self {
        let mut starts = vec![0_u32; columns + 1];
        for (column, _) in &self.entries {
            starts[*column as usize + 1] += 1;
        }
        for column in 0..columns {
            starts[column + 1] += starts[column];
        }
        let mut next = starts.clone();
        let mut entries = vec![(0, 0.0); self.entries.len()];
        for row in 0..self.len() {
            for (column, weight) in self.row(row) {
                let place = &mut next[*column as usize];
                entries[*place as usize] = (row as u32, *weight);
                *place += 1;
            }
        }
        Self { starts, entries }
    }

    /// The sum of the rows of `matrix` that each row of the bags names, as rows of `width` values.
    pub(crate) fn sums(&self, matrix: &[f32], width: usize) -> Vec<f32> {
        let mut sums = vec![0.0; self.len() * width];
        sums.par_chunks_mut(width).enumerate().for_each(|(row, sum)| self.sum(row, matrix, sum));
        sums
    }

    /// Adds the rows of `matrix` that one row of the bags names.
    pub(crate) fn sum(&self, row: usize, matrix: &[f32], sum: &mut [f32]) {
        let width = sum.len();
        for (column, weight) in self.row(row) {
            let start = *column as usize * width;
            for (sum, value) in sum.iter_mut().zip(&matrix[start..start + width]) {
                *sum += weight * value;
            }
        }
    }
}

fn counted(mut units: Vec<u32>) -> Vec<(u32, f32)> {
    units.sort_unstable();
    units.chunk_by(|left, right| left == right).map(|same| (same[0], same.len() as f32)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn transposed_twice_is_the_same() {
        let bags = Bags::new(vec![vec![2, 0, 2], vec![], vec![1, 2]]);
        assert_eq!(bags.row(0), [(0, 1.0), (2, 2.0)]);
        let turned = bags.transposed(4);
        assert_eq!(turned.row(2), [(0, 2.0), (2, 1.0)]);
        assert_eq!(turned.transposed(3).entries, bags.entries);
        assert_eq!(bags.sums(&[1.0, 10.0, 100.0, 1000.0], 1), [201.0, 0.0, 110.0]);
    }
}
