//! What tests have a say in: which rule of the hub is left out, and how long something waits where anything else may happen.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, PoisonError};

use super::{HubHandle, Rule};

/// A place where anything else may happen first.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    /// Numbers or a page were read, and are to be brought forward.
    Number,
    /// A gap was read, and is to be told.
    Gap,
    /// Cursors were committed, and the hub is to know of it.
    Cursor,
    /// What is answered directly was read.
    Answer,
    /// The community of a server was read, which the hub is to know.
    Community,
}

/// How long something waits at a moment.
pub type Pause = Arc<dyn Fn(Moment) -> Pin<Box<dyn Future<Output = ()> + Send>> + Send + Sync>;

impl HubHandle {
    /// Leaves out a rule.
    pub(crate) fn without(&self, rule: Rule) {
        self.shared.with(|hub| hub.without = Some(rule));
    }

    /// Has everything wait at its moments.
    pub(crate) fn pause_by(&self, pause: Pause) {
        *self.shared.pause.lock().unwrap_or_else(PoisonError::into_inner) = Some(pause);
    }

    /// Waits at a moment.
    pub(crate) async fn pause(&self, moment: Moment) {
        let pause = self.shared.pause.lock().unwrap_or_else(PoisonError::into_inner).clone();
        if let Some(pause) = pause {
            pause(moment).await;
        }
    }
}
