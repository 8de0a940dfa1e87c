//! Who asks: the account, its sessions, its password.

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::{Extension, Json};
use rialto_core::{Chat, ErrorCode};
use rialto_protocol::SessionId;
use rialto_protocol::http::{LatestBody, MeBody, PasswordChange, ProfileChange, SessionsBody, UserBody};

use super::AppState;
use super::client::Client;
use super::failure::Result;
use super::input::{Body, Ids};
use super::openapi::{Always, Changes, NeedsBody, NeedsSignIn};
use super::signed::Signed;
use crate::security::{Concerns, SecurityEvent};

/// Who asks.
#[utoipa::path(
    get, path = "/me", operation_id = "getMe", tag = "me",
    responses(Always, NeedsSignIn, (status = 200, description = "Who asks", body = MeBody))
)]
pub(super) async fn get(State(chat): State<Chat>, Signed(actor): Signed) -> Result<Json<MeBody>> {
    let user = chat.users().get(actor.id()).await?;
    let directs_from = chat.users().directs_from(&actor).await?;
    Ok(Json(MeBody { user, directs_from, external_id: actor.external_id.map(Arc::unwrap_or_clone) }))
}

/// Changes my profile; what is left out stays as it is.
#[utoipa::path(
    patch, path = "/me", operation_id = "changeMe", tag = "me",
    request_body(content = ProfileChange, example = json!({
        "displayName": "Ada Lovelace", "bio": "Bridges, engines and bread.", "status": "On the night train"
    })),
    responses(
        Always, NeedsSignIn, NeedsBody, Changes,
        (status = 200, description = "Who asks, as they are shown now", body = UserBody)
    )
)]
pub(super) async fn change(
    State(AppState { chat, authenticator, limits, .. }): State<AppState>,
    Signed(actor): Signed,
    Body(request): Body<ProfileChange>,
) -> Result<Json<UserBody>> {
    limits.check_profile(actor.id())?;
    let user = chat.users().change_profile(&actor, &request).await?;
    authenticator.forget(&actor).await;
    Ok(Json(UserBody { user }))
}

/// My sessions, the newest first.
#[utoipa::path(
    get, path = "/me/sessions", operation_id = "listSessions", tag = "me",
    responses(Always, NeedsSignIn, (status = 200, description = "My sessions", body = SessionsBody))
)]
pub(super) async fn sessions(State(chat): State<Chat>, Signed(actor): Signed) -> Result<Json<SessionsBody>> {
    let sessions = chat.sessions().list(&actor).await?;
    Ok(Json(SessionsBody { sessions }))
}

/// Ends a session of mine, on whatever device, and closes its live connections.
#[utoipa::path(
    delete, path = "/me/sessions/{id}", operation_id = "revokeSession", tag = "me",
    params(("id" = SessionId, Path, description = "The session")),
    responses(
        Always, NeedsSignIn, Changes,
        (status = 204, description = "Ended"),
        (status = 404, description = "I have no such session", body = rialto_protocol::http::Problem,
            content_type = "application/problem+json")
    )
)]
pub(super) async fn revoke(
    State(chat): State<Chat>,
    Extension(Client(address)): Extension<Client>,
    Signed(actor): Signed,
    Ids(session): Ids<SessionId>,
) -> Result<StatusCode> {
    chat.sessions().revoke(&actor, session).await?;
    SecurityEvent::SessionRevoked.tell(address, Concerns::user(actor.id()));
    Ok(StatusCode::NO_CONTENT)
}

/// Changes my password and ends my other sessions.
#[utoipa::path(
    post, path = "/me/password", operation_id = "changePassword", tag = "me",
    request_body(content = PasswordChange, example = json!({
        "currentPassword": "correct horse battery", "newPassword": "staple battery horse"
    })),
    responses(
        Always, NeedsSignIn, NeedsBody, Changes,
        (status = 204, description = "Changed"),
        (status = 409, description = "It was changed at the same moment", body = rialto_protocol::http::Problem,
            content_type = "application/problem+json")
    )
)]
pub(super) async fn change_password(
    State(AppState { chat, limits, .. }): State<AppState>,
    Extension(Client(address)): Extension<Client>,
    Signed(actor): Signed,
    Body(request): Body<PasswordChange>,
) -> Result<StatusCode> {
    // It takes a guess at a password, like a sign-in, and costs as much.
    limits.check_login(address, &actor.user.username)?;
    let changed = chat.users().change_password(&actor, &request).await;
    let event = match &changed {
        Ok(()) => Some(SecurityEvent::PasswordChanged),
        // The password that was given as the present one is another's.
        Err(error)
            if error.field.as_deref() == Some("currentPassword") && error.code == ErrorCode::Forbidden =>
        {
            Some(SecurityEvent::PasswordChangeFailed)
        }
        Err(_) => None,
    };
    if let Some(event) = event {
        event.tell(address, Concerns::user(actor.id()));
    }
    changed?;
    Ok(StatusCode::NO_CONTENT)
}

/// The newest message of each server and direct conversation of mine, the newest first, as a notification would tell it.
#[utoipa::path(
    get, path = "/me/latest", operation_id = "listLatest", tag = "me",
    responses(Always, NeedsSignIn, (status = 200, description = "The messages", body = LatestBody))
)]
pub(super) async fn latest(State(chat): State<Chat>, Signed(actor): Signed) -> Result<Json<LatestBody>> {
    Ok(Json(LatestBody { latest: chat.servers().latest(&actor).await? }))
}
