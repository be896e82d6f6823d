//! The files as they were read, each under the hash of its content.

use std::collections::BTreeSet;
use std::io::{ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use engine::ContentHash;
use fs_err as fs;
use sha2::{Digest, Sha256};

use crate::error::{Error, Result};

/// The folder of originals.
pub(crate) struct Originals {
    folder: PathBuf,
}

impl Originals {
    /// Opens the folder and creates it if absent.
    pub(crate) fn create(data: &Path) -> Result<Self> {
        let folder = data.join("originals");
        fs::create_dir_all(&folder)?;
        Ok(Self { folder })
    }

    /// The folder as it is.
    pub(crate) fn open(data: &Path) -> Self {
        Self { folder: data.join("originals") }
    }

    /// Writes files so that they survive a power cut: each is synced before it gets its name, the names at the end.
    pub(crate) fn put<'f>(&self, files: impl Iterator<Item = (ContentHash, &'f [u8])>) -> Result<()> {
        let mut written = BTreeSet::new();
        for (hash, bytes) in files {
            let path = self.path(hash);
            if hash_of(bytes) != hash {
                return Err(Error::invalid(format!("content does not have the hash {hash}")));
            }
            let is_there = fs::metadata(&path).is_ok_and(|there| there.len() == bytes.len() as u64);
            if is_there || !written.insert(hash) {
                continue;
            }
            let unnamed = path.with_extension("tmp");
            let mut file = fs::File::create(&unnamed)?;
            file.write_all(bytes)?;
            file.sync_all()?;
            fs::rename(unnamed, path)?;
        }
        if written.is_empty() { Ok(()) } else { sync_folder(&self.folder) }
    }

    /// Reads a file; `None` if it is not there.
    pub(crate) fn get(&self, hash: ContentHash) -> Result<Option<Arc<[u8]>>> {
        match fs::read(self.path(hash)) {
            Ok(bytes) => Ok(Some(bytes.into())),
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Whether a file is there to be read.
    pub(crate) fn holds(&self, hash: ContentHash) -> Result<bool> {
        Ok(self.path(hash).try_exists()?)
    }

    /// Removes a file for good.
    pub(crate) fn remove(&self, name: &str) -> Result<()> {
        remove_if_there(&self.folder.join(name))
    }

    /// Removes what a killed process left: files that are not among these.
    pub(crate) fn keep_only(&self, hashes: &BTreeSet<ContentHash>) -> Result<()> {
        self.others_than(hashes)?.iter().try_for_each(|name| self.remove(name))
    }

    /// The names of the files that are not among these, also of unfinished ones.
    pub(crate) fn others_than(&self, hashes: &BTreeSet<ContentHash>) -> Result<BTreeSet<String>> {
        let mut names = names_in(&self.folder)?;
        for hash in hashes {
            names.remove(&hash.to_string());
        }
        Ok(names)
    }

    fn path(&self, hash: ContentHash) -> PathBuf {
        self.folder.join(hash.to_string())
    }
}

/// The hash under which a file is kept.
pub(crate) fn hash_of(bytes: &[u8]) -> ContentHash {
    ContentHash(Sha256::digest(bytes).into())
}

/// Makes names in a folder survive a power cut.
pub(crate) fn sync_folder(folder: &Path) -> Result<()> {
    Ok(fs::File::open(folder)?.sync_all()?)
}

/// Removes a file that may be gone already.
pub(crate) fn remove_if_there(path: &Path) -> Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error.into()),
        _ => Ok(()),
    }
}

/// The names of the files in a folder.
pub(crate) fn names_in(folder: &Path) -> Result<BTreeSet<String>> {
    let entries = fs::read_dir(folder)?;
    entries.map(|entry| Ok(entry?.file_name().to_string_lossy().into_owned())).collect()
}
