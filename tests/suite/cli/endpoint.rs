//! A generator that is served elsewhere: its sentences are verified like those of any other.

use std::io::{Read, Write};
use std::net::TcpListener;
use std::thread::{self, JoinHandle};

use super::indexed_town;
use crate::program::Place;

const QUESTION: &str = "Wie hoch ist die Steuer für den ersten Hund?";

/// Answers one request with these pieces, and gives back what was asked.
fn serve(listener: TcpListener, pieces: &'static [&'static str]) -> JoinHandle<String> {
    thread::spawn(move || {
        let (mut stream, _) = listener.accept().expect("the program comes");
        let (mut request, mut buffer) = (String::new(), [0; 4096]);
        while !request.ends_with('}') {
            let length = stream.read(&mut buffer).expect("the request can be read");
            request.push_str(&String::from_utf8_lossy(&buffer[..length]));
        }
        let event = |content: &str, reason: Option<&str>| {
            let choice = serde_json::json!({ "delta": { "content": content }, "finish_reason": reason });
            format!("data: {}\n\n", serde_json::json!({ "choices": [choice] }))
        };
        let events: String = pieces.iter().map(|piece| event(piece, None)).collect();
        let answer = format!(
            "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n{events}{}",
            event("", Some("stop"))
        );
        stream.write_all(answer.as_bytes()).expect("the answer can be written");
        request
    })
}

fn configure(place: &Place, base_url: &str) {
    let text = format!(
        "[endpoint.generator]\nbase_url = \"{base_url}\"\nmodel = \"tiny\"\ncontext_tokens = 4096\n\
         key_file = \"{}\"\n",
        place.path().join("key").display()
    );
    fs_err::write(place.path().join("key"), "geheim-42\n").expect("files can be written");
    fs_err::write(place.data().join("ratsfund.toml"), text).expect("files can be written");
}

#[test]
fn what_it_writes_is_verified() {
    let (place, listener) = (indexed_town(), TcpListener::bind("127.0.0.1:0").expect("a port is free"));
    configure(&place, &format!("http://{}/v1", listener.local_addr().expect("it has an address")));
    let served = serve(
        listener,
        &[
            "Die Steuer beträgt für den ersten Hund 84 Euro [F1]. ",
            "Für den ersten Hund beträgt die Steuer 48 Euro [F1].",
        ],
    );
    let run = place.run_of(&["ask", "-q", "--mode", "compose", "--format", "json", QUESTION]).expect_code(0);
    let request = served.join().expect("the server ends well").to_lowercase();
    assert!(
        request.contains("authorization: bearer geheim-42") && request.contains("\"stream\":true"),
        "{request}"
    );
    let answer = run.json();
    assert_eq!(answer["sentences"].as_array().map(Vec::len), Some(1), "{}", run.report());
    assert!(answer["sentences"][0]["text"].as_str().is_some_and(|text| text.contains("84 Euro")));
    assert_eq!(answer["withheld"].as_array().map(Vec::len), Some(1), "{}", run.report());
    assert!(!run.report().contains("geheim-42") && run.stderr.is_empty(), "{}", run.report());
}

#[test]
fn what_may_leave_the_house_is_said() {
    let place = indexed_town();
    // An address that is set aside for examples; nothing answers there. The search comes before the generator.
    configure(&place, "http://me@192.0.2.1/v1");
    let run = place.run_of(&["ask", "--mode", "compose", QUESTION]).expect_code(2);
    assert!(run.stderr.contains("it holds a name or password"), "{}", run.report());
    configure(&place, "http://192.0.2.1/v1");
    let run = place.run_of(&["ask", "-q", "--mode", "compose", "Wann fährt die Straßenbahn nach Köln?"]);
    assert!(run.stderr.contains("verlassen das Haus"), "{}", run.report());
}
