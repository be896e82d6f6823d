//! `ratsfund export`: everything that was read, one line for each document.

use anyhow::Result;
use engine::{Allowed, Consultation, Index, Metadata, Page, Passage, StoredDocument, Visibility, votes};
use serde_json::{Value, json};

use crate::args::{ExportArguments, Format};
use crate::configuration::Configuration;
use crate::exit::Exit;
use crate::printer::Printer;
use crate::wiring;

pub(crate) fn run(
    arguments: &ExportArguments,
    configuration: &Configuration,
    printer: Printer,
) -> Result<Exit> {
    let index = wiring::open_index(configuration)?;
    // Whoever runs this owns the data directory.
    let documents = index.documents(&Allowed::everything())?;
    for document in &documents {
        match arguments.format {
            Format::Json => printer.line(&line(&index, document)?.to_string())?,
            Format::Text => printer.line(&format!("{}\t{}", document.key.path, document.metadata.title))?,
        }
    }
    Ok(if documents.is_empty() { Exit::Negative } else { Exit::Done })
}

fn line(index: &dyn Index, document: &StoredDocument) -> Result<Value> {
    let everything = Allowed::everything();
    let mut pages = Vec::new();
    for number in 1..=document.pages {
        let shown = index.page(document.version, number, &everything)?;
        pages.extend(shown.map(|shown| page(&shown.page, document)));
    }
    let passages = index.passages(document.document, &everything)?;
    let passages: Vec<Value> = passages.iter().map(|stored| passage(&stored.passage)).collect();
    let mut line = metadata(&document.metadata);
    line["path"] = document.key.path.as_str().into();
    line["source"] = document.key.source.0.as_str().into();
    line["sha256"] = document.hash.to_string().into();
    line["pages"] = pages.into();
    line["passages"] = passages.into();
    Ok(line)
}

fn metadata(metadata: &Metadata) -> Value {
    let details = &metadata.details;
    let consultations: Vec<Value> = details.consultations.iter().map(consultation).collect();
    json!({
        "title": metadata.title,
        "kind": metadata.kind.name(),
        "subkind": details.subkind.map(engine::Subkind::name),
        "kind_percent": details.basis.percent,
        "kind_reason": details.basis.reason,
        "gremium": metadata.gremium,
        "date": metadata.date.map(|date| date.to_string()),
        "session": details.session.map(|date| date.to_string()),
        "written": details.written.map(|date| date.to_string()),
        "in_force": details.in_force.map(|date| date.to_string()),
        "number": metadata.number,
        "office": details.office,
        "predecessor": details.predecessor,
        "consultations": consultations,
        "collection": metadata.collection.0,
        "visibility": visibility(metadata.visibility),
    })
}

fn consultation(station: &Consultation) -> Value {
    json!({
        "gremium": station.gremium,
        "date": station.date.map(|date| date.to_string()),
        "item": station.item,
        "role": station.role,
    })
}

/// The text of a page: one line for each block, running lines included.
fn page(page: &Page, document: &StoredDocument) -> Value {
    let (number, place) = (page.number, document.place(page.number));
    let blocks: Vec<String> = page.blocks.iter().map(|block| page.text(block.words.clone())).collect();
    json!({
        "number": number,
        "label": document.page_label(number),
        "unit": place.unit.name(),
        "file": place.file,
        "text": blocks.join("\n"),
    })
}

fn passage(passage: &Passage) -> Value {
    let mut pages: Vec<u32> = passage.spans.iter().map(|span| span.page).collect();
    pages.dedup();
    let votes: Vec<Value> = votes(&passage.text)
        .into_iter()
        .map(|(range, vote)| {
            json!({
                "yes": vote.yes,
                "no": vote.no,
                "abstentions": vote.abstentions,
                "outcome": vote.outcome.map(engine::VoteOutcome::name),
                "text": passage.text[range],
            })
        })
        .collect();
    json!({
        "section": passage.section,
        "context": passage.context,
        "text": passage.text,
        "pages": pages,
        "visibility": visibility(passage.visibility),
        "votes": votes,
    })
}

fn visibility(visibility: Visibility) -> &'static str {
    match visibility {
        Visibility::Public => "public",
        Visibility::Internal => "internal",
    }
}
