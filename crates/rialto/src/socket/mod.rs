//! The Socket.IO side of the node: who may connect, and which request calls which verb.

use std::net::IpAddr;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};

use http::request::Parts;
use http::{HeaderMap, StatusCode, header};
use rialto_core::delivery::TabId;
use rialto_core::{Actor, Chat, Error};
use rialto_protocol::events::{Event as _, RequestFailed};
use rialto_protocol::requests::Failure;
use rialto_protocol::{ErrorCode, Timestamp};
use rialto_socketio::{ConnectError, ConnectRequest, DisconnectReason, Event, Handler};
use serde::Deserialize;
use tokio::sync::Mutex;

use crate::auth::Authenticator;
use crate::fanout::Sockets;
use crate::http::{AppState, Draining, SessionCookie, client};
use crate::limits::Limits;

mod expiry;
mod payload;
mod requests;
mod unanswered;

pub(crate) use expiry::disconnect_expired;
pub(crate) use unanswered::Unanswered;

/// The only namespace.
pub const NAMESPACE: &str = "/";
/// A connection of a client.
pub type Socket = rialto_socketio::Socket<ChatHandler>;
/// The acknowledgement that a client asked for.
pub type Ack = rialto_socketio::Ack<ChatHandler>;

/// What the engine calls.
pub struct ChatHandler {
    chat: Chat,
    authenticator: Authenticator,
    limits: Limits,
    draining: Draining,
    unanswered: Unanswered,
    cookie: SessionCookie,
    sockets: Sockets,
    tabs: AtomicU64,
}

/// What is kept of the request that opens a connection.
pub struct Handshake {
    /// The session cookie, if it may speak for the user: that takes a browser on an allowed page.
    cookie: Option<Box<str>>,
    /// Where it came from.
    address: IpAddr,
}

/// Who is connected.
pub struct Session {
    pub(crate) tab: TabId,
    pub(crate) actor: Actor,
    /// When the token ends, in Unix milliseconds; a fresh token moves it.
    expires_at: AtomicI64,
    /// Held while a channel is joined and while a message is handed in, so that one that was sent after a join is told
    /// to who joined.
    order: Mutex<()>,
}

#[derive(Deserialize)]
struct Credentials {
    #[serde(default)]
    token: Option<String>,
}

impl ChatHandler {
    /// The handler of a node.
    #[must_use]
    pub(crate) fn new(state: &AppState, sockets: Sockets, unanswered: Unanswered) -> Self {
        let AppState { chat, authenticator, limits, config, draining, .. } = state.clone();
        Self {
            chat,
            authenticator,
            limits,
            draining,
            unanswered,
            cookie: SessionCookie::of(&config),
            sockets,
            tabs: AtomicU64::new(1),
        }
    }

    async fn actor(&self, request: &ConnectRequest<Self>) -> Result<Actor, Error> {
        let auth = request.auth.as_deref().map(|auth| serde_json::from_str::<Credentials>(auth.get()));
        let token = match auth {
            Some(Ok(Credentials { token })) => token.filter(|token| !token.is_empty()),
            Some(Err(_)) => return Err(Error::unauthenticated()),
            None => None,
        };
        match token.as_deref().or(request.handshake.cookie.as_deref()) {
            Some(token) => self.authenticator.actor(token, request.handshake.address).await,
            None => Err(Error::unauthenticated()),
        }
    }
}

impl Handler for ChatHandler {
    type Handshake = Handshake;
    type Session = Session;

    fn handshake(&self, parts: &Parts) -> Result<Handshake, StatusCode> {
        if self.draining.has_begun() {
            return Err(StatusCode::SERVICE_UNAVAILABLE);
        }
        let cookie = speaks_for_the_user(&parts.headers).then(|| self.cookie.token(&parts.headers)).flatten();
        let address = client::address(&parts.extensions);
        Ok(Handshake { cookie: cookie.map(String::into_boxed_str), address })
    }

    async fn connect(&self, request: ConnectRequest<Self>) -> Result<Session, ConnectError> {
        if request.namespace() != NAMESPACE {
            return Err(ConnectError::invalid_namespace());
        }
        let actor = self.actor(&request).await.map_err(|error| refusal(&error))?;
        // It costs as much as any request.
        self.limits.check_request(actor.id()).map_err(|error| refusal(&error))?;
        let tab = TabId(self.tabs.fetch_add(1, Ordering::Relaxed));
        let expires_at = AtomicI64::new(actor.expires_at.0);
        Ok(Session { tab, actor, expires_at, order: Mutex::default() })
    }

    async fn connected(&self, socket: Socket) {
        let Session { tab, actor, .. } = socket.session();
        self.sockets.add(*tab, socket.clone());
        match self.chat.read_states().connect(*tab, actor).await {
            Ok(()) => {}
            Err(error) if error.code == ErrorCode::Unauthenticated => socket.disconnect_and_close(),
            // The client comes back by itself, when the node may be able to tell it what there is.
            Err(_) => socket.close_transport(),
        }
    }

    async fn event(&self, socket: Socket, event: Event, ack: Option<Ack>) {
        // Counted before the look, so that a stop either refuses a request or waits for its answer.
        let waiting = self.unanswered.begin();
        let admitted = match self.draining.has_begun() {
            true => Err(Error::unavailable()),
            false => self.limits.check_request(socket.session().actor.id()),
        };
        match admitted {
            Ok(()) => requests::route(self, socket, &event, ack, waiting).await,
            Err(error) => fail(&socket, event.name(), ack, error),
        }
    }

    async fn disconnected(&self, socket: Socket, reason: DisconnectReason) {
        let Session { tab, actor, .. } = socket.session();
        tracing::debug!(user = %actor.id(), %reason, "A connection has ended.");
        if let Err(error) = self.chat.read_states().disconnect(*tab, actor.id()).await {
            tracing::warn!(%error, "What a connection read could not be written.");
        }
        self.sockets.remove(*tab);
    }
}

impl Session {
    fn expires_at(&self) -> Timestamp {
        Timestamp(self.expires_at.load(Ordering::Relaxed))
    }

    fn renew(&self, until: Timestamp) {
        self.expires_at.store(until.0, Ordering::Relaxed);
    }
}

/// Whether a cookie may speak for the user. The engine has refused foreign origins by now; a program that
/// says nothing of its origin needs a token, but a browser leaves `Origin` out of a GET to its own site and
/// says so in another header (Fetch Metadata, `Sec-Fetch-Site`).
fn speaks_for_the_user(headers: &HeaderMap) -> bool {
    let own_site = headers.get("sec-fetch-site").is_some_and(|site| site == "same-origin");
    headers.contains_key(header::ORIGIN) || own_site
}

fn refusal(error: &Error) -> ConnectError {
    let code = serde_json::to_value(error.code).unwrap_or_default();
    let message = code.as_str().unwrap_or_default().to_owned();
    let mut data = serde_json::json!({ "code": code });
    if let Some(wait) = error.retry_after_ms {
        data["retryAfterMs"] = wait.into();
    }
    ConnectError { message, data: Some(data) }
}

/// Answers a request that failed: in its acknowledgement, or by an event where it asked for none.
fn fail(socket: &Socket, event: &str, ack: Option<Ack>, error: Error) {
    match ack {
        Some(ack) => ack.send(&Failure::new(error)),
        None => {
            let event: String = event.chars().take(64).collect();
            socket.emit(RequestFailed::NAME, &RequestFailed { event, error });
        }
    }
}
