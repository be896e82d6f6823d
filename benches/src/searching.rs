//! Latency of whole searches and of quoted answers in a large index, one after the other, and the memory that they take.

use std::ops::ControlFlow;
use std::sync::Arc;
use std::time::Instant;

use anyhow::{Context, Result, ensure};
use engine::{Allowed, AnswerEvent, AskRequest, Engine, Filter, Mode, SearchRequest, Settings};
use index::HybridIndex;

use crate::arguments::Arguments;
use crate::corpus;
use crate::figure::{Better, Figure, Reference};
use crate::filling;
use crate::models::Models;
use crate::timing::{percentile, timed};

const MILLISECOND: f64 = 1e-3;

pub(crate) fn measure(arguments: &Arguments) -> Result<Vec<Figure>> {
    let engine = engine(arguments)?;
    let passages = engine.status()?.passages;
    let questions = corpus::questions()?;
    let (first, cold) = timed(|| engine.search(&request(&questions[0])));
    ensure!(!first?.hits.is_empty(), "nothing is found in the synthetic index");
    let mut searches = Vec::new();
    let mut answers = Vec::new();
    for question in &questions {
        let (results, seconds) = timed(|| engine.search(&request(question)));
        results?;
        searches.push(seconds / MILLISECOND);
        answers.extend(first_sentence(&engine, question)?.map(|seconds| seconds / MILLISECOND));
    }
    let count = answers.len();
    let milliseconds = |name, value| Figure::new(name, value, "ms", Better::Lower);
    let answer = format!("quote mode, first sentence p95 ({count} answers)");
    let mut figures = vec![
        milliseconds(format!("search p50 of {passages} passages"), percentile(&mut searches, 0.5)),
        milliseconds(format!("search p95 of {passages} passages"), percentile(&mut searches, 0.95))
            .against(Reference::Budget(50.0)),
        milliseconds("search, first after opening".to_owned(), cold / MILLISECOND),
        milliseconds(answer, percentile(&mut answers, 0.95)).against(Reference::Budget(200.0)),
    ];
    for (name, field) in [("memory, peak", "VmHWM:"), ("memory, without mapped files", "RssAnon:")] {
        let Some(megabytes) = memory(field) else { continue };
        let figure = Figure::new(name, megabytes, "MB", Better::Lower);
        figures.push(figure.against(Reference::Budget(1000.0)));
    }
    Ok(figures)
}

fn engine(arguments: &Arguments) -> Result<Engine> {
    let folder = filling::folder(arguments);
    let index = HybridIndex::open_read_only(&folder)
        .context("no index to search in\nhint: measure `ingest` first, with the same --passages")?;
    Ok(Engine {
        index: Arc::new(index),
        pages: Arc::new(corpus::worker()?),
        embedder: Some(Models::new(arguments).starter_embedder()?),
        reranker: None,
        generator: None,
        synonyms: Arc::default(),
        settings: Settings::default(),
    })
}

fn request(question: &str) -> SearchRequest {
    SearchRequest {
        question: question.to_owned(),
        filter: Filter::default(),
        allowed: Allowed::public(),
        limit: 10,
    }
}

/// Seconds until the first sentence of a quoted answer; `None` if nothing is answered.
fn first_sentence(engine: &Engine, question: &str) -> Result<Option<f64>> {
    let start = Instant::now();
    let mut first = None;
    let request = AskRequest { search: request(question), mode: Mode::Quote };
    engine.ask(&request, &mut |event| {
        if matches!(event, AnswerEvent::Sentence(_)) {
            first.get_or_insert_with(|| start.elapsed().as_secs_f64());
        }
        ControlFlow::Continue(())
    })?;
    Ok(first)
}

/// A figure of this process' memory in megabytes, where the system tells it.
pub(crate) fn memory(field: &str) -> Option<f64> {
    let status = fs_err::read_to_string("/proc/self/status").ok()?;
    let line = status.lines().find_map(|line| line.strip_prefix(field))?;
    let kibibytes: f64 = line.trim().strip_suffix(" kB")?.parse().ok()?;
    Some(kibibytes * 1024.0 / 1e6)
}
