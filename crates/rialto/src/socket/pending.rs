//! Requests that wait for their answer. Those that the hub answers are known to it by a number alone.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use rialto_core::hub::{Reply, RequestId};
use rialto_core::log::writer::Answer;
use rialto_core::{Error, Result};
use rialto_protocol::requests::{InChannel, Sent, Success};

use super::unanswered::Waiting;
use super::{Ack, Socket, fail};
use crate::fanout::Answers;
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
    pub(super) fn answer<T: serde::Serialize>(mut self, outcome: Result<T>) {
        if let Some(timer) = self.timer.take() {
            timer.end();
        }
        match (outcome, self.ack.take()) {
            (Ok(reply), Some(ack)) => ack.send(&Success::new(reply)),
            (Ok(_), None) => {}
            (Err(error), ack) => fail(&self.socket, self.name, ack, error),
        }
    }
}

impl Pending {
    /// Answers with the message that was changed.
    pub(super) fn with_message(self) -> Answer {
        Box::new(|outcome| self.answer(outcome.map(|committed| Sent { message: committed.message })))
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
        Asking { asked: self.clone(), id }
    }

    fn take(&self, id: RequestId) -> Option<Pending> {
        self.0.pending.lock().unwrap_or_else(PoisonError::into_inner).remove(&id)
    }
}

impl Answers for Asked {
    fn reply(&self, id: RequestId, outcome: Result<Reply>) {
        let Some(pending) = self.take(id) else { return };
        match outcome {
            Ok(Reply::Joined(joined)) => pending.answer(Ok(joined)),
            Ok(Reply::Channel(channel)) => pending.answer(Ok(InChannel { channel: *channel })),
            Ok(Reply::Opened(opened)) => pending.answer(Ok(opened)),
            Ok(Reply::Counted(counted)) => pending.answer(Ok(counted)),
            Err(error) => pending.answer::<()>(Err(error)),
        }
    }
}

/// A request that the hub is asked to answer.
pub(super) struct Asking {
    asked: Asked,
    pub(super) id: RequestId,
}

impl Asking {
    /// Its verb has ended: answers with why it failed, if it did.
    pub(super) fn end(self, outcome: Result<()>) {
        if let Err(error) = outcome {
            self.asked.reply(self.id, Err(error));
        }
    }
}

impl Drop for Asking {
    fn drop(&mut self) {
        drop(self.asked.take(self.id));
    }
}
