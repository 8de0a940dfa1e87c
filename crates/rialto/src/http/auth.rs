//! Accounts: making one, signing in and out.

use std::net::IpAddr;

use axum::Json;
use axum::extract::{Extension, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum_extra::extract::CookieJar;
use rialto_core::{ErrorCode, sessions};
use rialto_protocol::http::{Login, Register, SignedIn};

use super::AppState;
use super::client::Client;
use super::failure::Result;
use super::input::Body;
use super::openapi::{Always, Changes, NeedsBody, NeedsSignIn};
use super::signed::Signed;
use crate::security::{Concerns, SecurityEvent};

/// Who signed in, with the token both in the body and in the cookie.
type Welcome = (StatusCode, CookieJar, Json<SignedIn>);

/// Makes an account and signs it in. The first account of a node owns it and needs no invite.
#[utoipa::path(
    post, path = "/auth/register", operation_id = "register", tag = "auth", security(()),
    request_body(content = Register, example = json!({
        "username": "ada", "password": "correct horse battery", "displayName": "Ada Lovelace"
    })),
    responses(
        Always, NeedsBody, Changes,
        (status = 201, description = "The account is made and signed in; the session cookie is set", body = SignedIn),
        (status = 409, description = "That name is taken", body = rialto_protocol::http::Problem,
            content_type = "application/problem+json"),
        (status = 429, description = "Too many attempts", body = rialto_protocol::http::Problem,
            content_type = "application/problem+json")
    )
)]
pub(super) async fn register(
    State(state): State<AppState>,
    Extension(Client(address)): Extension<Client>,
    headers: HeaderMap,
    Body(request): Body<Register>,
) -> Result<Welcome> {
    state.limits.check_register(address)?;
    let signed_in = state.chat.users().register(&request, user_agent(&headers)).await?;
    SecurityEvent::Registered.tell(address, Concerns::user(signed_in.user.id));
    Ok(welcome(&state, StatusCode::CREATED, signed_in, address))
}

/// Signs in with a user name and a password.
#[utoipa::path(
    post, path = "/auth/login", operation_id = "login", tag = "auth", security(()),
    request_body(content = Login, example = json!({
        "username": "ada", "password": "correct horse battery"
    })),
    responses(
        Always, NeedsBody, Changes,
        (status = 200, description = "Signed in; the session cookie is set", body = SignedIn),
        (status = 401, description = "The name or the password is wrong; which of them is not told",
            body = rialto_protocol::http::Problem, content_type = "application/problem+json"),
        (status = 429, description = "Too many attempts", body = rialto_protocol::http::Problem,
            content_type = "application/problem+json")
    )
)]
pub(super) async fn login(
    State(state): State<AppState>,
    Extension(Client(address)): Extension<Client>,
    headers: HeaderMap,
    Body(request): Body<Login>,
) -> Result<Welcome> {
    let users = state.chat.users();
    if let Err(error) = state.limits.check_login(address, &request.username) {
        // Nothing is looked up for it, so the account is not named.
        SecurityEvent::SignInRefused.tell(address, Concerns::default());
        return Err(error.into());
    }
    let signed_in = match users.login(&request, user_agent(&headers)).await {
        Err(error) if error.code == ErrorCode::Unauthenticated => {
            metrics::counter!("rialto_sign_ins_failed_total", "by" => "password").increment(1);
            let user = users.named(&request.username).await.ok().flatten();
            SecurityEvent::SignInFailed.tell(address, Concerns::user(user));
            return Err(error.into());
        }
        outcome => outcome?,
    };
    SecurityEvent::SignedIn.tell(address, Concerns::user(signed_in.user.id));
    Ok(welcome(&state, StatusCode::OK, signed_in, address))
}

/// Ends the session that asks, and closes its live connections. A JWT stays good until it expires: of it only the
/// connections are closed, with those of its other tokens that name the same `sid`.
#[utoipa::path(
    post, path = "/auth/logout", operation_id = "logout", tag = "auth",
    responses(
        Always, NeedsSignIn, Changes,
        (status = 204, description = "Signed out; the session cookie is taken away")
    )
)]
pub(super) async fn logout(
    State(state): State<AppState>,
    Extension(Client(address)): Extension<Client>,
    Signed(actor): Signed,
) -> Result<(StatusCode, CookieJar)> {
    state.chat.sessions().end(&actor).await?;
    SecurityEvent::SignedOut.tell(address, Concerns::user(actor.id()));
    Ok((StatusCode::NO_CONTENT, state.cookie().clear()))
}

fn welcome(state: &AppState, status: StatusCode, signed_in: sessions::SignedIn, address: IpAddr) -> Welcome {
    let sessions::SignedIn { user, token, .. } = signed_in;
    state.authenticator.trust(&token, &user, address);
    (status, state.cookie().set(token.clone()), Json(SignedIn { user, token }))
}

/// What the device says of itself.
fn user_agent(headers: &HeaderMap) -> Option<&str> {
    headers.get(header::USER_AGENT)?.to_str().ok()
}
