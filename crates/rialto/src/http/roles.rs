//! Roles.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use rialto_core::Chat;
use rialto_protocol::http::{RoleBody, RoleChange, RoleCreate, RolesBody, RolesOrder};
use rialto_protocol::{RoleId, ServerId, UserId};

use super::failure::Result;
use super::input::{Body, Ids};
use super::openapi::{Always, Changes, NeedsBody, NeedsMember, NeedsSignIn};
use super::place::In;
use super::signed::Signed;

/// Makes a role, the lowest above that of everyone. Who manages roles may, and gives it no permission that they lack.
#[utoipa::path(
    post, path = "/servers/{id}/roles", operation_id = "createRole", tag = "roles",
    params(("id" = ServerId, Path, description = "The server")),
    request_body(content = RoleCreate, example = json!({
        "name": "Moderators", "color": "#ff8800", "permissions": ["manageMessages"], "mentionable": true
    })),
    responses(
        Always, NeedsSignIn, NeedsMember, NeedsBody, Changes,
        (status = 201, description = "The role", body = RoleBody)
    )
)]
pub(super) async fn create(
    State(chat): State<Chat>,
    In { actor, place: server, input: Body(request) }: In<ServerId, Body<RoleCreate>>,
) -> Result<(StatusCode, Json<RoleBody>)> {
    let role = chat.roles().create(&actor, server, &request).await?;
    Ok((StatusCode::CREATED, Json(RoleBody { role })))
}

/// Changes a role below my highest. What is left out stays. Who manages roles may, and adds no permission that they lack.
#[utoipa::path(
    patch, path = "/roles/{id}", operation_id = "changeRole", tag = "roles",
    params(("id" = RoleId, Path, description = "The role")),
    request_body(content = RoleChange, example = json!({ "color": null, "permissions": ["manageMessages"] })),
    responses(
        Always, NeedsSignIn, NeedsMember, NeedsBody, Changes,
        (status = 200, description = "The role", body = RoleBody)
    )
)]
pub(super) async fn change(
    State(chat): State<Chat>,
    In { actor, place: id, input: Body(request) }: In<RoleId, Body<RoleChange>>,
) -> Result<Json<RoleBody>> {
    let role = chat.roles().edit(&actor, id, &request).await?;
    Ok(Json(RoleBody { role }))
}

/// Deletes a role below my highest: whoever held it holds it no more. Who manages roles may.
#[utoipa::path(
    delete, path = "/roles/{id}", operation_id = "deleteRole", tag = "roles",
    params(("id" = RoleId, Path, description = "The role")),
    responses(
        Always, NeedsSignIn, NeedsMember, Changes,
        (status = 204, description = "Deleted"),
        (status = 400, description = "It is the role of everyone", body = rialto_protocol::http::Problem,
            content_type = "application/problem+json")
    )
)]
pub(super) async fn delete(
    State(chat): State<Chat>,
    Signed(actor): Signed,
    Ids(id): Ids<RoleId>,
) -> Result<StatusCode> {
    chat.roles().delete(&actor, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Puts the roles of a server in another order, the highest first and without that of everyone. Who manages roles may,
/// as far as what moves stays below their highest.
#[utoipa::path(
    put, path = "/servers/{id}/roles/order", operation_id = "orderRoles", tag = "roles",
    params(("id" = ServerId, Path, description = "The server")),
    request_body(content = RolesOrder, example = json!({ "roleIds": ["01a205ee-0367-72a9-b89f-a3289efbbb64"] })),
    responses(
        Always, NeedsSignIn, NeedsMember, NeedsBody, Changes,
        (status = 200, description = "All roles, the lowest first", body = RolesBody)
    )
)]
pub(super) async fn order(
    State(chat): State<Chat>,
    In { actor, place: server, input: Body(request) }: In<ServerId, Body<RolesOrder>>,
) -> Result<Json<RolesBody>> {
    let roles = chat.roles().order(&actor, server, &request).await?;
    Ok(Json(RolesBody { roles }))
}

/// Gives a member a role below my highest. Who manages roles may.
#[utoipa::path(
    put, path = "/servers/{id}/members/{userId}/roles/{roleId}", operation_id = "giveRole", tag = "roles",
    params(
        ("id" = ServerId, Path, description = "The server"),
        ("userId" = UserId, Path, description = "The member"),
        ("roleId" = RoleId, Path, description = "The role")
    ),
    responses(
        Always, NeedsSignIn, NeedsMember, Changes,
        (status = 204, description = "They hold it"),
        (status = 400, description = "It is the role of everyone", body = rialto_protocol::http::Problem,
            content_type = "application/problem+json")
    )
)]
pub(super) async fn give(
    State(chat): State<Chat>,
    Signed(actor): Signed,
    Ids((server, user, id)): Ids<(ServerId, UserId, RoleId)>,
) -> Result<StatusCode> {
    chat.roles().give(&actor, server, user, id).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Takes a role below my highest from a member. Who manages roles may.
#[utoipa::path(
    delete, path = "/servers/{id}/members/{userId}/roles/{roleId}", operation_id = "takeRole", tag = "roles",
    params(
        ("id" = ServerId, Path, description = "The server"),
        ("userId" = UserId, Path, description = "The member"),
        ("roleId" = RoleId, Path, description = "The role")
    ),
    responses(
        Always, NeedsSignIn, NeedsMember, Changes,
        (status = 204, description = "They do not hold it"),
        (status = 400, description = "It is the role of everyone", body = rialto_protocol::http::Problem,
            content_type = "application/problem+json")
    )
)]
pub(super) async fn take(
    State(chat): State<Chat>,
    Signed(actor): Signed,
    Ids((server, user, id)): Ids<(ServerId, UserId, RoleId)>,
) -> Result<StatusCode> {
    chat.roles().take(&actor, server, user, id).await?;
    Ok(StatusCode::NO_CONTENT)
}
