//! What a model learns from: pairs by source and kind, over one stream of words, within bounds of memory.

use std::collections::BTreeMap;

use super::document::TrainingDocument;
use super::mining::{self, Pair, PairKind, mine, prepare};
use super::random::Random;
use super::words::Words;

/// Documents whose sentences are found at a time, so that all cores have work, …
const CHUNK: usize = 512;
/// … unless so many bytes come together before.
const CHUNK_BYTES: usize = 32 << 20;

/// Bounds of what is kept in memory: four bytes for a word, about a hundred more for a word that is new, forty for a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CorpusLimits {
    /// Most words; what comes after them is not read.
    pub words: usize,
    /// Most different words; all that are new after them count as the same.
    pub different: usize,
    /// Most pairs of one source and kind; of more, so many are drawn.
    pub pairs: usize,
}

impl Default for CorpusLimits {
    fn default() -> Self {
        Self { words: 150_000_000, different: 4_000_000, pairs: 150_000 }
    }
}

/// What a corpus holds.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct CorpusFacts {
    /// Documents read.
    pub documents: usize,
    /// Those of them that are not in German, by their words.
    pub foreign: usize,
    /// Whether the limit of words was reached; what came after that was not read.
    pub is_full: bool,
    /// Words read.
    pub words: usize,
    /// Pairs by source and kind.
    pub pairs: BTreeMap<(String, PairKind), usize>,
    /// Pairs left out because they share a run of eight words with a held-out text.
    pub held_out: usize,
}

/// Pairs to learn from.
#[derive(Debug)]
pub struct Corpus {
    pub(crate) words: Words,
    pub(crate) groups: BTreeMap<(String, PairKind), Vec<Pair>>,
    limits: CorpusLimits,
    random: Random,
    waiting: Vec<TrainingDocument>,
    waiting_bytes: usize,
    source: String,
    /// Documents, questions and synonyms that pairs were looked for in.
    looked_at: u32,
    documents: usize,
    foreign: usize,
    held_out: usize,
    seen: BTreeMap<(String, PairKind), usize>,
}

impl Corpus {
    /// An empty one; the same seed and documents give the same pairs.
    pub fn new(limits: CorpusLimits, seed: u64) -> Self {
        Self {
            words: Words::new(limits.different),
            groups: BTreeMap::new(),
            limits,
            random: Random::new(seed),
            waiting: Vec::new(),
            waiting_bytes: 0,
            source: String::new(),
            looked_at: 0,
            documents: 0,
            foreign: 0,
            held_out: 0,
            seen: BTreeMap::new(),
        }
    }

    /// Keeps out every pair that shares a run of eight words with this text. To be said before anything is added.
    pub fn hold_out(&mut self, text: &str) {
        self.words.hold_out(text);
    }

    /// Adds a document of a source.
    pub fn add(&mut self, source: &str, document: TrainingDocument) {
        if self.source != source {
            self.flush();
            source.clone_into(&mut self.source);
        }
        self.waiting_bytes += document.bytes();
        self.waiting.push(document);
        if self.waiting.len() == CHUNK || self.waiting_bytes > CHUNK_BYTES {
            self.flush();
        }
    }

    /// Whether the limit of words is reached, so that nothing more needs to be added.
    pub fn is_full(&self) -> bool {
        self.words.len() >= self.limits.words
    }

    /// Adds a question with its answer.
    pub fn add_answer(&mut self, source: &str, title: &str, question: &str, answer: &str) {
        self.flush();
        self.collect(source, |words, _, on_pair| mining::answer(title, question, answer, words, on_pair));
    }

    /// Adds two ways to say the same.
    pub fn add_synonyms(&mut self, source: &str, left: &str, right: &str) {
        self.flush();
        self.collect(source, |words, _, on_pair| {
            let (left, right) = (words.push(left), words.push(right));
            on_pair(PairKind::Synonym, Pair::new(left, &[right]));
        });
    }

    /// What it holds by now.
    pub fn facts(&mut self) -> CorpusFacts {
        self.flush();
        CorpusFacts {
            documents: self.documents,
            foreign: self.foreign,
            is_full: self.is_full(),
            words: self.words.len(),
            pairs: self.groups.iter().map(|(key, pairs)| (key.clone(), pairs.len())).collect(),
            held_out: self.held_out,
        }
    }

    /// All pairs as lower-case words, for trainers of other kinds of models: source, kind, question, passage.
    pub fn for_each_pair(&mut self, on_pair: &mut dyn FnMut(&str, PairKind, &str, &str)) {
        self.flush();
        for ((source, kind), pairs) in &self.groups {
            for pairs in pairs.chunks(1 << 14) {
                let queries = self.words.texts(pairs.iter().map(|pair| std::slice::from_ref(&pair.query)));
                let passages = self.words.texts(pairs.iter().map(|pair| &pair.passage[..]));
                queries
                    .iter()
                    .zip(&passages)
                    .for_each(|(query, passage)| on_pair(source, *kind, query, passage));
            }
        }
    }

    fn flush(&mut self) {
        let source = std::mem::take(&mut self.source);
        self.waiting_bytes = 0;
        for document in prepare(&std::mem::take(&mut self.waiting)) {
            if self.is_full() {
                return;
            }
            self.documents += 1;
            self.foreign += usize::from(document.is_foreign);
            self.collect(&source, |words, random, on_pair| mine(&document, words, random, on_pair));
        }
    }

    fn collect(
        &mut self,
        source: &str,
        find: impl FnOnce(&mut Words, &mut Random, &mut dyn FnMut(PairKind, Pair)),
    ) {
        let mut found = Vec::new();
        find(&mut self.words, &mut self.random, &mut |kind, pair| found.push((kind, pair)));
        self.looked_at += 1;
        for (kind, pair) in found {
            let pair = Pair { document: self.looked_at, ..pair };
            if pair.query.len() == 0 {
                continue;
            }
            if self.words.is_held_out(pair.query)
                || pair.passage.iter().any(|span| self.words.is_held_out(*span))
            {
                self.held_out += 1;
                continue;
            }
            self.keep(source, kind, pair);
        }
    }

    /// Keeps a pair, or of too many each with the same chance (reservoir sampling).
    fn keep(&mut self, source: &str, kind: PairKind, pair: Pair) {
        let key = (source.to_owned(), kind);
        let seen = self.seen.entry(key.clone()).or_default();
        *seen += 1;
        let pairs = self.groups.entry(key).or_default();
        if pairs.len() < self.limits.pairs {
            pairs.push(pair);
        } else if let Some(place) = pairs.get_mut(self.random.below(*seen)) {
            *place = pair;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::training::document::TrainingSection;

    fn document(title: &str, heading: &str, text: &str) -> TrainingDocument {
        let section = TrainingSection { heading: heading.into(), text: text.into() };
        TrainingDocument { title: title.into(), sections: vec![section] }
    }

    const TEXT: &str = "Wer einen Hund hält, zahlt für ihn im Jahr eine Steuer an die Stadt. Wie hoch ist die Steuer für den ersten \
        Hund? Die Steuer beträgt für den ersten Hund 96 Euro und für jeden weiteren Hund 144 Euro im Kalenderjahr, fällig im Mai.";

    #[test]
    fn a_section_gives_pairs_of_several_kinds() {
        let mut corpus = Corpus::new(CorpusLimits::default(), 1);
        corpus.add("satzungen", document("Hundesteuersatzung", "Steuersatz", TEXT));
        let facts = corpus.facts();
        let kinds: Vec<PairKind> = facts.pairs.keys().map(|(_, kind)| *kind).collect();
        assert_eq!(kinds, [PairKind::Heading, PairKind::TitledHeading, PairKind::Cloze, PairKind::Question]);
        assert_eq!((facts.documents, facts.is_full, facts.held_out), (1, false, 0));
    }

    #[test]
    fn pairs_that_share_a_run_with_a_held_out_text_are_left_out() {
        let mut corpus = Corpus::new(CorpusLimits::default(), 1);
        corpus.hold_out("Die Steuer beträgt für den ersten Hund 96 Euro.");
        corpus.add("satzungen", document("Hundesteuersatzung", "Steuersatz", TEXT));
        let facts = corpus.facts();
        assert!(facts.pairs.is_empty(), "{facts:?}");
        assert_eq!(facts.held_out, 4);
    }

    #[test]
    fn documents_in_other_languages_are_told_apart() {
        let mut corpus = Corpus::new(CorpusLimits::default(), 1);
        corpus.add("texte", document("Satzung", "Steuersatz", TEXT));
        let english = "Whoever keeps a dog pays a yearly tax to the town, which the council sets in its meeting every December. ";
        let french = "Quiconque possède un chien paie chaque année un impôt à la commune, fixé par le conseil en décembre. ";
        corpus.add("texte", document("Bylaw", "Tax", &english.repeat(3)));
        corpus.add("texte", document("Règlement", "Impôt", &french.repeat(3)));
        corpus.add("texte", document("Too short", "", "The council said nothing."));
        let facts = corpus.facts();
        assert_eq!((facts.documents, facts.foreign), (4, 2));
    }

    #[test]
    fn limits_hold() {
        let mut corpus = Corpus::new(CorpusLimits { words: 100, different: 99, pairs: 2 }, 1);
        for number in 0..5 {
            corpus.add("satzungen", document(&format!("Satzung {number}"), "Steuersatz", TEXT));
        }
        let facts = corpus.facts();
        assert_eq!((facts.documents, facts.is_full), (3, true));
        assert!(facts.words < 200 && facts.pairs.values().all(|pairs| *pairs <= 2), "{facts:?}");
    }
}
