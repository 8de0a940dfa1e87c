//! Where a CONNECT's token is found: in its `auth`, in the header `Authorization`, or in the session cookie.

use http::request::Parts;
use http::{HeaderMap, header};
use rialto_core::Error;
use rialto_socketio::ConnectError;
use serde::Deserialize;

use crate::http::{SessionCookie, bearer, without_scheme};

/// Names under which people put a token into the query of an address.
const TOKENS_IN_QUERY: [&str; 4] = ["token", "access_token", "auth", "jwt"];

/// What is kept of the credentials of the request that opens a connection.
pub(super) struct Kept {
    /// The token of the header `Authorization`.
    bearer: Option<Box<str>>,
    /// The session cookie, if it may speak for the user: that takes a browser on an allowed page.
    cookie: Option<Box<str>>,
    /// Whether the query holds what looks like a token. It is not read, since addresses are written to logs.
    in_query: bool,
}

/// The `auth` of a CONNECT.
#[derive(Deserialize)]
struct Auth {
    #[serde(default)]
    token: Option<String>,
}

/// Why a CONNECT has no token.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Missing {
    /// None came.
    None,
    /// One came in the query alone.
    InQuery,
    /// The `token` of `auth` is no text.
    NotText,
}

impl Kept {
    /// What `parts` carry; `cookie` names the session cookie.
    pub(super) fn of(parts: &Parts, cookie: SessionCookie) -> Self {
        let cookie = speaks_for_the_user(&parts.headers).then(|| cookie.token(&parts.headers)).flatten();
        let mut query = parts.uri.query().unwrap_or_default().split('&');
        Self {
            bearer: bearer(&parts.headers).filter(|token| !token.is_empty()).map(Box::from),
            cookie: cookie.map(String::into_boxed_str),
            in_query: query.any(|pair| TOKENS_IN_QUERY.contains(&pair.split('=').next().unwrap_or_default())),
        }
    }

    /// The token of a CONNECT with that `auth`: what it carries itself goes before the header, and that before the
    /// cookie.
    pub(super) fn token(&self, auth: Option<&str>) -> Result<String, Missing> {
        let auth = auth.map(serde_json::from_str::<Auth>).transpose().map_err(|_| Missing::NotText)?;
        let own = auth.and_then(|auth| auth.token).filter(|token| !token.is_empty());
        if let Some(own) = own {
            return Ok(without_scheme(&own).map(str::to_owned).unwrap_or(own));
        }
        let other = self.bearer.as_deref().or(self.cookie.as_deref()).map(str::to_owned);
        other.ok_or(if self.in_query { Missing::InQuery } else { Missing::None })
    }
}

impl Missing {
    /// What helps whoever wrote the client.
    const fn hint(self) -> &'static str {
        match self {
            Self::None => {
                "No token came. Give the client `auth: { token }`, or send the header `Authorization: Bearer TOKEN`."
            }
            Self::InQuery => {
                "A token in the query is not read, since addresses are written to logs. Give the client `auth: { token }`."
            }
            Self::NotText => "`auth.token` must be a text.",
        }
    }
}

impl From<Missing> for ConnectError {
    fn from(missing: Missing) -> Self {
        let mut refusal = refusal(&Error::unauthenticated());
        if let Some(data) = &mut refusal.data {
            data["hint"] = missing.hint().into();
        }
        refusal
    }
}

/// What a CONNECT is refused with.
pub(super) fn refusal(error: &Error) -> ConnectError {
    let code = serde_json::to_value(error.code).unwrap_or_default();
    let message = code.as_str().unwrap_or_default().to_owned();
    let mut data = serde_json::json!({ "code": code });
    if let Some(wait) = error.retry_after_ms {
        data["retryAfterMs"] = wait.into();
    }
    ConnectError { message, data: Some(data) }
}

/// Whether a cookie may speak for the user. The engine has refused foreign origins by now; a program that
/// says nothing of its origin needs a token, but a browser leaves `Origin` out of a GET to its own site and
/// says so in another header (Fetch Metadata, `Sec-Fetch-Site`).
fn speaks_for_the_user(headers: &HeaderMap) -> bool {
    let own_site = headers.get("sec-fetch-site").is_some_and(|site| site == "same-origin");
    headers.contains_key(header::ORIGIN) || own_site
}
