//! All routes in one table, and the layers around them.

use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, MatchedPath, Request};
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::get;
use engine::Engine;
use tower_http::trace::TraceLayer;

use crate::config::Config;
use crate::service::{Service, Shared};
use crate::{api, failure, headers, host, page};

/// Most bytes of a request's body: the longest question and its filters, several times over.
const BODY_BYTES: usize = 64 * 1024;

/// The whole service as a function from request to response.
pub fn router(engine: Arc<Engine>, config: Config) -> Router {
    routes(Arc::new(Service::new(engine, config)))
}

pub(crate) fn routes(service: Shared) -> Router {
    let programs = Router::new()
        .route("/api/search", get(api::search))
        .route("/api/why", get(api::absence))
        .route("/api/ask", get(api::ask).post(api::ask))
        .route("/api/documents", get(api::documents))
        .route("/api/documents/{document}", get(api::document))
        .route("/api/documents/{document}/versions/{version}/pages/{page}", get(api::page))
        .route("/api/documents/{document}/versions/{version}/original", get(api::original))
        .route("/api/documents/{document}/versions/{version}/excerpt", get(api::excerpt))
        .route("/health", get(api::alive))
        .route("/ready", get(api::ready))
        .route("/api/{*unknown}", get(page::nowhere))
        .layer(from_fn_with_state(Shared::clone(&service), host::check))
        .layer(from_fn_with_state(Shared::clone(&service), failure::as_json));
    let people = Router::new()
        .route("/", get(page::home))
        .route("/why", get(page::absence))
        .route("/ask", axum::routing::post(page::ask))
        .route("/documents", get(page::documents))
        .route("/documents/{document}", get(page::document))
        .route("/documents/{document}/versions/{version}/pages/{page}", get(page::page))
        .route("/assets/{name}", get(page::asset))
        .fallback(page::nowhere)
        .layer(from_fn_with_state(Shared::clone(&service), host::check))
        .layer(from_fn_with_state(Shared::clone(&service), page::as_html));
    programs
        .merge(people)
        .layer(DefaultBodyLimit::max(BODY_BYTES))
        .layer(from_fn(headers::add))
        .layer(TraceLayer::new_for_http().make_span_with(span))
        .with_state(service)
}

/// A span that names the route, not the address: the address holds the question.
fn span(request: &Request) -> tracing::Span {
    let route = request.extensions().get::<MatchedPath>().map_or("unknown", MatchedPath::as_str);
    tracing::debug_span!("request", method = %request.method(), route)
}
