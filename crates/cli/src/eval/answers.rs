//! Figures of answers: is the cited page the right one, does the quote hold the gold span, is silence kept where nothing is to be said.

use engine::metrics::{precision_recall, token_f1};
use engine::{Answer, Outcome};
use serde_json::{Value, json};

use super::questions::GoldQuestion;
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
}

pub(crate) fn judge(gold: &GoldQuestion, answer: &Answer) -> Judged {
    let citations: Vec<_> = answer.sentences.iter().flat_map(|sentence| &sentence.citations).collect();
    let on_gold_page = |citation: &&engine::Citation| {
        gold.documents.iter().any(|place| {
            place.is_in(&citation.document) && citation.marks.iter().any(|mark| mark.page == place.page)
        })
    };
    let text: Vec<&str> = answer.sentences.iter().map(|sentence| sentence.text.as_str()).collect();
    Judged {
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
    }
}

/// Whether one text holds the other, white space and hyphens aside.
fn overlaps(sentence: &str, quote: &str) -> bool {
    let letters = |text: &str| -> String { text.chars().filter(|letter| letter.is_alphanumeric()).collect() };
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
    json!({
        "answered": share(|one| one.answered),
        "citation_page_correct": share(|one| one.page_correct),
        "first_citation_page_correct": share(|one| one.first_page_correct),
        "contains_gold_span": share(|one| one.contains_gold),
        "token_f1": round(answerable.iter().map(|one| one.token_f1).sum::<f64>() / answerable.len().max(1) as f64),
        "near_misses": judged.iter().filter(|one| !one.answerable).count(),
        "near_misses_refused": judged.iter().filter(|one| !one.answerable && !one.answered).count(),
        "answerable": answerable.len(),
        "answerable_refused": answerable.iter().filter(|one| !one.answered).count(),
        "abstention_precision": round(abstention.precision),
        "abstention_recall": round(abstention.recall),
    })
}
