//! Which sidecars say something about a file: those of its folders, from the outermost in, and its own.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use engine::Declared;

use crate::sidecar::{self, SidecarError};

/// How the name of a sidecar ends; that of a folder is called just so.
pub(crate) const SIDECAR_ENDING: &str = ".meta.toml";

/// The sidecars of a folder tree; those of folders are read once.
pub(crate) struct Sidecars {
    root: PathBuf,
    /// Puts into words why one cannot be used.
    tell: fn(&SidecarError) -> String,
    folders: BTreeMap<PathBuf, Result<Declared, SidecarError>>,
    /// Sidecars that the walk came by.
    seen: BTreeSet<PathBuf>,
    /// Sidecars that would belong to one of the files.
    possible: BTreeSet<PathBuf>,
}

impl Sidecars {
    pub(crate) fn new(root: &Path, tell: fn(&SidecarError) -> String) -> Self {
        Self {
            root: root.to_owned(),
            tell,
            folders: BTreeMap::new(),
            seen: BTreeSet::new(),
            possible: BTreeSet::new(),
        }
    }

    /// Notes that there is a sidecar.
    pub(crate) fn saw(&mut self, path: &Path) {
        self.seen.insert(path.to_owned());
    }

    /// What is declared about a file. The nearest sidecar wins, key by key.
    pub(crate) fn declared(&mut self, file: &Path) -> Result<Declared, String> {
        let tell = self.tell;
        self.all_declared(file).map_err(|error| tell(&error))
    }

    fn all_declared(&mut self, file: &Path) -> Result<Declared, SidecarError> {
        // A sidecar that cannot be used belongs to the file all the same.
        self.possible.extend(beside(file));
        let mut declared = match file.parent() {
            Some(folder) => self.of_folder(folder)?,
            None => Declared::default(),
        };
        for path in beside(file) {
            declared = over(declared, sidecar::read(&path)?);
        }
        Ok(declared)
    }

    /// Sidecars that belong to no file.
    pub(crate) fn stray(self) -> impl Iterator<Item = PathBuf> {
        self.seen.into_iter().filter(move |path| !self.possible.contains(path))
    }

    fn of_folder(&mut self, folder: &Path) -> Result<Declared, SidecarError> {
        if let Some(known) = self.folders.get(folder) {
            return known.clone();
        }
        let outer = match folder.parent().filter(|_| folder != self.root) {
            Some(parent) => self.of_folder(parent),
            None => Ok(Declared::default()),
        };
        let declared = outer.and_then(|outer| Ok(over(outer, sidecar::read(&folder.join(SIDECAR_ENDING))?)));
        self.folders.insert(folder.to_owned(), declared.clone());
        declared
    }
}

/// The sidecars of a file: for all files of its stem (`paper.meta.toml`), then its own (`paper.pdf.meta.toml`).
fn beside(file: &Path) -> impl Iterator<Item = PathBuf> {
    let names = [file.file_stem(), file.file_name()];
    names.into_iter().flatten().map(|name| {
        let mut name = name.to_owned();
        name.push(SIDECAR_ENDING);
        file.with_file_name(name)
    })
}

/// What the nearer one says, and where it says nothing the farther one.
fn over(farther: Declared, nearer: Declared) -> Declared {
    Declared {
        title: nearer.title.or(farther.title),
        kind: nearer.kind.or(farther.kind),
        gremium: nearer.gremium.or(farther.gremium),
        date: nearer.date.or(farther.date),
        number: nearer.number.or(farther.number),
        collection: nearer.collection.or(farther.collection),
        visibility: nearer.visibility.or(farther.visibility),
    }
}
