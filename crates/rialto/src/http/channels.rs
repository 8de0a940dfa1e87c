//! Channels.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use rialto_core::Chat;
use rialto_protocol::http::{
    ChannelBody, ChannelChange, ChannelCreate, ChannelsOrder, PermissionsBody, PermissionsQuery, ServerBody,
};
use rialto_protocol::{ChannelId, ServerId};

use super::failure::Result;
use super::input::{Body, Ids, Query};
use super::openapi::{Always, Changes, NeedsBody, NeedsMember, NeedsSignIn};
use super::place::In;
use super::signed::Signed;

/// Makes a channel, the last of its server. Who manages channels may.
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

/// Changes a channel. What is left out stays. Who manages channels there may.
#[utoipa::path(
    patch, path = "/channels/{id}", operation_id = "changeChannel", tag = "channels",
    params(("id" = ChannelId, Path, description = "The channel")),
    request_body(content = ChannelChange, example = json!({ "topic": "Cogs and levers", "slowModeSeconds": 30 })),
    responses(
        Always, NeedsSignIn, NeedsMember, NeedsBody, Changes,
        (status = 200, description = "The channel", body = ChannelBody)
    )
)]
pub(super) async fn change(
    State(chat): State<Chat>,
    In { actor, place: channel, input: Body(request) }: In<ChannelId, Body<ChannelChange>>,
) -> Result<Json<ChannelBody>> {
    let channel = chat.channels().edit(&actor, channel, &request).await?;
    Ok(Json(ChannelBody { channel }))
}

/// Deletes a channel and all that is in it. Who manages channels there may.
#[utoipa::path(
    delete, path = "/channels/{id}", operation_id = "deleteChannel", tag = "channels",
    params(("id" = ChannelId, Path, description = "The channel")),
    responses(Always, NeedsSignIn, NeedsMember, Changes, (status = 204, description = "Deleted"))
)]
pub(super) async fn delete(
    State(chat): State<Chat>,
    Signed(actor): Signed,
    Ids(channel): Ids<ChannelId>,
) -> Result<StatusCode> {
    chat.channels().delete(&actor, channel).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Puts the channels that I may view in another order, and into other categories. Who manages channels may.
#[utoipa::path(
    put, path = "/servers/{id}/channels/order", operation_id = "orderChannels", tag = "channels",
    params(("id" = ServerId, Path, description = "The server")),
    request_body(content = ChannelsOrder, example = json!({
        "channels": [{ "channelId": "01a205ee-0367-72a9-b89f-a3289efbbb64", "categoryId": null }]
    })),
    responses(
        Always, NeedsSignIn, NeedsMember, NeedsBody, Changes,
        (status = 200, description = "The server", body = ServerBody)
    )
)]
pub(super) async fn order(
    State(chat): State<Chat>,
    In { actor, place: server, input: Body(request) }: In<ServerId, Body<ChannelsOrder>>,
) -> Result<Json<ServerBody>> {
    let server = chat.channels().order(&actor, server, &request).await?;
    Ok(Json(ServerBody { server }))
}

/// Why a member may do what they may in a channel, or who holds one role alone. Who manages roles there may ask.
#[utoipa::path(
    get, path = "/channels/{id}/permissions", operation_id = "explainPermissions", tag = "channels",
    params(("id" = ChannelId, Path, description = "The channel"), PermissionsQuery),
    responses(
        Always, NeedsSignIn, NeedsMember,
        (status = 200, description = "What they may, rule by rule", body = PermissionsBody),
        (status = 400, description = "Not exactly one of the two is asked for",
            body = rialto_protocol::http::Problem, content_type = "application/problem+json"),
        (status = 403, description = "You do not manage roles there", body = rialto_protocol::http::Problem,
            content_type = "application/problem+json")
    )
)]
pub(super) async fn permissions(
    State(chat): State<Chat>,
    In { actor, place: channel, input: Query(query) }: In<ChannelId, Query<PermissionsQuery>>,
) -> Result<Json<PermissionsBody>> {
    Ok(Json(chat.overrides().explain(&actor, channel, &query).await?))
}
