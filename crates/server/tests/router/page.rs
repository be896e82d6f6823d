//! What people get, with and without JavaScript.

use axum::Router;
use axum::http::StatusCode;
use engine::{Kind, LabelRange, LabelStyle, Metadata, PageLabels, PageUnit};
use serde_json::json;

use crate::client::{Reply, citizens, composing, get, get_json, over, post};
use crate::town::{self, Paper};

const QUESTION: &str = "Wie+hoch+ist+die+Hundesteuer+f%C3%BCr+den+ersten+Hund%3F";

async fn page(router: &Router, uri: &str) -> String {
    let reply = get(router, uri).await;
    assert_eq!(reply.status, StatusCode::OK, "{uri}: {}", reply.text());
    assert_eq!(reply.header("content-type"), "text/html; charset=utf-8");
    reply.text()
}

/// The value of the first attribute that begins so.
fn link<'p>(page: &'p str, start: &str) -> &'p str {
    let from = page.find(start).unwrap_or_else(|| panic!("no {start} in {page}"));
    page[from..].split(['"', '#', ' ']).next().expect("split yields at least one part")
}

#[tokio::test]
async fn the_start_page_says_what_can_be_searched() {
    let page = page(&citizens(), "/").await;
    for expected in [
        r#"<html lang="de">"#,
        "Stadt Musterfurt",
        "4 Dokumente durchsuchbar, das neueste vom 04.06.2024.",
        r#"<label for="q">"#,
        r#"<main id="main""#,
        r#"<option value="satzung">Satzung</option>"#,
        r#"<option value="rat">rat</option>"#,
        r#"role="status""#,
    ] {
        assert!(page.contains(expected), "{expected} is missing");
    }
    assert!(!page.contains("von einer KI"), "there is no generator to choose");
}

#[tokio::test]
async fn without_javascript_a_question_is_answered_and_leads_to_the_marked_page() {
    let router = citizens();
    let answered = page(&router, &format!("/?q={QUESTION}")).await;
    assert!(answered.contains("Automatisch zusammengestellt aus wörtlichen Zitaten"));
    assert!(answered.contains("Die Hundesteuer beträgt für den ersten Hund 96 Euro im Jahr."));
    assert!(answered.contains("<mark>Hundesteuer</mark>"));
    assert!(answered.contains("Seite 2 von 2") && answered.contains("14.12.2023"));
    let source = &answered[answered.find(r#"class="source""#).expect("a source")..];
    let sheet = page(&router, link(source, "/documents/")).await;
    assert!(sheet.contains("<rect id=\"mark\""), "{sheet}");
    assert!(sheet.contains("Markierte Stelle: Die Hundesteuer beträgt für den ersten Hund 96 Euro im Jahr."));
    assert!(sheet.contains("/api/documents/1/versions/1/original#page=2"));
    let copy = get(&router, link(&sheet, "/api/documents/1/versions/1/excerpt?citation=2:")).await;
    assert_eq!((copy.status, copy.header("content-type")), (StatusCode::OK, "application/pdf"));
    assert!(sheet.contains(r#"<h2 class="heading">"#), "{sheet}");
    assert_eq!(
        get(&router, link(&sheet, "/api/documents/1/versions/1/pages/2.png")).await.status,
        StatusCode::OK
    );
    assert!(sheet.contains("/documents/1/versions/1/pages/1\" data-view"), "one can turn back");
    assert!(!sheet.contains("pages/3"), "there is no third page");
}

#[tokio::test]
async fn pages_are_named_as_they_are_labelled() {
    let mut papers = town::papers();
    let (prefix, style, file) = (String::new(), LabelStyle::LowerRoman, String::new());
    let range = LabelRange { first: 1, prefix, style, start: 5, unit: PageUnit::Page, file };
    papers[0].metadata.details.page_labels = PageLabels::new(vec![range]);
    let router = over(&papers);
    let answered = page(&router, &format!("/?q={QUESTION}")).await;
    assert!(answered.contains("S. vi (PDF 2)") && answered.contains("Seite vi (PDF 2) von 2"), "{answered}");
    let source = &answered[answered.find(r#"class="source""#).expect("a source")..];
    let sheet = page(&router, link(source, "/documents/")).await;
    assert!(sheet.contains("Seite vi (PDF 2) von 2"), "{sheet}");
    let copy = get(&router, link(&sheet, "/api/documents/1/versions/1/excerpt?citation=2:")).await;
    assert!(copy.text().contains("S. vi (PDF 2) · Auszug"), "{}", copy.text());
    let found = get_json(&router, "/api/search?q=Hundesteuer+ersten+Hund&limit=1").await;
    assert_eq!((found["hits"][0]["page"].as_u64(), &found["hits"][0]["page_label"]), (Some(2), &json!("vi")));
}

#[tokio::test]
async fn a_format_without_pages_is_shown_as_text() {
    let router = citizens();
    let answered = page(&router, "/?q=Sperrm%C3%BCll+kostenlos+abgeholt").await;
    let source = &answered[answered.find(r#"class="source""#).expect("a source")..];
    let sheet = page(&router, link(source, "/documents/")).await;
    assert!(sheet.contains("<mark>Sperrmüll wird zweimal im Jahr kostenlos abgeholt.</mark>"), "{sheet}");
    assert!(
        sheet.contains(r#"<div class="blocks">"#) && !sheet.contains("<details") && !sheet.contains("<img")
    );
    assert!(!sheet.contains("/excerpt?"), "there is no page to copy");
}

#[tokio::test]
async fn an_item_of_a_list_is_quoted_with_what_leads_into_it() {
    let text = "Hundesteuersatzung\n\n§ 2 Steuersatz\n\n(1) Die Steuer beträgt jährlich, wenn\n\na) ein Hund gehalten wird, 96 Euro;\n\n\
                b) zwei Hunde gehalten werden, 108 Euro je Hund.";
    let title = "Hundesteuersatzung".to_owned();
    let metadata = Metadata { title, kind: Kind::Satzung, ..Metadata::default() };
    let router = over(&[Paper { path: "hundesteuer.txt", text: text.to_owned(), metadata }]);
    let answered = page(&router, "/?q=Welche+Steuer+kosten+zwei+Hunde%3F").await;
    let aside =
        answered.find(r#"<p class="aside">(1) Die Steuer beträgt jährlich, wenn …</p>"#).expect("the lead");
    assert!(
        answered[aside..].contains(r#"<p class="text">b) zwei Hunde gehalten werden, 108 Euro je Hund.</p>"#)
    );
}

#[tokio::test]
async fn what_no_document_says_is_said_so_with_the_nearest_documents() {
    let answered = page(&citizens(), "/?q=Welche+Weltmeisterschaft+gewann+Brasilien+im+Stadtgebiet").await;
    assert!(answered.contains("Dazu steht nichts in den durchsuchten Dokumenten."), "{answered}");
    assert!(answered.contains(r#"<ul class="nearest"><li><a href="/documents/"#), "{answered}");
    let english = page(&citizens(), "/?q=Weltmeisterschaft&lang=en").await;
    assert!(
        english.contains(r#"<html lang="en">"#)
            && english.contains("The documents searched say nothing about this.")
    );
    assert!(english.contains(r#"<input type="hidden" name="lang" value="en">"#));
}

#[tokio::test]
async fn a_composed_answer_is_fetched_by_the_script_and_offered_in_quotes_without_it() {
    let router = composing("Ein Hund kostet Steuern [F1].");
    let answered = page(&router, &format!("/?q={QUESTION}")).await.replace("&#38;", "&");
    assert!(answered.contains("data-ask") && !answered.contains(r#"id="answer""#));
    assert!(answered.contains("Fundstellen") && answered.contains("<mark>Hundesteuer</mark>"));
    let quotes = link(&answered[answered.find("<noscript>").expect("a way out")..], "/?q=");
    assert!(page(&router, quotes).await.contains("Automatisch zusammengestellt aus wörtlichen Zitaten"));
}

fn html(reply: &Reply, wanted: &str) -> String {
    let events = reply.events();
    let event = events
        .iter()
        .find(|(name, _)| name == wanted)
        .unwrap_or_else(|| panic!("no {wanted}: {}", reply.text()));
    event.1.as_str().expect("HTML as a string").to_owned()
}

#[tokio::test]
async fn the_script_gets_pieces_of_the_page_in_order() {
    let router = composing(
        "Die Hundesteuer beträgt für den ersten Hund 96 Euro im Jahr [F1]. Katzen kosten 12 Euro [F1].",
    );
    let reply = post(&router, "/ask", "application/x-www-form-urlencoded", format!("q={QUESTION}")).await;
    let names: Vec<String> = reply.events().into_iter().map(|(name, _)| name).collect();
    assert_eq!(names, ["start", "results", "sentence", "end"]);
    let start = html(&reply, "start");
    assert!(
        start.contains("Von einer KI verfasst: scripted") && start.contains(r#"aria-live="polite""#),
        "{start}"
    );
    assert!(html(&reply, "results").contains("<mark>"));
    assert!(html(&reply, "sentence").contains("96 Euro"));
    let end = html(&reply, "end");
    assert!(end.contains("1 Satz zurückgehalten") && end.contains("Katzen kosten 12 Euro."), "{end}");
    assert!(!html(&reply, "sentence").contains("Katzen"));
}

#[tokio::test]
async fn quotes_stand_in_for_what_is_not_supported_and_say_so() {
    let router = composing("Katzen kosten 12 Euro [F1].");
    let reply = post(&router, "/ask", "application/x-www-form-urlencoded", format!("q={QUESTION}")).await;
    let sentence = html(&reply, "sentence");
    assert!(sentence.contains("Wörtlich aus dem Dokument:") && sentence.contains("96"), "{sentence}");
    let end = html(&reply, "end");
    assert!(end.contains("ließ sich nicht belegen") && end.contains("Katzen kosten 12 Euro."), "{end}");
}

#[tokio::test]
async fn hostile_titles_and_texts_stay_text() {
    let evil = Paper {
        path: "evil/<b>.pdf",
        text:
            "Bericht\n\nDer \"><img src=x onerror=alert(1)> Hund </script><script>alert(2)</script> beißt.\n"
                .to_owned(),
        metadata: Metadata {
            title: "<script>alert('Titel')</script>\r\n\r\nevent: end".to_owned(),
            kind: Kind::Vorlage,
            gremium: Some("<i>Rat</i>".to_owned()),
            number: Some("\" onmouseover=\"alert(3)".to_owned()),
            ..Metadata::default()
        },
    };
    let router = over(&[evil]);
    let question = "Hund+bei%C3%9Ft+%22%3E%3Cscript%3Ealert(4)%3C/script%3E";
    for uri in [&format!("/?q={question}"), "/documents", "/documents/1/versions/1/pages/1?mark=0-9"] {
        assert_harmless(&page(&router, uri).await);
    }
    let reply = post(&router, "/ask", "application/x-www-form-urlencoded", format!("q={question}")).await;
    for (name, data) in reply.events() {
        assert!(["start", "results", "sentence", "end"].contains(&name.as_str()), "{name}");
        assert_harmless(data.as_str().expect("HTML as a string"));
    }
    assert!(html(&reply, "results").contains("&#60;script&#62;"));
}

fn assert_harmless(html: &str) {
    for evil in ["<script>alert", "<img src=x", "<i>Rat", "\" onmouseover", "<b>"] {
        assert!(!html.contains(evil), "{evil} in {html}");
    }
}

#[tokio::test]
async fn marks_that_make_no_sense_are_refused_or_ignored() {
    let router = citizens();
    let reply = get(&router, "/documents/1/versions/1/pages/1?mark=3-").await;
    assert_eq!(reply.status, StatusCode::BAD_REQUEST);
    assert!(reply.text().contains("`mark`: „3-“"), "{}", reply.text());
    assert!(!page(&router, "/documents/1/versions/1/pages/1?mark=90000-90001").await.contains("<rect"));
}

#[tokio::test]
async fn files_of_the_page_are_kept_by_browsers_until_they_change() {
    let router = citizens();
    let start = page(&router, "/").await;
    for (name, content_type) in
        [("style.css", "text/css"), ("script.js", "text/javascript"), ("icon.svg", "image/svg+xml")]
    {
        let reply = get(&router, link(&start, &format!("/assets/{name}"))).await;
        assert!(reply.header("content-type").starts_with(content_type) && !reply.body.is_empty());
        assert!(reply.header("cache-control").contains("immutable"));
    }
    assert!(!start.contains("http://") && !start.contains("https://") && !start.contains("style=\""));
}
