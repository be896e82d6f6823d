//! Answers as JSON, whole and in the pieces in which they arrive.

use engine::{Answer, Citation, Outcome, Sentence, Verdict};
use serde::Serialize;

use super::{DocumentBody, HitBody, LinksBody, PlaceBody, boxes, word_ranges};
use crate::language::Locale;
use crate::links::Place;

/// A whole answer.
#[derive(Debug, Serialize)]
pub(crate) struct AnswerBody {
    /// `quote`, `compose` or `copy`.
    mode: &'static str,
    /// `answered`, `nothing_found` or `nothing_supported`.
    outcome: &'static str,
    /// How it came about, to be shown with it (KI-VO Art. 50).
    label: String,
    /// The model that wrote it; null in quote mode.
    author: Option<String>,
    /// Name and version of the prompt that it was given; null in quote mode.
    prompt: Option<&'static str>,
    /// What to say when there is no answer.
    message: Option<&'static str>,
    sentences: Vec<SentenceBody>,
    /// Written but not supported: never to be shown as an answer.
    withheld: Vec<SentenceBody>,
    /// What the search found; absent where it was sent before.
    #[serde(skip_serializing_if = "Option::is_none")]
    results: Option<Vec<HitBody>>,
}

impl AnswerBody {
    pub(crate) fn new(answer: &Answer, locale: Locale) -> Self {
        let texts = locale.texts();
        Self {
            mode: answer.mode.name(),
            outcome: match answer.outcome {
                Outcome::Answered => "answered",
                Outcome::NothingFound => "nothing_found",
                Outcome::NothingSupported => "nothing_supported",
            },
            label: texts.label(answer.mode, answer.author.as_ref()),
            author: answer.author.as_ref().map(ToString::to_string),
            prompt: answer.prompt,
            message: match answer.outcome {
                Outcome::Answered => None,
                Outcome::NothingFound => Some(texts.nothing_found),
                Outcome::NothingSupported => Some(texts.nothing_supported),
            },
            sentences: SentenceBody::all(&answer.sentences, locale),
            withheld: SentenceBody::all(&answer.withheld, locale),
            results: None,
        }
    }

    pub(crate) fn with_results(self, results: Vec<HitBody>) -> Self {
        Self { results: Some(results), ..self }
    }
}

/// Text on its way, not verified.
#[derive(Debug, Serialize)]
pub(crate) struct DraftBody {
    pub(crate) text: String,
}

/// A sentence of an answer.
#[derive(Debug, Serialize)]
pub(crate) struct SentenceBody {
    text: String,
    /// `quoted`, if these are the document's words; `written`, if they are the model's.
    origin: &'static str,
    /// What a quoted list item continues: to be shown apart.
    #[serde(skip_serializing_if = "Option::is_none")]
    lead: Option<String>,
    /// Date of the newer document quoted beside it that says otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    newer: Option<String>,
    /// `supported`, `partial` or `unsupported`.
    verdict: &'static str,
    citations: Vec<CitationBody>,
}

#[derive(Debug, Serialize)]
struct CitationBody {
    document: DocumentBody,
    passage: u64,
    context: String,
    /// „§ 5 Abs. 2 Satz 1“, in bylaws.
    address: Option<String>,
    /// The cited text.
    text: String,
    /// The page on which it begins.
    page: u32,
    /// What the page is called, where that is not its number.
    #[serde(skip_serializing_if = "Option::is_none")]
    page_label: Option<String>,
    #[serde(flatten)]
    at: PlaceBody,
    marks: Vec<MarkBody>,
}

#[derive(Debug, Serialize)]
struct MarkBody {
    page: u32,
    /// What the page is called, where that is not its number.
    #[serde(skip_serializing_if = "Option::is_none")]
    page_label: Option<String>,
    #[serde(flatten)]
    at: PlaceBody,
    /// `[first, end]` of words of the page.
    words: Vec<[usize; 2]>,
    /// `[left, top, right, bottom]` in PDF points from the top left, one for each line.
    boxes: Vec<[f32; 4]>,
    links: LinksBody,
}

impl SentenceBody {
    fn all(sentences: &[Sentence], locale: Locale) -> Vec<Self> {
        sentences.iter().map(|sentence| Self::new(sentence, locale)).collect()
    }

    pub(crate) fn new(sentence: &Sentence, locale: Locale) -> Self {
        Self {
            text: sentence.text.clone(),
            origin: sentence.origin.name(),
            lead: sentence.lead.as_ref().map(|lead| lead.text.clone()),
            newer: sentence.newer.map(|date| date.to_string()),
            verdict: match sentence.verdict {
                Verdict::Supported => "supported",
                Verdict::Partial => "partial",
                Verdict::Unsupported => "unsupported",
            },
            citations: sentence
                .citations
                .iter()
                .map(|citation| CitationBody::new(citation, locale))
                .collect(),
        }
    }
}

impl CitationBody {
    fn new(citation: &Citation, locale: Locale) -> Self {
        let mark = |(index, mark): (usize, &engine::PageMark)| MarkBody {
            page: mark.page,
            page_label: citation.document.page_label(mark.page),
            at: PlaceBody::new(&citation.document, mark.page, mark.cells, locale),
            words: word_ranges(&mark.words),
            boxes: boxes(&mark.boxes),
            links: LinksBody::new(&Place::of_citation(citation, index), locale),
        };
        Self {
            document: DocumentBody::new(&citation.document, locale),
            passage: citation.passage.0,
            context: citation.context.clone(),
            address: citation.address.clone(),
            text: citation.text.clone(),
            page: citation.page(),
            page_label: citation.document.page_label(citation.page()),
            at: PlaceBody::new(&citation.document, citation.page(), citation.cells(), locale),
            marks: citation.marks.iter().enumerate().map(mark).collect(),
        }
    }
}
