//! Style, script and icon, compiled into the binary and named by their content, so that browsers may keep them.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::LazyLock;

use axum::extract::Path;
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};

use crate::failure::Failure;
use crate::headers::IMMUTABLE;

/// A file of the page.
struct Asset {
    name: &'static str,
    content_type: &'static str,
    content: &'static str,
}

const ASSETS: [Asset; 3] = [
    Asset {
        name: "style.css",
        content_type: "text/css; charset=utf-8",
        content: include_str!("../../assets/style.css"),
    },
    Asset {
        name: "script.js",
        content_type: "text/javascript; charset=utf-8",
        content: include_str!("../../assets/script.js"),
    },
    Asset { name: "icon.svg", content_type: "image/svg+xml", content: include_str!("../../assets/icon.svg") },
];

/// What tells this build's files from the next one's.
static STAMP: LazyLock<String> = LazyLock::new(|| {
    let mut hasher = DefaultHasher::new();
    ASSETS.map(|asset| asset.content).hash(&mut hasher);
    format!("{:016x}", hasher.finish())
});

/// Address of a file, different for every content.
pub(crate) fn address(name: &str) -> String {
    format!("/assets/{name}?v={}", *STAMP)
}

pub(crate) async fn asset(Path(name): Path<String>) -> Result<Response, Failure> {
    let asset = ASSETS.iter().find(|asset| asset.name == name).ok_or(Failure::NotFound)?;
    let headers = [(CONTENT_TYPE, HeaderValue::from_static(asset.content_type)), (CACHE_CONTROL, IMMUTABLE)];
    Ok((headers, asset.content).into_response())
}
