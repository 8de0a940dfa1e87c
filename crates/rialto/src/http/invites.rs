//! Invites.

use axum::Json;
use axum::extract::{Extension, State};
use axum::http::StatusCode;
use rialto_core::Chat;
use rialto_protocol::ServerId;
use rialto_protocol::http::{InviteBody, InviteCreate, InvitePreviewBody, ServerBody};

use super::AppState;
use super::client::Client;
use super::failure::Result;
use super::input::{Body, Ids};
use super::openapi::{Always, Changes, NeedsBody, NeedsMember, NeedsSignIn};
use super::place::In;
use super::signed::Signed;

/// Makes an invite to a server. It lives for seven days if nothing is asked for.
#[utoipa::path(
    post, path = "/servers/{id}/invites", operation_id = "createInvite", tag = "invites",
    params(("id" = ServerId, Path, description = "The server")),
    request_body(content = InviteCreate, example = json!({ "maxUses": 5, "expiresInSeconds": 86_400 })),
    responses(
        Always, NeedsSignIn, NeedsMember, NeedsBody, Changes,
        (status = 201, description = "The invite", body = InviteBody)
    )
)]
pub(super) async fn create(
    State(chat): State<Chat>,
    In { actor, place: server, input: Body(request) }: In<ServerId, Body<InviteCreate>>,
) -> Result<(StatusCode, Json<InviteBody>)> {
    let invite = chat.invites().create(&actor, server, &request).await?;
    Ok((StatusCode::CREATED, Json(InviteBody { invite })))
}

/// Where an invite leads, for whoever holds its code.
#[utoipa::path(
    get, path = "/invites/{code}", operation_id = "getInvite", tag = "invites", security(()),
    params(("code" = String, Path, description = "The invite's code")),
    responses(
        Always,
        (status = 200, description = "The invite and its server", body = InvitePreviewBody),
        (status = 404, description = "There is no such invite, or it is used up or expired",
            body = rialto_protocol::http::Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many looks", body = rialto_protocol::http::Problem,
            content_type = "application/problem+json")
    )
)]
pub(super) async fn preview(
    State(state): State<AppState>,
    Extension(Client(address)): Extension<Client>,
    Ids(code): Ids<String>,
) -> Result<Json<InvitePreviewBody>> {
    state.limits.check_invite(address)?;
    let invite = state.chat.invites().preview(&code).await?;
    Ok(Json(InvitePreviewBody { invite }))
}

/// Joins the server that an invite leads to. Who is a member already stays one, and the invite is not used.
#[utoipa::path(
    post, path = "/invites/{code}/accept", operation_id = "acceptInvite", tag = "invites",
    params(("code" = String, Path, description = "The invite's code")),
    responses(
        Always, NeedsSignIn, Changes,
        (status = 200, description = "The server", body = ServerBody),
        (status = 404, description = "There is no such invite, or it is used up or expired",
            body = rialto_protocol::http::Problem, content_type = "application/problem+json")
    )
)]
pub(super) async fn accept(
    State(chat): State<Chat>,
    Signed(actor): Signed,
    Ids(code): Ids<String>,
) -> Result<Json<ServerBody>> {
    let server = chat.invites().accept(&actor, &code).await?;
    Ok(Json(ServerBody { server }))
}
