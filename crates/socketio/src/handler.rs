//! What the application gives to the engine.

use std::future::Future;
use std::sync::Arc;

use http::StatusCode;
use http::request::Parts;
use serde_json::Value;
use serde_json::value::RawValue;

use crate::ack::Ack;
use crate::args::Event;
use crate::engine::Engine;
use crate::reason::DisconnectReason;
use crate::sending::room::Namespace;
use crate::socket::Socket;

/// The application: who may connect, and what its events do.
///
/// All methods run inside the connection's task; a method that waits holds up neither other events nor other connections.
pub trait Handler: Send + Sync + Sized + 'static {
    /// The little that is kept of the HTTP request of the handshake. The request itself is let go.
    type Handshake: Send + Sync + 'static;
    /// What an accepted CONNECT gives; [`Socket::session`] returns it.
    type Session: Send + Sync + 'static;

    /// Looks at the HTTP request that opens a connection (not at later polls of it).
    ///
    /// # Errors
    /// The status with which the request is refused.
    fn handshake(&self, parts: &Parts) -> Result<Self::Handshake, StatusCode>;

    /// Hears of a request whose `Origin` is refused, to say so where it helps.
    fn refused_origin(&self, parts: &Parts) {
        let _ = parts;
    }

    /// Decides on a CONNECT (Socket.IO, "Connection to a namespace").
    fn connect(
        &self,
        request: ConnectRequest<Self>,
    ) -> impl Future<Output = Result<Self::Session, ConnectError>> + Send;

    /// Runs once CONNECT's answer is queued. No event of the socket starts before this was polled once.
    fn connected(&self, socket: Socket<Self>) -> impl Future<Output = ()> + Send {
        let _ = socket;
        std::future::ready(())
    }

    /// Handles an event. Events of one socket are first polled in the order in which they came.
    fn event(
        &self,
        socket: Socket<Self>,
        event: Event,
        ack: Option<Ack<Self>>,
    ) -> impl Future<Output = ()> + Send;

    /// Runs after the socket ended and every future of it has been driven to its end, once for each [`connected`](Self::connected).
    fn disconnected(
        &self,
        socket: Socket<Self>,
        reason: DisconnectReason,
    ) -> impl Future<Output = ()> + Send {
        let _ = (socket, reason);
        std::future::ready(())
    }
}

/// A CONNECT that waits for its verdict.
pub struct ConnectRequest<H: Handler> {
    /// What [`Handler::handshake`] kept.
    pub handshake: Arc<H::Handshake>,
    /// The `auth` of the client, a JSON object; absent if it sent none.
    pub auth: Option<Box<RawValue>>,
    pub(crate) namespace: Namespace,
    pub(crate) engine: Engine<H>,
}

impl<H: Handler> ConnectRequest<H> {
    /// The namespace, which begins with `/`.
    #[must_use]
    pub fn namespace(&self) -> &str {
        self.namespace.as_str()
    }

    /// The engine to which the client connects.
    #[must_use]
    pub fn engine(&self) -> &Engine<H> {
        &self.engine
    }
}

/// Why a CONNECT is refused; it reaches the client as its `connect_error` (Socket.IO, CONNECT_ERROR).
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{message}")]
pub struct ConnectError {
    /// The message of the error.
    pub message: String,
    /// Its `data`, if any.
    pub data: Option<Value>,
}

impl ConnectError {
    /// A refusal with a message alone.
    pub fn new(message: impl Into<String>) -> Self {
        Self { message: message.into(), data: None }
    }

    /// The answer of the reference server to a namespace that does not exist.
    #[must_use]
    pub fn invalid_namespace() -> Self {
        Self::new("Invalid namespace")
    }
}
