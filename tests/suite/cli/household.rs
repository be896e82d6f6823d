//! What administrators do: look after index, configuration and models.

use insta::assert_snapshot;

use super::{indexed_town, small_town};
use crate::program::Place;

#[test]
fn help_lists_the_commands() {
    let place = Place::new();
    assert_snapshot!(place.run("--help").report(), @"
    exit 0
    -- stdout
    Dokumentensuche für Kommunen, ganz im eigenen Haus, mit Antworten, die ihre Stelle zeigen

    Aufruf: ratsfund [OPTIONEN] <BEFEHL>

    Befehle:
      demo         Die Papiere einer erdachten Stadt einlesen, drei Fragen beantworten, die Webseite
                   bereitstellen
      init         Erläuterte Dateien in den Datenordner schreiben: Konfiguration und Synonyme
      ingest       Ordner voller Dokumente in den Index lesen; nur, was sich geändert hat
      search       Stellen finden
      ask          Eine Frage mit belegten Stellen beantworten
      serve        Die Webseite und die JSON-Schnittstelle bereitstellen
      status       Sagen, was im Index steht und was nicht gelesen werden konnte
      verify       Index, Originale und Modelle prüfen und beheben, was behebbar ist
      excerpt      Die belegten Seiten eines Dokuments kopieren, mit den zitierten Wörtern markiert
      forget       Ein Dokument mit Text und Vektoren endgültig entfernen
      eval         Suche und Antworten an Fragen messen
      tune         Wählen, wie viel Bedeutung gegenüber Wörtern zählt, an Fragen mit bekannter Antwort
      calibrate    Gewichte der Satzprüfung oder der Zitate lernen und sie messen
      export       Alle Dokumente mit Angaben, Seiten und Stellen ausgeben
      models       Modelle holen, übernehmen, auflisten und prüfen
      completions  Ein Vervollständigungsskript für eine Shell ausgeben

    Optionen aller Befehle:
          --data-dir <ORDNER>  Ordner von Index, Originalen und Modellen [Vorgabe: der Datenordner des
                               Systems] [Umgebung: RATSFUND_DATA_DIR]
          --config <DATEI>     Konfigurationsdatei [Vorgabe: ratsfund.toml im Datenordner, falls
                               vorhanden] [Umgebung: RATSFUND_CONFIG]
          --lang <SPRACHE>     Sprache von Meldungen und Antworten: de oder en [Umgebung: RATSFUND_LANG]
          --device <GERÄT>     Worauf die Modelle rechnen: auto, cpu, cuda:0, metal:0 [Vorgabe: wie
                               eingestellt, sonst auto] [Umgebung: RATSFUND_DEVICE]
      -q, --quiet              Keinen Fortschritt und keine Hinweise zeigen
      -v, --verbose...         Mitschreiben, was innen geschieht (mehrfach: mehr)
      -h, --help               Diese Hilfe zeigen

    Optionen:
      -V, --version  Die Version zeigen
    ");
    assert_eq!(
        place.run("--version").expect_code(0).stdout,
        format!("ratsfund {}\n", env!("CARGO_PKG_VERSION"))
    );
}

#[test]
fn an_example_configuration_is_written_once() {
    let place = Place::new();
    assert_snapshot!(place.run("init").report(), @"
    exit 0
    -- stdout
    [place]/data/ratsfund.toml
    [place]/data/synonyms.txt
    ");
    let written = fs_err::read_to_string(place.data().join("ratsfund.toml")).expect("it was written");
    assert!(written.contains("[serve]") && written.lines().filter(|line| line.starts_with('#')).count() > 5);
    assert_snapshot!(place.run("init").report(), @"
    exit 2
    -- stderr
    ratsfund: [place]/data/ratsfund.toml und synonyms.txt sind schon da und blieben, wie sie sind
    ");
    // What it writes can be used.
    place.write("a.txt", "Text");
    place.ingest();
    place.run("status").expect_code(0);
}

#[test]
fn a_sound_index_has_no_findings() {
    let place = indexed_town();
    assert_snapshot!(place.run("verify").report(), @"
    exit 0
    -- stdout
    2 Dokumente, 2 Passagen geprüft, 0 Befunde
    ");
    assert_snapshot!(place.run("status --lang en").report(), @"
    exit 0
    -- stdout
    data directory         [place]/data
    generation             1
    documents              2
    pages                  2
    passages               2
    ");
}

#[test]
fn a_lost_lexical_index_is_found_and_made_anew() {
    let place = indexed_town();
    fs_err::remove_dir_all(place.data().join("lexical")).expect("there is a lexical index");
    let damaged = place.run("verify");
    assert_ne!(damaged.code, Some(0), "{}", damaged.report());
    place.run("verify --repair").expect_code(0);
    place.run("verify").expect_code(0);
    place.run("search -q Feuerwehrhaus").expect_code(0);
}

#[test]
fn a_lost_original_is_found_and_reading_again_brings_it() {
    let place = indexed_town();
    let originals = fs_err::read_dir(place.data().join("originals")).expect("there are originals");
    let first = originals.map(|entry| entry.expect("it can be listed").path()).next().expect("there is one");
    fs_err::remove_file(first).expect("it can be removed");
    let damaged = place.run("verify").expect_code(1);
    assert!(damaged.stdout.contains("is missing"), "{}", damaged.report());
    place.run("ingest -q --no-embedder --full documents").expect_code(0);
    place.run("verify").expect_code(0);
}

#[test]
fn a_forgotten_document_leaves_nothing() {
    let place = small_town();
    place.write("personal.txt", "Frau Quittenbaum wird versetzt.\n");
    place.ingest();
    place.run("search -q Quittenbaum").expect_code(0);
    assert_snapshot!(place.run("forget documents/personal.txt").report(), @"
    exit 0
    -- stderr
    gelöscht; liegt die Datei noch im Ordner, liest der nächste Lauf sie wieder ein
    ");
    place.run("search -q Quittenbaum").expect_code(1);
    assert_snapshot!(place.run("forget documents/personal.txt").report(), @"
    exit 1
    -- stderr
    documents/personal.txt: steht nicht im Index
    Tipp: der volle Pfad steht unter jedem Suchergebnis
    ");
    assert!(!holds(&place.data(), b"uittenbaum"), "no file holds the name any more");
    place.run("verify").expect_code(0);
    place.run("search -q Feuerwehrhaus").expect_code(0);
}

/// Whether a file below that folder holds those bytes.
fn holds(folder: &std::path::Path, bytes: &[u8]) -> bool {
    fs_err::read_dir(folder).expect("the folder can be listed").any(|entry| {
        let path = entry.expect("it can be listed").path();
        if path.is_dir() {
            return holds(&path, bytes);
        }
        let content = fs_err::read(&path).expect("the file can be read");
        content.windows(bytes.len()).any(|window| window == bytes)
    })
}

#[test]
fn completions_know_the_commands() {
    let place = Place::new();
    for shell in ["bash", "zsh", "fish"] {
        let script = place.run(&format!("completions {shell}")).expect_code(0).stdout;
        assert!(["ingest", "search", "forget"].iter().all(|command| script.contains(command)), "{shell}");
    }
    place.run("completions cobol").expect_code(2);
}

#[test]
fn models_are_listed_with_their_licences() {
    let place = Place::new();
    let models = place.run("models list --format json").expect_code(0).json();
    let models = models["models"].as_array().expect("a list");
    assert!(
        models.iter().all(|model| {
            // Our own embedder is part of the program.
            model["present"] == (model["name"] == "ratsfund-de") && model["licence"].is_string()
        }),
        "{models:?}"
    );
    let listed = place.run("models list").expect_code(0).stdout;
    assert!(models.iter().all(|model| listed.contains(model["name"].as_str().expect("a name"))), "{listed}");
    assert!(listed.contains("Profil starter: "), "{listed}");
    assert_snapshot!(place.run("models fetch no-such-model").report(), @r#"
    exit 2
    -- stderr
    ratsfund: es gibt kein Modell "no-such-model"
    "#);
    assert_snapshot!(place.run("models import nowhere").report(), @"
    exit 2
    -- stderr
    ratsfund: nowhere lässt sich nicht übernehmen: neither a folder nor a .tar, .zip or .whl file
    ");
}

#[test]
fn export_writes_a_line_for_each_document() {
    let place = Place::new();
    place.copy("niederschriften/2024/2024-03-14_rat.pdf");
    place.run("ingest -q --no-embedder documents").expect_code(0);
    let exported = place.run("export --format json").expect_code(0);
    let lines: Vec<serde_json::Value> =
        exported.stdout.lines().map(|line| serde_json::from_str(line).expect("a line is JSON")).collect();
    let [minutes] = &lines[..] else { panic!("{}", exported.report()) };
    assert_eq!(minutes["path"], "niederschriften/2024/2024-03-14_rat.pdf");
    assert_eq!(minutes["title"], "Niederschrift Rat 14.03.2024");
    assert_eq!(minutes["pages"][3]["number"], 4);
    assert!(
        minutes["pages"][3]["text"].as_str().is_some_and(|text| text.contains("Stundung von Gewerbesteuer"))
    );
    let passages = minutes["passages"].as_array().expect("there are passages");
    let of = |item: &str| -> Vec<&serde_json::Value> {
        let context = |passage: &&serde_json::Value| {
            passage["context"].as_str().is_some_and(|text| text.contains(item))
        };
        passages.iter().filter(context).collect()
    };
    let decided = of("TOP 8 Neufassung der Sondernutzungssatzung (2024/0044) · Beschluss");
    assert_eq!(decided[0]["votes"][0]["yes"], 28, "{decided:?}");
    assert_eq!(decided[0]["visibility"], "public");
    assert!(of("TOP 10 Stundung").iter().all(|passage| passage["visibility"] == "internal"));
}
