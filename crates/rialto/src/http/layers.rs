//! What every request passes on its way in, from the outside to the inside.

use std::any::Any;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request, State};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap, HeaderValue, Method, StatusCode, Version, header};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use rialto_core::Error;
use rialto_protocol::limits::BODY_MAX_BYTES;
use rialto_socketio::is_listed;
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::compression::CompressionLayer;
use tower_http::compression::predicate::{DefaultPredicate, Predicate as _};
use tower_http::cors::{AllowOrigin, CorsLayer};
use tower_http::timeout::TimeoutLayer;

use super::failure::{self, Failure};
use super::origin::{self, Pages};
use super::trace::{self, Traced};
use super::{client, headers};
use crate::config::Config;
use crate::metrics;

/// How long a request may take, its body included.
const REQUEST_TIME: Duration = Duration::from_secs(30);
/// How long a browser may remember what it was told of an origin.
const PREFLIGHT_AGE: Duration = Duration::from_secs(3_600);

/// What holds for everything that the node answers, the Socket.IO service among it. It is one layer: each is paid for by
/// everybody who connects.
pub(super) fn around_all(routes: Router, config: &Arc<Config>) -> Router {
    let routes = match config.metrics.listen {
        Some(_) => routes.layer(from_fn(metrics::measure)),
        None => routes,
    };
    // The last one added is the outermost.
    routes.layer(CatchPanicLayer::custom(panicked)).layer(from_fn_with_state(Arc::clone(config), answer))
}

/// Notes what a request is and where it came from, answers it, and adds what every answer carries.
async fn answer(State(config): State<Arc<Config>>, mut request: Request, next: Next) -> Response {
    let traced = Traced::begin(&request);
    client::note(&config, &mut request);
    let of_api = failure::is_of_api(&request);
    let response = if names_its_host(&request) {
        next.run(request).await
    } else {
        Failure(Error::malformed("The request needs one Host header.")).into_response()
    };
    let mut response = failure::write_problem(response, of_api, traced.id());
    headers::guard(&config, response.headers_mut());
    traced.end(&mut response);
    response
}

/// What holds for the routes of this module: they are short, small, and no other page's.
pub(super) fn around_routes(routes: Router, config: &Config, methods: Vec<Method>) -> Router {
    let routes = routes
        .layer(from_fn(run_to_the_end))
        .layer(DefaultBodyLimit::max(BODY_MAX_BYTES))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, REQUEST_TIME))
        .layer(CompressionLayer::new().compress_when(DefaultPredicate::new().and(no_tag)))
        .layer(from_fn_with_state(Arc::new(Pages::of(config)), origin::refuse_foreign));
    if config.http.allowed_origins.is_empty() { routes } else { routes.layer(cors(config, methods)) }
}

/// A tag names the very bytes that are sent: what has one is left as it is.
fn no_tag(_: StatusCode, _: Version, headers: &HeaderMap, _: &Extensions) -> bool {
    !headers.contains_key(header::ETAG)
}

/// Runs a request to its end, although whoever asked may hang up: what was committed is published too.
async fn run_to_the_end(request: Request, next: Next) -> Response {
    match tokio::spawn(next.run(request)).await {
        Ok(response) => response,
        Err(ended) => match ended.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            // The runtime is ending, and nobody will read this.
            Err(_) => Failure(Error::unavailable()).into_response(),
        },
    }
}

/// A request of HTTP/1.1 names its host, and once (RFC 9112 §3.2): a proxy may have read another one than the node.
fn names_its_host(request: &Request) -> bool {
    request.version() != Version::HTTP_11 || request.headers().get_all(header::HOST).iter().count() == 1
}

/// Lets the pages of the configured origins in, with their cookies.
fn cors(config: &Config, methods: Vec<Method>) -> CorsLayer {
    let origins = config.origins();
    let listed = move |origin: &HeaderValue, _: &Parts| {
        origin.to_str().is_ok_and(|origin| is_listed(&origins, origin))
    };
    let headers = [header::AUTHORIZATION, header::CONTENT_TYPE, trace::REQUEST_ID];
    let more = config.http.allowed_headers.iter().cloned();
    CorsLayer::new()
        .allow_origin(AllowOrigin::predicate(listed))
        .allow_credentials(true)
        .allow_methods(methods)
        .allow_headers(headers.into_iter().chain(more).collect::<Vec<_>>())
        .expose_headers([header::RETRY_AFTER, trace::REQUEST_ID])
        .max_age(PREFLIGHT_AGE)
}

/// A fault of ours ends one request, not the node. What it was, the panic hook has said.
fn panicked(_: Box<dyn Any + Send>) -> Response {
    tracing::error!("A request ended in a panic.");
    Failure(Error::internal()).into_response()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use axum::body::Body;
    use axum::routing::post;
    use tokio::sync::Notify;
    use tower::ServiceExt as _;

    use super::*;

    #[tokio::test]
    async fn a_request_whose_client_hangs_up_runs_to_its_end() {
        let (begun, go_on, ended) =
            (Arc::new(Notify::new()), Arc::new(Notify::new()), Arc::new(Notify::new()));
        let steps = (Arc::clone(&begun), Arc::clone(&go_on), Arc::clone(&ended));
        let handler = move || async move {
            let (begun, go_on, ended) = steps;
            begun.notify_one();
            go_on.notified().await;
            ended.notify_one();
        };
        let routes: Router = Router::new().route("/", post(handler)).layer(from_fn(run_to_the_end));
        let request = Request::post("/").body(Body::empty()).unwrap();
        let answer = tokio::spawn(routes.oneshot(request));
        begun.notified().await;
        answer.abort();
        assert!(answer.await.unwrap_err().is_cancelled());
        go_on.notify_one();
        ended.notified().await;
    }
}
