//! The API's description (OpenAPI 3.1), made from the routes themselves and served as JSON.

use std::collections::BTreeMap;

use axum::http::{Method, header};
use axum::response::IntoResponse;
use axum::routing::{MethodRouter, get};
use bytes::Bytes;
use rialto_core::ErrorCode;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, HttpAuthScheme, HttpBuilder, SecurityScheme};
use utoipa::openapi::{ContentBuilder, OpenApi, PathItem, Ref, RefOr, Response, ResponseBuilder};
use utoipa::{IntoResponses, Modify};

use super::bounds;
use super::cookie::SessionCookie;
use super::failure::{PROBLEM, title};

/// What the routes do not say themselves.
#[derive(utoipa::OpenApi)]
#[openapi(
    info(
        title = "Rialto",
        description = "A self-hosted home for communities: servers, channels, live messages. \
            Live events come over Socket.IO at `/socket.io/`; this is the rest. Every failure is \
            `application/problem+json`, and what its `code` is stays what it is. \
            Unknown fields are ignored, in requests and in answers.",
        license(name = "MIT", identifier = "MIT")
    ),
    components(schemas(rialto_protocol::http::Problem)),
    security(("bearer" = []), ("cookie" = [])),
    modifiers(&Security),
    tags(
        (name = "auth", description = "Accounts: making one, signing in and out."),
        (name = "me", description = "Who asks, and on which devices."),
        (name = "users", description = "Other people."),
        (name = "blocks", description = "Whom I want to hear nothing of."),
        (name = "directs", description = "Conversations of two people or of a few."),
        (name = "servers", description = "Communities."),
        (name = "channels", description = "The channels of a server."),
        (name = "categories", description = "Channels of a server that stand together."),
        (name = "overrides", description = "What a channel or a category says otherwise than the roles."),
        (name = "roles", description = "What members of a server are, and may do as such."),
        (name = "members", description = "Who is in a server."),
        (name = "invites", description = "Ways into a server."),
        (name = "moderation", description = "What was done in a server, and by whom."),
        (name = "messages", description = "What is said in a channel."),
        (name = "unread", description = "What I have not read."),
        (name = "node", description = "Whether the node runs, for machines.")
    )
)]
pub(super) struct Document;

struct Security;

impl Modify for Security {
    fn modify(&self, document: &mut OpenApi) {
        let bearer = HttpBuilder::new()
            .scheme(HttpAuthScheme::Bearer)
            .description(Some("A session's token, or a JWT of an issuer that the node trusts."))
            .build();
        let cookie = ApiKeyValue::with_description(
            SessionCookie::Https.name(),
            "The session cookie; on plain http its name is `rialto-PORT`.".to_owned(),
        );
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("bearer", SecurityScheme::Http(bearer));
        components.add_security_scheme("cookie", SecurityScheme::ApiKey(ApiKey::Cookie(cookie)));
    }
}

/// The route that serves `document`, written once. `base` is the path below which everything is.
pub(super) fn serve<S: Clone + Send + Sync + 'static>(document: &OpenApi, base: &str) -> MethodRouter<S> {
    let mut document = serde_json::to_value(document).expect("the document is plain JSON");
    bounds::complete(&mut document, base);
    let json = Bytes::from(document.to_string());
    get(|| async move { ([(header::CONTENT_TYPE, "application/json")], json).into_response() })
}

/// The methods that a route of `document` has.
pub(super) fn methods(document: &OpenApi) -> Vec<Method> {
    let some = |has: fn(&PathItem) -> bool| document.paths.paths.values().any(has);
    let methods = [
        (Method::GET, some(|path| path.get.is_some())),
        (Method::POST, some(|path| path.post.is_some())),
        (Method::PUT, some(|path| path.put.is_some())),
        (Method::PATCH, some(|path| path.patch.is_some())),
        (Method::DELETE, some(|path| path.delete.is_some())),
    ];
    methods.into_iter().filter_map(|(method, used)| used.then_some(method)).collect()
}

macro_rules! refusals {
    ($($(#[$doc:meta])* $name:ident { $($code:ident: $when:literal),+ $(,)? })+) => {$(
        $(#[$doc])*
        pub(super) struct $name;

        impl IntoResponses for $name {
            fn responses() -> BTreeMap<String, RefOr<Response>> {
                BTreeMap::from([$(problem(ErrorCode::$code, $when)),+])
            }
        }
    )+};
}

refusals! {
    /// How any route can fail.
    Always {
        Internal: "A fault of the node; it has been logged under the request's id",
        Unavailable: "The node can't do it now; trying again later is right",
    }
    /// How a route can fail that wants to know who asks.
    NeedsSignIn {
        Unauthenticated: "No token, or one that is not good (any more)",
        RateLimited: "Too often",
    }
    /// How a route can fail that takes a body.
    NeedsBody {
        Invalid: "The body is no JSON, or a field is missing, of the wrong type or out of its bounds",
        TooLarge: "The body is over 64 KiB",
    }
    /// How a route can fail that changes something.
    Changes {
        Forbidden: "You lack the right, or the request comes from a page of another origin",
    }
    /// How a route can fail that is about something with members.
    NeedsMember {
        NotFound: "It does not exist, or you are not a member",
    }
}

fn problem(code: ErrorCode, when: &str) -> (String, RefOr<Response>) {
    let example = serde_json::json!({
        "code": code, "title": title(code), "status": code.status(), "detail": when, "requestId": "q7Yw0Zk3t9RmB2xD",
    });
    let content = ContentBuilder::new().schema(Some(Ref::from_schema_name("Problem"))).example(Some(example));
    let content = content.build();
    let response = ResponseBuilder::new().description(when).content(PROBLEM, content).build();
    (code.status().to_string(), RefOr::T(response))
}
