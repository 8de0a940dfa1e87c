//! Answering those who wait, while the database is late.

use std::time::Duration;

use tokio::time::{Instant, interval, timeout_at};

use super::{Item, QUEUE, Task, Waiter};
use crate::hub::Replies;

/// How often to look for whose time is up.
const LOOK: Duration = Duration::from_millis(50);

impl Task {
    /// What `work` gives, however long it takes. Once the oldest of those who wait for it, which came at `since`, must
    /// have an answer, all of them are refused; from then on whoever waits behind them is answered in time too.
    pub(super) async fn in_time<T>(
        &mut self,
        work: impl Future<Output = T>,
        since: Instant,
        waiters: &mut [Waiter],
    ) -> T {
        let mut work = std::pin::pin!(work);
        if let Ok(done) = timeout_at(self.db.deadlines().answer_by(since), &mut work).await {
            return done;
        }
        tracing::warn!("The database is late: what waits to be written is refused until it answers.");
        let mut refused = Replies::new();
        waiters.iter_mut().for_each(|waiter| waiter.refuse(&mut refused));
        self.hub.reply(refused).await;
        let mut looks = interval(LOOK);
        loop {
            tokio::select! {
                done = &mut work => return done,
                _ = looks.tick() => self.answer_in_time().await,
            }
        }
    }

    /// Takes what comes out of the queue, so that it is heard, and refuses what has waited for too long.
    async fn answer_in_time(&mut self) {
        let mut refused = Replies::new();
        while let Ok(mut item) = self.changes.try_recv() {
            match &mut item {
                Item::Change(job) if self.held.len() >= QUEUE => job.waiter.refuse(&mut refused),
                _ => self.held.push_back(item),
            }
        }
        let deadlines = self.db.deadlines();
        self.parked.refuse_late(deadlines, &mut refused);
        self.held.retain_mut(|item| match item {
            Item::Change(job) => job.waiter.is_in_time(deadlines, &mut refused),
            // Nobody waits for an answer to it.
            Item::Mark(_) => true,
        });
        self.hub.reply(refused).await;
    }
}
