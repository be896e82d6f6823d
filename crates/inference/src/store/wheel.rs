//! The package index as a source: `pip download` with the machine's own configuration, so that mirrors, proxies and
//! certificates are those the administrator has set up.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, ExitStatus, Stdio};

use super::StoreError;
use super::watch::while_working;

/// Most characters of pip's own words in a message.
const REASON_CHARS: usize = 400;

/// Downloads one wheel into an empty folder and returns its path; `on_bytes` is told how much has arrived.
pub(super) fn download(
    python: &Path,
    package: &str,
    version: &str,
    folder: &Path,
    on_bytes: &mut dyn FnMut(u64),
) -> Result<PathBuf, StoreError> {
    let wanted = format!("{package}=={version}");
    let child = start(python, &wanted, folder)?;
    let (status, words) = while_working(|| finish(child), &mut || on_bytes(size(folder)))?;
    if !status.success() {
        return Err(refusal(python, wanted, &words));
    }
    let wheel = fs_err::read_dir(folder)?
        .filter_map(|entry| Some(entry.ok()?.path()))
        .find(|path| path.extension().is_some_and(|extension| extension == "whl"));
    wheel.ok_or(StoreError::Pip { package: wanted, reason: "no wheel has arrived".into() })
}

/// Only wheels are accepted: building a source package would run its code. Pip's temporary files lie in the folder too, so that
/// its size shows the progress.
fn start(python: &Path, wanted: &str, folder: &Path) -> Result<Child, StoreError> {
    Command::new(python)
        .args(["-m", "pip", "download", "--no-deps", "--only-binary", ":all:", "--no-input"])
        .args(["--disable-pip-version-check", "--progress-bar", "off", "--dest"])
        .arg(folder)
        .arg(wanted)
        .env("TMPDIR", folder)
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|reason| StoreError::NoPython { program: python.to_owned(), reason })
}

fn finish(mut child: Child) -> std::io::Result<(ExitStatus, String)> {
    let mut words = Vec::new();
    if let Some(mut stderr) = child.stderr.take() {
        stderr.read_to_end(&mut words)?;
    }
    Ok((child.wait()?, String::from_utf8_lossy(&words).into_owned()))
}

fn refusal(python: &Path, package: String, words: &str) -> StoreError {
    if words.contains("No module named pip") {
        return StoreError::NoPip { program: python.to_owned() };
    }
    let lines: Vec<&str> = words.lines().map(str::trim).filter(|line| line.starts_with("ERROR:")).collect();
    let reason = if lines.is_empty() { words.trim().to_owned() } else { lines.join(" ") };
    let skip = reason.chars().count().saturating_sub(REASON_CHARS);
    StoreError::Pip { package, reason: reason.chars().skip(skip).collect() }
}

/// Bytes of all files below a folder, as far as they can be seen while pip works in it.
fn size(folder: &Path) -> u64 {
    let Ok(entries) = std::fs::read_dir(folder) else { return 0 };
    entries
        .filter_map(|entry| {
            let entry = entry.ok()?;
            let metadata = entry.metadata().ok()?;
            Some(if metadata.is_dir() { size(&entry.path()) } else { metadata.len() })
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn download_with(python: &str) -> StoreError {
        let folder = tempfile::tempdir().unwrap();
        download(Path::new(python), "no-such", "1", folder.path(), &mut |_| {}).unwrap_err()
    }

    #[test]
    fn a_missing_python_is_named() {
        let error = download_with("/nonexistent/python3");
        assert!(matches!(error, StoreError::NoPython { .. }), "{error}");
        assert!(error.to_string().contains("/nonexistent/python3"), "{error}");
        assert!(error.hint().is_some_and(|hint| hint.contains("models import")));
    }

    #[test]
    fn a_missing_pip_is_told_from_a_failed_download() {
        let python = Path::new("python3");
        let error = refusal(python, "tiny==1".into(), "/usr/bin/python3: No module named pip\n");
        assert!(matches!(error, StoreError::NoPip { .. }), "{error}");
        let words = "Looking in indexes\nERROR: No matching distribution found for tiny==1\n";
        let error = refusal(python, "tiny==1".into(), words);
        let expected = "pip could not download tiny==1: ERROR: No matching distribution found for tiny==1";
        assert_eq!(error.to_string(), expected);
    }
}
