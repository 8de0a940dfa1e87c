//! A community as far as access goes: its roles, categories and channels, what is said of them otherwise, and who may do
//! what there as of one read of the store.

use std::collections::BTreeMap;

use rialto_protocol::{
    Category, CategoryId, ChannelId, Permission, Permissions, Role, RoleId, ServerId, UserId,
};
use uuid::Uuid;

use super::permissions::{Holder, Override, implied};

/// Where the overrides of a channel are: the server where it has none, its category, or the channel itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccessId(pub Uuid);

impl From<ServerId> for AccessId {
    fn from(server: ServerId) -> Self {
        Self(server.0)
    }
}

impl From<CategoryId> for AccessId {
    fn from(category: CategoryId) -> Self {
        Self(category.0)
    }
}

impl From<ChannelId> for AccessId {
    fn from(channel: ChannelId) -> Self {
        Self(channel.0)
    }
}

/// The roles that some members hold, all the same ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RoleSetId(pub Uuid);

/// What a role set is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RoleSet {
    /// Its only member, where an override names them or they own the server.
    pub user: Option<UserId>,
    /// The roles, without that of everyone.
    pub roles: Vec<RoleId>,
}

/// A channel, as everybody who may view it sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// Its id.
    pub id: ChannelId,
    /// Its name.
    pub name: String,
    /// What it is about.
    pub topic: String,
    /// Its place among the server's channels.
    pub position: i64,
    /// Its head.
    pub rev: i64,
    /// The category in which it stands.
    pub category: Option<CategoryId>,
    /// Where its overrides are.
    pub access: AccessId,
    /// How long a member waits between two messages, in seconds.
    pub slow_mode_seconds: i64,
}

impl Place {
    /// Whether it follows its category.
    #[must_use]
    pub fn is_synced(&self) -> bool {
        self.category.is_some_and(|category| self.access == category.into())
    }
}

/// A community.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Community {
    /// The server.
    pub id: ServerId,
    /// Its name.
    pub name: String,
    /// Where its picture is.
    pub icon_url: Option<String>,
    /// What it is about.
    pub description: String,
    /// Who owns it.
    pub owner: UserId,
    /// The channel that whoever joins is shown first.
    pub welcome_channel: Option<ChannelId>,
    /// The roles, the lowest first: that of everyone.
    pub roles: Vec<Role>,
    /// Those of them that whoever joins is given.
    pub default_roles: Vec<RoleId>,
    /// The categories, in their order.
    pub categories: Vec<Category>,
    /// The channels, in their order.
    pub channels: Vec<Place>,
    /// The overrides, by where they are.
    pub overrides: BTreeMap<AccessId, Vec<Override>>,
    /// The role sets.
    pub sets: BTreeMap<RoleSetId, RoleSet>,
    /// The members that are asked for, by their role sets.
    pub members: BTreeMap<UserId, RoleSetId>,
}

impl Community {
    /// The role of that id.
    #[must_use]
    pub fn role(&self, id: RoleId) -> Option<&Role> {
        self.roles.iter().find(|role| role.id == id)
    }

    /// The overrides in a place.
    #[must_use]
    pub fn overrides_in(&self, place: AccessId) -> &[Override] {
        self.overrides.get(&place).map_or(&[], Vec::as_slice)
    }

    /// What a role set is to the algorithm.
    fn with_holder<T>(&self, set: &RoleSet, ask: impl FnOnce(&Holder<'_>) -> T) -> T {
        let everyone = RoleId(self.id.0);
        let allowed = |id: RoleId| self.role(id).map_or(Permissions::NONE, |role| role.permissions);
        let roles: Vec<_> = set.roles.iter().map(|id| (*id, allowed(*id))).collect();
        ask(&Holder {
            owns: set.user == Some(self.owner),
            everyone: (everyone, allowed(everyone)),
            roles: &roles,
            user: set.user,
        })
    }

    /// What the members of `set` may in the whole server.
    #[must_use]
    pub fn in_server(&self, set: &RoleSet) -> Permissions {
        self.with_holder(set, |holder| holder.in_server())
    }

    /// What the members of `set` may in each place of the server where they may view.
    #[must_use]
    pub fn view(&self, set: &RoleSet) -> BTreeMap<AccessId, Permissions> {
        let places = self.channels.iter().map(|channel| channel.access);
        let places = places.chain(self.categories.iter().map(|category| category.id.into()));
        self.with_holder(set, |holder| {
            let may = places.map(|place| (place, implied(holder.in_place(self.overrides_in(place)))));
            may.filter(|(_, may)| may.has(Permission::ViewChannel)).collect()
        })
    }

    /// What the members of `set` may in one place.
    #[must_use]
    pub fn in_place(&self, set: &RoleSet, place: AccessId) -> Permissions {
        self.with_holder(set, |holder| implied(holder.in_place(self.overrides_in(place))))
    }

    /// The role set of a member that was asked for.
    #[must_use]
    pub fn set_of(&self, member: UserId) -> Option<&RoleSet> {
        self.sets.get(self.members.get(&member)?)
    }
}
