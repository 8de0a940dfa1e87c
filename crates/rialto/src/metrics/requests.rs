//! How long requests take and how they end, over sockets and over HTTP.

use std::time::Instant;

use axum::extract::{MatchedPath, Request};
use axum::http::Method;
use axum::middleware::Next;
use axum::response::Response;
use metrics::{Histogram, counter, histogram};
use rialto_protocol::ErrorCode;
use rialto_protocol::requests::NAMES;

/// What stands for names and paths that the node does not have: whoever invents them makes no new numbers.
const UNKNOWN: &str = "unknown";

/// The times of requests over sockets.
pub(crate) struct RequestTimes(Box<[Histogram]>);

impl RequestTimes {
    /// Where nothing is counted they cost next to nothing.
    pub(crate) fn new() -> Self {
        Self(NAMES.iter().map(|name| histogram!("rialto_request_seconds", "request" => *name)).collect())
    }

    /// Begins to time the request `name`, which must be one of [`NAMES`].
    pub(crate) fn begin(&self, name: &str) -> Timer {
        let place = NAMES.iter().position(|known| *known == name);
        let times = place.map_or_else(Histogram::noop, |place| self.0[place].clone());
        Timer { times, arrival: Instant::now() }
    }
}

/// Times one request.
pub(crate) struct Timer {
    times: Histogram,
    arrival: Instant,
}

impl Timer {
    /// Notes that it is answered.
    pub(crate) fn end(&self) {
        self.times.record(self.arrival.elapsed());
    }
}

/// Counts a request over sockets that failed.
pub(crate) fn count_failed(name: &str, code: ErrorCode) {
    let name = NAMES.iter().find(|known| **known == name).copied().unwrap_or(UNKNOWN);
    counter!("rialto_requests_failed_total", "request" => name, "code" => code.as_str()).increment(1);
}

/// Counts and times an HTTP request.
pub(crate) async fn measure(request: Request, next: Next) -> Response {
    let arrival = Instant::now();
    let route = request.extensions().get::<MatchedPath>().map_or(UNKNOWN, MatchedPath::as_str).to_owned();
    let method = known(request.method());
    let response = next.run(request).await;
    histogram!("rialto_http_request_seconds", "route" => route.clone()).record(arrival.elapsed());
    let status = response.status().as_str().to_owned();
    counter!("rialto_http_requests_total", "method" => method, "route" => route, "status" => status)
        .increment(1);
    response
}

/// The methods of RFC 9110 by their names.
fn known(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => UNKNOWN,
    }
}
