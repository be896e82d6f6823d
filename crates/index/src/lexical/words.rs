//! Words as they are spelled: phrases and forbidden words, decided before anything is ranked, and words that look alike.

use std::collections::{BTreeMap, BTreeSet};

use engine::{Conditions, Excluded, Phrase};
use roaring::RoaringBitmap;
use tantivy::postings::{Postings, SegmentPostings, TermInfo};
use tantivy::query::{DfaWrapper, FuzzyTermQuery};
use tantivy::schema::{Field, IndexRecordOption};
use tantivy::{DocSet, TERMINATED, Term};

use super::{LexicalSegment, LexicalState};
use crate::error::Result;

/// A word that looks like another one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Alike {
    /// Letters that differ.
    pub(crate) distance: usize,
    /// How many of the passages asked about hold it.
    pub(crate) passages: u64,
    /// The first of them.
    pub(crate) first: u32,
}

impl LexicalState {
    /// Those of the passages that fulfil the conditions.
    pub(crate) fn fulfilling(
        &self,
        conditions: &Conditions,
        passages: &RoaringBitmap,
    ) -> Result<RoaringBitmap> {
        let mut fulfilling = passages.clone();
        for phrase in &conditions.required {
            fulfilling &= self.passages_where(|segment| segment.with_phrase(phrase))?;
        }
        for excluded in &conditions.excluded {
            fulfilling -= self.passages_where(|segment| match excluded {
                Excluded::Word(stem) => segment.with_forms(stem),
                Excluded::Phrase(phrase) => segment.with_phrase(phrase),
            })?;
        }
        Ok(fulfilling)
    }

    /// Words that begin with the same letter as this one and differ from it in at most so many, as far as any of these passages holds
    /// them.
    pub(crate) fn alike(
        &self,
        typed: &str,
        most_changes: usize,
        passages: &RoaringBitmap,
    ) -> Result<BTreeMap<String, Alike>> {
        let Some(first) = german::spelling(typed).chars().next() else { return Ok(BTreeMap::new()) };
        let readings = automata(typed, most_changes)?;
        let mut alike: BTreeMap<String, Alike> = BTreeMap::new();
        for part in &self.parts {
            for (word, term) in part.segment.words_read(&readings, first)? {
                let Some(distance) = engine::terms::changes(typed, &word, most_changes) else { continue };
                for passage in part.segment.holders(&term)?.filter(|&passage| passages.contains(passage)) {
                    let first = Alike { distance, passages: 0, first: passage };
                    let known = alike.entry(word.clone()).or_insert(first);
                    known.passages += 1;
                    known.first = known.first.min(passage);
                }
            }
        }
        Ok(alike)
    }

    fn passages_where(
        &self,
        in_segment: impl Fn(&LexicalSegment) -> Result<Vec<u32>>,
    ) -> Result<RoaringBitmap> {
        let mut holding = RoaringBitmap::new();
        for part in &self.parts {
            holding.extend(in_segment(&part.segment)?);
        }
        Ok(holding)
    }
}

impl LexicalSegment {
    /// The passages in which the words of a phrase stand next to each other.
    fn with_phrase(&self, phrase: &Phrase) -> Result<Vec<u32>> {
        let mut words: Vec<SegmentPostings> = Vec::new();
        for word in phrase.words() {
            let Some(term) = self.words.terms().get(word.as_bytes())? else { return Ok(Vec::new()) };
            words.push(self.positions_of(&term)?);
        }
        let mut found = Vec::new();
        let mut document = words[0].doc();
        while document != TERMINATED {
            let ahead = words[1..].iter_mut().map(|word| seek(word, document)).max().unwrap_or(document);
            if ahead == document && stand_together(&mut words) {
                found.push(self.passages[document as usize]);
            }
            document = if ahead > document { seek(&mut words[0], ahead) } else { words[0].advance() };
        }
        Ok(found)
    }

    /// The passages that hold a word with this stem. A stem is the beginning of each of its forms, because spellings have no umlauts.
    fn with_forms(&self, stem: &str) -> Result<Vec<u32>> {
        let mut found = Vec::new();
        self.each_word(stem, &mut |word, term| {
            if german::stem(word) == stem {
                found.extend(self.holders(term)?);
            }
            Ok(())
        })?;
        Ok(found)
    }

    /// The words that begin with a letter and that one of the automata accepts. Only beginnings that may lead to such a word are walked, so it
    /// takes no longer in a large vocabulary.
    fn words_read(&self, automata: &[DfaWrapper], first: char) -> Result<BTreeMap<String, TermInfo>> {
        let mut found = BTreeMap::new();
        for automaton in automata {
            let words = self.words.terms().search(automaton);
            let mut words = words.ge(first.to_string()).lt(format!("{first}{}", char::MAX)).into_stream()?;
            while words.advance() {
                if let Ok(word) = std::str::from_utf8(words.key()) {
                    found.insert(word.to_owned(), words.value().clone());
                }
            }
        }
        Ok(found)
    }

    /// Hands over the words that begin so, in order.
    fn each_word(&self, beginning: &str, take: &mut dyn FnMut(&str, &TermInfo) -> Result<()>) -> Result<()> {
        let mut words = self.words.terms().range().ge(beginning).into_stream()?;
        while words.advance() {
            if !words.key().starts_with(beginning.as_bytes()) {
                break;
            }
            if let Ok(word) = std::str::from_utf8(words.key()) {
                take(word, words.value())?;
            }
        }
        Ok(())
    }

    /// The passages that hold a word.
    fn holders(&self, term: &TermInfo) -> Result<impl Iterator<Item = u32>> {
        let mut postings = self.words.read_postings_from_terminfo(term, IndexRecordOption::Basic)?;
        Ok(std::iter::from_fn(move || {
            let document = postings.doc();
            postings.advance();
            (document != TERMINATED).then(|| self.passages[document as usize])
        }))
    }

    fn positions_of(&self, term: &TermInfo) -> Result<SegmentPostings> {
        Ok(self.words.read_postings_from_terminfo(term, IndexRecordOption::WithFreqsAndPositions)?)
    }
}

/// What accepts the spellings that differ from a word as it was typed in at most so many letters: one automaton for each of its readings
/// ([`engine::terms::changes`]).
fn automata(typed: &str, most_changes: usize) -> Result<Vec<DfaWrapper>> {
    let readings = BTreeSet::from([german::spelling(typed), german::fold(typed)]);
    // An automaton accepts words of any field.
    let of_reading = |reading: &String| {
        let word = Term::from_field_text(Field::from_field_id(0), reading);
        FuzzyTermQuery::new(word, most_changes.try_into().unwrap_or(u8::MAX), true).automaton()
    };
    Ok(readings.iter().map(of_reading).collect::<tantivy::Result<_>>()?)
}

/// The first document from that one on.
fn seek(postings: &mut SegmentPostings, document: u32) -> u32 {
    if postings.doc() < document { postings.seek(document) } else { postings.doc() }
}

/// Whether, in the document at which all of them are, the words stand next to each other somewhere.
fn stand_together(words: &mut [SegmentPostings]) -> bool {
    let mut starts: Vec<u32> = Vec::new();
    words[0].positions(&mut starts);
    for (offset, word) in (1..).zip(&mut words[1..]) {
        let mut positions = Vec::new();
        word.positions(&mut positions);
        starts.retain(|start| positions.binary_search(&(start + offset)).is_ok());
    }
    !starts.is_empty()
}
