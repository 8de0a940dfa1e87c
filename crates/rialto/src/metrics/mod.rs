//! Numbers for Prometheus, on a listener of their own so that they never stand open beside the node.
//!
//! What is counted where it happens says so by `metrics::counter!` and its like there; what is looked at from time to
//! time is in [`gauges`]. `described.rs` is the list of all.

use std::sync::Arc;

use axum::Router;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use metrics::{counter, gauge};
use metrics_exporter_prometheus::{BuildError, PrometheusBuilder, PrometheusHandle};

use crate::config::Secret;

mod described;
pub(crate) mod gauges;
mod process;
mod requests;

pub(crate) use requests::{RequestTimes, Timer, count_failed, measure};

/// The form of the text (Prometheus, "Exposition formats").
const CONTENT_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";
/// The bounds of the buckets of times, in seconds: from a message that is on a fast disk at once to one that waits for
/// a database which is nearly given up.
const SECONDS: [f64; 12] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0];

/// Counters that are told before anything is counted, with all values of their label: a number that was not there can't
/// be seen to grow.
const FROM_ZERO: &[(&str, &str, &[&str])] = &[
    ("rialto_connections_refused_total", "reason", &["places", "files"]),
    ("rialto_database_errors_total", "kind", &["unavailable", "unsynced", "conflict", "refused"]),
    ("rialto_sign_ins_failed_total", "by", &["password", "token"]),
];

/// Starts to count, for the whole process; once. What was asked for its counters before counts nothing.
///
/// # Errors
/// It was started before.
pub fn install() -> Result<PrometheusHandle, BuildError> {
    let numbers = PrometheusBuilder::new().set_buckets(&SECONDS)?.install_recorder()?;
    described::describe();
    for (name, label, values) in FROM_ZERO {
        values.iter().for_each(|value| counter!(*name, *label => *value).increment(0));
    }
    counter!("rialto_messages_total").increment(0);
    gauge!("rialto_build_info", "version" => env!("CARGO_PKG_VERSION")).set(1.0);
    Ok(numbers)
}

#[derive(Clone)]
struct Page {
    numbers: PrometheusHandle,
    token: Option<Arc<Secret>>,
}

/// What answers `GET /metrics`, to whoever says `token` where there is one.
pub(crate) fn routes(numbers: PrometheusHandle, token: Option<Secret>) -> Router {
    let page = Page { numbers, token: token.map(Arc::new) };
    Router::new().route("/metrics", get(tell)).with_state(page)
}

async fn tell(State(page): State<Page>, headers: HeaderMap) -> Response {
    if !page.token.is_none_or(|token| is_said(&token, &headers)) {
        return (StatusCode::UNAUTHORIZED, [(header::WWW_AUTHENTICATE, "Bearer")]).into_response();
    }
    ([(header::CONTENT_TYPE, CONTENT_TYPE)], page.numbers.render()).into_response()
}

fn is_said(token: &Secret, headers: &HeaderMap) -> bool {
    let said = headers.get(header::AUTHORIZATION).and_then(|value| value.to_str().ok());
    let said = said.and_then(|value| value.split_once(' '));
    said.is_some_and(|(scheme, said)| scheme.eq_ignore_ascii_case("bearer") && token.is(said.trim()))
}

#[cfg(test)]
mod tests {
    use axum::body::{Body, to_bytes};
    use axum::http::Request;
    use tower::ServiceExt as _;

    use super::*;
    use crate::config::Flags;

    async fn ask(routes: &Router, authorization: Option<&str>) -> (StatusCode, String) {
        let mut request = Request::get("/metrics");
        if let Some(value) = authorization {
            request = request.header(header::AUTHORIZATION, value);
        }
        let answer = routes.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        let status = answer.status();
        let text = to_bytes(answer.into_body(), 10_000).await.unwrap();
        (status, String::from_utf8_lossy(&text).into_owned())
    }

    #[tokio::test]
    async fn what_was_counted_is_told() {
        let recorder = PrometheusBuilder::new().build_recorder();
        metrics::with_local_recorder(&recorder, || metrics::counter!("messages_total").increment(3));
        let (status, text) = ask(&routes(recorder.handle(), None), None).await;
        assert_eq!(status, StatusCode::OK);
        assert!(text.contains("messages_total 3"), "{text}");
    }

    #[tokio::test]
    async fn where_there_is_a_token_it_must_be_said() {
        let set = vec!["metrics.token=0123456789abcdef".to_owned()];
        let config = crate::config::load(&Flags { set, ..Flags::default() }, []).unwrap().config;
        let routes = routes(PrometheusBuilder::new().build_recorder().handle(), config.metrics.token);
        assert_eq!(ask(&routes, Some("bearer 0123456789abcdef")).await.0, StatusCode::OK);
        for wrong in [None, Some("Bearer 0123456789abcdeF"), Some("Basic 0123456789abcdef"), Some("Bearer")] {
            assert_eq!(ask(&routes, wrong).await, (StatusCode::UNAUTHORIZED, String::new()), "{wrong:?}");
        }
    }
}
