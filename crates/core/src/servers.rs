//! Servers: founding, handing over and deleting them, and what was said in each last. Reading them, with their numbers, is in `read_states.rs`.

use std::sync::Arc;

use rialto_protocol::events::NotificationUpdate;
use rialto_protocol::http::ServerCreate;
use rialto_protocol::limits::SERVERS_MAX;
use rialto_protocol::{ChannelId, Error, Server, ServerId, UserId, text};

use crate::access::permissions;
use crate::bus::{AccessChange, Event};
use crate::store::NewServer;
use crate::{Actor, Chat, Result, ids};

/// The channel that every server begins with.
const FIRST_CHANNEL: &str = "general";

/// The verbs of servers.
pub struct Servers<'a>(&'a Chat);

impl Chat {
    /// The verbs of servers.
    #[must_use]
    pub const fn servers(&self) -> Servers<'_> {
        Servers(self)
    }
}

impl Servers<'_> {
    /// Founds a server with one channel, `general`. The actor owns it and is its first member.
    ///
    /// # Errors
    /// `invalid` for a name out of its bounds, `forbidden` when the actor is in too many servers.
    pub async fn create(&self, actor: &Actor, request: &ServerCreate) -> Result<Server> {
        let name = text::name("name", &request.name)?;
        let created_at = self.0.clock.now();
        let (id, channel) = (ServerId(ids::fresh(created_at)), ChannelId(ids::fresh(created_at)));
        let (chat, owner) = (self.0.clone(), actor.id());
        let founding = async move {
            let server =
                NewServer { id, name: &name, owner, channel, channel_name: FIRST_CHANNEL, created_at };
            let number = chat.db.create_server(&server).await?.ok_or_else(too_many)?;
            let added = AccessChange::MemberAdded { server: id, user: owner };
            chat.bus.publish(vec![Event::Access(number, added)]).await;
            Ok(())
        };
        self.0.deed(founding).await?;
        self.0.read_states().server(actor, id).await
    }

    /// Makes another member the owner. The actor stays a member.
    ///
    /// # Errors
    /// `not_found` for strangers, `forbidden` for members other than the owner, `conflict` in the field `userId` when
    /// the new owner is not a member.
    pub async fn hand_over(&self, actor: &Actor, server: ServerId, to: UserId) -> Result<Server> {
        permissions::hand_over(self.0.members().role(actor, server).await?)?;
        let (chat, actor) = (self.0.clone(), actor.clone());
        let handing = async move {
            let Some(number) = chat.db.hand_over(server, actor.id(), to).await? else {
                // The server may be somebody else's since this moment.
                permissions::hand_over(chat.members().role(&actor, server).await?)?;
                return Err(Error::conflict("userId", "They are not a member of this server."));
            };
            let updated = chat.read_states().server(&actor, server).await?;
            let change = AccessChange::ServerUpdated(Arc::new(of_nobody(updated.clone())));
            chat.bus.publish(vec![Event::Access(number, change)]).await;
            Ok(updated)
        };
        self.0.deed(handing).await
    }

    /// The newest message of each server of the actor, the newest first.
    ///
    /// # Errors
    /// `unavailable` when the store fails.
    pub async fn latest(&self, actor: &Actor) -> Result<Vec<NotificationUpdate>> {
        self.0.directly(actor.id(), || async { Ok(self.0.db.latest(actor.id()).await?) }).await
    }

    /// Deletes a server and all that is in it.
    ///
    /// # Errors
    /// `not_found` for who is not a member, `forbidden` for members other than the owner.
    pub async fn delete(&self, actor: &Actor, server: ServerId) -> Result<()> {
        permissions::delete_server(self.0.members().role(actor, server).await?)?;
        let (chat, owner) = (self.0.clone(), actor.id());
        let deleting = async move {
            let number = chat.db.delete_server(server, owner).await?.ok_or_else(Error::not_found)?;
            chat.bus.publish(vec![Event::Access(number, AccessChange::ServerDeleted(server))]).await;
            Ok(())
        };
        self.0.deed(deleting).await
    }
}

/// A server as everyone is told of it: with nobody's numbers.
fn of_nobody(mut server: Server) -> Server {
    server.count = 0;
    for channel in &mut server.channels {
        (channel.read_seq, channel.unread) = (0, 0);
    }
    server
}

/// The actor can't be in one more server.
pub(crate) fn too_many() -> Error {
    Error::forbidden(format!("You are in {SERVERS_MAX} servers, which is as many as one can be in."))
}
