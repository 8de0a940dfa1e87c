//! A change on its way, and who waits for it.

use std::sync::Arc;

use rialto_protocol::Message;
use tokio::time::Instant;

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

/// What a change is answered with. It is called before the change is told, so that whoever asked for it has an answer
/// before anyone hears of it.
pub type Answer = Box<dyn FnOnce(Result<Committed>) + Send>;

/// A change that waits to be committed.
pub(super) struct Job {
    pub(super) change: Change,
    pub(super) waiter: Waiter,
}

/// Who waits for an answer.
pub(super) struct Waiter {
    /// Taken once it is called.
    pub(super) answer: Option<Answer>,
    pub(super) since: Instant,
}

impl Waiter {
    pub(super) fn answer(&mut self, outcome: Result<Committed>) {
        if let Some(answer) = self.answer.take() {
            answer(outcome);
        }
    }

    pub(super) fn refuse(&mut self) {
        self.answer(Err(Error::unavailable()));
    }

    /// Whether there is time left for its change; without it, it is refused.
    pub(super) fn is_in_time(&mut self, deadlines: Deadlines) -> bool {
        let in_time = !deadlines.is_too_late(self.since);
        if !in_time {
            self.refuse();
        }
        in_time
    }
}
