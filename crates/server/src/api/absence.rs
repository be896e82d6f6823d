//! `GET /api/why?q=&document=&…`: why a document is not among the results of a search with the same parameters, or where it stands.

use axum::Json;
use axum::extract::State;

use crate::failure::Failure;
use crate::language::Locale;
use crate::parameters::{Parameters, WHY};
use crate::service::Shared;
use crate::wire::AbsenceBody;

pub(crate) async fn absence(
    State(service): State<Shared>,
    locale: Locale,
    parameters: Parameters,
) -> Result<Json<AbsenceBody>, Failure> {
    let parameters = parameters.only(WHY)?;
    let (request, document) = (parameters.search(&service)?, parameters.document()?);
    let question = request.question.clone();
    let absence =
        service.run(&service.searches, move |service| service.engine.absence(&request, &document)).await?;
    Ok(Json(AbsenceBody::new(question, &absence, locale)))
}
