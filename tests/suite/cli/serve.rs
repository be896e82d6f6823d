//! `ratsfund serve`: whom it serves, what it answers, how it ends.

use std::time::Instant;

use insta::assert_snapshot;
use rustix::process::Signal;

use super::indexed_town;
use crate::http::{self, PATIENCE, escaped};
use crate::program::Place;
use crate::service::Service;

#[test]
fn other_machines_are_served_public_documents_only() {
    let place = indexed_town();
    assert_snapshot!(place.run("serve -q --listen 0.0.0.0:0").report(), @"
    exit 2
    -- stderr
    ratsfund: 0.0.0.0:0 wäre auch für andere Rechner da, und es gibt keine Anmeldung
    Tipp: --public angeben, wenn alles im Index öffentlich ist, oder auf 127.0.0.1 lauschen
    ");
    let service = Service::start(&place, "serve -q --public --listen 0.0.0.0:0");
    service.stop(Signal::TERM, &place).expect_code(0);
    place.write("vermerk.txt", "Nur für den Dienstgebrauch.\n");
    place.write("vermerk.txt.meta.toml", "visibility = \"internal\"\n");
    place.ingest();
    assert_snapshot!(place.run("serve -q --public --listen 0.0.0.0:0").report(), @"
    exit 2
    -- stderr
    ratsfund: der Index enthält Dokumente, die nicht öffentlich sind, etwa vermerk.txt
    Tipp: für öffentliche Dokumente einen eigenen Datenordner nehmen
    ");
    assert_snapshot!(place.run("serve -q --public --internal").report(), @"
    exit 2
    -- stderr
    ratsfund: --public geht nicht zusammen mit --internal
    Aufruf: ratsfund serve [OPTIONEN]
    Mehr sagt `--help`.
    ");
}

#[test]
fn internal_documents_are_shown_only_if_asked_for() {
    let place = indexed_town();
    place.write("vermerk.txt", "Nur für den Dienstgebrauch.\n");
    place.write("vermerk.txt.meta.toml", "visibility = \"internal\"\n");
    place.ingest();
    for (arguments, hits) in
        [("serve -q --listen 127.0.0.1:0", 0), ("serve -q --internal --listen 127.0.0.1:0", 1)]
    {
        let service = Service::start(&place, arguments);
        let found = service.get("/api/search?q=Dienstgebrauch").json();
        assert_eq!(found["hits"].as_array().map(Vec::len), Some(hits), "{arguments}");
    }
}

#[test]
fn changed_synonyms_count_without_a_restart() {
    let place = indexed_town();
    let service = Service::start(&place, "serve -q --listen 127.0.0.1:0");
    let is_found = || {
        let found = service.get(&format!("/api/search?q={}", escaped("Floriansjünger"))).json();
        found["hits"].as_array().is_some_and(|hits| !hits.is_empty())
    };
    assert!(!is_found());
    let file = place.data().join("synonyms.txt");
    fs_err::write(&file, "Floriansjünger, Feuerwehr\n").expect("a file is written");
    until(is_found, "the new file is read");
    fs_err::remove_file(&file).expect("it is removed");
    until(|| !is_found(), "the synonyms of the program count again");
}

/// Asks again and again until it is so.
fn until(is_so: impl Fn() -> bool, what: &str) {
    let began = Instant::now();
    while !is_so() {
        assert!(began.elapsed() < PATIENCE, "not so yet: {what}");
    }
}

#[test]
fn an_address_in_use_is_named() {
    let place = indexed_town();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port is free");
    let address = taken.local_addr().expect("it has an address");
    let ended = place.run(&format!("serve -q --listen {address}")).expect_code(2);
    assert!(
        ended.stderr.contains(&address.to_string()) && ended.stderr.contains("Tipp: "),
        "{}",
        ended.stderr
    );
}

#[test]
fn the_service_answers_and_ends_when_told() {
    let place = Place::new();
    for bylaw in ["friedhofssatzung", "hauptsatzung", "hundesteuersatzung"] {
        place.copy(&format!("satzungen/{bylaw}.pdf"));
    }
    place.ingest();
    for signal in [Signal::TERM, Signal::INT] {
        let service = Service::start(&place, "serve -q --listen 127.0.0.1:0");
        assert_eq!(service.get("/health").text(), "ok");
        assert_eq!(service.get("/ready").json()["status"], "ready");
        check_answers(&service);
        let ended = service.stop(signal, &place).expect_code(0);
        assert_eq!(ended.stderr, "");
    }
}

/// Searches, asks, and looks at the page that the answer cites.
fn check_answers(service: &Service) {
    let question = escaped("Wann beginnt die Steuerpflicht für einen Hund?");
    let found = service.get(&format!("/api/search?q={question}")).json();
    assert_eq!(found["hits"][0]["document"]["kind"], "satzung", "{found}");

    let stream = http::get(service.address, &format!("/api/ask?q={question}"), "text/event-stream");
    assert!(stream.head.to_ascii_lowercase().contains("content-type: text/event-stream"), "{}", stream.head);
    assert_eq!(stream.events("results").len(), 1);
    let [answer] = &stream.events("answer")[..] else { panic!("{}", stream.text()) };
    assert_eq!(answer["outcome"], "answered", "{answer}");
    let sentence = &stream.events("sentence")[0];
    let mark = &sentence["citations"][0]["marks"][0];
    assert!(mark["boxes"].as_array().is_some_and(|boxes| !boxes.is_empty()), "{sentence}");

    let link = |name: &str| mark["links"][name].as_str().expect("an address").to_owned();
    let picture = service.get(&format!("{}?width=400", link("picture")));
    assert_eq!(picture.status, 200);
    assert!(picture.body.starts_with(b"\x89PNG\r\n\x1a\n"), "it is a picture");
    let words = service.get(&link("words")).json();
    assert!(words["words"].as_array().is_some_and(|words| words.len() > 50), "{words}");
    assert_eq!(service.get(&link("view")).status, 200);
    assert!(service.get(&link("original")).body.starts_with(b"%PDF-"));
}
