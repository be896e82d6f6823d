//! Recognised pages kept on disk, one folder for each file: reading a file again costs nothing then.
//!
//! The folder is named by the hash of the file's content, so that whoever erases a document can erase this, too.

use std::io::Write;
use std::path::{Path, PathBuf};

use engine::ContentHash;
use sha2::{Digest, Sha256};

use super::recognition::Recognition;

/// Counts up whenever what is kept changes its meaning.
const FORMAT: u32 = 1;

/// The recognised pages of one file.
pub(super) struct Kept {
    folder: PathBuf,
    /// What besides the page decides on the result: program, version, languages.
    by: String,
}

impl Kept {
    /// The place for a file's pages below `root`.
    pub(super) fn of(root: &Path, file: &[u8], by: &str) -> Self {
        let hash = ContentHash(Sha256::digest(file).into());
        let by = ContentHash(Sha256::digest(format!("{FORMAT} {by}")).into());
        Self { folder: root.join(hash.to_string()), by: by.to_string()[..12].to_owned() }
    }

    /// A page, if it was recognised before. What cannot be read is recognised again.
    pub(super) fn get(&self, page: u32) -> Option<Recognition> {
        let bytes = std::fs::read(self.path(page)).ok()?;
        postcard::from_bytes(&bytes).ok().filter(|recognition: &Recognition| recognition.page == page)
    }

    /// Keeps a page. A full disk costs time later, nothing else.
    pub(super) fn put(&self, recognition: &Recognition) {
        let Ok(bytes) = postcard::to_allocvec(recognition) else { return };
        let path = self.path(recognition.page);
        let partial = path.with_extension("partial");
        let write = || {
            std::fs::create_dir_all(&self.folder)?;
            std::fs::File::create(&partial)?.write_all(&bytes)?;
            std::fs::rename(&partial, &path)
        };
        if write().is_err() {
            let _ = std::fs::remove_file(&partial);
        }
    }

    fn path(&self, page: u32) -> PathBuf {
        self.folder.join(format!("{page}-{}", self.by))
    }
}

/// Removes what was kept of files other than those.
pub(super) fn prune(root: &Path, is_wanted: &dyn Fn(&str) -> bool) -> std::io::Result<()> {
    let entries = match std::fs::read_dir(root) {
        Ok(entries) => entries,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    for entry in entries {
        let entry = entry?;
        if !entry.file_name().to_str().is_some_and(is_wanted) {
            std::fs::remove_dir_all(entry.path())?;
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pages_are_kept_by_content_and_erased() {
        let root = tempfile::tempdir().expect("a folder");
        let page = Recognition { page: 3, turned: 0.5, lines: Vec::new() };
        let kept = Kept::of(root.path(), b"file", "tesseract 5 deu");
        assert_eq!(kept.get(3), None);
        kept.put(&page);
        assert_eq!(kept.get(3), Some(page.clone()));
        assert_eq!(Kept::of(root.path(), b"file", "tesseract 5 eng").get(3), None);
        assert_eq!(Kept::of(root.path(), b"other", "tesseract 5 deu").get(3), None);
        std::fs::write(kept.path(3), b"\xff").expect("written");
        assert_eq!(kept.get(3), None);
        kept.put(&page);
        prune(root.path(), &|_| true).expect("pruned");
        assert_eq!(kept.get(3), Some(page));
        prune(root.path(), &|_| false).expect("pruned");
        assert_eq!(kept.get(3), None);
        prune(&root.path().join("none"), &|_| false).expect("nothing to prune");
    }
}
