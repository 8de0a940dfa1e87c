//! Messages.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use rialto_core::Chat;
use rialto_protocol::http::{MessageBody, MessageCreate, MessageRevise, MessagesBody, PageQuery};
use rialto_protocol::{ChannelId, MessageId};

use super::AppState;
use super::failure::Result;
use super::input::{Body, Ids, Query};
use super::openapi::{Always, Changes, NeedsBody, NeedsMember, NeedsSignIn};
use super::place::In;
use super::signed::Signed;

/// The newest messages of a channel, the newest before `before`, or those around `around`, in seq order.
#[utoipa::path(
    get, path = "/channels/{id}/messages", operation_id = "listMessages", tag = "messages",
    params(("id" = ChannelId, Path, description = "The channel"), PageQuery),
    responses(
        Always, NeedsSignIn, NeedsMember,
        (status = 200, description = "A page of messages", body = MessagesBody),
        (status = 400, description = "A number is out of its range, or both are asked for", body = rialto_protocol::http::Problem,
            content_type = "application/problem+json")
    )
)]
pub(super) async fn list(
    State(chat): State<Chat>,
    In { actor, place: channel, input: Query(page) }: In<ChannelId, Query<PageQuery>>,
) -> Result<Json<MessagesBody>> {
    Ok(Json(chat.messages().history(&actor, channel, &page).await?))
}

/// Sends a message. It is answered once it is committed; a repeat of a `clientId` makes no second one.
#[utoipa::path(
    post, path = "/channels/{id}/messages", operation_id = "sendMessage", tag = "messages",
    params(("id" = ChannelId, Path, description = "The channel")),
    request_body(content = MessageCreate, example = json!({ "content": "Hello!", "clientId": "0192-ab_1" })),
    responses(
        Always, NeedsSignIn, NeedsMember, NeedsBody, Changes,
        (status = 200, description = "The first message of this clientId", body = MessageBody),
        (status = 201, description = "The message", body = MessageBody)
    )
)]
pub(super) async fn send(
    State(state): State<AppState>,
    In { actor, place: channel, input: Body(request) }: In<ChannelId, Body<MessageCreate>>,
) -> Result<(StatusCode, Json<MessageBody>)> {
    state.limits.check_message(actor.id())?;
    let sent = state.chat.messages().post(&actor, channel, request).await?;
    let status = if sent.repeat { StatusCode::OK } else { StatusCode::CREATED };
    Ok((status, Json(MessageBody { message: Arc::unwrap_or_clone(sent.message) })))
}

/// Edits a message of mine. One that says the same already stays as it is.
#[utoipa::path(
    patch, path = "/messages/{id}", operation_id = "editMessage", tag = "messages",
    params(("id" = MessageId, Path, description = "The message")),
    request_body(content = MessageRevise, example = json!({ "content": "Hello, everybody!" })),
    responses(
        Always, NeedsSignIn, NeedsMember, NeedsBody, Changes,
        (status = 200, description = "The message", body = MessageBody),
        (status = 409, description = "It is deleted", body = rialto_protocol::http::Problem,
            content_type = "application/problem+json")
    )
)]
pub(super) async fn edit(
    State(state): State<AppState>,
    In { actor, place: message, input: Body(request) }: In<MessageId, Body<MessageRevise>>,
) -> Result<Json<MessageBody>> {
    state.limits.check_message(actor.id())?;
    let edited = state.chat.messages().edit(&actor, message, &request.content).await?;
    Ok(Json(MessageBody { message: Arc::unwrap_or_clone(edited.message) }))
}

/// Deletes a message of mine, or of somebody else if I manage messages there: it keeps its place, with empty content. A
/// second time changes nothing.
#[utoipa::path(
    delete, path = "/messages/{id}", operation_id = "deleteMessage", tag = "messages",
    params(("id" = MessageId, Path, description = "The message")),
    responses(Always, NeedsSignIn, NeedsMember, Changes, (status = 204, description = "It is deleted"))
)]
pub(super) async fn delete(
    State(state): State<AppState>,
    Signed(actor): Signed,
    Ids(message): Ids<MessageId>,
) -> Result<StatusCode> {
    state.limits.check_message(actor.id())?;
    state.chat.messages().delete(&actor, message).await?;
    Ok(StatusCode::NO_CONTENT)
}
