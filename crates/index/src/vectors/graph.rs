//! A graph (HNSW) beside a large file of vectors: finds candidates without looking at every row. Keys are row numbers.

use std::path::{Path, PathBuf};

use fs_err as fs;
use half::slice::HalfFloatSliceExt;
use rayon::prelude::*;
use usearch::{Index, IndexOptions, MetricKind, ScalarKind};

use super::file::{RowFile, checksum};
use crate::error::{Error, Result};
use crate::originals::sync_folder;

/// Candidates that a search follows: more finds more of the best, and takes longer.
const EXPANSION_SEARCH: usize = 640;

/// Candidates that are weighed when a row is linked.
const EXPANSION_ADD: usize = 128;

/// Where the graph of a file of vectors lies.
pub(crate) fn graph_path(rows: &Path) -> PathBuf {
    rows.with_extension("graph")
}

/// Builds the graph of a file of vectors, syncs it and returns its checksum.
pub(crate) fn build_graph(path: &Path) -> Result<u32> {
    let rows = RowFile::open(path)?;
    let options = IndexOptions {
        dimensions: rows.dimensions(),
        metric: MetricKind::IP,
        quantization: ScalarKind::I8,
        connectivity: 16,
        expansion_add: EXPANSION_ADD,
        expansion_search: EXPANSION_SEARCH,
        multi: false,
    };
    let graph = Index::new(&options).map_err(failed)?;
    graph
        .reserve_capacity_and_threads(rows.passages().len(), rayon::current_num_threads())
        .map_err(failed)?;
    (0..rows.passages().len())
        .into_par_iter()
        .try_for_each(|row| graph.add(row as u64, &rows.row(row).to_f32_vec()).map_err(failed))?;
    let (named, unnamed) = (graph_path(path), path.with_extension("tmp"));
    graph.save(&text(&unnamed)?).map_err(failed)?;
    fs::File::open(&unnamed)?.sync_all()?;
    fs::rename(unnamed, &named)?;
    sync_folder(named.parent().unwrap_or(Path::new(".")))?;
    checksum(&mut fs::File::open(&named)?)
}

/// A graph, read in place.
pub(crate) struct Graph {
    index: Index,
}

impl Graph {
    /// Opens a graph and checks it.
    pub(crate) fn open(path: &Path, expected: u32) -> Result<Self> {
        if checksum(&mut fs::File::open(path)?)? != expected {
            return Err(Error::corrupt(format!("{}: checksum does not match", path.display())));
        }
        let index = Index::restore_view(&text(path)?).map_err(failed)?;
        index.change_expansion_search(EXPANSION_SEARCH);
        Ok(Self { index })
    }

    /// Rows near a point, among those that are allowed.
    pub(crate) fn near(
        &self,
        query: &[f32],
        count: usize,
        allowed: impl Fn(usize) -> bool,
    ) -> Result<Vec<usize>> {
        let found = self.index.filtered_search(query, count, |row| allowed(row as usize));
        Ok(found.map_err(failed)?.keys.into_iter().map(|row| row as usize).collect())
    }
}

fn text(path: &Path) -> Result<String> {
    let text =
        path.to_str().ok_or_else(|| Error::invalid(format!("path is not Unicode: {}", path.display())));
    text.map(str::to_owned)
}

fn failed(error: impl std::fmt::Display) -> Error {
    Error::Graph(error.to_string())
}
