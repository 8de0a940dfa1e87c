//! Servers.

use axum::extract::State;
use axum::http::StatusCode;
use axum::{Extension, Json};
use rialto_core::Chat;
use rialto_protocol::ServerId;
use rialto_protocol::http::{OwnerChange, ServerBody, ServerChange, ServerCreate, ServersBody};

use super::client::Client;
use super::failure::Result;
use super::input::{Body, Ids};
use super::openapi::{Always, Changes, NeedsBody, NeedsMember, NeedsSignIn};
use super::place::In;
use super::signed::Signed;
use crate::security::{Concerns, SecurityEvent};

/// The servers of which I am a member.
#[utoipa::path(
    get, path = "/servers", operation_id = "listServers", tag = "servers",
    responses(Always, NeedsSignIn, (status = 200, description = "My servers", body = ServersBody))
)]
pub(super) async fn list(State(chat): State<Chat>, Signed(actor): Signed) -> Result<Json<ServersBody>> {
    let servers = chat.read_states().servers(&actor).await?;
    Ok(Json(ServersBody { servers }))
}

/// Founds a server with one channel, `general`. I own it.
#[utoipa::path(
    post, path = "/servers", operation_id = "createServer", tag = "servers",
    request_body(content = ServerCreate, example = json!({ "name": "Analytical Engine" })),
    responses(
        Always, NeedsSignIn, NeedsBody, Changes,
        (status = 201, description = "The server", body = ServerBody)
    )
)]
pub(super) async fn create(
    State(chat): State<Chat>,
    Signed(actor): Signed,
    Body(request): Body<ServerCreate>,
) -> Result<(StatusCode, Json<ServerBody>)> {
    let server = chat.servers().create(&actor, &request).await?;
    Ok((StatusCode::CREATED, Json(ServerBody { server })))
}

/// A server of mine, with its channels and their numbers.
#[utoipa::path(
    get, path = "/servers/{id}", operation_id = "getServer", tag = "servers",
    params(("id" = ServerId, Path, description = "The server")),
    responses(
        Always, NeedsSignIn, NeedsMember,
        (status = 200, description = "The server", body = ServerBody)
    )
)]
pub(super) async fn get(
    State(chat): State<Chat>,
    Signed(actor): Signed,
    Ids(server): Ids<ServerId>,
) -> Result<Json<ServerBody>> {
    let server = chat.read_states().server(&actor, server).await?;
    Ok(Json(ServerBody { server }))
}

/// Changes what a server says of itself. What is left out stays.
#[utoipa::path(
    patch, path = "/servers/{id}", operation_id = "changeServer", tag = "servers",
    params(("id" = ServerId, Path, description = "The server")),
    request_body(content = ServerChange, example = json!({ "name": "Analytical Engine", "description": "Cogs" })),
    responses(
        Always, NeedsSignIn, NeedsMember, NeedsBody, Changes,
        (status = 200, description = "The server", body = ServerBody)
    )
)]
pub(super) async fn change(
    State(chat): State<Chat>,
    In { actor, place: server, input: Body(request) }: In<ServerId, Body<ServerChange>>,
) -> Result<Json<ServerBody>> {
    let server = chat.servers().edit(&actor, server, &request).await?;
    Ok(Json(ServerBody { server }))
}

/// Deletes a server and all that is in it. Its owner may.
#[utoipa::path(
    delete, path = "/servers/{id}", operation_id = "deleteServer", tag = "servers",
    params(("id" = ServerId, Path, description = "The server")),
    responses(Always, NeedsSignIn, NeedsMember, Changes, (status = 204, description = "Deleted"))
)]
pub(super) async fn delete(
    State(chat): State<Chat>,
    Extension(Client(address)): Extension<Client>,
    Signed(actor): Signed,
    Ids(server): Ids<ServerId>,
) -> Result<StatusCode> {
    chat.servers().delete(&actor, server).await?;
    let concerns = Concerns { user: Some(actor.id()), server: Some(server), ..Concerns::default() };
    SecurityEvent::ServerDeleted.tell(address, concerns);
    Ok(StatusCode::NO_CONTENT)
}

/// Makes another member the owner of a server. Its owner may, who stays a member.
#[utoipa::path(
    put, path = "/servers/{id}/owner", operation_id = "handOverServer", tag = "servers",
    params(("id" = ServerId, Path, description = "The server")),
    request_body(content = OwnerChange, example = json!({ "userId": "01a205ee-0367-72a9-b89f-a3289efbbb64" })),
    responses(
        Always, NeedsSignIn, NeedsMember, NeedsBody, Changes,
        (status = 200, description = "The server", body = ServerBody),
        (status = 409, description = "The new owner is not a member", body = rialto_protocol::http::Problem,
            content_type = "application/problem+json")
    )
)]
pub(super) async fn hand_over(
    State(chat): State<Chat>,
    In { actor, place: server, input: Body(request) }: In<ServerId, Body<OwnerChange>>,
) -> Result<Json<ServerBody>> {
    let server = chat.servers().hand_over(&actor, server, request.user_id).await?;
    Ok(Json(ServerBody { server }))
}
