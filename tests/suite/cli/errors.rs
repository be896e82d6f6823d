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
    error: unrecognized subcommand 'serach'

      tip: some similar subcommands exist: 'serve', 'search'

    Usage: ratsfund [OPTIONS] <COMMAND>

    For more information, try '--help'.
    ");
    assert_snapshot!(place.run("search --colour Hund").report(), @"
    exit 2
    -- stderr
    error: unexpected argument '--colour' found

      tip: to pass '--colour' as a value, use '-- --colour'

    Usage: ratsfund search [OPTIONS] <QUESTION>

    For more information, try '--help'.
    ");
    assert_snapshot!(place.run("search --kind gesetz Hund").report(), @"
    exit 2
    -- stderr
    error: invalid value 'gesetz' for '--kind <KIND>': unknown kind; one of satzung, vorlage, antrag, anfrage, einladung, niederschrift, haushalt, amtsblatt, kalender, dienstanweisung, formular, praesentation, other

    For more information, try '--help'.
    ");
    assert_snapshot!(place.run("search --from 14.03.2024 Hund").report(), @"
    exit 2
    -- stderr
    error: invalid value '14.03.2024' for '--from <DATE>': not a date; expected YYYY-MM-DD

    For more information, try '--help'.
    ");
    assert_snapshot!(place.run("ingest").report(), @"
    exit 2
    -- stderr
    error: the following required arguments were not provided:
      <FOLDER>...

    Usage: ratsfund ingest --data-dir <DIR> <FOLDER>...

    For more information, try '--help'.
    ");
    assert_snapshot!(place.run("search Hund --lang fr").report(), @"
    exit 2
    -- stderr
    error: invalid value 'fr' for '--lang <LANG>'
      [possible values: de, en]

    For more information, try '--help'.
    ");
}

#[test]
fn a_missing_folder_is_named() {
    let place = Place::new();
    assert_snapshot!(place.run("ingest nowhere").report(), @"
    exit 2
    -- stderr
    ratsfund: folder cannot be opened: nowhere: No such file or directory (os error 2); hint: check that it exists and may be read
    ");
    place.write("a.txt", "Text");
    assert_snapshot!(place.run("ingest documents/a.txt").report(), @"
    exit 2
    -- stderr
    ratsfund: not a folder: [place]/documents/a.txt; hint: give the folder that holds the file
    ");
    assert!(!place.data().exists(), "nothing was made");
}

#[test]
fn a_missing_index_is_named_and_not_made() {
    let place = Place::new();
    assert_snapshot!(place.run("search Hund").report(), @"
    exit 2
    -- stderr
    ratsfund: cannot read the index in [place]/data: the index cannot be accessed: there is no index in [place]/data
    hint: `ratsfund ingest FOLDER` makes or renews it
    ");
    for command in ["ask Hund", "status", "verify", "serve", "eval questions.jsonl"] {
        let ended = place.run(command).expect_code(2);
        assert!(
            ended.stderr.contains("hint: ") || command.starts_with("eval"),
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
    ratsfund: ratsfund.toml is no valid configuration: TOML parse error at line 2, column 1
      |
    2 | port = 80
      | ^^^^
    unknown field `port`, expected `listen` or `title`

    hint: `ratsfund init` writes a commented example
    ");
    assert_snapshot!(said("language = "), @"
    exit 2
    -- stderr
    ratsfund: ratsfund.toml is no valid configuration: TOML parse error at line 1, column 12
      |
    1 | language = 
      |            ^
    string values must be quoted, expected literal string

    hint: `ratsfund init` writes a commented example
    ");
    assert_snapshot!(said("[models]\nprofile = \"turbo\"\n"), @"
    exit 2
    -- stderr
    ratsfund: cannot read the index in [place]/data: the index cannot be accessed: there is no index in [place]/data
    hint: `ratsfund ingest FOLDER` makes or renews it
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
    ratsfund: there is no profile `turbo`
    hint: set models.profile to one of starter, standard, gpu, eu
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
