//! Roles: making, changing, ordering and deleting them, and giving them to members.

use rialto_protocol::http::{RoleChange, RoleCreate, RolesOrder};
use rialto_protocol::limits::ROLES_MAX;
use rialto_protocol::{AuditAction, Error, Permission, Role, RoleId, ServerId, UserId, text};

use crate::access::standing::Standing;
use crate::audit::act::Act;
use crate::store::{Target, Write};
use crate::{Actor, Chat, Result, ids};

/// The verbs of roles.
pub struct Roles<'a>(&'a Chat);

impl Chat {
    /// The verbs of roles.
    #[must_use]
    pub const fn roles(&self) -> Roles<'_> {
        Roles(self)
    }
}

impl Roles<'_> {
    /// Makes a role, the lowest above that of everyone.
    ///
    /// # Errors
    /// `not_found` for who is not a member, `forbidden` for who may not manage roles, for a permission that they lack, and
    /// when the server has too many; `invalid` for a field out of its bounds.
    pub async fn create(&self, actor: &Actor, server_id: ServerId, request: &RoleCreate) -> Result<Role> {
        let (user, request) = (actor.id(), request.clone());
        let id = RoleId(ids::fresh(self.0.clock.now()));
        let act = Act::new(user, AuditAction::RoleCreate, id.0);
        let create = self.0.govern(act, Target::Server(server_id), vec![user], move |community| {
            let actor = community.standing(user)?;
            actor.needs(Permission::ManageRoles)?;
            let permissions = request.permissions.unwrap_or_default();
            Standing::gives(actor.permissions, permissions)?;
            if community.roles.len() > ROLES_MAX {
                return Err(Error::forbidden(format!(
                    "This server has {ROLES_MAX} roles, which is as many as one can have."
                )));
            }
            let role = Role {
                id,
                server_id,
                name: text::name("name", &request.name)?,
                color: request.color.as_deref().map(text::color).transpose()?,
                position: 1,
                permissions,
                mentionable: request.mentionable.unwrap_or_default(),
                everyone: false,
            };
            let others = community.roles.iter().filter(|role| !role.everyone);
            let raised = others.map(|role| (role.id, role.position + 1)).collect();
            Ok((role.clone(), vec![Write::RoleOrder(raised), Write::Role(role)]))
        });
        create.await
    }

    /// Whether there is such a role where the actor is a member.
    ///
    /// # Errors
    /// `not_found` where there is none, `unavailable` when the store fails.
    pub async fn show(&self, actor: &Actor, id: RoleId) -> Result<()> {
        let community = self.0.community(Target::Role(id), &[actor.id()]).await?;
        community.standing(actor.id()).map(drop)
    }

    /// Changes a role. What is left out stays.
    ///
    /// # Errors
    /// As for [`Roles::create`], and `forbidden` for a role at or above the actor's highest.
    pub async fn edit(&self, actor: &Actor, id: RoleId, request: &RoleChange) -> Result<Role> {
        let (user, request) = (actor.id(), request.clone());
        let act = Act::new(user, AuditAction::RoleUpdate, id.0);
        let edit = self.0.govern(act, Target::Role(id), vec![user], move |community| {
            let actor = community.standing(user)?;
            actor.needs(Permission::ManageRoles)?;
            let before = actor.role_below(id)?;
            let mut role = before.clone();
            if let Some(permissions) = request.permissions {
                Standing::gives(actor.permissions, permissions & !before.permissions)?;
                role.permissions = permissions;
            }
            if let Some(name) = &request.name {
                role.name = text::name("name", name)?;
            }
            if let Some(color) = &request.color {
                role.color = color.as_deref().map(text::color).transpose()?;
            }
            role.mentionable = request.mentionable.unwrap_or(role.mentionable);
            let writes = if role == *before { Vec::new() } else { vec![Write::Role(role.clone())] };
            Ok((role, writes))
        });
        edit.await
    }

    /// Deletes a role: whoever held it holds it no more.
    ///
    /// # Errors
    /// As for [`Roles::edit`], and `invalid` for the role of everyone.
    pub async fn delete(&self, actor: &Actor, id: RoleId) -> Result<()> {
        let user = actor.id();
        let act = Act::new(user, AuditAction::RoleDelete, id.0);
        let delete = self.0.govern(act, Target::Role(id), vec![user], move |community| {
            let actor = community.standing(user)?;
            actor.needs(Permission::ManageRoles)?;
            if actor.role_below(id)?.everyone {
                return Err(Error::invalid("roleId", "The role of everyone stays."));
            }
            Ok(((), vec![Write::DeleteRole(id)]))
        });
        delete.await
    }

    /// Puts all roles but that of everyone in another order, the highest first.
    ///
    /// # Errors
    /// As for [`Roles::edit`], of each role that moves, of where it was and of where it comes; `invalid` where not each role
    /// is named once.
    pub async fn order(&self, actor: &Actor, server: ServerId, request: &RolesOrder) -> Result<Vec<Role>> {
        let (user, ids) = (actor.id(), request.role_ids.clone());
        let act = Act::new(user, AuditAction::RoleOrder, server.0);
        let order = self.0.govern(act, Target::Server(server), vec![user], move |community| {
            let actor = community.standing(user)?;
            actor.needs(Permission::ManageRoles)?;
            // The places stay what they are, with the holes that deleted roles left: who is not moved stands where they stood.
            let places = community.roles.iter().filter(|role| !role.everyone).map(|role| role.position);
            let mut places: Vec<i64> = places.collect();
            places.sort_unstable_by(|one, other| other.cmp(one));
            let count = places.len();
            let mut moved = Vec::new();
            let mut roles = community.roles.clone();
            for (id, position) in ids.iter().zip(places) {
                let role = roles.iter_mut().find(|role| role.id == *id && !role.everyone);
                let role = role.ok_or_else(each_once)?;
                if role.position != position {
                    moved.push((role.position, *id, position));
                    role.position = position;
                }
            }
            let mut named = ids.clone();
            named.sort_unstable();
            named.dedup();
            if ids.len() != count || named.len() != count {
                return Err(each_once());
            }
            for (from, _, to) in &moved {
                actor.above(*from.max(to))?;
            }
            roles.sort_by_key(|role| role.position);
            let places: Vec<(RoleId, i64)> = moved.into_iter().map(|(_, id, to)| (id, to)).collect();
            let writes = if places.is_empty() { Vec::new() } else { vec![Write::RoleOrder(places)] };
            Ok((roles, writes))
        });
        order.await
    }

    /// Gives a role to a member. Who holds it already does so still.
    ///
    /// # Errors
    /// As for [`Roles::edit`]; `not_found` for who is no member, and `invalid` for the role of everyone.
    pub async fn give(&self, actor: &Actor, server: ServerId, user: UserId, role: RoleId) -> Result<()> {
        self.hold(actor, server, user, role, Write::Give).await
    }

    /// Takes a role from a member. Who does not hold it does not.
    ///
    /// # Errors
    /// As for [`Roles::give`].
    pub async fn take(&self, actor: &Actor, server: ServerId, user: UserId, role: RoleId) -> Result<()> {
        self.hold(actor, server, user, role, Write::Take).await
    }

    async fn hold(
        &self,
        actor: &Actor,
        server: ServerId,
        member: UserId,
        id: RoleId,
        write: fn(UserId, RoleId) -> Write,
    ) -> Result<()> {
        let user = actor.id();
        let act = Act::new(user, AuditAction::MemberRoles, member.0);
        let hold = self.0.govern(act, Target::Server(server), vec![user, member], move |community| {
            let actor = community.standing(user)?;
            let set = community.set_of(member).ok_or_else(Error::not_found)?;
            let role = community.role(id).ok_or_else(Error::not_found)?;
            actor.needs(Permission::ManageRoles)?;
            actor.above(role.position)?;
            if role.everyone {
                return Err(Error::invalid("roleId", "Everybody holds the role of everyone."));
            }
            let write = write(member, id);
            let is_so = set.roles.contains(&id) == matches!(write, Write::Give(..));
            Ok(((), if is_so { Vec::new() } else { vec![write] }))
        });
        hold.await
    }
}

fn each_once() -> Error {
    Error::invalid("roleIds", "Each role but that of everyone must be named once.")
}
