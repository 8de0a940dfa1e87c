//! What links to this node begin with.

use std::convert::Infallible;
use std::net::SocketAddr;

use axum::extract::{ConnectInfo, FromRequestParts};
use axum::http::HeaderMap;
use axum::http::request::Parts;
use axum::http::uri::Authority;

use super::AppState;
use super::client::is_trusted;
use crate::config::Config;

/// The headers in which a proxy says by which scheme and host it was asked itself.
const FORWARDED_PROTO: &str = "x-forwarded-proto";
const FORWARDED_HOST: &str = "x-forwarded-host";
const HOST: &str = "host";

/// The node's address as whoever asks reaches it, without a slash at its end: `public_url`, or where that is not set
/// what the request came by.
pub(super) struct Base(pub(super) String);

impl FromRequestParts<AppState> for Base {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &AppState) -> Result<Self, Infallible> {
        let peer = parts.extensions.get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| *peer);
        Ok(Self(base(&state.config, peer, &parts.headers)))
    }
}

fn base(config: &Config, peer: Option<SocketAddr>, headers: &HeaderMap) -> String {
    if config.public_url.is_some() {
        return config.public_url();
    }
    // What a stranger says of itself is not believed.
    let is_proxy = is_trusted(&config.http.trusted_proxies, peer);
    let forwarded = |name| is_proxy.then(|| last(headers, name)).flatten();
    let host =
        forwarded(FORWARDED_HOST).and_then(authority).or_else(|| last(headers, HOST).and_then(authority));
    let scheme = match forwarded(FORWARDED_PROTO) {
        Some(scheme) if scheme.eq_ignore_ascii_case("https") => "https",
        _ => "http",
    };
    host.map_or_else(|| config.public_url(), |host| format!("{scheme}://{host}"))
}

/// The last of what a header lists: the proxies add theirs on the right.
fn last<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let value = headers.get_all(name).iter().next_back()?.to_str().ok()?;
    Some(value.rsplit(',').next().unwrap_or(value).trim())
}

/// A host with its port, and nothing else that a link could hide.
fn authority(text: &str) -> Option<String> {
    let authority: Authority = text.parse().ok()?;
    (!text.contains('@') && !authority.host().is_empty()).then(|| authority.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(trusted: &[&str], peer: &str, headers: &[(&'static str, &'static str)]) -> String {
        let mut config = Config::default();
        config.http.trusted_proxies = trusted.iter().map(|network| network.parse().unwrap()).collect();
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, value.parse().unwrap());
        }
        base(&config, Some(SocketAddr::new(peer.parse().unwrap(), 4711)), &map)
    }

    #[test]
    fn a_link_has_the_host_that_the_request_came_by() {
        assert_eq!(of(&[], "192.0.2.1", &[("host", "chat.lan:3000")]), "http://chat.lan:3000");
        assert_eq!(of(&[], "192.0.2.1", &[("host", "[2001:db8::1]:3000")]), "http://[2001:db8::1]:3000");
    }

    #[test]
    fn a_trusted_proxy_says_by_what_it_was_asked_and_a_stranger_does_not() {
        let headers = [
            ("host", "node:3000"),
            ("x-forwarded-host", "evil.example, chat.example"),
            ("x-forwarded-proto", "https"),
        ];
        assert_eq!(of(&["10.0.0.0/8"], "10.0.0.1", &headers), "https://chat.example");
        assert_eq!(of(&["10.0.0.0/8"], "192.0.2.1", &headers), "http://node:3000");
        assert_eq!(of(&["10.0.0.0/8"], "10.0.0.1", &[("host", "chat.example")]), "http://chat.example");
    }

    #[test]
    fn what_is_no_host_is_passed_over() {
        let default = Config::default().public_url();
        for host in ["", "a b", "user@chat.example", "chat.example/path", "chat.example?x"] {
            assert_eq!(of(&[], "192.0.2.1", &[("host", host)]), default, "{host}");
        }
        assert_eq!(of(&[], "192.0.2.1", &[]), default);
    }
}
