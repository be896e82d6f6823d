//! Scans: recognised if Tesseract is there, listed if not; and marked copies of what was found in them.

use crate::program::Place;

const SCAN: &str = "satzungen/marktordnung.pdf";

#[test]
fn a_scan_is_found_and_copied_with_its_words_marked() {
    let place = Place::new();
    place.copy(SCAN);
    place.run("ingest -q --no-embedder documents").expect_code(0);
    assert!(place.data().join("ocr").read_dir().expect("pages are kept").next().is_some());
    let found =
        place.run_of(&["search", "-q", "--format", "json", "Stromanschlüsse Marktstandsgeld"]).expect_code(0);
    assert!(found.stdout.contains("110,00 DM"), "{}", found.report());
    let (file, copy) = (place.documents().join(SCAN), place.path().join("auszug.pdf"));
    let (file, copy_name) = (file.display().to_string(), copy.display().to_string());
    let excerpt = |quote: &str| place.run_of(&["excerpt", &file, "--quote", quote, "-o", &copy_name]);
    let made = excerpt("110,00 DM je Frontmeter und Jahr").expect_code(0);
    assert!(made.stderr.contains("Seite 2"), "{}", made.report());
    assert!(fs_err::read(&copy).expect("it is written").starts_with(b"%PDF-"));
    let missing = excerpt("220,00 DM").expect_code(1);
    assert!(missing.stderr.contains("Tipp:"), "{}", missing.report());
    place.run_of(&["forget", &file]).expect_code(0);
    assert!(place.data().join("ocr").read_dir().expect("the folder is there").next().is_none());
}

#[test]
fn without_tesseract_a_scan_is_listed_with_a_hint() {
    let place = Place::new();
    place.copy(SCAN);
    fs_err::create_dir_all(place.data()).expect("a folder");
    let configuration = "[ocr]\nprogram = \"/nonexistent/tesseract\"\n";
    fs_err::write(place.data().join("ratsfund.toml"), configuration).expect("written");
    let ingested = place.run("ingest --no-embedder documents").expect_code(0);
    let told = &ingested.stderr;
    assert!(
        told.contains("3 Seiten sind Scans ohne Text") && told.contains("apt-get install tesseract-ocr"),
        "{told}"
    );
    assert!(place.status()["warnings"].to_string().contains(r#""no_text":"scan""#));
    let quiet = place.run("ingest --full --ocr never --no-embedder documents").expect_code(0);
    assert!(!quiet.stderr.contains("Tipp:"), "{}", quiet.report());
}
