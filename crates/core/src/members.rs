//! Members: what a user is in a server, leaving, and being removed.

use rialto_protocol::events::RemovedReason;
use rialto_protocol::http::MembersBody;
use rialto_protocol::limits::{PAGE_DEFAULT, PAGE_MAX};
use rialto_protocol::{Error, Role, ServerId, UserId};

use crate::bus::Event;
use crate::messages::within;
use crate::{Actor, Chat, Result, permissions};

/// The verbs of members.
pub struct Members<'a>(&'a Chat);

impl Chat {
    /// The verbs of members.
    #[must_use]
    pub const fn members(&self) -> Members<'_> {
        Members(self)
    }
}

impl Members<'_> {
    /// What the actor is in `server`.
    ///
    /// # Errors
    /// `not_found` for who is not a member.
    pub async fn role(&self, actor: &Actor, server: ServerId) -> Result<Role> {
        self.0.db.role(server, actor.id()).await?.ok_or_else(Error::not_found)
    }

    /// Whether `user` is a member of `server`.
    ///
    /// # Errors
    /// `unavailable` when the store fails.
    pub async fn is_member(&self, server: ServerId, user: UserId) -> Result<bool> {
        Ok(self.0.db.role(server, user).await?.is_some())
    }

    /// The members of `server` after the user `after`, in the order of the store, with who of them is on line.
    /// `total` and `online` are of the whole server, each as of its moment.
    ///
    /// # Errors
    /// `not_found` for who is not a member, `invalid` when `limit` is out of its range.
    pub async fn page(
        &self,
        actor: &Actor,
        server: ServerId,
        after: Option<UserId>,
        limit: Option<i64>,
    ) -> Result<MembersBody> {
        let limit = match within("limit", limit.unwrap_or(PAGE_DEFAULT), 1, PAGE_MAX) {
            Ok(limit) => limit,
            Err(error) => return self.role(actor, server).await.and(Err(error)),
        };
        let page = self.0.db.members(actor.id(), server, after, limit).await?;
        let (mut members, total) = page.ok_or_else(Error::not_found)?;
        let step = self.0.delivery.step(move |desk, _| {
            for member in &mut members {
                member.online = desk.is_online(member.user.id, server);
            }
            MembersBody { members, total, online: desk.online(server) }
        });
        step.await
    }

    /// Takes `user` out of `server`: the owner another one, or anyone themselves. What they have read there
    /// is forgotten.
    ///
    /// # Errors
    /// `not_found` when the actor or `user` is not a member, `forbidden` for a member who would remove
    /// another, `conflict` for the owner, who can't leave.
    pub async fn remove(&self, actor: &Actor, server: ServerId, user: UserId) -> Result<()> {
        let role = self.role(actor, server).await?;
        let reason = match (user == actor.id(), role) {
            (true, Role::Member) => RemovedReason::Left,
            (true, Role::Owner) => {
                return Err(Error::conflict("userId", "The owner can't leave; the server can be deleted."));
            }
            (false, role) => {
                permissions::kick(role)?;
                RemovedReason::Kicked
            }
        };
        if !self.0.db.remove_member(server, user).await? {
            return Err(Error::not_found());
        }
        self.0.bus.publish(vec![Event::MemberRemoved { server, user, reason }]).await;
        Ok(())
    }
}
