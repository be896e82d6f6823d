//! Loading a file: its content and the hash of that, within a limit.

use std::io::{self, Read};
use std::path::Path;

use engine::ContentHash;
use engine::ingest::Loaded;
use sha2::{Digest, Sha256};

/// Largest file that is loaded, in bytes (512 MiB). Council papers are not larger; films that lie between them are.
pub const MAX_FILE_BYTES: u64 = 512 << 20;

/// Why a file could not be loaded.
#[derive(Debug, thiserror::Error)]
pub enum LoadError {
    /// It cannot be read.
    #[error("file cannot be read: {0}")]
    Unreadable(io::Error),
    /// It is too large.
    #[error("file has {bytes} bytes, at most {MAX_FILE_BYTES} are read")]
    TooLarge {
        /// Its size.
        bytes: u64,
    },
    /// Its path leads out of the folder.
    #[error("path leads out of its folder: {0}")]
    Outside(String),
}

/// Reads a file that has at most `limit` bytes.
pub(crate) fn read(path: &Path, limit: u64) -> Result<Loaded, LoadError> {
    let file = fs_err::File::open(path).map_err(LoadError::Unreadable)?;
    let bytes = file.metadata().map_err(LoadError::Unreadable)?.len();
    if bytes > limit {
        return Err(LoadError::TooLarge { bytes });
    }
    // The file may grow while it is read.
    let mut content = Vec::with_capacity(usize::try_from(bytes).unwrap_or_default());
    file.take(limit + 1).read_to_end(&mut content).map_err(LoadError::Unreadable)?;
    if content.len() as u64 > limit {
        return Err(LoadError::TooLarge { bytes: content.len() as u64 });
    }
    Ok(loaded(content))
}

/// Content with its hash.
#[must_use]
pub fn loaded(bytes: Vec<u8>) -> Loaded {
    let hash = ContentHash(Sha256::digest(&bytes).into());
    Loaded { bytes, hash }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_over_the_limit_are_refused() {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let path = folder.path().join("a.txt");
        fs_err::write(&path, "abcd").expect("files can be written");
        assert!(read(&path, 4).is_ok());
        assert!(matches!(read(&path, 3), Err(LoadError::TooLarge { bytes: 4 })));
    }
}
