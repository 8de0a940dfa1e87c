//! What names a request (its id) and what is said of it in the log: one line.

use std::time::Instant;

use axum::extract::{MatchedPath, Request};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method};
use axum::response::Response;
use rialto_core::ids;

/// The header that carries the id, both ways.
pub(super) const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// The longest id that is taken from outside, in bytes.
const ID_MAX: usize = 64;

/// A request's id: in the answer's header, in the body of a failure, and in the log.
#[derive(Debug)]
pub(super) struct RequestId(HeaderValue);

impl RequestId {
    /// The id that a proxy or a program gave the request, if it is harmless in a log; else a fresh one.
    fn of(headers: &HeaderMap) -> Self {
        let given = headers.get(REQUEST_ID).filter(|id| is_harmless(id.as_bytes())).cloned();
        Self(given.unwrap_or_else(|| {
            HeaderValue::try_from(ids::secret::<12>()).expect("URL-safe base64 is visible ASCII")
        }))
    }

    /// The id.
    pub(super) fn as_str(&self) -> &str {
        self.0.to_str().unwrap_or_default()
    }
}

/// A request that has a name, and of which one line is said when it is answered: never its whole URI, which can hold
/// what is nobody's business.
pub(super) struct Traced {
    id: RequestId,
    began: Instant,
    method: Method,
    route: Option<MatchedPath>,
}

impl Traced {
    /// Names `request`.
    pub(super) fn begin(request: &Request) -> Self {
        let (id, began) = (RequestId::of(request.headers()), Instant::now());
        let method = request.method().clone();
        let route = request.extensions().get::<MatchedPath>().cloned();
        Self { id, began, method, route }
    }

    /// The request's id.
    pub(super) const fn id(&self) -> &RequestId {
        &self.id
    }

    /// It is answered by `response`, which says its id.
    pub(super) fn end(self, response: &mut Response) {
        response.headers_mut().insert(REQUEST_ID, self.id.0.clone());
        log(
            &self.id,
            &self.method,
            self.route.as_ref().map_or("unknown", MatchedPath::as_str),
            response,
            self.began,
        );
    }
}

fn log(id: &RequestId, method: &Method, route: &str, response: &Response, began: Instant) {
    let (id, status) = (id.as_str(), response.status().as_u16());
    let ms = u64::try_from(began.elapsed().as_millis()).unwrap_or(u64::MAX);
    // What machines ask every few seconds would drown the rest.
    if route.starts_with("/api/") {
        tracing::info!(id, %method, route, status, ms, "A request was answered.");
    } else {
        tracing::debug!(id, %method, route, status, ms, "A request was answered.");
    }
}

fn is_harmless(id: &[u8]) -> bool {
    (1..=ID_MAX).contains(&id.len())
        && id.iter().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(given: &'static str) -> String {
        let headers = HeaderMap::from_iter([(REQUEST_ID, HeaderValue::from_static(given))]);
        RequestId::of(&headers).as_str().to_owned()
    }

    #[test]
    fn a_harmless_id_from_outside_is_kept_and_any_other_is_not() {
        assert_eq!(id("018f-Ab_1.2"), "018f-Ab_1.2");
        for wrong in [
            "",
            "a b",
            "a\"b",
            "{}",
            "\tx",
            concat!("xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx", "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"),
        ] {
            assert_ne!(id(wrong), wrong);
            assert_eq!(id(wrong).len(), 16);
        }
    }
}
