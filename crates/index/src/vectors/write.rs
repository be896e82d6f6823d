//! Writing files of vectors: one for each commit, merged when many small ones have come together.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use engine::Generation;
use fs_err as fs;
use roaring::RoaringBitmap;
use rusqlite::Connection;

use super::file::{Rows, write_rows};
use super::graph::build_graph;
use super::{VectorSegment, folder_in};
use crate::catalogue::{self, ModelRow, SegmentRow};
use crate::error::Result;
use crate::originals::{names_in, remove_if_there};

/// Files of similar size that are merged into one.
const FAN: usize = 8;

/// Most rows of a file that a commit merges, so that its cost does not grow with the index.
const MOST_MERGED: usize = 1 << 16;

/// Vectors of one commit, for each model.
#[derive(Default)]
pub(crate) struct Pending(BTreeMap<u64, Rows>);

impl Pending {
    /// The rows of a model.
    pub(crate) fn of(&mut self, model: &ModelRow) -> &mut Rows {
        self.0.entry(model.id).or_insert_with(|| Rows::new(model.dimensions))
    }
}

/// The one writer of the folder of vectors.
pub(crate) struct VectorWriter {
    folder: PathBuf,
    /// Rows from which on a file gets a graph.
    graph_threshold: usize,
}

impl VectorWriter {
    /// Opens the folder and creates it if absent.
    pub(crate) fn open(data: &Path, graph_threshold: usize) -> Result<Self> {
        let folder = folder_in(data);
        fs::create_dir_all(&folder)?;
        Ok(Self { folder, graph_threshold })
    }

    /// Writes the vectors of a commit, together with small files that they are merged with.
    pub(crate) fn store(
        &self,
        catalogue: &Connection,
        pending: Pending,
        generation: Generation,
    ) -> Result<()> {
        for (model, mut rows) in pending.0 {
            let files = self.files_of(catalogue, model)?;
            let merged = to_merge(files, rows.passages.len());
            if !merged.is_empty() {
                let live = catalogue::live_passages(catalogue)?;
                self.take_over(catalogue, &merged, &live, &mut rows, generation)?;
            }
            self.add(catalogue, model, rows, generation, 0)?;
        }
        Ok(())
    }

    /// Groups of files that are worth a graph, each with its model.
    pub(crate) fn worth_a_graph(&self, catalogue: &Connection) -> Result<Vec<(ModelRow, Vec<SegmentRow>)>> {
        let live = catalogue::live_passages(catalogue)?;
        let mut worth = Vec::new();
        for model in catalogue::models(catalogue)? {
            let loose = self.loose(self.files_of(catalogue, model.id)?, &live)?;
            worth.extend(groups(loose, self.graph_threshold).into_iter().map(|group| (model.clone(), group)));
        }
        Ok(worth)
    }

    /// Merges each group into one file with a graph.
    pub(crate) fn build_graphs(
        &self,
        catalogue: &Connection,
        worth: &[(ModelRow, Vec<SegmentRow>)],
        generation: Generation,
    ) -> Result<()> {
        let live = catalogue::live_passages(catalogue)?;
        for (number, (model, group)) in worth.iter().enumerate() {
            let mut rows = Rows::new(model.dimensions);
            self.take_over(catalogue, group, &live, &mut rows, generation)?;
            if let Some(file) = self.add(catalogue, model.id, rows, generation, number)? {
                catalogue::mark_graph(catalogue, &file, build_graph(&self.folder.join(&file))?)?;
            }
        }
        Ok(())
    }

    /// Makes all files of a model anew from the catalogue.
    pub(crate) fn rebuild(
        &self,
        catalogue: &Connection,
        model: &ModelRow,
        generation: Generation,
    ) -> Result<()> {
        for file in self.files_of(catalogue, model.id)? {
            catalogue::bury_segment(catalogue, &file.file, generation)?;
        }
        let mut rows = Rows::new(model.dimensions);
        let mut number = 0;
        catalogue::vectors_of(catalogue, model.id, &mut |passage, values| {
            rows.push(passage.0 as u32, values);
            if rows.passages.len() >= MOST_MERGED {
                let full = std::mem::replace(&mut rows, Rows::new(model.dimensions));
                self.add(catalogue, model.id, full, generation, number)?;
                number += 1;
            }
            Ok(())
        })?;
        self.add(catalogue, model.id, rows, generation, number)?;
        Ok(())
    }

    /// Rewrites the files of a model that hold any of those passages.
    pub(crate) fn expunge(
        &self,
        catalogue: &Connection,
        passages: &RoaringBitmap,
        generation: Generation,
    ) -> Result<()> {
        let live = catalogue::live_passages(catalogue)? - passages;
        for model in catalogue::models(catalogue)? {
            for (number, file) in self.files_of(catalogue, model.id)?.into_iter().enumerate() {
                if VectorSegment::open(&self.folder, &file)?.passages().is_disjoint(passages) {
                    continue;
                }
                let mut rows = Rows::new(model.dimensions);
                self.take_over(catalogue, &[file], &live, &mut rows, generation)?;
                self.add(catalogue, model.id, rows, generation, number)?;
            }
        }
        Ok(())
    }

    /// Models with a file that cannot be read, or whose graph cannot.
    pub(crate) fn damaged(&self, catalogue: &Connection) -> Result<Vec<(ModelRow, String)>> {
        let models = catalogue::models(catalogue)?;
        let mut damaged = Vec::new();
        for row in catalogue::segments(catalogue)? {
            let reason = match VectorSegment::open(&self.folder, &row) {
                Ok(segment) if segment.has_intact_graph() => continue,
                Ok(_) => format!("{}: the graph is damaged", row.file),
                Err(error) => error.to_string(),
            };
            damaged.extend(models.iter().find(|model| model.id == row.model).cloned().zip(Some(reason)));
        }
        Ok(damaged)
    }

    /// Removes every file that the catalogue does not name.
    pub(crate) fn clean(&self, catalogue: &Connection) -> Result<()> {
        let named = catalogue::segment_files(catalogue)?;
        for name in names_in(&self.folder)? {
            let stem = name.strip_suffix(".graph").map(|stem| format!("{stem}.vec"));
            if !named.contains(stem.as_deref().unwrap_or(&name)) {
                remove_if_there(&self.folder.join(name))?;
            }
        }
        Ok(())
    }

    fn files_of(&self, catalogue: &Connection, model: u64) -> Result<Vec<SegmentRow>> {
        let files = catalogue::segments(catalogue)?;
        Ok(files.into_iter().filter(|file| file.model == model).collect())
    }

    /// Files without a graph, and those whose graph leads mostly to the dead.
    fn loose(&self, mut files: Vec<SegmentRow>, live: &RoaringBitmap) -> Result<Vec<SegmentRow>> {
        let mut loose: Vec<SegmentRow> = files.extract_if(.., |file| file.graph.is_none()).collect();
        for file in files {
            let segment = VectorSegment::open(&self.folder, &file)?;
            let passages = segment.passages();
            if 2 * passages.intersection_len(live) < passages.len() {
                loose.push(file);
            }
        }
        Ok(loose)
    }

    /// Takes the live rows of files over into others and lets the files die.
    fn take_over(
        &self,
        catalogue: &Connection,
        files: &[SegmentRow],
        live: &RoaringBitmap,
        rows: &mut Rows,
        generation: Generation,
    ) -> Result<()> {
        for file in files {
            VectorSegment::open(&self.folder, file)?.copy(live, rows);
            catalogue::bury_segment(catalogue, &file.file, generation)?;
        }
        Ok(())
    }

    /// Writes a file and names it, unless there is nothing in it.
    fn add(
        &self,
        catalogue: &Connection,
        model: u64,
        rows: Rows,
        generation: Generation,
        number: usize,
    ) -> Result<Option<String>> {
        if rows.passages.is_empty() {
            return Ok(None);
        }
        let file = format!("{:010}-{model}-{number}.vec", generation.0);
        let rows = rows.sorted();
        write_rows(&self.folder.join(&file), &rows)?;
        catalogue::add_segment(catalogue, &file, model, rows.passages.len())?;
        Ok(Some(file))
    }
}

/// The files that a new one is merged with: those of its size if there are enough, and so on for what comes out.
fn to_merge(files: Vec<SegmentRow>, new: usize) -> Vec<SegmentRow> {
    let mut left: Vec<SegmentRow> = files.into_iter().filter(|file| file.graph.is_none()).collect();
    let mut merged = Vec::new();
    let mut rows = new;
    loop {
        let same: Vec<SegmentRow> = left.extract_if(.., |file| tier(file.rows) == tier(rows)).collect();
        let together = rows + same.iter().map(|file| file.rows).sum::<usize>();
        if same.len() + 1 < FAN || together > MOST_MERGED {
            return merged;
        }
        merged.extend(same);
        rows = together;
    }
}

/// Sizes of one tier are within a factor of [`FAN`].
fn tier(rows: usize) -> u32 {
    rows.max(1).ilog(FAN)
}

/// Groups of files that each have enough rows; what is left over is not enough.
fn groups(files: Vec<SegmentRow>, enough: usize) -> Vec<Vec<SegmentRow>> {
    let mut groups = Vec::new();
    let mut group: Vec<SegmentRow> = Vec::new();
    for file in files {
        group.push(file);
        if group.iter().map(|file| file.rows).sum::<usize>() >= enough {
            groups.push(std::mem::take(&mut group));
        }
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    fn file(rows: usize) -> SegmentRow {
        SegmentRow { file: rows.to_string(), model: 1, rows, graph: None }
    }

    #[test]
    fn what_a_row_costs_grows_with_the_logarithm() {
        let mut files: Vec<SegmentRow> = Vec::new();
        let (mut written, commits, rows) = (0, 4000, 20);
        for _ in 0..commits {
            let merged = to_merge(files.clone(), rows);
            files.retain(|file| !merged.contains(file));
            let total = rows + merged.iter().map(|file| file.rows).sum::<usize>();
            written += total;
            files.push(SegmentRow { file: written.to_string(), ..file(total) });
        }
        assert_eq!(files.iter().map(|file| file.rows).sum::<usize>(), commits * rows);
        assert!(files.len() < 48, "{} files", files.len());
        assert!(written < 8 * commits * rows, "{} times", written / (commits * rows));
    }

    #[test]
    fn groups_are_large_enough_and_leave_the_rest() {
        let grouped = groups(vec![file(60), file(50), file(100), file(30)], 100);
        let sizes: Vec<Vec<usize>> =
            grouped.iter().map(|group| group.iter().map(|file| file.rows).collect()).collect();
        assert_eq!(sizes, [vec![60, 50], vec![100]]);
    }
}
