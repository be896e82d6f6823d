//! What others would build in an afternoon: full-text search of `SQLite`, and tantivy with its stock German stemmer, over the same passages.

use std::path::Path;

use anyhow::Result;
use engine::{Allowed, Index};
use fs_err as fs;
use index::HybridIndex;
use rusqlite::Connection;
use rust_stemmers::{Algorithm, Stemmer};
use tantivy::collector::TopDocs;
use tantivy::directory::MmapDirectory;
use tantivy::query::{BooleanQuery, BoostQuery, Occur, Query, TermQuery};
use tantivy::schema::{
    Field, IndexRecordOption, STORED, Schema, TantivyDocument, TextFieldIndexing, TextOptions, Value,
};
use tantivy::tokenizer::{LowerCaser, RemoveLongFilter, SimpleTokenizer, TextAnalyzer, TokenStream};
use tantivy::{Index as TantivyIndex, Searcher, Term};

/// What a word in the title weighs, as with us.
const TITLE: f32 = 2.5;

/// Paths of documents, that of the best passage first; a document may stand there more than once.
pub(crate) type Ranking = Vec<String>;

/// A passage as others store it.
struct Row {
    path: String,
    title: String,
    text: String,
}

/// Full-text search of `SQLite`: BM25 over folded words.
pub(crate) struct Fts5(Connection);

/// tantivy: BM25 over stems.
pub(crate) struct Stock {
    searcher: Searcher,
    fields: [Field; 3],
    analyzer: TextAnalyzer,
}

/// Makes both, unless an earlier run did.
pub(crate) fn open(folder: &Path, index: &HybridIndex) -> Result<(Fts5, Stock)> {
    let whole = folder.join("whole");
    if !whole.exists() {
        if folder.exists() {
            fs::remove_dir_all(folder)?;
        }
        fs::create_dir_all(folder.join("tantivy"))?;
        let (mut fts5, mut stock) = (Fts5::fill(folder)?, Stock::fill(folder)?);
        for_each_row(index, |row| {
            fts5.add(&row)?;
            stock.add(row)
        })?;
        fts5.finish()?;
        stock.finish()?;
        fs::write(whole, "")?;
    }
    Ok((Fts5::open(folder)?, Stock::open(folder)?))
}

fn for_each_row(index: &HybridIndex, mut take: impl FnMut(Row) -> Result<()>) -> Result<()> {
    let everything = Allowed::everything();
    for document in index.documents(&everything)? {
        for stored in index.passages(document.document, &everything)? {
            let title = format!("{} {}", document.metadata.title, stored.passage.context);
            take(Row { path: document.key.path.clone(), title, text: stored.passage.text })?;
        }
    }
    Ok(())
}

impl Fts5 {
    fn fill(folder: &Path) -> Result<Self> {
        let connection = Connection::open(folder.join("fts5.sqlite"))?;
        connection.execute_batch(
            "PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;
             CREATE VIRTUAL TABLE passages USING fts5(path UNINDEXED, title, text, tokenize = 'unicode61 remove_diacritics 2');
             BEGIN;",
        )?;
        Ok(Self(connection))
    }

    fn add(&mut self, row: &Row) -> Result<()> {
        let mut insert =
            self.0.prepare_cached("INSERT INTO passages (path, title, text) VALUES (?, ?, ?)")?;
        insert.execute((&row.path, &row.title, &row.text))?;
        Ok(())
    }

    fn finish(self) -> Result<()> {
        Ok(self.0.execute_batch("COMMIT; INSERT INTO passages (passages) VALUES ('optimize');")?)
    }

    fn open(folder: &Path) -> Result<Self> {
        Ok(Self(Connection::open(folder.join("fts5.sqlite"))?))
    }

    pub(crate) fn search(&self, question: &str, limit: usize) -> Result<Ranking> {
        let words: Vec<String> = words(question).map(|word| format!("\"{word}\"")).collect();
        let mut select = self.0.prepare_cached(
            "SELECT path FROM passages WHERE passages MATCH ? ORDER BY bm25(passages, 0, 2.5, 1) LIMIT ?",
        )?;
        let rows = select.query_map((words.join(" OR "), limit as i64), |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

/// An index that is being filled.
struct StockWriter {
    writer: tantivy::IndexWriter,
    fields: [Field; 3],
}

impl StockWriter {
    fn add(&mut self, row: Row) -> Result<()> {
        let mut document = TantivyDocument::default();
        for (field, text) in self.fields.into_iter().zip([row.path, row.title, row.text]) {
            document.add_text(field, text);
        }
        self.writer.add_document(document)?;
        Ok(())
    }

    fn finish(mut self) -> Result<()> {
        self.writer.commit()?;
        Ok(self.writer.wait_merging_threads()?)
    }
}

impl Stock {
    fn fill(folder: &Path) -> Result<StockWriter> {
        let (schema, fields) = schema();
        let index = TantivyIndex::create(
            MmapDirectory::open(folder.join("tantivy"))?,
            schema,
            tantivy::IndexSettings::default(),
        )?;
        index.tokenizers().register("de", analyzer());
        Ok(StockWriter { writer: index.writer_with_num_threads(2, 200 << 20)?, fields })
    }

    fn open(folder: &Path) -> Result<Self> {
        let index = TantivyIndex::open_in_dir(folder.join("tantivy"))?;
        index.tokenizers().register("de", analyzer());
        let (_, fields) = schema();
        Ok(Self { searcher: index.reader()?.searcher(), fields, analyzer: analyzer() })
    }

    pub(crate) fn search(&mut self, question: &str, limit: usize) -> Result<Ranking> {
        let [path, title, text] = self.fields;
        let mut clauses: Vec<(Occur, Box<dyn Query>)> = Vec::new();
        let mut tokens = self.analyzer.token_stream(question);
        while let Some(token) = tokens.next() {
            let term = |field| {
                TermQuery::new(Term::from_field_text(field, &token.text), IndexRecordOption::WithFreqs)
            };
            clauses.push((Occur::Should, Box::new(BoostQuery::new(Box::new(term(title)), TITLE))));
            clauses.push((Occur::Should, Box::new(term(text))));
        }
        let best = TopDocs::with_limit(limit).order_by_score();
        let found = self.searcher.search(&BooleanQuery::new(clauses), &best)?;
        let path_of = |address| -> Result<String> {
            let document: TantivyDocument = self.searcher.doc(address)?;
            Ok(document.get_first(path).and_then(|value| value.as_str()).unwrap_or_default().to_owned())
        };
        found.into_iter().map(|(_, address)| path_of(address)).collect()
    }
}

fn schema() -> (Schema, [Field; 3]) {
    let mut schema = Schema::builder();
    let indexing =
        TextFieldIndexing::default().set_tokenizer("de").set_index_option(IndexRecordOption::WithFreqs);
    let text = TextOptions::default().set_indexing_options(indexing);
    let fields = [
        schema.add_text_field("path", STORED),
        schema.add_text_field("title", text.clone()),
        schema.add_text_field("text", text),
    ];
    (schema.build(), fields)
}

/// What tantivy's stock „de“ analysis does; its own stemmer is the same Snowball, behind a feature.
fn analyzer() -> TextAnalyzer {
    TextAnalyzer::builder(SimpleTokenizer::default())
        .filter(RemoveLongFilter::limit(40))
        .filter(LowerCaser)
        .filter(German)
        .build()
}

#[derive(Clone)]
struct German;

#[derive(Clone)]
struct GermanTokenizer<T>(T);

struct GermanStream<S> {
    tail: S,
    stemmer: Stemmer,
}

impl tantivy::tokenizer::TokenFilter for German {
    type Tokenizer<T: tantivy::tokenizer::Tokenizer> = GermanTokenizer<T>;

    fn transform<T: tantivy::tokenizer::Tokenizer>(self, tokenizer: T) -> GermanTokenizer<T> {
        GermanTokenizer(tokenizer)
    }
}

impl<T: tantivy::tokenizer::Tokenizer> tantivy::tokenizer::Tokenizer for GermanTokenizer<T> {
    type TokenStream<'a> = GermanStream<T::TokenStream<'a>>;

    fn token_stream<'a>(&'a mut self, text: &'a str) -> Self::TokenStream<'a> {
        GermanStream { tail: self.0.token_stream(text), stemmer: Stemmer::create(Algorithm::German) }
    }
}

impl<S: TokenStream> TokenStream for GermanStream<S> {
    fn advance(&mut self) -> bool {
        let advanced = self.tail.advance();
        if advanced {
            let token = self.tail.token_mut();
            token.text = self.stemmer.stem(&token.text).into_owned();
        }
        advanced
    }

    fn token(&self) -> &tantivy::tokenizer::Token {
        self.tail.token()
    }

    fn token_mut(&mut self) -> &mut tantivy::tokenizer::Token {
        self.tail.token_mut()
    }
}

fn words(question: &str) -> impl Iterator<Item = &str> {
    question.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty())
}
