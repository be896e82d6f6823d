//! `ratsfund search`: passages with title, place, page and a snippet in which the question's words stand out.

use std::io;

use anyhow::Result;
use engine::{
    Allowed, Contribution, Explanation, Filter, Hit, PagePlace, PageUnit, Results, SearchRequest,
    StoredDocument,
};
use serde_json::{Value, json};
use server::Phrasing;

use super::absence;
use crate::args::{FilterArguments, Format, SearchArguments};
use crate::configuration::Configuration;
use crate::exit::Exit;
use crate::printer::Printer;
use crate::snippet::snippet;
use crate::wiring::open_engine;

pub(crate) fn run(
    arguments: SearchArguments,
    configuration: &Configuration,
    printer: Printer,
) -> Result<Exit> {
    let engine = open_engine(configuration, printer)?;
    let request = request(arguments.question, &arguments.filter, arguments.limit.get());
    if let Some(document) = &arguments.why_not {
        return absence::run(&engine, &request, document, arguments.format, printer);
    }
    let results = engine.search(&request)?;
    let explain = |hit: &Hit| arguments.explain.then(|| results.explain(hit));
    if let Some(reranked) = results.reranked.filter(|reranked| reranked.scored < reranked.wanted) {
        let (scored, wanted) = (reranked.scored, reranked.wanted);
        printer.say(
            &format!("nur {scored} von {wanted} Treffern in der Zeit neu bewertet (Tipp: search.rerank_milliseconds)"),
            &format!("only {scored} of {wanted} hits reranked in time (hint: search.rerank_milliseconds)"),
        );
    }
    match arguments.format {
        Format::Json => {
            let hit = |hit: &Hit| match explain(hit) {
                Some(explanation) => explained_json(hit, &explanation, printer),
                None => hit_json(hit),
            };
            printer.json(&results_json(
                &request,
                &results,
                &results.hits.iter().map(hit).collect::<Vec<_>>(),
                printer,
            ))?;
        }
        Format::Text => {
            say_how_it_was_read(&request, &results, printer);
            for (index, hit) in results.hits.iter().enumerate() {
                print_hit(index + 1, hit, printer)?;
                if let Some(explanation) = explain(hit) {
                    print_explanation(&explanation, printer)?;
                }
            }
            say_nothing_found(&results.hits, printer);
        }
    }
    Ok(if results.hits.is_empty() { Exit::Negative } else { Exit::Done })
}

fn results_json(request: &SearchRequest, results: &Results, hits: &[Value], printer: Printer) -> Value {
    let phrasing = Phrasing(printer.language.into());
    let mut json = json!({ "hits": hits });
    if let Some(meant) = results.meant(&request.question) {
        json["meant"] = meant.into();
    }
    let hints = hints(results, printer);
    let suggested: Vec<String> =
        results.suggested_filters().iter().map(|filter| phrasing.filter(filter)).collect();
    for (name, values) in [("hints", hints), ("suggested_filters", suggested)] {
        if !values.is_empty() {
            json[name] = values.into();
        }
    }
    json
}

/// Tells what was probably meant, and what was not understood or not found.
pub(crate) fn say_how_it_was_read(request: &SearchRequest, results: &Results, printer: Printer) {
    for hint in hints(results, printer) {
        printer.say(&format!("Hinweis: {hint}"), &format!("note: {hint}"));
    }
    if let Some(meant) = results.meant(&request.question) {
        printer.say(&format!("Meinten Sie: {meant}"), &format!("did you mean: {meant}"));
    }
}

/// What of the question was not understood or not found, in words.
pub(super) fn hints(results: &Results, printer: Printer) -> Vec<String> {
    let phrasing = Phrasing(printer.language.into());
    results.hints.iter().map(|hint| phrasing.hint(hint)).collect()
}

/// A search by the administrator, who may see everything.
pub(crate) fn request(question: String, filter: &FilterArguments, limit: usize) -> SearchRequest {
    SearchRequest {
        question,
        filter: Filter {
            kinds: filter.kind.clone(),
            collections: filter.collection.iter().cloned().map(engine::Collection).collect(),
            gremien: filter.gremium.clone(),
            from: filter.from,
            to: filter.to,
            ..Filter::default()
        },
        allowed: Allowed::everything(),
        limit,
    }
}

pub(crate) fn print_hits(hits: &[Hit], printer: Printer) -> io::Result<()> {
    for (index, hit) in hits.iter().enumerate() {
        print_hit(index + 1, hit, printer)?;
    }
    say_nothing_found(hits, printer);
    Ok(())
}

fn say_nothing_found(hits: &[Hit], printer: Printer) {
    if hits.is_empty() {
        printer.say("nichts gefunden", "nothing found");
    }
}

pub(super) fn print_hit(number: usize, hit: &Hit, printer: Printer) -> io::Result<()> {
    printer.line(&format!("{number}. {}", heading(hit, printer)))?;
    printer.line(&format!("   {}", snippet(hit)))?;
    printer.line(&format!("   {}", place(hit)))?;
    for copy in &hit.also {
        let facts = [
            copy.document.metadata.gremium.clone(),
            copy.document.metadata.date.map(|date| date.to_string()),
        ];
        let facts: Vec<String> = facts.into_iter().flatten().chain([place(copy)]).collect();
        printer.line(&format!("   {} {}", printer.language.pick("auch in", "also in"), facts.join(", ")))?;
    }
    Ok(())
}

/// What gave how much of a score, one a line, and what the passage lacks.
pub(super) fn print_explanation(explanation: &Explanation, printer: Printer) -> io::Result<()> {
    let phrasing = Phrasing(printer.language.into());
    printer.line(&format!(
        "   {:>7.3} {}",
        explanation.score,
        printer.language.pick("Punkte, davon", "points, of which")
    ))?;
    for Contribution { cause, points } in &explanation.contributions {
        printer.line(&format!("   {points:>+7.3} {}", phrasing.cause(cause)))?;
    }
    if !explanation.missing.is_empty() {
        let missing = explanation.missing.join(", ");
        printer.line(&format!("   {} {missing}", printer.language.pick("es fehlt:", "missing:")))?;
    }
    Ok(())
}

pub(super) fn explained_json(hit: &Hit, explanation: &Explanation, printer: Printer) -> Value {
    let phrasing = Phrasing(printer.language.into());
    let contribution =
        |part: &Contribution| json!({ "cause": phrasing.cause(&part.cause), "points": part.points });
    let mut json = hit_json(hit);
    json["explanation"] = json!({
        "contributions": explanation.contributions.iter().map(contribution).collect::<Vec<_>>(),
        "missing": explanation.missing,
    });
    json
}

fn heading(hit: &Hit, printer: Printer) -> String {
    let page = hit.page();
    let context = &hit.passage.passage.context;
    let place = Phrasing(printer.language.into()).place_beside(context, &hit.document, page, hit.cells);
    [Some(context.clone()), place].into_iter().flatten().collect::<Vec<_>>().join(", ")
}

/// Where the file is.
pub(crate) fn place(hit: &Hit) -> String {
    address(&hit.document, hit.page())
}

/// Where a file is, with the page as browsers understand it, if it has pages that they know.
pub(super) fn address(document: &StoredDocument, page: u32) -> String {
    let file = format!("{}/{}", document.key.source.0, document.key.path);
    match document.place(page) {
        PagePlace { unit: PageUnit::Page, file: None, .. } => format!("{file}#page={page}"),
        _ => file,
    }
}

pub(crate) fn hit_json(hit: &Hit) -> Value {
    let passage = &hit.passage.passage;
    let metadata = &hit.document.metadata;
    json!({
        "path": hit.document.key.path,
        "source": hit.document.key.source.0,
        "document": hit.document.document.0,
        "version": hit.document.version.0,
        "passage": hit.passage.id.0,
        "title": metadata.title,
        "kind": metadata.kind.name(),
        "gremium": metadata.gremium,
        "date": metadata.date.map(|date| date.to_string()),
        "number": metadata.number,
        "collection": metadata.collection.0,
        "section": passage.section,
        "context": passage.context,
        "page": hit.page(),
        "page_label": hit.document.page_label(hit.page()),
        "unit": hit.document.unit(hit.page()).name(),
        "cells": hit.cells.map(|cells| cells.to_string()),
        "text": passage.text,
        "highlights": hit.highlights.iter().map(|range| [range.start, range.end]).collect::<Vec<_>>(),
        "score": hit.score,
        "lexical": hit.lexical,
        "semantic": hit.semantic,
        "also": hit.also.iter().map(|copy| &copy.document.key.path).collect::<Vec<_>>(),
        "reranked": hit.reranked,
    })
}
