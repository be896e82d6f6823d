//! The hub as a source, against a small server that speaks what the hub's client asks for.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::thread;

use super::super::*;
use crate::Execution;
use crate::tiny::TinyEncoder;

const TOKEN: &str = "hf_secret";
const FILES: [&str; 3] = ["config.json", "tokenizer.json", "model.safetensors"];

/// A server for one repository, `stadt/tiny` at `v1`, that lives as long as the test process.
struct Hub {
    address: String,
    state: Arc<Mutex<State>>,
}

#[derive(Default)]
struct State {
    files: BTreeMap<String, Vec<u8>>,
    /// First line and authorization of each request.
    requests: Vec<(String, Option<String>)>,
    /// Whether the next body breaks off in the middle.
    breaks_off: bool,
    /// Whether the token is demanded.
    is_gated: bool,
}

impl Hub {
    /// Serves the files of a tiny embedder.
    fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        TinyEncoder::Bert.write_embedder(folder.path());
        let files =
            FILES.iter().map(|name| ((*name).to_owned(), fs_err::read(folder.path().join(name)).unwrap()));
        let state = Arc::new(Mutex::new(State { files: files.collect(), ..State::default() }));
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let address = format!("http://{}", listener.local_addr().unwrap());
        let served = state.clone();
        thread::spawn(move || {
            for stream in listener.incoming() {
                let served = served.clone();
                thread::spawn(move || answer(&stream.unwrap(), &served));
            }
        });
        Self { address, state }
    }

    fn network(&self, token: Option<&str>) -> Network {
        Network { hub: self.address.clone(), token: token.map(str::to_owned), ..Network::default() }
    }

    fn set(&self, change: impl FnOnce(&mut State)) {
        change(&mut self.state.lock().unwrap());
    }

    fn requests(&self) -> Vec<(String, Option<String>)> {
        self.state.lock().unwrap().requests.clone()
    }
}

/// Answers one request and closes the connection.
fn answer(mut stream: &TcpStream, state: &Mutex<State>) {
    let mut lines = BufReader::new(stream).lines().map_while(Result::ok);
    let Some(request) = lines.next() else { return };
    let headers: Vec<String> = lines.take_while(|line| !line.is_empty()).collect();
    let token = headers
        .iter()
        .find_map(|line| line.to_lowercase().strip_prefix("authorization: ").map(str::to_owned));
    let mut state = state.lock().unwrap();
    state.requests.push((request.clone(), token.clone()));
    let path = request.split(' ').nth(1).unwrap_or_default();
    let body = path.strip_prefix("/stadt/tiny/resolve/v1/").and_then(|name| state.files.get(name)).cloned();
    let status = match &body {
        _ if state.is_gated && token.as_deref() != Some("bearer hf_secret") => "401 Unauthorized",
        None => "404 Not Found",
        Some(_) => "200 OK",
    };
    let body = body.filter(|_| status.starts_with("200")).unwrap_or_default();
    let head = format!(
        "HTTP/1.1 {status}\r\nContent-Length: {}\r\nETag: \"e1\"\r\nX-Repo-Commit: {}\r\nConnection: close\r\n\r\n",
        body.len(),
        "c".repeat(40)
    );
    stream.write_all(head.as_bytes()).unwrap();
    if request.starts_with("GET") {
        let sent = if state.breaks_off { body.len() / 2 } else { body.len() };
        state.breaks_off = false;
        stream.write_all(&body[..sent]).unwrap();
    }
}

fn store(root: &Path) -> ModelStore {
    let text = r#"
        [[model]]
        name = "tiny"
        architecture = "bert"
        licence = "MIT"
        languages = ["de"]
        max_tokens = 32
        task = { embed = { dimensions = 8, pooling = "mean" } }
        source = { hub = { repo = "stadt/tiny", revision = "v1" } }
        file = [{ name = "config.json" }, { name = "tokenizer.json" }, { name = "model.safetensors" }]
    "#;
    ModelStore::new(root, Manifest::parse(text).unwrap())
}

#[test]
fn a_model_is_fetched_pinned_and_loaded() {
    let (hub, root) = (Hub::start(), tempfile::tempdir().unwrap());
    let store = store(root.path());
    store.fetch("tiny", &hub.network(None), &mut |_| {}).unwrap();
    assert_eq!(store.verify("tiny").unwrap(), Status::Present);
    let lock = fs_err::read_to_string(root.path().join("models.lock")).unwrap();
    assert_eq!(lock.lines().count(), FILES.len(), "each file is pinned: {lock}");
    let embedder = store.load_embedder("tiny", &Execution::default()).unwrap();
    assert_eq!(embedder.embed_query("Hundesteuer").unwrap().len(), 8);

    let asked = hub.requests();
    assert!(
        asked.iter().all(|(request, token)| request.contains("/stadt/tiny/resolve/v1/") && token.is_none())
    );
    store.fetch("tiny", &hub.network(None), &mut |_| {}).unwrap();
    assert_eq!(hub.requests(), asked, "what is there is not fetched again");
}

#[test]
fn a_download_that_breaks_off_starts_anew() {
    let (hub, root) = (Hub::start(), tempfile::tempdir().unwrap());
    let store = store(root.path());
    hub.set(|state| state.breaks_off = true);
    let error = store.fetch("tiny", &hub.network(None), &mut |_| {}).unwrap_err();
    assert!(matches!(error, StoreError::Hub { .. }), "{error}");
    assert_eq!(store.status("tiny").unwrap(), Status::Missing(FILES.map(str::to_owned).to_vec()));
    store.fetch("tiny", &hub.network(None), &mut |_| {}).unwrap();
    assert_eq!(store.verify("tiny").unwrap(), Status::Present);
}

#[test]
fn a_file_that_changed_at_the_source_is_refused() {
    let (hub, root) = (Hub::start(), tempfile::tempdir().unwrap());
    let store = store(root.path());
    store.fetch("tiny", &hub.network(None), &mut |_| {}).unwrap();
    fs_err::remove_file(store.folder("tiny").join("config.json")).unwrap();
    hub.set(|state| state.files.get_mut("config.json").unwrap().push(b' '));
    let error = store.fetch("tiny", &hub.network(None), &mut |_| {}).unwrap_err();
    assert!(matches!(error, StoreError::Checksum { .. }), "{error}");
    assert!(matches!(store.status("tiny").unwrap(), Status::Missing(_)));
}

#[test]
fn the_token_goes_where_it_was_given() {
    let (hub, root) = (Hub::start(), tempfile::tempdir().unwrap());
    let store = store(root.path());
    hub.set(|state| state.is_gated = true);
    let error = store.fetch("tiny", &hub.network(None), &mut |_| {}).unwrap_err();
    assert!(matches!(error, StoreError::Hub { .. }), "{error}");
    store.fetch("tiny", &hub.network(Some(TOKEN)), &mut |_| {}).unwrap();
    assert_eq!(store.verify("tiny").unwrap(), Status::Present);
}
