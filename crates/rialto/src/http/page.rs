//! What a person sees who opens the node's address in a browser: a page that says what runs here, without
//! script and without anything from elsewhere.

use std::fmt::Write as _;
use std::sync::LazyLock;

use axum::extract::{OriginalUri, Path, State};
use axum::http::{StatusCode, header};
use axum::response::{Html, IntoResponse, Response};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use rialto_core::Error;
use rialto_core::users::Registration;
use rialto_protocol::limits::PASSWORD_MIN;
use sha2::{Digest as _, Sha256};

use super::AppState;
use super::failure::Failure;

const STYLE: &str = include_str!("page.css");

/// Allows the one style by its hash (CSP Level 3 §2.3.1).
static POLICY: LazyLock<String> = LazyLock::new(|| {
    let hash = STANDARD.encode(Sha256::digest(STYLE));
    format!(
        "default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    )
});

/// The page at `/`.
pub(super) async fn home(State(state): State<AppState>) -> Response {
    let url = state.config.public_url();
    // If the store does not answer, the page says less rather than nothing.
    let first = state.chat.users().is_nobody_here().await.unwrap_or(false);
    let account = if first { first_account(&url) } else { String::new() };
    let later = match state.config.registration {
        Registration::Invite => "An account needs an invite to a server.",
        Registration::Open => "Everyone may make an account.",
        Registration::Closed => "Accounts are made by whoever runs this node, by rialto admin create-user.",
    };
    let body = format!(
        "<p class=\"state\">This Rialto node is running.</p>\n\
         {account}<h2>Accounts</h2>\n<p>{later}</p>\n\
         <h2>For programs</h2>\n\
         <ul>\n\
         <li>The HTTP API is described in <a href=\"/api/v1/openapi.json\">/api/v1/openapi.json</a>.</li>\n\
         <li>Any Socket.IO client connects to <code>{}</code>, with a session’s token.</li>\n\
         </ul>\n\
         <p class=\"version\">Version {}</p>",
        escaped(&url),
        env!("CARGO_PKG_VERSION"),
    );
    page(StatusCode::OK, "Rialto", &body)
}

/// The page that an invite's link leads to, until the web app greets its guests.
pub(super) async fn invite(State(state): State<AppState>, Path(code): Path<String>) -> Response {
    // A good code is nothing that a shell could take for its own, either.
    match state.chat.invites().is_good(&code).await {
        Ok(true) => {}
        Ok(false) => return spent_invite(),
        Err(error) => return Failure(error).into_response(),
    }
    let url = escaped(&state.config.public_url());
    let body = format!(
        "<p>You are invited to a server on this node. Its web app comes later; until then this takes a terminal.</p>\n\
         <h2>I am new here</h2>\n\
         <p>The invite makes you an account; its password has at least {PASSWORD_MIN} characters.</p>\n\
         <pre tabindex=\"0\"><code>curl {url}/api/v1/auth/register \\\n  \
         -H 'content-type: application/json' \\\n  \
         -d '{{\"username\": \"you\", \"password\": \"…\", \"invite\": \"{code}\"}}'</code></pre>\n\
         <h2>I have an account</h2>\n\
         <p>TOKEN is what a sign-in gives.</p>\n\
         <pre tabindex=\"0\"><code>curl -X POST {url}/api/v1/invites/{code}/accept \\\n  \
         -H 'authorization: Bearer TOKEN'</code></pre>"
    );
    page(StatusCode::OK, "You are invited", &body)
}

/// What nothing else answers: a problem under `/api`, a page elsewhere.
pub(super) async fn not_found(OriginalUri(uri): OriginalUri) -> Response {
    if uri.path().starts_with("/api/") {
        return Failure(Error::not_found()).into_response();
    }
    nothing_here()
}

fn spent_invite() -> Response {
    let body = "<p>This invite is used up, has expired, or never was. Ask whoever gave it to you for another.</p>\n\
         <p><a href=\"/\">What runs here</a></p>";
    page(StatusCode::NOT_FOUND, "No such invite", body)
}

fn nothing_here() -> Response {
    let body = "<p>There is nothing at this address.</p>\n\
         <p><a href=\"/\">What runs here</a></p>";
    page(StatusCode::NOT_FOUND, "Not found", body)
}

fn first_account(url: &str) -> String {
    format!(
        "<h2>The first account</h2>\n\
         <p>It owns the node and needs no invite; its password has at least {PASSWORD_MIN} characters.</p>\n\
         <pre tabindex=\"0\"><code>curl {}/api/v1/auth/register \\\n  \
         -H 'content-type: application/json' \\\n  \
         -d '{{\"username\": \"ada\", \"password\": \"…\"}}'</code></pre>\n",
        escaped(url),
    )
}

fn page(status: StatusCode, title: &str, body: &str) -> Response {
    let html = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <title>{title}</title>\n<style>{STYLE}</style>\n</head>\n\
         <body>\n<main>\n<h1>Rialto</h1>\n{body}\n</main>\n</body>\n</html>\n"
    );
    (status, [(header::CONTENT_SECURITY_POLICY, POLICY.as_str())], Html(html)).into_response()
}

/// `text` with nothing in it that HTML could take for its own.
fn escaped(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len()), |mut html, c| {
        match c {
            '&' | '<' | '>' | '"' | '\'' => write!(html, "&#{};", u32::from(c)).expect("a String takes all"),
            c => html.push(c),
        }
        html
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_in_a_text_becomes_html() {
        assert_eq!(escaped("<a href=\"x\">'&"), "&#60;a href=&#34;x&#34;&#62;&#39;&#38;");
        assert_eq!(escaped("https://chat.example"), "https://chat.example");
    }
}
