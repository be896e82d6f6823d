//! `GET /api/documents/{document}/versions/{version}/excerpt?citation=3:12-30,45-50;4:0-8`: a PDF of the cited pages with the cited
//! words marked.

use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use engine::ExcerptScope;

use crate::failure::Failure;
use crate::file::{FileKind, disposition};
use crate::links::VersionPath;
use crate::parameters::Parameters;
use crate::service::{Service, Shared};

/// Parameters of an excerpt.
const EXCERPT: &[&str] = &["citation", "pages", "lang"];

/// The copy: cited pages, or all with `pages=all`.
pub(crate) async fn excerpt(
    State(service): State<Shared>,
    Path(path): Path<VersionPath>,
    parameters: Parameters,
) -> Result<Response, Failure> {
    let parameters = parameters.only(EXCERPT)?;
    let cited = parameters.citation()?;
    let scope = parameters.scope()?;
    let copy = move |service: &Service| {
        let allowed = &service.config.allowed;
        service.engine.excerpt(path.document(), path.version(), &cited, scope, allowed)
    };
    let copy = service.run(&service.pictures, copy).await?;
    let name = match scope {
        ExcerptScope::Cited => "auszug.pdf",
        ExcerptScope::Whole => "markiert.pdf",
    };
    let headers = [
        (CONTENT_TYPE, FileKind::Pdf.content_type().parse().expect("a type is a value")),
        (CONTENT_DISPOSITION, disposition(FileKind::Pdf, name)),
        (CONTENT_SECURITY_POLICY, FileKind::Pdf.policy().parse().expect("a policy is a value")),
    ];
    Ok((headers, Bytes::from(copy)).into_response())
}
