//! The audit log.

use axum::Json;
use axum::extract::State;
use rialto_core::Chat;
use rialto_protocol::ServerId;
use rialto_protocol::http::{AuditBody, AuditQuery};

use super::failure::Result;
use super::input::Query;
use super::openapi::{Always, NeedsMember, NeedsSignIn};
use super::place::In;

/// A page of what was done in a server, the newest first. What concerns a channel that I may not view is left out.
#[utoipa::path(
    get, path = "/servers/{id}/audit", operation_id = "listAudit", tag = "moderation",
    params(("id" = ServerId, Path, description = "The server"), AuditQuery),
    responses(
        Always, NeedsSignIn, NeedsMember,
        (status = 200, description = "A page of entries", body = AuditBody),
        (status = 400, description = "A number is out of its range", body = rialto_protocol::http::Problem,
            content_type = "application/problem+json"),
        (status = 403, description = "You lack the right", body = rialto_protocol::http::Problem,
            content_type = "application/problem+json")
    )
)]
pub(super) async fn list(
    State(chat): State<Chat>,
    In { actor, place: server, input: Query(query) }: In<ServerId, Query<AuditQuery>>,
) -> Result<Json<AuditBody>> {
    Ok(Json(AuditBody { entries: chat.audit().list(&actor, server, &query).await? }))
}
