//! What the product does by itself: telling what only the store knows, how many are in and on line, writing the cursors
//! of those who read, and a clean end.

use std::sync::Weak;
use std::time::Duration;

use rialto_protocol::events::MembersChanged;
use rialto_protocol::{ServerId, UserId};
use tokio::task::JoinSet;
use tokio::time::{Instant, MissedTickBehavior, interval};

use crate::bus::Event;
use crate::chat::Parts;
use crate::hub::{APART, Audience, Effect, Fact, FollowUp, GATHER, Hub, Room, Unwritten};
use crate::store::NAMED_MAX;
use crate::{Chat, Result};

/// How long to wait before what failed is tried again.
const RETRY: Duration = Duration::from_secs(1);
/// How often to look whether everything is told.
const REST_POLL: Duration = Duration::from_millis(1);

/// Starts the tasks of upkeep among `tasks`.
pub(crate) fn start(chat: &Chat, tasks: &mut JoinSet<()>) {
    tasks.spawn(write_cursors(chat.downgrade()));
    tasks.spawn(follow_up(chat.downgrade()));
    tasks.spawn(watch_sessions(chat.downgrade()));
    tasks.spawn(tell_presence(chat.downgrade()));
    tasks.spawn(tell_members(chat.downgrade()));
    tasks.spawn(tell_typing(chat.downgrade()));
    tasks.spawn(purge(chat.downgrade()));
}

impl Chat {
    /// Writes the cursors that only memory holds: what was read since the last tick.
    ///
    /// # Errors
    /// `unavailable` when the store fails; the next tick tries again.
    pub async fn write_cursors(&self) -> Result<()> {
        // One after the other: whoever closes the store waits for what another has taken.
        let _lock = self.cursors.lock().await;
        let unwritten = self.hub.step(|hub, _| hub.unwritten()).await?;
        let written = self.write(&unwritten).await;
        if written.is_err() {
            self.hub.step(move |hub, _| hub.not_written(&unwritten)).await?;
        }
        written
    }

    async fn write(&self, unwritten: &Unwritten) -> Result<()> {
        let read = self.db.advance_read(&[&unwritten.late[..], &unwritten.read].concat()).await?;
        #[cfg(feature = "controls")]
        self.hub.pause(crate::hub::Moment::Cursor).await;
        self.hub.step(move |hub, _| hub.raised(&read)).await?;
        let written = self.db.advance_seen(&unwritten.seen).await;
        // Although it failed, some of it may be written.
        let (seen, raised) = (unwritten.seen.clone(), written.as_deref().unwrap_or_default().to_vec());
        let late = unwritten.late.clone();
        let step = move |hub: &mut Hub, _: &mut Vec<Effect>| {
            hub.raised(&raised);
            hub.seen_written(&seen);
            hub.late_written(&late);
        };
        self.hub.step(step).await?;
        written.map(drop).map_err(crate::Error::from)
    }

    /// Publishes the end of sessions that nobody told of: another process ended them, or they expired.
    async fn end_lost_sessions(&self) -> Result<()> {
        let mut sessions = self.hub.look(|hub| hub.sessions());
        sessions.sort_unstable();
        sessions.dedup();
        let ended = self.db.ended_sessions(&sessions, self.clock.now()).await?;
        if !ended.is_empty() {
            tracing::info!(
                count = ended.len(),
                "Sessions have ended: they expired, or another process ended them."
            );
        }
        self.bus.publish(ended.into_iter().map(Event::SessionEnded).collect()).await;
        Ok(())
    }

    /// Tells each server whose membership has changed how many members it has. The number is read after the
    /// change, and a change after the reading is told the next time: so the last number told is right.
    async fn tell_members(&self) -> Result<()> {
        let mut servers = self.hub.step(|hub, _| hub.take_membership()).await?.into_iter();
        while let Some(server) = servers.next() {
            match self.db.member_count(server).await {
                Ok(total) => self.hub.step(move |_, effects| tell_total(server, total, effects)).await?,
                Err(error) => {
                    // What can't be counted now, and all that is left, waits for the next time.
                    let left = std::iter::once(server).chain(servers);
                    self.hub.step(|hub, _| left.for_each(|server| hub.put_back_membership(server))).await?;
                    return Err(error.into());
                }
            }
        }
        Ok(())
    }

    /// Waits until everything that was committed before this call is told, whatever the bus has lost.
    ///
    /// # Errors
    /// `unavailable` when the node is stopping, or the store does not answer.
    pub async fn rest(&self) -> Result<()> {
        loop {
            self.follow_access().await?;
            self.compare_heads().await?;
            self.compare_versions(true).await?;
            if self.hub.step(|hub, _| hub.is_at_rest()).await? {
                return Ok(());
            }
            tokio::time::sleep(REST_POLL).await;
        }
    }

    /// Tells what waits to be read from the store. What can't be read now waits for the next time.
    async fn tell_follow_ups(&self) -> Result<()> {
        let mut outcome = Ok(());
        for follow_up in self.hub.step(|hub, _| hub.take_follow_ups()).await? {
            let told = self.tell_follow_up(&follow_up).await;
            let not_told = told.is_err().then_some(follow_up);
            self.hub.step(move |hub, _| hub.followed_up(not_told)).await?;
            outcome = outcome.and(told);
        }
        outcome
    }

    async fn tell_follow_up(&self, follow_up: &FollowUp) -> Result<()> {
        match follow_up {
            FollowUp::Read(cursors) => {
                // What can't be written now is with the next tick.
                drop(self.read_states().write_read(cursors).await);
                Ok(())
            }
            FollowUp::Welcome(user, server) => self.tell_welcome(*user, *server).await,
            FollowUp::Recount(server, users) => self.tell_recount(*server, users).await,
            FollowUp::Members(server, users) => self.tell_updated(*server, users).await,
            FollowUp::Blocks(users) => self.read_blocks(users).await,
        }
    }

    /// Who can't be told now is among those of the next time, as below.
    async fn tell_welcome(&self, user: UserId, server: ServerId) -> Result<()> {
        let reading = self.hub.read();
        let mut numbers = self.db.numbers(user, Some(server)).await?;
        self.read_states().learn(&numbers.value).await?;
        let step = self.hub.bring(reading, move |hub, effects| {
            hub.covers_communities(&numbers.value)?;
            hub.finish_welcome(user, &mut numbers, effects)
        });
        if !step.await? {
            self.hub.step(move |hub, _| hub.welcome_later(user, server)).await?;
        }
        Ok(())
    }

    /// Who can't be told now is among those of the next time.
    async fn tell_recount(&self, server: ServerId, users: &[UserId]) -> Result<()> {
        let reading = self.hub.read();
        let mut numbers = self.db.numbers_of(users, server).await?;
        let step =
            move |hub: &mut Hub, effects: &mut Vec<Effect>| hub.finish_recount(server, &mut numbers, effects);
        self.hub.bring(reading, step).await.map(drop)
    }
}

impl Chat {
    /// Tells a server of members who are other than they were. Each is read after it has changed, and one that changes after
    /// the reading is told again.
    async fn tell_updated(&self, server: ServerId, users: &[UserId]) -> Result<()> {
        for users in users.chunks(NAMED_MAX) {
            let members = self.members_now(server, users).await?;
            self.hub.step(move |hub, effects| hub.tell_updated(server, members, effects)).await?;
        }
        Ok(())
    }
}

fn tell_total(server_id: ServerId, total: i64, effects: &mut Vec<Effect>) {
    let audience = Audience::Room(Room::Server(server_id), Vec::new());
    effects.push(Effect::Tell(audience, Fact::Members(MembersChanged { server_id, total })));
}

async fn write_cursors(chat: Weak<Parts>) {
    let Some(period) = chat.upgrade().map(|parts| parts.options.cursor_interval) else { return };
    let mut ticks = interval(period);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        let Some(chat) = Chat::upgrade(&chat) else { return };
        if let Err(error) = chat.write_cursors().await {
            tracing::warn!(%error, "Read cursors could not be written; the next tick tries again.");
        }
    }
}

async fn watch_sessions(chat: Weak<Parts>) {
    let Some(period) = chat.upgrade().map(|parts| parts.options.session_interval) else { return };
    let mut ticks = interval(period);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        let Some(chat) = Chat::upgrade(&chat) else { return };
        if let Err(error) = chat.end_lost_sessions().await {
            tracing::warn!(%error, "Sessions could not be looked up; the next tick tries again.");
        }
    }
}

async fn tell_presence(chat: Weak<Parts>) {
    loop {
        // Not a tick: there must be as much between two times when one was late.
        tokio::time::sleep(GATHER).await;
        let Some(chat) = Chat::upgrade(&chat) else { return };
        if chat.hub.step(Hub::tell_presence).await.is_err() {
            return; // the node is stopping: nobody is left to be told
        }
    }
}

/// Beside presence, which must not wait for the store: it counts its grace in gatherings.
async fn tell_members(chat: Weak<Parts>) {
    loop {
        tokio::time::sleep(GATHER).await;
        let Some(chat) = Chat::upgrade(&chat) else { return };
        if let Err(error) = chat.tell_members().await {
            tracing::warn!(%error, "Members could not be counted to be told; the next time tries again.");
        }
    }
}

async fn tell_typing(chat: Weak<Parts>) {
    let Some(hub) = chat.upgrade().map(|parts| parts.hub.clone()) else { return };
    let mut is_waited = false;
    loop {
        tokio::select! {
            () = hub.typing() => {}
            () = tokio::time::sleep(APART), if is_waited => {}
        }
        match hub.step(|hub, effects| hub.tell_typing(Instant::now(), effects)).await {
            Ok(left) => is_waited = left,
            Err(_) => return, // the node is stopping: nobody is left to be told
        }
    }
}

async fn follow_up(chat: Weak<Parts>) {
    let Some(hub) = chat.upgrade().map(|parts| parts.hub.clone()) else { return };
    loop {
        hub.follow_up().await;
        let Some(chat) = Chat::upgrade(&chat) else { return };
        if let Err(error) = chat.tell_follow_ups().await {
            tracing::warn!(%error, "What changed could not be read to be told; it is tried again.");
            tokio::time::sleep(RETRY).await;
        }
    }
}

/// Deletes the messages of banned people: what a node before left, and then whenever somebody is banned.
async fn purge(chat: Weak<Parts>) {
    while let Some(chat) = Chat::upgrade(&chat) {
        let (purging, purged) = (std::sync::Arc::clone(&chat.purging), chat.purge().await);
        drop(chat);
        if let Err(error) = purged {
            tracing::warn!(%error, "Messages of a banned person could not be deleted; it is tried again.");
            tokio::time::sleep(RETRY).await;
        } else {
            purging.notified().await;
        }
    }
}
