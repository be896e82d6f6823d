//! `ratsfund search`: passages with title, place, page and a snippet in which the question's words stand out.

use std::io;

use anyhow::Result;
use engine::{Allowed, Filter, Hit, SearchRequest};
use serde_json::{Value, json};

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
    let results = engine.search(&request(arguments.question, &arguments.filter, arguments.limit))?;
    match arguments.format {
        Format::Json => {
            let hits: Vec<Value> = results.hits.iter().map(hit_json).collect();
            printer.json(&json!({ "hits": hits }))?;
        }
        Format::Text => print_hits(&results.hits, printer)?,
    }
    Ok(if results.hits.is_empty() { Exit::Negative } else { Exit::Done })
}

/// A search by the administrator, who may see everything.
pub(crate) fn request(question: String, filter: &FilterArguments, limit: usize) -> SearchRequest {
    SearchRequest {
        question,
        filter: Filter {
            kinds: filter.kind.clone(),
            collections: filter.collection.iter().cloned().map(engine::Collection).collect(),
            from: filter.from,
            to: filter.to,
        },
        allowed: Allowed::everything(),
        limit,
    }
}

pub(crate) fn print_hits(hits: &[Hit], printer: Printer) -> io::Result<()> {
    if hits.is_empty() {
        printer.say("nichts gefunden", "nothing found");
    }
    for (index, hit) in hits.iter().enumerate() {
        printer.line(&format!("{}. {}", index + 1, heading(hit, printer)))?;
        printer.line(&format!("   {}", snippet(hit)))?;
        printer.line(&format!("   {}", place(hit)))?;
    }
    Ok(())
}

fn heading(hit: &Hit, printer: Printer) -> String {
    let page = hit.passage.passage.first_page();
    format!("{}, {} {page}", hit.passage.passage.context, printer.language.pick("Seite", "page"))
}

/// Where the file is, with the page as browsers understand it.
pub(crate) fn place(hit: &Hit) -> String {
    let key = &hit.document.key;
    format!("{}/{}#page={}", key.source.0, key.path, hit.passage.passage.first_page())
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
        "page": passage.first_page(),
        "text": passage.text,
        "highlights": hit.highlights.iter().map(|range| [range.start, range.end]).collect::<Vec<_>>(),
        "score": hit.score,
        "lexical": hit.lexical,
        "semantic": hit.semantic,
    })
}
