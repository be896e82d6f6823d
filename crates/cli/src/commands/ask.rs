//! `ratsfund ask`: an answer, sentence by sentence as it is made, each with the place where it stands.

use std::io;
use std::ops::ControlFlow;

use anyhow::{Result, bail};
use engine::{
    Answer, AnswerEvent, AskRequest, Citation, Engine, Hit, Mode, Origin, Outcome, Sentence, Verdict,
};
use serde_json::{Value, json};
use server::Phrasing;

use super::search;
use crate::args::{AnswerMode, AskArguments, Format};
use crate::configuration::Configuration;
use crate::exit::Exit;
use crate::interrupt::Interrupt;
use crate::language::Language;
use crate::printer::Printer;
use crate::wiring;

/// Results shown below an abstention.
const NEAREST: usize = 3;
/// Results that an answer may draw on.
pub(crate) const RESULTS: usize = 10;

pub(crate) fn run(arguments: AskArguments, configuration: &Configuration, printer: Printer) -> Result<Exit> {
    let mode = arguments.mode.map_or(Mode::Quote, AnswerMode::mode);
    let engine = wiring::open_engine_for(mode, configuration, printer)?;
    if mode.needs_generator() && engine.generator.is_none() {
        bail!(wiring::no_generator());
    }
    let request =
        AskRequest { search: search::request(arguments.question, &arguments.filter, RESULTS), mode };
    let answer = match arguments.format {
        Format::Json => answer_as_json(&engine, &request, printer)?,
        Format::Text => answer_as_text(&engine, &request, printer)?,
    };
    if arguments.withheld && arguments.format == Format::Text {
        print_withheld(&answer, printer)?;
    }
    Ok(if answer.outcome == Outcome::Answered { Exit::Done } else { Exit::Negative })
}

impl AnswerMode {
    pub(crate) fn mode(self) -> Mode {
        match self {
            Self::Quote => Mode::Quote,
            Self::Compose => Mode::Compose,
            Self::Copy => Mode::Copy,
        }
    }
}

/// Prints an answer while it is made.
pub(crate) fn answer_as_text(engine: &Engine, request: &AskRequest, printer: Printer) -> Result<Answer> {
    let interrupt = Interrupt::install()?;
    let mut nearest = Vec::new();
    let mut citations: Vec<Citation> = Vec::new();
    let mut printed = Ok(());
    let answer = engine.ask(request, &mut |event| {
        match event {
            AnswerEvent::Results(results) => {
                nearest = results.hits.iter().take(NEAREST).cloned().collect();
                search::say_how_it_was_read(&request.search, results, printer);
            }
            AnswerEvent::Sentence(sentence) => {
                printed = print_sentence(sentence, &mut citations, printer);
            }
            AnswerEvent::Draft(_) | AnswerEvent::Withheld(_) => {}
        }
        if interrupt.came() || printed.is_err() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })?;
    printed?;
    print_sources(&citations, printer)?;
    print_end(&answer, &nearest, printer)?;
    Ok(answer)
}

fn print_sentence(sentence: &Sentence, citations: &mut Vec<Citation>, printer: Printer) -> io::Result<()> {
    let mut numbers = String::new();
    for citation in &sentence.citations {
        citations.push(citation.clone());
        numbers.push_str(&format!(" [{}]", citations.len()));
    }
    if let Some(newer) = sentence.newer {
        printer.line(&match printer.language {
            Language::De => format!("Älter (überholt durch ein Dokument vom {newer}):"),
            Language::En => format!("Older (a document of {newer} says otherwise):"),
        })?;
    }
    let lead = sentence.lead.as_ref().map(|lead| format!("({} …) ", lead.text.replace('\n', " ")));
    let lead = lead.unwrap_or_default();
    match sentence.origin {
        Origin::Quoted => printer.line(&format!("{lead}„{}“{numbers}", sentence.text.replace('\n', " "))),
        Origin::Written => printer.line(&format!("{}{numbers}", sentence.text)),
    }
}

fn print_sources(citations: &[Citation], printer: Printer) -> io::Result<()> {
    if !citations.is_empty() {
        printer.line("")?;
    }
    for (index, citation) in citations.iter().enumerate() {
        let (document, page) = (&citation.document, citation.page());
        let place = Phrasing(printer.language.into()).place_beside(
            &citation.context,
            document,
            page,
            citation.cells(),
        );
        let parts = [Some(citation.context.clone()), citation.finer_address().map(str::to_owned), place];
        let parts: Vec<String> = parts.into_iter().flatten().collect();
        printer.line(&format!("[{}] {}", index + 1, parts.join(", ")))?;
        printer.line(&format!("    {}", search::address(document, page)))?;
    }
    Ok(())
}

fn print_end(answer: &Answer, nearest: &[Hit], printer: Printer) -> io::Result<()> {
    let language = printer.language;
    match answer.outcome {
        Outcome::Answered => {}
        Outcome::NothingFound => printer.line(language.pick(
            "Dazu steht nichts in den durchsuchten Dokumenten.",
            "The documents searched say nothing about this.",
        ))?,
        Outcome::NothingSupported => printer.line(language.pick(
            "Was das Sprachmodell schrieb, ist in den Dokumenten nicht belegt und wird nicht gezeigt.",
            "What the language model wrote is not supported by the documents and is not shown.",
        ))?,
    }
    if answer.outcome != Outcome::Answered && !nearest.is_empty() {
        printer.line(language.pick("Am nächsten kommen:", "Nearest documents:"))?;
        search::print_hits(nearest, printer)?;
    }
    if answer.quotes_instead() {
        printer.line("")?;
        printer.line(language.pick(
            "Was das Sprachmodell schrieb, ist nicht belegt; stattdessen stehen hier wörtliche Zitate.",
            "What the language model wrote is not supported; these are verbatim quotes instead.",
        ))?;
    }
    if let Some(author) = &answer.author {
        let withheld = answer.withheld.len();
        let did = match answer.mode {
            Mode::Copy => language.pick("Von einer KI ausgewählt", "Chosen by an AI"),
            Mode::Quote | Mode::Compose => language.pick("Von einer KI verfasst", "Written by an AI"),
        };
        let prompt = answer.prompt.unwrap_or_default();
        printer.line("")?;
        printer.line(&match language {
            Language::De => {
                format!(
                    "{did} ({author}, Anweisung {prompt}); {withheld} nicht belegte Sätze zurückgehalten."
                )
            }
            Language::En => {
                format!("{did} ({author}, prompt {prompt}); {withheld} unsupported sentences withheld.")
            }
        })?;
    }
    Ok(())
}

fn print_withheld(answer: &Answer, printer: Printer) -> io::Result<()> {
    for sentence in &answer.withheld {
        let verdict = match sentence.verdict {
            Verdict::Supported => printer.language.pick("belegt", "supported"),
            Verdict::Partial => printer.language.pick("teilweise belegt", "partly supported"),
            Verdict::Unsupported => printer.language.pick("nicht belegt", "unsupported"),
        };
        printer.line(&format!("({verdict}) {}", sentence.text))?;
    }
    Ok(())
}

fn answer_as_json(engine: &Engine, request: &AskRequest, printer: Printer) -> Result<Answer> {
    let interrupt = Interrupt::install()?;
    let (mut results, mut hints) = (Vec::new(), Vec::new());
    let answer = engine.ask(request, &mut |event| {
        if let AnswerEvent::Results(found) = event {
            results = found.hits.iter().map(search::hit_json).collect();
            hints = search::hints(found, printer);
        }
        if interrupt.came() { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    })?;
    printer.json(&json!({
        "mode": answer.mode.name(),
        "outcome": match answer.outcome {
            Outcome::Answered => "answered",
            Outcome::NothingFound => "nothing_found",
            Outcome::NothingSupported => "nothing_supported",
        },
        "model": answer.author.as_ref().map(|author| author.0.clone()),
        "prompt": answer.prompt,
        "sentences": answer.sentences.iter().map(sentence_json).collect::<Vec<_>>(),
        "withheld": answer.withheld.iter().map(sentence_json).collect::<Vec<_>>(),
        "hints": hints,
        "results": results,
    }))?;
    Ok(answer)
}

fn sentence_json(sentence: &Sentence) -> Value {
    json!({
        "text": sentence.text,
        "origin": sentence.origin.name(),
        "lead": sentence.lead.as_ref().map(|lead| lead.text.clone()),
        "newer": sentence.newer.map(|date| date.to_string()),
        "verdict": match sentence.verdict {
            Verdict::Supported => "supported",
            Verdict::Partial => "partial",
            Verdict::Unsupported => "unsupported",
        },
        "citations": sentence.citations.iter().map(citation_json).collect::<Vec<_>>(),
    })
}

fn citation_json(citation: &Citation) -> Value {
    let boxes = |boxes: &[engine::Rect]| -> Vec<[f32; 4]> {
        boxes.iter().map(|rect| [rect.left, rect.top, rect.right, rect.bottom]).collect()
    };
    json!({
        "path": citation.document.key.path,
        "source": citation.document.key.source.0,
        "document": citation.document.document.0,
        "version": citation.document.version.0,
        "passage": citation.passage.0,
        "title": citation.document.metadata.title,
        "context": citation.context,
        "address": citation.address,
        "text": citation.text,
        "page": citation.page(),
        "page_label": citation.document.page_label(citation.page()),
        "unit": citation.document.unit(citation.page()).name(),
        "cells": citation.cells().map(|cells| cells.to_string()),
        "pages": citation.marks.iter().map(|mark| json!({ "page": mark.page, "boxes": boxes(&mark.boxes) })).collect::<Vec<_>>(),
    })
}
