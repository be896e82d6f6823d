//! Reading the lexical index: segments are loaded once and shared by all later generations that still hold them.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use tantivy::directory::{Directory, META_LOCK};
use tantivy::index::SegmentId;
use tantivy::{Index, InvertedIndexReader, Opstamp, SegmentReader};

use super::write::folder_in;
use super::{COUNT, Fields, LENGTHS, Payload, schema};
use crate::error::{Error, Result};

/// Opens the segments of the newest commit.
pub(crate) struct LexicalReader {
    index: Index,
    fields: Fields,
    loaded: Mutex<BTreeMap<SegmentKey, Arc<LexicalSegment>>>,
}

type SegmentKey = (SegmentId, Option<Opstamp>);

/// An immutable part of the index with its columns in memory. Documents of the segment are numbered from 0.
pub(crate) struct LexicalSegment {
    pub(crate) texts: [tantivy::schema::Field; COUNT],
    /// Postings of each zone.
    pub(crate) postings: [Arc<InvertedIndexReader>; COUNT],
    /// Postings of words as they are spelled, with their positions.
    pub(crate) words: Arc<InvertedIndexReader>,
    /// The passage of each document; 0 if it was dropped.
    pub(crate) passages: Vec<u32>,
    /// Length of each document, for each zone.
    pub(crate) lengths: [Vec<u32>; COUNT],
    /// The documents, ascending by passage.
    by_passage: Vec<u32>,
}

impl LexicalReader {
    pub(crate) fn open(data: &Path) -> Result<Self> {
        let index = Index::open_in_dir(folder_in(data))?;
        let (schema, fields) = schema();
        if index.schema() != schema {
            return Err(Error::corrupt("the lexical index has another schema"));
        }
        Ok(Self { index, fields, loaded: Mutex::new(BTreeMap::new()) })
    }

    /// The newest commit: what it says of itself, and its segments.
    pub(crate) fn load(&self) -> Result<(Payload, Vec<Arc<LexicalSegment>>)> {
        // While it is held, no process removes files of merged segments.
        let lock = self.index.directory().acquire_lock(&META_LOCK).map_err(tantivy::TantivyError::from)?;
        let metas = self.index.load_metas()?;
        let payload = metas.payload.as_deref().and_then(Payload::read);
        let payload = payload.ok_or_else(|| Error::corrupt("the lexical index has no generation"))?;
        let mut loaded = self.loaded.lock().unwrap_or_else(PoisonError::into_inner);
        let mut current = BTreeMap::new();
        for meta in metas.segments {
            let key = (meta.id(), meta.delete_opstamp());
            let segment = match loaded.get(&key) {
                Some(segment) => Arc::clone(segment),
                None => Arc::new(self.load_segment(&SegmentReader::open(&self.index.segment(meta))?)?),
            };
            current.insert(key, segment);
        }
        drop(lock);
        loaded.clone_from(&current);
        Ok((payload, current.into_values().collect()))
    }

    /// Names of files whose checksum is wrong.
    pub(crate) fn damaged_files(&self) -> Result<Vec<String>> {
        let mut damaged: Vec<String> =
            self.index.validate_checksum()?.iter().map(|path| path.display().to_string()).collect();
        damaged.sort();
        Ok(damaged)
    }

    fn load_segment(&self, reader: &SegmentReader) -> Result<LexicalSegment> {
        let texts = self.fields.texts;
        let postings = each(|place| Ok(reader.inverted_index(texts[place])?))?;
        let words = reader.inverted_index(self.fields.words)?;
        let mut passages = column(reader, "passage")?;
        for (document, passage) in (0..).zip(&mut passages) {
            if reader.is_deleted(document) {
                *passage = 0;
            }
        }
        let lengths = each(|place| column(reader, LENGTHS[place]))?;
        let mut by_passage: Vec<u32> = (0..reader.max_doc()).collect();
        by_passage.sort_by_key(|&document| passages[document as usize]);
        Ok(LexicalSegment { texts, postings, words, passages, lengths, by_passage })
    }
}

impl LexicalSegment {
    /// The document of a passage.
    pub(crate) fn document_of(&self, passage: u32) -> Option<u32> {
        let place =
            self.by_passage.binary_search_by_key(&passage, |&document| self.passages[document as usize]);
        place.ok().map(|place| self.by_passage[place])
    }
}

/// The same for each zone.
fn each<T>(of_field: impl FnMut(usize) -> Result<T>) -> Result<[T; COUNT]> {
    let all: Vec<T> = (0..COUNT).map(of_field).collect::<Result<_>>()?;
    Ok(all.try_into().unwrap_or_else(|_| unreachable!("one for each field")))
}

fn column(reader: &SegmentReader, name: &str) -> Result<Vec<u32>> {
    let column = reader.fast_fields().u64(name)?.first_or_default_col(0);
    Ok((0..reader.max_doc()).map(|document| column.get_val(document) as u32).collect())
}
