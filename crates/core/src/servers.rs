//! Servers: founding and deleting them. Reading them, with their numbers, is in `read_states.rs`.

use rialto_protocol::http::ServerCreate;
use rialto_protocol::limits::SERVERS_MAX;
use rialto_protocol::{ChannelId, Error, Server, ServerId, text};

use crate::bus::Event;
use crate::store::NewServer;
use crate::{Actor, Chat, Result, ids, permissions};

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
            if !chat.db.create_server(&server).await? {
                return Err(too_many());
            }
            chat.bus.publish(vec![Event::MemberAdded { server: id, user: owner }]).await;
            Ok(())
        };
        self.0.deed(founding).await?;
        self.0.read_states().server(actor, id).await
    }

    /// Deletes a server and all that is in it.
    ///
    /// # Errors
    /// `not_found` for who is not a member, `forbidden` for members other than the owner.
    pub async fn delete(&self, actor: &Actor, server: ServerId) -> Result<()> {
        permissions::delete_server(self.0.members().role(actor, server).await?)?;
        let (chat, owner) = (self.0.clone(), actor.id());
        let deleting = async move {
            if !chat.db.delete_server(server, owner).await? {
                return Err(Error::not_found());
            }
            chat.bus.publish(vec![Event::ServerDeleted(server)]).await;
            Ok(())
        };
        self.0.deed(deleting).await
    }
}

/// The actor can't be in one more server.
pub(crate) fn too_many() -> Error {
    Error::forbidden(format!("You are in {SERVERS_MAX} servers, which is as many as one can be in."))
}
