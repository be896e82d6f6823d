//! A large corpus made of a small one: documents of sampled sentences.
//!
//! Made up are the texts; chunking, embedding, indexing and searching are the real thing. The same seed makes the same documents.

use engine::ingest::{Found, Loaded};
use engine::{ContentHash, Declared, DocumentKey, Kind, SourceName, Stamp};
use fastrand::Rng;
use jiff::civil::date;
use sha2::{Digest, Sha256};

/// Passages of one document, about 15 pages.
const DOCUMENT: usize = 40;
/// Passages of one page.
const PAGE: usize = 3;
/// Bytes of a passage without its heading; with it, it stays one passage.
const PASSAGE_BYTES: std::ops::Range<usize> = 850..1050;
/// Every so manieth word is replaced by a compound of two others: real text has a long tail of rare words, a small corpus has not.
const RARE: usize = 25;

/// Makes documents.
pub(crate) struct Documents {
    sentences: Vec<String>,
    words: Vec<String>,
    passages: usize,
}

impl Documents {
    /// So many passages of the sentences and words of those texts.
    pub(crate) fn new(texts: &[String], passages: usize) -> Self {
        let sentences = texts.iter().flat_map(|text| text.split(['.', '\n'])).map(str::trim);
        let sentences: Vec<String> = sentences.filter(|text| text.len() > 30).map(str::to_owned).collect();
        let words = sentences.iter().flat_map(|sentence| sentence.split(' '));
        let words = words.filter(|word| word.len() > 4 && word.chars().all(char::is_alphabetic));
        Self { words: words.map(str::to_owned).collect(), sentences, passages }
    }

    /// What a walk through their folder would find.
    pub(crate) fn found(&self) -> Vec<Found> {
        let count = self.passages.div_ceil(DOCUMENT);
        (0..count).map(|number| self.found_one(number)).collect()
    }

    /// The content of one.
    pub(crate) fn load(&self, file: &Found) -> Result<Loaded, String> {
        let number: usize = file.stamp.0.parse().map_err(|_| "stamp is no number".to_owned())?;
        let bytes = self.text(number).into_bytes();
        let hash = ContentHash(Sha256::digest(&bytes).into());
        Ok(Loaded { bytes, hash })
    }

    fn found_one(&self, number: usize) -> Found {
        let mut rng = seeded(number);
        let declared = Declared {
            kind: rng.choice(Kind::ALL),
            date: Some(date(rng.i16(2005..2026), rng.i8(1..13), rng.i8(1..29))),
            gremium: rng
                .choice(["Rat", "Hauptausschuss", "Bauausschuss", "Schulausschuss"])
                .map(str::to_owned),
            ..Declared::default()
        };
        let key = DocumentKey { source: source(), path: format!("{number:06}.txt") };
        Found { key, stamp: Stamp(number.to_string()), declared: Ok(declared) }
    }

    fn text(&self, number: usize) -> String {
        let mut rng = seeded(number);
        let passages = DOCUMENT.min(self.passages - number * DOCUMENT);
        let mut text = format!("{} {number}\n\n", self.heading(&mut rng));
        for passage in 0..passages {
            if passage > 0 {
                text.push_str(if passage % PAGE == 0 { "\n\u{c}" } else { "\n\n" });
                text.push_str(&format!("§ {} {}\n\n", passage + 1, self.heading(&mut rng)));
            }
            text.push_str(&self.paragraph(&mut rng));
        }
        text
    }

    fn heading(&self, rng: &mut Rng) -> String {
        format!("{}{} {}", self.word(rng), self.word(rng).to_lowercase(), self.word(rng))
    }

    fn paragraph(&self, rng: &mut Rng) -> String {
        let bytes = rng.usize(PASSAGE_BYTES);
        let mut text = String::new();
        while text.len() < bytes {
            for word in self.sentences[rng.usize(..self.sentences.len())].split(' ') {
                if !text.is_empty() {
                    text.push(' ');
                }
                if rng.usize(..RARE) == 0 {
                    text.push_str(self.word(rng));
                    text.push_str(&self.word(rng).to_lowercase());
                } else {
                    text.push_str(word);
                }
                if text.len() >= bytes {
                    break;
                }
            }
            text.push('.');
        }
        text
    }

    fn word(&self, rng: &mut Rng) -> &str {
        &self.words[rng.usize(..self.words.len())]
    }
}

/// The name of the place that the documents seem to come from.
pub(crate) fn source() -> SourceName {
    SourceName("synthetic".to_owned())
}

fn seeded(number: usize) -> Rng {
    Rng::with_seed(number as u64)
}

#[cfg(test)]
mod tests {
    use engine::reference::PlainReader;
    use engine::{Reader, metadata, passages};

    use super::*;

    #[test]
    fn documents_have_as_many_passages_as_asked_for() {
        let sentence =
            "Die Satzung über die Erhebung der Hundesteuer tritt am Tage nach der Bekanntmachung in Kraft";
        let documents = Documents::new(&[sentence.to_owned()], 100);
        let count = |file: &Found| {
            let loaded = documents.load(file).unwrap();
            let reading = PlainReader.read(&loaded.bytes, &file.key.path).unwrap();
            passages(&reading.pages, &metadata(file.declared.as_ref().unwrap(), &reading, &file.key), None)
                .len()
        };
        assert_eq!(documents.found().iter().map(count).collect::<Vec<_>>(), [40, 40, 20]);
    }
}
