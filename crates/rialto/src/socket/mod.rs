//! The Socket.IO side of the node: who may connect, and which request calls which verb.

use std::net::IpAddr;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use http::StatusCode;
use http::request::Parts;
use rialto_core::hub::ConnectionId;
use rialto_core::{Actor, Chat, Error, Order};
use rialto_protocol::events::{Event as _, RequestFailed};
use rialto_protocol::requests::{Failure, NAMES};
use rialto_protocol::{ErrorCode, Timestamp, User};
use rialto_socketio::{ConnectError, ConnectRequest, DisconnectReason, Event, Frame, Handler};
use serde_json::value::RawValue;

use crate::auth::Authenticator;
use crate::fanout::{self, NAMESPACE, Named};
use crate::http::{AppState, Draining, RefusedOrigins, SessionCookie, client};
use crate::limits::Limits;
use crate::metrics::{self, RequestTimes};
use crate::sparing::Sparing;

mod credentials;
mod expiry;
mod payload;
mod pending;
mod requests;
mod unanswered;

use credentials::{Kept, refusal};

pub(crate) use expiry::close_expired;
pub(crate) use pending::Asked;
pub(crate) use unanswered::Unanswered;

/// The sockets that are connected.
pub type Sockets = fanout::Sockets<ChatHandler>;
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
    asked: Asked,
    /// Failures that nobody may look at are told in the log.
    failures: Sparing,
    cookie: SessionCookie,
    refused_origins: RefusedOrigins,
    sockets: Sockets,
    connections: AtomicU64,
    times: RequestTimes,
}

/// What is kept of the request that opens a connection.
pub struct Handshake {
    credentials: Kept,
    /// Where it came from.
    address: IpAddr,
}

/// Who is connected.
pub struct Session {
    pub(crate) connection: ConnectionId,
    /// Replaced when the user shows another name or picture.
    actor: RwLock<Arc<Actor>>,
    /// When the token ends, in Unix milliseconds; a fresh token moves it.
    expires_at: AtomicI64,
    /// A message that was sent after a join is told to who joined.
    order: Order,
}

impl ChatHandler {
    /// The handler of a node.
    #[must_use]
    pub(crate) fn new(state: &AppState, sockets: Sockets, unanswered: Unanswered, asked: Asked) -> Self {
        let AppState { chat, authenticator, limits, config, draining, .. } = state.clone();
        Self {
            chat,
            authenticator,
            limits,
            draining,
            unanswered,
            asked,
            failures: Sparing::new(),
            cookie: SessionCookie::of(&config),
            refused_origins: RefusedOrigins::of(&config),
            sockets,
            connections: AtomicU64::new(1),
            times: RequestTimes::new(),
        }
    }

    async fn actor(&self, request: &ConnectRequest<Self>) -> Result<Actor, ConnectError> {
        let Handshake { credentials, address } = &*request.handshake;
        let token = credentials.token(request.auth.as_deref().map(RawValue::get))?;
        self.authenticator.actor(&token, *address).await.map_err(|error| refusal(&error))
    }
}

impl Handler for ChatHandler {
    type Handshake = Handshake;
    type Session = Session;

    fn handshake(&self, parts: &Parts) -> Result<Handshake, StatusCode> {
        if self.draining.has_begun() {
            return Err(StatusCode::SERVICE_UNAVAILABLE);
        }
        let address = client::address(&parts.extensions);
        Ok(Handshake { credentials: Kept::of(parts, self.cookie), address })
    }

    fn refused_origin(&self, parts: &Parts) {
        self.refused_origins.tell(&parts.headers);
    }

    async fn connect(&self, request: ConnectRequest<Self>) -> Result<Session, ConnectError> {
        if request.namespace() != NAMESPACE {
            return Err(ConnectError::invalid_namespace());
        }
        let actor = self.actor(&request).await?;
        // It costs as much as any request.
        self.limits.check_request(actor.id()).map_err(|error| refusal(&error))?;
        let connection = ConnectionId(self.connections.fetch_add(1, Ordering::Relaxed));
        let expires_at = AtomicI64::new(actor.expires_at.0);
        Ok(Session { connection, actor: RwLock::new(Arc::new(actor)), expires_at, order: Order::default() })
    }

    async fn connected(&self, socket: Socket) {
        let session = socket.session();
        self.sockets.add(session.connection, socket.clone());
        match self.chat.read_states().connect(session.connection, &session.actor()).await {
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
            false => self.limits.check_request(socket.session().actor().id()),
        };
        match admitted {
            Ok(()) => requests::route(self, socket, &event, ack, waiting).await,
            Err(error) => fail(&socket, event.name(), ack, error),
        }
    }

    async fn disconnected(&self, socket: Socket, reason: DisconnectReason) {
        let (connection, actor) = (socket.session().connection, socket.session().actor());
        tracing::debug!(user = %actor.id(), %reason, "A connection has ended.");
        if let Err(error) = self.chat.read_states().disconnect(connection, actor.id()).await {
            tracing::warn!(%error, "What a connection read could not be written.");
        }
        self.sockets.remove(connection);
    }
}

impl Named for Session {
    fn rename(&self, user: &User) {
        let mut actor = self.actor.write().unwrap_or_else(PoisonError::into_inner);
        *actor = Arc::new(Actor { user: user.clone(), ..(**actor).clone() });
    }
}

impl Session {
    /// Who it is, as they are called now.
    pub(crate) fn actor(&self) -> Arc<Actor> {
        Arc::clone(&self.actor.read().unwrap_or_else(PoisonError::into_inner))
    }

    fn expires_at(&self) -> Timestamp {
        Timestamp(self.expires_at.load(Ordering::Relaxed))
    }

    fn renew(&self, until: Timestamp) {
        self.expires_at.store(until.0, Ordering::Relaxed);
    }
}

/// Answers a request that failed: in its acknowledgement, or by an event where it asked for none.
fn fail(socket: &Socket, event: &str, ack: Option<Ack>, error: Error) {
    if let Some((socket, frame)) = failure(socket, event, ack, error) {
        fanout::answer(&socket, &frame);
    }
}

/// The same as a frame for its socket.
fn failure(socket: &Socket, event: &str, ack: Option<Ack>, error: Error) -> Option<(Socket, Frame)> {
    metrics::count_failed(event, error.code);
    if let Some(ack) = ack {
        return ack.frame(&Failure::new(error));
    }
    log_failure(socket, event, &error);
    let event: String = event.chars().take(64).collect();
    let frame = Frame::event(NAMESPACE, RequestFailed::NAME, &RequestFailed { event, error });
    Some((socket.clone(), frame.expect("a failure is plain JSON")))
}

/// Tells of a failure that the client may not listen to: without an acknowledgement it comes as an event.
fn log_failure(socket: &Socket, event: &str, error: &Error) {
    let Some(left_out) = socket.engine().handler().failures.line() else { return };
    let request = NAMES.iter().find(|name| **name == event).unwrap_or(&"unknown");
    tracing::info!(
        user = %socket.session().actor().id(), request, code = ?error.code, field = error.field, left_out,
        "A request without an acknowledgement failed; its client was told by request:failed."
    );
}
