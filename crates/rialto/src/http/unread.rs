//! What is unread.

use axum::Json;
use axum::extract::State;
use rialto_core::Chat;
use rialto_protocol::http::{ChannelBody, ServerBody};
use rialto_protocol::{ChannelId, ServerId};

use super::failure::Result;
use super::input::Ids;
use super::openapi::{Always, Changes, NeedsMember, NeedsSignIn};
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
