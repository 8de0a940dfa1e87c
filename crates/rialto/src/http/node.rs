//! The node itself, as everyone may see it.

use axum::Json;
use axum::extract::State;
use rialto_protocol::events::PROTOCOL;
use rialto_protocol::http::NodeInfo;

use super::AppState;
use super::failure::Result;
use super::openapi::Always;

/// What a client asks before anybody has signed in: who may make an account, and how.
#[utoipa::path(
    get, path = "/node", operation_id = "getNode", tag = "node", security(()),
    responses(Always, (status = 200, description = "The node", body = NodeInfo))
)]
pub(super) async fn get(State(state): State<AppState>) -> Result<Json<NodeInfo>> {
    let clerk = state.config.auth.clerk_publishable_key.as_ref();
    Ok(Json(NodeInfo {
        version: env!("CARGO_PKG_VERSION"),
        protocol: PROTOCOL,
        registration: state.config.registration,
        first_account: state.chat.users().is_nobody_here().await?,
        clerk_publishable_key: clerk.map(|key| key.as_str().to_owned()),
    }))
}
