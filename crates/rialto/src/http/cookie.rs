//! The session cookie, in which a browser carries its token.

use axum::http::HeaderMap;
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};

use crate::config::Config;

/// How the session cookie of this node is named and guarded.
///
/// On https the name begins with `__Host-`, by which a browser keeps it from being set by any other host,
/// a sibling or a page without encryption (draft-ietf-httpbis-rfc6265bis §4.1.3.2). A browser would not
/// keep such a cookie on plain http, so the name is plain there. Only the node's own name counts: a cookie
/// of the other could have been planted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionCookie {
    /// For a node that people reach by https.
    Https,
    /// For a node that people reach by plain http.
    Http,
}

impl SessionCookie {
    /// The cookie of a node with that configuration.
    #[must_use]
    pub fn of(config: &Config) -> Self {
        if config.public_url().starts_with("https://") { Self::Https } else { Self::Http }
    }

    /// Its name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Https => "__Host-rialto",
            Self::Http => "rialto",
        }
    }

    /// The token that a request carries in it.
    #[must_use]
    pub fn token(self, headers: &HeaderMap) -> Option<String> {
        let jar = CookieJar::from_headers(headers);
        jar.get(self.name()).map(|cookie| cookie.value().to_owned()).filter(|token| !token.is_empty())
    }

    /// What sets it to `token`. It outlives every session: when a session ends is the store's to say.
    pub(super) fn set(self, token: String) -> CookieJar {
        let mut cookie = self.cookie(token);
        cookie.make_permanent();
        CookieJar::new().add(cookie)
    }

    /// What takes it away.
    pub(super) fn clear(self) -> CookieJar {
        let mut cookie = self.cookie(String::new());
        cookie.make_removal();
        CookieJar::new().add(cookie)
    }

    fn cookie(self, value: String) -> Cookie<'static> {
        Cookie::build((self.name(), value))
            .path("/")
            .http_only(true)
            .same_site(SameSite::Lax)
            .secure(self == Self::Https)
            .build()
    }
}
