//! The `qa` format: `corpus.jsonl` (id, title, text) or `corpus_par.jsonl` (sections of documents), `queries.jsonl`, `qrels.tsv`.
//!
//! The corpus goes through the product's own ingest into an index of its own, so that what is measured is what is shipped.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use anyhow::{Context, Result, ensure};
use engine::ingest::{Found, Loaded};
use engine::{
    Block, BlockKind, Declared, DocumentKey, Format, Page, PageContent, Properties, ReadError, Reader,
    Reading, SourceName, Stamp, Word,
};
use serde::{Deserialize, Serialize};

use super::questions::json_lines;

/// A set of questions with a corpus.
pub(crate) struct QaSet {
    /// Documents by id, in the order of the file.
    pub(crate) documents: Vec<QaDocument>,
    pub(crate) queries: Vec<QaQuery>,
    /// Ids of relevant documents by query.
    pub(crate) relevant: BTreeMap<String, BTreeSet<String>>,
}

#[derive(Serialize, Deserialize)]
pub(crate) struct QaDocument {
    pub(crate) id: String,
    pub(crate) title: String,
    pub(crate) sections: Vec<QaSection>,
}

#[derive(Serialize, Deserialize)]
pub(crate) struct QaSection {
    pub(crate) heading: Option<String>,
    pub(crate) text: String,
}

#[derive(Deserialize)]
pub(crate) struct QaQuery {
    pub(crate) id: String,
    pub(crate) text: String,
    pub(crate) split: Option<String>,
}

#[derive(Deserialize)]
struct CorpusLine {
    id: String,
    doc: Option<String>,
    title: String,
    heading: Option<String>,
    text: String,
}

impl QaSet {
    /// Reads a folder; `split` keeps the queries of that split only.
    pub(crate) fn read(directory: &Path, split: Option<&str>) -> Result<Self> {
        let sections = directory.join("corpus_par.jsonl");
        let corpus = if sections.is_file() { sections } else { directory.join("corpus.jsonl") };
        let mut queries: Vec<QaQuery> = json_lines(&directory.join("queries.jsonl"))?;
        if let Some(split) = split {
            queries.retain(|query| query.split.as_deref() == Some(split));
            ensure!(!queries.is_empty(), "no query of split `{split}` in {}", directory.display());
        }
        let relevant = read_qrels(&directory.join("qrels.tsv"))?;
        queries.retain(|query| relevant.contains_key(&query.id));
        Ok(Self { documents: documents(json_lines(&corpus)?), queries, relevant })
    }

    /// The documents as a source would find them.
    pub(crate) fn found(&self, source: &SourceName) -> Vec<Found> {
        let key = |id: &String| DocumentKey { source: source.clone(), path: id.clone() };
        let declared =
            |document: &QaDocument| Declared { title: Some(document.title.clone()), ..Declared::default() };
        self.documents
            .iter()
            .map(|document| Found {
                key: key(&document.id),
                stamp: Stamp::default(),
                declared: Ok(declared(document)),
            })
            .collect()
    }

    /// A document's content for [`QaReader`].
    pub(crate) fn load(&self, found: &Found) -> Result<Loaded, String> {
        let position = self.documents.iter().position(|document| document.id == found.key.path);
        let number = position.ok_or_else(|| format!("no document {}", found.key.path))?;
        let bytes =
            serde_json::to_vec(&self.documents[number].sections).map_err(|error| error.to_string())?;
        Ok(sources::loaded(bytes))
    }
}

fn documents(lines: Vec<CorpusLine>) -> Vec<QaDocument> {
    let mut documents: Vec<QaDocument> = Vec::new();
    for line in lines {
        let section =
            QaSection { heading: line.heading.filter(|heading| !heading.is_empty()), text: line.text };
        let id = line.doc.unwrap_or(line.id);
        match documents.last_mut() {
            Some(last) if last.id == id => last.sections.push(section),
            _ => documents.push(QaDocument { id, title: line.title, sections: vec![section] }),
        }
    }
    documents
}

fn read_qrels(path: &Path) -> Result<BTreeMap<String, BTreeSet<String>>> {
    let mut relevant: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    for line in fs_err::read_to_string(path)?.lines() {
        let mut columns = line.split('\t');
        let (query, document) =
            columns.next().zip(columns.next()).with_context(|| format!("{}: {line}", path.display()))?;
        relevant.entry(query.to_owned()).or_default().insert(document.to_owned());
    }
    Ok(relevant)
}

/// Reads the sections of a [`QaDocument`]: headings and paragraphs on one page.
pub(crate) struct QaReader;

impl Reader for QaReader {
    fn read(&self, bytes: &[u8], _name: &str) -> Result<Reading, ReadError> {
        let sections: Vec<QaSection> =
            serde_json::from_slice(bytes).map_err(|error| ReadError::Damaged(error.to_string()))?;
        let mut page =
            Page { number: 1, size: None, content: PageContent::Text, words: Vec::new(), blocks: Vec::new() };
        for section in sections {
            if let Some(heading) = section.heading {
                add_block(&mut page, BlockKind::Heading(1), &heading);
            }
            for paragraph in section.text.split("\n\n") {
                add_block(&mut page, BlockKind::Paragraph, paragraph);
            }
        }
        Ok(Reading {
            format: Format::Text,
            properties: Properties::default(),
            pages: vec![page],
            warnings: Vec::new(),
        })
    }
}

fn add_block(page: &mut Page, kind: BlockKind, text: &str) {
    let start = page.words.len();
    // Words hyphenated over lines are joined, as the real reader does.
    let joined = text.replace("-\n", "");
    page.words.extend(joined.split_whitespace().map(|word| Word::new(word, [])));
    if page.words.len() > start {
        page.blocks.push(Block { kind, words: start..page.words.len(), cells: Vec::new() });
    }
}
