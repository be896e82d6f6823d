//! The name under which the service was called, where that matters: a page on the internet can make its own name point at this
//! machine and then read whatever its visitor may see. What is public it may read; internal documents are served
//! under names that nobody else can own.

use std::net::IpAddr;

use axum::extract::{Request, State};
use axum::http::header::HOST;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use engine::Visibility;

use crate::failure::Failure;
use crate::service::Shared;

/// Layer that refuses foreign names where internal documents may be seen.
pub(crate) async fn check(State(service): State<Shared>, request: Request, next: Next) -> Response {
    // Whoever sends no name is no browser.
    let host = request.headers().get(HOST).map(|host| host.to_str().unwrap_or_default());
    if service.config.allowed.clearance > Visibility::Public && !host.is_none_or(is_own) {
        return Failure::ForeignName.into_response();
    }
    next.run(request).await
}

/// Whether a `Host` is an address or `localhost`, with or without a port.
fn is_own(host: &str) -> bool {
    let port = |port: &str| port.bytes().all(|byte| byte.is_ascii_digit());
    let name = match host.rsplit_once(':') {
        Some((name, digits)) if port(digits) => name,
        _ => host,
    };
    let address = name.strip_prefix('[').and_then(|name| name.strip_suffix(']')).unwrap_or(name);
    name.eq_ignore_ascii_case("localhost") || address.parse::<IpAddr>().is_ok()
}

#[cfg(test)]
mod tests {
    use super::is_own;

    #[test]
    fn only_addresses_and_localhost_are_nobody_elses() {
        for own in ["localhost", "LOCALHOST:8080", "127.0.0.1", "127.0.0.1:8080", "[::1]:80", "10.0.0.7:1"] {
            assert!(is_own(own), "{own}");
        }
        for foreign in
            ["", "evil.example", "evil.example:8080", "localhost.evil.example", "127.0.0.1.evil.example"]
        {
            assert!(!is_own(foreign), "{foreign}");
        }
    }
}
