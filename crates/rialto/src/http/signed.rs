//! Who asks: the actor of a request.

use axum::extract::FromRequestParts;
use axum::http::{HeaderMap, header, request::Parts};
use rialto_core::{Actor, Error};

use super::failure::Failure;
use super::{AppState, client};

/// The actor that the request's token stands for: `Authorization: Bearer TOKEN`, or else the session
/// cookie. Without a good one the request is answered `unauthenticated`.
pub(super) struct Signed(pub(super) Actor);

impl FromRequestParts<AppState> for Signed {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Failure> {
        let token =
            bearer(&parts.headers).map(str::to_owned).or_else(|| state.cookie().token(&parts.headers));
        let token = token.ok_or_else(Error::unauthenticated)?;
        let address = client::address(&parts.extensions);
        let actor = state.authenticator.actor(&token, address).await?;
        state.limits.check_request(actor.id())?;
        Ok(Self(actor))
    }
}

/// The token of the header `Authorization` (RFC 6750 §2.1). Another scheme is for somebody else, such as a
/// proxy with a password of its own.
pub(crate) fn bearer(headers: &HeaderMap) -> Option<&str> {
    without_scheme(headers.get(header::AUTHORIZATION)?.to_str().ok()?)
}

/// The token in `Bearer TOKEN`; none where another scheme is named, or none is.
pub(crate) fn without_scheme(value: &str) -> Option<&str> {
    let (scheme, token) = value.split_once(' ')?;
    scheme.eq_ignore_ascii_case("bearer").then(|| token.trim())
}
