//! The lexical index: which passage holds which terms how often. Derived from the catalogue.
//!
//! Terms come analysed from the engine; nothing is analysed here. `tantivy` keeps the postings; the scores are computed
//! from exact counts of the pinned generation, so they change with a commit and never with a merge.

mod read;
mod score;
mod write;

use engine::{Field, Generation, Metadata, Passage, Visibility};
use tantivy::schema::{FAST, INDEXED, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};

pub(crate) use read::{LexicalReader, LexicalSegment};
pub(crate) use score::{LexicalState, LexicalView};
pub(crate) use write::{Analysed, LexicalWriter, analyse};

/// Number of fields.
pub(crate) const COUNT: usize = 4;

/// The fields of the engine, in the order in which they are stored here.
pub(crate) const FIELDS: [Field; COUNT] = [Field::Body, Field::Title, Field::Parts, Field::Identifier];

/// The place of a field in [`FIELDS`].
pub(crate) fn place_of(field: Field) -> usize {
    match field {
        Field::Body => 0,
        Field::Title => 1,
        Field::Parts => 2,
        Field::Identifier => 3,
    }
}

const NAMES: [&str; COUNT] = ["body", "title", "parts", "identifier"];
const LENGTHS: [&str; COUNT] = ["body_length", "title_length", "parts_length", "identifier_length"];

/// The fields as `tantivy` knows them.
#[derive(Clone, Debug)]
pub(crate) struct Fields {
    /// Terms of each of [`FIELDS`].
    texts: [tantivy::schema::Field; COUNT],
    /// Number of terms in each of [`FIELDS`]: exact, where `tantivy`'s own are rounded.
    lengths: [tantivy::schema::Field; COUNT],
    passage: tantivy::schema::Field,
    version: tantivy::schema::Field,
    born: tantivy::schema::Field,
}

fn schema() -> (Schema, Fields) {
    let mut schema = Schema::builder();
    let indexing = TextFieldIndexing::default()
        .set_tokenizer("raw")
        .set_index_option(IndexRecordOption::WithFreqs)
        .set_fieldnorms(false);
    let text = TextOptions::default().set_indexing_options(indexing);
    let fields = Fields {
        texts: NAMES.map(|name| schema.add_text_field(name, text.clone())),
        lengths: LENGTHS.map(|name| schema.add_u64_field(name, FAST)),
        passage: schema.add_u64_field("passage", FAST),
        version: schema.add_u64_field("version", INDEXED),
        born: schema.add_u64_field("born", INDEXED),
    };
    (schema.build(), fields)
}

/// What a commit of the lexical index says of itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Payload {
    /// The generation it holds.
    pub(crate) generation: Generation,
    /// The analysis its terms were made with.
    pub(crate) analysis: u32,
}

impl Payload {
    fn write(self) -> String {
        format!("{} {:08x}", self.generation.0, self.analysis)
    }

    fn read(text: &str) -> Option<Self> {
        let (generation, analysis) = text.split_once(' ')?;
        let generation = Generation(generation.parse().ok()?);
        Some(Self { generation, analysis: u32::from_str_radix(analysis, 16).ok()? })
    }
}

/// A fingerprint of how the engine analyses words: terms made by another analysis would not be found again, so the
/// index is then made anew. The probe touches what an analysis may treat in its own way.
pub(crate) fn analysis() -> u32 {
    const PROBE: &str = "Die Straßenreinigungsgebührensatzungen der Bürgermeisterinnen und Räte gemäß § 5 Abs. 2 \
        Nr. 3 KAG NRW beschloß der Haupt- und Finanzausschuß am 14.03.2024 mit 12:3 Stimmen; 1.234,50 € je m², \
        DS 46/2024, Drs. 20/1234-1, Az. 61.10-04/7, B-Plan Nr. 17a, Müllabfuhr, Kita-Beiträge, E-Mail, öffentlich.";
    let passage = Passage {
        section: vec!["§ 5 Steuersätze".to_owned()],
        context: PROBE.to_owned(),
        text: PROBE.to_owned(),
        spans: Vec::new(),
        visibility: Visibility::Public,
    };
    let number = Some("DS 46/2024-1. Ergänzung".to_owned());
    let metadata = Metadata { title: PROBE.to_owned(), number, ..Metadata::default() };
    let terms = engine::terms::passage_terms(&passage, &metadata);
    let lists = FIELDS.map(|field| terms.of(field).join(" "));
    crc32fast::hash(lists.join("\n").as_bytes())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_payload_reads_back() {
        let payload = Payload { generation: Generation(17), analysis: 0xbeef };
        assert_eq!(Payload::read(&payload.write()), Some(payload));
        assert_eq!(Payload::read(""), None);
    }
}
