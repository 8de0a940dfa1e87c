//! Answering those who wait, while the database is late.

use std::time::Duration;

use tokio::time::{Instant, interval, timeout_at};

use super::{Change, QUEUE, Task};
use crate::Error;

/// How often to look for whose time is up.
const LOOK: Duration = Duration::from_millis(50);

impl Task {
    /// What `work` gives, however long it takes. Once what it is about, which came at `since`, must have an answer,
    /// `refuse` is called with it; from then on whoever waits behind it is answered in time too.
    pub(super) async fn in_time<T, W>(
        &mut self,
        work: impl Future<Output = T>,
        since: Instant,
        waiting: &mut W,
        refuse: impl Fn(&mut W),
    ) -> T {
        let mut work = std::pin::pin!(work);
        if let Ok(done) = timeout_at(self.db.deadlines().answer_by(since), &mut work).await {
            return done;
        }
        tracing::warn!("The database is late: what waits to be written is refused until it answers.");
        refuse(waiting);
        let mut looks = interval(LOOK);
        loop {
            tokio::select! {
                done = &mut work => return done,
                _ = looks.tick() => self.answer_in_time(),
            }
        }
    }

    /// Takes what comes out of the queue, so that it is heard, and refuses what has waited for too long.
    fn answer_in_time(&mut self) {
        while let Ok(mut change) = self.changes.try_recv() {
            if self.held.len() < QUEUE { self.held.push_back(change) } else { change.refuse() }
        }
        let deadlines = self.db.deadlines();
        self.parked.refuse_late(deadlines);
        self.held.retain_mut(|change| {
            let in_time = change.since().is_none_or(|since| !deadlines.is_too_late(since));
            if !in_time {
                change.refuse();
            }
            in_time
        });
    }
}

impl Change {
    /// When it came; nobody waits for an answer to a mark.
    const fn since(&self) -> Option<Instant> {
        match self {
            Self::Send(send) => Some(send.since),
            Self::Revise(revise) => Some(revise.since),
            Self::Mark(_) => None,
        }
    }

    fn refuse(&mut self) {
        match self {
            Self::Send(send) => send.answer(Err(Error::unavailable())),
            Self::Revise(revise) => revise.answer(Err(Error::unavailable())),
            Self::Mark(_) => {}
        }
    }
}
