//! What a batch does to threads: those that are made, and what messages show of theirs once something was said or deleted there.
//!
//! How many replies there are is counted on; who wrote the last ones is looked up in the thread, as far as
//! [`REPLIES_LOOKED_AT`](rialto_protocol::limits::REPLIES_LOOKED_AT) of them go.

use std::sync::Arc;

use rialto_protocol::events::MessageChange;
use rialto_protocol::{ChannelId, Message, MessageId, Permissions, ThreadSummary, Timestamp, User, UserId};
use uuid::Uuid;

use super::super::threads::{shown, written};
use super::{Examined, Loaded};
use crate::access::permissions;
use crate::log::change::{Change, Outcome};

/// Where a thread is: its channel, and the message that it is under.
#[derive(Clone, Copy)]
pub(super) struct Parent {
    pub(super) channel: ChannelId,
    pub(super) message: MessageId,
}

impl Parent {
    /// Nothing where a channel is no thread.
    pub(super) fn of(channel: Option<Uuid>, message: Option<Uuid>) -> Option<Self> {
        Some(Self { channel: ChannelId(channel?), message: MessageId(message?) })
    }
}

/// What those bits allow in a channel, which may be a thread.
pub(super) fn may_there(bits: i64, parent: Option<Parent>) -> Permissions {
    let may = Permissions::from_bits(bits);
    if parent.is_some() { permissions::in_thread(may) } else { may }
}

/// A thread that is made.
pub(super) struct NewThread {
    pub(super) id: ChannelId,
    pub(super) parent: Parent,
    pub(super) name: String,
    pub(super) created_at: Timestamp,
}

impl NewThread {
    /// The one that a message shows.
    pub(super) fn under(message: &Message, created_at: Timestamp) -> Option<Self> {
        let ThreadSummary { channel_id: id, name, .. } = message.thread.as_ref()?;
        let parent = Parent { channel: message.channel_id, message: message.id };
        Some(Self { id: *id, parent, name: name.clone().unwrap_or_default(), created_at })
    }

    /// Its position: below 0, where no channel has one, and its own by the random part of its id. The first thousand places
    /// are for channels whose order is being written.
    pub(super) const fn position(&self) -> i64 {
        let (_, random) = self.id.0.as_u64_pair();
        -1_000 - (random & (u64::MAX >> 2)) as i64
    }
}

/// A thread in which something was said or deleted.
pub(super) struct Touched {
    pub(super) thread: ChannelId,
    /// Its head.
    pub(super) head: i64,
    /// How many replies there are now.
    pub(super) replies: i64,
    /// The message that it is under, as it is now save for what it shows of the thread.
    pub(super) message: Message,
}

/// What the row of a touched thread is to hold.
pub(super) struct Summary {
    pub(super) thread: ChannelId,
    pub(super) head: i64,
    pub(super) replies: i64,
    pub(super) last_at: Option<i64>,
    pub(super) repliers: Option<String>,
}

impl Touched {
    /// What becomes of its message, and of its row, by its last replies, which stand from the last one backwards.
    pub(super) fn with(self, replies: impl IntoIterator<Item = (i64, User)>) -> (Outcome, Summary) {
        let Self { thread, head, replies: count, mut message } = self;
        let (last_at, users) = shown(replies);
        let repliers = written(&users);
        let name = message.thread.take().and_then(|thread| thread.name);
        message.thread =
            Some(ThreadSummary { channel_id: thread, name, replies: count, last_at, users, rev: head });
        let summary = Summary { thread, head, replies: count, last_at: last_at.map(|time| time.0), repliers };
        (Outcome::Changed(Arc::new(message), MessageChange::Thread { user_id: None }), summary)
    }
}

/// The messages that threads are under in which something is said or deleted, each with the index of such a change.
pub(super) fn parents(
    batch: &[Change],
    examined: &[Examined],
    loaded: &[Loaded],
) -> Vec<(usize, MessageId, UserId)> {
    let said = examined.iter().filter(|row| row.first_id.is_none());
    let said = said.filter_map(|row| Some((row.n, row.parent_message_id?)));
    let deletes = |n: i64| {
        let change = usize::try_from(n).ok().and_then(|n| batch.get(n));
        matches!(change, Some(Change::Delete { .. } | Change::Purge { .. }))
    };
    let deleted = loaded.iter().filter(|row| deletes(row.n));
    let deleted = deleted.filter_map(|row| Some((row.n, row.parent_message_id?)));
    let mut parents: Vec<(usize, MessageId, UserId)> = said
        .chain(deleted)
        .filter_map(|(n, message)| {
            let n = usize::try_from(n).ok()?;
            Some((n, MessageId(message), batch.get(n)?.actor()))
        })
        .collect();
    parents.sort_unstable_by_key(|(_, message, _)| *message);
    parents.dedup_by_key(|(_, message, _)| *message);
    parents
}
