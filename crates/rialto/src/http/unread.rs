//! What is unread.

use axum::Json;
use axum::extract::State;
use rialto_core::Chat;
use rialto_protocol::http::{ChannelBody, ServerBody, ServerUnreadBody, UnreadBody, UnreadSet};
use rialto_protocol::{ChannelId, ServerId};

use super::failure::Result;
use super::input::{Body, Ids};
use super::openapi::{Always, Changes, NeedsBody, NeedsMember, NeedsSignIn};
use super::place::In;
use super::signed::Signed;

/// Reads all of a channel, on all my devices.
#[utoipa::path(
    post, path = "/channels/{id}/read", operation_id = "readChannel", tag = "unread",
    params(("id" = ChannelId, Path, description = "The channel")),
    responses(
        Always, NeedsSignIn, NeedsMember, Changes,
        (status = 200, description = "The channel", body = ChannelBody)
    )
)]
pub(super) async fn read_channel(
    State(chat): State<Chat>,
    Signed(actor): Signed,
    Ids(channel): Ids<ChannelId>,
) -> Result<Json<ChannelBody>> {
    let channel = chat.unread().read_channel(&actor, channel).await?;
    Ok(Json(ChannelBody { channel }))
}

/// The messages that the number of a channel counts.
#[utoipa::path(
    get, path = "/channels/{id}/unread", operation_id = "listUnread", tag = "unread",
    params(("id" = ChannelId, Path, description = "The channel")),
    responses(
        Always, NeedsSignIn, NeedsMember,
        (status = 200, description = "The messages, the first hundred of them", body = UnreadBody)
    )
)]
pub(super) async fn list(
    State(chat): State<Chat>,
    Signed(actor): Signed,
    Ids(channel): Ids<ChannelId>,
) -> Result<Json<UnreadBody>> {
    Ok(Json(chat.unread().messages(&actor, channel).await?))
}

/// How the badge of a server comes about.
#[utoipa::path(
    get, path = "/servers/{id}/unread", operation_id = "explainBadge", tag = "unread",
    params(("id" = ServerId, Path, description = "The server")),
    responses(
        Always, NeedsSignIn, NeedsMember,
        (status = 200, description = "The badge, channel by channel", body = ServerUnreadBody)
    )
)]
pub(super) async fn badge(
    State(chat): State<Chat>,
    Signed(actor): Signed,
    Ids(server): Ids<ServerId>,
) -> Result<Json<ServerUnreadBody>> {
    Ok(Json(chat.unread().badge(&actor, server).await?))
}

/// Marks a channel unread from a message on that I have read, on all my devices, until I read it or open it anew.
#[utoipa::path(
    put, path = "/channels/{id}/unread", operation_id = "markUnread", tag = "unread",
    params(("id" = ChannelId, Path, description = "The channel")),
    request_body(content = UnreadSet, example = json!({ "seq": 7 })),
    responses(
        Always, NeedsSignIn, NeedsMember, NeedsBody, Changes,
        (status = 200, description = "The channel", body = ChannelBody)
    )
)]
pub(super) async fn mark(
    State(chat): State<Chat>,
    In { actor, place: channel, input: Body(request) }: In<ChannelId, Body<UnreadSet>>,
) -> Result<Json<ChannelBody>> {
    let channel = chat.unread().mark(&actor, channel, request.seq).await?;
    Ok(Json(ChannelBody { channel }))
}

/// Reads all of a server, on all my devices.
#[utoipa::path(
    post, path = "/servers/{id}/read", operation_id = "readServer", tag = "unread",
    params(("id" = ServerId, Path, description = "The server")),
    responses(
        Always, NeedsSignIn, NeedsMember, Changes,
        (status = 200, description = "The server", body = ServerBody)
    )
)]
pub(super) async fn read_server(
    State(chat): State<Chat>,
    Signed(actor): Signed,
    Ids(server): Ids<ServerId>,
) -> Result<Json<ServerBody>> {
    let server = chat.unread().read_server(&actor, server).await?;
    Ok(Json(ServerBody { server }))
}
