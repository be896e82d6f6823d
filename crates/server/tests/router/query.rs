//! What a person types, and what they are told of it.

use axum::http::StatusCode;
use serde_json::{Value, json};

use crate::client::{citizens, get, get_json};

fn titles(found: &Value) -> Vec<&str> {
    let hits = found["hits"].as_array().expect("hits");
    let mut titles: Vec<&str> = hits.iter().filter_map(|hit| hit["document"]["title"].as_str()).collect();
    titles.sort_unstable();
    titles.dedup();
    titles
}

#[tokio::test]
async fn operators_narrow_and_hints_say_what_was_not_understood() {
    let router = citizens();
    let phrase = get_json(&router, "/api/search?q=%22ersten+Hund%22").await;
    assert_eq!(titles(&phrase), ["Hundesteuersatzung"]);
    let number = get_json(&router, "/api/search?q=nr:ANF/2024/0021").await;
    assert_eq!(titles(&number), ["Ladesäulen im Stadtgebiet"]);
    let body = get_json(&router, "/api/search?q=Stadtgebiet&gremium=Umwelt").await;
    assert_eq!(titles(&body), ["Ladesäulen im Stadtgebiet"]);
    let without = get_json(&router, "/api/search?q=Stadtgebiet+-Hunde").await;
    assert_eq!(titles(&without), ["Ladesäulen im Stadtgebiet"]);
    let hinted = get_json(&router, "/api/search?q=Hundesteuer+farbe:rot&lang=en").await;
    let hint = hinted["hints"][0].as_str().expect("a hint");
    assert!(hint.starts_with("“farbe:” is no filter") && !titles(&hinted).is_empty(), "{hint}");
}

#[tokio::test]
async fn a_typing_error_is_told_and_a_secret_word_is_not() {
    let router = citizens();
    let found = get_json(&router, "/api/search?q=Hundestuer").await;
    assert_eq!(found["meant"], "Hundesteuer");
    assert_eq!(found["hits"][0]["document"]["title"], "Hundesteuersatzung");
    // „Direktvergaben“ stands in the internal instruction alone.
    assert_eq!(get_json(&router, "/api/search?q=Direktvergabeb").await["meant"], json!(null));
    let page = get(&router, "/?q=Hundestuer").await.text();
    assert!(page.contains("Meinten Sie <a href=\"/?q=Hundesteuer"), "{page}");
}

#[tokio::test]
async fn filters_are_suggested_and_not_applied() {
    let router = citizens();
    let found = get_json(&router, "/api/search?q=Niederschrift+Rat+2024+Stadtgebiet").await;
    let suggested = found["suggested_filters"].as_array().expect("a list");
    let parameters: Vec<&Value> = suggested.iter().map(|filter| &filter["parameters"]).collect();
    assert_eq!(
        parameters,
        [
            &json!({ "kind": "niederschrift" }),
            &json!({ "gremium": "Rat" }),
            &json!({ "from": "2024-01-01", "to": "2024-12-31" })
        ]
    );
    assert!(titles(&found).len() > 1, "nothing is hidden");
    let page = get(&router, "/?q=Niederschrift+Rat+2024+Stadtgebiet").await.text();
    assert!(page.contains("kind=niederschrift") && page.contains(">2024</a>"), "{page}");
    let narrowed = get(&router, "/?q=Niederschrift+Rat+Stadtgebiet&gremium=Rat").await.text();
    assert!(narrowed.contains("<option value=\"Rat\" selected>Rat</option>"), "{narrowed}");
}

#[tokio::test]
async fn an_explanation_adds_up_to_the_score() {
    let router = citizens();
    let found = get_json(&router, "/api/search?q=Wie+hoch+ist+die+Hundestuer+2023&explain=true").await;
    for hit in found["hits"].as_array().expect("hits") {
        let contributions = hit["explanation"]["contributions"].as_array().expect("contributions");
        let sum: f64 = contributions.iter().filter_map(|part| part["points"].as_f64()).sum();
        let score = hit["score"].as_f64().expect("a score");
        assert!((sum - score).abs() < 1e-4, "{sum} {score} {hit}");
    }
    let plain = get_json(&router, "/api/search?q=Hundesteuer").await;
    assert!(plain["hits"][0].get("explanation").is_none());
    assert_eq!(get(&router, "/api/search?q=Hund&explain=ja").await.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn who_misses_a_document_is_told_why_unless_it_is_secret() {
    let router = citizens();
    let why = async |document: &str, question: &str| {
        let mut why = get_json(&router, &format!("/api/why?q={question}&document={document}")).await;
        why.as_object_mut().expect("an object").remove("question");
        why
    };
    assert_eq!(why("2023/0187", "Hundesteuer").await["status"], "shown");
    let kept_out = why("2023/0187", "Hundesteuer&kind=anfrage").await;
    assert_eq!(
        (&kept_out["status"], &kept_out["document"]["title"]),
        (&json!("kept_out"), &json!("Hundesteuersatzung"))
    );
    let lower = why("2023/0187", "Stadtgebiet+Lades%C3%A4ulen&limit=1").await;
    assert_eq!(lower["status"], "ranked_lower");
    assert!(
        lower["rank"].as_u64() > Some(1) && lower["last_shown"]["explanation"]["score"].is_number(),
        "{lower}"
    );
    let nowhere = why("nirgends.pdf", "Vergabe").await;
    assert_eq!(nowhere["status"], "unknown");
    for secret in ["5", "intern/dienstanweisung.pdf", "Dienstanweisung+Vergabe"] {
        assert_eq!(why(secret, "Vergabe").await, nowhere, "{secret}");
    }
    assert_eq!(get(&router, "/api/why?q=Hund").await.status, StatusCode::BAD_REQUEST);
    let page = get(&router, "/why?q=Stadtgebiet+Lades%C3%A4ulen&document=2023/0187&limit=1").await.text();
    assert!(
        page.contains("Es passt, steht aber erst auf Rang") && page.contains("Wort „Stadtgebiet“"),
        "{page}"
    );
    assert!(get(&router, "/?q=Hund").await.text().contains("action=\"/why\""));
}
