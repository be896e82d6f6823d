//! What goes wrong, and how it is said.

use axum::body::Body;
use axum::http::header::ACCEPT_LANGUAGE;
use axum::http::{Request, StatusCode};

use crate::client::{Reply, citizens, get, post, send};

fn assert_complains(reply: &Reply, status: StatusCode, code: &str, words: &[&str]) {
    let error = reply.json()["error"].clone();
    assert_eq!((reply.status, error["code"].as_str()), (status, Some(code)), "{error}");
    for word in words {
        assert!(error.to_string().contains(word), "{word} is missing in {error}");
    }
}

#[tokio::test]
async fn wrong_parameters_are_named_with_their_value_and_a_remedy() {
    let router = citizens();
    let long = format!("/api/search?q={}", "a".repeat(2001));
    for (uri, code, words) in [
        ("/api/search", "question_missing", ["`q`", "Stichwörter"]),
        ("/api/search?q=%20", "question_missing", ["`q`", "Frage"]),
        (&long, "question_too_long", ["`q`", "2000"]),
        ("/api/search?q=x&kind=gesetz", "parameter_invalid", ["„gesetz“", "niederschrift"]),
        ("/api/search?q=x&from=14.03.2024", "parameter_invalid", ["`from`", "JJJJ-MM-TT"]),
        ("/api/search?q=x&from=2024-02-02&to=2024-01-01", "parameter_invalid", ["2024-02-02", "2024-01-01"]),
        ("/api/search?q=x&limit=0", "parameter_invalid", ["`limit`", "von 1 bis 100"]),
        ("/api/search?q=x&form=2024-01-01", "parameter_unknown", ["`form`", "Schreibweise"]),
        ("/api/ask?q=x&mode=poem", "parameter_invalid", ["„poem“", "compose"]),
        ("/api/ask?q=x&mode=compose", "no_generator", ["compose", "mode=quote"]),
        ("/api/documents/1/versions/1/pages/1.png?width=9000", "parameter_invalid", ["`width`", "2400"]),
        ("/api/documents?limit=-1", "parameter_invalid", ["`limit`", "-1"]),
    ] {
        assert_complains(&get(&router, uri).await, StatusCode::BAD_REQUEST, code, &words);
    }
}

#[tokio::test]
async fn programs_are_answered_in_their_language() {
    let router = citizens();
    let reply = get(&router, "/api/search?q=x&limit=many&lang=en").await;
    assert_complains(
        &reply,
        StatusCode::BAD_REQUEST,
        "parameter_invalid",
        &["not an allowed number", "from 1 to 100"],
    );
    let request = Request::get("/api/documents/99").header(ACCEPT_LANGUAGE, "en-GB").body(Body::empty());
    let reply = send(&router, request.expect("a plain request")).await;
    assert_complains(&reply, StatusCode::NOT_FOUND, "not_found", &["not found or not public"]);
}

#[tokio::test]
async fn what_does_not_exist_is_not_found() {
    let router = citizens();
    for uri in [
        "/api/nothing",
        "/api/documents/99",
        "/api/documents/one",
        "/api/documents/-1",
        "/api/documents/1/versions/99/pages/1",
        "/api/documents/1/versions/1/pages/0",
        "/api/documents/1/versions/1/pages/3",
        "/api/documents/1/versions/1/pages/x.png",
        "/api/documents/1/versions/99/original",
    ] {
        assert_complains(&get(&router, uri).await, StatusCode::NOT_FOUND, "not_found", &["nicht gefunden"]);
    }
    for uri in [
        "/nothing",
        "/documents/99",
        "/documents/1/versions/1/pages/99",
        "/assets/../Cargo.toml",
        "/assets/x.css",
    ] {
        let reply = get(&router, uri).await;
        assert_eq!(reply.status, StatusCode::NOT_FOUND, "{uri}");
        assert_eq!(reply.header("content-type"), "text/html; charset=utf-8");
        assert!(reply.text().contains("Nicht gefunden oder nicht öffentlich."), "{uri}");
    }
}

#[tokio::test]
async fn bodies_that_cannot_be_read_are_refused() {
    let router = citizens();
    let reply = post(&router, "/api/ask", "application/json", "[1, 2]").await;
    assert_complains(&reply, StatusCode::BAD_REQUEST, "request_unreadable", &["JSON"]);
    let reply = post(&router, "/api/ask", "text/plain", "q=x").await;
    assert_complains(&reply, StatusCode::BAD_REQUEST, "request_unreadable", &["JSON"]);
    let reply =
        post(&router, "/api/ask", "application/json", format!(r#"{{"q": "{}"}}"#, "a".repeat(70_000))).await;
    assert_complains(&reply, StatusCode::PAYLOAD_TOO_LARGE, "too_large", &["zu groß"]);
    let reply = post(&router, "/api/search", "application/json", "{}").await;
    assert_complains(&reply, StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", &[]);
}

#[tokio::test]
async fn every_response_forbids_what_no_page_of_ours_needs() {
    let router = citizens();
    for uri in
        ["/", "/api/documents", "/nothing", "/api/nothing", "/health", "/documents/1/versions/1/pages/1"]
    {
        let reply = get(&router, uri).await;
        let policy = reply.header("content-security-policy");
        assert!(
            policy.starts_with("default-src 'self'") && policy.contains("frame-ancestors 'none'"),
            "{uri}: {policy}"
        );
        assert!(!policy.contains("unsafe"), "{uri}: {policy}");
        assert_eq!(
            (reply.header("x-content-type-options"), reply.header("referrer-policy")),
            ("nosniff", "same-origin")
        );
        assert_eq!(reply.header("cache-control"), "no-store", "{uri}");
    }
}
