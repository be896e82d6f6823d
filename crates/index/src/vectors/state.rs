//! All files of vectors at one generation.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use engine::{ModelId, QueryVector};
use roaring::RoaringBitmap;

use super::{VectorSegment, folder_in};
use crate::best::{Scored, best};
use crate::catalogue::{ModelRow, SegmentRow};
use crate::error::{Error, Result};

/// The vectors of one generation.
#[derive(Default)]
pub(crate) struct VectorState {
    models: Vec<ModelRow>,
    segments: BTreeMap<String, Arc<VectorSegment>>,
}

impl VectorState {
    /// Opens the files that the catalogue names; those that `earlier` has open are shared.
    pub(crate) fn open(
        data: &Path,
        models: Vec<ModelRow>,
        rows: &[SegmentRow],
        earlier: &Self,
    ) -> Result<Self> {
        let mut segments = BTreeMap::new();
        for row in rows {
            let segment = match earlier.segments.get(&row.file) {
                Some(segment) if segment.row == *row => Arc::clone(segment),
                _ => Arc::new(VectorSegment::open(&folder_in(data), row)?),
            };
            segments.insert(row.file.clone(), segment);
        }
        Ok(Self { models, segments })
    }

    /// The current passages with vectors of each model, ascending by name.
    pub(crate) fn covered(&self, live: &RoaringBitmap) -> Vec<(ModelId, RoaringBitmap)> {
        let of_model = |model: &ModelRow| {
            let mut covered = RoaringBitmap::new();
            self.of(model).for_each(|segment| covered |= segment.passages());
            (model.model.clone(), covered & live)
        };
        self.models.iter().map(of_model).collect()
    }

    /// The `limit` nearest allowed passages.
    pub(crate) fn nearest(
        &self,
        query: &QueryVector,
        limit: usize,
        allowed: &RoaringBitmap,
    ) -> Result<Vec<Scored>> {
        let Some(model) = self.model(query)? else { return Ok(Vec::new()) };
        let mut scored = Vec::new();
        for segment in self.of(model) {
            scored.extend(segment.nearest(&query.values, limit, allowed)?);
        }
        Ok(best(scored, limit))
    }

    /// The best cosine of a passage's vectors; `None` if it has none of the query's model.
    pub(crate) fn score(&self, query: &QueryVector, passage: u32) -> Result<Option<f32>> {
        let Some(model) = self.model(query)? else { return Ok(None) };
        Ok(self.of(model).find_map(|segment| segment.score(&query.values, passage)))
    }

    fn of(&self, model: &ModelRow) -> impl Iterator<Item = &Arc<VectorSegment>> {
        self.segments.values().filter(|segment| segment.row.model == model.id)
    }

    fn model(&self, query: &QueryVector) -> Result<Option<&ModelRow>> {
        let model = self.models.iter().find(|model| model.model == query.model);
        match model {
            Some(ModelRow { dimensions, model, .. }) if *dimensions != query.values.len() => {
                let given = query.values.len();
                Err(Error::invalid(format!("vectors of {model} have {dimensions} dimensions, got {given}")))
            }
            model => Ok(model),
        }
    }
}
