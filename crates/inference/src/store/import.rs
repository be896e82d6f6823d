//! Taking model files out of folders and archives.

use std::io::{Read, Write};
use std::path::Path;

use super::archive;
use super::lock::{LOCK_FILE, Lock};
use super::{ModelStore, OnProgress, Progress, Site, StoreError};
use crate::checksum::Checksum;
use crate::manifest::{ModelEntry, ModelFile, Source};

impl ModelStore {
    /// Takes what belongs to these models and returns the names of those that it found.
    pub(super) fn import_from(
        &self,
        from: &Path,
        models: &[&ModelEntry],
        site: &Site,
        on_progress: OnProgress<'_>,
    ) -> Result<Vec<String>, StoreError> {
        let brought = brought_lock(from)?;
        let mut taken: Vec<(&ModelEntry, &ModelFile)> = Vec::new();
        archive::visit(from, &mut |path, content, size| {
            // A file is read once; no two models share one.
            let Some((entry, file)) = known(models, path) else { return Ok(()) };
            let staged = site.staging.join("member");
            let mut on_bytes = |done| {
                on_progress(Progress { model: &entry.name, file: &file.name, done, total: Some(size) });
            };
            let found = stage(content, &staged, &mut on_bytes)?;
            let pin = file.sha256.or_else(|| brought.get(&entry.name, &file.name));
            self.accept(entry, file, &staged, found, pin)?;
            taken.push((entry, file));
            Ok(())
        })?;
        complete(from, models, &taken)
    }
}

/// The file of the manifest that a path stands for.
fn known<'m>(models: &[&'m ModelEntry], path: &str) -> Option<(&'m ModelEntry, &'m ModelFile)> {
    let is = |name: &str| path.strip_suffix(name).is_some_and(|rest| rest.is_empty() || rest.ends_with('/'));
    models.iter().find_map(|entry| {
        let in_wheel = matches!(entry.source, Source::Wheel { .. });
        let found =
            |file: &&ModelFile| is(&format!("{}/{}", entry.name, file.name)) || (in_wheel && is(file.from()));
        Some((*entry, entry.files.iter().find(found)?))
    })
}

/// The list of checksums that came along with the files.
fn brought_lock(from: &Path) -> Result<Lock, StoreError> {
    let mut lock = Lock::default();
    archive::visit(from, &mut |path, content, _| {
        if path.rsplit('/').next() == Some(LOCK_FILE) {
            let mut text = String::new();
            content.read_to_string(&mut text)?;
            lock = Lock::parse(&text, &from.join(path))?;
        }
        Ok(())
    })?;
    Ok(lock)
}

fn stage(content: &mut dyn Read, path: &Path, on_bytes: &mut dyn FnMut(u64)) -> Result<Checksum, StoreError> {
    let mut file = fs_err::File::create(path)?;
    let mut done = 0;
    Ok(Checksum::of(content, &mut |bytes| {
        file.write_all(bytes)?;
        done += bytes.len() as u64;
        on_bytes(done);
        Ok(())
    })?)
}

/// The names of the models of which something was taken, if all of each was.
fn complete(
    from: &Path,
    models: &[&ModelEntry],
    taken: &[(&ModelEntry, &ModelFile)],
) -> Result<Vec<String>, StoreError> {
    let (mut names, mut lacking) = (Vec::new(), Vec::new());
    for entry in models {
        let has = |file: &ModelFile| taken.iter().any(|(of, taken)| of.name == entry.name && *taken == file);
        if entry.files.iter().any(&has) {
            names.push(entry.name.clone());
            let lacks = entry.files.iter().filter(|file| !has(file));
            lacking.extend(lacks.map(|file| format!("{}/{}", entry.name, file.name)));
        }
    }
    if lacking.is_empty() {
        Ok(names)
    } else {
        Err(StoreError::Incomplete { path: from.to_owned(), files: lacking })
    }
}
