//! What a batch reads, and what the audit log says of its changes.

use std::collections::HashMap;

use rialto_protocol::{AuditAction, AuditChange, Message, MessageId, Timestamp, User, UserId};
use serde_json::{Value, json};

use super::super::audit::NewEntry;
use super::pinning::Pinned;
use super::reacting::Reacted;
use super::{Examined, Loaded, SentAt};
use crate::log::change::Change;

/// What a batch reads.
pub(super) struct Found {
    /// The sends.
    pub(super) examined: Vec<Examined>,
    /// The messages that changes are about.
    pub(super) loaded: Vec<Loaded>,
    /// The messages that threads are under.
    pub(super) parents: Vec<Loaded>,
    /// Those who write in the threads of all these.
    pub(super) people: HashMap<UserId, User>,
    pub(super) reacted: Reacted,
    pub(super) pinned: Vec<Pinned>,
    pub(super) sent_at: Vec<SentAt>,
}

/// What must be read of messages: those that changes are about, and of sends the first one of a client id that is a repeat,
/// or else the one that is answered; each with the index of its change and who asks.
pub(super) fn wanted(batch: &[Change], examined: &[Examined]) -> Vec<(usize, MessageId, UserId)> {
    let changed = batch.iter().enumerate().filter_map(|(n, change)| Some((n, change.message()?)));
    let of_sends = examined.iter().filter_map(|row| {
        let n = usize::try_from(row.n).ok()?;
        Some((n, row.first_id.map(MessageId).or_else(|| answered(batch.get(n)?))?))
    });
    changed.chain(of_sends).filter_map(|(n, message)| Some((n, message, batch.get(n)?.actor()))).collect()
}

/// The message that a send answers.
const fn answered(change: &Change) -> Option<MessageId> {
    match change {
        Change::Send(message) => message.reply_to,
        _ => None,
    }
}

/// What the audit log says of a change, if it is done: of the deletion of a message of somebody else. What a ban deletes,
/// the entry of the ban tells.
pub(super) fn audited(change: &Change, message: &Message, now: Timestamp) -> Option<NewEntry> {
    let Change::Delete { actor, .. } = change else { return None };
    if *actor == message.author.id {
        return None;
    }
    let of = |field: &str, before: Value| AuditChange { field: field.to_owned(), before, after: Value::Null };
    let changes = vec![of("authorId", json!(message.author.id)), of("channelId", json!(message.channel_id))];
    let entry = NewEntry::of(*actor, AuditAction::MessageDelete, message.id.0, now);
    Some(NewEntry { place: Some(message.channel_id.0), changes, ..entry })
}
