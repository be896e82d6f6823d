//! What is said when the program is used wrongly: the path, the value, and a hint; exit code 2.

use std::process::{Command, Stdio};

use insta::assert_snapshot;

use super::indexed_town;
use crate::program::Place;

#[test]
fn wrong_arguments_are_named() {
    let place = Place::new();
    assert_snapshot!(place.run("serach Hund").report(), @"
    exit 2
    -- stderr
    ratsfund: es gibt keinen Befehl „serach“
    Tipp: gemeint ist vielleicht serve, search
    Aufruf: ratsfund [OPTIONEN] <BEFEHL>
    Mehr sagt `--help`.
    ");
    assert_snapshot!(place.run("search --colour Hund").report(), @"
    exit 2
    -- stderr
    ratsfund: unbekannte Angabe --colour
    Aufruf: ratsfund search [OPTIONEN] <FRAGE>
    Mehr sagt `--help`.
    ");
    assert_snapshot!(place.run("search --kind gesetz Hund").report(), @"
    exit 2
    -- stderr
    ratsfund: „gesetz“ passt nicht zu --kind <ART>: unbekannte Art; es gibt satzung, vorlage, antrag, anfrage, einladung, niederschrift, haushalt, amtsblatt, kalender, dienstanweisung, formular, praesentation, other
    Mehr sagt `--help`.
    ");
    assert_snapshot!(place.run("search --from 14.03.2024 Hund").report(), @"
    exit 2
    -- stderr
    ratsfund: „14.03.2024“ passt nicht zu --from <DATUM>: kein Datum der Form JJJJ-MM-TT
    Mehr sagt `--help`.
    ");
    assert_snapshot!(place.run("ingest").report(), @"
    exit 2
    -- stderr
    ratsfund: es fehlt <ORDNER>...
    Aufruf: ratsfund ingest [OPTIONEN] <ORDNER>...
    Mehr sagt `--help`.
    ");
    assert_snapshot!(place.run("search Hund --lang fr").report(), @"
    exit 2
    -- stderr
    ratsfund: „fr“ passt nicht zu --lang <SPRACHE>; möglich: de, en
    Mehr sagt `--help`.
    ");
}

#[test]
fn a_missing_folder_is_named() {
    let place = Place::new();
    assert_snapshot!(place.run("ingest nowhere").report(), @"
    exit 2
    -- stderr
    ratsfund: der Ordner nowhere lässt sich nicht öffnen: No such file or directory (os error 2)
    Tipp: gibt es ihn, und darf er gelesen werden?
    ");
    place.write("a.txt", "Text");
    assert_snapshot!(place.run("ingest documents/a.txt").report(), @"
    exit 2
    -- stderr
    ratsfund: [place]/documents/a.txt ist kein Ordner
    Tipp: den Ordner angeben, in dem die Datei liegt
    ");
    assert!(!place.data().exists(), "nothing was made");
}

#[test]
fn a_missing_index_is_named_and_not_made() {
    let place = Place::new();
    assert_snapshot!(place.run("search Hund").report(), @"
    exit 2
    -- stderr
    ratsfund: in [place]/data gibt es keinen Index
    Tipp: `ratsfund ingest ORDNER` legt ihn an oder erneuert ihn
    ");
    for command in ["ask Hund", "status", "verify", "serve", "eval questions.jsonl"] {
        let ended = place.run(command).expect_code(2);
        assert!(
            ended.stderr.contains("Tipp: ") || command.starts_with("eval"),
            "{command}: {}",
            ended.stderr
        );
    }
    assert!(!place.data().exists(), "nothing was made");
}

#[test]
fn a_configuration_that_cannot_be_used_is_named() {
    let place = Place::new();
    let config = place.path().join("ratsfund.toml");
    let said = |content: &str| {
        fs_err::write(&config, content).expect("a file can be written");
        place.run("status --config ratsfund.toml").report()
    };
    assert_snapshot!(said("[serve]\nport = 80\n"), @"
    exit 2
    -- stderr
    ratsfund: ratsfund.toml ist keine gültige Konfiguration: TOML parse error at line 2, column 1
      |
    2 | port = 80
      | ^^^^
    unknown field `port`, expected `listen` or `title`

    Tipp: `ratsfund init` schreibt ein erläutertes Beispiel
    ");
    assert_snapshot!(said("language = "), @"
    exit 2
    -- stderr
    ratsfund: ratsfund.toml ist keine gültige Konfiguration: TOML parse error at line 1, column 12
      |
    1 | language = 
      |            ^
    string values must be quoted, expected literal string

    Tipp: `ratsfund init` schreibt ein erläutertes Beispiel
    ");
    assert_snapshot!(said("[models]\nprofile = \"turbo\"\n"), @"
    exit 2
    -- stderr
    ratsfund: in [place]/data gibt es keinen Index
    Tipp: `ratsfund ingest ORDNER` legt ihn an oder erneuert ihn
    ");
    assert_snapshot!(place.run("status --config nowhere.toml").report(), @"
    exit 2
    -- stderr
    ratsfund: failed to open file `nowhere.toml`: No such file or directory (os error 2)
    ");
}

#[test]
fn an_unknown_profile_is_named() {
    let place = indexed_town();
    fs_err::write(place.data().join("ratsfund.toml"), "[models]\nprofile = \"turbo\"\n")
        .expect("it is written");
    assert_snapshot!(place.run("search Hund").report(), @"
    exit 2
    -- stderr
    ratsfund: es gibt kein Profil `turbo`
    Tipp: models.profile ist eines von starter, standard, gpu, eu
    ");
}

#[test]
fn flags_win_over_the_environment_and_that_over_the_file() {
    let place = indexed_town();
    fs_err::write(place.data().join("ratsfund.toml"), "language = \"en\"\n").expect("it is written");
    let found = |command: &mut Command| place.ended(command).stderr;
    assert_eq!(found(&mut place.command("search Straßenbahn")).lines().last(), Some("nothing found"));
    let mut command = place.command("search Straßenbahn");
    assert_eq!(found(command.env("RATSFUND_LANG", "de")).lines().last(), Some("nichts gefunden"));
    let mut command = place.command("search Straßenbahn --lang en");
    assert_eq!(found(command.env("RATSFUND_LANG", "de")).lines().last(), Some("nothing found"));
}

#[test]
fn a_reader_that_has_gone_is_no_error() {
    let place = indexed_town();
    for command in [
        "search -q Hund",
        "search -q --format json Hund",
        "ask -q Hund",
        "status",
        "models list",
        "completions bash",
    ] {
        let (reader, writer) = std::io::pipe().expect("a pipe can be made");
        drop(reader);
        let ended = place.ended(place.command(command).stdout(writer).stderr(Stdio::piped()));
        assert_eq!((ended.code, ended.stderr.as_str()), (Some(0), ""), "{command}");
    }
}
