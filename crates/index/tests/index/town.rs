//! Documents with few words and vectors, so that much repeats.

use engine::{
    Batch, Block, BlockKind, ContentHash, DocumentKey, Metadata, ModelId, NewDocument, NewPassage, Page,
    PageContent, Passage, SourceName, Span, Stamp, Visibility, Word,
};
use sha2::{Digest, Sha256};

/// Words that stand in the documents.
pub(crate) const WORDS: [&str; 8] =
    ["Hundesteuer", "Brunnen", "Markt", "Rathaus", "Satzung", "Gebühren", "Kita", "Straße"];

pub(crate) fn hash(bytes: &[u8]) -> ContentHash {
    ContentHash(Sha256::digest(bytes).into())
}

pub(crate) fn key(path: &str) -> DocumentKey {
    DocumentKey { source: SourceName("town".to_owned()), path: path.to_owned() }
}

pub(crate) fn model() -> ModelId {
    ModelId("plane".to_owned())
}

/// A document with one passage for each text, two to a page, with vectors where they are given.
pub(crate) fn document(path: &str, texts: &[(String, Option<Vec<Vec<f32>>>)]) -> NewDocument {
    let all: Vec<&str> = texts.iter().map(|(text, _)| text.as_str()).collect();
    let original = all.join("\n").into_bytes();
    let mut pages = Vec::new();
    let mut passages = Vec::new();
    for (number, pair) in (1..).zip(texts.chunks(2)) {
        let mut words: Vec<Word> = Vec::new();
        let mut blocks = Vec::new();
        for (text, embedding) in pair {
            let start = words.len();
            words.extend(text.split(' ').map(|word| Word::new(word, [])));
            let range = start..words.len();
            blocks.push(Block { kind: BlockKind::Paragraph, words: range.clone(), cells: Vec::new() });
            let spans = vec![Span { page: number, words: range, start: 0 }];
            let (section, context, headings) = (vec!["§ 1".to_owned()], path.to_owned(), 0);
            let passage = Passage {
                section,
                context,
                headings,
                text: text.clone(),
                spans,
                visibility: Visibility::Public,
            };
            passages.push(NewPassage { passage, embedding: embedding.clone() });
        }
        pages.push(Page { number, size: Some((595.0, 842.0)), content: PageContent::Text, words, blocks });
    }
    NewDocument {
        key: key(path),
        stamp: Stamp(format!("stamp {}", all.len())),
        hash: hash(&original),
        original: original.into(),
        metadata: Metadata { title: path.to_owned(), ..Metadata::default() },
        pages,
        model: passages.iter().any(|passage| passage.embedding.is_some()).then(model),
        passages,
        warnings: Vec::new(),
    }
}

/// A batch that adds documents.
pub(crate) fn adding(documents: Vec<NewDocument>) -> Batch {
    Batch { documents, ..Batch::default() }
}

/// The `number`th of a long row of different documents.
pub(crate) fn numbered(number: usize) -> NewDocument {
    let text = |place: usize| {
        let word = |step: usize| WORDS[(number * 7 + place * 3 + step * step) % WORDS.len()];
        let words: Vec<&str> = (0..3 + place).map(word).collect();
        let vector = if (number + place).is_multiple_of(2) { [1.0, 0.0] } else { [0.0, 1.0] };
        (format!("{} Nummer{number}", words.join(" ")), Some(vec![vector.to_vec()]))
    };
    document(&format!("document {number:04}"), &(0..3).map(text).collect::<Vec<_>>())
}
