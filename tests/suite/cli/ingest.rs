//! `ratsfund ingest`: what is read, what is left alone, what fails.

use insta::assert_snapshot;

use super::small_town;
use crate::program::{Place, musterfurt};

/// Two PDFs, a Word document, a text, and three files that cannot be read.
fn mixed() -> Place {
    let place = Place::new();
    for paper in [
        "satzungen/hundesteuersatzung.pdf",
        "anfragen/anf-2024-0012-buergerbuero.docx",
        "kalender/sitzungskalender-2024.pdf",
    ] {
        place.copy(paper);
    }
    let whole = fs_err::read(musterfurt().join("satzungen/abfallsatzung.pdf")).expect("the paper exists");
    place.write("notiz.txt", "Die Sperrmüllabfuhr kommt im Juni.\n");
    place.write("kaputt.pdf", "%PDF-1.7\nno object follows\n");
    place.write("abgerissen.pdf", &whole[..whole.len() / 50]);
    place.write("karte.gif", b"GIF89a");
    place
}

#[test]
fn a_folder_is_read_and_what_fails_is_listed() {
    let place = mixed();
    let ended = place.run("ingest documents");
    let status = place.status();
    // How many passages a PDF makes is not the command line's business.
    let passages = format!(", {} Passagen", status["passages"]);
    assert_snapshot!(ended.report().replace(&passages, ", [n] Passagen"), @"
    exit 1
    -- stdout
    [place]/documents: 4 neu, 0 ersetzt, 0 unverändert, 0 entfernt, 3 fehlgeschlagen; 8 Seiten, [n] Passagen
    -- stderr
    Fehler: abgerissen.pdf: die Datei ist beschädigt: not a readable PDF
    Fehler: kaputt.pdf: die Datei ist beschädigt: not a readable PDF
    Fehler: karte.gif: dieses Format wird nicht gelesen: GIF picture
    ");
    assert_snapshot!(place.run("ingest documents --lang en").report(), @"
    exit 1
    -- stdout
    [place]/documents: 0 added, 0 replaced, 4 unchanged, 0 removed, 3 failed; 0 pages, 0 passages
    -- stderr
    failed: abgerissen.pdf: file is damaged: not a readable PDF
    failed: kaputt.pdf: file is damaged: not a readable PDF
    failed: karte.gif: format is not supported: GIF picture
    ");
    assert_eq!((&status["documents"], status["failures"].as_array().map(Vec::len)), (&4.into(), Some(3)));
}

#[test]
fn what_failed_stays_in_the_status() {
    let place = small_town();
    place.write("karte.gif", b"GIF89a");
    place.run("ingest -q --no-embedder documents").expect_code(1);
    assert_snapshot!(place.run("status").report(), @"
    exit 0
    -- stdout
    Datenverzeichnis       [place]/data
    Stand (Generation)     1
    Dokumente              2
    Seiten                 2
    Passagen               2
    Fehler: karte.gif: dieses Format wird nicht gelesen: GIF picture
    ");
    assert_snapshot!(place.run("ingest -q documents").report(), @"
    exit 1
    -- stdout
    [place]/documents: 0 neu, 0 ersetzt, 2 unverändert, 0 entfernt, 1 fehlgeschlagen; 0 Seiten, 0 Passagen
    -- stderr
    Fehler: karte.gif: dieses Format wird nicht gelesen: GIF picture
    ");
}

#[test]
fn the_second_run_does_nothing() {
    let place = small_town();
    place.ingest();
    let before = place.status();
    assert_snapshot!(place.run("ingest -q --no-embedder documents").report(), @"
    exit 0
    -- stdout
    [place]/documents: 0 neu, 0 ersetzt, 2 unverändert, 0 entfernt, 0 fehlgeschlagen; 0 Seiten, 0 Passagen
    ");
    assert_eq!(place.status(), before);
}

#[test]
fn a_fresh_installation_has_vectors_without_fetching_anything() {
    let place = small_town();
    place.run("ingest -q documents").expect_code(0);
    let status = place.status();
    let vectors = &status["vectors"][0];
    assert!(vectors["model"].as_str().is_some_and(|model| model.starts_with("ratsfund-de-")), "{status}");
    assert_eq!(vectors["passages"], status["passages"], "{status}");
    assert!(!place.data().join("models").exists());
    let before = place.status();
    place.run("ingest -q documents").expect_code(0);
    assert_eq!(place.status(), before, "the second run does nothing");
}

#[test]
fn a_changed_file_is_replaced_and_a_vanished_one_removed() {
    let place = small_town();
    place.ingest();
    place.write("hunde.txt", "Die Steuer beträgt ab 2025 für den ersten Hund 96 Euro.\n");
    fs_err::remove_file(place.documents().join("rat.txt")).expect("it was there");
    fs_err::remove_file(place.documents().join("rat.txt.meta.toml")).expect("it was there");
    place.write("neu.txt", "Die Kita Wiesenau wird erweitert.\n");
    assert_snapshot!(place.run("ingest --dry-run documents").report(), @"
    exit 0
    -- stdout
    ersetzen: hunde.txt
    lesen: neu.txt
    entfernen: rat.txt
    -- stderr
    0 unverändert; nichts wurde geändert
    ");
    assert_eq!(place.status()["generation"], 1, "a dry run does nothing");
    assert_snapshot!(place.run("ingest -q --no-embedder documents").report(), @"
    exit 0
    -- stdout
    [place]/documents: 1 neu, 1 ersetzt, 0 unverändert, 1 entfernt, 0 fehlgeschlagen; 2 Seiten, 2 Passagen
    ");
    place.run("search -q Feuerwehrhaus").expect_code(1);
    let found = place.run("search -q --format json Steuer").expect_code(0).json();
    let texts: Vec<_> = found["hits"].as_array().into_iter().flatten().map(|hit| &hit["text"]).collect();
    assert!(texts.iter().all(|text| text.to_string().contains("96 Euro")), "{texts:?}");
}

#[test]
fn a_file_that_fails_keeps_its_last_good_state() {
    let place = Place::new();
    place.copy("satzungen/hundesteuersatzung.pdf");
    place.ingest();
    place.write("satzungen/hundesteuersatzung.pdf", "%PDF-1.7\nhalf written\n");
    place.run("ingest -q documents").expect_code(1);
    place.run("search -q Hundesteuer").expect_code(0);
    assert_eq!(place.status()["failures"][0]["path"], "satzungen/hundesteuersatzung.pdf");
}

#[test]
fn a_sidecar_that_cannot_be_used_fails_its_file() {
    let place = small_town();
    place.write("hunde.txt.meta.toml", "titel = \"Hundesteuersatzung\"\n");
    place.write("rat.txt.meta.toml", "date = \"gestern\"\n");
    place.write("niemand.pdf.meta.toml", "title = \"Niemand\"\n");
    assert_snapshot!(place.run("ingest documents").report(), @r#"
    exit 1
    -- stdout
    [place]/documents: 0 neu, 0 ersetzt, 0 unverändert, 0 entfernt, 2 fehlgeschlagen; 0 Seiten, 0 Passagen
    -- stderr
    Hinweis: Angaben ohne Datei: [place]/documents/niemand.pdf.meta.toml; Tipp: sie heißen <Dateiname>.meta.toml
    Fehler: hunde.txt: unbekannter Schlüssel in den Angaben: [place]/documents/hunde.txt.meta.toml: titel; Tipp: es gibt title, kind, gremium, date, number, collection, visibility
    Fehler: rat.txt: ungültiger Wert in den Angaben: [place]/documents/rat.txt.meta.toml: date = "gestern"; Tipp: ein Tag wie "2024-09-26"
    "#);
}

#[test]
fn several_folders_are_sources_of_their_own() {
    let place = small_town();
    let other = place.path().join("other");
    fs_err::create_dir(&other).expect("a folder can be made");
    fs_err::write(other.join("markt.txt"), "Der Markt beginnt um acht Uhr.\n")
        .expect("a file can be written");
    assert_snapshot!(place.run("ingest -q documents other").report(), @"
    exit 0
    -- stdout
    [place]/documents: 2 neu, 0 ersetzt, 0 unverändert, 0 entfernt, 0 fehlgeschlagen; 2 Seiten, 2 Passagen
    [place]/other: 1 neu, 0 ersetzt, 0 unverändert, 0 entfernt, 0 fehlgeschlagen; 1 Seiten, 1 Passagen
    ");
    // What another folder holds has not vanished.
    assert_snapshot!(place.run("ingest -q documents").report(), @"
    exit 0
    -- stdout
    [place]/documents: 0 neu, 0 ersetzt, 2 unverändert, 0 entfernt, 0 fehlgeschlagen; 0 Seiten, 0 Passagen
    ");
    place.run("search -q Markt").expect_code(0);
}

#[test]
fn everything_is_read_again_on_demand() {
    let place = small_town();
    place.ingest();
    assert_snapshot!(place.run("ingest -q --full --parallel 1 documents").report(), @"
    exit 0
    -- stdout
    [place]/documents: 0 neu, 2 ersetzt, 0 unverändert, 0 entfernt, 0 fehlgeschlagen; 2 Seiten, 2 Passagen
    ");
}
