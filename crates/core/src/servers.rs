//! Servers: founding, handing over and deleting them, and what was said in each last. Reading them, with their numbers, is in `read_states.rs`.

use rialto_protocol::events::NotificationUpdate;
use rialto_protocol::http::{ServerChange, ServerCreate};
use rialto_protocol::limits::SERVERS_MAX;
use rialto_protocol::{AuditAction, ChannelId, Error, Permission, RoleId, Server, ServerId, UserId, text};

use crate::access::permissions;
use crate::access::standing::Standing;
use crate::audit::act::Act;
use crate::bus::{AccessChange, Event};
use crate::store::{NewServer, Target, Write};
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
        let user = actor.id();
        let act = Act::new(user, AuditAction::ServerOwner, server.0);
        let hand_over = self.0.govern(act, Target::Server(server), vec![user, to], move |community| {
            let actor = community.standing(user)?;
            permissions::hand_over(actor.role())?;
            if community.set_of(to).is_none() {
                return Err(Error::conflict("userId", "They are not a member of this server."));
            }
            Ok(((), if to == user { Vec::new() } else { vec![Write::Owner(to)] }))
        });
        hand_over.await?;
        self.0.read_states().server(actor, server).await
    }

    /// Changes what a server says of itself. What is left out stays.
    ///
    /// # Errors
    /// `not_found` for strangers, `forbidden` for who may not manage the server, and for a role of those that whoever joins
    /// is given at or above the actor's highest or without the right to manage roles; `invalid` for a field out of its
    /// bounds, a channel that the actor may not view and a role that is not there.
    pub async fn edit(&self, actor: &Actor, server: ServerId, request: &ServerChange) -> Result<Server> {
        let (user, request) = (actor.id(), request.clone());
        let act = Act::new(user, AuditAction::ServerUpdate, server.0);
        let edit = self.0.govern(act, Target::Server(server), vec![user], move |community| {
            let actor = community.standing(user)?;
            actor.needs(Permission::ManageServer)?;
            let mut writes = Vec::new();
            let (mut name, mut description) = (community.name.clone(), community.description.clone());
            let mut welcome_channel = community.welcome_channel;
            if let Some(text) = &request.name {
                name = text::name("name", text)?;
            }
            if let Some(text) = &request.description {
                text::description(text)?.clone_into(&mut description);
            }
            if let Some(welcome) = request.welcome_channel_id {
                let unseen = |id| actor.channel(id).map(|_| id).map_err(|_| no_channel());
                welcome_channel = welcome.map(unseen).transpose()?;
            }
            let said = (&name, &description, welcome_channel);
            if said != (&community.name, &community.description, community.welcome_channel) {
                writes.push(Write::Server { name, description, welcome_channel });
            }
            if let Some(roles) = request.default_role_ids {
                writes.extend(default_roles(&actor, roles)?);
            }
            Ok(((), writes))
        });
        edit.await?;
        self.0.read_states().server(actor, server).await
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

/// What is written where whoever joins is to be given these roles.
fn default_roles(actor: &Standing<'_>, mut roles: Vec<RoleId>) -> Result<Option<Write>> {
    let before = &actor.community.default_roles;
    roles.sort_unstable();
    roles.dedup();
    for id in roles.iter().filter(|id| !before.contains(id)) {
        let role = actor.community.role(*id).filter(|role| !role.everyone).ok_or_else(no_role)?;
        actor.needs(Permission::ManageRoles)?;
        actor.above(role.position)?;
    }
    for id in before.iter().filter(|id| !roles.contains(id)) {
        actor.community.role(*id).map_or(Ok(()), |role| actor.above(role.position))?;
    }
    let is_same = roles.len() == before.len() && roles.iter().all(|id| before.contains(id));
    Ok((!is_same).then_some(Write::DefaultRoles(roles)))
}

fn no_channel() -> Error {
    Error::invalid("welcomeChannelId", "There is no such channel in this server.")
}

fn no_role() -> Error {
    Error::invalid("defaultRoleIds", "There is no such role in this server.")
}

/// The actor can't be in one more server.
pub(crate) fn too_many() -> Error {
    Error::forbidden(format!("You are in {SERVERS_MAX} servers, which is as many as one can be in."))
}
