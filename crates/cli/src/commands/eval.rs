//! `ratsfund eval`: measures retrieval and answers on a set of questions.

use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Result, bail};
use engine::ingest::{Ingest, Summary, Unchanged, Vanished};
use engine::{
    Allowed, Answer, AskRequest, Citation, Embedder, Engine, Filter, Generator, Hit, Index, Results,
    SearchRequest, Sentence, Settings, SourceName,
};
use index::HybridIndex;
use serde_json::{Value, json};

use crate::args::{EvalArguments, Format};
use crate::configuration::Configuration;
use crate::eval::answers::{self, Clock, Judged};
use crate::eval::free::Free;
use crate::eval::plain_bm25::PlainBm25;
use crate::eval::probes::Probed;
use crate::eval::qa::{QaQuery, QaReader, QaSet};
use crate::eval::questions::{self, GoldQuestion};
use crate::eval::retrieval::{DEPTH, Figures, once_each};
use crate::exit::Exit;
use crate::printer::Printer;
use crate::told::Told;
use crate::wiring;

/// Passages looked at to find ten documents.
const PASSAGES: usize = 100;

pub(crate) fn run(
    arguments: &EvalArguments,
    configuration: &Configuration,
    printer: Printer,
) -> Result<Exit> {
    let report = match (&arguments.qa, &arguments.questions) {
        (Some(directory), _) => qa(directory, arguments.split.as_deref(), configuration, printer)?,
        (None, Some(file)) => own_questions(file, arguments, configuration, printer)?,
        (None, None) => bail!(Told::new("es sind keine Fragen angegeben", "no questions given")),
    };
    match arguments.format {
        Format::Json => printer.json(&report)?,
        Format::Text => print_report(&report, 0, printer)?,
    }
    Ok(Exit::Done)
}

fn own_questions(
    file: &Path,
    arguments: &EvalArguments,
    configuration: &Configuration,
    printer: Printer,
) -> Result<Value> {
    let questions = questions::read(file)?;
    let mode = arguments.mode.mode();
    let engine = wiring::open_engine_for(mode, configuration, printer)?;
    if mode.needs_generator() && engine.generator.is_none() {
        bail!(wiring::no_generator());
    }
    if engine.status()?.documents == 0 {
        bail!(wiring::no_documents());
    }
    let free = |generator| -> Arc<dyn Generator> { Arc::new(Free(generator)) };
    let engine =
        if arguments.free { Engine { generator: engine.generator.map(free), ..engine } } else { engine };
    let bar = printer.progress(questions.len() as u64);
    let (mut documents, mut pages) = (Figures::default(), Figures::default());
    let mut judged = Vec::new();
    let mut details = Vec::new();
    for gold in &questions {
        let (results, answer, one) = ask(&engine, gold, arguments)?;
        if gold.answerable() {
            documents.add(&document_ranking(gold, &results.hits), gold.documents.len());
            pages.add(&page_ranking(gold, &results.hits), gold.documents.len());
        }
        details.push(detail(gold, &results, &answer, &one));
        judged.push(one);
        bar.inc(1);
    }
    bar.finish_and_clear();
    let mut report = json!({
        "documents": documents.json(),
        "pages": pages.json(),
        "answers": answers::figures(&judged),
    });
    if arguments.details {
        report["questions"] = Value::Array(details);
    }
    Ok(report)
}

fn ask(engine: &Engine, gold: &GoldQuestion, arguments: &EvalArguments) -> Result<(Results, Answer, Judged)> {
    let request = AskRequest { search: request(&gold.question), mode: arguments.mode.mode() };
    let mut clock = Clock::start();
    let results = engine.search(&request.search)?;
    let answer = engine.answer(&request, &results, &mut |event| {
        clock.see(&event);
        ControlFlow::Continue(())
    })?;
    let judged = answers::judge(engine, gold, (&results, &answer), clock.stop())?;
    Ok((results, answer, judged))
}

pub(crate) fn request(question: &str) -> SearchRequest {
    SearchRequest {
        question: question.to_owned(),
        filter: Filter::default(),
        allowed: Allowed::everything(),
        limit: PASSAGES,
    }
}

/// Whether each document found, in the order of its best passage, holds the answer.
pub(crate) fn document_ranking(gold: &GoldQuestion, hits: &[Hit]) -> Vec<bool> {
    let documents = once_each(with_copies(hits).map(|hit| &hit.document));
    documents.into_iter().map(|document| gold.documents.iter().any(|place| place.is_in(document))).collect()
}

/// Whether each page found, in the order of its best passage, holds the answer.
fn page_ranking(gold: &GoldQuestion, hits: &[Hit]) -> Vec<bool> {
    let pages = once_each(with_copies(hits).flat_map(|hit| {
        let pages = once_each(hit.passage.passage.spans.iter().map(|span| span.page));
        pages.into_iter().map(|page| (&hit.document, page))
    }));
    let is_gold =
        |(document, page)| gold.documents.iter().any(|place| place.page == page && place.is_in(document));
    pages.into_iter().map(|(document, page)| is_gold((document.as_ref(), page))).collect()
}

/// Hits, each with the same passage in other documents behind it, as readers see them.
fn with_copies(hits: &[Hit]) -> impl Iterator<Item = &Hit> {
    hits.iter().flat_map(|hit| std::iter::once(hit).chain(&hit.also))
}

fn detail(gold: &GoldQuestion, results: &Results, answer: &Answer, judged: &Judged) -> Value {
    let rank = |ranking: Vec<bool>| ranking.iter().position(|relevant| *relevant).map(|index| index + 1);
    json!({
        "id": gold.id,
        "style": gold.style,
        "question": gold.question,
        "gold": gold.answer,
        "document_rank": rank(document_ranking(gold, &results.hits)),
        "page_rank": rank(page_ranking(gold, &results.hits)),
        "strength": results.strength,
        "lexical": results.hits.iter().map(|hit| hit.lexical).fold(0.0, f32::max),
        "semantic": results.hits.iter().filter_map(|hit| hit.semantic).fold(0.0, f32::max),
        "answered": judged.answered,
        "page_correct": judged.page_correct,
        "contains_gold_span": judged.contains_gold,
        "shown": answer.sentences.iter().map(shown).collect::<Vec<_>>(),
        "false_support": judged.probed.iter().filter(|one| one.if_written).map(falsified).collect::<Vec<_>>(),
        "withheld": answer.withheld.iter().map(|sentence| sentence.text.as_str()).collect::<Vec<_>>(),
    })
}

fn falsified(probed: &Probed) -> Value {
    json!({ "kind": probed.kind, "text": probed.text, "shown": probed.shown })
}

fn shown(sentence: &Sentence) -> Value {
    let place = |citation: &Citation| format!("{}#page={}", citation.document.key.path, citation.page());
    let places: Vec<String> = sentence.citations.iter().map(place).collect();
    json!({ "text": sentence.text, "origin": sentence.origin.name(), "places": places })
}

fn qa(
    directory: &Path,
    split: Option<&str>,
    configuration: &Configuration,
    printer: Printer,
) -> Result<Value> {
    let set = QaSet::read(directory, split)?;
    let index_dir = tempfile::tempdir()?;
    let embedder = wiring::embedder(configuration, printer)?;
    let (index, summary) = fill(&set, index_dir.path(), embedder.as_deref(), printer)?;
    let hybrid = wiring::engine_over(index, embedder, configuration)?;
    let words_alone = Engine { embedder: None, ..hybrid.clone() };
    // The vectors of passages and of the question itself; its synonyms are the thesaurus' merit.
    let settings = Settings { dense_weight: 1.0, synonym_weight: 0.0, ..hybrid.settings };
    let vectors_alone = Engine { settings, ..hybrid.clone() };
    let mut report = json!({
        "documents": set.documents.len(),
        "failed": summary.failed.len(),
        "passages": summary.progress.passages,
        "plain_bm25": plain_bm25(&set),
        "words": retrieval(&set, &words_alone)?,
        "vectors": retrieval(&set, &vectors_alone)?,
        "hybrid": retrieval(&set, &hybrid)?,
    });
    if let Some(reranker) = wiring::reranker(configuration, printer)? {
        report["reranked"] = retrieval(&set, &Engine { reranker: Some(reranker), ..hybrid })?;
    }
    Ok(report)
}

/// The corpus of a set in an index of its own.
pub(crate) fn fill(
    set: &QaSet,
    folder: &Path,
    embedder: Option<&dyn Embedder>,
    printer: Printer,
) -> Result<(Arc<dyn Index>, Summary)> {
    let index: Arc<dyn Index> = Arc::new(HybridIndex::open(folder)?);
    let source = SourceName("qa".to_owned());
    let load = |found: &_| set.load(found);
    let ingest = Ingest {
        reader: &QaReader,
        embedder,
        index: index.as_ref(),
        load: &load,
        parallel: wiring::parallel(None),
        unchanged: Unchanged::Skip,
        vanished: Vanished::Remove,
    };
    let bar = printer.progress(set.documents.len() as u64);
    let summary = ingest.run(&source, set.found(&source), &mut |progress| {
        bar.set_position(progress.files_done as u64);
        ControlFlow::Continue(())
    })?;
    bar.finish_and_clear();
    Ok((index, summary))
}

/// Whether each document found for a query of a set, best first, answers it.
pub(crate) fn ranking(set: &QaSet, query: &QaQuery, engine: &Engine) -> Result<Vec<bool>> {
    let hits = engine.search(&request(&query.text))?.hits;
    let documents = once_each(with_copies(&hits).map(|hit| hit.document.key.path.as_str()));
    let relevant = &set.relevant[&query.id];
    Ok(documents.into_iter().map(|id| relevant.contains(id)).collect())
}

fn retrieval(set: &QaSet, engine: &Engine) -> Result<Value> {
    let mut figures = Figures::default();
    for query in &set.queries {
        figures.add(&ranking(set, query, engine)?, set.relevant[&query.id].len());
    }
    Ok(figures.json())
}

fn plain_bm25(set: &QaSet) -> Value {
    let texts: Vec<(usize, String)> = set
        .documents
        .iter()
        .enumerate()
        .flat_map(|(number, document)| {
            document.sections.iter().map(move |section| {
                let heading = section.heading.as_deref().unwrap_or_default();
                (number, format!("{} {heading} {}", document.title, section.text.replace("-\n", "")))
            })
        })
        .collect();
    let index = PlainBm25::new(texts.iter().map(|(number, text)| (*number, text.as_str())));
    let mut figures = Figures::default();
    for query in &set.queries {
        let relevant = &set.relevant[&query.id];
        let ranking = index
            .rank(&query.text, DEPTH)
            .into_iter()
            .map(|number| relevant.contains(&set.documents[number].id));
        figures.add(&ranking.collect::<Vec<_>>(), relevant.len());
    }
    figures.json()
}

/// Prints nested figures as an indented list.
pub(crate) fn print_report(value: &Value, depth: usize, printer: Printer) -> Result<()> {
    let indent = "  ".repeat(depth);
    match value {
        Value::Object(fields) => {
            for (name, field) in fields {
                if field.is_object() || field.is_array() {
                    printer.line(&format!("{indent}{name}:"))?;
                    print_report(field, depth + 1, printer)?;
                } else {
                    printer.line(&format!("{indent}{name:28} {field}"))?;
                }
            }
        }
        Value::Array(items) => {
            for item in items {
                print_report(item, depth, printer)?;
                printer.line("")?;
            }
        }
        other => printer.line(&format!("{indent}{other}"))?,
    }
    Ok(())
}
