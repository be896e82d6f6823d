//! A file of vectors as it is searched.

use std::path::Path;

use half::f16;
use half::slice::HalfFloatSliceExt;
use pulp::{Arch, NullaryFnOnce};
use rayon::prelude::*;
use roaring::RoaringBitmap;

use super::file::{RowFile, Rows};
use super::graph::{Graph, graph_path};
use crate::best::Scored;
use crate::catalogue::SegmentRow;
use crate::error::{Error, Result};

/// Rows that one thread scans at a time.
const CHUNK: usize = 4096;

/// Rows asked of a graph for each passage wanted: several rows may belong to one passage, and a graph is only nearly right.
const ROWS_PER_PASSAGE: usize = 3;

/// A file of vectors with all that is derived from it.
pub(crate) struct VectorSegment {
    pub(crate) row: SegmentRow,
    file: RowFile,
    passages: RoaringBitmap,
    graph: Option<Graph>,
}

impl VectorSegment {
    /// Opens a file. A damaged graph is done without.
    pub(crate) fn open(folder: &Path, row: &SegmentRow) -> Result<Self> {
        let path = folder.join(&row.file);
        let file = RowFile::open(&path)?;
        let passages = RoaringBitmap::from_sorted_iter(dedup(file.passages()))
            .map_err(|_| Error::corrupt(format!("{}: rows are not ascending", path.display())))?;
        let graph = row.graph.and_then(|checksum| {
            let graph = Graph::open(&graph_path(&path), checksum);
            graph.inspect_err(|error| tracing::warn!(%error, "graph is not used")).ok()
        });
        Ok(Self { row: row.clone(), file, passages, graph })
    }

    /// The passages that have rows here.
    pub(crate) fn passages(&self) -> &RoaringBitmap {
        &self.passages
    }

    /// Whether the graph that belongs to it can be used.
    pub(crate) fn has_intact_graph(&self) -> bool {
        self.graph.is_some() || self.row.graph.is_none()
    }

    /// The rows of some passages.
    pub(crate) fn copy(&self, wanted: &RoaringBitmap, into: &mut Rows) {
        for (row, &passage) in self.file.passages().iter().enumerate() {
            if wanted.contains(passage) {
                into.push(passage, self.file.row(row));
            }
        }
    }

    /// Scores of allowed passages, among them the `limit` best.
    pub(crate) fn nearest(
        &self,
        query: &[f32],
        limit: usize,
        allowed: &RoaringBitmap,
    ) -> Result<Vec<Scored>> {
        let count = allowed.intersection_len(&self.passages);
        match &self.graph {
            // A graph is walked in vain where most of what is near may not be shown.
            Some(graph) if 2 * count >= self.passages.len() => self.walk(graph, query, limit, allowed),
            _ if count == 0 => Ok(Vec::new()),
            _ => Ok(self.scan(query, allowed)),
        }
    }

    /// The best cosine of a passage's rows.
    pub(crate) fn score(&self, query: &[f32], passage: u32) -> Option<f32> {
        let passages = self.file.passages();
        let first = passages.partition_point(|&other| other < passage);
        let rows = (first..passages.len()).take_while(|&row| passages[row] == passage);
        rows.map(|row| dot(query, self.file.row(row))).max_by(f32::total_cmp)
    }

    /// Scores every allowed passage.
    fn scan(&self, query: &[f32], allowed: &RoaringBitmap) -> Vec<Scored> {
        let passages = self.file.passages();
        let chunks = (0..passages.len()).into_par_iter().step_by(CHUNK);
        let scored: Vec<Vec<Scored>> = chunks
            .map(|start| {
                let rows = start..(start + CHUNK).min(passages.len());
                let mut scored = Vec::with_capacity(rows.len());
                // Both ascend, so they are walked side by side.
                let mut wanted = allowed.range(passages[rows.start]..=passages[rows.end - 1]).peekable();
                for row in rows {
                    let passage = passages[row];
                    while wanted.next_if(|&other| other < passage).is_some() {}
                    if wanted.peek() == Some(&passage) {
                        scored.push(Scored { passage, score: dot(query, self.file.row(row)) });
                    }
                }
                scored
            })
            .collect();
        best_of_each(scored.into_iter().flatten())
    }

    /// Scores passages that the graph finds.
    fn walk(
        &self,
        graph: &Graph,
        query: &[f32],
        limit: usize,
        allowed: &RoaringBitmap,
    ) -> Result<Vec<Scored>> {
        let passages = self.file.passages();
        let mut rows = graph.near(query, limit * ROWS_PER_PASSAGE, |row| allowed.contains(passages[row]))?;
        rows.sort_unstable_by_key(|&row| passages[row]);
        let mut found: Vec<u32> = rows.into_iter().map(|row| passages[row]).collect();
        found.dedup();
        let scored = found
            .into_iter()
            .filter_map(|passage| self.score(query, passage).map(|score| Scored { passage, score }));
        Ok(scored.collect())
    }
}

/// Keeps the best of adjacent rows of one passage.
fn best_of_each(rows: impl Iterator<Item = Scored>) -> Vec<Scored> {
    let mut best: Vec<Scored> = Vec::new();
    for row in rows {
        match best.last_mut() {
            Some(last) if last.passage == row.passage => {
                if row.score.total_cmp(&last.score).is_gt() {
                    *last = row;
                }
            }
            _ => best.push(row),
        }
    }
    best
}

fn dedup(passages: &[u32]) -> impl Iterator<Item = u32> {
    passages.chunk_by(|left, right| left == right).map(|same| same[0])
}

/// Values converted at a time: they stay in the first cache, and the conversion uses the processor's own instructions.
const LANES: usize = 256;

/// The inner product, in eight sums so that it vectorises; the order of additions is always the same.
fn dot(query: &[f32], row: &[f16]) -> f32 {
    Arch::new().dispatch(Dot { query, row })
}

struct Dot<'v> {
    query: &'v [f32],
    row: &'v [f16],
}

impl NullaryFnOnce for Dot<'_> {
    type Output = f32;

    #[inline(always)]
    fn call(self) -> f32 {
        let mut converted = [0.0_f32; LANES];
        let mut sums = [0.0_f32; 8];
        for (query, row) in self.query.chunks(LANES).zip(self.row.chunks(LANES)) {
            let converted = &mut converted[..row.len()];
            row.convert_to_f32_slice(converted);
            let (eights, rest) = query.as_chunks::<8>();
            let (other_eights, other_rest) = converted.as_chunks::<8>();
            for (left, right) in eights.iter().zip(other_eights) {
                for lane in 0..8 {
                    sums[lane] += left[lane] * right[lane];
                }
            }
            sums[0] += rest.iter().zip(other_rest).map(|(left, right)| left * right).sum::<f32>();
        }
        sums.iter().sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_inner_product_covers_every_value() {
        for length in [1, 7, 8, 9, 255, 256, 257, 384, 1023] {
            let row: Vec<f16> = (0..length).map(|value| f16::from_f32((value % 7) as f32 - 3.0)).collect();
            let query: Vec<f32> = (0..length).map(|value| (value % 5) as f32).collect();
            let exact: f32 = row.iter().zip(&query).map(|(left, right)| left.to_f32() * right).sum();
            assert_eq!(dot(&query, &row), exact, "{length} values");
        }
    }
}
