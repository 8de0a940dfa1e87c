//! Following the store: what the hub has missed is read and told, and what may be missing is looked for.
//!
//! The bus is a hint. Whatever it loses, on one node or between several, shows by a number that is higher in the store
//! than what the hub has heard: the head of a channel, the access sequence, the version of a user.

use std::sync::Weak;
use std::time::Duration;

use tokio::task::JoinSet;
use tokio::time::{MissedTickBehavior, interval, sleep};

use crate::chat::Parts;
use crate::store::GAPS_MAX;
use crate::{Chat, Result};

/// How long to wait before what failed is tried again.
const RETRY: Duration = Duration::from_secs(1);
/// At which looks versions are compared, and at which heads: two looks make a second.
const VERSIONS_EVERY: u32 = 2;
const HEADS_EVERY: u32 = 4;

/// Starts the tasks that follow the store among `tasks`.
pub(crate) fn start(chat: &Chat, tasks: &mut JoinSet<()>) {
    tasks.spawn(look(chat.downgrade()));
    tasks.spawn(fill_gaps(chat.downgrade()));
}

impl Chat {
    /// Follows the access sequence as far as the store has it.
    pub(crate) async fn follow_access(&self) -> Result<()> {
        self.follow_access_to(i64::MAX).await
    }

    /// The same, unless nothing up to `number` is missing by the time that it is this call's turn: of many changes at once
    /// one read brings several.
    pub(crate) async fn follow_access_to(&self, number: i64) -> Result<()> {
        let _turn = self.following_access.lock().await;
        if self.hub.look(|hub| hub.access_heard()).is_some_and(|heard| heard >= number) {
            return Ok(());
        }
        let last = self.db.last_access().await?;
        let Some(heard) = self.hub.look(|hub| hub.access_heard()) else {
            return self.hub.step(move |hub, _| hub.begin_access(last)).await;
        };
        if last > heard {
            let state = self.db.access_state(heard, &self.hub.look(|hub| hub.followed_servers())).await?;
            self.hub.step(move |hub, effects| hub.compare_access(state, effects)).await?;
        }
        Ok(())
    }

    /// Compares the heads of the channels that are followed with what was heard.
    pub(crate) async fn compare_heads(&self) -> Result<()> {
        self.hub.step(|hub, _| hub.leave_threads()).await?;
        let heads = self.db.heads(&self.hub.look(|hub| hub.heard())).await?;
        if heads.is_empty() {
            return Ok(());
        }
        self.hub.step(move |hub, _| hub.compare_heads(&heads)).await
    }

    /// Compares the versions of who is here with those that were told; `surely` without waiting for what may be on its way.
    pub(crate) async fn compare_versions(&self, surely: bool) -> Result<()> {
        let versions = self.db.versions(&self.hub.look(|hub| hub.users())).await?;
        self.hub.step(move |hub, _| hub.compare_versions(&versions, surely)).await
    }

    /// Reads what is missing, and tells it.
    async fn fill_gaps(&self) -> Result<()> {
        if self.hub.look(|hub| hub.waits_for_access()) {
            self.follow_access().await?;
        }
        loop {
            let gaps = self.hub.step(|hub, _| hub.take_gaps()).await?;
            if gaps.is_empty() {
                return Ok(());
            }
            for gaps in gaps.chunks(GAPS_MAX) {
                let read = self.db.changes(gaps).await?;
                #[cfg(feature = "controls")]
                self.hub.pause(crate::hub::Moment::Gap).await;
                // Whoever lost access before something was said must not hear it.
                if self.hub.look(|hub| hub.lacks_access(read.access)) {
                    self.follow_access().await?;
                }
                let gaps = gaps.to_vec();
                self.hub.step(move |hub, effects| hub.fill(&gaps, read, effects)).await?;
            }
        }
    }
}

async fn look(chat: Weak<Parts>) {
    let Some(period) = chat.upgrade().map(|parts| parts.options.following.look) else { return };
    let mut ticks = interval(period);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    for n in 1_u32.. {
        ticks.tick().await;
        let Some(chat) = Chat::upgrade(&chat) else { return };
        let looked = async {
            chat.follow_access().await?;
            if n.is_multiple_of(VERSIONS_EVERY) {
                chat.compare_versions(false).await?;
            }
            if n.is_multiple_of(HEADS_EVERY) {
                chat.compare_heads().await?;
            }
            // Last: a server that is held keeps nobody else waiting.
            chat.end_timeouts().await
        };
        if let Err(error) = looked.await {
            tracing::warn!(%error, "The database could not be looked at for what may be missing; it is tried again.");
        }
    }
}

async fn fill_gaps(chat: Weak<Parts>) {
    let Some((hub, gap)) = chat.upgrade().map(|parts| (parts.hub.clone(), parts.options.following.gap))
    else {
        return;
    };
    let mut failed = false;
    loop {
        if failed {
            sleep(RETRY).await;
        } else {
            hub.gap().await;
            sleep(gap).await;
        }
        let Some(chat) = Chat::upgrade(&chat) else { return };
        let filled = chat.fill_gaps().await;
        failed = filled.is_err();
        if let Err(error) = filled {
            tracing::warn!(%error, "What is missing could not be read from the database; it is tried again.");
        }
    }
}
