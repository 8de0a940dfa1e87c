//! Blocks: who wants to hear nothing of whom.

use std::collections::HashSet;

use rialto_protocol::http::BlocksQuery;
use rialto_protocol::limits::{BLOCKS_MAX, PAGE_MAX};
use rialto_protocol::{Error, ServerId, User, UserId};
use uuid::Uuid;

use crate::bus::Event;
use crate::hub::Hub;
use crate::messages::within;
use crate::store::Blocked;
use crate::{Actor, Chat, Result};

/// The verbs of blocks.
pub struct Blocks<'a>(&'a Chat);

impl Chat {
    /// The verbs of blocks.
    #[must_use]
    pub const fn blocks(&self) -> Blocks<'_> {
        Blocks(self)
    }

    /// Those from whom `user` is apart.
    pub(crate) async fn apart(&self, user: UserId) -> Result<Apart> {
        let blocks = self.db.blocks_of(&[user]).await?;
        Ok(Apart { user, blocked: blocks.into_iter().map(|(_, of)| of).collect() })
    }

    /// Lets the hub know the blocks of `users`, as far as they are here.
    pub(crate) async fn read_blocks(&self, users: &[UserId]) -> Result<()> {
        // Before the blocks: these are at least as new as that.
        let versions = self.db.versions(users).await?;
        let blocks = self.db.blocks_of(users).await?;
        self.hub.step(move |hub, effects| hub.finish_blocks(&versions, &blocks, effects)).await
    }
}

/// Those from whom somebody is apart: whom they block, and those who block them, as far as these are on line.
#[derive(Debug)]
pub(crate) struct Apart {
    user: UserId,
    blocked: HashSet<UserId>,
}

impl Apart {
    /// Whether `other` is one of them.
    pub(crate) fn has(&self, hub: &Hub, other: UserId) -> bool {
        self.blocked.contains(&other) || hub.has_blocked(other, self.user)
    }

    /// Whether `other` is on line in `server` as far as they may know.
    pub(crate) fn sees(&self, hub: &Hub, other: UserId, server: ServerId) -> bool {
        hub.is_online(other, server) && !self.has(hub, other)
    }

    /// How many members of `server` are.
    pub(crate) fn online(&self, hub: &Hub, server: ServerId) -> usize {
        let blockers = hub.blockers(self.user).filter(|other| !self.blocked.contains(other));
        hub.online_without(server, self.blocked.iter().copied().chain(blockers))
    }
}

impl Blocks<'_> {
    /// A page of those whom the actor blocks, in the order of their ids.
    ///
    /// # Errors
    /// `invalid` when `limit` is out of its range.
    pub async fn list(&self, actor: &Actor, query: &BlocksQuery) -> Result<Vec<User>> {
        let limit = within("limit", query.limit.unwrap_or(PAGE_MAX), 1, PAGE_MAX)?;
        let after = query.after.unwrap_or(UserId(Uuid::nil()));
        Ok(self.0.db.blocked_by(actor.id(), after, limit).await?)
    }

    /// Has the actor hear nothing more of `other`, and neither write to the other. A second time changes nothing.
    ///
    /// # Errors
    /// `invalid` for the actor themselves, `not_found` for who shares neither a server nor a conversation with them,
    /// `forbidden` when the actor blocks too many.
    pub async fn block(&self, actor: &Actor, other: UserId) -> Result<()> {
        if other == actor.id() {
            return Err(Error::invalid("userId", "Nobody can block themselves."));
        }
        let (chat, user) = (self.0.clone(), actor.id());
        let blocking = async move {
            let blocked = chat.db.block(user, other).await?;
            chat.tell_blocked(blocked, user, other).await
        };
        self.0.deed(blocking).await
    }

    /// Takes a block back. Where there is none nothing changes.
    ///
    /// # Errors
    /// `unavailable` when the store fails.
    pub async fn unblock(&self, actor: &Actor, other: UserId) -> Result<()> {
        let (chat, user) = (self.0.clone(), actor.id());
        let unblocking = async move {
            let unblocked = chat.db.unblock(user, other).await?;
            chat.tell_blocked(unblocked, user, other).await
        };
        self.0.deed(unblocking).await
    }
}

impl Chat {
    async fn tell_blocked(&self, blocked: Blocked, user: UserId, other: UserId) -> Result<()> {
        match blocked {
            Blocked::Changed(direct) => {
                self.bus.publish(vec![Event::BlocksChanged([user, other])]).await;
                // Before it is answered: from then on they hear nothing more. What can't be read now is read later.
                drop(self.read_blocks(&[user, other]).await);
                if let Some((direct, number)) = direct {
                    self.tell_governed(number, direct).await;
                }
                Ok(())
            }
            Blocked::Same => Ok(()),
            Blocked::Stranger => Err(Error::not_found()),
            Blocked::TooMany => {
                Err(Error::forbidden(format!("You block {BLOCKS_MAX} people, which is as many as one can.")))
            }
        }
    }
}
