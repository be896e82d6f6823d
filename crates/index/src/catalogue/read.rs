//! What is read out of the catalogue.

use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use engine::{
    Allowed, Collection, ContentHash, DocumentId, DocumentKey, Failure, Generation, Known, Metadata, ModelId,
    PassageId, SourceName, Stamp, StoredDocument, StoredPassage, VersionId, Visibility, Warning,
};
use half::f16;
use roaring::RoaringBitmap;
use rusqlite::{Connection, Row, params};

use crate::error::Result;
use crate::rows::{PassageRow, unpack, unpack_metadata, visibility_of};
use crate::troubles::{unpack_reason, unpack_warnings};

/// A version that can be found.
#[derive(Debug)]
pub(crate) struct CurrentVersion {
    pub(crate) stored: Arc<StoredDocument>,
    /// Ids of its passages.
    pub(crate) passages: Range<u32>,
    /// Those of its passages that are more secret than the document.
    pub(crate) secrets: Vec<(u32, Visibility)>,
}

/// A model that has, or had, vectors.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ModelRow {
    pub(crate) id: u64,
    pub(crate) model: ModelId,
    pub(crate) dimensions: usize,
}

/// A file of vectors that is in use.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct SegmentRow {
    pub(crate) file: String,
    pub(crate) model: u64,
    pub(crate) rows: usize,
    pub(crate) graph: Option<u32>,
}

/// Takes the passages of a version, its metadata and the generation it was born in.
type TakeVersion<'t> = dyn FnMut(&[StoredPassage], &Metadata, Generation) -> Result<()> + 't;

/// What happened since a generation.
#[derive(Debug)]
pub(crate) struct Since {
    pub(crate) generation: Generation,
    /// Whether everything is listed as born because rows were erased since.
    pub(crate) from_scratch: bool,
    pub(crate) died: Vec<VersionId>,
    pub(crate) born: Vec<CurrentVersion>,
}

/// The announced generation.
pub(crate) fn generation(catalogue: &Connection) -> Result<Generation> {
    let mut query = catalogue.prepare_cached("SELECT generation FROM state")?;
    Ok(Generation(query.query_row([], |row| row.get(0))?))
}

/// The versions that came and went since a generation; all current ones if there is none.
pub(crate) fn changes(catalogue: &Connection, since: Option<Generation>) -> Result<Since> {
    let (generation, erasure): (u64, u64) = catalogue
        .prepare_cached("SELECT generation, erasure FROM state")?
        .query_row([], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let known = since.filter(|since| since.0 >= erasure);
    let after = known.unwrap_or_default().0;
    let mut died = catalogue.prepare_cached("SELECT id FROM versions WHERE died > ?1")?;
    let died = died.query_map([after], |row| Ok(VersionId(row.get(0)?)))?;
    let mut born = catalogue.prepare_cached(
        "SELECT v.document, v.id, d.source, d.path, v.hash, v.metadata, v.pages, v.first_passage, v.passages,
         v.secrets FROM versions v JOIN documents d ON d.id = v.document
         WHERE v.born > ?1 AND v.died IS NULL ORDER BY v.id",
    )?;
    let mut rows = born.query([after])?;
    let mut born = Vec::new();
    while let Some(row) = rows.next()? {
        born.push(current_version(row)?);
    }
    let died = if known.is_some() { died.collect::<rusqlite::Result<_>>()? } else { Vec::new() };
    Ok(Since { generation: Generation(generation), from_scratch: known.is_none(), died, born })
}

/// Versions that died up to a generation, from another on.
pub(crate) fn dead_versions(catalogue: &Connection, died: Range<u64>) -> Result<Vec<u64>> {
    let mut query = catalogue.prepare_cached("SELECT id FROM versions WHERE died >= ?1 AND died < ?2")?;
    let versions = query.query_map([died.start, died.end], |row| row.get(0))?;
    Ok(versions.collect::<rusqlite::Result<_>>()?)
}

/// Hands over the passages of each current version born after a generation.
pub(crate) fn passages_born_since(
    catalogue: &Connection,
    since: Generation,
    take: &mut TakeVersion<'_>,
) -> Result<()> {
    let mut versions = catalogue.prepare_cached(
        "SELECT id, document, metadata, born FROM versions WHERE born > ?1 AND died IS NULL ORDER BY id",
    )?;
    let mut passages = catalogue.prepare_cached(
        "SELECT id, ?2, version, ordinal, visibility, body FROM passages
         WHERE id >= (SELECT first_passage FROM versions WHERE id = ?1)
         AND id < (SELECT first_passage + passages FROM versions WHERE id = ?1) ORDER BY id",
    )?;
    let mut rows = versions.query([since.0])?;
    while let Some(row) = rows.next()? {
        let (version, document, born): (u64, u64, u64) = (row.get(0)?, row.get(1)?, row.get(3)?);
        let metadata = unpack_metadata(row.get_ref(2)?.as_blob().unwrap_or_default())?;
        let mut of_version = passages.query(params![version, document])?;
        let mut stored = Vec::new();
        while let Some(row) = of_version.next()? {
            stored.push(stored_passage(row)?);
        }
        take(&stored, &metadata, Generation(born))?;
    }
    Ok(())
}

/// A passage that is current in a generation, if the asker may see it.
pub(crate) fn passage(
    catalogue: &Connection,
    id: u32,
    generation: Generation,
    allowed: &Allowed,
) -> Result<Option<StoredPassage>> {
    let mut query = catalogue.prepare_cached(
        "SELECT p.id, v.document, p.version, p.ordinal, p.visibility, p.body, v.collection
         FROM passages p JOIN versions v ON v.id = p.version
         WHERE p.id = ?1 AND v.born <= ?2 AND (v.died IS NULL OR v.died > ?2)",
    )?;
    let mut rows = query.query(params![id, generation.0])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    let permitted = allowed.permits(&Collection(row.get(6)?), visibility_of(row.get(4)?));
    if permitted { stored_passage(row).map(Some) } else { Ok(None) }
}

/// What is known of a source's places.
pub(crate) fn known(catalogue: &Connection, source: &SourceName) -> Result<Vec<Known>> {
    let mut query = catalogue.prepare_cached(
        "SELECT d.path, d.stamp, v.hash, d.failure FROM documents d
         LEFT JOIN versions v ON v.document = d.id AND v.died IS NULL
         WHERE d.source = ?1 AND (v.id IS NOT NULL OR d.failure IS NOT NULL) ORDER BY d.path",
    )?;
    let mut rows = query.query([&source.0])?;
    let mut known = Vec::new();
    while let Some(row) = rows.next()? {
        known.push(Known {
            key: DocumentKey { source: source.clone(), path: row.get(0)? },
            stamp: Stamp(row.get(1)?),
            hash: row.get::<_, Option<[u8; 32]>>(2)?.map(ContentHash),
            failure: row.get::<_, Option<Vec<u8>>>(3)?.map(|packed| unpack_reason(&packed)).transpose()?,
        });
    }
    Ok(known)
}

/// Files whose last ingest failed.
pub(crate) fn failures(catalogue: &Connection) -> Result<Vec<Failure>> {
    let mut query = catalogue.prepare_cached(
        "SELECT source, path, stamp, failure FROM documents WHERE failure IS NOT NULL ORDER BY source, path",
    )?;
    let mut rows = query.query([])?;
    let mut failures = Vec::new();
    while let Some(row) = rows.next()? {
        let reason = unpack_reason(&row.get::<_, Vec<u8>>(3)?)?;
        failures.push(Failure { key: key_at(row, 0)?, stamp: Stamp(row.get(2)?), reason });
    }
    Ok(failures)
}

/// Current documents with warnings.
pub(crate) fn warnings(catalogue: &Connection) -> Result<Vec<(DocumentKey, Vec<Warning>)>> {
    let mut query = catalogue.prepare_cached(
        "SELECT d.source, d.path, v.warnings FROM versions v JOIN documents d ON d.id = v.document
         WHERE v.died IS NULL AND v.warnings IS NOT NULL ORDER BY d.source, d.path",
    )?;
    let rows = query.query_map([], |row| Ok((key_at(row, 0)?, row.get::<_, Vec<u8>>(2)?)))?;
    rows.map(|row| row.map_err(Into::into).and_then(|(key, packed)| Ok((key, unpack_warnings(&packed)?))))
        .collect()
}

/// The models that have, or had, vectors, ascending by name.
pub(crate) fn models(catalogue: &Connection) -> Result<Vec<ModelRow>> {
    let mut query = catalogue.prepare_cached("SELECT id, name, dimensions FROM models ORDER BY name")?;
    let models = query.query_map([], |row| {
        let dimensions = row.get::<_, u64>(2)? as usize;
        Ok(ModelRow { id: row.get(0)?, model: ModelId(row.get(1)?), dimensions })
    })?;
    Ok(models.collect::<rusqlite::Result<_>>()?)
}

/// The files of vectors in use, ascending by name.
pub(crate) fn segments(catalogue: &Connection) -> Result<Vec<SegmentRow>> {
    let mut query = catalogue
        .prepare_cached("SELECT file, model, rows, graph FROM segments WHERE died IS NULL ORDER BY file")?;
    let segments = query.query_map([], |row| {
        let rows = row.get::<_, u64>(2)? as usize;
        Ok(SegmentRow { file: row.get(0)?, model: row.get(1)?, rows, graph: row.get(3)? })
    })?;
    Ok(segments.collect::<rusqlite::Result<_>>()?)
}

/// The names of all files of vectors, also of those that died but may still be looked for.
pub(crate) fn segment_files(catalogue: &Connection) -> Result<BTreeSet<String>> {
    let mut query = catalogue.prepare_cached("SELECT file FROM segments")?;
    let files = query.query_map([], |row| row.get(0))?;
    Ok(files.collect::<rusqlite::Result<_>>()?)
}

/// The passages of all current versions.
pub(crate) fn live_passages(catalogue: &Connection) -> Result<RoaringBitmap> {
    let mut query =
        catalogue.prepare_cached("SELECT first_passage, passages FROM versions WHERE died IS NULL")?;
    let mut rows = query.query([])?;
    let mut live = RoaringBitmap::new();
    while let Some(row) = rows.next()? {
        let (first, count): (u32, u32) = (row.get(0)?, row.get(1)?);
        live.insert_range(first..first + count);
    }
    Ok(live)
}

/// Hands over a model's vectors, ascending by passage.
pub(crate) fn vectors_of(
    catalogue: &Connection,
    model: u64,
    take: &mut dyn FnMut(PassageId, &[f16]) -> Result<()>,
) -> Result<()> {
    let mut query =
        catalogue.prepare_cached("SELECT passage, rows FROM vectors WHERE model = ?1 ORDER BY passage")?;
    let mut rows = query.query([model])?;
    while let Some(row) = rows.next()? {
        let bytes = row.get_ref(1)?.as_blob().unwrap_or_default();
        let halves = bytes.chunks_exact(2).map(|pair| f16::from_le_bytes([pair[0], pair[1]]));
        take(PassageId(row.get(0)?), &halves.collect::<Vec<_>>())?;
    }
    Ok(())
}

/// Documents whose erasure is not finished.
pub(crate) fn forgotten(catalogue: &Connection) -> Result<Vec<u64>> {
    let mut query = catalogue.prepare_cached("SELECT document FROM forgotten ORDER BY document")?;
    let documents = query.query_map([], |row| row.get(0))?;
    Ok(documents.collect::<rusqlite::Result<_>>()?)
}

/// All versions of a document with the hashes of their files.
pub(crate) fn versions_of_document(catalogue: &Connection, document: u64) -> Result<Vec<(u64, ContentHash)>> {
    let mut query = catalogue.prepare_cached("SELECT id, hash FROM versions WHERE document = ?1")?;
    let versions = query.query_map([document], |row| Ok((row.get(0)?, ContentHash(row.get(1)?))))?;
    Ok(versions.collect::<rusqlite::Result<_>>()?)
}

/// The passages of a version.
pub(crate) fn passages_of_version(catalogue: &Connection, version: u64) -> Result<RoaringBitmap> {
    let mut query = catalogue.prepare_cached("SELECT first_passage, passages FROM versions WHERE id = ?1")?;
    let (first, count): (u32, u32) = query.query_row([version], |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok((first..first + count).collect())
}

/// Whether a file belongs to a document that is not being forgotten.
pub(crate) fn is_used_elsewhere(catalogue: &Connection, hash: ContentHash) -> Result<bool> {
    let mut query = catalogue.prepare_cached(
        "SELECT EXISTS (SELECT 1 FROM versions WHERE hash = ?1 AND document NOT IN (SELECT document FROM forgotten))",
    )?;
    Ok(query.query_row([hash.0], |row| row.get(0))?)
}

/// The hashes of all files of all versions.
pub(crate) fn stored_hashes(catalogue: &Connection) -> Result<BTreeSet<ContentHash>> {
    let mut query = catalogue.prepare_cached("SELECT DISTINCT hash FROM versions")?;
    let hashes = query.query_map([], |row| Ok(ContentHash(row.get(0)?)))?;
    Ok(hashes.collect::<rusqlite::Result<_>>()?)
}

fn current_version(row: &Row<'_>) -> Result<CurrentVersion> {
    let metadata = unpack_metadata(row.get_ref(5)?.as_blob().unwrap_or_default())?;
    let (first, count): (u32, u32) = (row.get(7)?, row.get(8)?);
    let secrets: Option<Vec<u8>> = row.get(9)?;
    let secrets: Vec<(u32, u8)> = secrets.map_or_else(|| Ok(Vec::new()), |packed| unpack(&packed))?;
    Ok(CurrentVersion {
        stored: Arc::new(StoredDocument {
            document: DocumentId(row.get(0)?),
            version: VersionId(row.get(1)?),
            key: key_at(row, 2)?,
            hash: ContentHash(row.get(4)?),
            metadata,
            pages: row.get(6)?,
        }),
        passages: first..first + count,
        secrets: secrets
            .into_iter()
            .map(|(ordinal, level)| (first + ordinal, visibility_of(level)))
            .collect(),
    })
}

/// A row of id, document, version, ordinal, visibility, body.
fn stored_passage(row: &Row<'_>) -> Result<StoredPassage> {
    let body: PassageRow = unpack(row.get_ref(5)?.as_blob().unwrap_or_default())?;
    Ok(StoredPassage {
        id: PassageId(row.get(0)?),
        document: DocumentId(row.get(1)?),
        version: VersionId(row.get(2)?),
        ordinal: row.get(3)?,
        passage: body.into_passage(visibility_of(row.get(4)?)),
    })
}

fn key_at(row: &Row<'_>, column: usize) -> rusqlite::Result<DocumentKey> {
    Ok(DocumentKey { source: SourceName(row.get(column)?), path: row.get(column + 1)? })
}
