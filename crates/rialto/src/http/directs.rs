//! Conversations of two people or of a few.

use axum::Json;
use axum::extract::State;
use axum::http::StatusCode;
use rialto_core::Chat;
use rialto_protocol::ServerId;
use rialto_protocol::http::{DirectBody, DirectCreate, DirectsBody, DirectsQuery};

use super::AppState;
use super::failure::Result;
use super::input::{Body, Ids, Query};
use super::openapi::{Always, Changes, NeedsBody, NeedsMember, NeedsSignIn};
use super::signed::Signed;

/// The direct conversations that I am shown.
#[utoipa::path(
    get, path = "/directs", operation_id = "listDirects", tag = "directs", params(DirectsQuery),
    responses(
        Always, NeedsSignIn,
        (status = 200, description = "A page of them", body = DirectsBody),
        (status = 400, description = "The query is out of its bounds", body = rialto_protocol::http::Problem,
            content_type = "application/problem+json")
    )
)]
pub(super) async fn list(
    State(chat): State<Chat>,
    Signed(actor): Signed,
    Query(query): Query<DirectsQuery>,
) -> Result<Json<DirectsBody>> {
    Ok(Json(DirectsBody { directs: chat.directs().list(&actor, &query).await? }))
}

/// Begins a direct conversation, or gives the one that there is of two people. The others are told with its first message.
#[utoipa::path(
    post, path = "/directs", operation_id = "beginDirect", tag = "directs",
    request_body(content = DirectCreate, example = json!({ "userIds": ["018f4c3e-7d1a-7b6e-9c55-3f1c2a9d8e01"] })),
    responses(
        Always, NeedsSignIn, NeedsBody, Changes,
        (status = 200, description = "There was one of the two of us", body = DirectBody),
        (status = 201, description = "It is new", body = DirectBody),
        (status = 404, description = "I share no server with one of them", body = rialto_protocol::http::Problem,
            content_type = "application/problem+json")
    )
)]
pub(super) async fn begin(
    State(AppState { chat, limits, .. }): State<AppState>,
    Signed(actor): Signed,
    Body(request): Body<DirectCreate>,
) -> Result<(StatusCode, Json<DirectBody>)> {
    let directs = chat.directs();
    let wanted = directs.wanted(&actor, &request)?;
    if directs.is_known(&actor, &wanted).await? {
        limits.check_message(actor.id())?;
        let (direct, _) = directs.begin(&actor, &wanted).await?;
        return Ok((StatusCode::OK, Json(DirectBody { direct })));
    }
    // Only what may be new counts.
    limits.check_direct(actor.id())?;
    let (direct, is_new) = directs.begin(&actor, &wanted).await?;
    let status = if is_new { StatusCode::CREATED } else { StatusCode::OK };
    Ok((status, Json(DirectBody { direct })))
}

/// Closes a conversation of two people, until something is said in it; or leaves one of more.
#[utoipa::path(
    delete, path = "/directs/{id}", operation_id = "endDirect", tag = "directs",
    params(("id" = ServerId, Path, description = "The conversation")),
    responses(
        Always, NeedsSignIn, NeedsMember, Changes,
        (status = 204, description = "I am not shown it any more")
    )
)]
pub(super) async fn end(
    State(AppState { chat, limits, .. }): State<AppState>,
    Signed(actor): Signed,
    Ids(direct): Ids<ServerId>,
) -> Result<StatusCode> {
    limits.check_message(actor.id())?;
    chat.directs().end(&actor, direct).await?;
    Ok(StatusCode::NO_CONTENT)
}
