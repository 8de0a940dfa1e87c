//! Numbers for Prometheus, on a listener of their own so that they never stand open beside the node.

use std::time::Duration;

use axum::Router;
use axum::http::header;
use axum::routing::get;
use metrics_exporter_prometheus::{BuildError, PrometheusBuilder, PrometheusHandle};
use tokio::net::TcpListener;

/// How often histograms are gathered, whether or not anybody asks for them.
const UPKEEP: Duration = Duration::from_secs(5);
/// The form of the text (Prometheus, "Exposition formats").
const CONTENT_TYPE: &str = "text/plain; version=0.0.4; charset=utf-8";

/// Starts to count, for the whole process; once.
pub fn install() -> Result<PrometheusHandle, BuildError> {
    PrometheusBuilder::new().install_recorder()
}

/// Answers `GET /metrics` on `listener` until `stop` ends.
pub async fn serve(
    listener: TcpListener,
    numbers: PrometheusHandle,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let upkeep = numbers.clone();
    let gather = async move {
        let mut tick = tokio::time::interval(UPKEEP);
        loop {
            tick.tick().await;
            upkeep.run_upkeep();
        }
    };
    let serve = axum::serve(listener, routes(numbers)).with_graceful_shutdown(stop);
    tokio::select! {
        served = serve => served,
        () = gather => unreachable!("gathering never ends"),
    }
}

fn routes(numbers: PrometheusHandle) -> Router {
    let render = move || async move { ([(header::CONTENT_TYPE, CONTENT_TYPE)], numbers.render()) };
    Router::new().route("/metrics", get(render))
}

#[cfg(test)]
mod tests {
    use axum::body::{Body, to_bytes};
    use axum::http::Request;
    use tower::ServiceExt as _;

    use super::*;

    #[tokio::test]
    async fn what_was_counted_is_told() {
        let recorder = PrometheusBuilder::new().build_recorder();
        metrics::with_local_recorder(&recorder, || metrics::counter!("messages_total").increment(3));
        let request = Request::get("/metrics").body(Body::empty()).unwrap();
        let answer = routes(recorder.handle()).oneshot(request).await.unwrap();
        assert_eq!(answer.headers()[header::CONTENT_TYPE], CONTENT_TYPE);
        let text = to_bytes(answer.into_body(), 10_000).await.unwrap();
        assert!(String::from_utf8_lossy(&text).contains("messages_total 3"));
    }
}
