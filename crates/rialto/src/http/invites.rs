//! Invites.

use axum::Json;
use axum::extract::{Extension, State};
use axum::http::StatusCode;
use rialto_core::Chat;
use rialto_protocol::ServerId;
use rialto_protocol::http::{
    InviteBody, InviteCreate, InvitePreviewBody, InvitesBody, InvitesQuery, ServerBody,
};

use super::AppState;
use super::base::Base;
use super::client::Client;
use super::failure::Result;
use super::input::{Body, Ids, Query};
use super::openapi::{Always, Changes, NeedsBody, NeedsMember, NeedsSignIn};
use super::place::In;
use super::signed::Signed;

/// Makes an invite to a server. Who may create invites may. It lives for seven days if nothing is asked for.
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
    Base(base): Base,
    In { actor, place: server, input: Body(request) }: In<ServerId, Body<InviteCreate>>,
) -> Result<(StatusCode, Json<InviteBody>)> {
    let mut invite = chat.invites().create(&actor, server, &request).await?;
    invite.url.insert_str(0, &base);
    Ok((StatusCode::CREATED, Json(InviteBody { invite })))
}

/// A page of the invites to a server that let people in, the newest first: mine, or all of them if I
/// manage the server.
#[utoipa::path(
    get, path = "/servers/{id}/invites", operation_id = "listInvites", tag = "invites",
    params(("id" = ServerId, Path, description = "The server"), InvitesQuery),
    responses(
        Always, NeedsSignIn, NeedsMember,
        (status = 200, description = "A page of invites", body = InvitesBody),
        (status = 400, description = "A number is out of its range", body = rialto_protocol::http::Problem,
            content_type = "application/problem+json")
    )
)]
pub(super) async fn list(
    State(chat): State<Chat>,
    Base(base): Base,
    In { actor, place: server, input: Query(page) }: In<ServerId, Query<InvitesQuery>>,
) -> Result<Json<InvitesBody>> {
    let mut invites = chat.invites().list(&actor, server, &page).await?;
    invites.iter_mut().for_each(|invite| invite.url.insert_str(0, &base));
    Ok(Json(InvitesBody { invites }))
}

/// Revokes an invite: mine, or any to a server that I manage. Nobody joins by it any more.
#[utoipa::path(
    delete, path = "/invites/{code}", operation_id = "revokeInvite", tag = "invites",
    params(("code" = String, Path, description = "The invite's code")),
    responses(
        Always, NeedsSignIn, Changes,
        (status = 204, description = "Revoked"),
        (status = 404, description = "It lets nobody in, or you are not a member of its server",
            body = rialto_protocol::http::Problem, content_type = "application/problem+json")
    )
)]
pub(super) async fn revoke(
    State(chat): State<Chat>,
    Signed(actor): Signed,
    Ids(code): Ids<String>,
) -> Result<StatusCode> {
    chat.invites().revoke(&actor, &code).await?;
    Ok(StatusCode::NO_CONTENT)
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
