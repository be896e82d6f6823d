//! A client without a socket.

use std::sync::Arc;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::header::{ACCEPT, CONTENT_TYPE};
use axum::http::{HeaderMap, Request, StatusCode};
use axum::response::Response;
use engine::reference::ScriptedGenerator;
use engine::{Allowed, Generator, Mode};
use serde_json::Value;
use server::{Config, Language, Limits};
use tower::ServiceExt;

use crate::town::{self, Paper};

/// What comes back.
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

/// The service over the town's papers as citizens see it.
pub(crate) fn citizens() -> Router {
    server::router(town::engine(&town::papers(), None), config())
}

/// The same with a generator that always writes `answer`.
pub(crate) fn composing(answer: &str) -> Router {
    with_generator(Arc::new(ScriptedGenerator::new(answer)), Limits::default())
}

/// The same with any generator.
pub(crate) fn with_generator(generator: Arc<dyn Generator>, limits: Limits) -> Router {
    let config = Config { default_mode: Mode::Compose, limits, ..config() };
    server::router(town::engine(&town::papers(), Some(generator)), config)
}

/// The service over other papers.
pub(crate) fn over(papers: &[Paper]) -> Router {
    server::router(town::engine(papers, None), config())
}

pub(crate) fn config() -> Config {
    Config {
        allowed: Allowed::public(),
        default_mode: Mode::Quote,
        town: "Stadt Musterfurt".to_owned(),
        language: Language::German,
        version: "1.2.3".to_owned(),
        limits: Limits::default(),
    }
}

pub(crate) async fn get(router: &Router, uri: &str) -> Reply {
    send(router, Request::get(uri).body(Body::empty()).expect("a plain request")).await
}

pub(crate) async fn get_json(router: &Router, uri: &str) -> Value {
    let request = Request::get(uri).header(ACCEPT, "application/json").body(Body::empty());
    let reply = send(router, request.expect("a plain request")).await;
    assert_eq!(reply.status, StatusCode::OK, "{uri}: {}", reply.text());
    reply.json()
}

pub(crate) async fn post(router: &Router, uri: &str, content_type: &str, body: impl Into<Body>) -> Reply {
    send(router, post_request(uri, content_type, body)).await
}

pub(crate) fn post_request(uri: &str, content_type: &str, body: impl Into<Body>) -> Request<Body> {
    Request::post(uri).header(CONTENT_TYPE, content_type).body(body.into()).expect("a plain request")
}

pub(crate) async fn send(router: &Router, request: Request<Body>) -> Reply {
    let response = open(router, request).await;
    let (parts, body) = response.into_parts();
    let body = to_bytes(body, usize::MAX).await.expect("the body ends").to_vec();
    Reply { status: parts.status, headers: parts.headers, body }
}

/// A response whose body has not been read.
pub(crate) async fn open(router: &Router, request: Request<Body>) -> Response {
    router.clone().oneshot(request).await.expect("the router answers everything")
}

impl Reply {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("no JSON: {}", self.text()))
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().expect("headers are ASCII"))
    }

    /// Names and data of server-sent events.
    pub(crate) fn events(&self) -> Vec<(String, Value)> {
        let text = self.text();
        let event = |event: &str| {
            let field = |name: &str| event.lines().find_map(|line| line.strip_prefix(name));
            let data = serde_json::from_str(field("data: ")?).expect("data are JSON");
            Some((field("event: ")?.to_owned(), data))
        };
        text.split("\n\n").filter_map(event).collect()
    }
}
