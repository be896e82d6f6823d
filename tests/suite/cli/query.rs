//! Operators, explanations, missing documents and own synonyms on the command line.

use serde_json::Value;

use super::indexed_town;
use crate::program::Place;

fn search(place: &Place, arguments: &[&str]) -> Value {
    place.run_of(&[&["search", "-q", "--format", "json"], arguments].concat()).json()
}

fn paths(found: &Value) -> Vec<&str> {
    found["hits"].as_array().expect("hits").iter().filter_map(|hit| hit["path"].as_str()).collect()
}

#[test]
fn operators_narrow() {
    let place = indexed_town();
    for (question, expected) in [
        ("\"ersten Hund\"", vec!["hunde.txt"]),
        ("\"Hund ersten\"", vec![]),
        ("Steuer Feuerwehrhaus -Hund", vec!["rat.txt"]),
        ("Steuer Feuerwehrhaus jahr:2018", vec!["hunde.txt"]),
        ("Steuer Feuerwehrhaus gremium:rat", vec!["rat.txt"]),
        ("Steuer Feuerwehrhaus art:satzung", vec!["hunde.txt"]),
    ] {
        assert_eq!(paths(&search(&place, &[question])), expected, "{question}");
    }
    let hinted = place.run_of(&["search", "Steuer farbe:rot"]).expect_code(0);
    assert!(hinted.stderr.starts_with("Hinweis: „farbe:“ ist kein Filter"), "{}", hinted.stderr);
    let mistyped = place.run_of(&["search", "Niederschirft"]).expect_code(0);
    assert!(mistyped.stdout.contains("rat.txt"), "{}", mistyped.report());
}

#[test]
fn a_score_is_explained_to_the_last_point() {
    let place = indexed_town();
    let found = search(&place, &["--explain", "Wie hoch ist die Steuer für den ersten Hund in der Satzung?"]);
    let hit = &found["hits"][0];
    let contributions = hit["explanation"]["contributions"].as_array().expect("contributions");
    let sum: f64 = contributions.iter().filter_map(|part| part["points"].as_f64()).sum();
    assert!((sum - hit["score"].as_f64().expect("a score")).abs() < 1e-4, "{hit}");
    let shown = place.run_of(&["search", "--explain", "Steuer"]).expect_code(0);
    assert!(
        shown.stdout.contains("Punkte, davon") && shown.stdout.contains("Wort „Steuer“"),
        "{}",
        shown.stdout
    );
}

#[test]
fn a_missing_document_is_accounted_for() {
    let place = indexed_town();
    let why = |document: &str, question: &[&str]| {
        place.run_of(&[&["search", "--why-not", document], question].concat()).stdout
    };
    assert_eq!(why("nirgends.pdf", &["Steuer"]), "Ein solches Dokument ist nicht im Index.\n");
    assert_eq!(
        why("hunde.txt", &["--kind", "vorlage", "Steuer"]),
        "Die Suche schließt es aus: andere Dokumentart.\n"
    );
    assert!(why("hunde.txt", &["Steuer"]).starts_with("Es wird gezeigt: Rang 1 von "));
    assert!(why("rat.txt", &["-n", "1", "Steuer Feuerwehr Hund"]).contains("Zum Vergleich"));
    place.write("kaputt.pdf", "%PDF-1.7 kaputt");
    place.run("ingest --quiet --no-embedder documents").expect_code(1);
    assert!(why("kaputt.pdf", &["Steuer"]).starts_with("Die Datei konnte nicht gelesen werden: "));
}

#[test]
fn own_synonyms_count_and_wrong_lines_are_named() {
    let place = indexed_town();
    assert_eq!(paths(&search(&place, &["Floriansjünger"])), [""; 0]);
    let file = place.data().join("synonyms.txt");
    fs_err::write(&file, "# eigene\nFloriansjünger, Feuerwehr\nallein\n").expect("a file is written");
    let found = place.run_of(&["search", "--explain", "Floriansjünger"]).expect_code(0);
    assert!(found.stdout.contains("Synonym „Feuerwehr“ für „Floriansjünger“"), "{}", found.stdout);
    assert!(found.stderr.contains("synonyms.txt, Zeile 3: übergangen"), "{}", found.stderr);
}
