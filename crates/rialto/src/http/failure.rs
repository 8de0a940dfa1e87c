//! Failures as answers: every one is `application/problem+json` (RFC 9457), written in one place.
//!
//! A handler fails with a [`Failure`], which only notes the error in its response; [`write_problem`] writes the body in
//! the layer around all routes, which knows the request's id. It does the same for what axum and the layers refuse by
//! themselves under `/api/`.

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rialto_core::{Error, ErrorCode};
use rialto_protocol::http::Problem;

use super::trace::RequestId;

/// The media type of a failure.
pub(super) const PROBLEM: &str = "application/problem+json";

/// Why a request was not done, as an answer.
#[derive(Debug)]
pub(super) struct Failure(pub(super) Error);

/// What a handler gives back.
pub(super) type Result<T> = std::result::Result<T, Failure>;

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self(error)
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        let mut response = status(self.0.code).into_response();
        response.extensions_mut().insert(self.0);
        response
    }
}

/// Whether a failure of `request` is told in this form whoever refuses it.
pub(super) fn is_of_api(request: &Request) -> bool {
    request.uri().path().starts_with("/api/")
}

/// Writes the body of `response`, to the request `id`, if it is a failure: a [`Failure`], or one of a request
/// [of the API](is_of_api).
pub(super) fn write_problem(mut response: Response, of_api: bool, id: &RequestId) -> Response {
    let error = match response.extensions_mut().remove::<Error>() {
        Some(error) => error,
        None if of_api && is_failure(response.status()) => of_status(response.status()),
        None => return response,
    };
    let (mut parts, _) = response.into_parts();
    for name in [header::CONTENT_LENGTH, header::CONTENT_ENCODING] {
        parts.headers.remove(name);
    }
    describe(&error, &mut parts.headers);
    let body = problem(error, parts.status, id.as_str().to_owned());
    Response::from_parts(parts, body)
}

/// The headers that say what the body says.
fn describe(error: &Error, headers: &mut HeaderMap) {
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(PROBLEM));
    if error.code == ErrorCode::Unauthenticated {
        headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
    }
    if let Some(millis) = error.retry_after_ms {
        headers.insert(header::RETRY_AFTER, millis.div_ceil(1_000).into());
    }
}

fn problem(error: Error, status: StatusCode, request_id: String) -> Body {
    let problem = Problem {
        code: error.code,
        title: title(error.code),
        status: status.as_u16(),
        detail: error.message,
        field: error.field,
        retry_after_ms: error.retry_after_ms,
        request_id,
    };
    Body::from(serde_json::to_vec(&problem).expect("a problem is plain JSON"))
}

fn is_failure(status: StatusCode) -> bool {
    status.is_client_error() || status.is_server_error()
}

/// What axum or a layer means by a bare status.
fn of_status(status: StatusCode) -> Error {
    match status {
        StatusCode::NOT_FOUND => Error::not_found(),
        StatusCode::METHOD_NOT_ALLOWED => Error::malformed("Nothing here can be asked in that way."),
        StatusCode::PAYLOAD_TOO_LARGE => Error::too_large("The request is too large."),
        StatusCode::REQUEST_TIMEOUT | StatusCode::SERVICE_UNAVAILABLE => Error::unavailable(),
        status if status.is_client_error() => Error::malformed("The request makes no sense here."),
        _ => Error::internal(),
    }
}

/// The HTTP status of a code.
fn status(code: ErrorCode) -> StatusCode {
    StatusCode::from_u16(code.status()).expect("each code has a status of HTTP")
}

/// A code in words.
pub(super) const fn title(code: ErrorCode) -> &'static str {
    match code {
        ErrorCode::Unauthenticated => "Not signed in",
        ErrorCode::Forbidden => "Not allowed",
        ErrorCode::NotFound => "Not found",
        ErrorCode::Invalid | ErrorCode::UnknownEvent => "Invalid request",
        ErrorCode::Conflict => "Conflict",
        ErrorCode::TooLarge => "Too large",
        ErrorCode::RateLimited => "Too many requests",
        ErrorCode::Unavailable => "Unavailable",
        ErrorCode::Internal => "Internal error",
    }
}
