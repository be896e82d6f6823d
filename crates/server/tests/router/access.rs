//! Who sees what: the service passes on what the configuration allows, on every route.

use std::collections::BTreeSet;

use axum::Router;
use axum::body::Body;
use axum::http::header::HOST;
use axum::http::{Request, StatusCode};
use engine::{Allowed, Collection, Visibility};
use server::Config;

use crate::client::{citizens, config, get, get_json, send};
use crate::town;

/// A word and a number that stand in the internal paper only.
const SECRET: [&str; 2] = ["Dienstanweisung Vergabe", "4711"];

fn allowing(allowed: Allowed) -> Router {
    server::router(town::engine(&town::papers(), None), Config { allowed, ..config() })
}

#[tokio::test]
async fn an_internal_document_never_appears_to_citizens() {
    let router = citizens();
    for uri in [
        "/",
        "/documents",
        "/?q=Wertgrenze+Direktvergaben",
        "/api/search?q=Wertgrenze+Direktvergaben&limit=100",
        "/api/ask?q=Wertgrenze+Direktvergaben",
        "/api/documents",
        "/ready",
    ] {
        let reply = get(&router, uri).await;
        assert_eq!(reply.status, StatusCode::OK, "{uri}");
        assert!(SECRET.iter().all(|secret| !reply.text().contains(secret)), "{uri} tells a secret");
        assert!(!reply.text().contains("intern/"), "{uri} names a secret path");
    }
    for uri in [
        "/documents/5",
        "/documents/5/versions/5/pages/1",
        "/documents/1/versions/5/pages/1",
        "/api/documents/5",
        "/api/documents/5/versions/5/pages/1",
        "/api/documents/5/versions/5/pages/1.png",
        "/api/documents/1/versions/5/pages/1.png",
        "/api/documents/5/versions/5/original",
        "/api/documents/1/versions/5/original",
    ] {
        assert_eq!(get(&router, uri).await.status, StatusCode::NOT_FOUND, "{uri}");
    }
}

#[tokio::test]
async fn staff_sees_what_citizens_do_not() {
    let router = allowing(Allowed::everything());
    let found = get_json(&router, "/api/search?q=Wertgrenze+Direktvergaben").await;
    assert_eq!(found["hits"][0]["document"]["title"], SECRET[0]);
    for uri in [
        "/documents/5/versions/5/pages/1",
        "/api/documents/5/versions/5/pages/1.png",
        "/api/documents/5/versions/5/original",
    ] {
        assert_eq!(get(&router, uri).await.status, StatusCode::OK, "{uri}");
    }
}

#[tokio::test]
async fn a_visitor_of_one_collection_sees_no_other() {
    let rat = BTreeSet::from([Collection("rat".to_owned())]);
    let router = allowing(Allowed { collections: Some(rat), clearance: Visibility::Public });
    assert_eq!(get_json(&router, "/api/documents").await["total"], 2);
    let found = get_json(&router, "/api/search?q=Hundesteuer+Hund").await;
    assert!(!found.to_string().contains("Hundesteuersatzung"), "{found}");
    let asked = get_json(&router, "/api/search?q=Hund&collection=default").await;
    assert_eq!(asked["hits"].as_array().map(Vec::len), Some(0));
}

#[tokio::test]
async fn a_version_is_not_shown_under_another_documents_title() {
    let page = get(&citizens(), "/documents/2/versions/1/pages/1").await.text();
    assert!(!page.contains("Niederschrift über die Sitzung"), "{page}");
    assert!(page.contains("Frühere Fassung eines Dokuments"));
}

#[tokio::test]
async fn internal_documents_are_not_served_under_a_name_that_somebody_else_may_own() {
    let staff = allowing(Allowed::everything());
    for (router, host, expected) in [
        (&staff, "evil.example", StatusCode::MISDIRECTED_REQUEST),
        (&staff, "127.0.0.1:8080", StatusCode::OK),
        (&citizens(), "ratsfund.musterfurt.example", StatusCode::OK),
    ] {
        for uri in ["/", "/api/search?q=Wertgrenze"] {
            let request = Request::get(uri).header(HOST, host).body(Body::empty()).expect("a plain request");
            assert_eq!(send(router, request).await.status, expected, "{host}{uri}");
        }
    }
}
