//! `GET /api/search?q=&kind=&gremium=&from=&to=&collection=&limit=&explain=`

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
    let parameters = parameters.only(SEARCH)?;
    let (request, explain) = (parameters.search(&service)?, parameters.explain()?);
    let question = request.question.clone();
    let results = service.run(&service.searches, move |service| service.engine.search(&request)).await?;
    Ok(Json(ResultsBody::new(question, &results, explain, locale)))
}
