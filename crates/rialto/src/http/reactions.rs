//! Reactions to messages.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use rialto_core::Chat;
use rialto_protocol::MessageId;
use rialto_protocol::http::{MessageBody, ReactionQuery, UsersBody};

use super::AppState;
use super::failure::Result;
use super::input::{Ids, Query};
use super::openapi::{Always, Changes, NeedsMember, NeedsSignIn};
use super::place::In;
use super::signed::Signed;

/// Those who react to a message with an emoji, in the order in which they did.
#[utoipa::path(
    get, path = "/messages/{id}/reactions/{emoji}", operation_id = "listReactions", tag = "messages",
    params(
        ("id" = MessageId, Path, description = "The message"),
        ("emoji" = String, Path, description = "The emoji"),
        ReactionQuery
    ),
    responses(
        Always, NeedsSignIn, NeedsMember,
        (status = 200, description = "A page of them", body = UsersBody),
        (status = 400, description = "It is no emoji, or a number is out of its range",
            body = rialto_protocol::http::Problem, content_type = "application/problem+json")
    )
)]
pub(super) async fn list(
    State(chat): State<Chat>,
    In { actor, place: (message, emoji), input: Query(query) }: In<(MessageId, String), Query<ReactionQuery>>,
) -> Result<Json<UsersBody>> {
    Ok(Json(UsersBody { users: chat.reactions().list(&actor, message, &emoji, &query).await? }))
}

/// Reacts to a message with an emoji. A second time changes nothing.
#[utoipa::path(
    put, path = "/messages/{id}/reactions/{emoji}", operation_id = "react", tag = "messages",
    params(
        ("id" = MessageId, Path, description = "The message"),
        ("emoji" = String, Path, description = "The emoji, with or without its variation selectors")
    ),
    responses(
        Always, NeedsSignIn, NeedsMember, Changes,
        (status = 200, description = "The message", body = MessageBody),
        (status = 400, description = "It is no emoji", body = rialto_protocol::http::Problem,
            content_type = "application/problem+json"),
        (status = 409, description = "The message is deleted, or has as many kinds of reactions as it can have",
            body = rialto_protocol::http::Problem, content_type = "application/problem+json")
    )
)]
pub(super) async fn set(
    State(state): State<AppState>,
    Signed(actor): Signed,
    Ids((message, emoji)): Ids<(MessageId, String)>,
) -> Result<Json<MessageBody>> {
    state.limits.check_message(actor.id())?;
    let reacted = state.chat.reactions().set(&actor, message, &emoji, true).await?;
    Ok(Json(MessageBody { message: Arc::unwrap_or_clone(reacted.message) }))
}

/// Takes a reaction of mine back. Where there is none nothing changes.
#[utoipa::path(
    delete, path = "/messages/{id}/reactions/{emoji}", operation_id = "unreact", tag = "messages",
    params(
        ("id" = MessageId, Path, description = "The message"),
        ("emoji" = String, Path, description = "The emoji")
    ),
    responses(
        Always, NeedsSignIn, NeedsMember, Changes,
        (status = 204, description = "I do not react with it any more"),
        (status = 400, description = "It is no emoji", body = rialto_protocol::http::Problem,
            content_type = "application/problem+json")
    )
)]
pub(super) async fn unset(
    State(state): State<AppState>,
    Signed(actor): Signed,
    Ids((message, emoji)): Ids<(MessageId, String)>,
) -> Result<StatusCode> {
    state.limits.check_message(actor.id())?;
    state.chat.reactions().set(&actor, message, &emoji, false).await?;
    Ok(StatusCode::NO_CONTENT)
}
