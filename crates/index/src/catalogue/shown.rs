//! What may be shown of a version: its pages as far as nothing on them is too secret, its file if nothing in it is.
//!
//! Old versions are judged by what is known today: by the newest version of their document, and by every later one of the same content.

use engine::{Allowed, Collection, ContentHash, HeldWords, Page, ShownPage, VersionId, Visibility};
use rusqlite::{Connection, OptionalExtension, params};

use crate::error::Result;
use crate::rows::{PassageRow, unpack, unpack_page, visibility_of};

/// A page of a version, without the words that only more secret passages hold.
pub(crate) fn page(
    catalogue: &Connection,
    version: VersionId,
    number: u32,
    allowed: &Allowed,
) -> Result<Option<ShownPage>> {
    if permitted_hash(catalogue, version, allowed)?.is_none() {
        return Ok(None);
    }
    let Some(page) = stored_page(catalogue, version.0, number)? else { return Ok(None) };
    if secrecy_of_page(catalogue, version, number)? <= allowed.clearance {
        return Ok(Some(ShownPage::whole(page)));
    }
    let held = held_words(catalogue, version, &page, allowed.clearance)?;
    Ok(held.and_then(|held| ShownPage::redacted(page, &held)))
}

/// The hash of a version's file, if the asker may see all of it.
pub(crate) fn original_of(
    catalogue: &Connection,
    version: VersionId,
    allowed: &Allowed,
) -> Result<Option<ContentHash>> {
    let Some(hash) = permitted_hash(catalogue, version, allowed)? else { return Ok(None) };
    let shown = secrecy_of_file(catalogue, version)? <= allowed.clearance;
    Ok(shown.then_some(hash))
}

fn stored_page(catalogue: &Connection, version: u64, number: u32) -> Result<Option<Page>> {
    let body: Option<Vec<u8>> = catalogue
        .prepare_cached("SELECT body FROM pages WHERE version = ?1 AND number = ?2")?
        .query_row(params![version, number], |row| row.get(0))
        .optional()?;
    body.map(|body| unpack_page(&body)).transpose()
}

/// The words of a page that passages hold; `None` if a later version reads the page otherwise, for then nobody knows which words of this
/// one are meant.
fn held_words(
    catalogue: &Connection,
    version: VersionId,
    page: &Page,
    clearance: Visibility,
) -> Result<Option<HeldWords>> {
    let mut held = HeldWords::default();
    let mut passages = catalogue.prepare_cached(
        "SELECT p.visibility, p.body FROM versions v JOIN passages p
         ON p.id >= v.first_passage AND p.id < v.first_passage + v.passages WHERE v.id = ?1",
    )?;
    for same in same_content(catalogue, version)? {
        if same != version.0
            && stored_page(catalogue, same, page.number)?.is_none_or(|other| other.words != page.words)
        {
            return Ok(None);
        }
        let mut rows = passages.query([same])?;
        while let Some(row) = rows.next()? {
            let is_open = visibility_of(row.get(0)?) <= clearance;
            if is_open && same != version.0 {
                continue;
            }
            let body: PassageRow = unpack(row.get_ref(1)?.as_blob().unwrap_or_default())?;
            let spans = body.into_passage(Visibility::default()).spans.into_iter();
            let on_page = spans.filter(|span| span.page == page.number).map(|span| span.words);
            if is_open { held.open.extend(on_page) } else { held.secret.extend(on_page) }
        }
    }
    Ok(Some(held))
}

/// The hash of a version, if it and the document's newest version are permitted.
fn permitted_hash(
    catalogue: &Connection,
    version: VersionId,
    allowed: &Allowed,
) -> Result<Option<ContentHash>> {
    let mut query = catalogue.prepare_cached(
        "SELECT hash, collection, visibility FROM versions WHERE id = ?1
         UNION ALL SELECT hash, collection, visibility FROM versions WHERE id =
         (SELECT max(id) FROM versions WHERE document = (SELECT document FROM versions WHERE id = ?1))",
    )?;
    let mut rows = query.query([version.0])?;
    let mut hash = None;
    while let Some(row) = rows.next()? {
        if !allowed.permits(&Collection(row.get(1)?), visibility_of(row.get(2)?)) {
            return Ok(None);
        }
        hash = hash.or(Some(ContentHash(row.get(0)?)));
    }
    Ok(hash)
}

/// Versions of the same document and content, from that one on: what is recognised later holds for earlier ones.
const SAME_CONTENT: &str = "SELECT later.id FROM versions asked JOIN versions later
    ON later.document = asked.document AND later.hash = asked.hash AND later.id >= asked.id WHERE asked.id = ?1";

fn same_content(catalogue: &Connection, version: VersionId) -> Result<Vec<u64>> {
    let mut query = catalogue.prepare_cached(SAME_CONTENT)?;
    let versions = query.query_map([version.0], |row| row.get(0))?;
    Ok(versions.collect::<rusqlite::Result<_>>()?)
}

fn secrecy_of_page(catalogue: &Connection, version: VersionId, number: u32) -> Result<Visibility> {
    let query =
        format!("SELECT max(visibility) FROM pages WHERE version IN ({SAME_CONTENT}) AND number = ?2");
    let most: Option<u8> =
        catalogue.prepare_cached(&query)?.query_row(params![version.0, number], |row| row.get(0))?;
    Ok(visibility_of(most.unwrap_or_default()))
}

fn secrecy_of_file(catalogue: &Connection, version: VersionId) -> Result<Visibility> {
    let query = format!("SELECT max(secrecy) FROM versions WHERE id IN ({SAME_CONTENT})");
    let most: Option<u8> = catalogue.prepare_cached(&query)?.query_row([version.0], |row| row.get(0))?;
    Ok(visibility_of(most.unwrap_or_default()))
}
