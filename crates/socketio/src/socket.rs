//! A socket: one client in one namespace.

use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde::Serialize;

use crate::args::AckReply;
use crate::codec::packet::Kind;
use crate::connection::Connection;
use crate::connection::outbox::{GOING_AWAY, How, NORMAL};
use crate::engine::Engine;
use crate::handler::Handler;
use crate::lock::{Lock as _, ReadWriteLock as _};
use crate::pending_acks::{self, AckError, PendingAcks};
use crate::reason::DisconnectReason;
use crate::sending::encoded::{self, EncodeError, Frame};
use crate::sending::room::{Namespace, Room};
use crate::sending::rooms::{Member, RoomKey};
use crate::sid::SocketId;

/// A client in a namespace. Cloning it is cheap; it stays valid, but mute, after the client has gone.
pub struct Socket<H: Handler>(Arc<SocketInner<H>>);

struct SocketInner<H: Handler> {
    id: SocketId,
    serial: u64,
    namespace: Namespace,
    session: H::Session,
    connection: Arc<Connection<H>>,
    ended: AtomicBool,
    /// Futures of this socket that run; only the connection's task counts.
    running: AtomicU32,
    membership: Mutex<Membership>,
    acks: Mutex<Option<Box<PendingAcks>>>,
}

#[derive(Default)]
struct Membership {
    rooms: Vec<Room>,
    end: Option<DisconnectReason>,
}

impl<H: Handler> Clone for Socket<H> {
    fn clone(&self) -> Self {
        Self(self.0.clone())
    }
}

impl<H: Handler> std::fmt::Debug for Socket<H> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Socket({})", self.0.id)
    }
}

impl<H: Handler> PartialEq for Socket<H> {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }
}

impl<H: Handler> Eq for Socket<H> {}

impl<H: Handler> Socket<H> {
    pub(crate) fn new(connection: Arc<Connection<H>>, namespace: Namespace, session: H::Session) -> Self {
        Self(Arc::new(SocketInner {
            id: SocketId::random(),
            serial: connection.engine().next_serial(),
            namespace,
            session,
            connection,
            ended: AtomicBool::new(false),
            running: AtomicU32::new(0),
            membership: Mutex::default(),
            acks: Mutex::default(),
        }))
    }

    /// The public id, which the client knows too.
    #[must_use]
    pub fn id(&self) -> SocketId {
        self.0.id
    }

    /// The namespace, which begins with `/`.
    #[must_use]
    pub fn namespace(&self) -> &str {
        self.0.namespace.as_str()
    }

    /// What [`Handler::connect`] gave.
    #[must_use]
    pub fn session(&self) -> &H::Session {
        &self.0.session
    }

    /// What [`Handler::handshake`] kept.
    #[must_use]
    pub fn handshake(&self) -> &H::Handshake {
        &self.0.connection.handshake
    }

    /// The engine.
    #[must_use]
    pub fn engine(&self) -> &Engine<H> {
        self.0.connection.engine()
    }

    /// Whether it has not ended.
    #[must_use]
    pub fn is_connected(&self) -> bool {
        !self.0.ended.load(Ordering::Acquire)
    }

    /// Joins a room. Returns whether it is in it now, which it is not after its end.
    pub fn join(&self, room: impl Into<Room>) -> bool {
        let room = room.into();
        let mut membership = self.0.membership.hold();
        if membership.end.is_some() {
            return false;
        }
        if !membership.rooms.contains(&room) {
            let shared = self.engine().inner().rooms.insert(self.key(room), self);
            membership.rooms.reserve_exact(1);
            membership.rooms.push(shared);
        }
        true
    }

    /// Leaves a room. Returns whether it was in it.
    pub fn leave(&self, room: impl Into<Room>) -> bool {
        let room = room.into();
        let mut membership = self.0.membership.hold();
        let Some(index) = membership.rooms.iter().position(|other| *other == room) else { return false };
        membership.rooms.swap_remove(index);
        self.engine().inner().rooms.remove(&self.key(room), self.0.serial);
        true
    }

    /// The rooms it is in, in no order.
    #[must_use]
    pub fn rooms(&self) -> Vec<Room> {
        self.0.membership.hold().rooms.clone()
    }

    /// Sends an event with one argument. Returns whether it was queued; a payload without a JSON form is logged.
    pub fn emit(&self, event: &str, payload: &impl Serialize) -> bool {
        let frame = Frame::event(self.namespace(), event, payload);
        self.send_encoded(frame)
    }

    /// Sends an event with several arguments (a tuple or a slice).
    pub fn emit_args(&self, event: &str, args: &impl Serialize) -> bool {
        let frame = encoded::event_args(&self.0.namespace, event, None, args, &[]);
        self.send_encoded(frame)
    }

    /// Sends an encoded frame. Returns whether it was queued.
    pub fn emit_frame(&self, frame: &Frame) -> bool {
        self.is_connected() && self.0.connection.push(frame)
    }

    /// Sends an event with one argument and waits for its answer (Socket.IO, "Acknowledgement").
    ///
    /// # Errors
    /// [`AckError`] if no answer comes in time.
    pub async fn emit_with_ack(
        &self,
        event: &str,
        payload: &impl Serialize,
        timeout: Duration,
    ) -> Result<AckReply, AckError> {
        let (id, answer) = self.await_ack()?;
        let frame = encoded::event_args(&self.0.namespace, event, Some(id), &(payload,), &[])?;
        if !self.emit_frame(&frame) {
            return Err(AckError::Disconnected);
        }
        answer.wait(timeout).await
    }

    fn await_ack(&self) -> Result<(u64, pending_acks::Waiting<'_>), AckError> {
        let most = self.engine().config().max_pending_acks;
        pending_acks::register(&self.0.acks, most, || self.is_connected())
    }

    /// Answers the pending acknowledgement `id`; an unknown one came too late and is ignored.
    pub(crate) fn on_ack(&self, id: u64, reply: AckReply) {
        let answer = self.0.acks.hold().as_mut().and_then(|acks| acks.take(id));
        if let Some(answer) = answer {
            let _ = answer.send(reply);
        }
    }

    /// Sends DISCONNECT, so that the client does not come back by itself. The connection stays for other namespaces.
    pub fn disconnect(&self) {
        if self.end(DisconnectReason::Server) {
            self.0.connection.push(&encoded::bare_frame(Kind::Disconnect, &self.0.namespace));
        }
    }

    /// Sends DISCONNECT, then closes the connection, all namespaces of it.
    pub fn disconnect_and_close(&self) {
        self.disconnect();
        self.0.connection.close(DisconnectReason::Server, How::Drain(NORMAL));
    }

    /// Closes the connection without DISCONNECT, so that the client comes back by itself.
    pub fn close_transport(&self) {
        self.0.connection.close(DisconnectReason::Server, How::Drain(GOING_AWAY));
    }

    /// Ends the socket: out of all rooms and tables at once. Returns whether this call did it.
    pub(crate) fn end(&self, reason: DisconnectReason) -> bool {
        {
            let mut membership = self.0.membership.hold();
            if membership.end.is_some() {
                return false;
            }
            membership.end = Some(reason);
            self.0.ended.store(true, Ordering::Release);
            for room in std::mem::take(&mut membership.rooms) {
                self.engine().inner().rooms.remove(&self.key(room), self.0.serial);
            }
        }
        let removed = self.engine().inner().sockets.exclusive().remove(&self.0.id);
        drop(removed);
        let acks = self.0.acks.hold().take();
        drop(acks);
        self.engine().counters().ended(reason);
        self.0.connection.request_reap();
        true
    }

    pub(crate) fn end_reason(&self) -> Option<DisconnectReason> {
        self.0.membership.hold().end
    }

    pub(crate) fn connection(&self) -> &Arc<Connection<H>> {
        &self.0.connection
    }

    pub(crate) fn namespace_name(&self) -> &Namespace {
        &self.0.namespace
    }

    /// Whether a future of it runs.
    pub(crate) fn is_running(&self) -> bool {
        self.0.running.load(Ordering::Acquire) > 0
    }

    fn key(&self, room: Room) -> RoomKey {
        RoomKey { namespace: self.0.namespace.clone(), room }
    }

    fn send_encoded(&self, frame: Result<Frame, EncodeError>) -> bool {
        match frame {
            Ok(frame) => self.emit_frame(&frame),
            Err(error) => {
                tracing::error!(%error, "a payload could not be encoded and was not sent");
                false
            }
        }
    }
}

impl<H: Handler> Member for Socket<H> {
    fn serial(&self) -> u64 {
        self.0.serial
    }
}

/// Counts a running future of a socket until it is dropped.
pub(crate) struct Running<H: Handler>(Socket<H>);

impl<H: Handler> Running<H> {
    pub(crate) fn of(socket: &Socket<H>) -> Self {
        socket.0.running.fetch_add(1, Ordering::AcqRel);
        Self(socket.clone())
    }

    pub(crate) fn socket(&self) -> &Socket<H> {
        &self.0
    }
}

impl<H: Handler> Drop for Running<H> {
    fn drop(&mut self) {
        self.0.0.running.fetch_sub(1, Ordering::AcqRel);
    }
}
