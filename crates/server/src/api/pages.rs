//! `GET /api/documents/{document}/versions/{version}/…`: a page as words with boxes, a page as picture, the file itself.

use axum::Json;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use engine::EngineError;

use crate::failure::Failure;
use crate::file::{FileKind, disposition};
use crate::headers::IMMUTABLE;
use crate::language::Locale;
use crate::links::{PagePath, Place, VersionPath};
use crate::parameters::Parameters;
use crate::service::{Service, Shared};
use crate::wire::PageBody;

/// Widths of pictures in pixels that are drawn.
const WIDTHS: std::ops::RangeInclusive<u64> = 200..=2400;

/// Width unless the request says otherwise.
const WIDTH: u64 = 1000;

/// `pages/3` for words and boxes, `pages/3.png?width=` for the picture.
pub(crate) async fn page(
    State(service): State<Shared>,
    locale: Locale,
    Path(path): Path<PagePath>,
    parameters: Parameters,
) -> Result<Response, Failure> {
    match path.picture() {
        Some(place) => picture(&service, &place?, &parameters).await,
        None => words(&service, path.place()?, locale).await,
    }
}

async fn words(service: &Shared, place: Place, locale: Locale) -> Result<Response, Failure> {
    let (version, number) = (place.version, place.page);
    let find = move |service: &Service| service.engine.page(version, number, &service.config.allowed);
    let page = service.run(&service.searches, find).await?;
    Ok(Json(PageBody::new(&page, &place, locale)).into_response())
}

async fn picture(service: &Shared, place: &Place, parameters: &Parameters) -> Result<Response, Failure> {
    let width = parameters.number("width", WIDTHS)?.unwrap_or(WIDTH) as u32;
    let (version, number) = (place.version, place.page);
    let draw =
        move |service: &Service| service.engine.picture(version, number, width, &service.config.allowed);
    let picture = service.run(&service.pictures, draw).await?;
    let headers = [(CONTENT_TYPE, HeaderValue::from_static("image/png")), (CACHE_CONTROL, IMMUTABLE)];
    Ok((headers, picture.png).into_response())
}

/// The file: opened by the browser only if it is a PDF, and never as anything that could act in this page's name.
pub(crate) async fn original(
    State(service): State<Shared>,
    Path(path): Path<VersionPath>,
) -> Result<Response, Failure> {
    let load = move |service: &Service| {
        let allowed = &service.config.allowed;
        let file = service.engine.original(path.version(), allowed)?;
        let document = match service.engine.document(path.document(), allowed) {
            Err(EngineError::NotFound) => None,
            found => Some(found?).filter(|document| document.version == path.version()),
        };
        let name = document.map(|document| document.key.path.clone());
        Ok((file, name.unwrap_or_else(|| format!("{}", path.version().0))))
    };
    let (file, name) = service.run(&service.pictures, load).await?;
    let kind = FileKind::of(&file);
    let headers = [
        (CONTENT_TYPE, HeaderValue::from_static(kind.content_type())),
        (CONTENT_DISPOSITION, disposition(kind, &name)),
        (CONTENT_SECURITY_POLICY, HeaderValue::from_static(kind.policy())),
        (CACHE_CONTROL, IMMUTABLE),
    ];
    Ok((headers, Bytes::from_owner(file)).into_response())
}
