//! What a request says: its body, its query, the ids in its path; each read into its type or refused with
//! the field that is wrong.

use std::time::Duration;

use axum::body::HttpBody as _;
use axum::extract::{FromRequest, FromRequestParts, Path, Request};
use axum::http::{HeaderMap, StatusCode, header, request::Parts};
use bytes::Bytes;
use rialto_core::Error;
use rialto_protocol::limits::BODY_MAX_BYTES;
use serde::de::DeserializeOwned;

use super::AppState;
use super::failure::Failure;
use crate::json;

/// What a body is called where it is wrong as a whole.
const BODY: &str = "The body";
/// How long a body may take to come, once its head has.
const BODY_TIME: Duration = Duration::from_secs(10);

/// A body in JSON. No body at all is as good as `{}`.
pub(super) struct Body<T>(pub(super) T);

impl<T: DeserializeOwned> FromRequest<AppState> for Body<T> {
    type Rejection = Failure;

    async fn from_request(request: Request, state: &AppState) -> Result<Self, Failure> {
        let is_json = is_json(request.headers());
        let body = bytes(request, state).await?;
        if body.is_empty() {
            return Ok(Self(json::read(BODY, b"{}")?));
        }
        if !is_json {
            return Err(
                Error::malformed("The body must be JSON, with content-type: application/json.").into()
            );
        }
        Ok(Self(json::read(BODY, &body)?))
    }
}

/// The whole body, if it comes in time and is not too large.
async fn bytes(request: Request, state: &AppState) -> Result<Bytes, Error> {
    // What says itself that it is too large is not waited for.
    if request.body().size_hint().lower() > BODY_MAX_BYTES as u64 {
        return Err(too_large());
    }
    match tokio::time::timeout(BODY_TIME, Bytes::from_request(request, state)).await {
        Ok(Ok(body)) => Ok(body),
        Ok(Err(refusal)) if refusal.status() == StatusCode::PAYLOAD_TOO_LARGE => Err(too_large()),
        Ok(Err(_)) => Err(Error::malformed("The body could not be read to its end.")),
        Err(_) => Err(Error::malformed("The body did not come in time.")),
    }
}

/// Whether the body calls itself JSON (RFC 8259, or a type of that structure, RFC 6839 §3.1).
fn is_json(headers: &HeaderMap) -> bool {
    let value = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let kind = value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    kind == "application/json" || (kind.starts_with("application/") && kind.ends_with("+json"))
}

/// The query of the URI.
pub(super) struct Query<T>(pub(super) T);

impl<T: DeserializeOwned> FromRequestParts<AppState> for Query<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &AppState) -> Result<Self, Failure> {
        Ok(Self(json::read_query(parts.uri.query().unwrap_or_default())?))
    }
}

/// The ids in the path. A malformed one is `not_found`, like every id that nothing has.
pub(super) struct Ids<T>(pub(super) T);

impl<T: DeserializeOwned + Send> FromRequestParts<AppState> for Ids<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Failure> {
        let ids = Path::from_request_parts(parts, state).await;
        ids.map(|Path(ids)| Self(ids)).map_err(|_| Error::not_found().into())
    }
}

fn too_large() -> Error {
    Error::too_large(format!("A body can have {BODY_MAX_BYTES} bytes at most."))
}
