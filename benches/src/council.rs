//! A city's council papers of ten years in one index: how fast it fills, how large it becomes, and whether a number finds its paper.

use std::collections::BTreeMap;
use std::ops::ControlFlow;
use std::path::Path;
use std::sync::Arc;

use anyhow::{Result, ensure};
use engine::ingest::{Ingest, Summary, Unchanged, Vanished};
use engine::{Allowed, Embedder, Engine, Filter, Index, Reader, SearchRequest, Settings};
use index::HybridIndex;

use crate::arguments::Arguments;
use crate::corpus;
use crate::figure::{Better, Figure, Reference};
use crate::filling::size;
use crate::models::{Models, threads};
use crate::papers;
use crate::timing::timed;

/// Writes the papers out and reads them in; what an earlier run has read is kept.
pub(crate) fn fill(arguments: &Arguments) -> Result<Vec<Figure>> {
    let Some(data) = papers::data() else {
        papers::without_data();
        return Ok(Vec::new());
    };
    let (texts, folder) = (papers::folder(arguments, "papers"), papers::folder(arguments, "index"));
    let characters = papers::write(&data, &texts, arguments)? as f64;
    let index = HybridIndex::open(&folder)?;
    let known = index.status()?.passages;
    let reader = corpus::workers(threads())?;
    let embedder = Models::new(arguments).wanted_embedder(arguments)?;
    let (summary, seconds) = timed(|| ingest(&texts, &index, &reader, embedder.as_ref()));
    // A few hold the glyphs of fonts without names, which are no text.
    let failed = summary?.failed.len();
    ensure!(failed < 20, "{failed} papers were not read");
    let (optimised, graphs) = timed(|| index.optimise());
    optimised?;
    let passages = index.status()?.passages;
    let mut figures = Vec::new();
    if known == 0 {
        let rate = characters / 1e6 / seconds;
        let name = format!("council papers, ingest with {}", embedder.model());
        figures.push(Figure::new(name, rate, "M characters/s", Better::Higher));
        let name = format!("council papers, graphs over {passages} passages");
        figures.push(Figure::new(name, graphs, "s", Better::Lower));
    }
    for part in ["", "originals", "catalogue.sqlite", "lexical", "vectors"] {
        let bytes = size(&folder.join(part))? as f64 / characters;
        let name = format!("council papers, index {part}");
        figures.push(Figure::new(name.trim_end(), bytes, "bytes/character", Better::Lower));
    }
    Ok(figures)
}

fn ingest(
    texts: &Path,
    index: &HybridIndex,
    reader: &dyn Reader,
    embedder: &dyn Embedder,
) -> Result<Summary> {
    let folder = sources::walk(texts, sources::SidecarError::to_string)?;
    let ingest = Ingest {
        reader,
        embedder: Some(embedder),
        index,
        load: &|file| folder.load(file).map_err(|error| error.to_string()),
        parallel: threads(),
        unchanged: Unchanged::Skip,
        vanished: Vanished::Remove,
    };
    Ok(ingest.run(&folder.source, folder.files.clone(), &mut |_| ControlFlow::Continue(()))?)
}

/// The engine over the filled index.
pub(crate) fn engine(arguments: &Arguments, embedder: Option<Arc<dyn Embedder>>) -> Result<Engine> {
    let folder = papers::folder(arguments, "index");
    let index = HybridIndex::open_read_only(&folder)
        .map_err(|error| anyhow::anyhow!("{error}\nhint: measure `papers` first, with the same --copies"))?;
    let settings = Settings { dense_weight: 0.5, synonym_weight: 0.7, ..Settings::default() };
    Ok(Engine {
        index: Arc::new(index),
        pages: Arc::new(corpus::worker()?),
        embedder,
        reranker: None,
        generator: None,
        settings,
        synonyms: Arc::default(),
    })
}

pub(crate) fn request(question: &str, filter: Filter, limit: usize) -> SearchRequest {
    SearchRequest { question: question.to_owned(), filter, allowed: Allowed::public(), limit }
}

/// Whether the number of a paper, typed alone, finds one of its files first.
pub(crate) fn numbers(arguments: &Arguments) -> Result<Vec<Figure>> {
    let Some(data) = papers::data() else {
        papers::without_data();
        return Ok(Vec::new());
    };
    // A paper of which no file holds any word cannot be shown, so it cannot be found.
    let mut has_text: BTreeMap<String, bool> = BTreeMap::new();
    papers::each(&data, |paper| {
        if let Some(number) = paper.reference {
            *has_text.entry(number).or_default() |= paper.text.contains(char::is_alphanumeric);
        }
        Ok(())
    })?;
    let engine = engine(arguments, Some(Models::new(arguments).wanted_embedder(arguments)?))?;
    let (mut first, mut asked) = (0, 0);
    for number in has_text.iter().filter(|(_, has_text)| **has_text).map(|(number, _)| number) {
        let results = engine.search(&request(number, Filter::default(), 1))?;
        let found = results.hits.first().and_then(|hit| hit.document.metadata.number.as_ref());
        asked += 1;
        if found == Some(number) {
            first += 1;
        } else if asked - first <= 20 {
            eprintln!("{number} finds {found:?} first");
        }
    }
    let name = format!(
        "number of a paper finds it first ({asked} numbers; {} papers have no text)",
        has_text.len() - asked
    );
    let share = first as f64 / asked as f64;
    Ok(vec![Figure::new(name, share, "hit@1", Better::Higher).against(Reference::Budget(0.99))])
}
