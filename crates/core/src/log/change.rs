//! What can be done to the log of a channel, and what each change makes of a message: rules without I/O.

use std::sync::Arc;

use rialto_protocol::events::MessageChange;
use rialto_protocol::limits::PINS_MAX;
use rialto_protocol::{
    ChannelId, Message, MessageId, Permission, Permissions, ThreadSummary, Timestamp, User, UserId,
};

use super::reactors::Reactors;
use crate::access::permissions;
use crate::{Error, Result};

/// A change that somebody asks for.
#[derive(Clone, Debug)]
pub enum Change {
    /// A new message.
    Send(NewMessage),
    /// A message says something else from now on.
    Edit {
        /// Which message.
        message: MessageId,
        /// Who asks.
        actor: UserId,
        /// What it says from now on.
        content: String,
    },
    /// A message is gone, and keeps its place.
    Delete {
        /// Which message.
        message: MessageId,
        /// Who asks.
        actor: UserId,
    },
    /// Somebody reacts to a message, or does no more.
    React {
        /// Which message.
        message: MessageId,
        /// Who asks.
        actor: UserId,
        /// With which emoji.
        emoji: &'static str,
        /// Whether they do from now on.
        set: bool,
    },
    /// A message is pinned in its channel, or is no more.
    Pin {
        /// Which message.
        message: MessageId,
        /// Who asks.
        actor: UserId,
        /// Whether it is from now on.
        set: bool,
    },
    /// A thread is to be under a message.
    Thread {
        /// Which message.
        message: MessageId,
        /// Who asks.
        actor: UserId,
        /// The thread that there is from now on, if there was none.
        thread: ChannelId,
        /// Its name.
        name: Option<String>,
    },
    /// The same as a deletion, of a message of somebody who is banned, whatever its actor may see and do.
    Purge {
        /// Which message.
        message: MessageId,
        /// Who asks.
        actor: UserId,
    },
}

/// A message that is to be made.
#[derive(Clone, Debug)]
pub struct NewMessage {
    /// Its channel.
    pub channel: ChannelId,
    /// Its author.
    pub author: User,
    /// What it says.
    pub content: String,
    /// Its author's own id of it.
    pub client_id: Option<String>,
    /// The message of its channel that it answers.
    pub reply_to: Option<MessageId>,
}

/// What became of a [`Change`]. A message is as its actor may see it.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// The message was made.
    Sent(Arc<Message>),
    /// The message was changed: how it is with this change, and what happened to it.
    Changed(Arc<Message>, MessageChange),
    /// There was nothing to do: the client id is a repeat, or the message is like that already.
    Unchanged(Arc<Message>),
    /// It may not be: `not_found` for who may not see the channel, before anything else is looked at.
    Refused(Error),
    /// Somebody else holds its channel or its author in the database. It was not done, and may be tried again.
    Locked(Change),
}

impl Change {
    /// Who asks for it.
    pub(crate) const fn actor(&self) -> UserId {
        match self {
            Self::Send(message) => message.author.id,
            Self::Edit { actor, .. }
            | Self::Delete { actor, .. }
            | Self::React { actor, .. }
            | Self::Pin { actor, .. }
            | Self::Thread { actor, .. }
            | Self::Purge { actor, .. } => *actor,
        }
    }

    /// The message that it changes; `None` where it makes one.
    pub(crate) const fn message(&self) -> Option<MessageId> {
        match self {
            Self::Send(_) => None,
            Self::Edit { message, .. }
            | Self::Delete { message, .. }
            | Self::React { message, .. }
            | Self::Pin { message, .. }
            | Self::Thread { message, .. }
            | Self::Purge { message, .. } => Some(*message),
        }
    }

    /// Does it to a `message` that its actor may see, who may do so much in its channel, and gives what happened; `None` where
    /// the message is like that already, as the first message of a client id is for a repeat. `pinned` counts the pinned
    /// messages of the channel.
    ///
    /// # Errors
    /// `forbidden` for who may not change it, `conflict` for an edit of what is deleted, a reaction to it, its pin or a thread
    /// under it, and for a kind of reaction or a pinned message too many.
    pub(crate) fn apply(
        self,
        message: &mut Message,
        reactors: &mut Reactors,
        pinned: &mut i64,
        may: Permissions,
        now: Timestamp,
    ) -> Result<Option<MessageChange>> {
        match self {
            Self::Send(_) => Ok(None),
            Self::Edit { actor, content, .. } => {
                permissions::edit_message(actor, message.author.id, may)?;
                not_deleted(message)?;
                if message.content == content {
                    return Ok(None);
                }
                message.content = content;
                message.edited_at = Some(now);
                Ok(Some(MessageChange::Edit { user_id: actor }))
            }
            Self::Delete { actor, .. } => {
                permissions::delete_message(actor, message.author.id, may)?;
                Ok(deleted(message, pinned, actor, now))
            }
            Self::React { actor, emoji, set, .. } => {
                let is_changed = if set {
                    permissions::needs(may, Permission::AddReactions)?;
                    not_deleted(message)?;
                    reactors.set(&mut message.reactions, actor, emoji)?
                } else {
                    reactors.unset(&mut message.reactions, actor, emoji)
                };
                Ok(is_changed.then_some(MessageChange::React { user_id: actor, emoji, set }))
            }
            Self::Pin { actor, set, .. } => {
                permissions::needs(may, Permission::PinMessages)?;
                let is_changed = if set { pin(message, pinned, now)? } else { unpin(message, pinned) };
                Ok(is_changed.then_some(MessageChange::Pin { user_id: actor, set }))
            }
            Self::Thread { actor, thread, name, .. } => {
                if message.thread.is_some() {
                    return Ok(None);
                }
                permissions::needs(permissions::implied(may), Permission::CreateThreads)?;
                not_deleted(message)?;
                message.thread = Some(ThreadSummary {
                    channel_id: thread,
                    name,
                    replies: 0,
                    last_at: None,
                    users: Vec::new(),
                    rev: 0,
                });
                Ok(Some(MessageChange::Thread { user_id: Some(actor) }))
            }
            Self::Purge { actor, .. } => Ok(deleted(message, pinned, actor, now)),
        }
    }
}

/// Pins a message, and gives whether that changes anything.
fn pin(message: &mut Message, pinned: &mut i64, now: Timestamp) -> Result<bool> {
    not_deleted(message)?;
    if message.pinned_at.is_some() {
        return Ok(false);
    }
    if *pinned >= PINS_MAX {
        let most = format!("A channel can have {PINS_MAX} pinned messages at most.");
        return Err(Error::conflict("set", most));
    }
    message.pinned_at = Some(now);
    *pinned += 1;
    Ok(true)
}

/// Unpins a message, and gives whether that changes anything.
fn unpin(message: &mut Message, pinned: &mut i64) -> bool {
    let was_pinned = message.pinned_at.take().is_some();
    *pinned -= i64::from(was_pinned);
    was_pinned
}

fn not_deleted(message: &Message) -> Result<()> {
    match message.deleted_at {
        Some(_) => Err(Error::conflict("messageId", "This message is deleted.")),
        None => Ok(()),
    }
}

fn deleted(message: &mut Message, pinned: &mut i64, actor: UserId, now: Timestamp) -> Option<MessageChange> {
    if message.deleted_at.is_some() {
        return None;
    }
    message.content.clear();
    message.reactions.clear();
    unpin(message, pinned);
    message.deleted_at = Some(now);
    Some(MessageChange::Delete { user_id: actor })
}
