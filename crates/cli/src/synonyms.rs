//! `synonyms.txt` in the data directory: the words that clerks want to be found for each other.
//!
//! If the file is there, it stands in for the synonyms that come with the program. Whoever serves looks at it every few seconds, so a change
//! counts without a restart. A line that is wrong is named and left out, and the others count.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Weak};
use std::time::{Duration, SystemTime};

use anyhow::{Context, Result};
use engine::Thesaurus;
use german::{SynonymGroup, Synonyms};

use crate::configuration::Configuration;
use crate::printer::Printer;
use crate::told::{Told, describe};

/// Its name in the data directory.
pub(crate) const FILE_NAME: &str = "synonyms.txt";

/// How often a server looks whether the file has changed.
const INTERVAL: Duration = Duration::from_secs(2);

/// What tells that a file has changed: when it was written, and how long it is.
type Stamp = Option<(SystemTime, u64)>;

/// The synonyms in use.
pub(crate) fn thesaurus(configuration: &Configuration, printer: Printer) -> Result<Arc<Thesaurus>> {
    Ok(Arc::new(Thesaurus::new(load(&path(configuration), printer)?)))
}

/// Reads the file again whenever it has changed, as long as anybody uses the thesaurus.
pub(crate) fn watch(
    thesaurus: &Arc<Thesaurus>,
    configuration: &Configuration,
    printer: Printer,
) -> Result<()> {
    let (thesaurus, path) = (Arc::downgrade(thesaurus), path(configuration));
    let mut known = stamp(&path);
    let look = move || {
        while let Some(thesaurus) = after_a_while(&thesaurus) {
            let now = stamp(&path);
            if now != known {
                known = now;
                reload(&thesaurus, &path, printer);
            }
        }
    };
    std::thread::Builder::new().name("synonyms".to_owned()).spawn(look).context("cannot start a thread")?;
    Ok(())
}

fn after_a_while(thesaurus: &Weak<Thesaurus>) -> Option<Arc<Thesaurus>> {
    std::thread::sleep(INTERVAL);
    thesaurus.upgrade()
}

/// What cannot be read leaves the synonyms as they were.
fn reload(thesaurus: &Thesaurus, path: &Path, printer: Printer) {
    match load(path, printer) {
        Ok(synonyms) => {
            thesaurus.replace(synonyms);
            let path = path.display();
            printer.say(&format!("{path}: neu gelesen"), &format!("{path}: read again"));
        }
        Err(error) => printer.warn(&describe(&error, printer.language)),
    }
}

/// What the file says; without one the synonyms of the program count.
fn load(path: &Path, printer: Printer) -> Result<Synonyms> {
    let bytes = match fs_err::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(Synonyms::builtin().clone()),
        Err(error) => return Err(error.into()),
    };
    let text = String::from_utf8(bytes).with_context(|| {
        let path = path.display();
        Told::new(format!("{path} ist kein UTF-8"), format!("{path} is not UTF-8"))
            .hint("im Editor als UTF-8 speichern", "save it as UTF-8 in the editor")
    })?;
    Ok(parse(&text, path, printer))
}

fn parse(text: &str, path: &Path, printer: Printer) -> Synonyms {
    let (groups, errors) = SynonymGroup::parse(text);
    for error in errors {
        let (path, line) = (path.display(), error.line);
        printer.say(
            &format!("{path}, Zeile {line}: übergangen ({error})\nTipp: eine Gruppe je Zeile, Wörter durch Komma getrennt"),
            &format!("{path}, line {line}: left out ({error})\nhint: one group a line, words separated by commas"),
        );
    }
    Synonyms::new(&groups)
}

fn path(configuration: &Configuration) -> PathBuf {
    configuration.data_dir.join(FILE_NAME)
}

fn stamp(path: &Path) -> Stamp {
    let metadata = std::fs::metadata(path).ok()?;
    Some((metadata.modified().ok()?, metadata.len()))
}
