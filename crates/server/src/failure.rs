//! Why a request was not fulfilled, and how that is said: a status, a message for the visitor, the detail for the log.
//!
//! Handlers return a [`Failure`]; the layers [`as_json`] and [`crate::page::as_html`] put it into words, because only they know who
//! asks. Whatever axum itself refuses (unknown route, wrong method, too much body) passes the same way.

use axum::Json;
use axum::extract::{Request, State};
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use engine::{EngineError, ErrorKind};

use crate::complaint::Complaint;
use crate::language::{Language, Locale};
use crate::service::Shared;
use crate::wire::ErrorBody;

/// Why a request was not fulfilled.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Failure {
    /// The request makes no sense as it is.
    Invalid(Complaint),
    /// There is no such thing, or the visitor may not know of it.
    NotFound,
    /// The service was called by a name that may be somebody else's.
    ForeignName,
    /// The route takes other methods.
    WrongMethod,
    /// The body is longer than any question.
    TooLarge,
    /// Too much at once.
    Busy {
        /// Seconds after which to try again.
        retry_after: u32,
    },
    /// Something of ours broke; the log knows what.
    Internal,
}

/// Seconds after which to try again when the engine itself is busy.
const ENGINE_BUSY: u32 = 5;

impl Failure {
    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Self::Invalid(_) => StatusCode::BAD_REQUEST,
            Self::NotFound => StatusCode::NOT_FOUND,
            Self::ForeignName => StatusCode::MISDIRECTED_REQUEST,
            Self::WrongMethod => StatusCode::METHOD_NOT_ALLOWED,
            Self::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Self::Busy { .. } => StatusCode::SERVICE_UNAVAILABLE,
            Self::Internal => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }

    /// A word for programs; never changes once published.
    pub(crate) fn code(&self) -> &'static str {
        match self {
            Self::Invalid(complaint) => complaint.code(),
            Self::NotFound => "not_found",
            Self::ForeignName => "foreign_name",
            Self::WrongMethod => "method_not_allowed",
            Self::TooLarge => "too_large",
            Self::Busy { .. } => "busy",
            Self::Internal => "internal",
        }
    }

    pub(crate) fn message(&self, language: Language) -> String {
        let (german, english) = match self {
            Self::Invalid(complaint) => return complaint.message(language),
            Self::NotFound => ("nicht gefunden oder nicht öffentlich", "not found or not public"),
            Self::ForeignName => (
                "interne Dokumente gibt es unter diesem Namen nicht",
                "internal documents are not served under this name",
            ),
            Self::WrongMethod => ("diese Methode gibt es hier nicht", "this method is not allowed here"),
            Self::TooLarge => ("die Anfrage ist zu groß", "the request is too large"),
            Self::Busy { .. } => ("zu viele Anfragen auf einmal", "too many requests at once"),
            Self::Internal => ("interner Fehler", "internal error"),
        };
        language.pick(german, english).to_owned()
    }

    pub(crate) fn hint(&self, language: Language) -> Option<String> {
        match self {
            Self::Invalid(complaint) => Some(complaint.hint(language)),
            Self::Busy { retry_after } => Some(match language {
                Language::German => format!("in {retry_after} Sekunden noch einmal versuchen"),
                Language::English => format!("try again in {retry_after} seconds"),
            }),
            Self::Internal => Some(
                language
                    .pick("mehr steht im Protokoll des Dienstes", "the service's log knows more")
                    .to_owned(),
            ),
            Self::ForeignName => Some(
                language.pick("127.0.0.1 oder localhost aufrufen", "call 127.0.0.1 or localhost").to_owned(),
            ),
            Self::NotFound | Self::WrongMethod | Self::TooLarge => None,
        }
    }

    /// What went wrong with a response, if anything did: a failure of ours, or a refusal of axum's.
    pub(crate) fn of(response: &Response) -> Option<Self> {
        if let Some(failure) = response.extensions().get::<Self>() {
            return Some(failure.clone());
        }
        match response.status() {
            // A path such as `/documents/x` fits a route but names nothing.
            StatusCode::BAD_REQUEST | StatusCode::NOT_FOUND => Some(Self::NotFound),
            StatusCode::METHOD_NOT_ALLOWED => Some(Self::WrongMethod),
            StatusCode::PAYLOAD_TOO_LARGE => Some(Self::TooLarge),
            status if status.is_server_error() => Some(Self::Internal),
            _ => None,
        }
    }

    /// A response of the right status and headers around a body that explains the failure.
    pub(crate) fn respond(&self, body: impl IntoResponse) -> Response {
        let mut response = (self.status(), body).into_response();
        if let Self::Busy { retry_after } = self {
            response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(*retry_after));
        }
        response
    }
}

/// The one place where the engine's kinds of trouble become ours.
impl From<EngineError> for Failure {
    fn from(error: EngineError) -> Self {
        match error.kind() {
            ErrorKind::Invalid => Self::Invalid(Complaint::from(error)),
            ErrorKind::NotFound => Self::NotFound,
            ErrorKind::Busy => Self::Busy { retry_after: ENGINE_BUSY },
            ErrorKind::Internal => {
                tracing::error!(%error, "engine failed");
                Self::Internal
            }
        }
    }
}

impl From<Complaint> for Failure {
    fn from(complaint: Complaint) -> Self {
        Self::Invalid(complaint)
    }
}

/// Carries the failure to the layer that puts it into words.
impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(self);
        response
    }
}

/// Layer of the JSON interface: failures as `{"error": {"code", "message", "hint"}}`.
pub(crate) async fn as_json(State(service): State<Shared>, request: Request, next: Next) -> Response {
    let (parts, body) = request.into_parts();
    let language = Locale::of(&parts, service.config.language).language;
    let response = next.run(Request::from_parts(parts, body)).await;
    match Failure::of(&response) {
        Some(failure) => failure.respond(Json(ErrorBody::new(&failure, language))),
        None => response,
    }
}
