//! Pairs out of texts that nobody has labelled: what stands above, beside or in answer to a passage says what it is about.

use german::{is_common_word, sentences, tokens};
use rayon::prelude::*;

use super::clean::{is_prose, running};
use super::document::TrainingDocument;
use super::random::Random;
use super::words::{Span, Words};

/// Words from which on a window is full.
const WINDOW: usize = 100;
/// Fewer words say too little to be a passage.
const SHORTEST_PASSAGE: usize = 15;
/// Words of a sentence that can stand for a question.
const SENTENCE: std::ops::RangeInclusive<usize> = 5..=40;

/// A question in the widest sense and what answers it: up to three places that are read as one.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Pair {
    /// Number of the document that it was found in.
    pub(crate) document: u32,
    pub(crate) query: Span,
    pub(crate) passage: [Span; 3],
}

impl Pair {
    /// A pair of places; its document is not known yet.
    pub(crate) fn new(query: Span, passage: &[Span]) -> Self {
        let mut pair = Self { query, ..Self::default() };
        pair.passage[..passage.len()].copy_from_slice(passage);
        pair
    }
}

/// How the two sides of a pair belong together. A batch holds pairs of one kind, so that kinds cannot be told apart instead of texts.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PairKind {
    /// Title of a document and one of its windows.
    Title,
    /// Heading and its section.
    Heading,
    /// Title with heading, and the section.
    TitledHeading,
    /// A sentence and the window that it was taken out of (inverse cloze).
    Cloze,
    /// Two windows that follow each other.
    Neighbour,
    /// A question in the text and what follows it.
    Question,
    /// A question and its answer, as a structure shows them.
    Answer,
    /// Two words for the same thing.
    Synonym,
}

/// Longer words by which a document's language is told; of fewer than …
const LANGUAGE_WORDS: usize = 200;
/// … so many it is not.
const FEWEST_LANGUAGE_WORDS: usize = 25;
/// Letters of a longer word: shorter ones are the same in many languages.
const LONGER: usize = 4;

/// How many pairs of a kind one document gives at most, so that long papers do not drown short ones.
struct Most;

impl Most {
    const TITLES: usize = 2;
    const CLOZES: usize = 4;
    const NEIGHBOURS: usize = 3;
    const QUESTIONS: usize = 8;
}

/// A document with its sentences found, which is most of the work and done on all cores.
pub(crate) struct Prepared {
    pub(crate) is_foreign: bool,
    title: String,
    sections: Vec<(String, String, Vec<std::ops::Range<usize>>)>,
}

/// Finds the sentences of documents.
pub(crate) fn prepare(documents: &[TrainingDocument]) -> Vec<Prepared> {
    let prepare = |document: &TrainingDocument| Prepared {
        is_foreign: is_foreign(document),
        title: document.title.clone(),
        sections: document
            .sections
            .iter()
            .map(|section| {
                let text = running(&section.text);
                let found = sentences(&text);
                (section.heading.clone(), text, found)
            })
            .collect(),
    };
    documents.par_iter().map(prepare).collect()
}

/// Whether fewer than one in three of its longer words are common ones of official German or compounds of them.
fn is_foreign(document: &TrainingDocument) -> bool {
    let is_longer = |word: &&str| word.chars().count() >= LONGER && word.chars().all(char::is_alphabetic);
    let texts = document.sections.iter().flat_map(|section| tokens(&section.text));
    let words = texts.map(|token| token.text).filter(is_longer).take(LANGUAGE_WORDS);
    let (mut all, mut common) = (0, 0);
    for word in words {
        all += 1;
        common += usize::from(is_common_word(word));
    }
    all >= FEWEST_LANGUAGE_WORDS && common * 3 < all
}

#[derive(Clone, Copy)]
struct Sentence {
    span: Span,
    is_question: bool,
    is_prose: bool,
}

/// Neighbouring sentences, about as many words as a passage has.
#[derive(Clone, Copy)]
struct Window {
    first: usize,
    last: usize,
    span: Span,
}

/// Finds the pairs of a document; places of its text end up in `words`.
pub(crate) fn mine(
    document: &Prepared,
    words: &mut Words,
    random: &mut Random,
    on_pair: &mut dyn FnMut(PairKind, Pair),
) {
    let title = words.push(&document.title);
    let mut all_windows = Vec::new();
    for (heading, text, found) in &document.sections {
        let titled = words.push(&format!("{} {heading}", document.title));
        let heading = Span { start: titled.start + title.len() as u32, end: titled.end };
        let sentences = read(text, found, words);
        let windows = windows(&sentences);
        if let Some(first) = windows.first().filter(|window| window.span.len() >= SHORTEST_PASSAGE) {
            head(title, heading, titled, first.span, on_pair);
        }
        cloze(&sentences, &windows, titled, random, on_pair);
        questions(&sentences, titled, random, on_pair);
        all_windows.extend(windows.into_iter().filter(|window| window.span.len() >= WINDOW / 3));
    }
    neighbours(&all_windows, random, on_pair);
    if title.len() >= 2 {
        for window in chosen(&all_windows, Most::TITLES, random) {
            on_pair(PairKind::Title, Pair::new(title, &[window.span]));
        }
    }
}

/// A question with an answer that belongs to it.
pub(crate) fn answer(
    title: &str,
    question: &str,
    answer: &str,
    words: &mut Words,
    on_pair: &mut dyn FnMut(PairKind, Pair),
) {
    let titled = words.push(&format!("{title} {question}"));
    let title = words.push(title);
    let query = Span { start: titled.start + title.len() as u32, end: titled.end };
    let answer = words.push(&running(answer));
    if answer.len() >= 5 {
        on_pair(PairKind::Answer, Pair::new(query, &[answer]));
        on_pair(PairKind::Answer, Pair::new(query, &[title, answer]));
        on_pair(PairKind::Answer, Pair::new(titled, &[answer]));
    }
}

fn read(text: &str, found: &[std::ops::Range<usize>], words: &mut Words) -> Vec<Sentence> {
    let sentence = |range: &std::ops::Range<usize>| {
        let text = &text[range.clone()];
        Sentence { span: words.push(text), is_question: text.ends_with('?'), is_prose: is_prose(text) }
    };
    found.iter().map(sentence).collect()
}

fn windows(sentences: &[Sentence]) -> Vec<Window> {
    let mut windows = Vec::new();
    let mut first = 0;
    for (last, sentence) in sentences.iter().enumerate() {
        let span = sentences[first].span.to(sentence.span);
        if span.len() >= WINDOW || last + 1 == sentences.len() {
            let prose = sentences[first..=last].iter().filter(|sentence| sentence.is_prose);
            if prose.map(|sentence| sentence.span.len()).sum::<usize>() * 2 >= span.len() {
                windows.push(Window { first, last, span });
            }
            first = last + 1;
        }
    }
    windows
}

fn head(title: Span, heading: Span, titled: Span, section: Span, on_pair: &mut dyn FnMut(PairKind, Pair)) {
    if heading.len() == 0 {
        return;
    }
    on_pair(PairKind::Heading, Pair::new(heading, &[title, section]));
    if title.len() > 0 {
        on_pair(PairKind::TitledHeading, Pair::new(titled, &[section]));
    }
}

fn cloze(
    sentences: &[Sentence],
    windows: &[Window],
    titled: Span,
    random: &mut Random,
    on_pair: &mut dyn FnMut(PairKind, Pair),
) {
    for window in chosen(windows, Most::CLOZES, random) {
        let good: Vec<Span> = sentences[window.first..=window.last]
            .iter()
            .filter(|sentence| sentence.is_prose && SENTENCE.contains(&sentence.span.len()))
            .map(|sentence| sentence.span)
            .collect();
        if good.is_empty() {
            continue;
        }
        let query = good[random.below(good.len())];
        let before = Span { start: window.span.start, end: query.start };
        let after = Span { start: query.end, end: window.span.end };
        if before.len() + after.len() >= SHORTEST_PASSAGE {
            on_pair(PairKind::Cloze, Pair::new(query, &[titled, before, after]));
        }
    }
}

fn questions(
    sentences: &[Sentence],
    titled: Span,
    random: &mut Random,
    on_pair: &mut dyn FnMut(PairKind, Pair),
) {
    let asked: Vec<usize> = (0..sentences.len().saturating_sub(1))
        .filter(|index| sentences[*index].is_question && SENTENCE.contains(&sentences[*index].span.len()))
        .collect();
    for index in chosen(&asked, Most::QUESTIONS, random) {
        // The questions of a list are answered below the list.
        let Some(first) = (index + 1..sentences.len()).find(|next| !sentences[*next].is_question) else {
            return;
        };
        let mut span = sentences[first].span;
        for sentence in &sentences[first + 1..] {
            if span.len() >= WINDOW || sentence.is_question {
                break;
            }
            span = span.to(sentence.span);
        }
        if span.len() >= SHORTEST_PASSAGE {
            on_pair(PairKind::Question, Pair::new(sentences[index].span, &[titled, span]));
        }
    }
}

fn neighbours(windows: &[Window], random: &mut Random, on_pair: &mut dyn FnMut(PairKind, Pair)) {
    let followed: Vec<usize> = (0..windows.len().saturating_sub(1)).collect();
    for index in chosen(&followed, Most::NEIGHBOURS, random) {
        let (query, next) = (windows[index].span, windows[index + 1].span);
        on_pair(PairKind::Neighbour, Pair::new(query, &[next]));
    }
}

/// At most so many of a list, evenly drawn, in their order.
fn chosen<T: Copy>(list: &[T], most: usize, random: &mut Random) -> Vec<T> {
    if list.len() <= most {
        return list.to_vec();
    }
    let slice = |part: usize| part * list.len() / most;
    (0..most).map(|part| list[slice(part) + random.below(slice(part + 1) - slice(part))]).collect()
}
