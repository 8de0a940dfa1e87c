//! One connection as the rest of the engine sees it: its queue, its deadlines, its sockets.
//!
//! The connection's task (`task.rs`) owns the transport; everyone else talks to it through here.

use std::sync::{Arc, Mutex, MutexGuard};

use crate::connection::outbox::{Deadlines, How, Outbox, Queued};
use crate::connection::polled::PollState;
use crate::connection::wheel::STANDSTILL;
use crate::engine::Engine;
use crate::handler::Handler;
use crate::lock::Lock as _;
use crate::reason::DisconnectReason;
use crate::sending::encoded::{EngineFrame, Frame};
use crate::sending::room::Namespace;
use crate::sid::Sid;
use crate::socket::Socket;

pub(crate) mod dispatch;
pub(crate) mod jobs;
pub(crate) mod outbox;
pub(crate) mod partial;
pub(crate) mod pieces;
pub(crate) mod polled;
pub(crate) mod task;
pub(crate) mod websocket;
pub(crate) mod wheel;

pub(crate) struct Connection<H: Handler> {
    engine: Engine<H>,
    pub(crate) serial: u64,
    pub(crate) sid: Sid,
    pub(crate) handshake: Arc<H::Handshake>,
    outbox: Mutex<Outbox>,
    slots: Mutex<Vec<Slot<H>>>,
}

/// What became of a namespace on this connection.
pub(crate) struct Slot<H: Handler> {
    pub(crate) namespace: Namespace,
    pub(crate) state: SlotState<H>,
}

pub(crate) enum SlotState<H: Handler> {
    /// The verdict on CONNECT is awaited.
    Pending,
    /// There is a socket, or one that ended and is not reported yet.
    Socket(Socket<H>),
    /// It ended; what the client sent before it knew is ignored.
    Ended,
}

impl<H: Handler> Connection<H> {
    /// Enters a new connection into the tables. Its task must be spawned next.
    pub(crate) fn open(engine: &Engine<H>, handshake: Arc<H::Handshake>, polling: bool) -> Arc<Self> {
        let config = engine.config();
        let now = engine.now_ms();
        let deadlines = Deadlines {
            heartbeat: now + config.ping_interval.as_millis() as u64,
            connect: if config.engine_echo { 0 } else { now + config.connect_timeout.as_millis() as u64 },
            ..Deadlines::default()
        };
        let polling = polling.then(Box::<PollState>::default);
        let connection = Arc::new(Self {
            serial: engine.next_serial(),
            sid: Sid::random(),
            handshake,
            outbox: Mutex::new(Outbox::new(deadlines, polling)),
            slots: Mutex::default(),
            engine: engine.clone(),
        });
        engine.inner().connections.hold().insert(connection.serial, connection.clone());
        connection.schedule(&mut connection.outbox());
        if engine.is_closing() {
            connection.drain();
        }
        connection
    }

    pub(crate) fn engine(&self) -> &Engine<H> {
        &self.engine
    }

    pub(crate) fn outbox(&self) -> MutexGuard<'_, Outbox> {
        self.outbox.hold()
    }

    pub(crate) fn slots(&self) -> MutexGuard<'_, Vec<Slot<H>>> {
        self.slots.hold()
    }

    /// Queues a frame; the caller wakes, and calls [`evict`](Self::evict) on an overflow.
    #[inline]
    pub(crate) fn queue(&self, frame: &Frame) -> Queued {
        self.outbox().push(&frame.bytes, self.engine().config().queue_bytes)
    }

    /// Queues a frame and wakes the task. Returns whether it was queued.
    pub(crate) fn push(&self, frame: &Frame) -> bool {
        match self.queue(frame) {
            Queued::Waits(waker) => {
                if let Some(waker) = waker {
                    waker.wake();
                }
                self.engine().counters().sent(u64::from(frame.packets));
                true
            }
            Queued::Overflow(waker) => {
                self.evict();
                if let Some(waker) = waker {
                    waker.wake();
                }
                false
            }
            Queued::Closed => false,
        }
    }

    /// Takes all sockets out of their rooms after an overflow.
    pub(crate) fn evict(&self) {
        self.engine().counters().overflowed();
        self.end_sockets(DisconnectReason::Overflow);
    }

    /// Ends all sockets. They are reported by the task.
    pub(crate) fn end_sockets(&self, reason: DisconnectReason) {
        for socket in self.sockets() {
            socket.end(reason);
        }
    }

    /// The sockets that have not been reported as disconnected.
    pub(crate) fn sockets(&self) -> Vec<Socket<H>> {
        let slots = self.slots();
        slots
            .iter()
            .filter_map(|slot| match &slot.state {
                SlotState::Socket(socket) => Some(socket.clone()),
                SlotState::Pending | SlotState::Ended => None,
            })
            .collect()
    }

    /// Closes the connection; its sockets end at once. It is dropped if its peer does not take the rest in time.
    pub(crate) fn close(&self, reason: DisconnectReason, how: How) {
        let by = self.engine().now_ms() + self.engine().config().close_timeout.as_millis() as u64;
        let waker = {
            let mut outbox = self.outbox();
            if outbox.deadlines.close == 0 {
                outbox.deadlines.close = by;
            }
            self.schedule(&mut outbox);
            outbox.close(reason, how)
        };
        self.end_sockets(reason);
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    /// Tells the task that a socket has ended.
    pub(crate) fn request_reap(&self) {
        self.sign(|outbox| outbox.signs.reap = true);
    }

    /// Tells the task to read nothing more, and to close once its events are done.
    pub(crate) fn drain(&self) {
        self.sign(|outbox| outbox.signs.drain = true);
    }

    /// Tells the task not to wait any longer.
    pub(crate) fn abort(&self) {
        self.close(DisconnectReason::Shutdown, How::Drop);
        self.sign(|outbox| outbox.signs.abort = true);
    }

    fn sign(&self, set: impl FnOnce(&mut Outbox)) {
        let waker = {
            let mut outbox = self.outbox();
            set(&mut outbox);
            outbox.take_task()
        };
        if let Some(waker) = waker {
            waker.wake();
        }
    }

    /// A pong has come. The next ping is counted from the last one: clients count their patience from there too.
    pub(crate) fn on_pong(&self) {
        let interval = self.engine().config().ping_interval.as_millis() as u64;
        let mut outbox = self.outbox();
        let at = &mut outbox.deadlines;
        if std::mem::take(&mut at.awaiting_pong) {
            at.heartbeat = at.pinged + interval;
        }
        self.schedule(&mut outbox);
    }

    /// Sees to it that the wheel asks for the next deadline in time.
    fn schedule(&self, outbox: &mut Outbox) {
        let at = &mut outbox.deadlines;
        let next = at.next();
        if next != 0 && (at.scheduled == 0 || next < at.scheduled) {
            at.scheduled = self.engine().inner().wheel.insert(self.serial, next);
        }
    }

    /// A CONNECT was granted: from here on the connection may stay. One that is refused only has its time to try
    /// again.
    pub(crate) fn on_granted(&self) {
        self.outbox().deadlines.connect = 0;
    }

    /// Whether the pong is overdue, to the millisecond. One that is long overdue is left to the wheel, which knows
    /// whether the process stood still.
    pub(crate) fn is_expired(&self) -> bool {
        let now = self.engine().now_ms();
        let outbox = self.outbox();
        let at = outbox.deadlines.heartbeat;
        outbox.deadlines.awaiting_pong && (at..at + STANDSTILL.as_millis() as u64).contains(&now)
    }

    /// Gives a client its time for the pong again if the process stood still: its pong may wait to be read.
    fn excuse(&self) {
        let resumed = self.engine().resumed_ms();
        let mut outbox = self.outbox();
        let at = &mut outbox.deadlines;
        if resumed != 0 && at.awaiting_pong {
            at.heartbeat = at.heartbeat.max(resumed + self.ping_timeout_ms());
        }
    }

    fn ping_timeout_ms(&self) -> u64 {
        self.engine().config().ping_timeout.as_millis() as u64
    }

    /// Does what is due, and has the wheel ask again. An entry of the wheel that an earlier one has replaced does nothing.
    pub(crate) fn on_deadline(&self) {
        let now = self.engine().now_ms() + self.engine().inner().wheel.tick_ms();
        let due = |at: u64| at != 0 && now >= at;
        {
            let at = &mut self.outbox().deadlines;
            if at.scheduled > now {
                return;
            }
            at.scheduled = 0;
        }
        self.excuse();
        let (closing, silent, mute) = {
            let outbox = self.outbox();
            let at = &outbox.deadlines;
            (due(at.close), due(at.heartbeat).then_some(at.awaiting_pong), due(at.connect))
        };
        if closing {
            return self.close(DisconnectReason::Transport, How::Drop);
        }
        if mute {
            self.outbox().deadlines.connect = 0;
            self.close(DisconnectReason::Protocol("no CONNECT in time"), How::Tell(1000));
        }
        match silent {
            Some(true) => return self.close(DisconnectReason::Heartbeat, How::Drop),
            Some(false) => self.ping(),
            None => {}
        }
        self.schedule(&mut self.outbox());
    }

    fn ping(&self) {
        {
            let now = self.engine().now_ms();
            let mut outbox = self.outbox();
            outbox.deadlines.awaiting_pong = true;
            let due = outbox.deadlines.heartbeat;
            let late = now > due + STANDSTILL.as_millis() as u64;
            outbox.deadlines.pinged = if late { now } else { due };
            outbox.deadlines.heartbeat = outbox.deadlines.pinged + self.ping_timeout_ms();
        }
        self.push(&Frame::engine(EngineFrame::Ping));
    }
}
