//! What programs get.

use axum::http::StatusCode;
use serde_json::json;

use crate::client::{citizens, composing, get, get_json, post};

#[tokio::test]
async fn a_search_finds_the_passage_its_page_and_its_words() {
    let found = get_json(&citizens(), "/api/search?q=Hundesteuer+ersten+Hund&limit=3").await;
    let hit = &found["hits"][0];
    assert_eq!(hit["document"]["title"], "Hundesteuersatzung");
    assert_eq!(hit["document"]["date"], "2023-12-14");
    assert_eq!((hit["page"].as_u64(), hit["document"]["pages"].as_u64()), (Some(2), Some(2)));
    assert_eq!(hit["section"][1], "§ 5 Steuersatz");
    let marked = |part: &serde_json::Value| part["marked"] == true && part["text"] == "Hundesteuer";
    assert!(hit["snippet"].as_array().is_some_and(|parts| parts.iter().any(marked)), "{hit}");
    assert!(found["hits"].as_array().is_some_and(|hits| hits.len() <= 3));
}

#[tokio::test]
async fn filters_narrow_the_search() {
    let router = citizens();
    for (filter, expected) in [
        ("kind=niederschrift", vec!["niederschrift"]),
        ("kind=niederschrift,anfrage&collection=rat", vec!["anfrage", "niederschrift"]),
        ("from=2024-06-01&to=2024-06-30", vec!["anfrage"]),
        ("collection=nowhere", vec![]),
    ] {
        let found = get_json(&router, &format!("/api/search?q=Stadtgebiet+Rat+Hund&{filter}")).await;
        let mut kinds: Vec<&str> = found["hits"]
            .as_array()
            .into_iter()
            .flatten()
            .filter_map(|hit| hit["document"]["kind"].as_str())
            .collect();
        kinds.sort_unstable();
        kinds.dedup();
        assert_eq!(kinds, expected, "{filter}");
    }
}

#[tokio::test]
async fn a_quoted_answer_leads_to_the_words_on_the_page() {
    let router = citizens();
    let answer = get_json(&router, "/api/ask?q=Wie+hoch+ist+die+Hundesteuer+f%C3%BCr+den+ersten+Hund").await;
    assert_eq!((&answer["mode"], &answer["outcome"]), (&json!("quote"), &json!("answered")));
    assert_eq!(answer["label"], "Automatisch zusammengestellt aus wörtlichen Zitaten");
    let citation = &answer["sentences"][0]["citations"][0];
    assert_eq!(citation["text"], "Die Hundesteuer beträgt für den ersten Hund 96 Euro im Jahr.");
    let mark = &citation["marks"][0];
    let page = get_json(&router, mark["links"]["words"].as_str().expect("a link")).await;
    let range = |end: usize| mark["words"][0][end].as_u64().expect("a number") as usize;
    let words = &page["words"].as_array().expect("words")[range(0)..range(1)];
    let text: Vec<&str> = words.iter().filter_map(|word| word["text"].as_str()).collect();
    assert_eq!(text.join(" "), citation["text"].as_str().expect("text"));
    assert!(!mark["boxes"].as_array().expect("boxes").is_empty());
    assert!(answer["results"].as_array().is_some_and(|results| !results.is_empty()));
}

#[tokio::test]
async fn what_no_document_says_is_not_answered() {
    let answer = get_json(&citizens(), "/api/ask?q=Wer+gewann+die+Fu%C3%9Fballweltmeisterschaft").await;
    assert_eq!(answer["outcome"], "nothing_found");
    assert_eq!(answer["message"], "Dazu steht nichts in den durchsuchten Dokumenten.");
    assert_eq!(answer["sentences"], json!([]));
}

#[tokio::test]
async fn a_composed_answer_streams_results_first_and_the_answer_last() {
    let router = composing(
        "Die Hundesteuer beträgt für den ersten Hund 96 Euro im Jahr [F1]. Sie beträgt 999 Euro [F1].",
    );
    let body = r#"{"q": "Wie hoch ist die Hundesteuer für den ersten Hund?", "limit": 5, "kind": ["satzung"], "from": null}"#;
    let reply = post(&router, "/api/ask", "application/json", body).await;
    assert_eq!(reply.header("content-type"), "text/event-stream");
    let events = reply.events();
    let names: Vec<&str> = events.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!((names[0], names[names.len() - 1]), ("results", "answer"), "{names:?}");
    assert_eq!(names.iter().filter(|name| **name == "results").count(), 1);
    let place = |wanted: &str| names.iter().position(|name| *name == wanted).expect("it is there");
    assert!(place("draft") < place("sentence") && place("sentence") < place("withheld"), "{names:?}");
    let answer = &events[names.len() - 1].1;
    assert_eq!(answer["label"], "Von einer KI verfasst: scripted");
    assert_eq!(answer["author"], "scripted");
    assert_eq!(
        answer["sentences"][0]["text"],
        "Die Hundesteuer beträgt für den ersten Hund 96 Euro im Jahr."
    );
    assert_eq!(answer["sentences"][0]["origin"], "written");
    assert_eq!(answer["withheld"][0]["text"], "Sie beträgt 999 Euro.");
}

#[tokio::test]
async fn documents_are_listed_in_stretches() {
    let router = citizens();
    let first = get_json(&router, "/api/documents?limit=3").await;
    assert_eq!((&first["total"], &first["next"]), (&json!(4), &json!(3)));
    let last = get_json(&router, "/api/documents?limit=3&offset=3").await;
    assert_eq!((last["documents"].as_array().map(Vec::len), &last["next"]), (Some(1), &json!(null)));
    let id = &first["documents"][0]["id"];
    assert_eq!(&get_json(&router, &format!("/api/documents/{id}")).await, &first["documents"][0]);
    assert_eq!(get_json(&router, "/api/documents?kind=satzung").await["total"], 1);
}

#[tokio::test]
async fn a_page_has_a_picture_of_the_width_asked_for() {
    let router = citizens();
    let reply = get(&router, "/api/documents/1/versions/1/pages/2.png?width=300").await;
    assert_eq!((reply.status, reply.header("content-type")), (StatusCode::OK, "image/png"));
    assert!(reply.header("cache-control").contains("immutable"));
    let picture =
        png::Decoder::new(std::io::Cursor::new(&reply.body)).read_info().expect("it is a PNG").info().size();
    assert_eq!(picture, (300, 424));
}

#[tokio::test]
async fn an_excerpt_marks_the_cited_words_of_the_cited_pages() {
    let router = citizens();
    let address = "/api/documents/1/versions/1/excerpt";
    let reply = get(&router, &format!("{address}?citation=1:0-2;2")).await;
    assert_eq!((reply.status, reply.header("content-type")), (StatusCode::OK, "application/pdf"));
    assert!(reply.header("content-disposition").starts_with("inline; filename*=UTF-8''auszug"));
    assert!(reply.text().starts_with("1:1;2:0 Cited Copy Hundesteuersatzung"), "{}", reply.text());
    let whole = get(&router, &format!("{address}?citation=1:0-2&pages=all")).await;
    assert!(whole.text().starts_with("1:1 Whole Copy"), "{}", whole.text());
    for (wrong, status) in [
        ("", StatusCode::BAD_REQUEST),
        ("?citation=x", StatusCode::BAD_REQUEST),
        ("?citation=1:0-2&page=1", StatusCode::BAD_REQUEST),
        ("?citation=99:0-2", StatusCode::NOT_FOUND),
    ] {
        assert_eq!(get(&router, &format!("{address}{wrong}")).await.status, status, "{wrong}");
    }
}

#[tokio::test]
async fn a_file_that_is_no_pdf_is_only_ever_saved() {
    let reply = get(&citizens(), "/api/documents/1/versions/1/original").await;
    assert_eq!(reply.header("content-type"), "application/octet-stream");
    assert_eq!(reply.header("content-disposition"), "attachment; filename*=UTF-8''hundesteuer.pdf");
    assert_eq!(reply.header("x-content-type-options"), "nosniff");
    assert!(reply.header("content-security-policy").starts_with("sandbox;"));
    assert!(reply.text().starts_with("Hundesteuersatzung"));
}

#[tokio::test]
async fn a_pdf_may_be_opened() {
    let mut papers = crate::town::papers();
    papers[0].text = format!("%PDF-1.7\n\n{}", papers[0].text);
    let reply = get(&crate::client::over(&papers), "/api/documents/1/versions/1/original").await;
    assert_eq!(reply.header("content-type"), "application/pdf");
    assert!(reply.header("content-disposition").starts_with("inline;"));
    assert!(reply.header("content-security-policy").contains("default-src 'none'"));
}

#[tokio::test]
async fn the_watchman_is_told() {
    let router = citizens();
    assert_eq!(get(&router, "/health").await.text(), "ok");
    assert_eq!(
        get_json(&router, "/ready").await,
        json!({"status": "ready", "generation": 1, "version": "1.2.3"})
    );
}
