//! A folder as a source: which files it holds now, and their content.

use std::ffi::OsStr;
use std::io;
use std::path::{Component, Path, PathBuf};

use engine::ingest::{Found, Loaded};
use engine::{DocumentKey, SourceName};
use ignore::{DirEntry, WalkBuilder};

use crate::load::{LoadError, MAX_FILE_BYTES, read};
use crate::sidecar::SidecarError;
use crate::sidecars::{SIDECAR_ENDING, Sidecars};
use crate::stamp::stamp;
use crate::warning::Warning;

/// A folder as it was found.
#[derive(Clone, Debug)]
pub struct Folder {
    /// Its canonical absolute path.
    pub root: PathBuf,
    /// Its name as a source: the same path.
    pub source: SourceName,
    /// Its files, ascending by path. A file whose sidecar cannot be used is among them with the reason.
    pub files: Vec<Found>,
    /// What was left out though it is no clutter, ascending by path.
    pub warnings: Vec<Warning>,
}

/// Why a folder cannot be a source at all.
#[derive(Debug, thiserror::Error)]
pub enum SourceError {
    /// It cannot be reached.
    #[error("folder cannot be opened: {}: {error}", path.display())]
    Unreachable {
        /// The folder.
        path: PathBuf,
        /// What the system said.
        error: io::Error,
    },
    /// It is no folder.
    #[error("not a folder: {}", .0.display())]
    NotAFolder(PathBuf),
    /// Its own path is not valid UTF-8.
    #[error("path of the folder is not valid UTF-8: {}", .0.display())]
    Name(PathBuf),
}

impl SourceError {
    /// What the reader of the message can do.
    #[must_use]
    pub fn hint(&self) -> &'static str {
        match self {
            Self::Unreachable { .. } => "check that it exists and may be read",
            Self::NotAFolder(_) => "give the folder that holds the file",
            Self::Name(_) => "rename it",
        }
    }
}

/// Looks at everything in a folder and its subfolders.
///
/// Hidden files, sidecars, lock files of office programs and what file managers leave behind are no documents.
/// What cannot be looked at becomes a warning and does not end the walk. `tell` puts into words why a sidecar cannot be used, for whoever reads
/// the index's failures.
///
/// # Errors
/// [`SourceError`] if the folder itself cannot be opened.
pub fn walk(root: &Path, tell: fn(&SidecarError) -> String) -> Result<Folder, SourceError> {
    let unreachable = |error| SourceError::Unreachable { path: root.to_owned(), error };
    let root = root.canonicalize().map_err(unreachable)?;
    if !root.is_dir() {
        return Err(SourceError::NotAFolder(root));
    }
    std::fs::read_dir(&root).map_err(|error| SourceError::Unreachable { path: root.clone(), error })?;
    let source = SourceName(root.to_str().ok_or_else(|| SourceError::Name(root.clone()))?.to_owned());
    let mut folder = Folder { root, source, files: Vec::new(), warnings: Vec::new() };
    folder.look(tell);
    Ok(folder)
}

impl Folder {
    /// Reads a file of this folder.
    ///
    /// # Errors
    /// [`LoadError`] if it has vanished, cannot be read or has more than [`MAX_FILE_BYTES`].
    pub fn load(&self, file: &Found) -> Result<Loaded, LoadError> {
        let relative = Path::new(&file.key.path);
        if !relative.components().all(|component| matches!(component, Component::Normal(_))) {
            return Err(LoadError::Outside(file.key.path.clone()));
        }
        read(&self.root.join(relative), MAX_FILE_BYTES)
    }

    /// Whether a file that was there before and is not among [`files`](Self::files) is really gone: nothing was unreadable.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        !self.warnings.iter().any(|warning| matches!(warning, Warning::Unreadable { .. }))
    }

    fn look(&mut self, tell: fn(&SidecarError) -> String) {
        let mut sidecars = Sidecars::new(&self.root, tell);
        let walk = WalkBuilder::new(&self.root).standard_filters(false).filter_entry(is_wanted).build();
        for entry in walk {
            match entry {
                Ok(entry) => self.add(&entry, &mut sidecars),
                Err(error) => self.warnings.push(Warning::unreadable(&self.root, &error)),
            }
        }
        self.warnings.extend(sidecars.stray().map(Warning::StraySidecar));
        self.files.sort_by(|left, right| left.key.path.cmp(&right.key.path));
        self.warnings.sort();
    }

    fn add(&mut self, entry: &DirEntry, sidecars: &mut Sidecars) {
        let path = entry.path();
        if is_sidecar(path) {
            sidecars.saw(path);
        } else if entry.path_is_symlink() {
            self.warnings.push(Warning::Link(path.to_owned()));
        } else if entry.file_type().is_some_and(|kind| kind.is_file()) {
            match self.found(entry, sidecars) {
                Ok(file) => self.files.push(file),
                Err(warning) => self.warnings.push(warning),
            }
        }
        // Folders are walked by themselves; devices, pipes and sockets are no documents.
    }

    fn found(&self, entry: &DirEntry, sidecars: &mut Sidecars) -> Result<Found, Warning> {
        let path = entry.path();
        let relative = self.relative(path).ok_or_else(|| Warning::Name(path.to_owned()))?;
        let metadata = entry.metadata().map_err(|error| Warning::unreadable(path, &error))?;
        let declared = sidecars.declared(path);
        let stamp = stamp(&metadata, &declared);
        Ok(Found { key: DocumentKey { source: self.source.clone(), path: relative }, stamp, declared })
    }

    /// The path within the folder, separated by `/`; `None` if it is not valid UTF-8.
    fn relative(&self, path: &Path) -> Option<String> {
        let relative = path.strip_prefix(&self.root).ok()?;
        let parts: Option<Vec<&str>> = relative.components().map(|part| part.as_os_str().to_str()).collect();
        parts.map(|parts| parts.join("/"))
    }
}

/// Whether an entry is more than clutter. A folder that is not wanted is not entered.
fn is_wanted(entry: &DirEntry) -> bool {
    if entry.depth() == 0 {
        return true;
    }
    let name = entry.file_name().to_string_lossy();
    let hidden = name.starts_with('.');
    let lock = name.starts_with("~$");
    !hidden && !lock && !CLUTTER.iter().any(|clutter| name.eq_ignore_ascii_case(clutter))
}

fn is_sidecar(path: &Path) -> bool {
    path.file_name().and_then(OsStr::to_str).is_some_and(|name| name.ends_with(SIDECAR_ENDING))
}

/// What operating systems and network storage leave behind in folders.
const CLUTTER: &[&str] = &[
    "Thumbs.db",
    "desktop.ini",
    "$RECYCLE.BIN",
    "System Volume Information",
    "lost+found",
    "@eaDir",
    "#recycle",
    "#snapshot",
];

#[cfg(test)]
mod tests {
    use engine::{Collection, Declared, Kind, Stamp, Visibility};
    use jiff::civil::date;
    use tempfile::TempDir;

    use super::*;

    /// A folder with files of that content.
    fn folder(files: &[(&str, &str)]) -> TempDir {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        for (path, content) in files {
            write(&folder, path, content);
        }
        folder
    }

    fn write(folder: &TempDir, path: &str, content: &str) {
        let path = folder.path().join(path);
        fs_err::create_dir_all(path.parent().expect("it lies in the folder")).expect("folders can be made");
        fs_err::write(path, content).expect("files can be written");
    }

    fn paths(folder: &Folder) -> Vec<&str> {
        folder.files.iter().map(|file| file.key.path.as_str()).collect()
    }

    fn declared(folder: &Folder, path: &str) -> Result<Declared, String> {
        folder.files.iter().find(|file| file.key.path == path).expect("the file is there").declared.clone()
    }

    #[test]
    fn documents_are_found_in_order_and_clutter_is_not() {
        let folder = folder(&[
            ("b.pdf", ""),
            ("a/z.pdf", ""),
            ("a/ä ö.docx", ""),
            ("a/.versteckt.pdf", ""),
            (".git/config", ""),
            ("~$b.docx", ""),
            ("a/Thumbs.db", ""),
            ("a/.DS_Store", ""),
            ("a/@eaDir/b.pdf", ""),
            ("a/.meta.toml", ""),
            ("b.pdf.meta.toml", ""),
            ("a.gitignore", "*"),
            (".gitignore", "*"),
        ]);
        let found = walk(folder.path(), SidecarError::to_string).expect("it is a folder");
        assert_eq!(paths(&found), ["a.gitignore", "a/z.pdf", "a/ä ö.docx", "b.pdf"]);
        assert_eq!(found.warnings, []);
        assert_eq!(
            found.source.0,
            folder.path().canonicalize().expect("it exists").to_str().expect("it is UTF-8")
        );
    }

    #[test]
    fn the_nearest_sidecar_wins_key_by_key() {
        let folder = folder(&[
            (
                ".meta.toml",
                "collection = \"Ratsinformationen\"\nvisibility = \"internal\"\ngremium = \"Rat\"",
            ),
            ("rat/.meta.toml", "kind = \"niederschrift\"\ngremium = \"Rat der Stadt\""),
            ("rat/2024/sitzung.pdf", ""),
            ("rat/2024/sitzung.meta.toml", "date = 2024-09-26\nnumber = \"RAT/2024/06\""),
            ("rat/2024/sitzung.pdf.meta.toml", "visibility = \"public\"\ntitle = \" Niederschrift \""),
            ("anderes.txt", ""),
        ]);
        let found = walk(folder.path(), SidecarError::to_string).expect("it is a folder");
        let expected = Declared {
            title: Some("Niederschrift".into()),
            kind: Some(Kind::Niederschrift),
            gremium: Some("Rat der Stadt".into()),
            date: Some(date(2024, 9, 26)),
            number: Some("RAT/2024/06".into()),
            collection: Some(Collection("Ratsinformationen".into())),
            visibility: Some(Visibility::Public),
        };
        assert_eq!(declared(&found, "rat/2024/sitzung.pdf"), Ok(expected));
        let other = declared(&found, "anderes.txt").expect("its sidecar is good");
        assert_eq!((other.visibility, other.kind), (Some(Visibility::Internal), None));
        assert_eq!(found.warnings, []);
    }

    #[test]
    fn a_bad_sidecar_fails_all_files_it_may_be_about_and_no_other() {
        let folder = folder(&[
            ("intern/.meta.toml", "visibilty = \"internal\""),
            ("intern/a.pdf", ""),
            ("intern/tief/b.pdf", ""),
            ("intern/tief/b.pdf.meta.toml", "visibility = \"public\""),
            ("c.pdf", ""),
            ("c.pdf.meta.toml", "visibility = \"secret\""),
            ("d.pdf", ""),
        ]);
        // A sidecar that exists but cannot be read must not be taken for none.
        fs_err::create_dir(folder.path().join("e.pdf.meta.toml")).expect("folders can be made");
        write(&folder, "e.pdf", "");
        let found = walk(folder.path(), SidecarError::to_string).expect("it is a folder");
        for (path, words) in [
            ("intern/a.pdf", ["visibilty", "hint: known keys"]),
            ("intern/tief/b.pdf", ["visibilty", "hint: known keys"]),
            ("c.pdf", ["visibility = \"secret\"", "hint: \"public\" or \"internal\""]),
            ("e.pdf", ["cannot be read", "e.pdf.meta.toml"]),
        ] {
            let reason = declared(&found, path).expect_err("its sidecar is bad");
            assert!(words.iter().all(|word| reason.contains(word)), "{path}: {reason}");
        }
        assert_eq!(declared(&found, "d.pdf"), Ok(Declared::default()));
        assert_eq!(found.warnings, [], "a bad sidecar is no stray one");
    }

    #[test]
    fn a_sidecar_of_no_file_is_a_warning() {
        let folder = folder(&[
            ("a.pdf", ""),
            ("a.pdf.meta.toml", ""),
            ("b.pfd.meta.toml", "visibility = \"internal\""),
        ]);
        let found = walk(folder.path(), SidecarError::to_string).expect("it is a folder");
        let stray = found.root.join("b.pfd.meta.toml");
        assert_eq!(found.warnings, [Warning::StraySidecar(stray)]);
        assert!(found.is_complete());
    }

    #[test]
    fn the_stamp_changes_with_content_and_sidecars_only() {
        let folder = folder(&[("a.pdf", "eins"), ("b.pdf", "eins")]);
        let stamps = || {
            walk(folder.path(), SidecarError::to_string)
                .expect("it is a folder")
                .files
                .into_iter()
                .map(|file| file.stamp)
        };
        let before: Vec<Stamp> = stamps().collect();
        assert_eq!(before, stamps().collect::<Vec<_>>());
        write(&folder, "a.pdf", "zwei!");
        write(&folder, "b.pdf.meta.toml", "visibility = \"internal\"");
        let after: Vec<Stamp> = stamps().collect();
        assert!(before[0] != after[0] && before[1] != after[1]);
        write(&folder, "b.pdf.meta.toml", "visibility = \"intern\"");
        let broken: Vec<Stamp> = stamps().collect();
        assert!(broken[1] != after[1] && broken[1] != before[1] && broken[0] == after[0]);
    }

    #[test]
    fn files_are_loaded_with_their_hash() {
        let folder = folder(&[("a.txt", "abc")]);
        let found = walk(folder.path(), SidecarError::to_string).expect("it is a folder");
        let loaded = found.load(&found.files[0]).expect("it is there");
        assert_eq!(loaded.bytes, b"abc");
        let hash = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";
        assert_eq!(loaded.hash.to_string(), hash);
        fs_err::remove_file(folder.path().join("a.txt")).expect("it is there");
        assert!(matches!(found.load(&found.files[0]), Err(LoadError::Unreadable(_))));
        let mut outside = found.files[0].clone();
        outside.key.path = "../a.txt".into();
        assert!(matches!(found.load(&outside), Err(LoadError::Outside(_))));
    }

    #[test]
    fn a_source_must_be_a_folder() {
        let folder = folder(&[("a.txt", "")]);
        assert!(matches!(
            walk(&folder.path().join("a.txt"), SidecarError::to_string),
            Err(SourceError::NotAFolder(_))
        ));
        assert!(matches!(
            walk(&folder.path().join("b"), SidecarError::to_string),
            Err(SourceError::Unreachable { .. })
        ));
    }

    #[cfg(unix)]
    #[test]
    fn links_are_not_followed_and_odd_names_not_guessed() {
        use std::os::unix::ffi::OsStrExt;
        let folder = folder(&[("a/b.pdf", "")]);
        std::os::unix::fs::symlink(folder.path(), folder.path().join("a/kreis")).expect("links can be made");
        let odd = folder.path().join(OsStr::from_bytes(b"a/f\xfcr.pdf"));
        fs_err::write(&odd, "").expect("files can be written");
        let found = walk(folder.path(), SidecarError::to_string).expect("it is a folder");
        assert_eq!(paths(&found), ["a/b.pdf"]);
        let odd = found.root.join(OsStr::from_bytes(b"a/f\xfcr.pdf"));
        assert_eq!(found.warnings, [Warning::Link(found.root.join("a/kreis")), Warning::Name(odd)]);
        assert!(found.is_complete());
    }
}
