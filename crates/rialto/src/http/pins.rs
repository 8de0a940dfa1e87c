//! Pinned messages.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use rialto_core::Chat;
use rialto_protocol::http::{MessageBody, PinsBody, PinsQuery};
use rialto_protocol::{ChannelId, MessageId};

use super::AppState;
use super::failure::Result;
use super::input::{Ids, Query};
use super::openapi::{Always, Changes, NeedsMember, NeedsSignIn};
use super::place::In;
use super::signed::Signed;

/// The pinned messages of a channel, the one that was pinned last first.
#[utoipa::path(
    get, path = "/channels/{id}/pins", operation_id = "listPins", tag = "messages",
    params(("id" = ChannelId, Path, description = "The channel"), PinsQuery),
    responses(
        Always, NeedsSignIn, NeedsMember,
        (status = 200, description = "A page of them", body = PinsBody),
        (status = 400, description = "A number is out of its range", body = rialto_protocol::http::Problem,
            content_type = "application/problem+json")
    )
)]
pub(super) async fn list(
    State(chat): State<Chat>,
    In { actor, place: channel, input: Query(query) }: In<ChannelId, Query<PinsQuery>>,
) -> Result<Json<PinsBody>> {
    Ok(Json(PinsBody { messages: chat.pins().list(&actor, channel, &query).await? }))
}

/// Pins a message in its channel. A second time changes nothing.
#[utoipa::path(
    put, path = "/messages/{id}/pin", operation_id = "pin", tag = "messages",
    params(("id" = MessageId, Path, description = "The message")),
    responses(
        Always, NeedsSignIn, NeedsMember, Changes,
        (status = 200, description = "The message", body = MessageBody),
        (status = 409, description = "The message is deleted, or its channel has as many pinned messages as it can have",
            body = rialto_protocol::http::Problem, content_type = "application/problem+json")
    )
)]
pub(super) async fn set(
    State(state): State<AppState>,
    Signed(actor): Signed,
    Ids(message): Ids<MessageId>,
) -> Result<Json<MessageBody>> {
    state.limits.check_message(actor.id())?;
    let pinned = state.chat.pins().set(&actor, message, true).await?;
    Ok(Json(MessageBody { message: Arc::unwrap_or_clone(pinned.message) }))
}

/// Unpins a message. Where it is not pinned nothing changes.
#[utoipa::path(
    delete, path = "/messages/{id}/pin", operation_id = "unpin", tag = "messages",
    params(("id" = MessageId, Path, description = "The message")),
    responses(
        Always, NeedsSignIn, NeedsMember, Changes,
        (status = 204, description = "It is not pinned any more")
    )
)]
pub(super) async fn unset(
    State(state): State<AppState>,
    Signed(actor): Signed,
    Ids(message): Ids<MessageId>,
) -> Result<StatusCode> {
    state.limits.check_message(actor.id())?;
    state.chat.pins().set(&actor, message, false).await?;
    Ok(StatusCode::NO_CONTENT)
}
