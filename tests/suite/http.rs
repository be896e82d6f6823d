//! As much of an HTTP client as tests of a local service need.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use serde_json::Value;

/// A service that says nothing for so long is taken for hung.
pub(crate) const PATIENCE: Duration = Duration::from_secs(60);

/// A response.
pub(crate) struct Response {
    pub(crate) status: u16,
    /// Status line and headers.
    pub(crate) head: String,
    pub(crate) body: Vec<u8>,
}

/// Asks for an address and reads all that comes. HTTP 1.0, so that a stream comes without framing and ends with the connection.
pub(crate) fn get(address: SocketAddr, path: &str, accept: &str) -> Response {
    let mut connection = TcpStream::connect(address).expect("the service listens");
    connection.set_read_timeout(Some(PATIENCE)).expect("sockets have time limits");
    write!(connection, "GET {path} HTTP/1.0\r\nHost: {address}\r\nAccept: {accept}\r\n\r\n")
        .expect("the service takes requests");
    let mut bytes = Vec::new();
    connection.read_to_end(&mut bytes).unwrap_or_else(|error| panic!("{path}: {error}"));
    Response::parse(&bytes)
        .unwrap_or_else(|| panic!("{path}: no response: {}", String::from_utf8_lossy(&bytes)))
}

/// A question as part of an address.
pub(crate) fn escaped(text: &str) -> String {
    text.bytes().map(|byte| format!("%{byte:02X}")).collect()
}

impl Response {
    fn parse(bytes: &[u8]) -> Option<Self> {
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n")?;
        let head = String::from_utf8(bytes[..end].to_owned()).ok()?;
        let status = head.split(' ').nth(1)?.parse().ok()?;
        Some(Self { status, head, body: bytes[end + 4..].to_owned() })
    }

    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    /// The data of the server-sent events of that name.
    pub(crate) fn events(&self, name: &str) -> Vec<Value> {
        let text = self.text();
        let wanted = format!("event: {name}\ndata: ");
        let data = text.split("\n\n").filter_map(|event| event.strip_prefix(&wanted));
        data.map(|data| serde_json::from_str(data).expect("events carry JSON")).collect()
    }
}
