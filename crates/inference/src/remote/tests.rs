//! Both ports against a small server that speaks the protocol.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::ops::ControlFlow;
use std::sync::{Arc, Mutex};
use std::thread;

use engine::reference::{HashEmbedder, conformance};
use engine::{Embedder, Finish, Generator, Message, ModelError, Prompt, Role};
use serde_json::{Value, json};

use super::*;

const SECRET: &str = "sk-secret-42";

/// A server that lives as long as the test process.
struct Server {
    base_url: String,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    /// Path, authorization and body of each request.
    requests: Vec<(String, Option<String>, Value)>,
    /// Whole answers to the next requests, instead of what is asked for.
    scripted: Vec<String>,
}

impl Server {
    fn start() -> Self {
        let state = Arc::new(Mutex::new(State::default()));
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base_url = format!("http://{}/v1", listener.local_addr().unwrap());
        let served = state.clone();
        thread::spawn(move || {
            for stream in listener.incoming() {
                let served = served.clone();
                thread::spawn(move || answer(&stream.unwrap(), &served));
            }
        });
        Self { base_url, state }
    }

    fn endpoint(&self) -> Endpoint {
        let pause = Duration::from_millis(1);
        Endpoint { key: Key::new(SECRET), pause, ..Endpoint::new(self.base_url.clone(), "tiny".into()) }
    }

    fn generator(&self) -> RemoteGenerator {
        RemoteGenerator::new(self.endpoint(), 256).unwrap()
    }

    fn embedder(&self) -> RemoteEmbedder {
        RemoteEmbedder::new(self.endpoint(), task(128)).unwrap()
    }

    /// What the next requests get, in this order.
    fn script(&self, answers: &[&str]) {
        self.state.lock().unwrap().scripted = answers.iter().rev().map(|text| (*text).to_owned()).collect();
    }

    fn requests(&self) -> Vec<(String, Option<String>, Value)> {
        std::mem::take(&mut self.state.lock().unwrap().requests)
    }
}

fn task(dimensions: usize) -> RemoteEmbedding {
    let prefix = |text: &str| text.to_owned();
    RemoteEmbedding {
        dimensions,
        max_tokens: 100,
        query_prefix: prefix("query: "),
        passage_prefix: prefix("passage: "),
    }
}

/// Answers one request and closes the connection.
fn answer(mut stream: &TcpStream, state: &Mutex<State>) {
    let mut reader = BufReader::new(stream);
    let mut head = Vec::new();
    for line in reader.by_ref().lines().map_while(Result::ok).take_while(|line| !line.is_empty()) {
        head.push(line.to_lowercase());
    }
    let header = |name: &str| head.iter().find_map(|line| Some(line.strip_prefix(name)?.trim().to_owned()));
    let mut body = vec![0; header("content-length:").map_or(0, |length| length.parse().unwrap())];
    reader.read_exact(&mut body).unwrap();
    let body: Value = serde_json::from_slice(&body).unwrap_or_default();
    let path = head.first().and_then(|line| line.split(' ').nth(1)).unwrap_or_default().to_owned();
    let scripted = {
        let mut state = state.lock().unwrap();
        state.requests.push((path.clone(), header("authorization:"), body.clone()));
        state.scripted.pop()
    };
    let answer = scripted.unwrap_or_else(|| match path.as_str() {
        "/v1/embeddings" => ok("application/json", &vectors(&body)),
        "/v1/chat/completions" => ok("text/event-stream", &pieces(&body)),
        _ => status("404 Not Found", "no such path"),
    });
    // The client may have left.
    let _ = stream.write_all(answer.as_bytes());
}

fn ok(kind: &str, body: &str) -> String {
    format!("HTTP/1.1 200 OK\r\nContent-Type: {kind}\r\nConnection: close\r\n\r\n{body}")
}

fn status(status: &str, message: &str) -> String {
    let body = json!({ "error": { "message": message } }).to_string();
    format!("HTTP/1.1 {status}\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len())
}

/// Vectors of twice the length that they should have, in reverse order.
fn vectors(body: &Value) -> String {
    let texts: Vec<&str> =
        body["input"].as_array().unwrap().iter().map(|text| text.as_str().unwrap()).collect();
    let vectors = HashEmbedder::default().embed_passages(&texts).unwrap();
    let row = |(index, windows): (usize, &Vec<Vec<f32>>)| {
        let longer: Vec<f32> = windows[0].iter().map(|value| 2.0 * value).collect();
        json!({ "index": index, "embedding": longer })
    };
    json!({ "data": vectors.iter().enumerate().map(row).rev().collect::<Vec<_>>() }).to_string()
}

/// As many words as are wanted, at most 30.
fn pieces(body: &Value) -> String {
    let wanted = body["max_tokens"].as_u64().unwrap();
    let event = |delta: &Value, reason: Option<&str>| {
        let choice = json!({ "index": 0, "delta": delta, "finish_reason": reason });
        format!("data: {}\n\n", json!({ "choices": [choice] }))
    };
    let words = (0..wanted.min(30)).map(|index| event(&json!({ "content": format!("Wort{index} ") }), None));
    let reason = if wanted < 30 { "length" } else { "stop" };
    format!("{}{}data: [DONE]\n\n", words.collect::<String>(), event(&json!({}), Some(reason)))
}

fn prompt(text: &str) -> Prompt {
    Prompt { messages: vec![Message { role: Role::User, text: text.into() }], max_tokens: 5 }
}

fn ask(generator: &RemoteGenerator) -> Result<(Finish, String), ModelError> {
    let mut answer = String::new();
    let finish = generator.generate(&prompt("Wer?"), None, &mut |text| {
        answer.push_str(text);
        ControlFlow::Continue(())
    })?;
    Ok((finish, answer))
}

#[test]
fn both_conform() {
    let server = Server::start();
    conformance::generator(&server.generator());
    conformance::embedder(&server.embedder());
}

#[test]
fn the_request_says_what_the_protocol_wants() {
    let server = Server::start();
    assert_eq!(
        ask(&server.generator()).unwrap(),
        (Finish::MaxTokens, "Wort0 Wort1 Wort2 Wort3 Wort4 ".into())
    );
    let (path, key, body) = server.requests().remove(0);
    assert_eq!((path.as_str(), key.as_deref()), ("/v1/chat/completions", Some("bearer sk-secret-42")));
    let expected = json!({ "model": "tiny", "messages": [{ "role": "user", "content": "Wer?" }], "max_tokens": 5,
        "temperature": 0, "seed": 0, "stream": true });
    assert_eq!(body, expected);

    server.embedder().embed_query("Müll").unwrap();
    server.embedder().embed_passages(&["", "Müll"]).unwrap();
    let inputs: Vec<Value> =
        server.requests().into_iter().map(|(_, _, body)| body["input"].clone()).collect();
    assert_eq!(inputs, [json!(["query: Müll"]), json!(["passage: ", "passage: Müll"])]);
}

#[test]
fn a_busy_server_is_asked_again() {
    let server = Server::start();
    let busy = status("429 Too Many Requests", "slow down").replace("\r\nConn", "\r\nRetry-After: 0\r\nConn");
    let broken = status("502 Bad Gateway", "");
    server.script(&[&busy, &broken, &busy]);
    assert_eq!(ask(&server.generator()).unwrap().0, Finish::MaxTokens);
    assert_eq!(server.requests().len(), 4);

    server.script(&[&busy, &busy, &busy, &busy, &busy]);
    assert!(matches!(ask(&server.generator()), Err(ModelError::Busy(_))));
    assert_eq!(server.requests().len(), 4, "there is an end to patience");
}

#[test]
fn errors_say_what_and_where_and_keep_the_key() {
    let server = Server::start();
    let reason = |answer: &str| {
        server.script(&[answer]);
        ask(&server.generator()).unwrap_err().to_string()
    };
    let refused = reason(&status("401 Unauthorized", &format!("wrong key {SECRET}")));
    assert!(
        refused.contains(&server.base_url) && refused.contains("401 Unauthorized: wrong key …"),
        "{refused}"
    );
    let elsewhere =
        "HTTP/1.1 307 Temporary Redirect\r\nLocation: http://127.0.0.1:9/\r\nContent-Length: 0\r\n\r\n";
    assert!(reason(elsewhere).contains("307"), "a redirect is not followed");
    let half = ok("text/event-stream", "data: {\"choices\":[{\"delta\":{\"content\":\"Der\"}}]}\n\n");
    assert!(reason(&half).contains("broke off"));
    let silent = ok("text/event-stream", "data: [DONE]\n\n");
    assert!(reason(&silent).contains("without saying why"));
    let filtered = "data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"content_filter\"}]}\n\n";
    assert!(reason(&ok("text/event-stream", filtered)).contains("content_filter"));
    assert_eq!(server.requests().len(), 5, "none of these is tried again");
    assert_eq!(format!("{:?}", server.endpoint().key), "Some(Key(…))");
}

#[test]
fn vectors_of_another_shape_are_refused() {
    let server = Server::start();
    let reason = |body: &Value| {
        server.script(&[&ok("application/json", &body.to_string())]);
        let embedder = RemoteEmbedder::new(server.endpoint(), task(2)).unwrap();
        embedder.embed_passages(&["Rat"]).unwrap_err().to_string()
    };
    let rows = |rows: &[(usize, &[f32])]| {
        let row = |(index, values): &(usize, &[f32])| json!({ "index": index, "embedding": values });
        json!({ "data": rows.iter().map(row).collect::<Vec<_>>() })
    };
    assert!(reason(&rows(&[])).contains("0 vectors came for 1 texts"));
    assert!(reason(&rows(&[(1, &[1.0, 0.0])])).contains("1 vectors came for 1 texts"));
    assert!(reason(&rows(&[(0, &[1.0])])).contains("1 values, not 2"));
    assert!(reason(&rows(&[(0, &[0.0, 0.0])])).contains("no direction"));
    assert!(reason(&json!({})).contains("cannot be read"));
}

#[test]
fn silence_ends() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}", listener.local_addr().unwrap());
    let timeout = Duration::from_millis(50);
    let endpoint = Endpoint { timeout, ..Endpoint::new(url.clone(), "tiny".into()) };
    let error = ask(&RemoteGenerator::new(endpoint, 256).unwrap()).unwrap_err().to_string();
    assert!(error.contains("timed out"), "{error}");
    drop(listener);
    let endpoint = Endpoint { pause: timeout / 50, ..Endpoint::new(url, "tiny".into()) };
    let error = ask(&RemoteGenerator::new(endpoint, 256).unwrap()).unwrap_err().to_string();
    assert!(error.to_lowercase().contains("refused"), "{error}");
}

#[test]
fn too_many_at_a_time_are_refused() {
    let server = Server::start();
    let generator = RemoteGenerator::new(Endpoint { parallel: 1, ..server.endpoint() }, 256).unwrap();
    let mut inner = None;
    generator
        .generate(&prompt("Wer?"), None, &mut |_| {
            inner = Some(ask(&generator));
            ControlFlow::Break(())
        })
        .unwrap();
    assert!(matches!(inner, Some(Err(ModelError::Busy(_)))), "{inner:?}");
    assert!(ask(&generator).is_ok(), "its place is free again");
}

#[test]
fn how_far_away_an_endpoint_is() {
    let reach = |url: &str| Endpoint::new(url.to_owned(), "tiny".into()).reach();
    assert_eq!(reach("http://127.0.0.1:8000/v1").unwrap(), Reach::ThisMachine);
    assert_eq!(reach("http://[::1]/v1").unwrap(), Reach::ThisMachine);
    assert_eq!(reach("http://10.1.2.3/v1").unwrap(), Reach::PrivateNetwork);
    assert_eq!(reach("https://[fd00::1]/v1").unwrap(), Reach::PrivateNetwork);
    assert_eq!(reach("https://192.0.2.1/v1").unwrap(), Reach::Elsewhere);
    assert!(Reach::ThisMachine < Reach::PrivateNetwork && Reach::PrivateNetwork < Reach::Elsewhere);
    for (url, reason) in
        [("10.0.0.5:8000", "no address"), ("ftp://a", "neither"), ("http://me:pw@a/v1", "give a key")]
    {
        let error = reach(url).unwrap_err().to_string();
        assert!(error.contains(reason), "{error}");
    }
}
