//! Documents of a small town, and questions about them, for the checks.

use std::sync::Arc;

use crate::terms::stems;
use crate::{
    Allowed, Batch, Block, BlockKind, Candidates, Clause, Conditions, ContentHash, DocumentKey, Field,
    Filter, Generation, Index, Metadata, ModelId, NewDocument, NewPassage, Page, PageContent, Passage, Query,
    QueryVector, SourceName, Span, Stamp, Term, Visibility, Word,
};

/// Makes documents.
pub(super) struct Town {
    pub(super) hash: fn(&[u8]) -> ContentHash,
}

impl Town {
    /// A public document with a passage, on a page of its own, for each text.
    pub(super) fn document(&self, path: &str, texts: &[&str]) -> NewDocument {
        let original: Arc<[u8]> = texts.join("\n\n").into_bytes().into();
        let passages = (1..).zip(texts).map(|(number, text)| passage(number, text));
        NewDocument {
            key: key(path),
            stamp: Stamp(format!("stamp of {path}")),
            hash: (self.hash)(&original),
            original,
            metadata: Metadata { title: path.to_owned(), ..Metadata::default() },
            pages: (1..).zip(texts).map(|(number, text)| page(number, text)).collect(),
            passages: passages.map(|passage| NewPassage { passage, embedding: None }).collect(),
            model: None,
            warnings: Vec::new(),
        }
    }

    /// A document as above whose passages have a vector each.
    pub(super) fn embedded(&self, path: &str, texts: &[(&str, [f32; 2])]) -> NewDocument {
        let only_texts: Vec<&str> = texts.iter().map(|(text, _)| *text).collect();
        let mut document = self.document(path, &only_texts);
        document.model = Some(model());
        for (passage, (_, vector)) in document.passages.iter_mut().zip(texts) {
            passage.embedding = Some(vec![vector.to_vec()]);
        }
        document
    }
}

/// The same document with everything on its first page.
pub(super) fn on_one_page(mut document: NewDocument) -> NewDocument {
    let mut pages = document.pages.drain(..);
    let mut first = pages.next().expect("it has a page");
    let mut starts = vec![0];
    for mut page in pages {
        let start = first.words.len();
        starts.push(start);
        page.blocks.iter_mut().for_each(|block| block.words = start..start + block.words.len());
        first.words.append(&mut page.words);
        first.blocks.append(&mut page.blocks);
    }
    let spans = document.passages.iter_mut().flat_map(|added| &mut added.passage.spans);
    for (span, start) in spans.zip(starts) {
        (span.page, span.words) = (1, start..start + span.words.len());
    }
    document.pages = vec![first];
    document
}

/// The model of the vectors.
pub(super) fn model() -> ModelId {
    ModelId("plane".to_owned())
}

/// A place in the only source.
pub(super) fn key(path: &str) -> DocumentKey {
    DocumentKey { source: source(), path: path.to_owned() }
}

/// The only source.
pub(super) fn source() -> SourceName {
    SourceName("town".to_owned())
}

/// Adds documents in one batch.
pub(super) fn add(index: &dyn Index, documents: Vec<NewDocument>) -> Generation {
    index.apply(Batch { documents, ..Batch::default() }).expect("documents are added")
}

/// A question by words and by vector, either of which may be empty.
pub(super) fn query(words: &str, vector: Option<[f32; 2]>, limit: usize) -> Query {
    let vector = vector.map(|values| QueryVector { model: model(), values: values.to_vec() });
    Query {
        clauses: clauses(words),
        vector,
        conditions: Conditions::default(),
        filter: Filter::default(),
        limit,
    }
}

/// The words of a text as clauses.
pub(super) fn clauses(words: &str) -> Vec<Clause> {
    stems(words).into_iter().map(|stem| word(stem, 1.0).into()).collect()
}

/// A word's stem as a term.
pub(super) fn word(text: String, weight: f32) -> Term {
    Term { text, field: Field::Words, weight }
}

/// What the asker finds.
pub(super) fn found(index: &dyn Index, query: &Query, allowed: &Allowed) -> Candidates {
    index.candidates(query, allowed).expect("the question is answered")
}

/// The texts that a citizen finds by words alone, in the order of their ids.
pub(super) fn texts(index: &dyn Index, words: &str) -> Vec<String> {
    texts_of(&found(index, &query(words, None, 100), &Allowed::public()))
}

/// The texts of candidates, in their order.
pub(super) fn texts_of(candidates: &Candidates) -> Vec<String> {
    candidates.candidates.iter().map(|candidate| candidate.passage.passage.text.clone()).collect()
}

fn passage(number: u32, text: &str) -> Passage {
    Passage {
        section: vec![format!("§ {number}")],
        context: String::new(),
        headings: 0,
        text: text.to_owned(),
        spans: vec![Span { page: number, words: 0..text.split(' ').count(), start: 0 }],
        visibility: Visibility::Public,
    }
}

fn page(number: u32, text: &str) -> Page {
    let word = |text: &str| Word::new(text, []);
    let words: Vec<Word> = text.split(' ').map(word).collect();
    let blocks = vec![Block { kind: BlockKind::Paragraph, words: 0..words.len(), cells: Vec::new() }];
    Page { number, size: Some((595.0, 842.0)), content: PageContent::Text, words, blocks }
}
