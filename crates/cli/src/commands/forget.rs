//! `ratsfund forget`: removes a document with all its versions, text and vectors for good.

use std::path::Path;
use std::sync::Arc;

use anyhow::{Context, Result};
use engine::{Allowed, Index, StoredDocument};
use index::HybridIndex;

use crate::args::ForgetArguments;
use crate::configuration::Configuration;
use crate::exit::Exit;
use crate::printer::Printer;
use crate::told::Told;
use crate::wiring;

pub(crate) fn run(
    arguments: &ForgetArguments,
    configuration: &Configuration,
    printer: Printer,
) -> Result<Exit> {
    let index = wiring::open_index_to_write(configuration)?;
    let Some(document) = find(&index, &arguments.file)? else {
        tell_missing(&arguments.file, printer);
        return Ok(Exit::Negative);
    };
    index.forget(&document.key)?;
    wiring::workers(None, None, configuration)
        .and_then(|workers| wiring::finish_recognition(&workers, configuration, printer))?;
    printer.say(
        "gelöscht; liegt die Datei noch im Ordner, liest der nächste Lauf sie wieder ein",
        "erased; if the file is still in its folder, the next run reads it again",
    );
    Ok(Exit::Done)
}

/// The document of a file, which need not exist any more.
pub(crate) fn find(index: &HybridIndex, file: &Path) -> Result<Option<Arc<StoredDocument>>> {
    let absolute = std::path::absolute(file).with_context(|| {
        let file = file.display();
        Told::new(format!("kein brauchbarer Pfad: {file}"), format!("no usable path: {file}"))
    })?;
    let documents = index.documents(&Allowed::everything())?;
    let is_it = |document: &Arc<StoredDocument>| {
        Path::new(&document.key.source.0).join(&document.key.path) == absolute
    };
    Ok(documents.into_iter().find(is_it))
}

/// Says that a file is not in the index.
pub(crate) fn tell_missing(file: &Path, printer: Printer) {
    let file = file.display();
    printer.told(
        &Told::new(format!("{file}: steht nicht im Index"), format!("{file}: is not in the index")).hint(
            "der volle Pfad steht unter jedem Suchergebnis",
            "the full path stands below each search result",
        ),
    );
}
