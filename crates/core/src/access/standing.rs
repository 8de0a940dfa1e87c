//! Standing: what a member is in a community, and what follows from it for what they ask.
//!
//! Nobody acts on a role at or above their own highest, nor on a member whose highest is at or above it, nor gives a permission
//! that they lack. The owner stands above.

use rialto_protocol::{
    Category, CategoryId, ChannelId, Error, MemberRole, Permission, Permissions, Role, RoleId, UserId,
};

use super::community::{AccessId, Community, Place, RoleSet};
use super::permissions::{Override, Subject, needs};
use crate::Result;

/// What a member is in a community.
#[derive(Clone, Copy, Debug)]
pub struct Standing<'c> {
    /// The community.
    pub community: &'c Community,
    /// Who it is.
    pub user: UserId,
    set: &'c RoleSet,
    /// What they may in the whole server.
    pub permissions: Permissions,
    /// The position of their highest role; the owner's is above all.
    pub highest: i64,
}

impl Community {
    /// What `user` is here, who must have been asked for.
    ///
    /// # Errors
    /// `not_found` for who is not a member.
    pub fn standing(&self, user: UserId) -> Result<Standing<'_>> {
        let set = self.set_of(user).ok_or_else(Error::not_found)?;
        let positions = set.roles.iter().filter_map(|id| self.role(*id)).map(|role| role.position);
        let highest = if user == self.owner { i64::MAX } else { positions.max().unwrap_or(0) };
        Ok(Standing { community: self, user, set, permissions: self.in_server(set), highest })
    }
}

impl<'c> Standing<'c> {
    /// What they are called in a list of members.
    #[must_use]
    pub fn role(&self) -> MemberRole {
        if self.user == self.community.owner { MemberRole::Owner } else { MemberRole::Member }
    }

    /// Whether they may do nothing but view until their timeout is over.
    #[must_use]
    pub fn is_timed_out(&self) -> bool {
        self.set.timed_out && !self.permissions.has(Permission::Administrator)
    }

    /// Forbidden for who lacks `permission` in the whole server.
    pub fn needs(&self, permission: Permission) -> Result<()> {
        needs(self.permissions, permission)
    }

    /// A channel that they may view, and what they may there.
    ///
    /// # Errors
    /// `not_found` where there is none.
    pub fn channel(&self, id: ChannelId) -> Result<(&'c Place, Permissions)> {
        let place = self.community.channels.iter().find(|place| place.id == id);
        let place = place.ok_or_else(Error::not_found)?;
        let may = self.community.in_place(self.set, place.access);
        if may.has(Permission::ViewChannel) { Ok((place, may)) } else { Err(Error::not_found()) }
    }

    /// The channels that they may view, in their order.
    pub fn channels(&self) -> impl Iterator<Item = &'c Place> {
        let (community, set) = (self.community, self.set);
        let views = move |place: &&Place| community.in_place(set, place.access).has(Permission::ViewChannel);
        community.channels.iter().filter(views)
    }

    /// A category that they are shown: they may view a channel in it, or manage channels.
    ///
    /// # Errors
    /// `not_found` where there is none.
    pub fn category(&self, id: CategoryId) -> Result<&'c Category> {
        let category = self.community.category(id).ok_or_else(Error::not_found)?;
        let is_shown = self.permissions.has(Permission::ManageChannels)
            || self.channels().any(|place| place.category == Some(id));
        if is_shown { Ok(category) } else { Err(Error::not_found()) }
    }

    /// What they may with a category and the channels that are made in it: what it says where they may view it, else what
    /// they may in the whole server.
    #[must_use]
    pub fn in_category(&self, id: CategoryId) -> Permissions {
        let may = self.in_place(id.into());
        if may.has(Permission::ViewChannel) { may } else { self.permissions }
    }

    /// What they may in a place, be it one where they may view or not.
    #[must_use]
    pub fn in_place(&self, place: AccessId) -> Permissions {
        self.community.in_place(self.set, place)
    }

    /// A role that they may act on.
    ///
    /// # Errors
    /// `not_found` where there is none, `forbidden` for one at or above their highest.
    pub fn role_below(&self, id: RoleId) -> Result<&'c Role> {
        let role = self.community.role(id).ok_or_else(Error::not_found)?;
        self.above(role.position)?;
        Ok(role)
    }

    /// Forbidden where something at `position` does not stand below them.
    pub fn above(&self, position: i64) -> Result<()> {
        if position < self.highest {
            return Ok(());
        }
        Err(Error::forbidden("This stands at or above your highest role."))
    }

    /// Forbidden where `given` holds a permission that is not in `may`.
    pub fn gives(may: Permissions, given: Permissions) -> Result<()> {
        match (given & !may).iter().next() {
            None => Ok(()),
            Some(lacking) => Err(Error::forbidden(format!("You lack the permission `{}`.", lacking.name()))),
        }
    }

    /// Forbidden where they may not say something of a role or a member in an override.
    ///
    /// # Errors
    /// `not_found` where there is no such role, or no such member was asked for.
    pub fn speaks_of(&self, subject: Subject) -> Result<()> {
        match subject {
            Subject::Role(role) => self.role_below(role).map(drop),
            Subject::User(user) => self.above(self.community.standing(user)?.highest),
        }
    }
}

/// What a change of an override gives to whom it speaks of: what it allows now, and what it denies no more.
#[must_use]
pub fn given(before: Option<&Override>, after: Option<&Override>) -> Permissions {
    let of = |said: Option<&Override>| {
        said.map_or((Permissions::NONE, Permissions::NONE), |said| (said.allow, said.deny))
    };
    let ((allowed, denied), (allows, denies)) = (of(before), of(after));
    (allows & !allowed) | (denied & !denies)
}
