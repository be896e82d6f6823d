//! Models behind an OpenAI-compatible endpoint (vLLM, llama.cpp, Ollama …) on the organisation's own network.
//!
//! They stand behind the same ports as the models that run here, so what they write is verified in the same way. Nothing is ever sent
//! unless an [`Endpoint`] was configured, and then to that address alone: redirects and proxies are not followed.

mod client;
mod embedder;
mod estimate;
mod events;
mod generator;
#[cfg(test)]
mod tests;

use std::fmt;
use std::net::{IpAddr, ToSocketAddrs};
use std::time::Duration;

use reqwest::Url;

pub use embedder::{RemoteEmbedder, RemoteEmbedding};
pub use generator::RemoteGenerator;

/// Where a model is served, and how patiently it is asked.
#[derive(Clone, Debug)]
pub struct Endpoint {
    /// What stands before `/chat/completions`, for example `http://10.0.0.5:8000/v1`.
    pub base_url: String,
    /// The model's name there.
    pub model: String,
    /// What the server wants to be shown, if anything.
    pub key: Option<Key>,
    /// Longest silence: until a connection stands, until an answer begins, and between its pieces.
    pub timeout: Duration,
    /// How often a request is made again that the server was too busy for or that did not reach it.
    pub retries: u32,
    /// Pause before the first repetition; each further one is twice as long, unless the server says how long.
    pub pause: Duration,
    /// Most requests at a time; more are refused with [`engine::ModelError::Busy`].
    pub parallel: usize,
}

/// A secret: it goes into the requests and into nothing else, messages included.
#[derive(Clone)]
pub struct Key(String);

/// How far away an endpoint is, the nearest first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Reach {
    /// This machine.
    ThisMachine,
    /// An address of a private network.
    PrivateNetwork,
    /// An address that may be anywhere, or a name that cannot be resolved.
    Elsewhere,
}

/// Why an endpoint cannot be used at all.
#[derive(Debug, thiserror::Error)]
pub enum EndpointError {
    /// The address is none.
    #[error("{url:?} is no address of an endpoint: {reason}")]
    Url {
        /// As it was given.
        url: String,
        /// What is wrong.
        reason: String,
    },
    /// The key holds what cannot be sent.
    #[error("the key for {0} holds characters that cannot be sent")]
    Key(String),
    /// There is no HTTP client, for example for lack of certificates.
    #[error("no connections can be made: {0}")]
    Client(String),
}

impl Endpoint {
    /// An endpoint without a key, with the patience that suits a server in the house.
    #[must_use]
    pub fn new(base_url: String, model: String) -> Self {
        Self {
            base_url,
            model,
            key: None,
            timeout: Duration::from_secs(60),
            retries: 3,
            pause: Duration::from_millis(500),
            parallel: 16,
        }
    }

    /// How far away it is; its name is looked up.
    ///
    /// # Errors
    /// [`EndpointError::Url`]
    pub fn reach(&self) -> Result<Reach, EndpointError> {
        let url = self.url()?;
        let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
        let addresses = (host, url.port_or_known_default().unwrap_or(80)).to_socket_addrs();
        let reaches = addresses.into_iter().flatten().map(|address| reach(address.ip()));
        Ok(reaches.max().unwrap_or(Reach::Elsewhere))
    }

    /// Whether question, passages and key can be read on the way.
    ///
    /// # Errors
    /// [`EndpointError::Url`]
    pub fn is_encrypted(&self) -> Result<bool, EndpointError> {
        Ok(self.url()?.scheme() == "https")
    }

    /// The address, with a slash at its end so that paths can be added.
    fn url(&self) -> Result<Url, EndpointError> {
        let wrong = |reason: String| EndpointError::Url { url: self.base_url.clone(), reason };
        let text = format!("{}/", self.base_url.trim_end_matches('/'));
        let url = Url::parse(&text).map_err(|error| wrong(error.to_string()))?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(wrong("it begins with neither http:// nor https://".to_owned()));
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(wrong("it holds a name or password; give a key instead".to_owned()));
        }
        Ok(url)
    }
}

impl Key {
    /// Takes what a file or variable holds; space around it does not belong to the key. `None` if nothing is left.
    #[must_use]
    pub fn new(text: &str) -> Option<Self> {
        let text = text.trim();
        (!text.is_empty()).then(|| Self(text.to_owned()))
    }
}

impl fmt::Debug for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Key(…)")
    }
}

fn reach(address: IpAddr) -> Reach {
    let is_private = match address.to_canonical() {
        IpAddr::V4(address) => address.is_private() || address.is_link_local(),
        IpAddr::V6(address) => address.is_unique_local() || address.is_unicast_link_local(),
    };
    match address.to_canonical() {
        address if address.is_loopback() => Reach::ThisMachine,
        _ if is_private => Reach::PrivateNetwork,
        _ => Reach::Elsewhere,
    }
}
