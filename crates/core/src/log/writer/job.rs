//! A change on its way, and who waits for it.

use std::sync::Arc;

use rialto_protocol::Message;
use tokio::sync::oneshot;
use tokio::time::Instant;

use crate::hub::{Replies, Reply, RequestId};
use crate::log::change::Change;
use crate::store::Deadlines;
use crate::{Error, Result};

/// A change that is committed, or that was not needed.
#[derive(Clone, Debug)]
pub struct Committed {
    /// The message as it is with the change.
    pub message: Arc<Message>,
    /// Whether there was nothing to do: the client id is a repeat, or the message was like that already.
    pub repeat: bool,
}

/// Whom a change is answered to.
#[derive(Debug)]
pub(crate) enum Answer {
    /// A request: the hub answers it, before anyone hears of the change.
    Request(RequestId),
    /// A task that waits for it.
    Task(oneshot::Sender<Result<Committed>>),
}

impl Answer {
    /// Gives the answer to the task, or adds it to `replies`.
    pub(super) fn give(self, outcome: Result<Committed>, replies: &mut Replies) {
        match self {
            Self::Request(id) => replies.push((id, outcome.map(|of| Reply::Committed(of.message)))),
            // It may have gone; the change counts all the same.
            Self::Task(task) => drop(task.send(outcome)),
        }
    }
}

/// A change that waits to be committed.
pub(super) struct Job {
    pub(super) change: Change,
    pub(super) waiter: Waiter,
}

/// Who waits for an answer.
pub(super) struct Waiter {
    /// Taken once it is given.
    pub(super) answer: Option<Answer>,
    pub(super) since: Instant,
}

impl Waiter {
    pub(super) fn answer(&mut self, outcome: Result<Committed>, replies: &mut Replies) {
        if let Some(answer) = self.answer.take() {
            answer.give(outcome, replies);
        }
    }

    pub(super) fn refuse(&mut self, replies: &mut Replies) {
        self.answer(Err(Error::unavailable()), replies);
    }

    /// Whether there is time left for its change; without it, it is refused.
    pub(super) fn is_in_time(&mut self, deadlines: Deadlines, replies: &mut Replies) -> bool {
        let in_time = !deadlines.is_too_late(self.since);
        if !in_time {
            self.refuse(replies);
        }
        in_time
    }
}
