//! Channels.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use rialto_core::Chat;
use rialto_protocol::ServerId;
use rialto_protocol::http::{ChannelBody, ChannelCreate};

use super::failure::Result;
use super::input::Body;
use super::openapi::{Always, Changes, NeedsBody, NeedsMember, NeedsSignIn};
use super::place::In;

/// Makes a channel, the last of its server. Its owner may.
#[utoipa::path(
    post, path = "/servers/{id}/channels", operation_id = "createChannel", tag = "channels",
    params(("id" = ServerId, Path, description = "The server")),
    request_body(content = ChannelCreate, example = json!({ "name": "engines", "topic": "Cogs and levers" })),
    responses(
        Always, NeedsSignIn, NeedsMember, NeedsBody, Changes,
        (status = 201, description = "The channel", body = ChannelBody)
    )
)]
pub(super) async fn create(
    State(chat): State<Chat>,
    In { actor, place: server, input: Body(request) }: In<ServerId, Body<ChannelCreate>>,
) -> Result<(StatusCode, Json<ChannelBody>)> {
    let channel = chat.channels().create(&actor, server, &request).await?;
    Ok((StatusCode::CREATED, Json(ChannelBody { channel })))
}
