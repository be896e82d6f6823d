//! The lexical index: which passage holds which terms how often. Derived from the catalogue.
//!
//! Terms come analysed and counted from the engine; nothing is analysed here. `tantivy` keeps the postings; the scores are computed
//! from exact counts of the pinned generation, so they change with a commit and never with a merge.

mod ranking;
mod read;
mod score;
mod sparse;
mod weigh;
mod words;
mod write;

use engine::{Generation, Metadata, Passage, Visibility, Zone};
use tantivy::schema::{FAST, INDEXED, IndexRecordOption, Schema, TextFieldIndexing, TextOptions};

pub(crate) use read::{LexicalReader, LexicalSegment};
pub(crate) use score::{LexicalState, LexicalView};
pub(crate) use weigh::Matched;
pub(crate) use words::Alike;
pub(crate) use write::{Analysed, LexicalWriter, analyse};

/// Number of zones; [`Zone::ALL`] is the order in which they are stored.
pub(crate) const COUNT: usize = Zone::ALL.len();

/// The place of a zone in [`Zone::ALL`], which has them in the order of their declaration.
pub(crate) fn place_of(zone: Zone) -> usize {
    zone as usize
}

const NAMES: [&str; COUNT] = ["text", "title", "identifiers", "names"];
const LENGTHS: [&str; COUNT] = ["text_length", "title_length", "identifiers_length", "names_length"];

/// The fields as `tantivy` knows them.
#[derive(Clone, Debug)]
pub(crate) struct Fields {
    /// Terms of each zone, as often as they count.
    texts: [tantivy::schema::Field; COUNT],
    /// Length of each zone: exact, where `tantivy`'s own are rounded.
    lengths: [tantivy::schema::Field; COUNT],
    /// Words as they are spelled, with their positions.
    words: tantivy::schema::Field,
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
    let with_positions = indexing.clone().set_index_option(IndexRecordOption::WithFreqsAndPositions);
    let text = TextOptions::default().set_indexing_options(indexing);
    let fields = Fields {
        texts: NAMES.map(|name| schema.add_text_field(name, text.clone())),
        lengths: LENGTHS.map(|name| schema.add_u64_field(name, FAST)),
        words: schema.add_text_field("words", TextOptions::default().set_indexing_options(with_positions)),
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
        headings: 0,
        text: PROBE.to_owned(),
        spans: Vec::new(),
        visibility: Visibility::Public,
    };
    let number = Some("DS 46/2024-1. Ergänzung".to_owned());
    let metadata = Metadata { title: PROBE.to_owned(), number, ..Metadata::default() };
    let terms = engine::terms::passage_terms(&passage, &metadata);
    let zones = Zone::ALL.map(|zone| format!("{:?}", terms.of(zone)));
    let words = engine::terms::spelled(&passage, &metadata.title);
    crc32fast::hash(format!("{}\n{words:?}", zones.join("\n")).as_bytes())
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
