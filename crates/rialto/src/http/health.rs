//! For machines: whether the process lives, and whether it takes requests.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::extract::State;
use axum::http::StatusCode;
use rialto_core::NotReady;

use super::AppState;

/// Whether the node is about to stop and wants no more requests. All clones are one.
#[derive(Clone, Debug, Default)]
pub struct Draining(Arc<AtomicBool>);

impl Draining {
    /// From now on the node is not ready.
    pub fn begin(&self) {
        self.0.store(true, Ordering::SeqCst);
    }

    /// Whether it has begun.
    #[must_use]
    pub fn has_begun(&self) -> bool {
        self.0.load(Ordering::SeqCst)
    }
}

/// The process lives.
#[utoipa::path(get, path = "/healthz", operation_id = "healthz", tag = "node", security(()), responses(
    (status = 200, description = "The process lives", body = String, content_type = "text/plain")
))]
pub(super) async fn live() -> &'static str {
    "ok\n"
}

/// The node takes requests: its database takes writes, and it is not about to stop.
#[utoipa::path(get, path = "/readyz", operation_id = "readyz", tag = "node", security(()), responses(
    (status = 200, description = "The node takes requests", body = String, content_type = "text/plain"),
    (status = 503, description = "Not now", body = String, content_type = "text/plain")
))]
pub(super) async fn ready(State(state): State<AppState>) -> (StatusCode, &'static str) {
    if state.draining.has_begun() {
        return (StatusCode::SERVICE_UNAVAILABLE, "draining\n");
    }
    match state.chat.ready().await {
        Ok(()) => (StatusCode::OK, "ok\n"),
        Err(reason) => (StatusCode::SERVICE_UNAVAILABLE, words(reason)),
    }
}

const fn words(reason: NotReady) -> &'static str {
    match reason {
        NotReady::NoWrites => "the database takes no writes\n",
        NotReady::Unsynced => {
            "a sync of the disk failed: nothing is written until the disk is well and the node is started again\n"
        }
    }
}
