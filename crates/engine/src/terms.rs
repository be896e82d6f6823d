//! Analysis for the lexical leg: the terms under which a passage is stored and a question is looked up.
//!
//! It stands on the engine's side of the index port, so that every index finds the same things.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use german::{IdentifierKind, compound_parts, spelling, stem, tokens};

use crate::bm25::{PART, WORD};
use crate::document::Metadata;
use crate::names;
use crate::passage::Passage;
use crate::question::Zone;

/// The terms of one zone of a passage.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ZoneTerms {
    /// How often each term stands there, in halves: [`WORD`] for each word, [`PART`] for each part of a compound.
    pub counts: BTreeMap<String, u32>,
    /// Number of words or identifiers.
    pub length: u32,
}

/// The terms of a passage.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PassageTerms {
    text: ZoneTerms,
    title: ZoneTerms,
    identifiers: ZoneTerms,
    names: ZoneTerms,
}

impl PassageTerms {
    /// The terms of a zone.
    #[must_use]
    pub fn of(&self, zone: Zone) -> &ZoneTerms {
        match zone {
            Zone::Text => &self.text,
            Zone::Title => &self.title,
            Zone::Identifiers => &self.identifiers,
            Zone::Names => &self.names,
        }
    }
}

impl ZoneTerms {
    fn of_words(text: &str) -> Self {
        let mut terms = Self::default();
        for token in tokens(text) {
            terms.add(stem(token.text));
            for part in compound_parts(token.text) {
                *terms.counts.entry(stem(&part)).or_default() += PART;
            }
        }
        terms
    }

    fn add(&mut self, term: String) {
        *self.counts.entry(term).or_default() += WORD;
        self.length += 1;
    }
}

/// Analyses a passage for storing.
#[must_use]
pub fn passage_terms(passage: &Passage, metadata: &Metadata) -> PassageTerms {
    let number = metadata.number.as_deref().unwrap_or_default();
    let mut identifiers = ZoneTerms::default();
    for source in [number, &passage.context, &passage.text] {
        stored_identifiers(source).into_iter().for_each(|identifier| identifiers.add(identifier));
    }
    let mut names = ZoneTerms::default();
    names::of_document(metadata).into_iter().for_each(|name| names.add(name));
    PassageTerms {
        text: ZoneTerms::of_words(&passage.text),
        title: ZoneTerms::of_words(&format!("{} {}", metadata.title, passage.context)),
        identifiers,
        names,
    }
}

/// A word of a passage in the form in which it stands there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spelled<'t> {
    /// As it is written.
    pub text: &'t str,
    /// Its [`german::spelling`].
    pub spelling: String,
    /// Neighbours have neighbouring positions.
    pub position: u32,
}

/// The words of a passage one after the other: title, context line, text, with a gap between them.
#[must_use]
pub fn spelled<'t>(passage: &'t Passage, title: &'t str) -> Vec<Spelled<'t>> {
    let mut words: Vec<Spelled<'t>> = Vec::new();
    for zone in [title, &passage.context, &passage.text] {
        let start = words.last().map_or(0, |last| last.position + 2);
        words.extend((start..).zip(tokens(zone)).map(|(position, token)| Spelled {
            text: token.text,
            spelling: spelling(token.text),
            position,
        }));
    }
    words
}

/// How many letters of a word as it was typed have to be changed to get a [`german::spelling`], if they are at most `most`. „ue“ may be
/// an umlaut or a slip („Fuerwehr“), so the nearer reading counts.
#[must_use]
pub fn changes(typed: &str, spelling: &str, most: usize) -> Option<usize> {
    let readings = [german::spelling(typed), german::fold(typed)];
    readings.iter().filter_map(|reading| german::edit_distance(reading, spelling, most)).min()
}

/// The stems of a text, in order.
#[must_use]
pub fn stems(text: &str) -> Vec<String> {
    tokens(text).map(|token| stem(token.text)).collect()
}

/// All stems that a text offers to a question: its words and the parts of its compounds.
pub(crate) fn covering_stems(text: &str) -> impl Iterator<Item = String> {
    words(text).into_iter().flat_map(offered_by)
}

/// What each word of some texts offers to a question. Taking a word apart is slow and many come again, so each is taken apart once.
#[derive(Default)]
pub(crate) struct Offers(HashMap<String, Vec<String>>);

impl Offers {
    /// The stems of a word and of the parts of a compound.
    pub(crate) fn of_word(&mut self, word: &str) -> &[String] {
        if !self.0.contains_key(word) {
            self.0.insert(word.to_owned(), offered_by(word));
        }
        &self.0[word]
    }

    /// The stems that a text offers.
    pub(crate) fn of_text(&mut self, text: &str) -> BTreeSet<String> {
        words(text).into_iter().flat_map(|word| self.of_word(word).to_vec()).collect()
    }
}

fn words(text: &str) -> BTreeSet<&str> {
    tokens(text).map(|token| token.text).collect()
}

fn offered_by(word: &str) -> Vec<String> {
    let parts = compound_parts(word).into_iter().map(|part| stem(&part));
    std::iter::once(stem(word)).chain(parts).collect()
}

/// The document numbers, paragraphs and dates of a text free of separators: `DS 46/2024` and `ds46-2024` are the same.
#[must_use]
pub fn identifiers(text: &str) -> Vec<String> {
    use IdentifierKind::{Date, DocumentNumber, Paragraph};
    let found = german::identifiers(text).into_iter();
    let found = found.filter(|found| matches!(found.kind, DocumentNumber | Paragraph | Date));
    found.map(|found| found.canonical).collect()
}

/// All identifiers of a question, also numbers of files, plots and amounts.
pub(crate) fn asked_identifiers(question: &str) -> impl Iterator<Item = String> {
    german::identifiers(question).into_iter().map(|found| found.canonical)
}

/// The identifiers of a text together with those that enclose them: whoever asks for § 5 also means § 5 Abs. 2.
fn stored_identifiers(text: &str) -> Vec<String> {
    let mut stored = Vec::new();
    for found in german::identifiers(text) {
        stored.extend(found.enclosing().into_iter().map(str::to_owned));
        stored.push(found.canonical);
    }
    stored
}
