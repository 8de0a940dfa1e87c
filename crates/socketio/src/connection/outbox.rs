//! What waits for one connection, and the signs that wake its task: all under one short lock.
//!
//! Emitters only ever push here. The connection's task (or its open poll) takes everything at once and writes it.

use std::task::Waker;

use bytes::Bytes;

use crate::codec::payload;
use crate::connection::pieces::Pieces;
use crate::connection::polled::PollState;

use crate::reason::DisconnectReason;

/// The WebSocket code of a connection that has served its purpose (RFC 6455, section 7.4.1).
pub(crate) const NORMAL: u16 = 1000;
/// The WebSocket code of a server that goes away, for a while or for good (RFC 6455, section 7.4.1).
pub(crate) const GOING_AWAY: u16 = 1001;

/// How a connection is closed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum How {
    /// Write what is queued, then close with this WebSocket code.
    Drain(u16),
    /// Drop what is queued, then close with this WebSocket code.
    Tell(u16),
    /// Drop everything.
    Drop,
}

/// A decided end.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Close {
    pub(crate) reason: DisconnectReason,
    pub(crate) how: How,
}

/// Deadlines in milliseconds of the engine's clock; 0 means none.
#[derive(Default)]
pub(crate) struct Deadlines {
    /// When the next ping is due, or the pong that is awaited.
    pub(crate) heartbeat: u64,
    pub(crate) awaiting_pong: bool,
    /// When the last ping was due.
    pub(crate) pinged: u64,
    /// When the wheel asks.
    pub(crate) scheduled: u64,
    /// When the first CONNECT must have come.
    pub(crate) connect: u64,
    /// When a closing connection is dropped.
    pub(crate) close: u64,
}

impl Deadlines {
    pub(crate) fn next(&self) -> u64 {
        [self.heartbeat, self.connect, self.close].into_iter().filter(|&at| at != 0).min().unwrap_or(0)
    }
}

/// What the task has to look at.
#[derive(Default)]
pub(crate) struct Signs {
    /// A socket of the connection has ended.
    pub(crate) reap: bool,
    /// The engine shuts down: read nothing more.
    pub(crate) drain: bool,
    /// Do not wait for handlers any longer.
    pub(crate) abort: bool,
}

/// What became of a piece.
pub(crate) enum Queued {
    /// It waits; the task must be woken by this, if there is something to wake.
    Waits(Option<Waker>),
    /// It would have gone over the budget: the connection is now closing. Wake its task by this.
    Overflow(Option<Waker>),
    /// The connection is already closing.
    Closed,
}

#[derive(Default)]
pub(crate) struct Outbox {
    pieces: Pieces,
    /// Bytes that wait, those in the hands of the writer included.
    bytes: usize,
    /// The parked task.
    task: Option<Waker>,
    /// The task waits for the peer to read: more to write is no reason to wake it.
    blocked: bool,
    pub(crate) close: Option<Close>,
    pub(crate) signs: Signs,
    pub(crate) deadlines: Deadlines,
    /// Present as long as the transport is polling.
    pub(crate) polling: Option<Box<PollState>>,
}

impl Outbox {
    pub(crate) fn new(deadlines: Deadlines, polling: Option<Box<PollState>>) -> Self {
        Self { deadlines, polling, ..Self::default() }
    }

    /// Queues a piece, unless that would exceed the budget.
    #[inline]
    pub(crate) fn push(&mut self, piece: &Bytes, budget: usize) -> Queued {
        if self.close.is_some() {
            return Queued::Closed;
        }
        // A piece that is larger than the budget by itself is no sign of a slow reader.
        if self.bytes > 0 && self.bytes + piece.len() > budget {
            return Queued::Overflow(self.close(DisconnectReason::Overflow, How::Drop));
        }
        self.bytes += piece.len();
        self.pieces.push(piece.clone());
        Queued::Waits(match &mut self.polling {
            Some(polling) => polling.take_waker(),
            None if self.blocked => None,
            None => self.task.take(),
        })
    }

    /// Decides the end, or makes a decided one harder. Returns what must be woken.
    pub(crate) fn close(&mut self, reason: DisconnectReason, how: How) -> Option<Waker> {
        match &mut self.close {
            Some(close) if how == How::Drop => close.how = How::Drop,
            Some(_) => return None,
            None => self.close = Some(Close { reason, how }),
        }
        if !matches!(how, How::Drain(_)) {
            self.pieces = Pieces::default();
            self.bytes = 0;
        }
        if let Some(waker) = self.polling.as_mut().and_then(|polling| polling.take_waker()) {
            waker.wake();
        }
        self.task.take()
    }

    /// Takes all pieces, after `written` bytes of earlier ones have gone out.
    pub(crate) fn take(&mut self, written: usize) -> Pieces {
        self.wrote(written);
        std::mem::take(&mut self.pieces)
    }

    /// Takes packets in the form of polling, at most `most`.
    pub(crate) fn take_payload(&mut self, most: usize) -> Vec<u8> {
        let (mut payload, mut room) = (Vec::new(), most);
        while room > 0 {
            let Some(piece) = self.pieces.pop() else { break };
            let used = payload::append_frames(&mut payload, &piece, &mut room);
            self.wrote(used);
            if used < piece.len() {
                self.pieces.push_front(piece.slice(used..));
            }
        }
        payload
    }

    /// Counts bytes of earlier pieces that have gone out.
    pub(crate) fn wrote(&mut self, written: usize) {
        self.bytes = self.bytes.saturating_sub(written);
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// Bytes that wait.
    pub(crate) fn bytes(&self) -> usize {
        self.bytes
    }

    /// Leaves the waker of the task, which has nothing to do now.
    pub(crate) fn park(&mut self, waker: &Waker, blocked: bool) {
        self.task = Some(waker.clone());
        self.blocked = blocked;
    }

    /// The task runs: it needs no waking, and looks again before it sleeps.
    pub(crate) fn unpark(&mut self) {
        self.task = None;
        self.blocked = false;
    }

    /// The parked task, to be woken.
    pub(crate) fn take_task(&mut self) -> Option<Waker> {
        self.task.take()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_piece_that_exceeds_the_budget_closes_and_frees() {
        let mut outbox = Outbox::default();
        let piece = Bytes::from_static(&[0; 40]);
        assert!(matches!(outbox.push(&piece, 100), Queued::Waits(None)));
        assert!(matches!(outbox.push(&piece, 100), Queued::Waits(None)));
        assert!(matches!(outbox.push(&piece, 100), Queued::Overflow(None)));
        assert_eq!(outbox.bytes(), 0);
        assert!(outbox.is_empty());
        assert!(matches!(outbox.push(&piece, 100), Queued::Closed));
        assert_eq!(outbox.close.map(|close| close.reason), Some(DisconnectReason::Overflow));
    }

    #[test]
    fn bytes_in_the_hands_of_the_writer_count() {
        let mut outbox = Outbox::default();
        let piece = Bytes::from_static(&[0; 60]);
        assert!(matches!(outbox.push(&piece, 100), Queued::Waits(_)));
        assert_eq!(outbox.take(0).iter().count(), 1);
        assert_eq!(outbox.bytes(), 60);
        assert!(outbox.take(60).is_empty());
        assert!(matches!(outbox.push(&piece, 100), Queued::Waits(_)));
    }
}
