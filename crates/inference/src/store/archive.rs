//! The files of a folder, a tar or a zip archive, one after the other and without unpacking.
//!
//! Nothing is ever written under a name that an archive chose.

use std::io::Read;
use std::path::Path;

use super::StoreError;

/// Sees one file: its path with `/` between the parts, its content and its size in bytes.
pub(super) type Visitor<'v> = dyn FnMut(&str, &mut dyn Read, u64) -> Result<(), StoreError> + 'v;

/// Shows every file of a folder, `.tar`, `.zip` or `.whl` to the visitor.
pub(super) fn visit(from: &Path, visitor: &mut Visitor<'_>) -> Result<(), StoreError> {
    if from.is_dir() {
        return visit_folder(from, from, visitor);
    }
    match from.extension().and_then(|extension| extension.to_str()) {
        Some("tar") => visit_tar(from, visitor),
        Some("zip" | "whl") => visit_zip(from, visitor),
        _ => Err(bad(from, &"neither a folder nor a .tar, .zip or .whl file")),
    }
}

fn visit_folder(root: &Path, folder: &Path, visitor: &mut Visitor<'_>) -> Result<(), StoreError> {
    for entry in fs_err::read_dir(folder)? {
        let entry = entry?;
        let path = entry.path();
        // Links to folders are not followed: they may lead in circles.
        if entry.file_type()?.is_dir() {
            visit_folder(root, &path, visitor)?;
        }
        if !path.is_file() {
            continue;
        }
        let mut file = fs_err::File::open(&path)?;
        let size = file.metadata()?.len();
        let inside = path.strip_prefix(root).expect("the walk stays below the root");
        let parts: Vec<_> = inside.iter().map(|part| part.to_string_lossy()).collect();
        visitor(&parts.join("/"), &mut file, size)?;
    }
    Ok(())
}

fn visit_tar(from: &Path, visitor: &mut Visitor<'_>) -> Result<(), StoreError> {
    let mut archive = tar::Archive::new(fs_err::File::open(from)?);
    for entry in archive.entries().map_err(|error| bad(from, &error))? {
        let mut entry = entry.map_err(|error| bad(from, &error))?;
        if entry.header().entry_type().is_file() {
            let path = entry.path().map_err(|error| bad(from, &error))?.to_string_lossy().into_owned();
            let size = entry.size();
            visitor(&path, &mut entry, size)?;
        }
    }
    Ok(())
}

fn visit_zip(from: &Path, visitor: &mut Visitor<'_>) -> Result<(), StoreError> {
    let mut archive = zip::ZipArchive::new(fs_err::File::open(from)?).map_err(|error| bad(from, &error))?;
    for index in 0..archive.len() {
        let mut member = archive.by_index(index).map_err(|error| bad(from, &error))?;
        if member.is_file() {
            let path = member.name().map_err(|error| bad(from, &error))?.into_owned();
            let size = member.size();
            visitor(&path, &mut member, size)?;
        }
    }
    Ok(())
}

fn bad(path: &Path, reason: &dyn ToString) -> StoreError {
    StoreError::Archive { path: path.to_owned(), reason: reason.to_string() }
}
