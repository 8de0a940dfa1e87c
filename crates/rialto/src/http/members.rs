//! Members.

use axum::extract::State;
use axum::http::StatusCode;
use rialto_core::Chat;
use rialto_protocol::{ServerId, UserId};

use super::failure::Result;
use super::input::Ids;
use super::openapi::{Always, Changes, NeedsMember, NeedsSignIn};
use super::signed::Signed;

/// Takes a member out of a server: its owner another one, or anyone themselves.
#[utoipa::path(
    delete, path = "/servers/{id}/members/{userId}", operation_id = "removeMember", tag = "members",
    params(
        ("id" = ServerId, Path, description = "The server"),
        ("userId" = UserId, Path, description = "The member")
    ),
    responses(
        Always, NeedsSignIn, NeedsMember, Changes,
        (status = 204, description = "They are out, and so are their live connections"),
        (status = 409, description = "The owner can't leave", body = rialto_protocol::http::Problem,
            content_type = "application/problem+json")
    )
)]
pub(super) async fn remove(
    State(chat): State<Chat>,
    Signed(actor): Signed,
    Ids((server, user)): Ids<(ServerId, UserId)>,
) -> Result<StatusCode> {
    chat.members().remove(&actor, server, user).await?;
    Ok(StatusCode::NO_CONTENT)
}
