//! Councillors' questions to a city's council papers: how often the paper with the answer is found, and how long it takes; beside it the same
//! questions to the full-text search of `SQLite` and to tantivy with a stock German stemmer.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context, Result};
use engine::metrics::{hit_at, reciprocal_rank_at};
use engine::{Allowed, Conditions, Embedder, Engine, Filter, Index, Kind, Query, QueryVector};
use fs_err as fs;
use index::HybridIndex;
use jiff::civil::{Date, date};
use serde::Deserialize;

use crate::arguments::Arguments;
use crate::council::{engine, request};
use crate::figure::{Better, Figure, Reference};
use crate::models::Models;
use crate::papers;
use crate::search_engines::{self, Ranking};
use crate::searching::memory;
use crate::timing::{percentile, processor_seconds, timed};

/// Passages that are looked at to find ten documents.
const PASSAGES: usize = 100;
/// Passages that are shown.
const SHOWN: usize = 10;
/// Questions before those that are timed, so that files are in memory.
const WARM: usize = 20;
/// Neighbours that a graph must find.
const NEIGHBOURS: usize = 100;
/// Days that cut the papers into parts of less than half, in which every vector is looked at.
const PARTS: [Date; 5] =
    [date(1900, 1, 1), date(2012, 1, 1), date(2016, 1, 1), date(2020, 1, 1), date(2100, 1, 1)];

/// A question and the files that answer it.
struct Question {
    text: String,
    files: BTreeSet<String>,
}

/// How a way of searching did.
struct Outcome {
    hit_at_10: f64,
    mrr_at_10: f64,
    milliseconds: Vec<f64>,
    /// Processor time of each, where it is known.
    processor: Vec<f64>,
}

pub(crate) fn measure(arguments: &Arguments) -> Result<Vec<Figure>> {
    let Some(data) = papers::data() else {
        papers::without_data();
        return Ok(Vec::new());
    };
    let mut questions = questions(&data.join("qa/karlsruhe_anfragen"))?;
    let step = questions.len().div_ceil(arguments.questions.max(1));
    questions = questions.into_iter().step_by(step).collect();
    let embedder = Models::new(arguments).wanted_embedder(arguments)?;
    let hybrid = engine(arguments, Some(embedder.clone()))?;
    let year = Filter { from: Some(date(2019, 1, 1)), to: Some(date(2019, 12, 31)), ..Filter::default() };
    let narrow = Filter { kinds: vec![Kind::Anfrage], ..year };
    let wide = Filter { kinds: vec![Kind::Antrag, Kind::Anfrage, Kind::Vorlage], ..Filter::default() };
    let all = Filter::default();
    let ours = ask_all(&questions, |question, limit| ask(&hybrid, question, &all, limit))?;
    let narrowed = ask_all(&questions, |question, limit| ask(&hybrid, question, &narrow, limit))?;
    let kinds = ask_all(&questions, |question, limit| ask(&hybrid, question, &wide, limit))?;
    let memory = ["VmHWM:", "RssAnon:"].map(memory);
    // Only now: each has the index in memory once more.
    let words = engine(arguments, None)?;
    let index = HybridIndex::open_read_only(&papers::folder(arguments, "index"))?;
    let passages = index.status()?.passages;
    let by_words = ask_all(&questions, |question, limit| ask(&words, question, &all, limit))?;
    let (fts5, mut stock) = search_engines::open(&papers::folder(arguments, "others"), &index)?;
    let fts5 = ask_all(&questions, |question, limit| fts5.search(question, limit))?;
    let stock = ask_all(&questions, |question, limit| stock.search(question, limit))?;
    let mut figures = Vec::new();
    for (name, outcome) in [("both legs", &ours), ("words alone", &by_words)] {
        for (other_name, other) in [("SQLite FTS5", &fts5), ("tantivy, stock German", &stock)] {
            figures.extend(outcome.beside(name, other, other_name));
        }
    }
    let budget = if passages > 500_000 { 100.0 } else { 50.0 };
    for (name, outcome) in
        [("both legs", &ours), ("three kinds", &kinds), ("one kind of one year", &narrowed)]
    {
        let p95 = percentile(&mut outcome.milliseconds.clone(), 0.95);
        let name = format!("questions to {passages} passages, {name}, p95");
        figures.push(Figure::new(name, p95, "ms", Better::Lower).against(Reference::Budget(budget)));
    }
    for (name, outcome) in [("both legs", &ours), ("words alone", &by_words)] {
        for (what, share) in [("p50", 0.5), ("p95", 0.95)] {
            let used = percentile(&mut outcome.processor.clone(), share);
            let name = format!("questions, {name}, processor time, {what}");
            figures.push(Figure::new(name, used, "ms", Better::Lower));
        }
    }
    for (name, megabytes) in ["memory, peak", "memory, without mapped files"].into_iter().zip(memory) {
        figures.extend(megabytes.map(|megabytes| Figure::new(name, megabytes, "MB", Better::Lower)));
    }
    let recall = recall(&index, embedder.as_ref(), &questions)?;
    let name = format!("nearest {NEIGHBOURS} by graph among those by exact scan");
    figures.push(Figure::new(name, recall, "recall", Better::Higher).against(Reference::Budget(0.98)));
    Ok(figures)
}

impl Outcome {
    fn beside(&self, name: &str, other: &Self, other_name: &str) -> Vec<Figure> {
        let times = |share| {
            [&self.milliseconds, &other.milliseconds].map(|times| percentile(&mut times.clone(), share))
        };
        let ([p50, other_p50], [p95, other_p95]) = (times(0.5), times(0.95));
        let against = |value| Reference::Measured { name: other_name.to_owned(), value };
        [
            ("hit@10", self.hit_at_10, other.hit_at_10, "", Better::Higher),
            ("MRR@10", self.mrr_at_10, other.mrr_at_10, "", Better::Higher),
            ("p50", p50, other_p50, "ms", Better::Lower),
            ("p95", p95, other_p95, "ms", Better::Lower),
        ]
        .map(|(what, value, other, unit, better)| {
            Figure::new(format!("questions, {name}, {what}"), value, unit, better).against(against(other))
        })
        .into()
    }
}

fn ask(engine: &Engine, question: &str, filter: &Filter, limit: usize) -> Result<Ranking> {
    let hits = engine.search(&request(question, filter.clone(), limit))?.hits;
    Ok(hits.iter().map(|hit| hit.document.key.path.clone()).collect())
}

fn ask_all(questions: &[Question], mut ask: impl FnMut(&str, usize) -> Result<Ranking>) -> Result<Outcome> {
    for question in questions.iter().take(WARM) {
        ask(&question.text, SHOWN)?;
    }
    let mut outcome =
        Outcome { hit_at_10: 0.0, mrr_at_10: 0.0, milliseconds: Vec::new(), processor: Vec::new() };
    for question in questions {
        let before = processor_seconds();
        let (shown, seconds) = timed(|| ask(&question.text, SHOWN));
        shown?;
        let used = processor_seconds().zip(before).map(|(after, before)| after - before);
        outcome.processor.extend(used.map(|seconds| seconds * 1e3));
        outcome.milliseconds.push(seconds * 1e3);
        let ranking = judge(&ask(&question.text, PASSAGES)?, &question.files);
        outcome.hit_at_10 += f64::from(u8::from(hit_at(10, &ranking))) / questions.len() as f64;
        outcome.mrr_at_10 += reciprocal_rank_at(10, &ranking) / questions.len() as f64;
    }
    Ok(outcome)
}

/// Whether each document found answers, each once; a copy does as well as what it was made of.
fn judge(paths: &[String], files: &BTreeSet<String>) -> Vec<bool> {
    let mut seen = BTreeSet::new();
    let stem = |path: &String| Path::new(path).file_stem().unwrap_or_default().to_string_lossy().into_owned();
    let once = paths.iter().map(stem).filter(|file| seen.insert(file.clone()));
    once.map(|file| files.contains(&file)).collect()
}

/// The share of the nearest passages that is found without a filter, where a graph is walked.
fn recall(index: &HybridIndex, embedder: &dyn Embedder, questions: &[Question]) -> Result<f64> {
    let (mut found, mut all) = (0, 0);
    for question in questions {
        let values = embedder.embed_query(&question.text)?;
        let exact = PARTS.windows(2).map(|part| {
            let to = part[1].yesterday()?;
            nearest(index, embedder, &values, part[0], to)
        });
        let mut exact: Vec<(f32, u64)> = exact.collect::<Result<Vec<_>>>()?.concat();
        let mut by_graph = nearest(index, embedder, &values, PARTS[0], PARTS[PARTS.len() - 1])?;
        for list in [&mut exact, &mut by_graph] {
            list.sort_by(|left, right| right.0.total_cmp(&left.0).then(left.1.cmp(&right.1)));
            list.truncate(NEIGHBOURS);
        }
        let by_graph: BTreeSet<u64> = by_graph.into_iter().map(|(_, passage)| passage).collect();
        found += exact.iter().filter(|(_, passage)| by_graph.contains(passage)).count();
        all += exact.len();
    }
    Ok(found as f64 / all as f64)
}

fn nearest(
    index: &HybridIndex,
    embedder: &dyn Embedder,
    values: &[f32],
    from: Date,
    to: Date,
) -> Result<Vec<(f32, u64)>> {
    let query = Query {
        clauses: Vec::new(),
        vector: Some(QueryVector { model: embedder.model().clone(), values: values.to_vec() }),
        filter: Filter { from: Some(from), to: Some(to), ..Filter::default() },
        conditions: Conditions::default(),
        limit: NEIGHBOURS,
    };
    let found = index.candidates(&query, &Allowed::public())?.candidates;
    Ok(found.into_iter().filter_map(|found| Some((found.semantic?, found.passage.id.0))).collect())
}

/// The questions of the split `dev`, with the files that hold their answers.
fn questions(folder: &Path) -> Result<Vec<Question>> {
    #[derive(Deserialize)]
    struct Line {
        id: String,
        text: String,
        split: String,
    }
    let mut answers: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for line in fs::read_to_string(folder.join("qrels.tsv"))?.lines() {
        let mut columns = line.split('\t');
        let (question, answer) = columns.next().zip(columns.next()).context("a line without an answer")?;
        // An answer is called by its file and its number there.
        let file = answer.split('-').next().unwrap_or(answer);
        answers.entry(question.to_owned()).or_default().insert(file.to_owned());
    }
    let mut questions = Vec::new();
    for line in fs::read_to_string(folder.join("queries.jsonl"))?.lines() {
        let Line { id, text, split } = serde_json::from_str(line)?;
        if let Some(files) = answers.remove(&id).filter(|_| split == "dev") {
            questions.push(Question { text, files });
        }
    }
    Ok(questions)
}
