//! The catalogue: one `SQLite` file that is the truth, from which the other stores can be made again.
//!
//! A commit is one transaction here, finished last: what it makes visible is what the other stores already hold.

mod check;
mod read;
mod shown;
mod write;

use std::path::Path;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use fs_err as fs;
use rusqlite::config::DbConfig;
use rusqlite::{Connection, OpenFlags};

pub(crate) use check::{
    check, count_documents, passages_with_vectors, unreadable_pages, unreadable_passages,
};
pub(crate) use read::{
    CurrentVersion, ModelRow, SegmentRow, Since, changes, dead_versions, failures, forgotten, generation,
    is_used_elsewhere, known, live_passages, models, passage, passages_born_since, passages_of_version,
    segment_files, segments, stored_hashes, vectors_of, versions_of_document, warnings,
};
pub(crate) use shown::{original_of, page};
pub(crate) use write::{
    add_document, add_segment, add_vectors, announce, bury_segment, erase_document, fail, finish_forgetting,
    forget, learn_dimensions, mark_graph, purge_segments, remove,
};

use crate::error::{Error, Result};

/// Version of the format of the whole data directory, kept in the catalogue's `user_version`.
pub(crate) const FORMAT_VERSION: i32 = 4;

/// Connections for reading, handed out one to each asker.
pub(crate) struct Readers {
    file: std::path::PathBuf,
    idle: Mutex<Vec<Connection>>,
}

impl Readers {
    pub(crate) fn new(data: &Path) -> Self {
        Self { file: file_in(data), idle: Mutex::new(Vec::new()) }
    }

    /// Runs a few queries that all see the same state.
    pub(crate) fn read<T>(&self, queries: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        let idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let connection = match idle {
            Some(connection) => connection,
            None => open_for_reading(&self.file)?,
        };
        let transaction = connection.unchecked_transaction()?;
        let result = queries(&transaction);
        drop(transaction);
        self.idle.lock().unwrap_or_else(PoisonError::into_inner).push(connection);
        result
    }
}

/// Opens the catalogue for the one who writes, and creates it if absent.
pub(crate) fn open_for_writing(data: &Path) -> Result<Connection> {
    let mut connection = Connection::open(file_in(data))?;
    prepare(&connection)?;
    connection.pragma_update(None, "journal_mode", "wal")?;
    // A commit is announced only when it would survive a power cut.
    connection.pragma_update(None, "synchronous", "full")?;
    // What is forgotten must not stay readable in unused pages of the file.
    connection.pragma_update(None, "secure_delete", "on")?;
    match format_of(&connection)? {
        0 => create(&mut connection)?,
        found => check_format(found)?,
    }
    Ok(connection)
}

/// Whether there is an index in that directory.
pub(crate) fn exists(data: &Path) -> Result<bool> {
    Ok(fs::exists(file_in(data))?)
}

fn open_for_reading(file: &Path) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(file, flags)?;
    prepare(&connection)?;
    connection.pragma_update(None, "query_only", "on")?;
    check_format(format_of(&connection)?)?;
    Ok(connection)
}

fn prepare(connection: &Connection) -> Result<()> {
    connection.busy_timeout(Duration::from_secs(10))?;
    connection.set_prepared_statement_cache_capacity(64);
    // Without it every other number bound to a prepared statement would have it compiled anew, once for each passage that is read.
    connection.set_db_config(DbConfig::SQLITE_DBCONFIG_ENABLE_QPSG, true)?;
    connection.pragma_update(None, "foreign_keys", "on")?;
    Ok(())
}

fn create(connection: &mut Connection) -> Result<()> {
    let transaction = connection.transaction()?;
    transaction.execute_batch(include_str!("schema.sql"))?;
    transaction.pragma_update(None, "user_version", FORMAT_VERSION)?;
    Ok(transaction.commit()?)
}

fn format_of(connection: &Connection) -> Result<i32> {
    Ok(connection.pragma_query_value(None, "user_version", |row| row.get(0))?)
}

fn check_format(found: i32) -> Result<()> {
    if found == FORMAT_VERSION {
        return Ok(());
    }
    let what =
        format!("data directory has format {found}, this program reads and writes format {FORMAT_VERSION}");
    Err(Error::corrupt(what))
}

fn file_in(data: &Path) -> std::path::PathBuf {
    data.join("catalogue.sqlite")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_format_is_refused_by_name() {
        let data = tempfile::tempdir().expect("a temporary folder is made");
        drop(open_for_writing(data.path()).expect("a catalogue is created"));
        let connection = Connection::open(file_in(data.path())).expect("the catalogue is opened");
        connection.pragma_update(None, "user_version", 99).expect("the format is changed");
        drop(connection);
        let refused = open_for_writing(data.path()).expect_err("a newer format is refused");
        assert!(refused.to_string().contains("format 99"), "{refused}");
    }
}
