//! Whom something is for: the sockets of rooms, without those of other rooms.

use std::collections::HashSet;
use std::task::Waker;

use serde::Serialize;

use crate::connection::outbox::Queued;
use crate::engine::Engine;
use crate::handler::Handler;
use crate::lock::ReadWriteLock as _;
use crate::sending::encoded::Frame;
use crate::sending::room::{Namespace, Room};
use crate::sending::rooms::{Member as _, RoomKey};
use crate::socket::Socket;

/// The sockets of a namespace, or of some rooms of it, without those of other rooms.
/// A socket that is in several of the rooms counts once.
#[derive(Clone)]
pub struct Target<H: Handler> {
    engine: Engine<H>,
    select: Select,
}

/// A target without its engine: what makes two targets equal.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Select {
    namespace: Namespace,
    rooms: Vec<Room>,
    except: Vec<Room>,
    except_sockets: Vec<u64>,
}

impl Select {
    pub(crate) fn new(namespace: Namespace) -> Self {
        Self { namespace, rooms: Vec::new(), except: Vec::new(), except_sockets: Vec::new() }
    }

    pub(crate) fn and(&mut self, room: Room) {
        self.rooms.push(room);
    }

    pub(crate) fn except(&mut self, room: Room) {
        self.except.push(room);
    }

    pub(crate) fn except_socket(&mut self, serial: u64) {
        self.except_sockets.push(serial);
    }

    fn key(&self, room: &Room) -> RoomKey {
        RoomKey { namespace: self.namespace.clone(), room: room.clone() }
    }

    /// The serial numbers that are left out, sorted.
    pub(crate) fn left_out<H: Handler>(&self, engine: &Engine<H>) -> Vec<u64> {
        let mut serials = self.except_sockets.clone();
        for room in &self.except {
            engine.inner().rooms.for_each(&self.key(room), |socket| serials.push(socket.serial()));
        }
        serials.sort_unstable();
        serials
    }

    /// Whether it is nobody, without those of `left_out`.
    pub(crate) fn is_nobody<H: Handler>(&self, engine: &Engine<H>, left_out: &[u64]) -> bool {
        let [room] = &self.rooms[..] else { return false };
        !engine.inner().rooms.any(&self.key(room), |socket| left_out.binary_search(&socket.serial()).is_err())
    }

    /// Shows each socket once, without those of `left_out`. What is called must not touch rooms.
    fn for_each<H: Handler>(&self, engine: &Engine<H>, left_out: &[u64], mut show: impl FnMut(&Socket<H>)) {
        let mut show = |socket: &Socket<H>| {
            if left_out.is_empty() || left_out.binary_search(&socket.serial()).is_err() {
                show(socket);
            }
        };
        match &self.rooms[..] {
            [] => {
                for socket in engine.inner().sockets.shared().values() {
                    if *socket.namespace_name() == self.namespace {
                        show(socket);
                    }
                }
            }
            [room] => engine.inner().rooms.for_each(&self.key(room), show),
            rooms => {
                let mut seen = HashSet::new();
                for room in rooms {
                    engine.inner().rooms.for_each(&self.key(room), |socket| {
                        if seen.insert(socket.serial()) {
                            show(socket);
                        }
                    });
                }
            }
        }
    }

    /// Queues a frame for each socket that is not of `left_out`, leaving in `wakers` who is to be woken. Returns how many
    /// got it.
    pub(crate) fn deliver<H: Handler>(
        &self,
        engine: &Engine<H>,
        left_out: &[u64],
        frame: &Frame,
        wakers: &mut Vec<Waker>,
    ) -> usize {
        deliver(engine, frame, wakers, |hand| self.for_each(engine, left_out, hand))
    }

    fn sockets<H: Handler>(&self, engine: &Engine<H>) -> Vec<Socket<H>> {
        let mut sockets = Vec::new();
        self.for_each(engine, &self.left_out(engine), |socket| sockets.push(socket.clone()));
        sockets
    }
}

/// Queues a frame for each socket that `each` shows, leaving in `wakers` who is to be woken. Returns how many
/// got it.
pub(crate) fn deliver<H: Handler>(
    engine: &Engine<H>,
    frame: &Frame,
    wakers: &mut Vec<Waker>,
    each: impl FnOnce(&mut dyn FnMut(&Socket<H>)),
) -> usize {
    let mut count = 0;
    let mut overflowed = Vec::new();
    each(&mut |socket| match socket.connection().queue(frame) {
        Queued::Waits(waker) => {
            count += 1;
            wakers.extend(waker);
        }
        Queued::Overflow(waker) => {
            overflowed.push(socket.clone());
            wakers.extend(waker);
        }
        Queued::Closed => {}
    });
    for socket in overflowed {
        socket.connection().evict();
    }
    engine.counters().sent(count as u64 * u64::from(frame.packets));
    count
}

impl<H: Handler> Engine<H> {
    /// The sockets of a room.
    #[must_use]
    pub fn to(&self, namespace: &str, room: impl Into<Room>) -> Target<H> {
        self.of(namespace).and(room)
    }

    /// All sockets of a namespace. This looks through all sockets: for what is sent often, let them join a room.
    #[must_use]
    pub fn of(&self, namespace: &str) -> Target<H> {
        Target { engine: self.clone(), select: Select::new(Namespace::new(namespace)) }
    }
}

impl<H: Handler> Target<H> {
    /// Adds the sockets of another room.
    #[must_use]
    pub fn and(mut self, room: impl Into<Room>) -> Self {
        self.select.and(room.into());
        self
    }

    /// Leaves out the sockets of a room.
    #[must_use]
    pub fn except(mut self, room: impl Into<Room>) -> Self {
        self.select.except(room.into());
        self
    }

    /// Leaves out a socket.
    #[must_use]
    pub fn except_socket(mut self, socket: &Socket<H>) -> Self {
        self.select.except_socket(socket.serial());
        self
    }

    /// Sends an event with one argument, encoded once. Returns for how many sockets it was queued;
    /// a payload without a JSON form is logged.
    pub fn emit(&self, event: &str, payload: &impl Serialize) -> usize {
        match Frame::event(self.select.namespace.as_str(), event, payload) {
            Ok(frame) => self.emit_frame(&frame),
            Err(error) => {
                tracing::error!(%error, "a payload could not be encoded and was not sent");
                0
            }
        }
    }

    /// Sends a frame, which must have been encoded for this namespace. Returns for how many sockets it was queued.
    pub fn emit_frame(&self, frame: &Frame) -> usize {
        let mut wakers = Vec::new();
        let left_out = self.select.left_out(&self.engine);
        let count = self.select.deliver(&self.engine, &left_out, frame, &mut wakers);
        self.engine.inner().waking.wake(wakers);
        count
    }

    /// The sockets, in no order.
    #[must_use]
    pub fn sockets(&self) -> Vec<Socket<H>> {
        self.select.sockets(&self.engine)
    }

    /// Lets all join a room.
    pub fn join(&self, room: impl Into<Room>) {
        let room = room.into();
        for socket in self.sockets() {
            socket.join(&room);
        }
    }

    /// Lets all leave a room.
    pub fn leave(&self, room: impl Into<Room>) {
        let room = room.into();
        for socket in self.sockets() {
            socket.leave(&room);
        }
    }

    /// Sends DISCONNECT to all. They are out of their rooms when this returns, also when their queue is full.
    pub fn disconnect(&self) {
        for socket in self.sockets() {
            socket.disconnect();
        }
    }

    /// Sends DISCONNECT to all and closes their connections.
    pub fn disconnect_and_close(&self) {
        for socket in self.sockets() {
            socket.disconnect_and_close();
        }
    }
}
