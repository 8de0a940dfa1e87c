//! The session cookie, in which a browser carries its token.

use axum::http::{HeaderMap, header};
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};

use crate::config::Config;

/// How the session cookie of this node is named and guarded.
///
/// On https the name begins with `__Host-`, by which a browser keeps it from being set by any other host,
/// a sibling or a page without encryption (draft-ietf-httpbis-rfc6265bis §4.1.3.2). A browser would not
/// keep such a cookie on plain http, so the name is plain there, and ends with the port: cookies are shared by
/// all ports of a host (RFC 6265 §8.5), and two nodes would sign each other's people out. Only the node's own
/// name counts: a cookie of the other could have been planted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionCookie {
    /// For a node that people reach by https.
    Https,
    /// For a node that people reach by plain http, at this port.
    Http(u16),
}

impl SessionCookie {
    /// The cookie of a node with that configuration.
    #[must_use]
    pub fn of(config: &Config) -> Self {
        if config.is_https() { Self::Https } else { Self::Http(config.public_port()) }
    }

    /// Its name.
    #[must_use]
    pub fn name(self) -> String {
        match self {
            Self::Https => "__Host-rialto".to_owned(),
            Self::Http(port) => format!("rialto-{port}"),
        }
    }

    /// The token that a request carries in it.
    #[must_use]
    pub fn token(self, headers: &HeaderMap) -> Option<String> {
        let name = self.name();
        // The bytes of other cookies are whatever another program of this host has set.
        let headers = headers.get_all(header::COOKIE).iter();
        let mut pairs = headers.flat_map(|header| header.as_bytes().split(|byte| *byte == b';'));
        let value =
            pairs.find_map(|pair| pair.trim_ascii().strip_prefix(name.as_bytes())?.strip_prefix(b"="))?;
        std::str::from_utf8(value).ok().filter(|token| !token.is_empty()).map(str::to_owned)
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

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn the_cookie_is_found_among_others_whatever_their_bytes() {
        let token = |headers: &[&[u8]]| {
            let mut map = HeaderMap::new();
            for header in headers {
                map.append(header::COOKIE, HeaderValue::from_bytes(header).unwrap());
            }
            SessionCookie::Http(80).token(&map)
        };
        for headers in [
            &[&b"rialto-80=abc"[..]][..],
            &[b"name=Andr\xe9; rialto-80=abc"],
            &[b"rialto-80=abc;\xff\xfe"],
            &[b"a=b", b"rialto-80=abc"],
            &[b" rialto-80=abc ; rialto-80=later"],
        ] {
            assert_eq!(token(headers).as_deref(), Some("abc"), "{headers:?}");
        }
        for headers in [
            &[&b"rialto-8=abc; xrialto-80=abc; rialto-80"[..]][..],
            &[b"rialto-80="],
            &[b"rialto-80=\xff"],
            &[],
        ] {
            assert_eq!(token(headers), None, "{headers:?}");
        }
    }
}
