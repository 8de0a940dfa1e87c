//! Bans.

use axum::extract::State;
use axum::http::StatusCode;
use axum::{Extension, Json};
use rialto_core::Chat;
use rialto_protocol::http::{BanBody, BanSet, BansBody, BansQuery};
use rialto_protocol::{ServerId, UserId};

use super::client::Client;
use super::failure::Result;
use super::input::{Body, Ids, Query};
use super::openapi::{Always, Changes, NeedsBody, NeedsMember, NeedsSignIn};
use super::place::In;
use super::signed::Signed;
use crate::security::{Concerns, SecurityEvent};

/// A page of those who are banned from a server, the newest first.
#[utoipa::path(
    get, path = "/servers/{id}/bans", operation_id = "listBans", tag = "moderation",
    params(("id" = ServerId, Path, description = "The server"), BansQuery),
    responses(
        Always, NeedsSignIn, NeedsMember,
        (status = 200, description = "A page of bans", body = BansBody),
        (status = 400, description = "A number is out of its range", body = rialto_protocol::http::Problem,
            content_type = "application/problem+json"),
        (status = 403, description = "You lack the right", body = rialto_protocol::http::Problem,
            content_type = "application/problem+json")
    )
)]
pub(super) async fn list(
    State(chat): State<Chat>,
    In { actor, place: server, input: Query(query) }: In<ServerId, Query<BansQuery>>,
) -> Result<Json<BansBody>> {
    Ok(Json(BansBody { bans: chat.bans().list(&actor, server, &query).await? }))
}

/// Keeps somebody out of a server, be they a member below me or none: no invite lets them in. What they wrote in the
/// seconds before is deleted, if that is asked for, within moments of the answer.
#[utoipa::path(
    put, path = "/servers/{id}/bans/{userId}", operation_id = "ban", tag = "moderation",
    params(
        ("id" = ServerId, Path, description = "The server"),
        ("userId" = UserId, Path, description = "Who is banned")
    ),
    request_body(content = BanSet, example = json!({ "reason": "Spam", "deleteMessagesSeconds": 3_600 })),
    responses(
        Always, NeedsSignIn, NeedsMember, NeedsBody, Changes,
        (status = 200, description = "The ban", body = BanBody)
    )
)]
pub(super) async fn set(
    State(chat): State<Chat>,
    Extension(Client(address)): Extension<Client>,
    In { actor, place: (server, user), input: Body(request) }: In<(ServerId, UserId), Body<BanSet>>,
) -> Result<Json<BanBody>> {
    let ban = chat.bans().ban(&actor, server, user, &request).await?;
    let concerns = Concerns { user: Some(actor.id()), target: Some(user), server: Some(server) };
    SecurityEvent::MemberBanned.tell(address, concerns);
    Ok(Json(BanBody { ban }))
}

/// Lifts a ban: invites let them in again.
#[utoipa::path(
    delete, path = "/servers/{id}/bans/{userId}", operation_id = "unban", tag = "moderation",
    params(
        ("id" = ServerId, Path, description = "The server"),
        ("userId" = UserId, Path, description = "Who is banned")
    ),
    responses(Always, NeedsSignIn, NeedsMember, Changes, (status = 204, description = "They are not banned any more"))
)]
pub(super) async fn lift(
    State(chat): State<Chat>,
    Signed(actor): Signed,
    Ids((server, user)): Ids<(ServerId, UserId)>,
) -> Result<StatusCode> {
    chat.bans().lift(&actor, server, user).await?;
    Ok(StatusCode::NO_CONTENT)
}
