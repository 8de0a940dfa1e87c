//! The HTTP side of the node: the API under `/api/v1`, health for machines, and the web app.
//!
//! A handler decodes, calls one verb of [`Chat`] and answers: no SQL, no permission, nothing emitted. What
//! all routes share is around them, in `layers.rs`; how a failure looks is in `failure.rs` alone.

use std::sync::Arc;

use axum::Router;
use axum::extract::FromRef;
use rialto_core::Chat;
use utoipa::OpenApi as _;
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::auth::Authenticator;
use crate::config::Config;
use crate::limits::Limits;

mod assets;
mod audit;
mod auth;
mod bans;
mod base;
mod blocks;
mod bounds;
mod categories;
mod channels;
pub(crate) mod client;
mod cookie;
mod directs;
mod encoding;
mod failure;
mod headers;
mod health;
mod input;
mod invites;
mod layers;
mod me;
mod members;
mod messages;
mod node;
mod openapi;
mod origin;
mod overrides;
mod pins;
mod place;
mod policy;
mod reactions;
mod reports;
mod roles;
mod servers;
mod signed;
mod threads;
mod trace;
mod unread;
mod users;
mod web;

pub use assets::built;
pub use cookie::SessionCookie;
pub use health::Draining;
pub(crate) use origin::RefusedOrigins;
pub(crate) use signed::{bearer, without_scheme};
pub use web::WebApp;

/// What the routes work with. Cheap to clone; all clones are one.
#[derive(Clone)]
pub struct AppState {
    /// The product.
    pub chat: Chat,
    /// Who a token stands for.
    pub authenticator: Authenticator,
    /// The settings.
    pub config: Arc<Config>,
    /// How often.
    pub limits: Limits,
    /// Whether the node is about to stop.
    pub draining: Draining,
    /// What browsers get.
    pub web: WebApp,
}

impl AppState {
    fn cookie(&self) -> SessionCookie {
        SessionCookie::of(&self.config)
    }
}

impl FromRef<AppState> for Chat {
    fn from_ref(state: &AppState) -> Self {
        state.chat.clone()
    }
}

/// Everything that the node answers over HTTP. `beside` is answered too, such as the Socket.IO service; it
/// gets the client's address, the request's id and the security headers, and keeps its own bounds.
///
/// The server must note the peer's address as `ConnectInfo<SocketAddr>`.
pub fn router(state: AppState, beside: Router) -> Router {
    let config = Arc::clone(&state.config);
    let (routes, document) = OpenApiRouter::with_openapi(openapi::Document::openapi())
        .nest("/api/v1", api())
        .routes(routes!(health::live))
        .routes(routes!(health::ready))
        .split_for_parts();
    let routes = routes
        .route("/api/v1/openapi.json", openapi::serve(&document, config.base_path()))
        .merge(web::places())
        .fallback(web::fallback)
        .with_state(state);
    let routes = layers::around_routes(routes, &config, openapi::methods(&document));
    web::below(config.base_path(), layers::around_all(routes.merge(beside), &config))
}

/// The routes of the API, one a line.
fn api() -> OpenApiRouter<AppState> {
    OpenApiRouter::new()
        .routes(routes!(node::get))
        .routes(routes!(auth::register))
        .routes(routes!(auth::login))
        .routes(routes!(auth::logout))
        .routes(routes!(me::get, me::change))
        .routes(routes!(me::sessions))
        .routes(routes!(me::revoke))
        .routes(routes!(me::change_password))
        .routes(routes!(me::latest))
        .routes(routes!(users::profile))
        .routes(routes!(blocks::list))
        .routes(routes!(blocks::block, blocks::unblock))
        .routes(routes!(directs::list, directs::begin))
        .routes(routes!(directs::end))
        .routes(routes!(servers::list, servers::create))
        .routes(routes!(servers::get, servers::change, servers::delete))
        .routes(routes!(servers::hand_over))
        .routes(routes!(channels::create))
        .routes(routes!(channels::change, channels::delete))
        .routes(routes!(channels::order))
        .routes(routes!(channels::permissions))
        .routes(routes!(overrides::list_of_channel))
        .routes(routes!(overrides::set_role_in_channel, overrides::remove_role_in_channel))
        .routes(routes!(overrides::set_member_in_channel, overrides::remove_member_in_channel))
        .routes(routes!(overrides::sync))
        .routes(routes!(categories::create))
        .routes(routes!(categories::change, categories::delete))
        .routes(routes!(categories::order))
        .routes(routes!(overrides::list_of_category))
        .routes(routes!(overrides::set_role_in_category, overrides::remove_role_in_category))
        .routes(routes!(overrides::set_member_in_category, overrides::remove_member_in_category))
        .routes(routes!(roles::create))
        .routes(routes!(roles::change, roles::delete))
        .routes(routes!(roles::order))
        .routes(routes!(roles::give, roles::take))
        .routes(routes!(members::list))
        .routes(routes!(members::change, members::remove))
        .routes(routes!(invites::list, invites::create))
        .routes(routes!(invites::preview, invites::revoke))
        .routes(routes!(invites::accept))
        .routes(routes!(audit::list))
        .routes(routes!(bans::list))
        .routes(routes!(reports::message))
        .routes(routes!(reports::member))
        .routes(routes!(reports::list))
        .routes(routes!(reports::change))
        .routes(routes!(bans::set, bans::lift))
        .routes(routes!(messages::list, messages::send))
        .routes(routes!(messages::edit, messages::delete))
        .routes(routes!(unread::read_channel))
        .routes(routes!(unread::list, unread::mark))
        .routes(routes!(unread::badge))
        .routes(routes!(unread::read_server))
        .routes(routes!(pins::list))
        .routes(routes!(pins::set, pins::unset))
        .routes(routes!(reactions::list, reactions::set, reactions::unset))
        .routes(routes!(threads::create))
        .routes(routes!(threads::list))
}
