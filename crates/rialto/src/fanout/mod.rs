//! Fan-out: carries out what the hub decides. Nothing else in the repository emits to rooms.
//!
//! What a room gets in one turn is joined by the engine and handed to each connection as one piece.

use std::collections::HashMap;
use std::sync::{Arc, OnceLock, PoisonError, RwLock};

use rialto_core::hub::{Audience, ConnectionId, Effect, Fact, Outlet, Reply, RequestId, Room};
use rialto_protocol::User;
use rialto_socketio::{Engine, Frame, Handler, Socket, Turn, TurnTarget};

mod frames;

use frames::Frames;
pub use frames::NAMESPACE;

/// Who is connected, as far as fan-out is concerned.
pub trait Named {
    /// Their user is so from now on.
    fn rename(&self, user: &User);
}

/// What answers the requests that the hub has decided.
pub trait Answers<H: Handler>: Send + 'static {
    /// The answer to `request`, for the socket that still waits for it.
    fn reply(&self, request: RequestId, outcome: rialto_core::Result<Reply>) -> Option<(Socket<H>, Frame)>;
}

/// Answers on `socket` at once, outside of a turn.
pub fn answer<H: Handler>(socket: &Socket<H>, frame: &Frame) {
    socket.emit_frame(frame);
}

/// The sockets that are connected, by the connection that each is to the product.
pub struct Sockets<H: Handler>(Arc<RwLock<HashMap<ConnectionId, Socket<H>>>>);

impl<H: Handler> Clone for Sockets<H> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<H: Handler> Default for Sockets<H> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<H: Handler> Sockets<H> {
    /// Makes `socket` known as `connection`.
    pub fn add(&self, connection: ConnectionId, socket: Socket<H>) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).insert(connection, socket);
    }

    /// Forgets `connection`.
    pub fn remove(&self, connection: ConnectionId) {
        self.0.write().unwrap_or_else(PoisonError::into_inner).remove(&connection);
    }

    /// All sockets, as of now.
    #[must_use]
    pub fn all(&self) -> Vec<Socket<H>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).values().cloned().collect()
    }

    fn get(&self, connection: ConnectionId) -> Option<Socket<H>> {
        self.0.read().unwrap_or_else(PoisonError::into_inner).get(&connection).cloned()
    }
}

/// Carries out effects on the sockets of one engine.
pub struct Fanout<H: Handler, A> {
    engine: Arc<OnceLock<Engine<H>>>,
    sockets: Sockets<H>,
    asked: A,
}

impl<H: Handler, A> Fanout<H, A> {
    /// A fan-out to `sockets`, of the engine that `engine` will hold before the first of them connects.
    #[must_use]
    pub fn new(engine: Arc<OnceLock<Engine<H>>>, sockets: Sockets<H>, asked: A) -> Self {
        Self { engine, sockets, asked }
    }

    /// Acts on the socket of `connection`, if it is still there.
    fn with<T>(&self, connection: ConnectionId, act: impl FnOnce(&Socket<H>) -> T) {
        self.sockets.get(connection).as_ref().map(act);
    }

    fn tell(&self, turn: &mut Turn<H>, frames: &mut Frames, audience: Audience, fact: &Fact) {
        let mut frame = || frames.of(fact);
        let (rooms, except) = match audience {
            Audience::Connection(connection) => {
                let socket = self.sockets.get(connection);
                if let Some((socket, frame)) = socket.and_then(|socket| Some((socket, frame()?))) {
                    turn.emit_frame_to(&socket, frame);
                }
                return;
            }
            Audience::Room(room, except) => (vec![room], except),
            Audience::Rooms(rooms, except) => (rooms, except),
        };
        let mut rooms = rooms.into_iter().map(name);
        let Some(first) = rooms.next() else { return };
        let target = rooms.fold(turn.to(NAMESPACE, first), TurnTarget::and);
        except.into_iter().map(name).fold(target, TurnTarget::except).emit_with(frame);
    }
}

impl<H: Handler<Session: Named>, A: Answers<H>> Outlet for Fanout<H, A> {
    fn carry_out(&self, effects: &mut Vec<Effect>) {
        // Before the engine stands nobody is connected.
        let Some(engine) = self.engine.get() else { return };
        let (mut turn, mut frames) = (engine.turn(), Frames::default());
        for effect in effects.drain(..) {
            match effect {
                Effect::Tell(audience, fact) => self.tell(&mut turn, &mut frames, audience, &fact),
                Effect::Reply(request, outcome) => {
                    if let Some((socket, frame)) = self.asked.reply(request, outcome) {
                        turn.emit_frame_to(&socket, frame);
                    }
                }
                // What was told before goes first, and to those who were in the rooms then.
                Effect::Enter(connection, room) => {
                    turn.flush();
                    self.with(connection, |socket| socket.join(name(room)));
                }
                Effect::Exit(connection, room) => {
                    turn.flush();
                    self.with(connection, |socket| socket.leave(name(room)));
                }
                Effect::Close(connection) => {
                    turn.flush();
                    self.with(connection, Socket::disconnect_and_close);
                }
                Effect::Rename(connection, profile) => {
                    self.with(connection, |socket| socket.session().rename(&profile.user))
                }
            }
        }
    }
}

/// The engine's name of a room.
fn name(room: Room) -> String {
    match room {
        Room::User(id) => format!("u{}", id.0.simple()),
        Room::Server(id) => format!("s{}", id.0.simple()),
        Room::Channel(id) => format!("c{}", id.0.simple()),
        Room::Reading(id) => format!("r{}", id.0.simple()),
        Room::Roles(id) => format!("g{}", id.0.simple()),
        Room::Open(id) => format!("o{}", id.0.simple()),
    }
}
