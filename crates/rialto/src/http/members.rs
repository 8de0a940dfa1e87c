//! Members.

use axum::extract::State;
use axum::http::StatusCode;
use axum::{Extension, Json};
use rialto_core::Chat;
use rialto_protocol::http::{MemberBody, MemberChange, MembersBody, MembersQuery, ReasonQuery};
use rialto_protocol::{ServerId, UserId};

use super::AppState;
use super::client::Client;
use super::failure::Result;
use super::input::{Body, Query};
use super::openapi::{Always, Changes, NeedsBody, NeedsMember, NeedsSignIn};
use super::place::In;
use crate::security::{Concerns, SecurityEvent};

/// A page of the members of a server, who is on line first and then by name, and how many there are.
#[utoipa::path(
    get, path = "/servers/{id}/members", operation_id = "listMembers", tag = "members",
    params(("id" = ServerId, Path, description = "The server"), MembersQuery),
    responses(
        Always, NeedsSignIn, NeedsMember,
        (status = 200, description = "A page of members", body = MembersBody),
        (status = 400, description = "A number is out of its range", body = rialto_protocol::http::Problem,
            content_type = "application/problem+json")
    )
)]
pub(super) async fn list(
    State(chat): State<Chat>,
    In { actor, place: server, input: Query(page) }: In<ServerId, Query<MembersQuery>>,
) -> Result<Json<MembersBody>> {
    Ok(Json(chat.members().page(&actor, server, &page).await?))
}

/// Calls a member of a server so there, or times them out: until then they may view channels and do nothing else, in this
/// membership and the next. Everybody names themselves; who manages nicknames may name a member below them, who times members
/// out may do so with one below them. What is left out stays.
#[utoipa::path(
    patch, path = "/servers/{id}/members/{userId}", operation_id = "changeMember", tag = "members",
    params(
        ("id" = ServerId, Path, description = "The server"),
        ("userId" = UserId, Path, description = "The member")
    ),
    request_body(content = MemberChange, example = json!({ "nickname": "Countess", "timeoutUntil": null })),
    responses(
        Always, NeedsSignIn, NeedsMember, NeedsBody, Changes,
        (status = 200, description = "The member", body = MemberBody)
    )
)]
pub(super) async fn change(
    State(AppState { chat, limits, .. }): State<AppState>,
    In { actor, place: (server, user), input: Body(request) }: In<(ServerId, UserId), Body<MemberChange>>,
) -> Result<Json<MemberBody>> {
    if request.nickname.is_some() {
        limits.check_profile(actor.id())?;
    }
    let member = chat.members().edit(&actor, server, user, &request).await?;
    Ok(Json(MemberBody { member }))
}

/// Takes a member out of a server: who may kick another one below them, for a reason that the audit log keeps, or anyone
/// themselves.
#[utoipa::path(
    delete, path = "/servers/{id}/members/{userId}", operation_id = "removeMember", tag = "members",
    params(
        ("id" = ServerId, Path, description = "The server"),
        ("userId" = UserId, Path, description = "The member"),
        ReasonQuery
    ),
    responses(
        Always, NeedsSignIn, NeedsMember, Changes,
        (status = 204, description = "They are out, and so are their live connections"),
        (status = 400, description = "The reason is too long", body = rialto_protocol::http::Problem,
            content_type = "application/problem+json"),
        (status = 409, description = "The owner can't leave", body = rialto_protocol::http::Problem,
            content_type = "application/problem+json")
    )
)]
pub(super) async fn remove(
    State(chat): State<Chat>,
    Extension(Client(address)): Extension<Client>,
    In { actor, place: (server, user), input: Query(why) }: In<(ServerId, UserId), Query<ReasonQuery>>,
) -> Result<StatusCode> {
    chat.members().remove(&actor, server, user, why.reason.as_deref()).await?;
    if user != actor.id() {
        let concerns = Concerns { user: Some(actor.id()), target: Some(user), server: Some(server) };
        SecurityEvent::MemberKicked.tell(address, concerns);
    }
    Ok(StatusCode::NO_CONTENT)
}
