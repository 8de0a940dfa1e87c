//! Threads under messages.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use rialto_core::Chat;
use rialto_protocol::http::{ChannelBody, ThreadMake, ThreadsBody, ThreadsQuery};
use rialto_protocol::{MessageId, ServerId};

use super::AppState;
use super::failure::Result;
use super::input::{Body, Query};
use super::openapi::{Always, Changes, NeedsBody, NeedsMember, NeedsSignIn};
use super::place::In;

/// Makes the thread under a message, or gives the one that there is. A thread is a channel of that kind: all that takes the
/// id of a channel for its messages and for what is read takes a thread's.
#[utoipa::path(
    post, path = "/messages/{id}/thread", operation_id = "createThread", tag = "messages",
    params(("id" = MessageId, Path, description = "The message")),
    request_body(content = ThreadMake, example = json!({ "name": "What to bring" })),
    responses(
        Always, NeedsSignIn, NeedsMember, NeedsBody, Changes,
        (status = 200, description = "The thread that there was", body = ChannelBody),
        (status = 201, description = "The thread", body = ChannelBody),
        (status = 409, description = "The message is deleted", body = rialto_protocol::http::Problem,
            content_type = "application/problem+json")
    )
)]
pub(super) async fn create(
    State(state): State<AppState>,
    In { actor, place: message, input: Body(request) }: In<MessageId, Body<ThreadMake>>,
) -> Result<(StatusCode, Json<ChannelBody>)> {
    state.limits.check_message(actor.id())?;
    let (channel, is_new) = state.chat.threads().create(&actor, message, request.name.as_deref()).await?;
    let status = if is_new { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, Json(ChannelBody { channel })))
}

/// The threads of a server that I may view: those first in which somebody has replied last.
#[utoipa::path(
    get, path = "/servers/{id}/threads", operation_id = "listThreads", tag = "messages",
    params(("id" = ServerId, Path, description = "The server"), ThreadsQuery),
    responses(
        Always, NeedsSignIn, NeedsMember,
        (status = 200, description = "A page of them", body = ThreadsBody),
        (status = 400, description = "A number is out of its range", body = rialto_protocol::http::Problem,
            content_type = "application/problem+json")
    )
)]
pub(super) async fn list(
    State(chat): State<Chat>,
    In { actor, place: server, input: Query(query) }: In<ServerId, Query<ThreadsQuery>>,
) -> Result<Json<ThreadsBody>> {
    Ok(Json(ThreadsBody { threads: chat.threads().list(&actor, server, &query).await? }))
}
