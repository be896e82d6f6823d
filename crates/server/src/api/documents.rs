//! `GET /api/documents` and `/api/documents/{document}`: what there is.

use axum::Json;
use axum::extract::{Path, State};

use crate::failure::Failure;
use crate::language::Locale;
use crate::links::DocumentPath;
use crate::parameters::Parameters;
use crate::service::{Service, Shared};
use crate::wire::{DocumentBody, DocumentsBody};

/// Documents of one stretch unless the request says otherwise.
const DOCUMENTS: u64 = 50;

/// Parameters of the list.
const LIST: &[&str] = &["kind", "gremium", "from", "to", "collection", "offset", "limit", "lang"];

pub(crate) async fn documents(
    State(service): State<Shared>,
    locale: Locale,
    parameters: Parameters,
) -> Result<Json<DocumentsBody>, Failure> {
    let parameters = parameters.only(LIST)?;
    let filter = parameters.filter()?;
    let offset = parameters.number("offset", 0..=u64::from(u32::MAX))?.unwrap_or(0) as usize;
    let limit = parameters.number("limit", 1..=500)?.unwrap_or(DOCUMENTS) as usize;
    let list = |service: &Service| Ok(service.engine.index.documents(&service.config.allowed)?);
    let mut documents = service.run(&service.searches, list).await?;
    documents.retain(|document| filter.passes(document));
    let total = documents.len();
    let stretch = documents.iter().skip(offset).take(limit);
    Ok(Json(DocumentsBody {
        total,
        offset,
        documents: stretch.map(|document| DocumentBody::new(document, locale)).collect(),
        next: Some(offset + limit).filter(|next| *next < total),
    }))
}

pub(crate) async fn document(
    State(service): State<Shared>,
    locale: Locale,
    Path(path): Path<DocumentPath>,
) -> Result<Json<DocumentBody>, Failure> {
    let find = move |service: &Service| service.engine.document(path.document(), &service.config.allowed);
    let document = service.run(&service.searches, find).await?;
    Ok(Json(DocumentBody::new(&document, locale)))
}
