//! One turn of fan-out: what a room gets in it is joined once.

use crate::encoded::Frame;
use crate::engine::Engine;
use crate::handler::Handler;
use crate::room::{Namespace, Room};
use crate::socket::Socket;
use crate::target::Select;

/// Collects what one turn of fan-out sends. Consecutive frames for equal targets are joined into one shared piece, and
/// nobody is woken before everything is queued, so that each connection writes once.
///
/// It sends when it is flushed or dropped. The order for each socket is the order of the calls.
pub struct Turn<H: Handler> {
    engine: Engine<H>,
    batches: Vec<(Select, Vec<Frame>)>,
}

impl<H: Handler> Turn<H> {
    pub(crate) fn new(engine: Engine<H>) -> Self {
        Self { engine, batches: Vec::new() }
    }

    /// The sockets of a room.
    pub fn to(&mut self, namespace: &str, room: impl Into<Room>) -> TurnTarget<'_, H> {
        let mut select = Select::new(Namespace::new(namespace));
        select.and(room.into());
        TurnTarget { turn: self, select }
    }

    /// Sends what was collected. Returns how often a socket got one of the joined pieces.
    pub fn flush(&mut self) -> usize {
        let mut wakers = Vec::new();
        let mut count = 0;
        for (select, frames) in self.batches.drain(..) {
            count += select.deliver(&self.engine, &Frame::join(&frames), &mut wakers);
        }
        wakers.into_iter().for_each(std::task::Waker::wake);
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
        match self.turn.batches.last_mut() {
            Some((select, frames)) if *select == self.select => frames.push(frame),
            _ => self.turn.batches.push((self.select, vec![frame])),
        }
    }
}
