//! `ratsfund search` and `ratsfund ask`.

use insta::assert_snapshot;

use super::indexed_town;
use crate::program::Ended;

#[test]
fn hits_are_shown_with_place_and_page() {
    let place = indexed_town();
    assert_snapshot!(place.run("search Hundesteuer").report(), @"
    exit 0
    -- stdout
    1. Hundesteuersatzung · 13.12.2018 · § 5 Steuersatz
       Die Steuer beträgt jährlich für den ersten Hund 84 Euro.
       [place]/documents/hunde.txt
    ");
    assert_snapshot!(place.run("search --lang en Feuerwehr -n 1").report(), @"
    exit 0
    -- stdout
    1. Niederschrift · Rat · 14.03.2024
       … beschließt einstimmig den Neubau des Feuerwehrhauses.
       [place]/documents/rat.txt
    ");
}

#[test]
fn nothing_found_is_said_and_is_no_error() {
    let place = indexed_town();
    assert_snapshot!(place.run("search Straßenbahn").report(), @"
    exit 1
    -- stderr
    nichts gefunden
    ");
    assert_snapshot!(place.run("search --quiet Straßenbahn").report(), @"exit 1");
    assert_snapshot!(place.run("search -q --format json Straßenbahn").report(), @r#"
    exit 1
    -- stdout
    {
      "hits": []
    }
    "#);
}

#[test]
fn filters_narrow() {
    let place = indexed_town();
    let paths =
        |filter: &str| paths(&place.run(&format!("search -q --format json {filter} Steuer,Feuerwehrhaus")));
    assert_eq!(paths(""), ["hunde.txt", "rat.txt"]);
    assert_eq!(paths("--kind satzung"), ["hunde.txt"]);
    assert_eq!(paths("--kind satzung --kind niederschrift"), ["hunde.txt", "rat.txt"]);
    assert_eq!(paths("--kind vorlage"), [""; 0]);
    assert_eq!(paths("--from 2024-03-14"), ["rat.txt"]);
    assert_eq!(paths("--to 2024-03-13"), ["hunde.txt"]);
    assert_eq!(paths("--from 2018-12-13 --to 2024-03-14"), ["hunde.txt", "rat.txt"]);
    assert_eq!(paths("--collection ortsrecht"), ["hunde.txt"]);
    assert_eq!(paths("--collection nirgends"), [""; 0]);
}

/// Paths of the hits, ascending.
fn paths(ended: &Ended) -> Vec<String> {
    let json = ended.json();
    let hits = json["hits"].as_array().expect("a list");
    assert_eq!(ended.code, Some(i32::from(hits.is_empty())), "{}", ended.report());
    let mut paths: Vec<String> =
        hits.iter().map(|hit| hit["path"].as_str().expect("a text").to_owned()).collect();
    paths.sort();
    paths.dedup();
    paths
}

#[test]
fn a_hit_as_json_says_all_about_itself() {
    let place = indexed_town();
    let mut found = place.run("search -q --format json Feuerwehrhaus").expect_code(0).json();
    let hit = found["hits"][0].as_object_mut().expect("a hit");
    // Which of two files is read first is chance, and so are their numbers.
    for number in ["score", "lexical", "document", "version", "passage"] {
        assert!(hit.remove(number).is_some_and(|value| value.as_f64().is_some_and(|value| value > 0.0)));
    }
    let shown = format!("{found:#}").replace(&place.path().display().to_string(), "[place]");
    assert_snapshot!(shown, @r#"
    {
      "hits": [
        {
          "also": [],
          "cells": null,
          "collection": "default",
          "context": "Niederschrift · Rat · 14.03.2024",
          "date": "2024-03-14",
          "gremium": "Rat",
          "highlights": [
            [
              46,
              61
            ]
          ],
          "kind": "niederschrift",
          "number": null,
          "page": 1,
          "page_label": null,
          "path": "rat.txt",
          "reranked": null,
          "section": [],
          "semantic": null,
          "source": "[place]/documents",
          "text": "Der Rat beschließt einstimmig den Neubau des Feuerwehrhauses.",
          "title": "Niederschrift",
          "unit": "text"
        }
      ]
    }
    "#);
}

#[test]
fn an_answer_quotes_and_says_where() {
    let place = indexed_town();
    let ask = |question: &str| place.run_of(&["ask", "-q", question]).report();
    assert_snapshot!(ask("Wie hoch ist die Steuer für den ersten Hund?"), @"
    exit 0
    -- stdout
    „Die Steuer beträgt jährlich für den ersten Hund 84 Euro.“ [1]

    [1] Hundesteuersatzung · 13.12.2018 · § 5 Steuersatz
        [place]/documents/hunde.txt
    ");
    assert_snapshot!(ask("Wann fährt die Straßenbahn nach Köln?"), @"
    exit 1
    -- stdout
    Dazu steht nichts in den durchsuchten Dokumenten.
    Am nächsten kommen:
    1. Hundesteuersatzung · 13.12.2018 · § 5 Steuersatz
       Die Steuer beträgt jährlich für den ersten Hund 84 Euro.
       [place]/documents/hunde.txt
    ");
}

#[test]
fn an_answer_as_json_carries_its_citations() {
    let place = indexed_town();
    let question = "Wie hoch ist die Steuer für den ersten Hund?";
    let answer = place.run_of(&["ask", "-q", "--format", "json", question]).expect_code(0).json();
    assert_eq!((&answer["mode"], &answer["outcome"]), (&"quote".into(), &"answered".into()));
    let citation = &answer["sentences"][0]["citations"][0];
    assert_eq!((&citation["path"], &citation["page"]), (&"hunde.txt".into(), &1.into()));
    assert!(citation["text"].as_str().is_some_and(|text| text.contains("84 Euro")), "{citation}");
}

#[test]
fn what_no_hit_mentions_is_named_and_a_question_about_it_alone_refused() {
    let place = indexed_town();
    let asked = |question: &str| place.run_of(&["ask", "--format", "json", question]);
    let later = asked("Wie hoch ist die Steuer für den ersten Hund im Jahr 2031?").json();
    assert_eq!(later["hints"], serde_json::json!(["In den besten Treffern kommt „2031“ nicht vor."]));
    let horses = asked("Was kostet die Pferdesteuer?").expect_code(1).json();
    assert_eq!(horses["outcome"], "nothing_found");
    assert_eq!(
        horses["hints"],
        serde_json::json!(["In den besten Treffern kommt „Pferdesteuer“ nicht vor."])
    );
}

#[test]
fn writing_an_answer_needs_a_generator() {
    let place = indexed_town();
    assert_snapshot!(place.run("ask -q --mode compose Hundesteuer").report(), @"
    exit 2
    -- stderr
    ratsfund: das Modell, das Antworten schreibt, fehlt
    Tipp: `ratsfund models fetch` holt es; `--mode quote` braucht keines
    ");
}
