//! Requests to an endpoint: shown the key, repeated when the server is busy, and refused when too many are on their way.

use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use engine::{ModelError, ModelId};
use reqwest::blocking::{self, Response};
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderValue, RETRY_AFTER};
use reqwest::{StatusCode, Url, redirect};
use serde_json::Value;

use super::{Endpoint, EndpointError, Key};
use crate::causes::with_causes;

/// Longest pause that a server can ask for.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);
/// Most characters of the server's own words in a message.
const REASON_CHARS: usize = 300;

/// A client of one endpoint.
pub(super) struct Client {
    http: blocking::Client,
    base: Url,
    endpoint: Endpoint,
    id: ModelId,
    running: AtomicUsize,
}

/// An answer that has begun well; its place is free again when it is dropped.
pub(super) struct Answer<'c> {
    pub(super) response: Response,
    _place: Place<'c>,
}

struct Place<'c>(&'c AtomicUsize);

/// Why one attempt gave nothing.
struct Setback {
    reason: String,
    /// Whether it is worth another attempt.
    passes: bool,
    /// Whether the server was there and had no time.
    is_busy: bool,
    /// How long the server wants to be left alone.
    pause: Option<Duration>,
}

impl Client {
    pub(super) fn new(endpoint: Endpoint, id: ModelId) -> Result<Self, EndpointError> {
        let base = endpoint.url()?;
        let http = blocking::Client::builder()
            .user_agent(concat!("ratsfund/", env!("CARGO_PKG_VERSION")))
            .default_headers(headers(&endpoint)?)
            .timeout(endpoint.timeout)
            .connect_timeout(endpoint.timeout)
            .redirect(redirect::Policy::none())
            .no_proxy()
            .build()
            .map_err(|error| EndpointError::Client(with_causes(&error)))?;
        Ok(Self { http, base, endpoint, id, running: AtomicUsize::new(0) })
    }

    pub(super) fn id(&self) -> &ModelId {
        &self.id
    }

    /// The model's name at the endpoint.
    pub(super) fn model(&self) -> &str {
        &self.endpoint.model
    }

    /// Posts a body to a path below the base address, again if need be.
    pub(super) fn post(&self, path: &str, body: &Value) -> Result<Answer<'_>, ModelError> {
        let place = self.place()?;
        let (mut pause, mut left) = (self.endpoint.pause, self.endpoint.retries);
        loop {
            match self.attempt(path, body) {
                Ok(response) => return Ok(Answer { response, _place: place }),
                Err(setback) if left == 0 || !setback.passes => return Err(self.give_up(&setback)),
                Err(setback) => thread::sleep(setback.pause.unwrap_or(pause).min(LONGEST_PAUSE)),
            }
            (pause, left) = (pause * 2, left - 1);
        }
    }

    /// An error of this model, with the address and without the key.
    pub(super) fn failed(&self, reason: &str) -> ModelError {
        let reason = match &self.endpoint.key {
            Some(Key(key)) => reason.replace(key, "…"),
            None => reason.to_owned(),
        };
        ModelError::Failed { model: self.id.clone(), reason: format!("{}: {reason}", self.base) }
    }

    fn place(&self) -> Result<Place<'_>, ModelError> {
        let most = self.endpoint.parallel;
        let taken = self.running.fetch_update(Ordering::AcqRel, Ordering::Acquire, |running| {
            (running < most).then_some(running + 1)
        });
        taken.map(|_| Place(&self.running)).map_err(|_| ModelError::Busy(self.id.clone()))
    }

    fn attempt(&self, path: &str, body: &Value) -> Result<Response, Setback> {
        let url = self.base.join(path).expect("our paths are relative and plain");
        let response = self.http.post(url).json(body).send().map_err(Setback::without_answer)?;
        if response.status().is_success() { Ok(response) } else { Err(Setback::of(response)) }
    }

    fn give_up(&self, setback: &Setback) -> ModelError {
        if setback.is_busy { ModelError::Busy(self.id.clone()) } else { self.failed(&setback.reason) }
    }
}

impl Setback {
    /// A server that cannot be reached may be starting; one that was too slow is not asked for the same work again.
    fn without_answer(error: reqwest::Error) -> Self {
        let passes = error.is_connect() && !error.is_timeout();
        Self { reason: with_causes(&error.without_url()), passes, is_busy: false, pause: None }
    }

    fn of(response: Response) -> Self {
        let status = response.status();
        let seconds = response.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.parse().ok());
        let is_busy = matches!(status, StatusCode::TOO_MANY_REQUESTS | StatusCode::SERVICE_UNAVAILABLE);
        Self {
            passes: is_busy || status.is_server_error(),
            is_busy,
            pause: seconds.map(Duration::from_secs),
            reason: format!("{status}{}", words(&response.text().unwrap_or_default())),
        }
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::AcqRel);
    }
}

fn headers(endpoint: &Endpoint) -> Result<HeaderMap, EndpointError> {
    let mut headers = HeaderMap::new();
    if let Some(Key(key)) = &endpoint.key {
        let value = HeaderValue::from_str(&format!("Bearer {key}"));
        let mut value = value.map_err(|_| EndpointError::Key(endpoint.base_url.clone()))?;
        value.set_sensitive(true);
        headers.insert(AUTHORIZATION, value);
    }
    Ok(headers)
}

/// What the server says of an error, in one line.
fn words(body: &str) -> String {
    let json: Option<Value> = serde_json::from_str(body).ok();
    let text = json.as_ref().and_then(message).unwrap_or_else(|| body.to_owned());
    let text: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let text: String = text.chars().take(REASON_CHARS).collect();
    if text.is_empty() { text } else { format!(": {text}") }
}

/// The message of an error in the shapes that are in use.
pub(super) fn message(json: &Value) -> Option<String> {
    let error = json.get("error").or_else(|| json.get("detail")).unwrap_or(json);
    let text = error.as_str().or_else(|| error.get("message")?.as_str());
    text.map(str::to_owned)
}
