//! Reading all of the catalogue, to see whether it can be read.

use engine::VersionId;
use roaring::RoaringBitmap;
use rusqlite::Connection;

use crate::error::Result;
use crate::rows::{PassageRow, unpack, unpack_page};

/// What `SQLite` itself finds wrong.
pub(crate) fn check(catalogue: &Connection) -> Result<Vec<String>> {
    let mut query = catalogue.prepare("PRAGMA quick_check")?;
    let messages = query.query_map([], |row| row.get(0))?;
    let messages: Vec<String> = messages.collect::<rusqlite::Result<_>>()?;
    Ok(messages.into_iter().filter(|message| message != "ok").collect())
}

/// Hands over every page that cannot be read.
pub(crate) fn unreadable_pages(catalogue: &Connection, take: &mut dyn FnMut(VersionId, u32)) -> Result<()> {
    let mut query = catalogue.prepare("SELECT version, number, body FROM pages")?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        let page = unpack_page(row.get_ref(2)?.as_blob().unwrap_or_default());
        if page.is_err() {
            take(VersionId(row.get(0)?), row.get(1)?);
        }
    }
    Ok(())
}

/// Hands over every passage that cannot be read.
pub(crate) fn unreadable_passages(catalogue: &Connection, take: &mut dyn FnMut(u32)) -> Result<()> {
    let mut query = catalogue.prepare("SELECT id, body FROM passages")?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        if unpack::<PassageRow>(row.get_ref(1)?.as_blob().unwrap_or_default()).is_err() {
            take(row.get(0)?);
        }
    }
    Ok(())
}

/// Number of documents that can be found.
pub(crate) fn count_documents(catalogue: &Connection) -> Result<u64> {
    Ok(catalogue.query_row("SELECT count(*) FROM versions WHERE died IS NULL", [], |row| row.get(0))?)
}

/// The passages that have vectors of a model.
pub(crate) fn passages_with_vectors(catalogue: &Connection, model: u64) -> Result<RoaringBitmap> {
    let mut query = catalogue.prepare("SELECT passage FROM vectors WHERE model = ?1 ORDER BY passage")?;
    let mut rows = query.query([model])?;
    let mut passages = RoaringBitmap::new();
    while let Some(row) = rows.next()? {
        passages.insert(row.get(0)?);
    }
    Ok(passages)
}
