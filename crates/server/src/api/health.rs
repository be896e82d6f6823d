//! `GET /health` and `/ready`, for whoever watches over the process.

use axum::Json;
use axum::extract::State;
use serde::Serialize;

use crate::failure::Failure;
use crate::service::{Service, Shared};

/// The state of the service, without anything about its content that a visitor may not know.
#[derive(Debug, Serialize)]
pub(crate) struct ReadyBody {
    status: &'static str,
    /// State of the index.
    generation: u64,
    version: String,
}

/// The process answers.
pub(crate) async fn alive() -> &'static str {
    "ok"
}

/// The index can be read.
pub(crate) async fn ready(State(service): State<Shared>) -> Result<Json<ReadyBody>, Failure> {
    let status = service.run(&service.searches, |service: &Service| service.engine.status()).await?;
    let version = service.config.version.clone();
    Ok(Json(ReadyBody { status: "ready", generation: status.generation.0, version }))
}
