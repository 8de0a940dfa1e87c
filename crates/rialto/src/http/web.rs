//! The web app: its page at the app's own addresses, its files, and what nothing else answers.

use std::sync::Arc;

use axum::Router;
use axum::extract::{Request, State};
use axum::http::uri::PathAndQuery;
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use bytes::Bytes;
use rialto_core::Error;
use tower::util::MapRequest;

use super::AppState;
use super::assets::{Assets, File};
use super::encoding::thousandths;
use super::failure::Failure;
use super::policy;
use crate::config::Config;

/// The addresses that the app shows something at. It finds the rest of the way by itself.
const PLACES: [&str; 15] = [
    "/",
    "/login",
    "/register",
    "/invite/{code}",
    "/servers/{id}",
    "/servers/{id}/settings",
    "/servers/{id}/settings/{*section}",
    "/servers/{id}/channels/{channel}",
    "/servers/{id}/channels/{channel}/settings",
    "/servers/{id}/channels/{channel}/settings/{*section}",
    "/servers/{id}/categories/{category}/settings",
    "/servers/{id}/categories/{category}/settings/{*section}",
    "/account",
    "/directs",
    "/directs/{id}",
];
/// What the built page holds where the path of the public address goes.
const BASE: &str = "<base href=\"/\"";
/// The page of a node that was built without a web app.
const NOT_BUILT: &str = "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
     <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
     <meta name=\"color-scheme\" content=\"light dark\">\n<title>Rialto</title>\n</head>\n<body>\n<main>\n<h1>Rialto</h1>\n\
     <p>This Rialto node is running, and its program was built without the web app. In the repository,\n\
     <code>npm run build</code> builds both.</p>\n\
     <p>The HTTP API describes itself at <code>/api/v1/openapi.json</code>; any Socket.IO client can connect.</p>\n\
     </main>\n</body>\n</html>\n";

/// The web app of a node. Cheap to clone; all clones are one.
#[derive(Clone, Debug)]
pub struct WebApp(Arc<Parts>);

#[derive(Debug)]
struct Parts {
    page: File,
    assets: Assets,
}

impl WebApp {
    /// The app that `files` are, by their names from its root, on a node with that configuration. Without an
    /// `index.html` it is a page that says what is missing.
    #[must_use]
    pub fn of(files: impl IntoIterator<Item = (String, Bytes)>, config: &Config) -> Self {
        let mut assets = Assets::of(files);
        let page = match assets.take("index.html") {
            Some(page) => under(config.base_path(), page).with_policy(policy::of(config)),
            None => File::page(NOT_BUILT),
        };
        Self(Arc::new(Parts { page, assets }))
    }
}

/// `page` for a node that is reached under `path`.
fn under(path: &str, page: File) -> File {
    if path.is_empty() {
        return page;
    }
    let text = String::from_utf8_lossy(page.plain());
    if !text.contains(BASE) {
        tracing::warn!(
            "The built page has no place for the path of public_url, and will not find its files."
        );
    }
    File::page(text.replacen(BASE, &format!("<base href=\"{path}/\""), 1))
}

/// The app's own addresses.
pub(super) fn places() -> Router<AppState> {
    PLACES.iter().fold(Router::new(), |router, place| router.route(place, get(page)))
}

async fn page(State(state): State<AppState>, headers: HeaderMap) -> Response {
    state.web.0.page.answer(&headers)
}

/// What no route answers: a file of the app, a problem under `/api`, else "not found", which for a browser
/// that wants a page the app itself says.
pub(super) async fn fallback(
    State(state): State<AppState>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
) -> Response {
    let path = uri.path();
    if path.starts_with("/api/") {
        return Failure(Error::not_found()).into_response();
    }
    let reads = matches!(method, Method::GET | Method::HEAD);
    let Parts { page, assets } = state.web.0.as_ref();
    match assets.get(path.strip_prefix('/').unwrap_or_default()) {
        Some(file) if reads => file.answer(&headers),
        None if reads && !path.starts_with("/assets/") && wants_page(&headers) => {
            page.instead(StatusCode::NOT_FOUND)
        }
        _ => {
            let vary = [(header::VARY, HeaderValue::from_static("accept"))];
            (StatusCode::NOT_FOUND, vary, "There is nothing at this address.\n").into_response()
        }
    }
}

/// Whether it is a browser that goes to an address: it names HTML among what it takes (RFC 9110 §12.5.1). A
/// program takes anything.
fn wants_page(headers: &HeaderMap) -> bool {
    let lines = headers.get_all(header::ACCEPT).iter().filter_map(|line| line.to_str().ok());
    let mut ranges = lines.flat_map(|line| line.split(','));
    ranges.any(|range| {
        let (kind, parameters) = range.split_once(';').unwrap_or((range, ""));
        kind.trim().eq_ignore_ascii_case("text/html") && thousandths(parameters) > 0
    })
}

/// `routes` as they are reached under `path` by a proxy that leaves it in front, and by one that takes it away.
pub(super) fn below(path: &str, routes: Router) -> Router {
    if path.is_empty() {
        return routes;
    }
    let path: Arc<str> = path.into();
    let strip = move |mut request: Request| {
        if let Some(uri) = stripped(request.uri(), &path) {
            *request.uri_mut() = uri;
        }
        request
    };
    Router::new().fallback_service(MapRequest::new(routes, strip))
}

/// `uri` without `path` in front, if it stands there.
fn stripped(uri: &Uri, path: &str) -> Option<Uri> {
    let rest = uri.path().strip_prefix(path)?;
    if !rest.is_empty() && !rest.starts_with('/') {
        return None;
    }
    let rest = if rest.is_empty() { "/" } else { rest };
    let query = uri.query().map_or_else(String::new, |query| format!("?{query}"));
    let mut parts = uri.clone().into_parts();
    parts.path_and_query = Some(PathAndQuery::try_from(format!("{rest}{query}")).ok()?);
    Uri::from_parts(parts).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::OWN_PATHS;

    #[test]
    fn no_place_of_the_app_can_be_the_path_of_a_public_address() {
        for place in &PLACES[1..] {
            let first = place.split('/').nth(1).unwrap();
            assert!(OWN_PATHS.contains(&first), "{first}");
        }
    }

    #[test]
    fn a_path_is_taken_away_where_it_stands_as_a_whole() {
        let strip = |uri: &str| stripped(&uri.parse().unwrap(), "/chat").map(|uri| uri.to_string());
        assert_eq!(strip("/chat").unwrap(), "/");
        assert_eq!(strip("/chat/").unwrap(), "/");
        assert_eq!(strip("/chat?a=b").unwrap(), "/?a=b");
        assert_eq!(strip("/chat/api/v1/me?a=%2F").unwrap(), "/api/v1/me?a=%2F");
        assert_eq!(strip("/chat/chat").unwrap(), "/chat");
        assert_eq!(strip("http://a.example/chat/x").unwrap(), "http://a.example/x");
        for other in ["/", "/chats", "/api/chat", "/Chat/"] {
            assert_eq!(strip(other), None, "{other}");
        }
    }
}
