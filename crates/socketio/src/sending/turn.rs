//! One turn of fan-out: what a room gets in it is joined once.

use std::task::Waker;

use crate::engine::Engine;
use crate::handler::Handler;
use crate::sending::encoded::Frame;
use crate::sending::room::{Namespace, Room};
use crate::sending::rooms::Member as _;
use crate::sending::target::{self, Select};
use crate::sending::waking;
use crate::socket::Socket;

/// Collects what one turn of fan-out sends. Consecutive frames for equal targets are joined into one shared piece, and
/// nobody is woken before everything is queued, so that each connection writes once.
///
/// It sends when it is flushed or dropped. The order for each socket is the order of the calls. The sockets of rooms that
/// are left out are those of the moment in which the first of consecutive frames was added.
pub struct Turn<H: Handler> {
    engine: Engine<H>,
    batches: Vec<(Recipient<H>, Vec<Frame>)>,
}

/// Whom frames of a turn are for.
enum Recipient<H: Handler> {
    Rooms(Audience),
    Socket(Socket<H>),
}

/// The sockets of rooms.
struct Audience {
    select: Select,
    left_out: Vec<u64>,
    is_nobody: bool,
}

impl<H: Handler> Engine<H> {
    /// Collects what one turn of fan-out sends.
    #[must_use]
    pub fn turn(&self) -> Turn<H> {
        Turn { engine: self.clone(), batches: Vec::new() }
    }
}

impl<H: Handler> Turn<H> {
    /// The sockets of a room.
    pub fn to(&mut self, namespace: &str, room: impl Into<Room>) -> TurnTarget<'_, H> {
        let mut select = Select::new(Namespace::new(namespace));
        select.and(room.into());
        TurnTarget { turn: self, select }
    }

    /// Adds a frame for one socket to the turn.
    pub fn emit_frame_to(&mut self, socket: &Socket<H>, frame: Frame) {
        match self.batches.last_mut() {
            Some((Recipient::Socket(last), frames)) if last.serial() == socket.serial() => frames.push(frame),
            _ => self.batches.push((Recipient::Socket(socket.clone()), vec![frame])),
        }
    }

    fn add(&mut self, select: Select, frame: impl FnOnce() -> Option<Frame>) {
        if let Some((Recipient::Rooms(last), frames)) = self.batches.last_mut()
            && last.select == select
        {
            if !last.is_nobody {
                frames.extend(frame());
            }
            return;
        }
        let left_out = select.left_out(&self.engine);
        let is_nobody = select.is_nobody(&self.engine, &left_out);
        let frames = if is_nobody { Vec::new() } else { frame().into_iter().collect() };
        self.batches.push((Recipient::Rooms(Audience { select, left_out, is_nobody }), frames));
    }

    /// Sends what was collected. Returns how often a socket got one of the joined pieces.
    pub fn flush(&mut self) -> usize {
        let (mut now, mut later) = (Vec::new(), Vec::new());
        let mut count = 0;
        for (recipient, frames) in self.batches.drain(..).filter(|(_, frames)| !frames.is_empty()) {
            let frame = Frame::join(&frames);
            let mut wakers = Vec::new();
            count += match recipient {
                Recipient::Rooms(Audience { select, left_out, .. }) => {
                    select.deliver(&self.engine, &left_out, &frame, &mut wakers)
                }
                Recipient::Socket(socket) => {
                    target::deliver(&self.engine, &frame, &mut wakers, |hand| hand(&socket))
                }
            };
            if waking::are_many(&wakers) { later.append(&mut wakers) } else { now.append(&mut wakers) }
        }
        now.into_iter().for_each(Waker::wake);
        self.engine.inner().waking.wake(later);
        count
    }
}

impl<H: Handler> Drop for Turn<H> {
    fn drop(&mut self) {
        self.flush();
    }
}

/// A target inside a turn.
#[must_use = "a target gets nothing until a frame is emitted to it"]
pub struct TurnTarget<'t, H: Handler> {
    turn: &'t mut Turn<H>,
    select: Select,
}

impl<H: Handler> TurnTarget<'_, H> {
    /// Adds the sockets of another room.
    pub fn and(mut self, room: impl Into<Room>) -> Self {
        self.select.and(room.into());
        self
    }

    /// Leaves out the sockets of a room.
    pub fn except(mut self, room: impl Into<Room>) -> Self {
        self.select.except(room.into());
        self
    }

    /// Leaves out a socket.
    pub fn except_socket(mut self, socket: &Socket<H>) -> Self {
        self.select.except_socket(socket.serial());
        self
    }

    /// Adds a frame to the turn.
    pub fn emit_frame(self, frame: Frame) {
        self.emit_with(|| Some(frame));
    }

    /// Adds the frame that `frame` gives, if it gives one. Where nobody is to get it, it is not asked.
    pub fn emit_with(self, frame: impl FnOnce() -> Option<Frame>) {
        self.turn.add(self.select, frame);
    }
}
