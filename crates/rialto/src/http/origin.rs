//! Pages of other origins: what they would change is refused, and whoever runs the node is told why.

use std::sync::Arc;

use axum::extract::{Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use rialto_core::Error;
use rialto_socketio::{is_listed, is_same_origin};

use super::failure::Failure;
use crate::config::Config;
use crate::sparing::Sparing;

/// The longest origin that is written to the log, in characters.
const ORIGIN_MAX: usize = 200;

/// Which pages may use the node.
pub(super) struct Pages {
    origins: Vec<String>,
    https: bool,
    refused: RefusedOrigins,
}

impl Pages {
    /// As `config` says.
    pub(super) fn of(config: &Config) -> Self {
        Self { origins: config.origins(), https: config.is_https(), refused: RefusedOrigins::of(config) }
    }

    /// Whether a page may have made a request with that head: by `Sec-Fetch-Site` (Fetch Metadata) or by `Origin`. A
    /// program sends neither header.
    fn may(&self, parts: &Parts) -> bool {
        let origin = parts.headers.get(header::ORIGIN);
        let listed =
            origin.is_some_and(|origin| origin.to_str().is_ok_and(|text| is_listed(&self.origins, text)));
        let same = |https| {
            origin.is_none_or(|origin| origin.to_str().is_ok_and(|text| is_same_origin(text, parts, https)))
        };
        // A proxy may have changed the host, so the browser's word goes before it; of schemes it says nothing.
        let site = parts.headers.get("sec-fetch-site").map(|site| site.as_bytes());
        let plain = origin.is_some_and(|origin| origin.as_bytes().starts_with(b"http://"));
        match site {
            _ if listed => true,
            Some(b"same-origin" | b"none") => !(self.https && plain),
            Some(_) => false,
            None => same(self.https),
        }
    }
}

/// Refuses what a page of another origin would change: a browser sends its cookie along.
pub(super) async fn refuse_foreign(
    State(pages): State<Arc<Pages>>,
    request: Request,
    next: Next,
) -> Response {
    let reads = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS);
    let (parts, body) = request.into_parts();
    if reads || pages.may(&parts) {
        return next.run(Request::from_parts(parts, body)).await;
    }
    pages.refused.tell(&parts.headers);
    Failure(Error::forbidden("A page of another origin may not do this.")).into_response()
}

/// Tells in the log of origins that were refused, a few lines a minute. All clones are one.
#[derive(Clone)]
pub(crate) struct RefusedOrigins(Arc<(bool, Sparing)>);

impl RefusedOrigins {
    /// Of a node with that configuration.
    pub(crate) fn of(config: &Config) -> Self {
        Self(Arc::new((config.is_https(), Sparing::new())))
    }

    /// A request with these headers was refused.
    pub(crate) fn tell(&self, headers: &HeaderMap) {
        let (https, sparing) = &*self.0;
        let Some(left_out) = sparing.line() else { return };
        let text = |name| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
        let (origin, host) = (text(header::ORIGIN), text(header::HOST));
        let why = why(origin, host, *https);
        let origin: String = origin.chars().take(ORIGIN_MAX).collect();
        let host: String = host.chars().take(ORIGIN_MAX).collect();
        tracing::info!(?origin, ?host, why, left_out, "A page of an origin that is not allowed was refused.");
    }
}

/// What is wrong with `origin`, for whoever can mend it.
fn why(origin: &str, host: &str, https: bool) -> &'static str {
    let (scheme, authority) = origin.split_once("://").unwrap_or_default();
    let name = |authority: &str| authority.split(':').next().unwrap_or_default().to_ascii_lowercase();
    if authority.is_empty() {
        "the browser does not say where the page is from"
    } else if name(authority) != name(host) {
        "it is not one of http.allowed_origins"
    } else if https && scheme == "http" {
        "public_url is https, and the page came by http"
    } else {
        "a proxy passes Host without the port of the page: pass it whole, or set public_url"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_log_says_what_is_wrong_with_an_origin() {
        for (origin, host, https, expected) in [
            ("https://evil.example", "chat.example", true, "allowed_origins"),
            ("http://chat.example", "chat.example", true, "public_url is https"),
            ("https://chat.example:8443", "chat.example", false, "without the port"),
            ("null", "chat.example", false, "does not say"),
        ] {
            assert!(why(origin, host, https).contains(expected), "{origin} {host}");
        }
    }
}
