//! What the libraries say, in German: they speak English, as libraries do, and only the command line knows who reads it.

use std::error::Error;

use engine::{EngineError, IndexError, Kind, PageError};
use inference::{LoadError, ReadTrainingError, StoreError, TrainingError};
use sources::{Expected, KEYS, SidecarError, SourceError};

use crate::language::Language;

/// An error of a library in German; `None` if it is of a kind that few people meet.
pub(crate) fn message(error: &(dyn Error + 'static)) -> Option<String> {
    if let Some(error) = error.downcast_ref() {
        return of_source(error);
    }
    if let Some(error) = error.downcast_ref() {
        return of_engine(error);
    }
    if let Some(error) = error.downcast_ref() {
        return Some(of_index(error));
    }
    if let Some(error) = error.downcast_ref() {
        return of_loading(error);
    }
    error.downcast_ref().and_then(of_store)
}

fn of_source(error: &SourceError) -> Option<String> {
    Some(match error {
        SourceError::Unreachable { path, error } => {
            format!("der Ordner {} lässt sich nicht öffnen: {error}", path.display())
        }
        SourceError::NotAFolder(path) => format!("{} ist kein Ordner", path.display()),
        SourceError::Name(path) => format!("der Pfad {} ist kein gültiges UTF-8", path.display()),
    })
}

fn of_engine(error: &EngineError) -> Option<String> {
    match error {
        EngineError::EmptyQuestion => Some("die Frage ist leer".to_owned()),
        EngineError::NoGenerator => Some("das Modell, das Antworten schreibt, fehlt".to_owned()),
        EngineError::NotFound => Some("nicht gefunden".to_owned()),
        EngineError::Index(error) => Some(of_index(error)),
        EngineError::Page(PageError::NoPicture) => Some("das Dokument hat keine Seitenbilder".to_owned()),
        EngineError::Page(PageError::NoSuchPage(page)) => {
            Some(format!("das Dokument hat keine Seite {page}"))
        }
        EngineError::Page(PageError::Failed(why)) => {
            Some(format!("die Seite ließ sich nicht zeichnen: {why}"))
        }
        EngineError::Model(_) => None,
    }
}

fn of_index(error: &IndexError) -> String {
    match error {
        IndexError::Missing(directory) => format!("in {directory} gibt es keinen Index"),
        IndexError::Locked => "ein anderer Prozess schreibt gerade in den Index".to_owned(),
        IndexError::Corrupt(why) => format!("der Index ist beschädigt: {why}"),
        IndexError::Io(why) => format!("der Index ist nicht zugänglich: {why}"),
        IndexError::Invalid(why) => format!("ungültige Anfrage an den Index: {why}"),
    }
}

fn of_loading(error: &LoadError) -> Option<String> {
    Some(match error {
        LoadError::Store(error) => return of_store(error),
        LoadError::NotReady { model, .. } => format!("Modell {model} fehlt oder ist unvollständig"),
        LoadError::WrongTask { model, wanted } => format!("Modell {model} ist kein {wanted}"),
        LoadError::Unsupported { model, reason } => {
            format!("Modell {model} wird nicht unterstützt: {reason}")
        }
        LoadError::Device { device, reason } => format!("auf {device} lässt sich nicht rechnen: {reason}"),
        LoadError::Format { .. } | LoadError::Thread { .. } => return None,
    })
}

fn of_store(error: &StoreError) -> Option<String> {
    Some(match error {
        StoreError::UnknownModel(name) => format!("es gibt kein Modell {name:?}"),
        StoreError::NoPython { program, reason } => {
            format!("{} lässt sich nicht starten: {reason}", program.display())
        }
        StoreError::NoPip { program } => format!("{} hat kein pip", program.display()),
        StoreError::Pip { package, reason } => format!("pip konnte {package} nicht holen: {reason}"),
        StoreError::Hub { repo, file, reason } => {
            format!("{file} aus {repo} ließ sich nicht holen: {reason}")
        }
        StoreError::NotFetchable(name) => format!("Modell {name} lässt sich nicht holen, nur übernehmen"),
        StoreError::Checksum { model, file, expected, found } => {
            format!("{file} von {model} hat die Prüfsumme {found}, erwartet war {expected}")
        }
        StoreError::Incomplete { path, files } => {
            format!("in {} fehlt {}", path.display(), files.join(", "))
        }
        StoreError::NothingToImport(path) => format!("in {} ist kein bekanntes Modell", path.display()),
        StoreError::Archive { path, reason } => {
            format!("{} lässt sich nicht übernehmen: {reason}", path.display())
        }
        StoreError::Io(_) | StoreError::Lock { .. } => return None,
    })
}

/// Why a sidecar cannot be used, in German.
pub(crate) fn sidecar(error: &SidecarError) -> String {
    match error {
        SidecarError::Unreadable { path, reason } => {
            format!("die Angaben lassen sich nicht lesen: {}: {reason}", path.display())
        }
        SidecarError::Syntax { path, line, reason } => {
            let path = path.display();
            format!(
                "die Angaben sind kein gültiges TOML: {path}, Zeile {line}: {reason}; Tipp: Texte stehen in Anführungszeichen"
            )
        }
        SidecarError::UnknownKey { path, key } => {
            let (path, keys) = (path.display(), KEYS.join(", "));
            format!("unbekannter Schlüssel in den Angaben: {path}: {key}; Tipp: es gibt {keys}")
        }
        SidecarError::Value { path, key, value, expected } => {
            let (path, expected) = (path.display(), expected_value(*expected));
            format!("ungültiger Wert in den Angaben: {path}: {key} = {value}; Tipp: {expected}")
        }
    }
}

fn expected_value(expected: Expected) -> String {
    match expected {
        Expected::Text => "ein Text in Anführungszeichen, der nicht leer ist".to_owned(),
        Expected::Kind => format!("eines von {}", Kind::ALL.map(Kind::name).join(", ")),
        Expected::Day => "ein Tag wie \"2024-09-26\"".to_owned(),
        Expected::Visibility => "\"public\" oder \"internal\"".to_owned(),
    }
}

/// Why a file could not be loaded, in German.
pub(crate) fn loading(error: &sources::LoadError) -> String {
    match error {
        sources::LoadError::Unreadable(reason) => format!("die Datei lässt sich nicht lesen: {reason}"),
        sources::LoadError::TooLarge { bytes } => {
            format!("die Datei hat {bytes} Bytes, höchstens {} werden gelesen", sources::MAX_FILE_BYTES)
        }
        sources::LoadError::Outside(path) => format!("der Pfad führt aus dem Ordner hinaus: {path}"),
    }
}

/// What a source left out, in German.
pub(crate) fn warning(warning: &sources::Warning) -> String {
    let path = warning.path().display();
    match warning {
        sources::Warning::Unreadable { reason, .. } => format!("nicht zugänglich: {path}: {reason}"),
        sources::Warning::Link(_) => {
            format!(
                "symbolischer Link wird nicht verfolgt: {path}; Tipp: sein Ziel als eigenen Ordner angeben"
            )
        }
        sources::Warning::Name(_) => {
            format!("der Name ist kein gültiges UTF-8: {path}; Tipp: die Datei umbenennen")
        }
        sources::Warning::StraySidecar(_) => {
            format!("Angaben ohne Datei: {path}; Tipp: sie heißen <Dateiname>.meta.toml")
        }
    }
}

/// What helps against an error of a library, in a language, where that is known.
pub(crate) fn hint(error: &(dyn Error + 'static), language: Language) -> Option<&'static str> {
    if let Some(error) = error.downcast_ref::<SourceError>() {
        return Some(language.pick(source_hint(error), error.hint()));
    }
    let store = match error.downcast_ref::<LoadError>() {
        Some(LoadError::Store(error)) => Some(error),
        Some(error) => return Some(language.pick(loading_hint(error)?, error.hint()?)),
        None => error.downcast_ref::<StoreError>(),
    };
    match store {
        Some(error) => Some(language.pick(store_hint(error)?, error.hint()?)),
        None => training_hint(error, language),
    }
}

fn training_hint(error: &(dyn Error + 'static), language: Language) -> Option<&'static str> {
    if matches!(error.downcast_ref(), Some(ReadTrainingError::Line { .. })) {
        return Some(language.pick(
            "jede Zeile ist ein Objekt in UTF-8 mit `text` und vielleicht `title` und `heading`",
            "each line is an object in UTF-8 with `text`, and maybe `title` and `heading`",
        ));
    }
    let english = error.downcast_ref::<TrainingError>()?;
    let german = match english {
        TrainingError::TooFewPairs { .. } => {
            "ein Modell braucht einige Dutzend Dokumente in ganzen Sätzen, besser Tausende"
        }
        TrainingError::Checkpoint { .. } => "sie entfernen, um neu zu beginnen",
        TrainingError::Compute(_) | TrainingError::Io(_) => return None,
    };
    Some(language.pick(german, english.hint()?))
}

fn source_hint(error: &SourceError) -> &'static str {
    match error {
        SourceError::Unreachable { .. } => "gibt es ihn, und darf er gelesen werden?",
        SourceError::NotAFolder(_) => "den Ordner angeben, in dem die Datei liegt",
        SourceError::Name(_) => "den Ordner umbenennen",
    }
}

fn loading_hint(error: &LoadError) -> Option<&'static str> {
    match error {
        LoadError::NotReady { .. } => {
            Some("mit `ratsfund models fetch` holen oder mit `ratsfund models import` übernehmen")
        }
        LoadError::Device { .. } => Some(
            "`--device cpu` geht immer; Grafikprozessoren brauchen ein mit `--features cuda` oder `metal` gebautes Programm",
        ),
        LoadError::Format { .. } => Some("die Dateien mit `ratsfund models verify` prüfen"),
        LoadError::Store(_)
        | LoadError::WrongTask { .. }
        | LoadError::Unsupported { .. }
        | LoadError::Thread { .. } => None,
    }
}

fn store_hint(error: &StoreError) -> Option<&'static str> {
    match error {
        StoreError::NoPython { .. } => Some(
            "python3 mit pip installieren, oder die Dateien eines anderen Rechners mit `ratsfund models import` übernehmen",
        ),
        StoreError::NoPip { .. } => Some(
            "pip für dieses python3 installieren, oder die Dateien eines anderen Rechners mit `ratsfund models import` übernehmen",
        ),
        StoreError::Pip { .. } | StoreError::Hub { .. } => {
            Some("Netz und Paketquelle prüfen, oder die Dateien mit `ratsfund models import` übernehmen")
        }
        StoreError::NotFetchable(_) => Some("die Dateien mit `ratsfund models import` übernehmen"),
        StoreError::Checksum { .. } => {
            Some("die Quelle hat sich geändert oder die Übertragung ist beschädigt; noch einmal holen")
        }
        StoreError::NothingToImport(_) | StoreError::Incomplete { .. } => Some(
            "gefunden werden Dateien als <Name des Modells>/<Name der Datei> oder in ihrem ursprünglichen Archiv",
        ),
        StoreError::Lock { .. } => {
            Some("die Liste aus einer Sicherung wiederherstellen, oder sie löschen und die Modelle neu holen")
        }
        StoreError::Io(_) | StoreError::UnknownModel(_) | StoreError::Archive { .. } => None,
    }
}
