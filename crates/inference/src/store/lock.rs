//! `models.lock`: the checksums of files that the manifest does not pin, written down when they first arrive.
//!
//! It has the format of `sha256sum`, so that `sha256sum -c models.lock` checks the directory without us.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::Path;

use super::StoreError;
use crate::checksum::Checksum;

pub(super) const LOCK_FILE: &str = "models.lock";

/// Checksums by `<model>/<file>`.
#[derive(Debug, Default)]
pub(super) struct Lock(BTreeMap<String, Checksum>);

impl Lock {
    /// The list in a model directory; empty if there is none yet.
    pub(super) fn read(root: &Path) -> Result<Self, StoreError> {
        let path = root.join(LOCK_FILE);
        match fs_err::read_to_string(&path) {
            Ok(text) => Self::parse(&text, &path),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(error.into()),
        }
    }

    pub(super) fn parse(text: &str, path: &Path) -> Result<Self, StoreError> {
        let mut sums = BTreeMap::new();
        for (index, line) in text.lines().enumerate() {
            let entry =
                line.split_once("  ").and_then(|(sum, name)| Some((name.to_owned(), sum.parse().ok()?)));
            let (name, sum) =
                entry.ok_or_else(|| StoreError::Lock { path: path.to_owned(), line: index + 1 })?;
            sums.insert(name, sum);
        }
        Ok(Self(sums))
    }

    pub(super) fn get(&self, model: &str, file: &str) -> Option<Checksum> {
        self.0.get(&format!("{model}/{file}")).copied()
    }

    pub(super) fn insert(&mut self, model: &str, file: &str, sum: Checksum) {
        self.0.insert(format!("{model}/{file}"), sum);
    }

    /// Replaces the list on disk as a whole, so that a crash leaves the old one or the new one.
    pub(super) fn write(&self, root: &Path) -> Result<(), StoreError> {
        let draft = root.join(".models.lock.new");
        let mut file = fs_err::File::create(&draft)?;
        for (name, sum) in &self.0 {
            writeln!(file, "{sum}  {name}")?;
        }
        file.sync_all()?;
        Ok(fs_err::rename(&draft, root.join(LOCK_FILE))?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_is_read_again() {
        let root = tempfile::tempdir().unwrap();
        let sum = "0".repeat(63) + "1";
        let mut lock = Lock::read(root.path()).unwrap();
        lock.insert("tiny", "config.json", sum.parse().unwrap());
        lock.write(root.path()).unwrap();
        let lock = Lock::read(root.path()).unwrap();
        assert_eq!(lock.get("tiny", "config.json").unwrap().to_string(), sum);
        assert_eq!(lock.get("tiny", "other.json"), None);
    }

    #[test]
    fn a_damaged_list_is_refused_with_its_line() {
        let text = format!("{}  tiny/a\nabc  tiny/b\n", "0".repeat(64));
        let error = Lock::parse(&text, Path::new("models.lock")).unwrap_err();
        assert!(matches!(error, StoreError::Lock { line: 2, .. }), "{error}");
    }
}
