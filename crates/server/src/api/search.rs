//! `GET /api/search?q=&kind=&from=&to=&collection=&limit=`

use axum::Json;
use axum::extract::State;

use crate::failure::Failure;
use crate::language::Locale;
use crate::parameters::{Parameters, SEARCH};
use crate::service::Shared;
use crate::wire::ResultsBody;

pub(crate) async fn search(
    State(service): State<Shared>,
    locale: Locale,
    parameters: Parameters,
) -> Result<Json<ResultsBody>, Failure> {
    let request = parameters.only(SEARCH)?.search(&service)?;
    let question = request.question.clone();
    let results = service.run(&service.searches, move |service| service.engine.search(&request)).await?;
    Ok(Json(ResultsBody::new(question, &results, locale)))
}
