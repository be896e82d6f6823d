//! `ratsfund models train-embedder` and `models adapt`: real trainings on texts that a few rules make, in vectors of 16 values.

#[path = "../../../crates/inference/tests/fixtures/topics.rs"]
mod topics;

use std::fmt::Write;
use std::io::{BufRead, BufReader, Read};
use std::os::unix::process::CommandExt;
use std::path::PathBuf;
use std::process::Stdio;

use insta::assert_snapshot;
use rustix::process::{Pid, Signal, kill_process_group};
use serde_json::{Value, json};
use topics::TOPICS;

use crate::program::{Ended, Place};

/// What makes a small model: a seed is the default.
const SMALL: &str = "--stems 200 --pieces 100 --sizes 8,16";

/// A paper: its title, and a text that shares no word of its topic with the title.
fn paper(number: usize) -> (String, String) {
    let topic = TOPICS[number % TOPICS.len()];
    let first = number / TOPICS.len() % topic.len();
    let word = |place: usize| topic[(first + place) % topic.len()];
    let mut text = String::new();
    for place in (2..6).chain(2..6) {
        write!(text, "In der Gemeinde wird dazu auch {} geregelt, und zwar so bald es geht. ", word(place))
            .expect("a string takes everything");
    }
    (format!("{} und {}", word(0), word(1)), text)
}

impl Place {
    /// A model that has learnt for one step only, where the model of the installation lies.
    fn with_beginner(self) -> Self {
        let texts = self.json_lines("beginner.jsonl", 80);
        let train = format!("models train-embedder -q {SMALL} --epochs 0 --rate 0.0001");
        let folder = self.own_model();
        let train = train.split(' ').chain(["--texts", &texts, folder.to_str().expect("it is UTF-8")]);
        self.run_of(&train.collect::<Vec<_>>()).expect_code(0);
        self
    }

    fn own_model(&self) -> PathBuf {
        self.data().join("models/ratsfund-own")
    }

    /// Papers as training texts; returns where they are.
    fn json_lines(&self, name: &str, count: usize) -> String {
        let line = |number| {
            let (title, text) = paper(number);
            json!({ "title": title, "text": text }).to_string() + "\n"
        };
        let path = self.path().join(name);
        fs_err::write(&path, (0..count).map(line).collect::<String>()).expect("files can be written");
        path.to_str().expect("it is UTF-8").to_owned()
    }

    /// Papers in the index, with vectors.
    fn ingest_papers(&self, count: usize, visibility: &str) {
        for number in 0..count {
            let (title, text) = paper(number);
            let file = format!("{visibility}-{number}.txt");
            self.write(&file, text);
            let metadata = format!("title = \"{title}\"\nvisibility = \"{visibility}\"\n");
            self.write(&format!("{file}.meta.toml"), metadata);
        }
        self.run("ingest -q documents").expect_code(0);
    }

    /// Names of models with vectors in the index, and of how many passages.
    fn vectors(&self) -> Vec<(String, u64)> {
        let status = self.status();
        let of = |model: &Value| Some((model["model"].as_str()?.to_owned(), model["passages"].as_u64()?));
        status["vectors"].as_array().expect("a list").iter().filter_map(of).collect()
    }

    fn seen(&self) -> Value {
        let config = fs_err::read(self.own_model().join("config.json")).expect("the model is there");
        serde_json::from_slice::<Value>(&config).expect("it is JSON")["seen"].clone()
    }
}

/// The mean reciprocal ranks before and after that `adapt` reports.
fn ranks(ended: &Ended) -> (f32, f32) {
    let number = |after: &str| {
        let (_, rest) = ended.stdout.split_once(after).unwrap_or_else(|| panic!("{}", ended.report()));
        rest.split([',', '\n']).next().and_then(|text| text.trim().parse().ok()).expect("a number")
    };
    (number("bisher "), number("angepasst "))
}

#[test]
fn a_model_that_is_better_takes_over_with_vectors_of_its_own() {
    let place = Place::new().with_beginner();
    place.ingest_papers(160, "public");
    let before = place.vectors();
    let [(old, passages)] = &before[..] else { panic!("{before:?}") };
    let adapted = place.run("models adapt --epochs 40 --rate 0.01").expect_code(0);
    let (was, is) = ranks(&adapted);
    assert!(is > was + 0.1, "{}", adapted.report());
    let vectors = place.vectors();
    let new = vectors.iter().find(|(model, _)| model != old).expect("another model");
    assert_eq!((vectors.len(), new.1), (2, *passages), "both have vectors of all passages: {vectors:?}");
    let message = format!("Ab jetzt sucht {} mit.", new.0);
    assert!(adapted.stderr.contains(&message), "{}", adapted.report());
    assert_eq!(place.seen(), "public");
    assert!(!place.data().join("models/ratsfund-own.new").exists());
    let found = place.run("search -q --format json Leine").expect_code(0).json();
    assert!(found["hits"][0]["semantic"].is_number(), "{found:#}");
    // Whatever is read in from now on has vectors of the new one.
    place.ingest_papers(161, "public");
    assert!(place.vectors().contains(&(new.0.clone(), passages + 1)), "{:?}", place.vectors());
}

#[test]
fn after_a_change_of_model_the_next_ingest_embeds_what_is_there() {
    let place = Place::new().with_beginner();
    place.ingest_papers(8, "public");
    let before = place.vectors();
    let [(_, passages)] = &before[..] else { panic!("{before:?}") };
    fs_err::remove_dir_all(place.own_model()).expect("the model is there");
    let lack = format!("{passages} von {passages} Passagen haben keine Vektoren von ratsfund-de-");
    let told = |command: &str| place.run(command).expect_code(0).stderr;
    let search = told("search Leine");
    assert!(search.contains(&lack), "{search}");
    let ingested = told("ingest documents");
    assert!(ingested.contains(&format!("{passages} Passagen nachträglich eingebettet")), "{ingested}");
    assert!(!told("search Leine").contains("haben keine Vektoren"));
    assert_eq!(place.vectors().len(), 2, "those of the other model stay");
}

#[test]
fn a_model_that_is_not_better_changes_nothing() {
    let place = Place::new().with_beginner();
    place.ingest_papers(80, "public");
    fs_err::write(place.data().join("ratsfund.toml"), "[models]\nembedder = \"elsewhere\"\n")
        .expect("files can be written");
    let message = place.run("models adapt").expect_code(2).stderr;
    assert!(message.contains("models.embedder = elsewhere bliebe in Gebrauch"), "{message}");
    fs_err::remove_file(place.data().join("ratsfund.toml")).expect("it was written");
    let model = || fs_err::read(place.own_model().join("model.safetensors")).expect("the model is there");
    let (vectors, table) = (place.vectors(), model());
    let adapted = place.run("models adapt --epochs 1 --rate 0").expect_code(1);
    let (was, is) = ranks(&adapted);
    assert_eq!(was.to_bits(), is.to_bits(), "{}", adapted.report());
    assert!(adapted.stderr.contains("Das bisherige Modell bleibt"), "{}", adapted.report());
    assert_eq!((place.vectors(), model()), (vectors, table));
    assert!(!place.data().join("models/ratsfund-own.new").exists());
}

#[test]
fn a_model_that_has_read_internal_papers_says_so_and_serves_no_others() {
    let place = Place::new().with_beginner();
    place.ingest_papers(160, "internal");
    assert_snapshot!(place.run("models adapt").expect_code(2).report(), @"
    exit 2
    -- stderr
    ratsfund: alle 160 Dokumente des Index sind intern
    Tipp: mit --internal lernt das Modell aus ihnen und ist dann nur für diesen Index da
    ");
    place.run("models adapt --internal --epochs 40 --rate 0.01").expect_code(0);
    assert_eq!(place.seen(), "internal");
    let card = fs_err::read_to_string(place.own_model().join("README.md")).expect("it has a card");
    assert!(card.contains("internal papers: it must not serve the public"), "{card}");
    place.run("search -q Leine").expect_code(0);

    place.write("satzung.txt", "Der Rat beschließt einstimmig den Neubau des Feuerwehrhauses.\n");
    place.run("ingest -q documents").expect_code(0);
    let refused = |command: &str| {
        let ended = place.run(command).expect_code(2);
        ended.report().replace("exit 2\n-- stderr\n", "")
    };
    assert_snapshot!(refused("search -q Feuerwehrhaus"), @"
    ratsfund: [place]/data/models/ratsfund-own hat interne Papiere gelesen, und der Index enthält öffentliche Dokumente
    Tipp: den Ordner entfernen, oder für öffentliche Dokumente einen eigenen Datenordner nehmen
    ");
    assert_snapshot!(refused("models adapt"), @"
    ratsfund: [place]/data/models/ratsfund-own hat interne Papiere gelesen, und der Index enthält öffentliche Dokumente
    Tipp: den Ordner entfernen, oder für öffentliche Dokumente einen eigenen Datenordner nehmen
    ");
    assert_snapshot!(refused("models adapt --internal"), @"
    ratsfund: 1 von 161 Dokumenten des Index sind öffentlich, und ein Modell, das Internes gelesen hat, darf der Öffentlichkeit nicht dienen
    Tipp: für interne Papiere einen eigenen Datenordner nehmen, oder --internal weglassen
    ");
}

#[test]
fn what_cannot_be_learnt_from_is_named() {
    let place = Place::new();
    let train = |texts: &str| {
        let command = format!("models train-embedder {SMALL} --epochs 0 model --texts {texts}");
        place.run(&command).report()
    };
    assert_snapshot!(train("documents"), @"
    exit 2
    -- stderr
    ratsfund: [place]/documents enthält keine Texte: von 0 Dateien ist keine .jsonl, .jsonl.xz, .txt oder .md
    Tipp: PDF und Office mit `ratsfund ingest` einlesen und --index angeben
    ");
    place.write("plan.pdf", "%PDF-1.7");
    assert_snapshot!(train("documents"), @"
    exit 2
    -- stderr
    ratsfund: [place]/documents enthält keine Texte: von 1 Dateien ist keine .jsonl, .jsonl.xz, .txt oder .md
    Tipp: PDF und Office mit `ratsfund ingest` einlesen und --index angeben
    ");
    assert_snapshot!(train("nowhere"), @"
    exit 2
    -- stderr
    ratsfund: es gibt keine Datei und keinen Ordner nowhere
    ");
    place.json_lines("two.jsonl", 2);
    assert_snapshot!(train("two.jsonl"), @"
    exit 2
    -- stderr
    2 Dokumente, 236 Wörter, 4 Paare, 0 zurückgehaltene Paare weggelassen
      two Title: 2
      two Cloze: 2
    ratsfund: 4 pairs in 2 documents, at least 64 are needed
    Tipp: ein Modell braucht einige Dutzend Dokumente in ganzen Sätzen, besser Tausende
    ");
    fs_err::write(place.path().join("latin.jsonl"), b"{\"text\": \"Geb\xfchr\"}\n")
        .expect("it can be written");
    assert_snapshot!(train("latin.jsonl"), @"
    exit 2
    -- stderr
    ratsfund: latin.jsonl:1: not a training document: not UTF-8: invalid utf-8 sequence of 1 bytes from index 13
    Tipp: jede Zeile ist ein Objekt in UTF-8 mit `text` und vielleicht `title` und `heading`
    ");
    assert!(!place.path().join("model/model.safetensors").exists());
}

#[test]
fn texts_of_old_windows_are_read_and_those_in_other_languages_counted() {
    let place = Place::new();
    for number in 0..40 {
        let (title, text) = paper(number);
        let latin: Vec<u8> = text.chars().map(|letter| letter as u8).collect();
        place.write(&format!("{title}.txt"), latin);
        let english =
            format!("Whoever keeps a dog pays the town a yearly tax of {number} pounds, says the council. ");
        place.write(&format!("bylaw-{number}.txt"), english.repeat(4));
    }
    let command =
        format!("models train-embedder {SMALL} --epochs 0 model --texts documents --write-pairs pairs");
    let ended = place.run(&command).expect_code(0);
    assert!(ended.stderr.contains("40 von 80 Dokumenten sind nicht deutsch"), "{}", ended.report());
    let pairs = fs_err::read_to_string(place.path().join("pairs")).expect("pairs are written");
    assert!(pairs.contains("gefäß") && pairs.contains("zähler"), "{pairs:.500}");
}

#[test]
fn an_interrupted_training_goes_on_with_the_same_command() {
    let place = Place::new();
    place.json_lines("texts.jsonl", 100);
    let command = format!("models train-embedder -v {SMALL} --epochs 1500 model --texts texts.jsonl");
    let mut training = place
        .command(&command)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .process_group(0)
        .spawn()
        .expect("the program can be started");
    let mut stderr = BufReader::new(training.stderr.take().expect("it is piped"));
    // It tells each step, and cannot tell all of them as long as nobody reads: so it is not over when the signal comes.
    assert!(first_step(&mut stderr).is_some_and(|step| step == 1));
    kill_process_group(Pid::from_child(&training), Signal::INT).expect("it runs");
    let mut rest = String::new();
    stderr.read_to_string(&mut rest).expect("it is UTF-8");
    assert_eq!(training.wait().expect("it can be waited for").code(), Some(1), "{rest}");
    let (_, message) = rest.split_once("abgebrochen nach ").unwrap_or_else(|| panic!("{rest}"));
    let done: u32 = message.split(' ').next().and_then(|steps| steps.parse().ok()).expect("a number");
    assert!(!place.path().join("model/model.safetensors").exists());

    let resumed = place.run(&command).expect_code(0);
    assert_eq!(first_step(&mut resumed.stderr.as_bytes()), Some(done + 1));
    assert!(!place.path().join("model/training.safetensors").exists());
    assert!(place.path().join("model/model.safetensors").exists());
}

/// The number of the first step that is told of.
fn first_step(stderr: &mut dyn BufRead) -> Option<u32> {
    let step = |line: String| line.split_once("step=")?.1.split(' ').next()?.parse().ok();
    stderr.lines().map_while(Result::ok).find_map(step)
}
