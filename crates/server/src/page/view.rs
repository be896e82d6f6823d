//! Hits, sentences and answers as the templates show them.

use engine::{Answer, Citation, Hit, Mode, Origin, Outcome, PagePlace, PageUnit, Sentence, StoredDocument};

use crate::language::Locale;
use crate::links::Place;
use crate::phrasing::Phrasing;
use crate::snippet::{self, Segment};
use crate::texts::Texts;

/// A passage that was found.
pub(crate) struct HitView {
    pub(crate) title: String,
    /// Kind, Gremium, date and number, as far as they are known.
    pub(crate) facts: Vec<String>,
    /// Headings above it, outermost first.
    pub(crate) section: String,
    pub(crate) page: Option<String>,
    pub(crate) snippet: Vec<Segment>,
    pub(crate) address: String,
    /// The same passage in other documents: what is known of each, and its address.
    pub(crate) also: Vec<(String, String)>,
}

/// A sentence of an answer.
pub(crate) struct SentenceView {
    /// That it is a quote, where others are not.
    pub(crate) verbatim: Option<&'static str>,
    /// What the sentence needs to be understood: the words that lead into its list.
    pub(crate) lead: Option<String>,
    /// That a newer document says otherwise.
    pub(crate) newer: Option<String>,
    pub(crate) text: String,
    pub(crate) sources: Vec<Source>,
}

/// A link to where something stands.
pub(crate) struct Source {
    /// The document's title.
    pub(crate) title: String,
    /// The innermost heading, which is what one would cite.
    pub(crate) section: Option<String>,
    /// „S. 3“, „Blatt „Gebühren“, Zelle B7“; nothing in texts without pages.
    pub(crate) page: Option<String>,
    /// What is cited there.
    pub(crate) quote: String,
    pub(crate) address: String,
}

/// An answer, perhaps still on its way.
pub(crate) struct AnswerView {
    /// How it came about.
    pub(crate) label: String,
    /// Style class: `quote` or `compose`.
    pub(crate) class: &'static str,
    pub(crate) sentences: Vec<SentenceView>,
    /// `None` while it is on its way.
    pub(crate) end: Option<EndView>,
}

/// How an answer ended.
pub(crate) struct EndView {
    /// What to say instead of an answer.
    pub(crate) message: Option<&'static str>,
    /// Documents that come closest, if there is no answer.
    pub(crate) nearest: Vec<Source>,
    pub(crate) withheld: Vec<SentenceView>,
    pub(crate) withheld_line: String,
    /// What to keep in mind.
    pub(crate) check: Option<&'static str>,
    /// Name and version of the prompt that the model was given.
    pub(crate) prompt: Option<String>,
}

/// Documents named when there is no answer.
const NEAREST: usize = 3;

impl HitView {
    pub(crate) fn all(hits: &[Hit], locale: Locale) -> Vec<Self> {
        hits.iter().map(|hit| Self::new(hit, locale)).collect()
    }

    pub(crate) fn new(hit: &Hit, locale: Locale) -> Self {
        let place = Place::of_hit(hit);
        let passage = &hit.passage.passage;
        Self {
            title: hit.document.metadata.title.clone(),
            facts: facts(&hit.document, locale.texts()),
            section: section(&passage.section, &hit.document.place(place.page)),
            page: Phrasing(locale.language).position(&hit.document, place.page, hit.cells),
            snippet: snippet::of_hit(hit),
            address: place.view(locale),
            also: hit.also.iter().map(|copy| copy_of(copy, locale)).collect(),
        }
    }
}

/// The headings above a passage but for those that its place names: its file and its sheet.
fn section(headings: &[String], place: &PagePlace) -> String {
    let file = place.file.as_deref().unwrap_or_default();
    let is_named = |heading: &&String| {
        let heading = heading.as_str();
        let in_file = file.strip_prefix(heading).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
            || file.strip_suffix(heading).is_some_and(|rest| rest.ends_with('/'));
        in_file || (place.unit == PageUnit::Sheet && place.name == heading)
    };
    let headings = headings.iter().filter(|heading| !is_named(heading));
    headings.map(String::as_str).collect::<Vec<_>>().join(" › ")
}

/// What tells a copy from the others, and its address.
fn copy_of(hit: &Hit, locale: Locale) -> (String, String) {
    let metadata = &hit.document.metadata;
    let date = metadata.date.map(|date| locale.texts().date(date));
    let known: Vec<String> =
        [metadata.gremium.clone(), date, metadata.number.clone()].into_iter().flatten().collect();
    let name = if known.is_empty() { metadata.title.clone() } else { known.join(", ") };
    (name, Place::of_hit(hit).view(locale))
}

impl SentenceView {
    pub(crate) fn new(sentence: &Sentence, mode: Mode, locale: Locale) -> Self {
        let sources = sentence.citations.iter().flat_map(|citation| Source::of_citation(citation, locale));
        let texts = locale.texts();
        let stands_out = mode == Mode::Compose && sentence.origin == Origin::Quoted;
        Self {
            verbatim: stands_out.then_some(texts.verbatim),
            lead: sentence.lead.as_ref().map(|lead| lead.text.clone()),
            newer: sentence.newer.map(|date| format!("{} {}", texts.newer, texts.date(date))),
            text: sentence.text.clone(),
            sources: sources.collect(),
        }
    }
}

impl Source {
    /// One link for each page of the citation.
    fn of_citation(citation: &Citation, locale: Locale) -> Vec<Self> {
        let title = &citation.document.metadata.title;
        let innermost =
            citation.context.rsplit(" · ").next().filter(|part| !part.is_empty() && part != title);
        let source = |(index, mark): (usize, &engine::PageMark)| {
            let page = Phrasing(locale.language).short_place(&citation.document, mark.page, mark.cells);
            // A text that was read before texts were told from pages has no boxes.
            let is_page = citation.document.unit(mark.page) == PageUnit::Page;
            let page = page.filter(|_| !is_page || !mark.boxes.is_empty());
            Self {
                title: title.clone(),
                section: citation.finer_address().or(innermost).map(str::to_owned),
                page,
                quote: citation.text.clone(),
                address: Place::of_citation(citation, index).view(locale),
            }
        };
        citation.marks.iter().enumerate().map(source).collect()
    }

    fn of_hit(hit: &Hit, locale: Locale) -> Self {
        let place = Place::of_hit(hit);
        Self {
            title: hit.document.metadata.title.clone(),
            section: None,
            page: None,
            quote: String::new(),
            address: place.view(locale),
        }
    }
}

impl AnswerView {
    /// An answer of which nothing has arrived.
    pub(crate) fn begun(mode: Mode, author: Option<&engine::ModelId>, locale: Locale) -> Self {
        let class = match mode {
            Mode::Quote | Mode::Copy => "quote",
            Mode::Compose => "compose",
        };
        Self { label: locale.texts().label(mode, author), class, sentences: Vec::new(), end: None }
    }

    /// A whole answer.
    pub(crate) fn whole(answer: &Answer, hits: &[Hit], locale: Locale) -> Self {
        let sentences =
            answer.sentences.iter().map(|sentence| SentenceView::new(sentence, answer.mode, locale));
        Self {
            sentences: sentences.collect(),
            end: Some(EndView::new(answer, hits, locale)),
            ..Self::begun(answer.mode, answer.author.as_ref(), locale)
        }
    }
}

impl EndView {
    pub(crate) fn new(answer: &Answer, hits: &[Hit], locale: Locale) -> Self {
        let texts = locale.texts();
        let message = match answer.outcome {
            Outcome::Answered => None,
            Outcome::NothingFound => Some(texts.nothing_found),
            Outcome::NothingSupported => Some(texts.nothing_supported),
        };
        let withheld_line = match answer.withheld.len() {
            1 => texts.withheld_one.to_owned(),
            number => format!("{} {}", texts.count(number), texts.withheld),
        };
        let withheld =
            answer.withheld.iter().map(|sentence| SentenceView::new(sentence, answer.mode, locale));
        let check = if answer.quotes_instead() { texts.quoted_instead } else { texts.check_compose };
        Self {
            message,
            nearest: if message.is_some() { nearest(hits, locale) } else { Vec::new() },
            withheld: withheld.collect(),
            withheld_line,
            check: (answer.mode == Mode::Compose && message.is_none()).then_some(check),
            prompt: answer.prompt.map(|prompt| format!("{} {prompt}", texts.prompt)),
        }
    }
}

/// Kind, Gremium, date and number, as far as they are known.
pub(crate) fn facts(document: &StoredDocument, texts: &Texts) -> Vec<String> {
    let metadata = &document.metadata;
    let kind = Some(texts.kind_name(metadata.kind).to_owned());
    let date = metadata.date.map(|date| texts.date(date));
    [kind, metadata.gremium.clone(), date, metadata.number.clone()].into_iter().flatten().collect()
}

fn nearest(hits: &[Hit], locale: Locale) -> Vec<Source> {
    let mut nearest: Vec<&Hit> = Vec::new();
    for hit in hits {
        if nearest.iter().all(|known| known.passage.document != hit.passage.document) {
            nearest.push(hit);
        }
    }
    nearest.into_iter().take(NEAREST).map(|hit| Source::of_hit(hit, locale)).collect()
}
