//! Whom somebody wants to hear nothing of.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use rialto_core::Chat;
use rialto_protocol::UserId;
use rialto_protocol::http::{BlocksQuery, UsersBody};

use super::AppState;
use super::failure::Result;
use super::input::{Ids, Query};
use super::openapi::{Always, Changes, NeedsSignIn};
use super::signed::Signed;

/// Those whom I block.
#[utoipa::path(
    get, path = "/me/blocks", operation_id = "listBlocks", tag = "blocks", params(BlocksQuery),
    responses(
        Always, NeedsSignIn,
        (status = 200, description = "A page of them", body = UsersBody),
        (status = 400, description = "The query is out of its bounds", body = rialto_protocol::http::Problem,
            content_type = "application/problem+json")
    )
)]
pub(super) async fn list(
    State(chat): State<Chat>,
    Signed(actor): Signed,
    Query(query): Query<BlocksQuery>,
) -> Result<Json<UsersBody>> {
    Ok(Json(UsersBody { users: chat.blocks().list(&actor, &query).await? }))
}

/// Blocks somebody: neither of us can write to the other, and what they say elsewhere counts in no badge of mine.
#[utoipa::path(
    put, path = "/me/blocks/{userId}", operation_id = "block", tag = "blocks",
    params(("userId" = UserId, Path, description = "Who")),
    responses(
        Always, NeedsSignIn, Changes,
        (status = 204, description = "Blocked"),
        (status = 400, description = "It is myself", body = rialto_protocol::http::Problem,
            content_type = "application/problem+json"),
        (status = 404, description = "I share neither a server nor a conversation with them",
            body = rialto_protocol::http::Problem, content_type = "application/problem+json")
    )
)]
pub(super) async fn block(
    State(AppState { chat, limits, .. }): State<AppState>,
    Signed(actor): Signed,
    Ids(user): Ids<UserId>,
) -> Result<StatusCode> {
    limits.check_profile(actor.id())?;
    chat.blocks().block(&actor, user).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes a block back.
#[utoipa::path(
    delete, path = "/me/blocks/{userId}", operation_id = "unblock", tag = "blocks",
    params(("userId" = UserId, Path, description = "Who")),
    responses(Always, NeedsSignIn, Changes, (status = 204, description = "Not blocked"))
)]
pub(super) async fn unblock(
    State(AppState { chat, limits, .. }): State<AppState>,
    Signed(actor): Signed,
    Ids(user): Ids<UserId>,
) -> Result<StatusCode> {
    limits.check_profile(actor.id())?;
    chat.blocks().unblock(&actor, user).await?;
    Ok(StatusCode::NO_CONTENT)
}
