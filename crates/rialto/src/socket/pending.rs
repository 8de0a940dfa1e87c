//! Requests that wait for their answer. Those that the hub answers are known to it by a number alone.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use rialto_core::hub::{Reply, RequestId};
use rialto_core::{Error, Result};
use rialto_protocol::requests::{InChannel, InServer, Sent, Success};
use rialto_socketio::Frame;

use super::unanswered::Waiting;
use super::{Ack, ChatHandler, Socket, fail, failure};
use crate::fanout::{self, Answers};
use crate::metrics::Timer;

/// A request that waits for its answer. Dropped without one, it is answered `unavailable`.
pub(super) struct Pending {
    pub(super) socket: Socket,
    pub(super) name: &'static str,
    pub(super) ack: Option<Ack>,
    /// Taken once it is answered.
    pub(super) timer: Option<Timer>,
    /// Dropped when it is answered.
    pub(super) _waiting: Waiting,
}

impl Pending {
    /// Answers at once.
    pub(super) fn answer<T: serde::Serialize>(self, outcome: Result<T>) {
        if let Some((socket, frame)) = self.frame(outcome) {
            fanout::answer(&socket, &frame);
        }
    }

    /// The answer as a frame for its socket; none for a success that nobody wants to hear of.
    fn frame<T: serde::Serialize>(mut self, outcome: Result<T>) -> Option<(Socket, Frame)> {
        if let Some(timer) = self.timer.take() {
            timer.end();
        }
        match (outcome, self.ack.take()) {
            (Ok(reply), Some(ack)) => ack.frame(&Success::new(reply)),
            (Ok(_), None) => None,
            (Err(error), ack) => failure(&self.socket, self.name, ack, error),
        }
    }
}

impl Drop for Pending {
    fn drop(&mut self) {
        if self.timer.is_some() {
            fail(&self.socket, self.name, self.ack.take(), Error::unavailable());
        }
    }
}

/// The requests that the hub is to answer. All clones are one.
#[derive(Clone, Default)]
pub(crate) struct Asked(Arc<Table>);

#[derive(Default)]
struct Table {
    next: AtomicU64,
    pending: Mutex<HashMap<RequestId, Pending>>,
}

impl Asked {
    /// Has the hub answer `pending`, until the guard is dropped.
    pub(super) fn add(&self, pending: Pending) -> Asking {
        let id = RequestId(self.0.next.fetch_add(1, Ordering::Relaxed));
        self.0.pending.lock().unwrap_or_else(PoisonError::into_inner).insert(id, pending);
        Asking { asked: self.clone(), id, is_left: false }
    }

    fn take(&self, id: RequestId) -> Option<Pending> {
        self.0.pending.lock().unwrap_or_else(PoisonError::into_inner).remove(&id)
    }
}

impl Answers<ChatHandler> for Asked {
    fn reply(&self, id: RequestId, outcome: Result<Reply>) -> Option<(Socket, Frame)> {
        let pending = self.take(id)?;
        match outcome {
            Ok(Reply::Joined(joined)) => pending.frame(Ok(joined)),
            Ok(Reply::Channel(channel)) => pending.frame(Ok(InChannel { channel: *channel })),
            Ok(Reply::Server(server)) => pending.frame(Ok(InServer { server: *server })),
            Ok(Reply::Opened(opened)) => pending.frame(Ok(opened)),
            Ok(Reply::Counted(counted)) => pending.frame(Ok(counted)),
            Ok(Reply::Committed(message)) => pending.frame(Ok(Sent { message })),
            Err(error) => pending.frame::<()>(Err(error)),
        }
    }
}

/// A request that the hub is asked to answer.
pub(super) struct Asking {
    asked: Asked,
    pub(super) id: RequestId,
    /// Its answer comes after its verb has ended.
    is_left: bool,
}

impl Asking {
    /// Its verb has ended: answers with why it failed, if it did.
    pub(super) fn end(self, outcome: Result<()>) {
        if let Err(error) = outcome
            && let Some(pending) = self.asked.take(self.id)
        {
            pending.answer::<()>(Err(error));
        }
    }

    /// Its verb has handed in what the hub will answer, or answers with why it failed.
    pub(super) fn leave(mut self, outcome: Result<()>) {
        self.is_left = outcome.is_ok();
        self.end(outcome);
    }
}

impl Drop for Asking {
    fn drop(&mut self) {
        if !self.is_left {
            drop(self.asked.take(self.id));
        }
    }
}
