//! `ratsfund init`: a commented configuration file to start from.

use std::io::{ErrorKind, Write};

use anyhow::{Result, bail};

use crate::configuration::{Configuration, EXAMPLE, FILE_NAME};
use crate::exit::Exit;
use crate::printer::Printer;

pub(crate) fn run(configuration: &Configuration, printer: Printer) -> Result<Exit> {
    fs_err::create_dir_all(&configuration.data_dir)?;
    let path = configuration.data_dir.join(FILE_NAME);
    match fs_err::OpenOptions::new().write(true).create_new(true).open(&path) {
        Ok(mut file) => file.write_all(EXAMPLE.as_bytes())?,
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            bail!("{} is there already and was left as it is", path.display())
        }
        Err(error) => return Err(error.into()),
    }
    printer.line(&path.display().to_string())?;
    Ok(Exit::Done)
}
