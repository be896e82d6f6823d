//! What a commit writes into the catalogue. All functions run inside the writer's one transaction.

use engine::{DocumentKey, Embedding, Failure, Generation, ModelId, NewDocument, PassageId, Visibility};
use half::f16;
use half::slice::HalfFloatSliceExt;
use rusqlite::{Connection, OptionalExtension, params};

use super::read::ModelRow;
use crate::error::{Error, Result};
use crate::rows::{PassageRow, pack, pack_metadata, pack_page, visibility_number};
use crate::troubles::{pack_reason, pack_warnings};

/// Ids that a new version was given.
pub(crate) struct NewVersion {
    pub(crate) version: u64,
    pub(crate) first_passage: u64,
}

/// Names the generation that all stores now hold. The transaction's end makes it so.
pub(crate) fn announce(catalogue: &Connection, generation: Generation) -> Result<()> {
    catalogue.prepare_cached("UPDATE state SET generation = ?1")?.execute([generation.0])?;
    Ok(())
}

/// Lets the current version of a key die, if there is one, and forgets its failure.
pub(crate) fn remove(catalogue: &Connection, key: &DocumentKey, generation: Generation) -> Result<()> {
    let Some(document) = document_of(catalogue, key)? else { return Ok(()) };
    catalogue.prepare_cached("UPDATE documents SET failure = NULL WHERE id = ?1")?.execute([document])?;
    bury_current(catalogue, document, generation)
}

/// Lists a failure; the last good version stays.
pub(crate) fn fail(catalogue: &Connection, failure: &Failure) -> Result<()> {
    let document = document_or_new(catalogue, &failure.key)?;
    catalogue
        .prepare_cached("UPDATE documents SET stamp = ?2, failure = ?3 WHERE id = ?1")?
        .execute(params![document, failure.stamp.0, pack_reason(&failure.reason)])?;
    Ok(())
}

/// Adds a version with its pages and passages, in place of the current one.
pub(crate) fn add_document(
    catalogue: &Connection,
    new: &NewDocument,
    generation: Generation,
) -> Result<NewVersion> {
    let document = document_or_new(catalogue, &new.key)?;
    bury_current(catalogue, document, generation)?;
    catalogue
        .prepare_cached("UPDATE documents SET stamp = ?2, failure = NULL WHERE id = ?1")?
        .execute(params![document, new.stamp.0])?;
    let first_passage = next_passage(catalogue, new.passages.len() as u64)?;
    let version = insert_version(catalogue, new, document, first_passage, generation)?;
    insert_pages(catalogue, new, version)?;
    insert_passages(catalogue, new, version, first_passage)?;
    Ok(NewVersion { version, first_passage })
}

/// The model's row, made with these dimensions if it is new.
pub(crate) fn learn_dimensions(
    catalogue: &Connection,
    model: &ModelId,
    dimensions: usize,
) -> Result<ModelRow> {
    catalogue
        .prepare_cached("INSERT OR IGNORE INTO models (name, dimensions) VALUES (?1, ?2)")?
        .execute(params![model.0, dimensions as u64])?;
    let (id, stored): (u64, u64) = catalogue
        .prepare_cached("SELECT id, dimensions FROM models WHERE name = ?1")?
        .query_row([&model.0], |row| Ok((row.get(0)?, row.get(1)?)))?;
    if stored != dimensions as u64 {
        return Err(Error::invalid(format!("vectors of {model} have {stored} dimensions, got {dimensions}")));
    }
    Ok(ModelRow { id, model: model.clone(), dimensions })
}

/// Adds the vectors of a passage and returns them as they are stored; `None` if the passage is not current or has some.
pub(crate) fn add_vectors(
    catalogue: &Connection,
    model: u64,
    passage: PassageId,
    embedding: &Embedding,
) -> Result<Option<Vec<f16>>> {
    let mut halves = Vec::new();
    for vector in embedding {
        let start = halves.len();
        halves.resize(start + vector.len(), f16::ZERO);
        halves[start..].convert_from_f32_slice(vector);
    }
    let bytes: Vec<u8> = halves.iter().flat_map(|half| half.to_le_bytes()).collect();
    let added = catalogue
        .prepare_cached(
            "INSERT OR IGNORE INTO vectors (passage, model, rows)
             SELECT p.id, ?2, ?3 FROM passages p JOIN versions v ON v.id = p.version
             WHERE p.id = ?1 AND v.died IS NULL",
        )?
        .execute(params![passage.0, model, bytes])?;
    Ok((added > 0).then_some(halves))
}

/// Names a file of vectors.
pub(crate) fn add_segment(catalogue: &Connection, file: &str, model: u64, rows: usize) -> Result<()> {
    catalogue
        .prepare_cached("INSERT INTO segments (file, model, rows) VALUES (?1, ?2, ?3)")?
        .execute(params![file, model, rows as u64])?;
    Ok(())
}

/// Names the graph beside a file of vectors.
pub(crate) fn mark_graph(catalogue: &Connection, file: &str, checksum: u32) -> Result<()> {
    catalogue
        .prepare_cached("UPDATE segments SET graph = ?2 WHERE file = ?1")?
        .execute(params![file, checksum])?;
    Ok(())
}

/// Lets a file of vectors die.
pub(crate) fn bury_segment(catalogue: &Connection, file: &str, generation: Generation) -> Result<()> {
    catalogue
        .prepare_cached("UPDATE segments SET died = ?2 WHERE file = ?1")?
        .execute(params![file, generation.0])?;
    Ok(())
}

/// Drops the names of files that died before that generation; the files themselves can go once this is announced.
pub(crate) fn purge_segments(catalogue: &Connection, before: Generation) -> Result<()> {
    catalogue.prepare_cached("DELETE FROM segments WHERE died < ?1")?.execute([before.0])?;
    Ok(())
}

/// Lets a document die and notes that it is to be erased. Returns whether there is anything to erase.
pub(crate) fn forget(catalogue: &Connection, key: &DocumentKey, generation: Generation) -> Result<bool> {
    let Some(document) = document_of(catalogue, key)? else { return Ok(false) };
    bury_current(catalogue, document, generation)?;
    catalogue
        .prepare_cached("INSERT OR IGNORE INTO forgotten (document) VALUES (?1)")?
        .execute([document])?;
    Ok(true)
}

/// Erases all rows of a document.
pub(crate) fn erase_document(catalogue: &Connection, document: u64, generation: Generation) -> Result<()> {
    const OF_DOCUMENT: &str = "version IN (SELECT id FROM versions WHERE document = ?1)";
    catalogue.execute(&format!("DELETE FROM pages WHERE {OF_DOCUMENT}"), [document])?;
    catalogue.execute(&format!("DELETE FROM passages WHERE {OF_DOCUMENT}"), [document])?;
    catalogue.execute("DELETE FROM versions WHERE document = ?1", [document])?;
    catalogue.execute("DELETE FROM documents WHERE id = ?1", [document])?;
    catalogue.execute("UPDATE state SET erasure = ?1", [generation.0])?;
    Ok(())
}

/// Notes that nothing is left of a document.
pub(crate) fn finish_forgetting(catalogue: &Connection) -> Result<()> {
    catalogue.execute("DELETE FROM forgotten", [])?;
    Ok(())
}

fn document_of(catalogue: &Connection, key: &DocumentKey) -> Result<Option<u64>> {
    Ok(catalogue
        .prepare_cached("SELECT id FROM documents WHERE source = ?1 AND path = ?2")?
        .query_row([&key.source.0, &key.path], |row| row.get(0))
        .optional()?)
}

fn document_or_new(catalogue: &Connection, key: &DocumentKey) -> Result<u64> {
    if let Some(document) = document_of(catalogue, key)? {
        return Ok(document);
    }
    catalogue
        .prepare_cached("INSERT INTO documents (source, path, stamp) VALUES (?1, ?2, '')")?
        .execute([&key.source.0, &key.path])?;
    Ok(catalogue.last_insert_rowid() as u64)
}

fn bury_current(catalogue: &Connection, document: u64, generation: Generation) -> Result<()> {
    let buried: Option<(u64, u64)> = catalogue
        .prepare_cached(
            "UPDATE versions SET died = ?2 WHERE document = ?1 AND died IS NULL
             RETURNING first_passage, passages",
        )?
        .query_row(params![document, generation.0], |row| Ok((row.get(0)?, row.get(1)?)))
        .optional()?;
    let Some((first, count)) = buried else { return Ok(()) };
    catalogue
        .prepare_cached("DELETE FROM vectors WHERE passage >= ?1 AND passage < ?2")?
        .execute([first, first + count])?;
    Ok(())
}

/// The id after the last that was ever given to a passage.
fn next_passage(catalogue: &Connection, count: u64) -> Result<u64> {
    let last: Option<u64> = catalogue
        .prepare_cached("SELECT seq FROM sqlite_sequence WHERE name = 'passages'")?
        .query_row([], |row| row.get(0))
        .optional()?;
    let first = last.unwrap_or(0) + 1;
    // Sets of passages are bitmaps of 32 bits.
    if first + count > u64::from(u32::MAX) {
        return Err(Error::corrupt("no passage ids are left"));
    }
    Ok(first)
}

fn insert_version(
    catalogue: &Connection,
    new: &NewDocument,
    document: u64,
    first_passage: u64,
    generation: Generation,
) -> Result<u64> {
    let secrets: Vec<(u32, u8)> = (0..)
        .zip(&new.passages)
        .filter(|(_, added)| added.passage.visibility > new.metadata.visibility)
        .map(|(ordinal, added)| (ordinal, visibility_number(added.passage.visibility)))
        .collect();
    let passages = new.passages.iter().map(|added| added.passage.visibility.max(new.metadata.visibility));
    let secrecy = passages.max().unwrap_or_default();
    catalogue
        .prepare_cached(
            "INSERT INTO versions (document, hash, collection, visibility, secrecy, metadata, warnings, pages,
             first_passage, passages, secrets, born)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12)",
        )?
        .execute(params![
            document,
            new.hash.0,
            new.metadata.collection.0,
            visibility_number(new.metadata.visibility),
            visibility_number(secrecy),
            pack_metadata(&new.metadata),
            (!new.warnings.is_empty()).then(|| pack_warnings(&new.warnings)),
            new.pages.len() as u64,
            first_passage,
            new.passages.len() as u64,
            (!secrets.is_empty()).then(|| pack(&secrets)),
            generation.0,
        ])?;
    Ok(catalogue.last_insert_rowid() as u64)
}

fn insert_pages(catalogue: &Connection, new: &NewDocument, version: u64) -> Result<()> {
    let mut secrecy = vec![Visibility::Public; new.pages.len()];
    for passage in new.passages.iter().map(|added| &added.passage) {
        for span in &passage.spans {
            let page = &mut secrecy[span.page as usize - 1];
            *page = (*page).max(passage.visibility).max(new.metadata.visibility);
        }
    }
    let mut insert = catalogue
        .prepare_cached("INSERT INTO pages (version, number, visibility, body) VALUES (?1, ?2, ?3, ?4)")?;
    for (page, secrecy) in new.pages.iter().zip(secrecy) {
        let body = pack_page(page);
        insert.execute(params![version, page.number, visibility_number(secrecy), body])?;
    }
    Ok(())
}

fn insert_passages(catalogue: &Connection, new: &NewDocument, version: u64, first: u64) -> Result<()> {
    let mut insert = catalogue.prepare_cached(
        "INSERT INTO passages (id, version, ordinal, visibility, body) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    for (ordinal, added) in (0_u64..).zip(&new.passages) {
        let visibility = added.passage.visibility.max(new.metadata.visibility);
        let body = pack(&PassageRow::from(&added.passage));
        insert.execute(params![first + ordinal, version, ordinal, visibility_number(visibility), body])?;
    }
    Ok(())
}
