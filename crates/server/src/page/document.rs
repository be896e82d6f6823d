//! `GET /documents…`: what there is, and a page with the words that somebody cited marked on it.

use std::sync::Arc;

use askama::Template;
use axum::extract::{Path, State};
use axum::response::{Html, Redirect};
use engine::{EngineError, PageUnit, Shown, ShownPage, StoredDocument};

use super::frame::{Frame, with_language};
use super::rendered;
use super::sheet::Sheet;
use super::view::facts;
use crate::failure::Failure;
use crate::language::Locale;
use crate::links::{DocumentPath, PagePath, Place};
use crate::parameters::Parameters;
use crate::phrasing::Phrasing;
use crate::service::{Service, Shared};

/// Documents on one page of the list.
const DOCUMENTS: usize = 50;

#[derive(Template)]
#[template(path = "page.html")]
struct PageView {
    frame: Frame,
    title: String,
    facts: Vec<String>,
    /// „Seite 3 von 12“, „Blatt „Gebühren“ (2 von 3), Zelle B7“; nothing for a single text without pages.
    position: String,
    sheet: Sheet,
    /// What the picture shows, for who cannot see it.
    description: String,
    picture: String,
    /// Address of the file; nothing for who may not see all of it.
    original: Option<String>,
    /// Address of a copy with the marks, or of the page alone where that is all there is; nothing if there is nothing to draw.
    excerpt: Option<String>,
    previous: Option<String>,
    next: Option<String>,
    /// The current version, if this is not it.
    current: Option<String>,
    /// Whether only a part of the page may be seen.
    is_redacted: bool,
}

#[derive(Template)]
#[template(path = "documents.html")]
struct DocumentsView {
    frame: Frame,
    total: String,
    documents: Vec<Row>,
    previous: Option<String>,
    next: Option<String>,
}

/// A document of the list.
struct Row {
    title: String,
    facts: Vec<String>,
    address: String,
}

/// All documents, newest first.
pub(crate) async fn documents(
    State(service): State<Shared>,
    locale: Locale,
    parameters: Parameters,
) -> Result<Html<String>, Failure> {
    let offset = parameters.number("offset", 0..=u64::from(u32::MAX))?.unwrap_or(0) as usize;
    let list = |service: &Service| Ok(service.engine.index.documents(&service.config.allowed)?);
    let mut documents = service.run(&service.searches, list).await?;
    documents.sort_by(|a, b| b.metadata.date.cmp(&a.metadata.date).then_with(|| a.key.cmp(&b.key)));
    let total = documents.len();
    let stretch = documents.iter().skip(offset).take(DOCUMENTS);
    let frame = Frame::new(&service, locale, locale.texts().all_documents);
    rendered(&DocumentsView {
        frame: frame.switching_to(with_language("/documents", locale.switched())),
        total: locale.texts().count(total),
        documents: stretch.map(|document| Row::new(document, locale)).collect(),
        previous: offset.checked_sub(1).map(|_| list_address(offset.saturating_sub(DOCUMENTS), locale)),
        next: (offset + DOCUMENTS < total).then(|| list_address(offset + DOCUMENTS, locale)),
    })
}

/// A document's address leads to its first page.
pub(crate) async fn document(
    State(service): State<Shared>,
    locale: Locale,
    Path(path): Path<DocumentPath>,
) -> Result<Redirect, Failure> {
    let find = move |service: &Service| service.engine.document(path.document(), &service.config.allowed);
    let document = service.run(&service.searches, find).await?;
    Ok(Redirect::to(&Place::of_document(&document).view(locale)))
}

/// A page, with the words of `mark` marked.
pub(crate) async fn page(
    State(service): State<Shared>,
    locale: Locale,
    Path(path): Path<PagePath>,
    parameters: Parameters,
) -> Result<Html<String>, Failure> {
    let place = Place { words: parameters.marks()?, ..path.place()? };
    let wanted = place.clone();
    let find = move |service: &Service| load(service, &wanted);
    let found = service.run(&service.searches, find).await?;
    rendered(&view(&service, &place, &found, locale))
}

/// What is shown.
struct Found {
    page: ShownPage,
    /// Nothing if the document is gone.
    document: Option<Arc<StoredDocument>>,
    /// Whether the asker may see all of the file.
    is_open: bool,
}

fn load(service: &Service, place: &Place) -> Result<Found, EngineError> {
    let allowed = &service.config.allowed;
    let page = service.engine.page(place.version, place.page, allowed)?;
    let document = match service.engine.document(place.document, allowed) {
        Ok(document) => Some(document),
        Err(EngineError::NotFound) => None,
        Err(error) => return Err(error),
    };
    let is_open = service.engine.gives_original(place.version, allowed)?;
    Ok(Found { page, document, is_open })
}

fn view(service: &Service, place: &Place, found: &Found, locale: Locale) -> PageView {
    let t = locale.texts();
    let Found { page, document: found, is_open } = found;
    let found = found.as_deref();
    // Title and number of pages are known of the current version only, and nobody may lend them to another.
    let document = found.filter(|document| document.version == place.version);
    let title = document.map_or(t.earlier_version, |document| &document.metadata.title).to_owned();
    let sheet = Sheet::new(&page.page, &place.words);
    let last = document.map_or(u32::MAX, |document| document.pages);
    let cells = page.page.cells(&place.words);
    let position =
        document.and_then(|document| Phrasing(locale.language).position(document, place.page, cells));
    let is_text = document.is_some_and(|document| document.unit(place.page) == PageUnit::Flow);
    let numbered = || if is_text { String::new() } else { format!("{} {}", t.page, place.page) };
    let position = position.unwrap_or_else(numbered);
    let has_copy = sheet.picture.as_ref().is_some_and(|picture| !picture.boxes.is_empty() || !is_open);
    PageView {
        frame: Frame::new(service, locale, title.clone()).switching_to(place.view(locale.switched())),
        facts: document.map(|document| facts(document, t)).unwrap_or_default(),
        description: description(&title, &position, &sheet.marked, t.marked),
        title,
        position,
        sheet,
        picture: place.picture(),
        original: is_open.then(|| place.original()),
        excerpt: has_copy.then(|| place.excerpt()),
        previous: (place.page > 1).then(|| place.turned_to(place.page - 1).view(locale)),
        next: (place.page < last && document.is_some()).then(|| place.turned_to(place.page + 1).view(locale)),
        current: found
            .filter(|document| document.version != place.version)
            .map(|document| Place::of_document(document).view(locale)),
        is_redacted: page.shown != Shown::Whole,
    }
}

fn description(title: &str, position: &str, marked: &str, marked_label: &str) -> String {
    let separator = if position.is_empty() { "" } else { ", " };
    match marked {
        "" => format!("{title}{separator}{position}"),
        marked => format!("{title}{separator}{position}. {marked_label}: {marked}"),
    }
}

fn list_address(offset: usize, locale: Locale) -> String {
    match locale.parameter() {
        Some(code) => format!("/documents?offset={offset}&lang={code}"),
        None => format!("/documents?offset={offset}"),
    }
}

impl Row {
    fn new(document: &StoredDocument, locale: Locale) -> Self {
        let t = locale.texts();
        let mut facts = facts(document, t);
        if document.metadata.date.is_none() {
            facts.push(t.undated.to_owned());
        }
        Self {
            title: document.metadata.title.clone(),
            facts,
            address: Place::of_document(document).view(locale),
        }
    }
}
