//! Figures of answers: is the cited page the right one, does the quote hold the gold span, is silence kept where nothing is to be said.

use std::time::Instant;

use anyhow::Result;
use engine::metrics::{precision_recall, token_f1};
use engine::{Allowed, Answer, AnswerEvent, Citation, Engine, Origin, Outcome, Results};
use serde_json::{Value, json};

use super::probes::{self, Probed};
use super::questions::{GoldPlace, GoldQuestion};
use super::retrieval::round;

/// How one answer went.
#[derive(Clone, Debug)]
pub(crate) struct Judged {
    pub(crate) answerable: bool,
    pub(crate) answered: bool,
    /// A cited place is on a gold page.
    pub(crate) page_correct: bool,
    /// The first cited place is on a gold page.
    pub(crate) first_page_correct: bool,
    /// A sentence holds a gold quote, or lies within one.
    pub(crate) contains_gold: bool,
    pub(crate) token_f1: f64,
    /// Citations, those on a gold page, and those whose text holds a gold quote or lies within one.
    pub(crate) citations: [usize; 3],
    /// Gold places, those whose page is cited, and those whose quote is.
    pub(crate) places: [usize; 3],
    /// Quoted sentences, and those whose every letter stands in the marked words of their pages.
    pub(crate) quotes: [usize; 2],
    /// Sentences in the generator's own words that are shown.
    pub(crate) written: usize,
    /// Sentences that were written but withheld.
    pub(crate) withheld: usize,
    /// What became of what it shows when it was made wrong.
    pub(crate) probed: Vec<Probed>,
    /// Milliseconds until passages were there, until text began, until there was a sentence to show, and until the end.
    pub(crate) latency: [Option<f64>; 4],
}

/// When things happened while an answer was made.
#[derive(Debug)]
pub(crate) struct Clock {
    start: Instant,
    /// Milliseconds until passages, until text, and until a sentence.
    marks: [Option<f64>; 3],
}

impl Clock {
    pub(crate) fn start() -> Self {
        Self { start: Instant::now(), marks: [None; 3] }
    }

    pub(crate) fn see(&mut self, event: &AnswerEvent<'_>) {
        let reached = match event {
            AnswerEvent::Results(_) => 0..1,
            AnswerEvent::Draft(_) => 1..2,
            AnswerEvent::Sentence(_) => 1..3,
            AnswerEvent::Withheld(_) => return,
        };
        let elapsed = self.start.elapsed().as_secs_f64() * 1000.0;
        for mark in &mut self.marks[reached] {
            mark.get_or_insert(elapsed);
        }
    }

    pub(crate) fn stop(self) -> [Option<f64>; 4] {
        let [passage, text, sentence] = self.marks;
        [passage, text, sentence, Some(self.start.elapsed().as_secs_f64() * 1000.0)]
    }
}

pub(crate) fn judge(
    engine: &Engine,
    gold: &GoldQuestion,
    (results, answer): (&Results, &Answer),
    latency: [Option<f64>; 4],
) -> Result<Judged> {
    let citations: Vec<_> = answer.sentences.iter().flat_map(|sentence| &sentence.citations).collect();
    let is_on = |citation: &Citation, place: &GoldPlace| {
        place.is_in(&citation.document) && citation.marks.iter().any(|mark| mark.page == place.page)
    };
    let holds = |citation: &Citation, place: &GoldPlace| {
        place.is_in(&citation.document) && overlaps(&citation.text, &place.quote)
    };
    let on_gold_page = |citation: &&Citation| gold.documents.iter().any(|place| is_on(citation, place));
    let count = |fits: &dyn Fn(&Citation, &GoldPlace) -> bool| {
        let cited =
            citations.iter().filter(|one| gold.documents.iter().any(|place| fits(one, place))).count();
        let found =
            gold.documents.iter().filter(|place| citations.iter().any(|one| fits(one, place))).count();
        (cited, found)
    };
    let (pages, passages) = (count(&is_on), count(&holds));
    let quoted = answer.sentences.iter().filter(|sentence| sentence.origin == Origin::Quoted);
    let mut quotes = [0; 2];
    for citation in quoted.flat_map(|sentence| &sentence.citations) {
        quotes[0] += 1;
        quotes[1] += usize::from(is_exact(engine, citation)?);
    }
    let text: Vec<&str> = answer.sentences.iter().map(|sentence| sentence.text.as_str()).collect();
    Ok(Judged {
        answerable: gold.answerable(),
        answered: answer.outcome == Outcome::Answered,
        page_correct: citations.iter().any(on_gold_page),
        first_page_correct: citations.first().is_some_and(on_gold_page),
        contains_gold: gold
            .documents
            .iter()
            .any(|place| text.iter().any(|text| overlaps(text, &place.quote))),
        token_f1: gold
            .documents
            .iter()
            .map(|place| token_f1(&text.join(" "), &place.quote))
            .fold(0.0, f64::max),
        citations: [citations.len(), pages.0, passages.0],
        places: [gold.documents.len(), pages.1, passages.1],
        quotes,
        written: answer.sentences.iter().filter(|sentence| sentence.origin == Origin::Written).count(),
        withheld: answer.withheld.len(),
        probed: probes::probe(engine, &gold.question, results, answer)?,
        latency,
    })
}

/// Whether the words that are marked on the pages of a quote are the quote's.
fn is_exact(engine: &Engine, citation: &Citation) -> Result<bool> {
    let mut marked = String::new();
    for mark in &citation.marks {
        let page = engine.page(citation.document.version, mark.page, &Allowed::everything())?.page;
        let words = mark.words.iter().flat_map(|range| &page.words[range.clone()]);
        words.for_each(|word| marked.push_str(&letters(&word.text)));
    }
    Ok(marked.contains(&letters(&citation.text)))
}

fn letters(text: &str) -> String {
    text.chars().filter(|letter| letter.is_alphanumeric()).collect()
}

/// Whether one text holds the other, white space and hyphens aside.
pub(crate) fn overlaps(sentence: &str, quote: &str) -> bool {
    let (sentence, quote) = (letters(sentence), letters(quote));
    !sentence.is_empty() && (sentence.contains(&quote) || quote.contains(&sentence))
}

pub(crate) fn figures(judged: &[Judged]) -> Value {
    let answerable: Vec<&Judged> = judged.iter().filter(|one| one.answerable).collect();
    let share = |right: fn(&Judged) -> bool| {
        round(answerable.iter().filter(|one| right(one)).count() as f64 / answerable.len().max(1) as f64)
    };
    let abstention: Vec<(bool, bool)> = judged.iter().map(|one| (!one.answered, !one.answerable)).collect();
    let abstention = precision_recall(&abstention);
    let ratio = |counts: &dyn Fn(&Judged) -> [usize; 3], part: usize| {
        let sum = |index: usize| answerable.iter().map(|one| counts(one)[index]).sum::<usize>() as f64;
        round(sum(part) / sum(0).max(1.0))
    };
    let quotes = |one: &Judged| [one.quotes[0], one.quotes[1], 0];
    let (cited, places) = (|one: &Judged| one.citations, |one: &Judged| one.places);
    json!({
        "answered": share(|one| one.answered),
        "answered_in_own_words": share(|one| one.written > 0),
        "citation_page_correct": share(|one| one.page_correct),
        "first_citation_page_correct": share(|one| one.first_page_correct),
        "contains_gold_span": share(|one| one.contains_gold),
        "citation_page_precision": ratio(&cited, 1),
        "citation_page_recall": ratio(&places, 1),
        "citation_passage_precision": ratio(&cited, 2),
        "citation_passage_recall": ratio(&places, 2),
        "quote_exactness": ratio(&quotes, 1),
        "false_support": probes::figures(&judged.iter().flat_map(|one| &one.probed).collect::<Vec<_>>()),
        "sentences_withheld": judged.iter().map(|one| one.withheld).sum::<usize>(),
        "sentences_shown_without_an_answer": judged.iter().filter(|one| !one.answerable).map(|one| one.citations[0]).sum::<usize>(),
        "latency_ms": {
            "first_passage": latency(judged, 0),
            "first_text": latency(judged, 1),
            "first_sentence": latency(judged, 2),
            "end": latency(judged, 3),
        },
        "token_f1": round(answerable.iter().map(|one| one.token_f1).sum::<f64>() / answerable.len().max(1) as f64),
        "near_misses": judged.iter().filter(|one| !one.answerable).count(),
        "near_misses_refused": judged.iter().filter(|one| !one.answerable && !one.answered).count(),
        "answerable": answerable.len(),
        "answerable_refused": answerable.iter().filter(|one| !one.answered).count(),
        "abstention_precision": round(abstention.precision),
        "abstention_recall": round(abstention.recall),
    })
}

/// Median and 95th percentile.
fn latency(judged: &[Judged], event: usize) -> Value {
    let mut times: Vec<f64> = judged.iter().filter_map(|one| one.latency[event]).collect();
    times.sort_by(f64::total_cmp);
    let at = |share: f64| times.get((share * times.len() as f64) as usize).map(|time| round(*time));
    json!({ "p50": at(0.5), "p95": at(0.95) })
}
