//! `ratsfund init`: commented files to start from, the configuration and the synonyms.

use std::io::{ErrorKind, Write};
use std::path::Path;

use anyhow::{Result, bail};
use german::Synonyms;

use crate::configuration::{Configuration, EXAMPLE, FILE_NAME};
use crate::exit::Exit;
use crate::printer::Printer;
use crate::synonyms;
use crate::told::Told;

pub(crate) fn run(configuration: &Configuration, printer: Printer) -> Result<Exit> {
    let folder = &configuration.data_dir;
    fs_err::create_dir_all(folder)?;
    let mut written = 0;
    for (name, content) in [(FILE_NAME, EXAMPLE), (synonyms::FILE_NAME, Synonyms::FILE)] {
        let path = folder.join(name);
        if write_new(&path, content)? {
            printer.line(&path.display().to_string())?;
            written += 1;
        }
    }
    if written == 0 {
        let (path, synonyms) = (folder.join(FILE_NAME), synonyms::FILE_NAME);
        let path = path.display();
        bail!(Told::new(
            format!("{path} und {synonyms} sind schon da und blieben, wie sie sind"),
            format!("{path} and {synonyms} are there already and were left as they are"),
        ));
    }
    Ok(Exit::Done)
}

/// Writes a file unless it is there, and tells whether it did.
fn write_new(path: &Path, content: &str) -> Result<bool> {
    match fs_err::OpenOptions::new().write(true).create_new(true).open(path) {
        Ok(mut file) => file.write_all(content.as_bytes())?,
        Err(error) if error.kind() == ErrorKind::AlreadyExists => return Ok(false),
        Err(error) => return Err(error.into()),
    }
    Ok(true)
}
